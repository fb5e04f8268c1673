"""Persistence: how many patients are still on rituximab, overall and by subset and therapy, and why the others stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.stats.comparisons import compare_groups
from core.stats.cox import Hazards
from core.stats.curves import CAUSE_SPECIFIC, competing, curve_method, late_of, persistence_curve, standing
from core.stats.exact import Floats
from core.stats.full_dose import REDUCED, FullDose, full_dose
from core.stats.incidence import CumulativeIncidence
from core.stats.members import Mask, People
from core.stats.options import DAYS_PER_MONTH, LANDMARK_DAYS, Preset
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.sensitivity import Alternative, sensitivity, sensitivity_numbers, still_on
from core.stats.subgroups import Group, by_field, everyone, further_fields, standard_groups
from core.stats.survival import KaplanMeier, LogRank, reverse_kaplan_meier
from core.stats.treatment import TimeOnRtx

BEYOND = "beyond the last observed time"
FULL_DOSE = f"a reduced dose is still rituximab; time on the full dose ends at a stop or, before that, {REDUCED}"
CLOCKS = (
    "three clocks, each from its own start: disease duration from diagnosis to the first infusion; follow-up from the first infusion to "
    "last contact; time on rituximab from the first infusion to the stop or the end of observation"
)


@dataclass(frozen=True)
class PersistenceResult(Result):
    """Persistence with its curves by group key (`all`, `subset=DM`, ...) and the cumulative incidence of each reason."""

    curves: Mapping[str, KaplanMeier] = field(default_factory=dict)
    incidence: CumulativeIncidence | None = None
    log_ranks: Mapping[str, LogRank] = field(default_factory=dict)
    hazards: Mapping[str, Hazards] = field(default_factory=dict)
    sensitivity: tuple[Alternative, ...] = ()
    full_dose: FullDose | None = None


def persistence(population: Population, on_rtx: TimeOnRtx) -> PersistenceResult:
    """Kaplan-Meier persistence, landmarks, medians, log-rank tests and cumulative incidence by reason (Stano 2025, Fig. 4; S28-S36)."""
    if on_rtx.absent:
        rows = NumberRows("persistence", "time_on_rtx")
        rows.absent("estimate", on_rtx.absent, n=0)
        return PersistenceResult("persistence", tuple(rows.numbers), 0, on_rtx.excluded)
    numbers: list[Number] = []
    curves: dict[str, KaplanMeier] = {}
    further = [group for groups in further_fields(population).values() for group in groups]
    for group in (
        *standard_groups(population),
        *by_field(population, "therapy"),
        *by_field(population, "csdmard"),
        *further,
    ):
        members = group.members & on_rtx.usable
        if members.any():
            curves[group.key] = persistence_curve(on_rtx, members)
            numbers += _curve_numbers(group.key, curves[group.key], curve_method(population.options), on_rtx, members)
    whole = everyone(population)
    compared = compare_groups(population, on_rtx)
    numbers += compared.numbers
    numbers += _crude(on_rtx)
    numbers += _months(population, on_rtx, whole)
    numbers += _follow_up(on_rtx)
    incidence = competing(population.options, on_rtx)
    numbers += _incidence_numbers(incidence, curves["all"].n)
    on_full_dose = full_dose(population, on_rtx)
    numbers += on_full_dose.numbers
    alternatives = sensitivity(population, on_rtx)
    numbers += sensitivity_numbers(alternatives)
    return PersistenceResult(
        "persistence",
        tuple(numbers),
        int(on_rtx.usable.sum()),
        on_rtx.excluded,
        definition(population),
        (*on_rtx.notes, FULL_DOSE, CLOCKS),
        curves=curves,
        incidence=incidence,
        log_ranks=compared.log_ranks,
        hazards=compared.hazards,
        sensitivity=alternatives,
        full_dose=on_full_dose,
    )


def definition(population: Population) -> str:
    """What counts as an event and where the others are censored, in one paragraph for the reader."""
    options = population.options
    censored = options.censored_reasons
    event = f"any stop except {', '.join(censored)}, which censor" if censored else "any stop, whatever the reason"
    if options.preset is Preset.CAUSE:
        event = f"a stop for {options.cause}; every other reason censors ({CAUSE_SPECIFIC})"
    return (
        f"Time from the first infusion to the decision to stop rituximab. Event: {event}. Patients still treated are censored at their "
        f"last date on rituximab, else at last contact, at the latest at the data lock ({population.lock_date}). Kaplan-Meier with "
        "log-log 95 % CI."
    )


def _curve_numbers(key: str, curve: KaplanMeier, method: str, on_rtx: TimeOnRtx, members: Mask) -> list[Number]:
    rows = NumberRows("persistence", "time_on_rtx", key)
    people = People.of(members)
    rows.tally("n", members, curve.n)
    rows.tally("events", members & on_rtx.event, curve.n)
    rows.tally("censored", members & ~on_rtx.event, curve.n)
    for day in LANDMARK_DAYS:
        time, here = f"d{day}", curve.at(day)
        seen = day <= curve.times[-1] or curve.survival[-1] == 0
        for name, value in (("estimate", here.estimate), ("ci_low", here.ci_low), ("ci_high", here.ci_high)):
            if not seen:
                rows.add(name, None, curve.n, f"{method}; not computed: {BEYOND}", time=time)
            elif value is None:
                rows.add(
                    name, None, curve.n, f"{method}; not computed: no interval where the curve is 0 or 1", time=time
                )
            else:
                rows.add(name, value, curve.n, method, time=time, people=people)
        stand = standing(members, on_rtx.days, on_rtx.event, day, on_rtx.late)
        rows.tally("at_risk", stand.at_risk, curve.n, "times >= t", time=time)
        rows.tally("events", stand.events, curve.n, "days <= t", time=time)
        rows.tally("censored", stand.censored, curve.n, "days <= t", time=time)
    _median_numbers(rows, curve, method, people)
    return rows.numbers


def _median_numbers(rows: NumberRows, curve: KaplanMeier, method: str, people: People) -> None:
    median = curve.median()
    for name, value in (("median", median.value), ("ci_low", median.ci_low), ("ci_high", median.ci_high)):
        reached = "the curve" if name == "median" else "the band"
        told = method if value is not None else f"{method}; not reached by {reached}"
        rows.add(name, value, curve.n, told, people=people)


def _crude(on_rtx: TimeOnRtx) -> list[Number]:
    """The crude proportion still on rituximab behind the day; patients censored by then do not count (clinical.md 10.5)."""
    rows = NumberRows("persistence", "persistence_crude")
    for day in LANDMARK_DAYS:
        rows.share(*still_on(on_rtx, day), time=f"d{day}", method="crude proportion", interval=True)
    return rows.numbers


def _months(population: Population, on_rtx: TimeOnRtx, whole: Group) -> list[Number]:
    numbers: list[Number] = []
    for group in (whole, *by_field(population, "subset")):
        rows = NumberRows("persistence", "months_on_rtx", group.key)
        members = group.members & on_rtx.usable
        rows.describe(on_rtx.days[members] / DAYS_PER_MONTH, np.flatnonzero(members))
        numbers += rows.numbers
    rows = NumberRows("persistence", "months_since_first_rtx")
    rows.describe(_months_to_last_contact(population), whole.rows, why="no patient has last_contact_date")
    return numbers + rows.numbers


def _months_to_last_contact(population: Population) -> Floats:
    """From the first infusion to last contact or the data lock; NaN where the last contact is unknown or comes before."""
    t0, contact = (population.patients[name].to_numpy().astype("datetime64[D]") for name in ("t0", "last_contact_date"))
    end = np.minimum(contact, np.datetime64(population.lock_date, "D"))
    days = np.where(np.isnat(end), np.nan, (end - t0).astype(np.float64))
    return np.where(days >= 0, days, np.nan) / DAYS_PER_MONTH


def _follow_up(on_rtx: TimeOnRtx) -> list[Number]:
    rows = NumberRows("persistence", "follow_up_days")
    members = on_rtx.usable
    curve = reverse_kaplan_meier(on_rtx.days[members], on_rtx.event[members], entry=late_of(on_rtx, members))
    median = curve.median()
    for name, value in (("median", median.value), ("ci_low", median.ci_low), ("ci_high", median.ci_high)):
        method = "reverse Kaplan-Meier" if value is not None else "reverse Kaplan-Meier; not reached"
        rows.add(name, value, curve.n, method)
    return rows.numbers


def _incidence_numbers(incidence: CumulativeIncidence, n: int) -> list[Number]:
    rows = NumberRows("persistence", "reason")
    for cause in incidence.causes:
        for day in LANDMARK_DAYS:
            _incidence_row(rows, cause, day, incidence.at(cause, day), incidence, n)
    for day in LANDMARK_DAYS:
        total = float(sum(incidence.at(cause, day) for cause in incidence.causes))
        _incidence_row(rows, "any", day, total, incidence, n)
    return rows.numbers


def _incidence_row(
    rows: NumberRows, cause: str, day: int, value: float, incidence: CumulativeIncidence, n: int
) -> None:
    comparison, time = f"reason={cause}", f"d{day}"
    everyone_stopped = incidence.estimate[:, -1].sum() > 1 - 1e-12
    if day <= incidence.times[-1] or everyone_stopped:
        rows.add("estimate", value, n, "Aalen-Johansen", comparison=comparison, time=time)
    else:
        rows.add("estimate", None, n, f"Aalen-Johansen; not computed: {BEYOND}", comparison=comparison, time=time)
