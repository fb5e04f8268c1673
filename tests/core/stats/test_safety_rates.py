"""Events per 100 patient-years, reactions with their grade and causes of death, on cohorts small enough to check by hand."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.cohort import Cohort
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options
from core.stats.rates import poisson_rate, states
from core.stats.results import Excluded
from tests.core.stats.conftest import DICTIONARY, cohort_of

LOCK = "2024-01-01"


def patient(code: str, **fields: object) -> dict[str, object]:
    return {"patient_id": code, "first_rtx_date": "2020-01-01", "rtx_status": "ongoing", "iim_subset": "DM", **fields}


def event(code: str, day: str | None, **fields: object) -> dict[str, object]:
    return {"patient_id": code, "onset_date": day, "term": f"event {day}", "category": "other", "serious": 0, **fields}


def infusion(code: str, day: str, course: int, no: int, reaction: int | None) -> dict[str, object]:
    return {
        "patient_id": code,
        "infusion_date": day,
        "course": course,
        "infusion_no": no,
        "infusion_reaction": reaction,
    }


def igg(code: str, day: str, value: float) -> dict[str, object]:
    return {"patient_id": code, "visit_date": day, "igg": value}


def analysed(**forms: list[dict[str, object]]) -> Analysis:
    return analyse(cohort_of(**forms), DICTIONARY, Options(lock_date=LOCK))


def told(analysis: Analysis, measure: str, statistic: str, kind: str = "", group: str = "all") -> float | None:
    comparison = f"category={kind}" if kind else ""
    number = analysis.findings.find("safety", measure, statistic, group=group, comparison=comparison)
    assert number is not None, (measure, statistic, kind, group)
    return number.value


@pytest.fixture
def three() -> Analysis:
    """A: 1000 days at risk, B: stopped on day 100, so 283, C: last contact on day 50 though stopped on day 40."""
    return analysed(
        patients=[
            patient("A", last_contact_date="2022-09-27"),
            patient("B", rtx_status="discontinued", last_on_rtx_date="2020-04-10", last_contact_date="2023-01-01"),
            patient("C", rtx_status="discontinued", last_on_rtx_date="2020-02-10", last_contact_date="2020-02-20"),
        ],
        discontinuations=[
            {"patient_id": "B", "discontinuation_date": "2020-04-10", "reason": "adverse_event"},
            {"patient_id": "C", "discontinuation_date": "2020-02-10", "reason": "death", "detail": "stroke"},
        ],
        infusions=[
            infusion("A", "2020-01-01", 1, 1, 1),
            infusion("A", "2020-01-15", 1, 2, 0),
            infusion("A", "2020-07-19", 2, 1, 1),  # day 200
            infusion("B", "2020-01-01", 1, 1, None),
        ],
        adverse_events=[
            event("A", "2019-12-31"),  # before the first infusion
            event("A", "2020-01-01", ctcae_grade=1, related_to_rtx=1),
            event("A", "2020-01-02", ctcae_grade=3, related_to_rtx=0),
            event("A", "2020-07-19", serious=1, category="Infections and infestations"),
            event("A", None, serious=1),
            event("B", "2020-04-01", serious=1, category="respiratory infection", term="pneumonia"),
            event("B", "2020-10-10"),  # day 283, the last at risk
            event("B", "2020-10-11"),  # day 284
            event("C", "2020-02-20", category=None, outcome="fatal", ctcae_grade=5, serious=1, term="brain infarction"),
        ],
        visits=[
            igg("A", "2019-12-01", 900),
            igg("A", "2020-04-10", 650),  # day 100
            igg("A", "2020-07-19", 299),  # day 200, the day of the infection
            igg("B", "2020-01-11", 800),  # day 10
        ],
    )


def test_time_at_risk_ends_half_a_year_behind_the_stop_or_with_the_last_contact(three: Analysis) -> None:
    assert told(three, "patient_years", "estimate") == pytest.approx((1000 + 283 + 50) / 365.25, rel=1e-12)


def test_events_inside_the_time_at_risk_count(three: Analysis) -> None:
    years = (1000 + 283 + 50) / 365.25
    counted = {"any": 6, "serious": 3, "any_infection": 2, "serious_infection": 2}
    for kind, events in counted.items():
        assert told(three, "adverse_events", "events", kind) == events
        assert told(three, "adverse_events", "rate_per_100py", kind) == pytest.approx(100 * events / years)
    number = three.findings.find("safety", "adverse_events", "events", comparison="category=any_infection")
    assert number is not None
    assert number.n == 3
    assert "1 events without the answer are not counted" in number.method


def test_a_first_event_ends_the_time_of_its_patient(three: Analysis) -> None:
    assert told(three, "patients_with_adverse_event", "events", "serious") == 3
    assert told(three, "patients_with_adverse_event", "rate_per_100py", "serious") == pytest.approx(
        300 / ((200 + 91 + 50) / 365.25)
    )


def test_rates_by_course_split_the_time(three: Analysis) -> None:
    assert told(three, "patient_years", "estimate", group="course=1") == pytest.approx((200 + 283) / 365.25)
    assert told(three, "patient_years", "estimate", group="course=2") == pytest.approx(800 / 365.25)
    assert told(three, "adverse_events", "events", "any", "course=1") == 4
    assert told(three, "adverse_events", "events", "any", "course=2") == 1


def test_rates_by_the_last_igg_split_the_time(three: Analysis) -> None:
    spent = {"normal": 100 + 273, "mild": 100, "severe": 800, "not_measured": 10 + 50}
    events = {"normal": 4, "mild": 0, "severe": 1, "not_measured": 1}
    for grade, days in spent.items():
        assert told(three, "patient_years", "estimate", group=f"igg={grade}") == pytest.approx(days / 365.25)
        assert told(three, "adverse_events", "events", "any", f"igg={grade}") == events[grade]
    assert three.findings.find("safety", "adverse_events", "events", group="igg=moderate") is None


def test_reactions_take_the_grade_of_the_event_of_that_day(three: Analysis) -> None:
    assert told(three, "infusion_reaction", "count", "yes") == 2
    assert told(three, "infusion_reaction", "count", "grade_1") == 1
    assert told(three, "infusion_reaction", "count", "grade_not_recorded") == 1
    assert three.findings.find("safety", "infusion_reaction", "count", comparison="category=grade_3") is None
    assert told(three, "infusion_reaction", "count", "yes", "course=1") == 1
    assert told(three, "infusion_reaction", "percent", "yes", "infusion_no=1") == 100
    assert told(three, "infusion_reaction", "count", "yes", "infusion_no=2") == 0


def test_what_the_infusion_and_the_patient_say_stands_before_the_events() -> None:
    graded = {**infusion("A", "2020-01-01", 1, 1, 1), "reaction_grade": 2}
    told_so = analysed(
        patients=[patient("A", vital_status="dead", last_contact_date="2021-01-01", death_cause="lung cancer")],
        infusions=[graded, infusion("A", "2020-01-15", 1, 2, 1)],
        adverse_events=[
            event("A", "2020-01-01", ctcae_grade=3, related_to_rtx=1),
            event("A", "2020-01-15", ctcae_grade=1),
            event("A", "2020-12-31", ctcae_grade=5, outcome="fatal", term="respiratory failure"),
        ],
    )
    assert told(told_so, "infusion_reaction", "count", "grade_2") == 1
    assert told(told_so, "infusion_reaction", "count", "grade_1") == 1
    assert told_so.findings.find("safety", "infusion_reaction", "count", comparison="category=grade_3") is None
    assert [death[:2] for death in told_so.safety.deaths] == [("A", "lung cancer")]


def test_an_event_with_a_site_of_infection_is_an_infection() -> None:
    told_so = analysed(
        patients=[patient("A", last_contact_date="2021-01-01")],
        adverse_events=[
            event("A", "2020-02-01", category=None, infection_site="urinary", opportunistic=0),
            event("A", "2020-03-01", category=None),
            event("A", "2020-04-01", category=None, infection_site="skin", opportunistic=1),
        ],
    )
    assert told(told_so, "adverse_events", "events", "any_infection") == 2
    assert told(told_so, "adverse_events", "count", "opportunistic") == 1
    number = told_so.findings.find("safety", "adverse_events", "events", comparison="category=any_infection")
    assert number is not None
    assert "1 events without the answer" in number.method


def test_each_death_has_its_cause_and_its_patient(three: Analysis) -> None:
    assert told(three, "cause_of_death", "count", "brain infarction") == 1
    assert [death[:2] for death in three.safety.deaths] == [("C", "brain infarction")]


def test_stops_behind_an_infection_are_listed(three: Analysis) -> None:
    assert told(three, "infection_related_stop", "count", "yes") == 1
    assert three.safety.infection_stops == (("B", "pneumonia", "2020-04-10"),)


def test_the_published_deaths_and_infection_stops(iim: Cohort) -> None:
    found = analyse(iim, DICTIONARY, Options())
    assert len(found.safety.deaths) == 4
    assert len(found.safety.infection_stops) == 4


def test_a_death_behind_the_data_lock_has_not_happened_yet() -> None:
    found = analysed(patients=[patient("A", vital_status="dead", last_contact_date="2024-02-01")])
    assert told(found, "death", "count", "yes") == 0
    assert found.safety.deaths == ()


@pytest.mark.parametrize(
    ("forms", "why"),
    [
        ({"patients": [patient("A")]}, "no adverse events are recorded"),
        (
            {"patients": [patient("A", rtx_status=None)], "adverse_events": [event("A", "2021-01-01")]},
            "no patient has rtx_status",
        ),
        (
            {"patients": [patient("A", last_contact_date="2020-01-01")], "adverse_events": [event("A", "2020-01-01")]},
            "no time at risk",
        ),
    ],
)
def test_no_rate_without_events_or_time(forms: dict[str, list[dict[str, object]]], why: str) -> None:
    number = analysed(**forms).findings.find("safety", "adverse_events", "rate_per_100py", comparison="category=any")
    assert number is not None
    assert number.value is None
    assert why in number.method


def test_what_no_event_says_has_no_rate() -> None:
    found = analysed(
        patients=[patient("A", last_contact_date="2021-01-01")],
        adverse_events=[event("A", "2020-05-01", category=None, serious=None)],
    )
    assert told(found, "adverse_events", "events", "any") == 1
    for kind in ("serious", "any_infection", "serious_infection"):
        assert told(found, "adverse_events", "rate_per_100py", kind) is None


def test_a_contact_before_the_first_infusion_gives_no_time() -> None:
    found = analysed(
        patients=[
            patient("A", last_on_rtx_date="2021-01-01", last_contact_date="2019-01-01"),
            patient("B", last_contact_date="2021-01-01"),
        ],
        adverse_events=[event("A", "2020-05-01"), event("B", "2020-05-01")],
    )
    assert told(found, "adverse_events", "events", "any") == 1
    assert Excluded("A", "last contact before the first infusion") in found.excluded


def test_the_exact_interval() -> None:
    none, three = poisson_rate(0, 10.0), poisson_rate(3, 200.0)
    assert none is not None and three is not None
    assert (none.per_100_years, none.ci_low) == (0, 0)
    assert none.ci_high == pytest.approx(100 * -np.log(0.025) / 10)
    assert (three.ci_low, three.ci_high) == pytest.approx((0.3093361, 4.3836365), rel=1e-6)
    assert poisson_rate(3, 0.0) is None


@given(st.integers(0, 40), st.floats(0.01, 500))
def test_the_interval_holds_the_rate_and_knows_no_unit(events: int, years: float) -> None:
    rate, tenfold = poisson_rate(events, years), poisson_rate(events, 10 * years)
    assert rate is not None and tenfold is not None
    assert rate.ci_low <= rate.per_100_years <= rate.ci_high
    assert tenfold.ci_high == pytest.approx(rate.ci_high / 10)


changes = st.lists(st.tuples(st.integers(0, 4), st.integers(-100, 400), st.integers(0, 3)), max_size=20)


@given(changes, st.lists(st.integers(0, 300), min_size=5, max_size=5), st.randoms(use_true_random=False))
def test_states_share_out_the_time_in_any_order(
    rows: list[tuple[int, int, int]], at_risk: list[int], shuffle: random.Random
) -> None:
    def spent(order: list[tuple[int, int, int]]) -> np.ndarray:
        columns = np.array(order, dtype=np.int64).reshape(-1, 3).T
        found = states(columns[0], columns[1].astype(float), columns[2])
        lasting = found.days_at_risk(np.array(at_risk, dtype=float))
        daily = [found.at(np.full(d, p), np.arange(d, dtype=float)) for p, d in enumerate(at_risk)]
        days = np.concatenate(daily) if daily else np.zeros(0)
        totals = np.bincount(found.code, lasting, minlength=4)
        assert totals.tolist() == [(days == code).sum() for code in range(4)]
        return totals

    shuffled = list(rows)
    shuffle.shuffle(shuffled)
    assert spent(shuffled).tolist() == spent(rows).tolist()
