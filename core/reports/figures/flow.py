"""The way of the patients as boxes from top to bottom: who was read, left out, analysed, seen at each visit, and who left and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.reports.figures import canvas, palette, presets

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_EDGE_IN = 0.06
_PAD_IN = 0.08
_LINE_IN = 0.145
_BETWEEN_IN = 0.2
_MAIN_PART = 0.46
"""The most of the width that the boxes of the main way take."""
_ARROW_IN = 0.07


@dataclass(frozen=True, slots=True)
class Station:
    """A box of the main way and, beside it, one of those who go no further; of each list in it the first line stands in semibold."""

    lines: tuple[str, ...]
    leaving: tuple[tuple[str, ...], ...] = ()


def flow_chart(stations: Sequence[Station]) -> Figure:
    """The stations under each other; who leaves after a station stands to the right of the way to the next one."""
    with canvas.house_style():
        low = presets.current().height_in is not None
        width = canvas.page_width_in() - 2 * _EDGE_IN
        most = width * (_MAIN_PART if any(station.leaving for station in stations) else 1.0)
        mains = [_wrapped([station.lines], most) for station in stations]
        main_in = _widest(mains)
        beside_left = main_in + 0.2 if low else main_in * 0.5 + 0.32
        sides = [
            _wrapped([_joined(part, low=low) for part in station.leaving], width - beside_left) for station in stations
        ]
        side_in = _widest(sides)
        tops, places, at = [], [], _EDGE_IN
        for main, side in zip(mains, sides, strict=True):
            tops.append(at)
            at += _height(main)
            gap = _gap(main, side, low=low)
            places.append(at + (gap - _height(side)) / 2)
            at += gap
        height = at - _gap(mains[-1], sides[-1], low=low) + _EDGE_IN
        figure = canvas.sheet(height)
        whole = canvas.size_in(figure)[1]
        shift = (whole - height) / 2  # a slide is as high as it is: the chart stands in its middle
        indent = (width - max(main_in, beside_left + side_in)) / 2 if low else 0.0
        ax = canvas.axes(figure, 0, 0, canvas.page_width_in(), whole)
        ax.set_axis_off()
        ax.set_xlim(-indent, canvas.page_width_in() - indent)
        ax.set_ylim(whole - shift, -shift)
        middle = _EDGE_IN + main_in / 2
        for row, (main, side) in enumerate(zip(mains, sides, strict=True)):
            bottom = tops[row] + _height(main)
            _box(ax, _EDGE_IN, tops[row], main_in, main)
            following = tops[row + 1] if row + 1 < len(tops) else None
            if side:
                half = places[row] + _height(side) / 2
                _box(ax, _EDGE_IN + beside_left, places[row], side_in, side)
                _arrow(ax, [(middle, half), (_EDGE_IN + beside_left, half)])
            if following is not None:
                _arrow(ax, [(middle, bottom), (middle, following)])
    return figure


def _gap(main: Sequence[tuple[str, bool]], side: Sequence[tuple[str, bool]], *, low: bool) -> float:
    """How far the next station stands below: a slide has room beside the main way, so that boxes of leavers need none of their own."""
    if not side:
        return _BETWEEN_IN
    return max(_BETWEEN_IN, _height(side) + 0.08 - _height(main)) if low else _height(side) + 2 * _BETWEEN_IN


def _height(lines: Sequence[tuple[str, bool]]) -> float:
    return _LINE_IN * len(lines) + 2 * _PAD_IN


def _joined(lines: Sequence[str], *, low: bool) -> Sequence[str]:
    """The lines below the heading as one, where a slide has more width than height."""
    return (lines[0], "; ".join(lines[1:])) if low and len(lines) > 1 else lines


def _wrapped(parts: Sequence[Sequence[str]], width_in: float) -> list[tuple[str, bool]]:
    """The lines broken to the width of their box, each with whether it is a heading."""
    found: list[tuple[str, bool]] = []
    for part in parts:
        for position, line in enumerate(part):
            heading = position == 0
            current = ""
            for word in line.replace(", n ", ", n\N{NO-BREAK SPACE}").split(" "):
                longer = f"{current} {word}" if current else word
                if current and canvas.text_width_in(longer, weight=_weight(heading)) > width_in - 2 * _PAD_IN:
                    found.append((current, heading))
                    longer = word
                current = longer
            found.append((current, heading))
    return found


def _widest(boxes: Sequence[Sequence[tuple[str, bool]]]) -> float:
    widths = [canvas.text_width_in(text, weight=_weight(heading)) for box in boxes for text, heading in box]
    return 1.03 * max(widths, default=0.0) + 2 * _PAD_IN


def _weight(heading: bool) -> int:
    return canvas.SEMIBOLD if heading else 400


def _box(ax: Axes, left: float, top: float, width: float, lines: Sequence[tuple[str, bool]]) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(
        Rectangle(
            (left, top), width, _height(lines), facecolor=palette.WHITE, edgecolor=palette.INK2,
            linewidth=canvas.pt(0.8), clip_on=False,
        )
    )  # fmt: skip
    for row, (text, heading) in enumerate(lines):
        ax.text(
            left + _PAD_IN, top + _PAD_IN + _LINE_IN * (row + 0.5), text, ha="left", va="center_baseline",
            **canvas.text_style(weight=_weight(heading)),
        )  # fmt: skip


def _arrow(ax: Axes, way: Sequence[tuple[float, float]]) -> None:
    """A line with a head, drawn as shapes that every reader of SVG knows."""
    (x0, y0), (x1, y1) = way
    ax.plot([x0, x1], [y0, y1], color=palette.INK2, linewidth=canvas.pt(0.8), zorder=1.5, clip_on=False)
    back, half = _ARROW_IN, _ARROW_IN * 0.42
    head = (
        [(x1, y1), (x1 - back, y1 - half), (x1 - back, y1 + half)]
        if y0 == y1
        else [(x1, y1), (x1 - half, y1 - back), (x1 + half, y1 - back)]
    )
    ax.fill(*zip(*head, strict=True), color=palette.INK2, linewidth=0, zorder=1.6, clip_on=False)
