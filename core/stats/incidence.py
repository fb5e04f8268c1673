"""Why patients stop: the cumulative incidence of each reason while the others compete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.stats.exact import Floats, Integers
from core.stats.survival import at_risk_on, delayed


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """Aalen-Johansen estimates on the distinct times; `estimate` has one row a cause in the order of `causes`."""

    causes: tuple[str, ...]
    times: Floats
    estimate: Floats
    at_risk: Integers

    def at(self, cause: str, time: float) -> float:
        """The share that has had the cause by `time`, day `time` included; 0 before the first time."""
        row = int(np.searchsorted(self.times, time, side="right")) - 1
        return 0.0 if row < 0 else float(self.estimate[self.causes.index(cause), row])


def aalen_johansen(
    days: Floats | Integers, cause: Sequence[str], *, entry: Floats | None = None
) -> CumulativeIncidence:
    """Cumulative incidence of each cause, an empty cause meaning censored; equal to the estimates of R's `cmprsk::cuminc`.

    `entry` is the day of delayed entry, 0 for none.
    """
    time, reason = np.asarray(days, dtype=np.float64), np.asarray(cause, dtype=object).astype(str)
    causes = tuple(sorted({name for name in reason if name}))
    times, inverse = np.unique(time, return_inverse=True)
    total = np.bincount(inverse, minlength=len(times))
    at_risk = at_risk_on(times, total, delayed(entry))
    events = np.array([np.bincount(inverse[reason == name], minlength=len(times)) for name in causes]).reshape(
        len(causes), len(times)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1.0 - events.sum(axis=0) / at_risk)
        before = np.concatenate([[1.0], survival[:-1]]) if len(times) else survival
        estimate = np.cumsum(before * events / at_risk, axis=1)
    return CumulativeIncidence(causes, times, estimate, at_risk)
