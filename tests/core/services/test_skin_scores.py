"""CRISS and the EUSTAR index beside a visit: worked numbers of clinical.md 5.1, and what is named as missing."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.records import Visit
from core.scoring.criss import CrissMeasure
from core.services.skin_scores import EVENT_FIELDS, SkinScores, skin_scores

START = {"mrss": 26, "fvc_pct": 80.0, "patient_global": 5.0, "physician_global": 5.0, "haq_di": 1.0}
NO_EVENT = dict.fromkeys(EVENT_FIELDS, False)
FIRST = "2023-07-03"


def scores(start: dict[str, Any], here: str = "2024-07-01", **now: Any) -> SkinScores:
    baseline = Visit(patient_id="S1", visit_date="2023-07-01", **start)
    return skin_scores({"visit_date": here, **now}.get, [baseline], FIRST)


def moved(mrss: int, fvc: float, patient: float, physician: float, haq: float) -> dict[str, Any]:
    changes = dict(zip(START, (mrss, fvc, patient, physician, haq), strict=True))
    return {name: START[name] + change for name, change in changes.items()}


@pytest.mark.parametrize(
    ("changes", "probability"),
    [
        ((0, 0, 0, 0, 0), 0.0039),
        ((-8, 3, -2, -2, -0.25), 0.9837),
        ((-5, 0, -1, -1, -0.125), 0.4443),
        ((-4, 0, -1, -1, 0), 0.1885),
        ((-7, 1.85, 0, 0, 0), 0.6268),
    ],
)
def test_the_worked_examples_of_criss(changes: tuple[float, ...], probability: float) -> None:
    found = scores(START, **moved(*changes), **NO_EVENT)
    assert found.criss is not None
    assert found.criss.probability == pytest.approx(probability, abs=5e-5)
    assert found.criss.improved is (probability >= 0.6)
    assert found.in_window


def test_what_is_missing_is_named_by_where_it_is_missing() -> None:
    now = moved(-8, 3, -2, -2, -0.25)
    found = scores({**START, "haq_di": None}, **{**now, "mrss": None}, **NO_EVENT)
    assert found.criss is not None
    assert found.criss.probability is None
    assert found.missing_now == ("mrss",)
    assert found.at_baseline == {CrissMeasure.HAQ_DI}
    unknown = scores(START, **now)
    assert unknown.criss is not None
    assert (unknown.criss.probability, unknown.criss.organ_event, unknown.missing_now) == (None, None, ())


def test_a_new_organ_event_is_no_improvement() -> None:
    found = scores(START, **moved(-20, 20, -5, -5, -1), **{**NO_EVENT, "new_pah": True})
    assert found.criss is not None
    assert found.criss.probability == 0
    assert {result.improved for _level, result in found.revised} == {False}


def test_the_revised_criss_counts_three_of_five_at_each_level() -> None:
    found = scores(START, **moved(-13, 4, -1, -3, 0), **NO_EVENT)
    assert [(level, result.improved) for level, result in found.revised] == [
        (20, True), (25, True), (30, True), (50, True), (70, False),
    ]  # fmt: skip


def test_the_eustar_index_needs_no_baseline() -> None:
    items = {"eustar_delta_skin": True, "digital_ulcers": 0, "mrss": 19, "tendon_friction_rubs": False, "crp": 10.0}
    found = skin_scores({"visit_date": "2024-07-01", **items, "dlco_pct": 69.0}.get, [], None)
    assert (found.eustar.total, found.eustar.active) == (4, True)
    assert (found.criss, found.why) == (None, "no dated infusion yet, so no baseline")
    partly = skin_scores({"visit_date": "2024-07-01", **items}.get, [], None)
    assert (partly.eustar.total, partly.eustar.active, partly.eustar.missing) == (None, True, ("dlco_below_70_pct",))


@pytest.mark.parametrize(
    ("here", "why"),
    [
        ("2023-07-01", "this is the baseline visit or an earlier one"),
        ("2023-06-30", "this is the baseline visit or an earlier one"),
    ],
)
def test_the_baseline_has_no_score(here: str, why: str) -> None:
    found = scores(START, here, **START)
    assert (found.criss, found.why) == (None, why)


def test_the_change_of_the_skin_counts_as_improvement_beyond_five_units_and_a_quarter() -> None:
    for mrss, improved in ((21, False), (20, False), (19, True)):
        found = scores(START, mrss=mrss)
        assert found.skin is not None
        assert found.skin.improved is improved
