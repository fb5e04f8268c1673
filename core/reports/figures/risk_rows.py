"""The rows under a time axis: how many are at risk, have stopped and are censored, each exactly under its tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.reports import formats
from core.reports.figures import canvas, palette
from core.stats.options import DAYS_PER_MONTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from core.stats.survival import Estimate, KaplanMeier

FIRST_ROW_IN = 0.53
ROW_IN = 0.165
LABEL_GAP_IN = 0.27


def at_ticks(curve: KaplanMeier, months: Sequence[float]) -> list[Estimate]:
    """The curve at each tick: at risk counts times of at least the tick, events and censored those up to it."""
    return [curve.at(month * DAYS_PER_MONTH) for month in months]


def rows_of_one(counts: Sequence[Estimate]) -> list[tuple[str, list[str]]]:
    """Three rows for a single curve."""
    return [
        ("At risk", [formats.number(count.at_risk) for count in counts]),
        ("Events", [formats.number(count.events) for count in counts]),
        ("Censored", [formats.number(count.censored) for count in counts]),
    ]


def row_of_group(counts: Sequence[Estimate]) -> list[str]:
    """One row for one of several curves: `15 (7.8)` with a raised dot, at risk (events, censored)."""
    return [
        f"{formats.number(count.at_risk)} ({formats.number(count.events)}\N{MIDDLE DOT}{formats.number(count.censored)})"
        for count in counts
    ]


def half_of_last_in(rows: Sequence[tuple[str, Sequence[str]]]) -> float:
    """How far the rows reach beyond the last tick."""
    return canvas.widest_in([texts[-1] for _, texts in rows], canvas.SMALL_PT) / 2 + 0.015


def height_in(rows: int) -> float:
    """What the rows take below the axes."""
    return FIRST_ROW_IN + (rows - 0.4) * ROW_IN


def draw_rows(
    ax: Axes,
    ticks: Sequence[float],
    rows: Sequence[tuple[str, Sequence[str]]],
    colours: Sequence[str] | None = None,
    heading: str = "",
) -> None:
    """Writes the rows under their ticks at a fixed distance in inches; where they would meet, every second tick is left out."""
    drawn = {float(tick) for tick in ax.get_xticks()}
    standing = [position for position, tick in enumerate(ticks) if float(tick) in drawn]
    ticks = [ticks[position] for position in standing]
    rows = [(label, [texts[position] for position in standing]) for label, texts in rows]
    every = _every(ax, ticks, [text for _, texts in rows for text in texts])
    offset = FIRST_ROW_IN
    axis_left = ax.get_xlim()[0]
    gap = -canvas.pt(LABEL_GAP_IN * 72)
    if heading:
        ax.annotate(
            heading, (axis_left, 0), (gap, 0), xycoords=canvas.below_axes(ax, offset), textcoords="offset points",
            ha="left", va="center", annotation_clip=False, **canvas.text_style(canvas.SMALL_PT, palette.INK2),
        )  # fmt: skip
        offset += ROW_IN
    for position, (label, texts) in enumerate(rows):
        place = canvas.below_axes(ax, offset + position * ROW_IN)
        colour = colours[position] if colours else palette.INK2
        ax.annotate(
            label, (axis_left, 0), (gap, 0), xycoords=place, textcoords="offset points", ha="right", va="center",
            annotation_clip=False, **canvas.text_style(canvas.SMALL_PT, colour, canvas.MEDIUM if colours else 400),
        )  # fmt: skip
        for tick, text in list(zip(ticks, texts, strict=True))[::every]:
            ax.text(tick, 0, text, transform=place, ha="center", va="center", **canvas.text_style(canvas.SMALL_PT))


def _every(ax: Axes, ticks: Sequence[float], texts: Sequence[str]) -> int:
    if len(ticks) < 2:
        return 1
    width_in = canvas.width_in(ax)
    apart = width_in * (ticks[1] - ticks[0]) / (ax.get_xlim()[1] - ax.get_xlim()[0])
    widest = canvas.widest_in(texts, canvas.SMALL_PT) + 0.08
    return max(1, -(-int(widest * 1000) // max(1, int(apart * 1000))))
