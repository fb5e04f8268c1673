"""Response by category: stacked bars with the patients who were not assessed shown as what they are, not left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.reports import formats
from core.reports.figures import canvas, palette
from core.reports.figures.hatching import hatch
from core.reports.figures.keys import KEY_ROW_IN, draw_key

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CATEGORIES = ("none", "minimal", "moderate", "major", "not_assessed")
LEGEND = {
    "none": "none, below 20",
    "minimal": "minimal, 20 to 37.5",
    "moderate": "moderate, 40 to 57.5",
    "major": "major, 60 to 100",
    "not_assessed": "not assessed",
}

_TOP_IN = 0.06
_BAR_IN = 0.26
_ROW_IN = 0.38
_GROUP_GAP_IN = 0.1
_BELOW_IN = 0.43
_LEGEND_IN = 1.75
_RIGHT_IN = 0.14


@dataclass(frozen=True, slots=True)
class ResponseBar:
    """One bar: which visit (and group) it shows and how many patients fell into each category, `not_assessed` included."""

    label: str
    counts: Mapping[str, int]
    group: str = ""

    @property
    def n(self) -> int:
        """All patients of the bar."""
        return sum(self.counts.values())

    @property
    def assessed(self) -> int:
        """Those with a score."""
        return self.n - self.counts.get("not_assessed", 0)


def response_bars(bars: Sequence[ResponseBar]) -> Figure:
    """Horizontal bars of patients by TIS category, counts inside; bars of the same group stand together under its name."""
    with canvas.house_style():
        narrow = canvas.narrow()
        key_in = KEY_ROW_IN * 3 + 0.12 if narrow else 0.0
        usual = _tops(bars)[-1] + _ROW_IN
        height = canvas.free_height_in(usual, _TOP_IN + _BELOW_IN + key_in, least=usual)
        labels = [f"{bar.label}\nn {bar.assessed:,} of {bar.n:,}" for bar in bars]
        group_in = canvas.widest_in([bar.group for bar in bars], weight=canvas.SEMIBOLD)
        left = (
            0.2
            + canvas.widest_in([line for label in labels for line in label.split("\n")])
            + (group_in + 0.15 if group_in else 0)
        )
        figure = canvas.sheet(_TOP_IN + height + _BELOW_IN + key_in)
        ax = canvas.axes(
            figure, left, _TOP_IN, canvas.page_width_in() - left - (_RIGHT_IN if narrow else _LEGEND_IN), height
        )
        ax.grid(visible=False)
        ax.spines["left"].set_visible(False)
        ax.set_xlim(0, max(1, *(bar.n for bar in bars)))
        ax.set_ylim(usual, 0)
        ax.set_yticks([])
        from matplotlib.ticker import MaxNLocator

        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5 if narrow else 9, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(lambda value, _: formats.number(value))
        canvas.label_axes(ax, "Patients")
        shown = set()
        for bar, label, top in zip(bars, labels, _tops(bars), strict=True):
            _bar(ax, bar, top)
            _left_text(ax, label, top + _BAR_IN / 2, canvas.pt(-6), canvas.text_style(colour=palette.INK2))
            if bar.group and bar.group not in shown:
                shown.add(bar.group)
                place = canvas.pt(72) * (group_in + 0.1 - left)
                _left_text(ax, bar.group, top + _BAR_IN / 2, place, canvas.text_style(weight=canvas.SEMIBOLD))
        entries = [(palette.RESPONSE_FILLS[category], LEGEND[category]) for category in CATEGORIES]
        if narrow:
            draw_key(figure, entries, 0.1, _TOP_IN + height + _BELOW_IN + 0.08, columns=2)
        else:
            draw_key(figure, entries, canvas.page_width_in() - _LEGEND_IN + 0.15, _TOP_IN)
    return figure


def parts(bars: Sequence[ResponseBar]) -> list[tuple[ResponseBar, float, list[tuple[str, int, int]]]]:
    """Each bar with the height of its middle and its categories, each with the patients before it and its own, as drawn."""
    found = []
    for bar, top in zip(bars, _tops(bars), strict=True):
        start, categories = 0, []
        for category in CATEGORIES:
            count = bar.counts.get(category, 0)
            categories.append((category, start, count))
            start += count
        found.append((bar, top + _BAR_IN / 2, categories))
    return found


def bar_at(bars: Sequence[ResponseBar], height: float) -> int | None:
    """The bar that stands at this height of the axes; None between bars."""
    middles = [middle for _, middle, _ in parts(bars)]
    return next((row for row, middle in enumerate(middles) if abs(height - middle) <= _BAR_IN / 2), None)


def part_at(bar: ResponseBar, patients: float) -> str | None:
    """The category of a bar so many patients from the left; None beyond its end."""
    for category, start, count in parts([bar])[0][2]:
        if start <= patients < start + count:
            return category
    return None


def _tops(bars: Sequence[ResponseBar]) -> list[float]:
    tops, place = [], 0.05
    for position, bar in enumerate(bars):
        if position:
            place += _ROW_IN + (_GROUP_GAP_IN if bar.group != bars[position - 1].group else 0)
        tops.append(place)
    return tops


def _bar(ax: Axes, bar: ResponseBar, top: float) -> None:
    from matplotlib.patches import Rectangle

    width_in = canvas.width_in(ax)
    per_inch = ax.get_xlim()[1] / width_in
    start = 0
    for category in CATEGORIES:
        count = bar.counts.get(category, 0)
        if not count:
            continue
        fill = palette.RESPONSE_FILLS[category]
        box = Rectangle(
            (start, top),
            count,
            _BAR_IN,
            facecolor=fill.colour,
            edgecolor=palette.INK2,
            linewidth=canvas.pt(0.8),
            clip_on=False,
        )
        ax.add_patch(box)
        text = formats.number(count)
        text_width = canvas.text_width_in(text, weight=canvas.SEMIBOLD) * per_inch
        middle = start + count / 2
        _hatched(ax, fill, (start, start + count, top, top + _BAR_IN), middle, text_width + 0.1 * per_inch)
        if text_width * 1.15 < count:
            ax.text(middle, top + _BAR_IN / 2, text, ha="center", va="center_baseline", zorder=4,
                    **canvas.text_style(colour=fill.text, weight=canvas.SEMIBOLD))  # fmt: skip
        else:
            ax.text(middle, top - 0.02, text, ha="center", va="bottom", zorder=4, **canvas.text_style(canvas.SMALL_PT))
        start += count


def _hatched(ax: Axes, fill: palette.Fill, box: tuple[float, float, float, float], middle: float, hole: float) -> None:
    """The hatch, with a hole left for the number."""
    x0, x1, y0, y1 = box
    left, right = max(x0, middle - hole / 2), min(x1, middle + hole / 2)
    hatch(ax, np.array([[x0, left, y0, y1], [right, x1, y0, y1]]), fill.hatch, zorder=3)


def _left_text(ax: Axes, text: str, height: float, points: float, style: dict[str, Any]) -> None:
    ax.annotate(
        text, (0, height), (points, 0), xycoords="data", textcoords="offset points", ha="right", va="center",
        annotation_clip=False, linespacing=1.15, **style,
    )  # fmt: skip
