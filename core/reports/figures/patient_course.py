"""Small charts of one patient over time, black lines only, with the infusions marked under each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from core.reports.figures import canvas, palette
from core.reports.figures.canvas import SEMIBOLD, house_style, page_width_in, pt, sheet, size_in, text_style
from core.reports.formats import trimmed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3
ROW_IN = 1.2
_HEAD_IN, _FOOT_IN = 0.22, 0.22
_LEFT_IN, _RIGHT_IN, _GAP_IN = 0.3, 0.5, 0.14
_LABEL_PT, _SMALL_PT, _HEAD_PT = 7.2, 6.2, 7.6
LEAST_SPAN = 0.7
"""The axis reaches down to this part of its top, or further."""
MOST_POINTS = 30
"""With more of them only those outside the limit are marked: open points would run into a band."""
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Limit:
    """A dashed line with its name: `LLN 700`; values `below` (or above) it are drawn as filled points."""

    name: str
    value: float
    below: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: what is measured, its unit or scale, the values by ISO date; `steps` for a dose that holds until the next visit.

    `scale` gives lowest and highest value of the axis where they are fixed.
    """

    title: str
    unit: str
    days: tuple[str, ...]
    values: tuple[float, ...]
    limit: Limit | None = None
    steps: bool = False
    scale: tuple[float, float] | None = None
    decimals: int = 1


def draw_patient_course(panels: Sequence[Panel], infusions: Sequence[str]) -> Figure:
    """The panels in rows of three on one time axis; `infusions` are the ISO dates to mark, the first of each course."""
    columns = min(1 if canvas.narrow() else COLUMNS, len(panels))
    rows = ceil(len(panels) / columns)
    days = sorted({*infusions, *(day for panel in panels for day in panel.days)})
    first, last = _years(days[0]), _years(days[-1])
    around = max(0.02 * (last - first), 0.05)
    with house_style():
        row_in = canvas.free_height_in(ROW_IN, 0.0, rows)
        figure = sheet(rows * row_in)
        width = (page_width_in() - (columns - 1) * _GAP_IN) / columns
        for place, panel in enumerate(panels):
            row, column = divmod(place, columns)
            left, top = column * (width + _GAP_IN), row * row_in
            _head(figure, panel, left, top, width)
            ax = _axes(
                figure,
                left + _LEFT_IN,
                top + _HEAD_IN,
                width - _LEFT_IN - _RIGHT_IN,
                row_in - _HEAD_IN - _FOOT_IN,
            )
            ax.set_xlim(first - around, last + around)
            _panel(ax, panel, [_years(day) for day in infusions], last + around)
            _year_labels(ax, first, last)
    return figure


def _axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    total_width, total_height = size_in(figure)
    ax = figure.add_axes(
        (left / total_width, 1 - (top + height) / total_height, width / total_width, height / total_height)
    )
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(palette.INK)
    ax.spines["bottom"].set_linewidth(pt(0.7))
    ax.tick_params(length=0, labelsize=pt(_SMALL_PT), labelcolor=palette.INK2, pad=pt(2))
    ax.tick_params(axis="y", pad=pt(4))
    return ax


def _head(figure: Figure, panel: Panel, left: float, top: float, width: float) -> None:
    total_width, total_height = size_in(figure)
    y = 1 - (top + 0.1) / total_height
    figure.text(left / total_width, y, panel.title, va="center", **text_style(_HEAD_PT, weight=SEMIBOLD))
    right = (left + width) / total_width
    figure.text(right, y, panel.unit, va="center", ha="right", **text_style(_LABEL_PT, palette.INK2))


