"""What an infusion is planned to be: its place in the courses, its dose, its rate, and what is unusual (clinical.md 7.6, 8, 9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from core.domain.records import Infusion
from core.scoring.bsa import BsaFormula, bsa_m2, differs_from_computed, dose_for_area_mg
from core.scoring.course import LEAST_COURSE_GAP_DAYS, SCHEMES, USUAL_COURSE_GAP_DAYS, DatedInfusion, course_numbers
from core.scoring.exact import exact
from core.services.chart import Chart, numbered

LARGE_CUMULATIVE_MG: Final = 20_000
STEP_MINUTES: Final = 30
MAX_RATE_MG_H: Final = 400
FIRST_RATE_MG_H: Final = 50
LATER_RATE_MG_H: Final = 100

RemarkKind = Literal[
    "gap_in_course", "course_too_early", "course_gap", "more_than_scheme", "dose_differs", "cumulative", "vials_differ",
    "same_day",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """Something unusual to show beside a field, never to refuse: `value` is what was found, `low` to `high` what is expected."""

    kind: RemarkKind
    value: float
    low: float = 0
    high: float = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where an infusion stands: course and infusion of the course (from 1), days since the infusion and the course before it.

    `course_start` is the ISO date of the first infusion of its course, its own where it is that; `scheme` the one the course began
    with; `is_first` whether the patient never had an infusion before.
    """

    course: int
    infusion_no: int
    course_start: str
    scheme: str | None
    days_since_infusion: int | None
    days_since_course: int | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class Dose:
    """The dose that a scheme asks for, in mg, None where it cannot be told; body surface in m2 by both formulas where it is needed."""

    mg: float | None
    mg_m2: int | None = None
    mosteller_m2: float | None = None
    du_bois_m2: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A rate in mg/h from a minute of the infusion on."""

    minute: int
    rate_mg_h: float


def others_of(chart: Chart, record_id: int | None) -> list[Infusion]:
    """The patient's infusions by date, without the one being changed."""
    found = [one.record for one in chart.infusions if one.record_id != record_id]
    return sorted(found, key=lambda one: one.infusion_date)


def place_of(
    chart: Chart, record_id: int | None, day: str, scheme: str | None = None, course: int | None = None
) -> Place:
    """Where an infusion of this ISO date belongs: by the rule of the course before it, or in the `course` that the user says."""
    before = [one for one in others_of(chart, record_id) if one.infusion_date < day]
    numbers = _numbers(before)
    last = numbers[-1] if numbers else 0
    found = _course_by_rule(before, numbers, day, scheme) if course is None else course
    members = [one for one, number in zip(before, numbers, strict=True) if number == found]
    earlier = [one for one, number in zip(before, numbers, strict=True) if number < found]
    start_of_earlier = _start_of(before, numbers, max((n for n in numbers if n < found), default=last))
    taken = [one.infusion_no for one in members if one.infusion_no is not None]
    return Place(
        course=found,
        infusion_no=max([len(members), *taken]) + 1,
        course_start=members[0].infusion_date if members else day,
        scheme=members[0].scheme if members else None,
        days_since_infusion=_days(members[-1].infusion_date, day) if members else None,
        days_since_course=_days(start_of_earlier, members[0].infusion_date if members else day)
        if earlier and start_of_earlier
        else None,
        is_first=not before,
    )


def proposed_scheme(chart: Chart, record_id: int | None, day: str) -> str | None:
    """The scheme of the course that this infusion would continue, else of the last one with a scheme."""
    before = [one for one in others_of(chart, record_id) if one.infusion_date < day and one.scheme]
    return before[-1].scheme if before else None


def proposed_dose(scheme: str | None, height_cm: float | None, weight_kg: float | None) -> Dose:
    """The dose of one infusion by the scheme; for mg/m2 from height and weight, rounded to whole mg (Mosteller)."""
    known = SCHEMES.get(scheme or "")
    areas: list[float | None] = [None, None]
    if height_cm and weight_kg:
        areas = [bsa_m2(exact(height_cm), exact(weight_kg), one) for one in (BsaFormula.MOSTELLER, BsaFormula.DU_BOIS)]
    mosteller, du_bois = areas
    if known is None or known.dose_mg_m2 is None:
        return Dose(known.dose_mg if known else None, None, mosteller, du_bois)
    mg = float(round(dose_for_area_mg(known.dose_mg_m2, mosteller))) if mosteller is not None else None
    return Dose(mg, known.dose_mg_m2, mosteller, du_bois)


