"""The measures of a patient's visits as they stand in the flow sheet and in the timeline, with what lies outside its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast

from core.dictionary.spec import MissingReason
from core.domain.records import Stored, Visit
from core.scoring.immunoglobulin import Immunoglobulin
from core.services.alerts import is_low, lower_limit
from core.services.chart import Chart
from core.services.visit_scores import BASELINE_DAYS, VisitScores
from ui.widgets.table_cells import Mark

ENZYMES = ("ck", "aldolase", "ldh", "ast", "alt")
IMMUNOGLOBULINS = ("igg", "iga", "igm")


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure at one visit: its value, else why there is none; `mark` where it lies outside its limits."""

    value: float | Fraction | None
    missing: MissingReason | None = None
    mark: Mark = ""


def reading(chart: Chart, visit: Stored[Visit], scores: VisitScores, measure: str) -> Reading:
    """A measure of a visit by its code: a field of the visit, or `pdneq` or `tis`."""
    if measure == "pdneq":
        return Reading(scores.pdneq_mg_per_day, visit.missing.get("steroid_dose_mg_day"))
    if measure == "tis":
        return Reading(scores.tis.total if scores.tis else None)
    value = getattr(visit.record, measure)
    if value is None:
        return Reading(None, visit.missing.get(measure))
    return Reading(value, None, _mark(chart, visit.record, measure, value))


def readings(chart: Chart, measure: str) -> tuple[tuple[str, Reading], ...]:
    """A measure by visit date, the visits without a value left out."""
    found = (
        (visit.record.visit_date, reading(chart, visit, scores, measure))
        for visit, scores in zip(chart.visits, chart.scores, strict=True)
    )
    return tuple((day, one) for day, one in found if one.value is not None)


def limit_of(chart: Chart, measure: str) -> tuple[Mark, float] | None:
    """The limit to draw: the lower one of an immunoglobulin, the upper one kept with the last result of an enzyme."""
    if measure in IMMUNOGLOBULINS:
        low = lower_limit(cast(Immunoglobulin, measure), chart.patient.record.sex)
        return None if low is None else ("low", float(low))
    if measure in ENZYMES:
        limits = [getattr(visit.record, f"{measure}_uln") for visit in chart.visits]
        known = [limit for limit in limits if limit is not None]
        return ("high", known[-1]) if known else None
    return None


def baseline(chart: Chart) -> str | None:
    """Date of the visit against which change is told: the one of the response, else the last in the 90 days before rituximab."""
    scored = next((scores.baseline_date for scores in chart.scores if scores.baseline_date), None)
    first = chart.first_rtx_date
    if scored or not first or len(first) < 10:
        return scored
    near = (visit.record.visit_date for visit in chart.visits)
    return max((day for day in near if 0 <= days_between(day, first) <= BASELINE_DAYS), default=None)


def months_since_first(chart: Chart, visit: Visit) -> int | None:
    """The visit's month: the planned one if it is recorded, else counted from the first infusion."""
    if visit.nominal_month is not None:
        return round(visit.nominal_month)
    first = chart.first_rtx_date
    if not first or len(first) < 10:
        return None
    return round(days_between(first, visit.visit_date) / 30.4375)


def days_between(start: str, end: str) -> int:
    """Days from one ISO date to another."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def has_any(chart: Chart, measure: str) -> bool:
    """Whether any visit has a value or a reason for none."""
    return any(
        one.value is not None or one.missing is not None
        for one in (
            reading(chart, visit, scores, measure) for visit, scores in zip(chart.visits, chart.scores, strict=True)
        )
    )


def courses_after(chart: Chart) -> Sequence[str]:
    """For each visit the courses that began on its day or before the next visit, as `2 \N{BLACK RIGHT-POINTING SMALL TRIANGLE}`."""
    days = [visit.record.visit_date for visit in chart.visits]
    told = []
    for at, start in enumerate(days):
        end = days[at + 1] if at + 1 < len(days) else "9999"
        begun = [str(course.number) for course in chart.courses if start <= course.start_date < end]
        told.append(f"{', '.join(begun)} \N{BLACK RIGHT-POINTING SMALL TRIANGLE}" if begun else "")
    return told


def _mark(chart: Chart, visit: Visit, measure: str, value: float) -> Mark:
    if measure in IMMUNOGLOBULINS:
        return "low" if is_low(cast(Immunoglobulin, measure), value, chart.patient.record.sex) else ""
    if measure in ENZYMES:
        limit: float | None = getattr(visit, f"{measure}_uln")
        return "high" if limit is not None and value > limit else ""
    return ""
