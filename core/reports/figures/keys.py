"""The key of filled areas: a swatch with its hatch and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.reports.figures import canvas, palette
from core.reports.figures.hatching import hatch

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KEY_ROW_IN = 0.2
_SWATCH_IN = 0.2
_TEXT_IN = 0.3
_APART_IN = 0.18


def draw_key(
    figure: Figure, entries: Sequence[tuple[palette.Fill, str]], left: float, top: float, *, columns: int = 1
) -> None:
    """Writes the entries in columns, down each, from a place in inches from the top left of the figure."""
    from matplotlib.patches import Rectangle

    rows = -(-len(entries) // columns)
    wide = [
        _TEXT_IN + canvas.widest_in([words for _, words in entries[start : start + rows]]) + _APART_IN
        for start in range(0, len(entries), rows)
    ]
    starts = [sum(wide[:column]) for column in range(len(wide))]
    ax = canvas.axes(figure, left, top, sum(wide), KEY_ROW_IN * rows)
    ax.set_axis_off()
    ax.set_xlim(0, sum(wide))
    ax.set_ylim(KEY_ROW_IN * rows, 0)
    for position, (fill, words) in enumerate(entries):
        column, row = divmod(position, rows)
        x, y = starts[column], KEY_ROW_IN * row + 0.04
        ax.add_patch(
            Rectangle(
                (x, y), _SWATCH_IN, 0.11, facecolor=fill.colour, edgecolor=palette.INK2, linewidth=canvas.pt(0.8),
                clip_on=False,
            )
        )  # fmt: skip
        hatch(ax, np.array([[x, x + _SWATCH_IN, y, y + 0.11]]), fill.hatch, zorder=3)
        ax.text(x + _TEXT_IN, y + 0.055, words, ha="left", va="center", **canvas.text_style())
