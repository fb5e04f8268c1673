"""The plan of an infusion: course and number, dose by scheme, gaps, rates and the expected end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.domain.records import Infusion, Patient, Stored, Visit
from core.services.chart import Chart, build_chart
from core.services.infusion_plan import (
    Step,
    clock_at,
    cumulative_mg,
    end_minute,
    given_mg,
    minutes_of,
    next_infusion,
    next_step,
    place_of,
    proposed_dose,
    proposed_scheme,
    remark_on_vials,
    remarks_on_dose,
    remarks_on_place,
    weight_before,
)

START = date(2024, 1, 1)


def day(days: int) -> str:
    return (START + timedelta(days=days)).isoformat()


def chart(*given: Any, visits: tuple[Visit, ...] = (), **patient: Any) -> Chart:
    """A patient with infusions, each a day or a day with more fields."""
    infusions = [
        Infusion(patient_id="P", **({"infusion_date": day(one)} if isinstance(one, int) else one)) for one in given
    ]
    records: dict[str, tuple[Stored[Any], ...]] = {
        "treatments_before": (),
        "infusions": tuple(Stored("infusions", n, 1, 1, one) for n, one in enumerate(infusions, start=1)),
        "visits": tuple(Stored("visits", n, 1, 1, one) for n, one in enumerate(visits, start=1)),
        "adverse_events": (),
        "discontinuations": (),
    }
    return build_chart(Stored("patients", 1, 1, 1, Patient(patient_id="P", **patient)), records)


@pytest.mark.parametrize(
    ("given", "on", "scheme", "course", "number", "since_infusion", "since_course"),
    [
        ((), 0, "1000x2", 1, 1, None, None),
        ((0,), 14, "1000x2", 1, 2, 14, None),
        ((0, 14), 182, "1000x2", 2, 1, None, 182),
        ((0, 14, 182), 196, "1000x2", 2, 2, 14, 182),
        ((0,), 42, "1000x2", 1, 2, 42, None),
        ((0,), 43, "1000x2", 2, 1, None, 43),
        ((0,), 56, "375x4", 1, 2, 56, None),
        ((0,), 57, "375x4", 2, 1, None, 57),
    ],
)
def test_course_and_number_follow_the_window_of_the_scheme(
    given: tuple[int, ...],
    on: int,
    scheme: str,
    course: int,
    number: int,
    since_infusion: int | None,
    since_course: int | None,
) -> None:
    place = place_of(chart(*given), None, day(on), scheme)
    assert (place.course, place.infusion_no) == (course, number)
    assert (place.days_since_infusion, place.days_since_course) == (since_infusion, since_course)
    assert place.is_first == (not given)


def test_the_course_said_by_the_user_wins_and_the_record_itself_does_not_count() -> None:
    with_two = chart({"infusion_date": day(0), "course": 1, "infusion_no": 1}, {"infusion_date": day(90), "course": 2})
    joined = place_of(with_two, None, day(100), "1000x2", course=1)
    assert (joined.course, joined.infusion_no, joined.days_since_infusion) == (1, 2, 100)
    itself = place_of(with_two, 2, day(90), "1000x2")
    assert (itself.course, itself.infusion_no, itself.days_since_course) == (2, 1, 90)


@pytest.mark.parametrize(
    ("given", "on", "scheme", "expected"),
    [
        ((0,), 9, "1000x2", [("gap_in_course", 9, 10, 21)]),
        ((0,), 10, "1000x2", []),
        ((0,), 21, "500x2", []),
        ((0,), 22, "500x2", [("gap_in_course", 22, 10, 21)]),
        ((0,), 4, "375x4", [("gap_in_course", 4, 5, 10)]),
        ((0,), 10, "375x4", []),
        ((0,), 111, "1000", [("course_too_early", 111, 112, 0)]),
        ((0,), 112, "1000", []),
        ((0,), 240, "1000", []),
        ((0,), 241, "1000", [("course_gap", 241, 112, 240)]),
        ((0, 14), 28, "1000x2", [("more_than_scheme", 3, 0, 2)]),
    ],
)
def test_gaps_are_remarked_from_their_first_unusual_day(
    given: tuple[int, ...], on: int, scheme: str, expected: list[Any]
) -> None:
    found = remarks_on_place(place_of(chart(*given), None, day(on), scheme), scheme)
    assert [(one.kind, one.value, one.low, one.high) for one in found] == expected


def test_the_dose_by_body_surface_shows_both_formulas() -> None:
    dose = proposed_dose("375x4", 160.0, 55.0)
    assert dose.mg == 586.0
    assert dose.mg_m2 == 375
    assert round(dose.mosteller_m2 or 0, 3) == 1.563
    assert round(dose.du_bois_m2 or 0, 3) == 1.563 or round(dose.du_bois_m2 or 0, 2) == 1.56
    assert proposed_dose("375x4", None, 55.0).mg is None
    assert proposed_dose("500x2", None, None).mg == 500
    assert proposed_dose("custom", 160.0, 55.0).mg is None


@pytest.mark.parametrize(
    ("given", "before", "kinds"),
    [
        (644.6, 0, []),
        (644.7, 0, ["dose_differs"]),
        (527.4, 0, []),
        (527.3, 0, ["dose_differs"]),
        (586, 19_414, []),
        (586, 19_415, ["cumulative"]),
    ],
)
def test_a_dose_more_than_ten_percent_off_and_more_than_20_g_are_remarked(
    given: float, before: float, kinds: list[str]
) -> None:
    assert [one.kind for one in remarks_on_dose(given, 586.0, before)] == kinds


@pytest.mark.parametrize(
    ("strengths", "dose", "total"),
    [
        ([500.0, 500.0], 1000.0, None),
        ([500.0, 100.0], 586.0, None),
        ([500.0, 500.0], 586.0, 1000.0),
        ([500.0], 1000.0, 500.0),
        ([500.0, None], 1000.0, None),
        ([], 1000.0, None),
    ],
)
def test_vials_should_hold_the_dose(strengths: list[float | None], dose: float, total: float | None) -> None:
    found = remark_on_vials(strengths, dose)
    assert (found.value if found else None) == total


def test_what_was_given_before_is_summed_without_the_record_itself() -> None:
    known = chart(
        {"infusion_date": day(0), "given_dose_mg": 1000.0},
        {"infusion_date": day(14), "planned_dose_mg": 500.0},
        {"infusion_date": day(182), "given_dose_mg": 1000.0, "scheme": "1000"},
    )
    assert cumulative_mg(known, None, day(300)) == 2500
    assert cumulative_mg(known, 3, day(182)) == 1500
    assert proposed_scheme(known, None, day(300)) == "1000"
    assert proposed_scheme(known, None, day(100)) is None


def test_the_latest_weight_up_to_the_day_is_taken() -> None:
    visits = (Visit(patient_id="P", visit_date=day(-5), weight_kg=70.0), Visit(patient_id="P", visit_date=day(9)))
    known = chart({"infusion_date": day(0), "weight_kg": 71.0}, visits=visits, weight_kg=60.0)
    assert weight_before(known, day(0)) == (71.0, day(0))
    assert weight_before(known, day(-1)) == (70.0, day(-5))
    assert weight_before(known, day(-9)) == (60.0, None)


def test_the_next_infusion_of_a_course_is_expected_in_its_window() -> None:
    first = place_of(chart(), None, day(0), "1000x2")
    assert next_infusion(first, "1000x2", day(0)) == (day(10), day(21))
    assert next_infusion(first, "1000", day(0)) is None
    assert next_infusion(place_of(chart(0), None, day(14), "1000x2"), "1000x2", day(14)) is None


@pytest.mark.parametrize(
    ("is_first", "dose", "minutes"), [(True, 1000.0, 255), (False, 1000.0, 195), (False, 500.0, 120)]
)
def test_the_end_of_the_label_s_rates_is_known_before_the_start(is_first: bool, dose: float, minutes: int) -> None:
    assert end_minute((), dose, is_first=is_first) == minutes


def test_steps_rise_to_400_and_not_after_the_rate_was_lowered() -> None:
    steps: list[Step] = []
    for _ in range(9):
        steps.append(next_step(steps, is_first=True))
    assert [(one.minute, one.rate_mg_h) for one in steps][:3] == [(0, 50), (30, 100), (60, 150)]
    assert steps[-1] == Step(240, 400)
    slowed = [Step(0, 100), Step(30, 200), Step(45, 100)]
    assert next_step(slowed, is_first=False) == Step(75, 100)
    assert end_minute([Step(0, 100), Step(30, 0)], 1000.0, is_first=False) is None


def test_what_ran_in_follows_the_rates() -> None:
    steps = [Step(0, 100), Step(30, 200), Step(60, 300)]
    assert [given_mg(steps, minute) for minute in (0, 30, 60, 90)] == [0, 50, 150, 300]
    assert end_minute(steps, 1000.0, is_first=False) == 195


def test_times_of_day_and_minutes_go_both_ways() -> None:
    assert minutes_of("09:10", "10:40") == 90
    assert minutes_of("23:30", "00:15") == 45
    assert clock_at("9.10", 90) == "10:40"
    assert clock_at("23:30", 45) == "00:15"
