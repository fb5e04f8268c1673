"""Every patient as a lane: how long on rituximab, when infused, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from core.reports.figures import canvas, palette, presets, steps
from core.reports.figures.keys import KEY_ROW_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LANES = 60
"""More patients than this go on to the next page."""
STILL_TREATED = ""

_ROW_IN = 0.112
_BAR = 0.62
"""The part of a lane's height that its bar takes."""
_LABELLED_IN = 0.098
"""Lanes lower than this have no room for words."""
_TOP_IN, _RIGHT_IN, _BELOW_IN = 0.08, 0.2, 0.46
_BARE_LEFT_IN = 0.3
_KEY_TEXT_IN = 0.16


@dataclass(frozen=True, slots=True)
class Lane:
    """One patient: the months on rituximab, the months of the infusions, and the stop reason (STILL_TREATED: none).

    `label` is a code for the clinic's own eyes; `group` (the subset) may be printed anywhere.
    """

    label: str
    group: str
    months: float
    infusions: tuple[float, ...]
    end: str


def swimmer_ticks(longest: float) -> list[int]:
    """The ticks of the time axis that holds the longest lane: each 12 months, each 3 below a year and a half, each 24 beyond 15 years."""
    step = 3 if longest <= 18 else 12 if longest <= 180 else 24
    return list(range(0, max(step, ceil(longest / step) * step) + 1, step))


def swimmer_plot(lanes: Sequence[Lane], reasons: Mapping[str, str], ticks: Sequence[int]) -> Figure:
    """The lanes from top to bottom; `reasons` are the words for every end that any page shows, `ticks` the axis of all pages.

    Codes stand beside the lanes in the report alone; for a journal or a slide the group takes their place.
    """
    with canvas.house_style():
        marks = palette.end_marks(list(reasons))
        entries = [*((marks[end], words) for end, words in reasons.items())]
        key_rows, step_in = _key_layout([words for _, words in entries])
        key_in = KEY_ROW_IN * key_rows + 0.06
        around = _TOP_IN + _BELOW_IN + key_in
        row_in = canvas.free_height_in(_ROW_IN * len(lanes), around) / len(lanes)
        own = presets.current().key == presets.REPORT.key
        labels = [lane.label if own else lane.group for lane in lanes] if row_in >= _LABELLED_IN else []
        left = canvas.widest_in(labels, canvas.SMALL_PT) + 0.16 if any(labels) else _BARE_LEFT_IN
        height = row_in * len(lanes)
        figure = canvas.sheet(around + height)
        ax = canvas.axes(figure, left, _TOP_IN, canvas.page_width_in() - left - _RIGHT_IN, height)
        ax.grid(visible=False)
        ax.grid(visible=True, axis="x", color=palette.GRID, linewidth=canvas.pt(0.8))
        ax.spines["left"].set_visible(False)
        ax.set_xlim(0, ticks[-1])
        ax.set_ylim(len(lanes), 0)
        ax.set_xticks(steps.readable(ax, ticks))
        ax.set_yticks([])
        canvas.label_axes(ax, "Months from first infusion")
        _draw(ax, lanes, marks, row_in)
        for row, label in enumerate(labels):
            ax.annotate(
                label, (0, row + 0.5), (canvas.pt(-6), 0), textcoords="offset points", ha="right", va="center_baseline",
                annotation_clip=False, **canvas.text_style(canvas.SMALL_PT, palette.INK2),
            )  # fmt: skip
        _key(figure, entries, key_rows, step_in, around + height - key_in)
    return figure


def lane_at(lanes: Sequence[Lane], height: float) -> Lane | None:
    """The lane at this height of the axes."""
    return lanes[int(height)] if 0 <= height < len(lanes) else None


def _draw(ax: Axes, lanes: Sequence[Lane], marks: Mapping[str, palette.EndMark], row_in: float) -> None:
    from matplotlib.collections import LineCollection, PolyCollection

    rows = np.arange(len(lanes))
    top, bottom = rows + (1 - _BAR) / 2, rows + (1 + _BAR) / 2
    ends = np.array([lane.months for lane in lanes])
    corners = np.stack(
        [
            np.stack([0 * ends, top], axis=1),
            np.stack([ends, top], axis=1),
            np.stack([ends, bottom], axis=1),
            np.stack([0 * ends, bottom], axis=1),
        ],
        axis=1,
    )
    ax.add_collection(PolyCollection(list(corners), facecolors=palette.BAND, linewidths=0, clip_on=False, zorder=2))
    ticks = [
        [(month, top[row]), (month, bottom[row])]
        for row, lane in enumerate(lanes)
        for month in lane.infusions
        if 0 <= month <= ax.get_xlim()[1]
    ]
    width = canvas.pt(min(1.0, 8 * row_in))
    ax.add_collection(LineCollection(ticks, colors=palette.ACCENT, linewidths=width, clip_on=False, zorder=3))
    size = canvas.pt(min(4.6, 72 * row_in * 0.6))
    for end in dict.fromkeys(lane.end for lane in lanes):
        chosen = [row for row, lane in enumerate(lanes) if lane.end == end]
        _mark(ax, [lanes[row].months for row in chosen], [row + 0.5 for row in chosen], marks[end], size)


def _mark(ax: Axes, x: Sequence[float], y: Sequence[float], mark: palette.EndMark, size: float) -> None:
    ax.plot(
        x, y, linestyle="none", marker=mark.marker, markersize=size, markeredgewidth=canvas.pt(0.7),
        markerfacecolor=mark.face, markeredgecolor=palette.INK, zorder=5, clip_on=False,
    )  # fmt: skip


def _key_layout(words: Sequence[str]) -> tuple[int, float]:
    """Rows of the key and the width of its columns; the infusion's own entry is one more."""
    step = canvas.widest_in([*words, "infusion"]) + _KEY_TEXT_IN + 0.22
    columns = max(1, int((canvas.page_width_in() - 0.2) / step))
    return -(-(len(words) + 1) // columns), step


def _key(figure: Figure, entries: Sequence[tuple[palette.EndMark, str]], rows: int, step_in: float, top: float) -> None:
    width, height = canvas.page_width_in() - 0.2, KEY_ROW_IN * rows
    ax = canvas.axes(figure, 0.14, top, width, height)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    for position, (mark, words) in enumerate([(None, "infusion"), *entries]):
        column, row = divmod(position, rows)
        x, y = column * step_in, KEY_ROW_IN * (row + 0.5)
        if mark is None:
            ax.plot([x, x], [y - 0.05, y + 0.05], color=palette.ACCENT, linewidth=canvas.pt(1.0), clip_on=False)
        else:
            _mark(ax, [x], [y], mark, canvas.pt(4.6))
        ax.text(x + _KEY_TEXT_IN * 0.75, y, words, ha="left", va="center_baseline", **canvas.text_style())
