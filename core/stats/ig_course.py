"""The course of immunoglobulins in each patient: slope a year, grade of IgG by a named scheme, and time to the first low IgG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.scoring.immunoglobulin import IG_SCHEMES, IgScheme
from core.stats.curves import standing
from core.stats.deaths import died
from core.stats.exact import Floats
from core.stats.incidence import aalen_johansen
from core.stats.members import People
from core.stats.options import LANDMARK_DAYS
from core.stats.paired import wilcoxon_signed_rank
from core.stats.population import Population
from core.stats.results import Excluded, Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.slopes import METHOD, slopes_per_year
from core.stats.subgroups import Group, Mask
from core.stats.survival import kaplan_meier
from core.stats.timepoints import LAST, Timepoints

KM = "Kaplan-Meier, log-log CI"
AJ = "Aalen-Johansen, death competes"
TIME_TO_LOW = "time_to_low_igg"


def ig_scheme(population: Population) -> IgScheme:
    """The scheme by which IgG counts as low in this analysis."""
    return IG_SCHEMES[population.options.ig_scheme]


def scheme_cuts(population: Population) -> tuple[int, ...]:
    """Its limits in mg/dL from high to low; IgG strictly below the first is low."""
    return tuple(lowest for lowest, _ in ig_scheme(population).bins if lowest > 0)


def slope_numbers(points: Timepoints, measure: str, values: Floats, groups: Sequence[Group]) -> list[Number]:
    """Slope a year of each patient: median with quartiles, and Wilcoxon's test against no change."""
    visits = points.population.cohort.visits
    patient, n = visits["patient"].to_numpy(), points.population.n
    day = points.offset_days.astype(np.float64)
    row = points.rows(BASELINE, ~np.isnan(values))
    start = np.where(row >= 0, day[row] if len(day) else 0.0, 0.0)
    slopes = slopes_per_year(patient, day, np.where(day >= start[patient], values, np.nan), n)
    numbers: list[Number] = []
    for group in groups:
        members = group.members & ~np.isnan(slopes)
        known = slopes[members]
        rows = NumberRows("immunoglobulin", f"{measure}_slope", group.key)
        rows.describe(known, np.flatnonzero(members), why="nobody has 3 values over 180 days")
        # Nine decimals: a slope that is 0 but for rounding is a zero difference.
        test = wilcoxon_signed_rank(np.round(known, 9), np.zeros(len(known)))
        rows.test(replace(test, method=f"{test.method}; slopes by {METHOD}"))
        numbers += rows.numbers
    return numbers


def grade_numbers(points: Timepoints, group: Group, values: Floats) -> list[Number]:
    """How many have each grade of the scheme at each time point, and at their lowest value ever."""
    scheme = ig_scheme(points.population)
    method = f"scheme {scheme.code}, {scheme.name}"
    lowest = np.full(points.population.n, np.nan)
    np.fmin.at(lowest, points.population.cohort.visits["patient"].to_numpy(), values)
    rows = NumberRows("immunoglobulin", "igg_grade", group.key)
    times = (*points.population.options.windows, LAST)
    for time, level in {"": lowest, **{time: points.values(time, values) for time in times}}.items():
        known = group.members & ~np.isnan(level)
        upper = np.inf
        for low, name in scheme.bins:
            what = f"{method}; lowest value of each patient" if not time else method
            rows.share((level >= low) & (level < upper), known, comparison=f"category={name}", time=time, method=what)
            upper = low
    return rows.numbers


@dataclass(frozen=True)
class TimeToLow:
    """Days to the first IgG below a limit, to death, or to the last IgG: one entry a patient that started above the limit."""

    usable: Mask
    days: Floats
    low: Mask
    dead: Mask
    excluded: tuple[Excluded, ...]