def weight_before(chart: Chart, day: str) -> tuple[float, str | None] | None:
    """The latest weight in kg up to this ISO date and its date: of a visit, of an infusion, else the patient's own without a date."""
    dated = [(one.record.visit_date, one.record.weight_kg) for one in chart.visits]
    dated += [(one.record.infusion_date, one.record.weight_kg) for one in chart.infusions]
    known = [(on, kg) for on, kg in dated if kg is not None and on <= day]
    if known:
        on, kg = max(known)
        return kg, on
    own = chart.patient.record.weight_kg
    return None if own is None else (own, None)


def remarks_on_place(place: Place, scheme: str | None) -> tuple[Remark, ...]:
    """What is unusual about the day: gaps within the course and between courses, more infusions than the scheme has."""
    found = []
    known = SCHEMES.get(scheme or "") or SCHEMES.get(place.scheme or "")
    gap = place.days_since_infusion
    if known and known.gap_days and gap is not None and not known.gap_days[0] <= gap <= known.gap_days[1]:
        found.append(Remark("gap_in_course", gap, *known.gap_days))
    between = place.days_since_course
    if between is not None and place.infusion_no == 1:
        if between < LEAST_COURSE_GAP_DAYS:
            found.append(Remark("course_too_early", between, LEAST_COURSE_GAP_DAYS))
        elif between > USUAL_COURSE_GAP_DAYS[1]:
            found.append(Remark("course_gap", between, *USUAL_COURSE_GAP_DAYS))
    if known and known.infusions is not None and place.infusion_no > known.infusions:
        found.append(Remark("more_than_scheme", place.infusion_no, high=known.infusions))
    return tuple(found)


def remarks_on_dose(given_mg: float | None, computed_mg: float | None, before_mg: float) -> tuple[Remark, ...]:
    """A dose that differs by more than 10 % from the one computed, and more than 20 g in all."""
    if given_mg is None:
        return ()
    found = []
    if computed_mg and differs_from_computed(exact(given_mg), computed_mg):
        found.append(Remark("dose_differs", given_mg, high=computed_mg))
    if before_mg + given_mg > LARGE_CUMULATIVE_MG:
        found.append(Remark("cumulative", before_mg + given_mg, high=LARGE_CUMULATIVE_MG))
    return tuple(found)


def remark_on_vials(strengths_mg: Iterable[float | None], given_mg: float | None) -> Remark | None:
    """Vials that hold less than the dose, or a whole small vial (100 mg) more than it; None while a strength is missing."""
    known = list(strengths_mg)
    if given_mg is None or not known or any(one is None for one in known):
        return None
    total = sum((exact(one) for one in known if one is not None), Fraction(0))
    if exact(given_mg) <= total < exact(given_mg) + 100:
        return None
    return Remark("vials_differ", float(total), high=given_mg)


def cumulative_mg(chart: Chart, record_id: int | None, day: str) -> float:
    """Rituximab given before this ISO date, in mg; the planned dose stands in where the given one is not recorded."""
    doses = [
        one.given_dose_mg if one.given_dose_mg is not None else one.planned_dose_mg
        for one in others_of(chart, record_id)
        if one.infusion_date < day
    ]
    return float(sum((exact(dose) for dose in doses if dose is not None), Fraction(0)))


def next_infusion(place: Place, scheme: str | None, day: str) -> tuple[str, str] | None:
    """First and last expected ISO date of the next infusion of the course; None after its last, or where the scheme is free."""
    known = SCHEMES.get(scheme or "")
    if known is None or known.gap_days is None or known.infusions is None or place.infusion_no >= known.infusions:
        return None
    low, high = (date.fromisoformat(day) + timedelta(days=gap) for gap in known.gap_days)
    return low.isoformat(), high.isoformat()


