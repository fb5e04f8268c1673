"""Hatches drawn as real lines and dots, cut to their rectangles: printers, SVG readers and the PDF all show the same.

(matplotlib's own hatches are SVG patterns, which many readers, Qt among them, turn into pictures or leave out.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.reports.figures import canvas, palette
from core.stats.exact import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINE_GAP_IN = 0.075
_DOT_GAP_IN = 0.055


def hatch(ax: Axes, rectangles: Floats, kind: palette.Hatch, *, zorder: float = 2.0) -> None:
    """Draws a hatch into rectangles (x0, x1, y0, y1 in data, one a row); its lines run on from one rectangle into the next."""
    if not kind or not len(rectangles):
        return
    inches = _to_inches(ax, rectangles)
    if kind == "dots":
        points = np.concatenate([_dots(box) for box in inches])
        x, y = _to_data(ax, points).T
        ax.plot(
            x, y, linestyle="none", marker="o", markersize=canvas.pt(0.9), markeredgewidth=0, color=palette.INK2, zorder=zorder,
            clip_on=False,
        )  # fmt: skip
        return
    slopes = {"rising": (1,), "falling": (-1,), "crossed": (1, -1)}[kind]
    segments = np.concatenate([_diagonals(box, slope) for box in inches for slope in slopes])
    if len(segments):
        from matplotlib.collections import LineCollection

        ends = _to_data(ax, segments.reshape(-1, 2)).reshape(-1, 2, 2)
        lines = LineCollection(list(ends), colors=palette.INK2, linewidths=canvas.pt(0.5), zorder=zorder, clip_on=False)
        ax.add_collection(lines, autolim=False)


def _diagonals(box: Floats, slope: int) -> Floats:
    """The pieces of parallel lines y = slope * x + c that lie in a rectangle, as pairs of end points."""
    x0, x1, y0, y1 = box
    gap = _LINE_GAP_IN * np.sqrt(2)
    low, high = (y0 - x1, y1 - x0) if slope > 0 else (y0 + x0, y1 + x1)
    c = np.arange(np.ceil(low / gap), np.floor(high / gap) + 1) * gap
    if slope > 0:
        left, right = np.maximum(x0, y0 - c), np.minimum(x1, y1 - c)
    else:
        left, right = np.maximum(x0, c - y1), np.minimum(x1, c - y0)
    keep = right - left > 1e-6
    left, right, c = left[keep], right[keep], c[keep]
    return np.stack([np.stack([left, slope * left + c], axis=1), np.stack([right, slope * right + c], axis=1)], axis=1)


def _dots(box: Floats) -> Floats:
    """A staggered lattice of points inside a rectangle, clear of its edges."""
    x0, x1, y0, y1 = box
    edge = 0.008
    rows = np.arange(np.ceil((y0 + edge) / _DOT_GAP_IN), np.floor((y1 - edge) / _DOT_GAP_IN) + 1)
    found = [np.empty((0, 2))]
    for row in rows:
        shift = 0.5 * (row % 2)
        columns = np.arange(np.ceil((x0 + edge) / _DOT_GAP_IN - shift), np.floor((x1 - edge) / _DOT_GAP_IN - shift) + 1)
        found.append(np.stack([(columns + shift) * _DOT_GAP_IN, np.full(len(columns), row * _DOT_GAP_IN)], axis=1))
    return np.concatenate(found)


def _to_inches(ax: Axes, rectangles: Floats) -> Floats:
    corners = np.concatenate([rectangles[:, [0, 2]], rectangles[:, [1, 3]]])
    placed = ax.transData.transform(corners) / canvas.dots_per_inch(ax)
    low, high = np.split(placed, 2)
    low, high = np.minimum(low, high), np.maximum(low, high)  # an axis may run downwards
    return np.stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]], axis=1)


def _to_data(ax: Axes, points: Floats) -> Floats:
    return np.asarray(ax.transData.inverted().transform(points * canvas.dots_per_inch(ax)), dtype=np.float64)
