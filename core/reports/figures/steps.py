"""Step functions on paper: their time axis, cut to it and thinned to what an eye can part."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from core.reports.figures import canvas
from core.stats.exact import Floats
from core.stats.options import DAYS_PER_MONTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from core.stats.survival import KaplanMeier

_FINEST_PARTS = 1500
"""Steps closer together than this part of the axis are drawn as one: about a twentieth of a millimetre on paper."""


def axis_months(curves: Sequence[KaplanMeier], at_least: int = 2, share: float = 0.05) -> list[int]:
    """The ticks of a time axis: each 12 months, until every stop is shown, and on while enough patients are followed to be read.

    Enough is `at_least` and `share` of all. Below a year of follow-up ticks stand each 3 months (each month below 3); beyond 15 years
    each 24 months.
    """
    time = np.concatenate([np.asarray(curve.times, dtype=np.float64) for curve in curves]) / DAYS_PER_MONTH
    events = np.concatenate([np.asarray(curve.events, dtype=np.float64) for curve in curves])
    leaving = events + np.concatenate([np.asarray(curve.censored, dtype=np.float64) for curve in curves])
    last = float(time.max()) if len(time) else 0.0
    if last < 12:
        step = 3 if last > 3 else 1
        return list(range(0, max(step, ceil(last / step) * step) + 1, step))
    enough = min(float(leaving.sum()), max(at_least, share * float(leaving.sum())))
    followed = max(tick for tick in range(0, int(last) + 1, 12) if float(leaving[time >= tick].sum()) >= enough)
    last_stop = float(time[events > 0].max()) if events.any() else 0.0
    end = max(12, followed, ceil(last_stop / 12) * 12)
    step = 12 if end <= 180 else 24
    return list(range(0, ceil(end / step) * step + 1, step))


def readable(ax: Axes, ticks: Sequence[int]) -> list[int]:
    """The ticks whose labels have room beside each other: each of them, each second, each third; 0 always."""
    apart = canvas.width_in(ax) * (ticks[1] - ticks[0]) / ticks[-1] if len(ticks) > 1 else 1.0
    widest = canvas.text_width_in(str(ticks[-1])) + 0.08
    return list(ticks)[:: max(1, ceil(widest / apart))]


def polyline(months: Floats, values: Floats, start: float, end: float) -> tuple[Floats, Floats]:
    """The corners of a right-continuous step function from (0, start) to `end`, ready to be drawn as one line."""
    x, y = thinned(months, values, end)
    corners_x = np.concatenate([[0.0], np.repeat(x, 2), [end]])
    corners_y = np.concatenate([[start], np.repeat(np.concatenate([[start], y]), 2)[1:]])
    return corners_x, corners_y


def thinned(months: Floats, values: Floats, end: float) -> tuple[Floats, Floats]:
    """The steps up to `end`; of those too close to be told apart the last one."""
    inside = months <= end
    x, y = np.asarray(months[inside], dtype=np.float64), np.asarray(values[inside], dtype=np.float64)
    if len(x) <= _FINEST_PARTS:
        return x, y
    part = np.floor(x / end * _FINEST_PARTS)
    last_of_part = np.append(part[1:] != part[:-1], True)
    return x[last_of_part], y[last_of_part]


def value_at(months: Floats, values: Floats, start: float, month: float) -> float:
    """The step function's value at a time (steps count from their own time on)."""
    position = int(np.searchsorted(months, month, side="right")) - 1
    return start if position < 0 else float(values[position])