def first_rate(*, is_first: bool) -> int:
    """The rate to begin with, in mg/h: 50 for the first infusion ever, later 100; it rises by as much every 30 minutes."""
    return FIRST_RATE_MG_H if is_first else LATER_RATE_MG_H


def next_step(steps: Sequence[Step], *, is_first: bool) -> Step:
    """The step after those given: 30 minutes later, faster by 50 or 100 mg/h, at most 400."""
    rise = first_rate(is_first=is_first)
    if not steps:
        return Step(0, rise)
    last = steps[-1]
    # somebody who lowered the rate after a reaction is not sent up again at once
    slowed = len(steps) > 1 and last.rate_mg_h < steps[-2].rate_mg_h
    rate = last.rate_mg_h if slowed else max(last.rate_mg_h, min(last.rate_mg_h + rise, MAX_RATE_MG_H))
    return Step(last.minute + STEP_MINUTES, rate)


def given_mg(steps: Sequence[Step], minute: int) -> float:
    """How many mg have run in up to a minute, by the rates up to then."""
    run = Fraction(0)
    ends = [*(step.minute for step in steps[1:]), minute]
    for step, end in zip(steps, ends, strict=True):
        run += exact(step.rate_mg_h) * max(min(end, minute) - step.minute, 0) / 60
    return float(run)


def end_minute(steps: Sequence[Step], dose_mg: float, *, is_first: bool) -> int | None:
    """The minute in which the dose will have run in when the rate goes on rising as proposed; None while nothing runs."""
    planned = list(steps) or [next_step((), is_first=is_first)]
    while len(planned) < 200:
        step, following = planned[-1], next_step(planned, is_first=is_first)
        left = exact(dose_mg) - exact(given_mg(planned, step.minute))
        if left <= 0:
            return _minute_reached(planned, dose_mg)
        if step.rate_mg_h > 0 and left * 60 / exact(step.rate_mg_h) <= STEP_MINUTES:
            return step.minute + _up(left * 60 / exact(step.rate_mg_h))
        if step.rate_mg_h <= 0:
            return None
        planned.append(following)
    return None


def minutes_of(start_time: str, clock: str) -> int:
    """Minutes from the start of the infusion to a time of day, over midnight if need be. Both as `08:30`."""
    begun, then = (int(hour) * 60 + int(minute) for hour, minute in (_parts(start_time), _parts(clock)))
    return (then - begun) % (24 * 60)


def clock_at(start_time: str, minute: int) -> str:
    """The time of day of a minute of the infusion, as `10:40`."""
    hour, begun = _parts(start_time)
    total = (int(hour) * 60 + int(begun) + minute) % (24 * 60)
    return f"{total // 60:02d}:{total % 60:02d}"


def _parts(clock: str) -> tuple[str, str]:
    hour, _, minute = clock.replace(".", ":").partition(":")
    return hour, minute


def _minute_reached(steps: Sequence[Step], dose_mg: float) -> int:
    for step, following in pairwise(steps):
        if given_mg(steps, following.minute) >= dose_mg:
            left = exact(dose_mg) - exact(given_mg(steps, step.minute))
            return step.minute + _up(left * 60 / exact(step.rate_mg_h))
    return steps[-1].minute


def _up(minutes: Fraction) -> int:
    return int(Decimal(-(-minutes.numerator // minutes.denominator)))


def _numbers(infusions: Sequence[Infusion]) -> tuple[int, ...]:
    return numbered([one.infusion_date for one in infusions], [one.course for one in infusions])


def _course_by_rule(before: Sequence[Infusion], numbers: Sequence[int], day: str, scheme: str | None) -> int:
    """The last course while its window is open, else the next."""
    if not before:
        return 1
    last = numbers[-1]
    started = next(one for one, number in zip(before, numbers, strict=True) if number == last)
    pair = [
        DatedInfusion(date.fromisoformat(started.infusion_date), started.scheme or scheme),
        DatedInfusion(date.fromisoformat(day), scheme),
    ]
    return last + course_numbers(pair)[1] - 1


def _start_of(infusions: Sequence[Infusion], numbers: Sequence[int], course: int) -> str | None:
    return next((one.infusion_date for one, number in zip(infusions, numbers, strict=True) if number == course), None)


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
