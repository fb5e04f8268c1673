"""Values of the same patients at several visits: one dot a patient, a faint line that joins them, median and quartiles beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from core.reports import formats
from core.reports.figures import canvas, palette, presets
from core.reports.figures.places import spread_apart
from core.stats.describe import Quartiles, observed, quartiles
from core.stats.exact import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = 300
"""With more patients than this single dots and lines turn into a smear: quartile band and medians take their place."""

_TOP_IN = 0.12
_LEFT_IN = 0.62
_RIGHT_IN = 0.12
_WIDE_SLOT_IN = 0.95
_NARROW_PLOT_IN = 1.9
_LABEL_GAP_IN = 0.06
_DOT_IN = 0.052
_TITLE_IN = 0.26
_LABELS_IN = 0.445
"""Room for the names of time points and the n under them; a row of medians comes on top."""
_LABEL_ROW_IN = 0.155
_GROUND = {"facecolor": palette.WHITE, "edgecolor": "none", "pad": 0.6}
"""White behind a number, so that lines do not run through it."""
_SPARE_BELOW_IN = 0.02
"""Rows of panels need more air between them than the last one below it."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line to read values against, with its name (`LLN 700`)."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One measure: `values` has a row a patient and a column a time point, NaN where there is no value; `y_label` carries the unit."""

    y_label: str
    time_points: tuple[str, ...]
    values: Floats
    thresholds: tuple[Threshold, ...] = ()
    title: str = ""
    decimals: int = 1
    log: bool = False
    from_zero: bool = False
    shares: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rows under the time points: what is counted (`< 700`), and how many at each, in words."""

    @property
    def many(self) -> bool:
        """Whether there are too many patients to show each."""
        return len(self.values) > MOST_LINES


def time_point_panels(panels: Sequence[Panel], *, columns: int = 1, plot_in: float = 2.3) -> Figure:
    """Panels of values by time point, set out in `columns`; on a log axis only values above zero can be shown."""
    with canvas.house_style():
        columns = min(_columns(columns), len(panels))
        titled = any(panel.title for panel in panels)
        width = canvas.page_width_in() / columns
        widths = [width - _LEFT_IN - _right_in(panel) for panel in panels]
        beside = [_has_room_beside(panel, panel_in) for panel, panel_in in zip(panels, widths, strict=True)]
        for panel, panel_in in zip(panels, widths, strict=True):
            canvas.need_width(_widest_label_in(panel) + _LABEL_GAP_IN, panel_in / len(panel.time_points))
        labels_in = _LABELS_IN if all(beside) else _LABELS_IN + _LABEL_ROW_IN
        labels_in += _LABEL_ROW_IN * max(len(panel.shares) for panel in panels)
        rows = ceil(len(panels) / columns)
        around = labels_in + (_TITLE_IN if titled else 0.0)
        plot_in = canvas.free_height_in(
            min(plot_in, _NARROW_PLOT_IN) if rows > 1 else plot_in, _TOP_IN + rows * around - _SPARE_BELOW_IN, rows
        )
        row_in = plot_in + around
        figure = canvas.sheet(_TOP_IN + rows * row_in - _SPARE_BELOW_IN)
        for position, panel in enumerate(panels):
            row, column = divmod(position, columns)
            top = _TOP_IN + row * row_in + (_TITLE_IN if titled else 0.0)
            ax = canvas.axes(figure, column * width + _LEFT_IN, top, widths[position], plot_in)
            _draw(ax, panel, widths[position], plot_in, beside=beside[position])
    return figure


def _columns(usual: int) -> int:
    """Panels stand under each other in one column of a journal, and beside each other on a slide, which is low."""
    if canvas.narrow():
        return 1
    return usual if presets.current().height_in is None else max(usual, 2)


def _widest_label_in(panel: Panel) -> float:
    """The widest of the words under the axis: names of time points, counts, medians."""
    medians = [found.median for column in panel.values.T if (found := quartiles(column)).median is not None]
    places = formats.decimals_needed([value for value in medians if value is not None], panel.decimals)
    numbers = [formats.number(value, places) for value in medians if value is not None]
    shares = [text for _, texts in panel.shares for text in texts]
    return max(
        canvas.widest_in(shares, canvas.SMALL_PT),
        canvas.widest_in(panel.time_points),
        canvas.widest_in(numbers, canvas.SMALL_PT, canvas.SEMIBOLD),
    )


