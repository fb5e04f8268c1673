"""Why patients stop: the cumulative incidence of every reason, one upon the other, so that the upper edge is any stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from core.reports import formats
from core.reports.figures import canvas, palette, steps
from core.reports.figures.hatching import hatch
from core.reports.figures.keys import KEY_ROW_IN, draw_key
from core.reports.figures.places import spread_apart
from core.stats.exact import Floats
from core.stats.options import DAYS_PER_MONTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from core.stats.incidence import CumulativeIncidence

_TOP_IN = 0.1
_PLOT_IN = 1.58
_LEFT_IN = 0.76
_RIGHT_IN = 0.16
_BELOW_IN = 0.44
_LEADER_IN = 0.18
_LABEL_STEP_IN = 0.16


def cumulative_incidence(
    incidence: CumulativeIncidence, reasons: Sequence[str], labels: Mapping[str, str], ticks: Sequence[int]
) -> Figure:
    """Stacked Aalen-Johansen estimates from the first of `reasons` upwards, each named at the right edge with its value there.

    `ticks` are those of the persistence curve of the same patients, so that both figures end at the same month.
    """
    with canvas.house_style():
        end = float(ticks[-1])
        present = [reason for reason in reasons if reason in incidence.causes]
        last = {reason: 100 * incidence.at(reason, end * DAYS_PER_MONTH) for reason in present}
        names = {reason: f"{labels.get(reason, reason)} {formats.number(last[reason], 1)} %" for reason in present}
        beside = not canvas.narrow()
        right = canvas.widest_in(list(names.values())) + _LEADER_IN + 0.2 if beside else _RIGHT_IN
        key_in = 0.0 if beside else KEY_ROW_IN * len(present) + 0.1
        plot_in = canvas.free_height_in(_PLOT_IN, _TOP_IN + _BELOW_IN + key_in)
        figure = canvas.sheet(_TOP_IN + plot_in + _BELOW_IN + key_in)
        ax = canvas.axes(figure, _LEFT_IN, _TOP_IN, canvas.page_width_in() - _LEFT_IN - right, plot_in)
        top = _ceiling(sum(last.values()))
        ax.set_xlim(0, end)
        ax.set_ylim(0, top)
        ax.set_xticks(steps.readable(ax, ticks))
        ax.set_yticks(np.arange(0, top + 1e-9, _step(top)))
        canvas.label_axes(ax, "Months from first infusion", "Stopped, cumulative %")
        _stack(ax, incidence, present, end)
        if beside:
            _name_edges(ax, [(reason, last[reason], names[reason]) for reason in present], end, plot_in)
        else:
            fills = palette.reason_fills(present)
            downwards = present[::-1]
            draw_key(
                figure, [(fills[reason], names[reason]) for reason in downwards], _LEFT_IN,
                _TOP_IN + plot_in + _BELOW_IN + 0.08,
            )  # fmt: skip
    return figure


def _ceiling(total: float) -> float:
    step = _step(max(total, 1.0))
    return min(100.0, max(step, ceil(total / step + 1e-9) * step))


def _step(top: float) -> float:
    return 1 if top <= 5 else 2 if top <= 10 else 5 if top <= 25 else 10


def _stack(ax: Axes, incidence: CumulativeIncidence, reasons: Sequence[str], end: float) -> None:
    fills = palette.reason_fills(reasons)
    months = np.asarray(incidence.times, dtype=np.float64) / DAYS_PER_MONTH
    changed = np.append(True, (np.diff(incidence.estimate, axis=1) != 0).any(axis=0)) if len(months) else months > 0
    months = months[changed]
    below = np.zeros(len(months))
    rest = len(reasons)
    for reason in reasons:
        above = below + 100 * incidence.estimate[incidence.causes.index(reason)][changed]
        x, low = steps.thinned(months, below, end)
        _, high = steps.thinned(months, above, end)
        if len(x):
            _area(ax, x, low, high, end, fills[reason], order=2 + 0.1 * rest)
        below, rest = above, rest - 1


def _area(ax: Axes, x: Floats, low: Floats, high: Floats, end: float, fill: palette.Fill, order: float) -> None:
    edges = np.append(x, end)
    ax.fill_between(
        edges, np.append(low, low[-1]), np.append(high, high[-1]), step="post", color=fill.colour, linewidth=0,
        zorder=order, clip_on=False,
    )  # fmt: skip
    rectangles = np.stack([edges[:-1], edges[1:], low, high], axis=1)
    hatch(ax, rectangles[high > low], fill.hatch, zorder=order + 0.02)
    outline_x, outline_y = steps.polyline(x, high, 0.0, end)
    ax.plot(outline_x, outline_y, color=palette.INK, linewidth=canvas.pt(0.8), zorder=order + 0.04, clip_on=False)


def _name_edges(ax: Axes, edges: Sequence[tuple[str, float, str]], end: float, plot_in: float) -> None:
    """Writes each name beside the middle of its area, moved apart where areas are thin, with a leader line to it."""
    middles, below = [], 0.0
    for _, height, _ in edges:
        middles.append(below + height / 2)
        below += height
    top = ax.get_ylim()[1]
    places = spread_apart(middles, _LABEL_STEP_IN / plot_in * top, top)
    width_in = ax.get_position().width * canvas.page_width_in()
    leader = end * _LEADER_IN / width_in
    for (_, _, name), middle, place in zip(edges, middles, places, strict=True):
        ax.plot(
            [end * 1.004, end + leader * 0.8],
            [middle, place],
            color=palette.INK3,
            linewidth=canvas.pt(0.7),
            clip_on=False,
        )
        ax.text(end + leader, place, name, ha="left", va="center", **canvas.text_style())
