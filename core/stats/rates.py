"""Events per 100 patient-years with the exact Poisson interval, and time at risk split by a state that changes over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from core.stats.exact import Floats
from core.stats.options import DAYS_PER_YEAR
from core.stats.timepoints import Rows

POISSON = "per 100 patient-years, exact Poisson CI"


@dataclass(frozen=True, slots=True)
class PoissonRate:
    """Events per 100 patient-years and the exact 95 % interval."""

    per_100_years: float
    ci_low: float
    ci_high: float


def poisson_rate(events: int, years: float) -> PoissonRate | None:
    """The rate of `events` in `years` of patient time, as R's `poisson.test`; None without time at risk.

    The interval is Garwood's: quantiles of the gamma distribution. No event gives 0 with an upper limit.
    """
    if not years > 0:
        return None
    low = float(stats.gamma.ppf(0.025, events)) if events else 0.0
    high = float(stats.gamma.ppf(0.975, events + 1))
    return PoissonRate(100 * events / years, 100 * low / years, 100 * high / years)


@dataclass(frozen=True)
class States:
    """When a state of a patient begins (a course, a level of IgG), in order of patient and day; `code` numbers the states from 0.

    A state lasts until the patient's next one. Days count from the first infusion; one before it is in force at day 0.
    """

    patient: Rows
    day: Floats
    code: Rows

    def days_at_risk(self, at_risk: Floats) -> Floats:
        """Days that each state lasted within the time at risk of its patient (one entry a patient, NaN as 0)."""
        limit = np.nan_to_num(at_risk, nan=0.0)[self.patient]
        following = np.append(self.day[1:], np.inf)
        following[:-1][self.patient[1:] != self.patient[:-1]] = np.inf
        return np.asarray(np.clip(following, 0, limit) - np.clip(self.day, 0, limit), dtype=np.float64)

    def at(self, patient: Rows, day: Floats) -> Rows:
        """The state in force on a day of a patient, one that begins on that day included; -1 before any."""
        if not len(self.patient):
            return np.full(len(patient), -1, dtype=np.int64)
        # Days of one clinic span far less than this, so that patient and day fit one sortable number.
        span = 1e7
        row = np.searchsorted(self.patient * span + self.day, patient * span + day, side="right") - 1
        same = (row >= 0) & (self.patient[np.maximum(row, 0)] == patient)
        return np.where(same, self.code[np.maximum(row, 0)], -1)


def states(patient: Rows, day: Floats, code: Rows) -> States:
    """The states in order of patient, day and code."""
    order = np.lexsort((code, day, patient))
    return States(patient[order], day[order], code[order])


def in_years(days: float) -> float:
    """Days of follow-up in years of 365.25 days."""
    return days / DAYS_PER_YEAR