def _right_in(panel: Panel) -> float:
    names = [part for line in panel.thresholds for part in line.label.split("\n")]
    return _RIGHT_IN + canvas.widest_in(names, canvas.SMALL_PT)


def _has_room_beside(panel: Panel, width_in: float) -> bool:
    """Whether medians can stand beside their bars; else they stand under the axis."""
    return not panel.many and width_in / len(panel.time_points) >= _WIDE_SLOT_IN


def _draw(ax: Axes, panel: Panel, width_in: float, height_in: float, *, beside: bool) -> None:
    values = (
        np.where(panel.values > 0, panel.values, np.nan) if panel.log else np.asarray(panel.values, dtype=np.float64)
    )
    summary = [quartiles(column) for column in values.T]
    _scales(ax, panel, values, summary)
    slot_in = width_in / (ax.get_xlim()[1] - ax.get_xlim()[0])
    if panel.many:
        _draw_band(ax, summary)
    else:
        _draw_patients(ax, values, slot_in)
    _draw_thresholds(ax, panel.thresholds, height_in)
    for position, found in enumerate(summary):
        _draw_summary(ax, position + (0.0 if panel.many else 0.26), found, panel.decimals, beside=beside)
    _label_time_points(ax, panel, summary, medians=not beside)
    if panel.title:
        ax.annotate(
            panel.title, (0, 1), (0, canvas.pt(8)), xycoords="axes fraction", textcoords="offset points", ha="left", va="bottom",
            annotation_clip=False, **canvas.text_style(weight=canvas.SEMIBOLD),
        )  # fmt: skip
    canvas.label_axes(ax, "", panel.y_label)


def _scales(ax: Axes, panel: Panel, values: Floats, summary: Sequence[Quartiles]) -> None:
    from matplotlib.ticker import NullLocator

    ax.set_xlim(-0.45, len(panel.time_points) - 0.45)
    edges = [edge for found in summary for edge in (found.q1, found.q3) if edge is not None]
    shown = np.array(edges) if panel.many else observed(values.ravel())
    seen = np.concatenate([shown, [threshold.value for threshold in panel.thresholds]])
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    if panel.log:
        ax.set_yscale("log")
        ax.set_ylim(low / 1.3 if low > 0 else 0.5, max(high, 1.0) * 1.3)
        ax.yaxis.set_minor_locator(NullLocator())
    else:
        margin = 0.05 * (high - low) or 1.0
        ax.set_ylim(-margin / 2 if panel.from_zero else low - margin, high + margin)
    ax.yaxis.set_major_formatter(lambda value, _: formats.trimmed(value, 2))


def _draw_patients(ax: Axes, values: Floats, slot_in: float) -> None:
    x = np.stack([at - 0.1 + _beeswarm(ax, column, slot_in) for at, column in enumerate(values.T)], axis=1)
    for row_x, row_y in zip(x, values, strict=True):
        known = ~np.isnan(row_y)
        if known.sum() > 1:
            ax.plot(
                row_x[known], row_y[known], color=palette.INDIVIDUAL, linewidth=canvas.pt(0.7), zorder=2, clip_on=False
            )
    known = ~np.isnan(values)
    ax.plot(
        x[known], values[known], linestyle="none", marker="o", markersize=canvas.pt(3.2), markerfacecolor=palette.WHITE,
        markeredgecolor=palette.ACCENT, markeredgewidth=canvas.pt(0.9), zorder=4, clip_on=False,
    )  # fmt: skip


def _beeswarm(ax: Axes, column: Floats, slot_in: float) -> Floats:
    """Sideways places of dots, in slots: those at the same height stand beside each other, closer where there are many."""
    known = np.flatnonzero(~np.isnan(column))
    places = np.zeros(len(column))
    if not len(known):
        return places
    heights = ax.transData.transform(np.stack([np.zeros(len(known)), column[known]], axis=1))[:, 1]
    bins = np.floor(heights / canvas.dots_per_inch(ax) / (_DOT_IN * 0.9)).astype(np.int64)
    order = np.lexsort((known, bins))
    _, first, counts = np.unique(bins[order], return_index=True, return_counts=True)
    rank = np.arange(len(known)) - np.repeat(first, counts)
    size = np.repeat(counts, counts)
    step = np.minimum(_DOT_IN / slot_in, 0.48 / np.maximum(size - 1, 1))
    places[known[order]] = (rank - (size - 1) / 2) * step
    return places


