"""What a clinician should look at, each in one line with a mark and words; none says what to do (clinical.md 7.3 and 11.1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from core.reports.formats import day, number, trimmed
from core.reports.summary.facts import PatientFacts, Value
from core.reports.summary.page import DOWN, UP
from core.scoring.exact import exact
from core.scoring.immunoglobulin import is_marked_fall

IG_NAMES: Final = {"igg": "IgG", "iga": "IgA", "igm": "IgM"}
IG_INTERVAL_DAYS: Final = 183
IG_GRACE_DAYS: Final = 30
IG_AFTER_RTX_DAYS: Final = 365
UPCOMING_DAYS: Final = 30
SCREENING: Final = {"hbsag": "HBsAg", "anti_hbc": "anti-HBc", "igra": "IGRA"}
"""What should be on file before the first infusion (clinical.md 11.1)."""


def alerts(facts: PatientFacts) -> tuple[str, ...]:
    """The lines of the box, what is due first; nothing is due once a patient has died."""
    if facts.is_dead:
        return ()
    found = [*_infusion(facts), *_ig_test(facts)]
    for measure in IG_NAMES:
        found += _low(facts, measure)
    lacking = [name for field, name in SCREENING.items() if getattr(facts.patient, field) is None]
    if lacking and facts.first_rtx_date and not facts.is_discontinued:
        found.append(f"{UP} No {', '.join(lacking)} on record")
    return tuple(found)


def below_limit(facts: PatientFacts, measure: str, value: float) -> bool:
    """Whether an immunoglobulin lies below its lower limit of normal."""
    limit = facts.lower_limits.get(measure)
    return limit is not None and exact(value) < limit


def _infusion(facts: PatientFacts) -> list[str]:
    if not facts.next_due_date:
        return []
    late = facts.days_since(facts.next_due_date)
    if late < -UPCOMING_DAYS:
        return []
    told = f"{UP} Infusion due {day(facts.next_due_date)}: {_late(late)}"
    return [f"{told}; stopped?" if facts.lapsed else told]


def _ig_test(facts: PatientFacts) -> list[str]:
    """IgG is to be measured each six months on rituximab and for a year after the last dose."""
    last_dose = max((one.infusion_date for course in facts.courses for one in course.infusions), default=None)
    if last_dose is None or (facts.is_discontinued and facts.days_since(last_dose) > IG_AFTER_RTX_DAYS):
        return []
    measured = facts.series("igg")
    if not measured:
        return [f"{UP} No IgG on record"]
    due = date.fromisoformat(measured[-1].day) + timedelta(days=IG_INTERVAL_DAYS)
    late = (facts.today - due).days
    return [f"{UP} Ig test due {day(due)}: {_late(late)}"] if late > IG_GRACE_DAYS else []


def _low(facts: PatientFacts, measure: str) -> list[str]:
    values = facts.series(measure)
    limit = facts.lower_limits.get(measure)
    if limit is None or not values or not below_limit(facts, measure, values[-1].value):
        return []
    since = _low_since(facts, measure, values)
    told = f"{DOWN} {IG_NAMES[measure]} {trimmed(values[-1].value)} mg/dL, below LLN {limit}"
    told += f" since {day(since)}" if since != values[-1].day else f" on {day(since)}"
    start = facts.baseline_value(measure)
    if start and start.value and is_marked_fall(exact(start.value), exact(values[-1].value), limit):
        told += f"; fell {number(100 * (start.value - values[-1].value) / start.value)} %"
    return [told]


def _low_since(facts: PatientFacts, measure: str, values: list[Value]) -> str:
    """The day of the first of the unbroken run of low values that ends with the last one."""
    since = values[-1].day
    for one in reversed(values):
        if not below_limit(facts, measure, one.value):
            break
        since = one.day
    return since


def _late(days: int) -> str:
    if not days:
        return "today"
    count = abs(days)
    words = f"{number(count)} day{'s' if count != 1 else ''}"
    return f"{words} over" if days > 0 else f"in {words}"