def _panel(ax: Axes, panel: Panel, infusions: Sequence[float], end: float) -> None:
    low, high = panel.scale or _scale(panel)
    room = high - low
    ax.set_ylim(low - 0.14 * room, high + 0.06 * room)
    ax.set_yticks(
        [low, high],
        [trimmed(low, panel.decimals), trimmed(high, panel.decimals)],
        **text_style(_SMALL_PT, palette.INK2),
    )
    x, y = [_years(day) for day in panel.days], list(panel.values)
    if panel.steps:
        ax.step([*x, end], [*y, y[-1]], where="post", color=palette.INK, linewidth=pt(1.1), solid_joinstyle="miter")
    else:
        ax.plot(x, y, color=palette.INK, linewidth=pt(0.9))
        outside = [_outside(value, panel.limit) for value in y]
        size = 3.4 if len(x) <= MOST_POINTS else 2.2
        for filled in (False, True) if len(x) <= MOST_POINTS else (True,):
            chosen = [place for place, is_outside in enumerate(outside) if is_outside is filled]
            ax.plot(
                [x[place] for place in chosen],
                [y[place] for place in chosen],
                linestyle="none",
                marker="o",
                markersize=pt(size),
                markeredgewidth=pt(0.8),
                markeredgecolor=palette.INK,
                markerfacecolor=palette.INK if filled else palette.WHITE,
            )
    ax.plot(
        infusions,
        [low - 0.14 * room] * len(infusions),
        linestyle="none",
        marker="^",
        markersize=pt(3.6 if len(infusions) <= MOST_POINTS else 2.4),
        color=palette.INK,
        markeredgewidth=0,
        clip_on=False,
    )
    _right_labels(ax, panel, y[-1], room)


def _right_labels(ax: Axes, panel: Panel, last: float, room: float) -> None:
    """The last value in semibold and the name of the limit, kept apart where they would meet."""
    place = ax.get_yaxis_transform()
    last_y, apart = last, 0.17 * room
    if panel.limit is not None:
        limit = panel.limit
        ax.axhline(limit.value, color=palette.INK, linewidth=pt(0.7), dashes=(4, 3))
        limit_y = limit.value
        if abs(last - limit_y) < apart:
            middle, way = (last + limit_y) / 2, 1 if last >= limit_y else -1
            last_y, limit_y = middle + way * apart / 2, middle - way * apart / 2
        ax.text(
            1.02,
            limit_y,
            limit.name,
            transform=place,
            va="center",
            clip_on=False,
            **text_style(_SMALL_PT, palette.INK2),
        )
    ax.text(
        1.02, last_y, trimmed(last, panel.decimals), transform=place, va="center", clip_on=False,
        **text_style(_HEAD_PT, weight=SEMIBOLD),
    )  # fmt: skip


def _outside(value: float, limit: Limit | None) -> bool:
    if limit is None:
        return False
    return value < limit.value if limit.below else value > limit.value


def _scale(panel: Panel) -> tuple[float, float]:
    """Round ends of the axis around the values and the limit."""
    every = [*panel.values, *([panel.limit.value] if panel.limit else [])]
    low, high = min(every), max(every)
    span = max(high - low, (1 - LEAST_SPAN) * high) or 1.0
    step = 10.0 ** floor(log10(span))
    step = step / 2 if span / step < 2 else step
    top = ceil(high / step) * step or step
    # A few points must not look like a fall from top to bottom.
    return min(floor(low / step) * step, floor(top * LEAST_SPAN / step) * step), top


def _year_labels(ax: Axes, first: float, last: float) -> None:
    """Years where they begin, so few that they never touch."""
    years = list(range(ceil(first), floor(last) + 1))
    step = next((step for step in (1, 2, 5, 10, 20) if len(years) / step <= 5), 50)
    shown = [year for year in years if not year % step] or years[:1]
    ax.set_xticks(shown, [str(year) for year in shown], **text_style(_SMALL_PT, palette.INK2))


def _years(day: str) -> float:
    """An ISO date as a year with its fraction, so that ticks stand at whole years."""
    parsed = date.fromisoformat(day)
    return parsed.year + (parsed.timetuple().tm_yday - 1) / DAYS_PER_YEAR
