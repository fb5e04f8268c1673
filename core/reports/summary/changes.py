"""What changed since the last visit, in a plain sentence that needs no table."""

from __future__ import annotations

from dataclasses import dataclass

from core.reports import labels
from core.reports.formats import day, trimmed
from core.reports.summary.alerts import IG_NAMES, below_limit
from core.reports.summary.facts import PatientFacts, Value
from core.reports.summary.page import Words


@dataclass(frozen=True, slots=True)
class _Told:
    """How a measure is spoken of, the plain word first. Up and down, never better or worse: that is the clinician's to say."""

    measure: str
    plain: str
    name: str
    unit: str = ""
    decimals: int = 1


_MEASURES = (
    _Told("mmt8", "strength", "MMT-8"),
    _Told("mrss", "skin score", "mRSS"),
    _Told("ck", "muscle enzyme", "CK", " U/L"),
    _Told("haq_di", "disability score", "HAQ-DI", decimals=3),
    _Told("fvc_pct", "lung volume", "FVC", " %"),
    _Told("dlco_pct", "gas exchange", "DLCO", " %"),
    _Told("pdneq", "steroid", "PDNeq", " mg/day", decimals=2),
)


def changed(facts: PatientFacts) -> Words:
    """The last visit against the one before it, and what happened since that one."""
    if not facts.visits:
        return Words("No visit is recorded yet", _since(facts, "") or ".")
    days = visits_compared(facts)
    if days is None:
        last = facts.visits[-1].visit.visit_date
        return Words(f"Only one visit is recorded ({day(last)})", _since(facts, last) or ": nothing to compare yet.")
    before, last = days
    parts = [part for told in _MEASURES if (part := _compared(facts, told, before, last))]
    parts += [part for measure in IG_NAMES if (part := _immunoglobulin(facts, measure, before, last))]
    parts += _events(facts, before)
    said = "; ".join(parts) if parts else "no measure was taken at both visits"
    return Words(
        f"What changed from {day(before)} to {day(last)}:", f" {said[:1].lower() + said[1:] if parts else said}."
    )


def visits_compared(facts: PatientFacts) -> tuple[str, str] | None:
    """The days of the last visit and of the one before it, the earlier first; None where there is only one day."""
    days = sorted({seen.visit.visit_date for seen in facts.visits})
    return (days[-2], days[-1]) if len(days) > 1 else None


def pair_of(facts: PatientFacts, measure: str, before: str, last: str) -> tuple[float, float] | None:
    """A measure on both days; None where it was not taken on one of them, or strength by another scale."""
    if measure == "mmt8" and len(_scales(facts, before, last)) > 1:
        return None
    return _pair(facts, measure, before, last)


def _pair(facts: PatientFacts, measure: str, before: str, last: str) -> tuple[float, float] | None:
    values = facts.series(measure)
    then, now = (_on(values, day_) for day_ in (before, last))
    return None if then is None or now is None else (then, now)


def _on(values: list[Value], on: str) -> float | None:
    return next((one.value for one in reversed(values) if one.day == on), None)


def _compared(facts: PatientFacts, told: _Told, before: str, last: str) -> str:
    pair = _pair(facts, told.measure, before, last)
    if pair is None or (told.measure == "mmt8" and len(_scales(facts, before, last)) > 1):
        return ""
    then, now = (trimmed(value, told.decimals) for value in pair)
    if then == now:
        return f"{told.plain} the same ({told.name} {now}{told.unit})"
    way = "up" if pair[1] > pair[0] else "down"
    return f"{told.plain} {way} ({told.name} {then} to {now}{told.unit})"


def _scales(facts: PatientFacts, *days: str) -> set[str]:
    return {seen.visit.mmt8_scale or "150" for seen in facts.visits if seen.visit.visit_date in days}


def _immunoglobulin(facts: PatientFacts, measure: str, before: str, last: str) -> str:
    """IgG always; IgA and IgM only where they crossed the lower limit."""
    pair = _pair(facts, measure, before, last)
    if pair is None:
        return ""
    then, now = pair
    low_then, low_now = (below_limit(facts, measure, value) for value in pair)
    if measure != "igg" and low_then == low_now:
        return ""
    limit = facts.lower_limits.get(measure)
    told = (
        f"{IG_NAMES[measure]} {trimmed(now)} mg/dL, as before"
        if then == now
        else f"{IG_NAMES[measure]} {trimmed(then)} to {trimmed(now)} mg/dL"
    )
    if limit is None:
        return told
    crossed = (" now" if low_now else " again") if low_then != low_now else ""
    return f"{told},{crossed} {'below' if low_now else 'above' if now > limit else 'at'} the lower limit {limit}"


def _since(facts: PatientFacts, after: str) -> str:
    """What happened after a day, as the rest of a sentence."""
    events = _events(facts, after)
    return f"; {'; '.join(events)}." if events else ""


def _events(facts: PatientFacts, after: str) -> list[str]:
    """Courses, adverse events and a stop later than a day."""
    told = []
    started = [course for course in facts.courses if course.infusions[0].infusion_date > after]
    if started and after:
        names = ", ".join(str(course.number) for course in started)
        told.append(
            f"course{'s' if len(started) > 1 else ''} {names} given from {day(started[0].infusions[0].infusion_date)}"
        )
    events = [event for event in facts.adverse_events if event.onset_date and event.onset_date > after]
    if events:
        named = [f"{event.term}{f' (grade {event.ctcae_grade})' if event.ctcae_grade else ''}" for event in events[-2:]]
        more = f" and {len(events) - 2} more" if len(events) > 2 else ""
        told.append(f"adverse event{'s' if len(events) > 1 else ''}: {', '.join(named)}{more}")
    for stop in facts.discontinuations:
        if stop.discontinuation_date and stop.discontinuation_date > after:
            why = f" ({labels.reason(facts.dictionary, stop.reason).lower()})" if stop.reason else ""
            told.append(f"rituximab stopped {day(stop.discontinuation_date)}{why}")
    return told
