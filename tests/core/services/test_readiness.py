"""What is asked of the prescriber before an infusion: each rule on the last value that is silent and the first that speaks."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.records import AdverseEvent, Patient, ScreeningTest, Stored, Visit
from core.services.chart import Chart, build_chart
from core.services.readiness import Check, Readiness, readiness

DAY = "2024-07-01"
SCREENED: dict[str, Any] = {
    "hbsag": "negative",
    "anti_hbc": "negative",
    "igra": "negative",
    "screening_date": "2024-05-01",
}


def chart(
    *, igg: float | None = 900.0, igg_date: str = "2024-06-01", events: Any = (), tests: Any = (), **patient: Any
) -> Chart:
    def stored(form: str, records: Any) -> tuple[Stored[Any], ...]:
        return tuple(Stored(form, number, 1, 1, record) for number, record in enumerate(records, start=1))

    records: dict[str, tuple[Stored[Any], ...]] = {
        "treatments_before": (),
        "infusions": (),
        "visits": stored("visits", [Visit(patient_id="P", visit_date=igg_date, igg=igg)]),
        "adverse_events": stored("adverse_events", [AdverseEvent(patient_id="P", **one) for one in events]),
        "discontinuations": (),
        "screening": stored("screening", [ScreeningTest(patient_id="P", **one) for one in tests]),
    }
    return build_chart(Stored("patients", 1, 1, 1, Patient(patient_id="P", **{**SCREENED, **patient})), records)


def ready(known: Chart, *, is_first: bool = False, scheme: str = "D", course_start: str = DAY) -> Readiness:
    return readiness(known, DAY, course_start=course_start, is_first=is_first, scheme=scheme)


def asked(found: Readiness) -> list[tuple[str, str]]:
    return [(check.kind, check.state) for check in found.asking]


def test_nothing_is_asked_of_a_patient_with_fresh_igg_and_screening() -> None:
    found = ready(chart(), is_first=True)
    assert asked(found) == []
    assert not found.must_acknowledge
    assert found.checks[0] == Check("igg", "good", False, 900.0, "2024-06-01", 30, grade="none")


@pytest.mark.parametrize(
    ("igg", "scheme", "expected", "must"),
    [
        (500.0, "D", [], False),
        (499.9, "D", [("igg", "low")], True),
        (600.0, "B", [], False),
        (599.0, "B", [("igg", "low")], False),
        (500.0, "A", [], False),
        (450.0, "C", [("igg", "low")], True),
    ],
)
def test_low_igg_asks_by_the_scheme_and_below_500_must_be_acknowledged(
    igg: float, scheme: str, expected: list[tuple[str, str]], must: bool
) -> None:
    found = ready(chart(igg=igg), scheme=scheme)
    assert asked(found) == expected
    assert found.must_acknowledge == must


@pytest.mark.parametrize(
    ("igg_date", "course_start", "expected"),
    [
        ("2024-05-02", DAY, []),
        ("2024-05-01", DAY, [("igg", "old")]),
        ("2024-05-01", "2024-06-17", []),
        ("2024-07-02", DAY, [("igg", "missing")]),
    ],
)
def test_igg_is_wanted_in_the_sixty_days_before_the_course(
    igg_date: str, course_start: str, expected: list[tuple[str, str]]
) -> None:
    assert asked(ready(chart(igg_date=igg_date), course_start=course_start)) == expected


def test_missing_screening_is_asked_before_the_first_infusion_only() -> None:
    known = chart(hbsag=None, igra=None, tests=[{"test": "TST", "test_date": "2024-06", "result": "negative"}])
    assert asked(ready(known, is_first=True)) == [("hbsag", "missing")]
    later = ready(known)
    assert asked(later) == []
    assert later.checks[1].state == "missing"
    assert (later.checks[3].state, later.checks[3].day) == ("good", "2024-06")


def test_a_positive_result_is_asked_and_a_treated_one_only_at_first() -> None:
    assert asked(ready(chart(hbsag="positive"))) == [("hbsag", "positive")]
    assert asked(ready(chart(anti_hbc="positive_treated"))) == []
    assert asked(ready(chart(anti_hbc="positive_treated"), is_first=True)) == [("anti_hbc", "positive")]


def test_the_last_test_up_to_the_day_counts() -> None:
    tests = [
        {"test": "IGRA", "test_date": "2024-06-10", "result": "positive"},
        {"test": "IGRA", "test_date": "2024-08-01", "result": "negative"},
    ]
    assert asked(ready(chart(tests=tests))) == [("igra", "positive")]


@pytest.mark.parametrize(
    ("tested", "expected"),
    [("2023-09-24", []), ("2023-09-25", [("pregnancy", "positive")]), ("2024-07-02", [])],
)
def test_a_positive_pregnancy_test_of_the_last_280_days_is_asked(tested: str, expected: list[Any]) -> None:
    tests = [{"test": "pregnancy test", "test_date": tested, "result": "positive"}]
    assert asked(ready(chart(tests=tests))) == expected


@pytest.mark.parametrize(
    ("event", "is_asked"),
    [
        ({"onset_date": "2024-06-20", "term": "pneumonia", "infection_site": "respiratory"}, True),
        ({"onset_date": "2024-06-20", "term": "cystitis", "category": "Infections and infestations"}, True),
        ({"onset_date": "2024-06-20", "term": "rash", "category": "Skin"}, False),
        ({"onset_date": "2024-06-20", "term": "skin infection", "end_date": "2024-06-30"}, False),
        ({"onset_date": "2024-06-20", "term": "skin infection", "end_date": "2024-07-01"}, True),
        ({"onset_date": "2024-06-20", "term": "skin infection", "outcome": "resolved"}, False),
        ({"onset_date": "2024-07-02", "term": "skin infection"}, False),
        ({"onset_date": "2024-05-01", "term": "skin infection"}, False),
        ({"onset_date": "2024-05-01", "term": "skin infection", "outcome": "not resolved"}, True),
    ],
)
def test_an_infection_that_is_not_over_is_asked(event: dict[str, Any], is_asked: bool) -> None:
    assert asked(ready(chart(events=[event]))) == ([("infection", "positive")] if is_asked else [])
