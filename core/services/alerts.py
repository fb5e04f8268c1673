"""What a clinician should see at once beside a patient's name: dead, stopped, infusion due, IgG below its limit.

Every alert is for clinician review; none says what to do (clinical.md 8 and 11.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from core.scoring.exact import exact
from core.scoring.immunoglobulin import Immunoglobulin, Sex, grade, lower_limit_mg_dl
from core.services.chart import Chart

LOWER_LIMITS: Final = "eu_crm470"
"""The reference limits by which a result without its own is judged."""
ALERT_LADDER: Final = "D"
UPCOMING_DAYS: Final = 30
DUE_DAYS: Final = 14
LAPSED_DAYS: Final = 90

AlertKind = Literal["dead", "stopped", "lapsed", "overdue", "due", "upcoming", "low_igg"]
Urgency = Literal["unsafe", "due", "past"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One fact to show. `days` counts from the day the infusion was due (negative: still to come); `value` is IgG in mg/dL;
    `day` is the ISO date it is about, None where it is not known.
    """

    kind: AlertKind
    urgency: Urgency
    day: str | None = None
    days: int | None = None
    value: float | None = None


def lower_limit(immunoglobulin: Immunoglobulin, sex: str | None) -> int | None:
    """Lower limit of normal in mg/dL for a result without its own; None where it depends on a sex that is not known."""
    return lower_limit_mg_dl(immunoglobulin, LOWER_LIMITS, cast(Sex, sex) if sex in ("F", "M") else None)


def is_low(immunoglobulin: Immunoglobulin, value_mg_dl: float, sex: str | None) -> bool:
    """Whether a result lies below its lower limit of normal."""
    limit = lower_limit(immunoglobulin, sex)
    return limit is not None and exact(value_mg_dl) < limit


def alerts_of(chart: Chart, today: date) -> tuple[Alert, ...]:
    """The alerts of a patient, the most serious first."""
    patient = chart.patient.record
    found: list[Alert] = []
    if patient.vital_status == "dead":
        found.append(Alert("dead", "past", patient.last_contact_date))
    elif chart.is_discontinued:
        dates = [stop.record.discontinuation_date for stop in chart.discontinuations]
        found.append(Alert("stopped", "past", stop_date(dates, patient.last_on_rtx_date)))
    elif chart.next_due_date:
        found += _there(infusion_alert(chart.next_due_date, today))
    if patient.vital_status != "dead":
        found += _there(_igg(chart))
    order: tuple[Urgency, ...] = ("unsafe", "due", "past")
    # What ended comes first: it explains why nothing is due.
    return tuple(sorted(found, key=lambda alert: (alert.kind not in ("dead", "stopped"), order.index(alert.urgency))))


def infusion_alert(due_date: str, today: date) -> Alert | None:
    """What a course planned for this ISO date means today; None while it is more than 30 days away."""
    late = (today - date.fromisoformat(due_date)).days
    if late < -UPCOMING_DAYS:
        return None
    if late < -DUE_DAYS:
        return Alert("upcoming", "due", due_date, late)
    if late <= DUE_DAYS:
        return Alert("due", "due", due_date, late)
    return Alert("lapsed" if late > LAPSED_DAYS else "overdue", "unsafe", due_date, late)


def igg_alert(day: str, igg_mg_dl: float, sex: str | None) -> Alert | None:
    """What the last measured IgG means; None when it is not below its lower limit."""
    if not is_low("igg", igg_mg_dl, sex):
        return None
    unsafe = grade(exact(igg_mg_dl), ALERT_LADDER) in ("red", "critical")
    return Alert("low_igg", "unsafe" if unsafe else "due", day, value=igg_mg_dl)


def stop_date(dates: Iterable[str | None], last_on_rtx_date: str | None) -> str | None:
    """ISO date of the last recorded stop, else the last date known on rituximab."""
    return max((day for day in dates if day), default=last_on_rtx_date)


def _igg(chart: Chart) -> Alert | None:
    last = next((visit.record for visit in reversed(chart.visits) if visit.record.igg is not None), None)
    if last is None or last.igg is None:
        return None
    return igg_alert(last.visit_date, last.igg, chart.patient.record.sex)


def _there(alert: Alert | None) -> list[Alert]:
    return [] if alert is None else [alert]
