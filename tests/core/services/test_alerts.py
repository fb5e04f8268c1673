"""Alerts of a patient: what is due by the day, what is low, and what ended."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.domain.records import Discontinuation, Infusion, Patient, Stored, Visit
from core.services.alerts import Alert, alerts_of, is_low, lower_limit
from core.services.chart import Chart, build_chart

CODE = "P-1"


def chart(*, igg: float | None = None, stop: str | None = None, **patient: Any) -> Chart:
    """A patient with one infusion on 1 January 2024, so that the next is due on 1 July 2024."""

    def stored(form: str, record: Any, number: int = 1) -> Stored[Any]:
        return Stored(form, number, 1, 1, record)

    records: dict[str, tuple[Stored[Any], ...]] = {
        "treatments_before": (),
        "infusions": (stored("infusions", Infusion(patient_id=CODE, infusion_date="2024-01-01")),),
        "visits": (
            stored("visits", Visit(patient_id=CODE, visit_date="2023-06-01", igg=900.0), 1),
            stored("visits", Visit(patient_id=CODE, visit_date="2024-02-01", igg=igg), 2),
            stored("visits", Visit(patient_id=CODE, visit_date="2024-03-01"), 3),
        ),
        "adverse_events": (),
        "discontinuations": (
            (stored("discontinuations", Discontinuation(patient_id=CODE, discontinuation_date=stop)),) if stop else ()
        ),
    }
    return build_chart(stored("patients", Patient(patient_id=CODE, sex="F", **patient)), records)


@pytest.mark.parametrize(
    ("today", "kind", "urgency", "days"),
    [
        ("2024-06-01", "upcoming", "due", -30),
        ("2024-06-16", "upcoming", "due", -15),
        ("2024-06-17", "due", "due", -14),
        ("2024-07-01", "due", "due", 0),
        ("2024-07-15", "due", "due", 14),
        ("2024-07-16", "overdue", "unsafe", 15),
        ("2024-09-29", "overdue", "unsafe", 90),
        ("2024-09-30", "lapsed", "unsafe", 91),
    ],
)
def test_an_infusion_is_due_fourteen_days_either_way(today: str, kind: str, urgency: str, days: int) -> None:
    (alert,) = alerts_of(chart(), date.fromisoformat(today))
    assert (alert.kind, alert.urgency, alert.days, alert.day) == (kind, urgency, days, "2024-07-01")


def test_nothing_is_said_more_than_thirty_days_ahead() -> None:
    assert alerts_of(chart(), date(2024, 5, 31)) == ()


@pytest.mark.parametrize(
    ("igg", "urgency"), [(699.9, "due"), (400.0, "due"), (399.0, "unsafe"), (250.0, "unsafe"), (700.0, None)]
)
def test_the_last_measured_igg_is_judged_by_limit_and_ladder(igg: float, urgency: str | None) -> None:
    found = alerts_of(chart(igg=igg), date(2024, 4, 1))
    expected = () if urgency is None else (Alert("low_igg", urgency, "2024-02-01", value=igg),)  # type: ignore[arg-type]
    assert found == expected


def test_a_stop_stands_first_and_ends_what_was_due() -> None:
    found = alerts_of(chart(igg=650, stop="2024-05-05"), date(2024, 12, 1))
    assert [(alert.kind, alert.day) for alert in found] == [("stopped", "2024-05-05"), ("low_igg", "2024-02-01")]


def test_the_stated_status_wins_where_no_stop_is_recorded() -> None:
    found = alerts_of(chart(rtx_status="discontinued", last_on_rtx_date="2024-04-04"), date(2024, 12, 1))
    assert [(alert.kind, alert.day) for alert in found] == [("stopped", "2024-04-04")]


def test_of_a_dead_patient_nothing_else_is_asked() -> None:
    found = alerts_of(chart(igg=100, vital_status="dead", last_contact_date="2024-05-09"), date(2024, 12, 1))
    assert found == (Alert("dead", "past", "2024-05-09"),)


def test_the_most_serious_stands_first() -> None:
    found = alerts_of(chart(igg=200), date(2024, 7, 1))
    assert [alert.kind for alert in found] == ["low_igg", "due"]


def test_limits_do_not_need_the_sex_where_they_do_not_depend_on_it() -> None:
    assert (lower_limit("igg", None), lower_limit("igm", "other"), lower_limit("iga", "F")) == (700, 40, 70)
    assert is_low("igm", 39.9, "M")
    assert not is_low("igm", 40, "M")


@pytest.mark.parametrize(
    ("patient", "due"),
    [
        ({}, "2024-07-01"),
        ({"vital_status": "alive"}, "2024-07-01"),
        ({"vital_status": "dead"}, None),
        ({"vital_status": "lost"}, None),
        ({"rtx_status": "discontinued"}, None),
    ],
)
def test_no_course_is_due_of_who_died_was_lost_or_stopped(patient: dict[str, Any], due: str | None) -> None:
    assert chart(**patient).next_due_date == due
