"""How long patients stayed on the full dose: a reduced dose is still rituximab, so it has a curve of its own (clinical.md 10.4, 17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.stats.curves import curve_method, late_of
from core.stats.options import DAYS_PER_MONTH
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.survival import KaplanMeier, kaplan_meier
from core.stats.treatment import TimeOnRtx, course_starts

REDUCED = "at the first course planned below 75 % of the dose of the first one"
_SHARE = 0.75
_UNFINISHED_DAYS = 30
_LANDMARKS = (365, 730)


@dataclass(frozen=True)
class FullDose:
    """The curve of the time on the full dose with its numbers; no curve where no dose is recorded. `reduced` counts the reductions.

    `days` are those of each patient of the curve, by code.
    """

    curve: KaplanMeier | None
    reduced: int
    numbers: tuple[Number, ...]
    days: Mapping[str, float] = field(default_factory=dict)


def full_dose(population: Population, on_rtx: TimeOnRtx) -> FullDose:
    """Kaplan-Meier of the time on the full dose: its end is a stop, as the preset counts it, or the first reduced course.

    A course's dose is the sum of its infusions' planned doses, the given ones where none is planned. A course that began within 30 days
    of the end of observation may be unfinished and is not judged. Patients without doses are left out.
    """
    rows = NumberRows("persistence", "time_on_full_dose")
    known, reduced_day = _reduction(population, on_rtx)
    members = on_rtx.usable & known
    if not members.any():
        rows.absent("estimate", "no infusion has planned_dose_mg or given_dose_mg", n=0)
        return FullDose(None, 0, tuple(rows.numbers))
    reduced = reduced_day < on_rtx.days
    days, event = np.fmin(on_rtx.days, reduced_day), on_rtx.event | reduced
    late = late_of(on_rtx, members)
    if late is not None:
        members &= ~((on_rtx.entry > 0) & (on_rtx.entry >= days))
        late = late_of(on_rtx, members)
    curve = kaplan_meier(days[members], event[members], entry=late)
    method = f"{curve_method(population.options)}; ends {REDUCED}"
    rows.tally("n", members, curve.n)
    rows.tally("events", members & event, curve.n)
    rows.tally("count", members & reduced, curve.n, comparison="category=reduced")
    for day in _LANDMARKS:
        here, seen = curve.at(day), day <= curve.times[-1] or curve.survival[-1] == 0
        for name, value in (("estimate", here.estimate), ("ci_low", here.ci_low), ("ci_high", here.ci_high)):
            why = "beyond the last observed time" if not seen else "no interval where the curve is 0 or 1"
            told = method if seen and value is not None else f"{method}; not computed: {why}"
            rows.add(name, value if seen else None, curve.n, told, time=f"d{day}")
    median = curve.median()
    for name, value in (("median", median.value), ("ci_low", median.ci_low), ("ci_high", median.ci_high)):
        rows.add(name, value, curve.n, method if value is not None else f"{method}; not reached")
    months = NumberRows("persistence", "months_on_full_dose")
    months.describe(days[members] / DAYS_PER_MONTH, np.flatnonzero(members))
    of_patient = dict(zip(population.codes[members].tolist(), days[members].tolist(), strict=True))
    return FullDose(curve, int((members & reduced).sum()), (*rows.numbers, *months.numbers), of_patient)


def _reduction(population: Population, on_rtx: TimeOnRtx) -> tuple[np.ndarray, np.ndarray]:
    """Who has doses, and the day of the first reduced course; NaN where there is none."""
    table = population.cohort.infusions
    planned, given = table["planned_dose_mg"].to_numpy(), table["given_dose_mg"].to_numpy()
    begins = course_starts(population)
    if not len(table):
        return np.zeros(population.n, dtype=bool), np.full(population.n, np.nan)
    course = np.cumsum(begins) - 1
    dose = np.bincount(course, weights=np.where(np.isnan(planned), given, planned))
    patient = table["patient"].to_numpy()[begins]
    date = table["infusion_date"].to_numpy().astype("datetime64[D]")[begins]
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")
    day = np.where(np.isnat(date), np.nan, (date - t0[patient]).astype(np.float64))
    first = np.full(population.n, -1, dtype=np.int64)
    first[patient[::-1]] = np.arange(len(patient))[::-1]
    full = np.where(first >= 0, dose[first], np.nan)
    finished = day + _UNFINISHED_DAYS <= on_rtx.days[patient]
    lower = finished & (dose < _SHARE * full[patient])
    reduced = np.full(population.n, np.nan)
    np.fmin.at(reduced, patient[lower], day[lower])
    return ~np.isnan(full), reduced