def _draw_band(ax: Axes, summary: Sequence[Quartiles]) -> None:
    at = [position for position, found in enumerate(summary) if found.n]
    q1, q3, median = (
        [value for found in summary if (value := getattr(found, name)) is not None] for name in ("q1", "q3", "median")
    )
    ax.fill_between(at, q1, q3, color=palette.BAND, linewidth=0, zorder=2, clip_on=False)
    ax.plot(at, median, color=palette.ACCENT, linewidth=canvas.pt(1.9), zorder=3, clip_on=False)


def _draw_summary(ax: Axes, at: float, found: Quartiles, decimals: int, *, beside: bool) -> None:
    if found.median is None or found.q1 is None or found.q3 is None:
        return
    ax.vlines(at, found.q1, found.q3, color=palette.INK, linewidth=canvas.pt(1.8), zorder=5, clip_on=False)
    ax.hlines(found.median, at - 0.07, at + 0.07, color=palette.INK, linewidth=canvas.pt(2.4), zorder=5, clip_on=False)
    if beside:
        spread = f"{formats.trimmed(found.q1, decimals)}{formats.EN_DASH}{formats.trimmed(found.q3, decimals)}"
        for text, below, style in (
            (formats.trimmed(found.median, decimals), 0, canvas.text_style(weight=canvas.SEMIBOLD)),
            (spread, 10, canvas.text_style(canvas.SMALL_PT, palette.INK2)),
        ):
            ax.annotate(text, (at + 0.1, found.median), (canvas.pt(1), -canvas.pt(below)), textcoords="offset points", ha="left",
                        va="center", zorder=6, annotation_clip=False, bbox=_GROUND, **style)  # fmt: skip


def _label_time_points(ax: Axes, panel: Panel, summary: Sequence[Quartiles], *, medians: bool) -> None:
    """Names and n under the axis; where the medians have no room beside their bars they stand there as a third row."""
    quiet = canvas.text_style(colour=palette.INK2)
    rows = [(panel.time_points, quiet, "")]
    counts = [formats.number(found.n) for found in summary]
    if medians:
        known = [found.median for found in summary if found.median is not None]
        places = formats.decimals_needed(known, panel.decimals)
        texts = ["" if found.median is None else formats.number(found.median, places) for found in summary]
        rows += [
            (tuple(counts), quiet, "n"),
            (tuple(texts), canvas.text_style(canvas.SMALL_PT, weight=canvas.SEMIBOLD), "median"),
        ]
    else:
        rows += [(tuple(f"n {count}" for count in counts), quiet, "")]
    small = canvas.text_style(canvas.SMALL_PT, palette.INK2)
    rows += [(texts, small, head) for head, texts in panel.shares]
    ax.set_xticks([])
    for row, (texts_of_row, style, head) in enumerate(rows):
        place = canvas.below_axes(ax, 0.13 + row * _LABEL_ROW_IN)
        for position, text in enumerate(texts_of_row):
            ax.text(position, 0, text, transform=place, ha="center", va="center", **style)
        ax.annotate(head, (ax.get_xlim()[0], 0), (canvas.pt(-4), 0), xycoords=place, textcoords="offset points", ha="right",
                    va="center", annotation_clip=False, **(quiet if row < len(rows) - len(panel.shares) else small))  # fmt: skip


def _draw_thresholds(ax: Axes, thresholds: Sequence[Threshold], height_in: float) -> None:
    """Lines across the plot, named beside its right edge where no value stands."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    ordered = sorted(thresholds, key=lambda line: line.value)
    fractions = [
        float(ax.transAxes.inverted().transform(ax.transData.transform((0, line.value)))[1]) for line in ordered
    ]
    apart = 0.2 if any("\n" in line.label for line in ordered) else 0.13
    places = spread_apart(fractions, apart / height_in, 1.0)
    for line, place in zip(ordered, places, strict=True):
        if not low <= line.value <= high:
            continue
        dashes = (4, 3) if line is thresholds[0] else (1, 2)
        ax.plot(
            [left, right],
            [line.value] * 2,
            color=palette.THRESHOLD,
            linewidth=canvas.pt(0.9),
            dashes=dashes,
            zorder=3,
            clip_on=False,
        )
        ax.annotate(line.label, (1, place), (canvas.pt(4), 0), xycoords="axes fraction", textcoords="offset points", ha="left",
                    va="center", annotation_clip=False, **canvas.text_style(canvas.SMALL_PT, palette.THRESHOLD))  # fmt: skip
