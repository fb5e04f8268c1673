"""Time at risk of adverse events: from the first infusion to half a year behind the last treatment, as far as it was observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.stats.exact import Floats
from core.stats.population import Population
from core.stats.results import Excluded
from core.stats.treatment import TimeOnRtx

AFTER_STOP_DAYS = 183
"""Rituximab acts on after its stop: events of this half year still count (clinical.md 10.5)."""


@dataclass(frozen=True)
class Exposure:
    """Days at risk of each patient, NaN where unknown; `absent` says why nobody has any, empty when somebody has."""

    days: Floats
    excluded: tuple[Excluded, ...]
    absent: str

    @property
    def known(self) -> np.ndarray:
        """Which patients have a time at risk."""
        return ~np.isnan(self.days)


def exposure(population: Population, on_rtx: TimeOnRtx) -> Exposure:
    """First infusion to the earliest of stop + 183 days, last contact and data lock.

    Without a last contact, the latest record of a patient still treated and the stop of the others end it. Patients without a usable time
    on rituximab have none.
    """
    patients = population.patients
    t0 = patients["t0"].to_numpy().astype("datetime64[D]")
    lock = (np.datetime64(population.lock_date, "D") - t0).astype(np.float64)
    contact = _days_since(patients["last_contact_date"].to_numpy().astype("datetime64[D]"), t0)
    observed = np.fmin(np.where(np.isnan(contact), on_rtx.days, contact), lock)
    after_stop = np.where(on_rtx.stopped, on_rtx.days + AFTER_STOP_DAYS, np.inf)
    days = np.where(on_rtx.usable, np.minimum(after_stop, observed), np.nan)
    early = days < 0
    days = np.where(early, np.nan, days)
    excluded = tuple(Excluded(code, "last contact before the first infusion") for code in population.codes[early])
    absent = on_rtx.absent or ("" if (~np.isnan(days)).any() else "no patient has a time at risk")
    return Exposure(days, excluded, absent)


def _days_since(day: np.ndarray, t0: np.ndarray) -> Floats:
    known = ~np.isnat(day)
    since = np.full(len(day), np.nan)
    since[known] = (day[known] - t0[known]).astype(np.float64)
    return since