def time_to_low(points: Timepoints, values: Floats, cut: int) -> TimeToLow:
    """From the first infusion to the first later IgG strictly below `cut`; whoever was low at baseline or was not measured is left out."""
    population = points.population
    visits, n = population.cohort.visits, population.n
    patient, day = visits["patient"].to_numpy(), points.offset_days.astype(np.float64)
    after = ~np.isnan(values) & (day > 0)
    first, last = np.full(n, np.nan), np.full(n, np.nan)
    below = after & (values < cut)
    np.fmin.at(first, patient[below], day[below])
    np.fmax.at(last, patient[after], day[after])
    baseline = points.values(BASELINE, values)
    low = ~np.isnan(first)
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")
    contact = population.patients["last_contact_date"].to_numpy().astype("datetime64[D]")
    dead = died(population) & ~low & ~np.isnat(contact) & (contact >= t0)
    death = np.where(dead, np.where(np.isnat(contact), t0, contact) - t0, np.timedelta64(0, "D")).astype(np.float64)
    days = np.where(low, first, np.where(dead, np.fmax(death, last), last))
    why = {
        "no IgG at baseline: not in the time to low IgG": np.isnan(baseline),
        f"IgG below {cut} at baseline: not in the time to low IgG": baseline < cut,
        "no IgG after the first infusion: not in the time to low IgG": (baseline >= cut) & np.isnan(days),
    }
    excluded = tuple(Excluded(code, reason) for reason, who in why.items() for code in population.codes[who])
    return TimeToLow((baseline >= cut) & ~np.isnan(days), days, low, dead, excluded)


def time_to_low_numbers(points: Timepoints, values: Floats, groups: Sequence[Group]) -> list[Number]:
    """Free of an IgG below each limit of the scheme (Kaplan-Meier), and the incidence of a low IgG while death competes."""
    numbers: list[Number] = []
    deaths_recorded = points.population.cohort.has("patients", "vital_status")
    for cut in scheme_cuts(points.population):
        found = time_to_low(points, values, cut)
        for group in groups:
            members = group.members & found.usable
            rows = NumberRows("immunoglobulin", TIME_TO_LOW, group.key)
            comparison = f"category=below_{cut}"
            if not members.any():
                rows.absent(
                    "estimate",
                    f"nobody has IgG of {cut} or more at baseline and a later one",
                    n=0,
                    comparison=comparison,
                )
            else:
                _curve(rows, found, members, comparison)
                if deaths_recorded:
                    _incidence(rows, found, members, f"reason=below_{cut}")
            numbers += rows.numbers
    return numbers


def _curve(rows: NumberRows, found: TimeToLow, members: Mask, comparison: str) -> None:
    curve = kaplan_meier(found.days[members], found.low[members])
    rows.tally("events", members & found.low, curve.n, KM, comparison=comparison)
    for day in LANDMARK_DAYS:
        here = curve.at(day)
        time = f"d{day}"
        rows.add("estimate", here.estimate, curve.n, KM, comparison=comparison, time=time)
        for name, limit in (("ci_low", here.ci_low), ("ci_high", here.ci_high)):
            why = KM if limit is not None else f"{KM}; not computed: the curve is 0 or 1 there"
            rows.add(name, limit, curve.n, why, comparison=comparison, time=time)
        at_risk = standing(members, found.days, found.low, day).at_risk
        rows.tally("at_risk", at_risk, curve.n, comparison=comparison, time=time)
    median = curve.median().value
    told = KM if median is not None else f"{KM}; not reached"
    rows.add("median", median, curve.n, told, comparison=comparison, people=People.of(members))


def _incidence(rows: NumberRows, found: TimeToLow, members: Mask, comparison: str) -> None:
    cause = np.where(found.low, "low", np.where(found.dead, "death", ""))[members]
    curves = aalen_johansen(found.days[members], cause.tolist())
    for day in LANDMARK_DAYS:
        estimate = curves.at("low", day) if "low" in curves.causes else 0.0
        rows.add("estimate", estimate, int(members.sum()), AJ, comparison=comparison, time=f"d{day}")
