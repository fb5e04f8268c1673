"""What a visit is asked beside the visits before it: limits from clinical.md 2, 5.4, 9.9 and 9.10."""

from __future__ import annotations

from typing import Any

import pytest

from core.dictionary.issue import Severity
from core.domain.records import Visit
from core.services.visit_checks import VisitChecks, other_assessor
from core.services.visit_totals import HAQ_FIELDS, MMT8_FIELDS, MRSS_FIELDS

HERE = "2024-07-01"
FIRST = "2024-01-10"


def asked(values: dict[str, Any], *others: Visit, first: str | None = FIRST, here: str = HERE) -> dict[str, str]:
    """Rule by field."""
    checks = VisitChecks(others, first)
    found = checks({"visit_date": here, **values}.get, lambda _field: None)
    assert all(issue.severity is Severity.WARNING for issue in found.values())
    return {field: issue.rule for field, issue in found.items()}


def before(day: str = "2024-05-01", **values: Any) -> Visit:
    return Visit(patient_id="P1", visit_date=day, **values)


@pytest.mark.parametrize(
    ("field", "old", "kept", "questioned"),
    [
        ("igg", 1000.0, 1500.0, 1501.0),
        ("igg", 1000.0, 500.0, 499.0),
        ("ck", 100.0, 999.0, 1000.0),
        ("ck", 5000.0, 501.0, 500.0),
        ("fvc_pct", 80.0, 66.0, 65.0),
        ("fvc_pct", 80.0, 94.9, 95.0),
        ("mrss", 20, 34, 35),
        ("haq_di", 0.5, 1.875, 2.0),
        ("weight_kg", 60.0, 69.0, 69.1),
        ("weight_kg", 60.0, 51.0, 50.9),
        ("mmt8", 100.0, 130.0, 131.0),
    ],
)
def test_a_change_is_questioned_from_its_limit_on(field: str, old: float, kept: float, questioned: float) -> None:
    assert asked({field: kept}, before(**{field: old})) == {}
    assert asked({field: questioned}, before(**{field: old})) == {field: "large_change"}


@pytest.mark.parametrize(
    ("field", "old", "now", "last_asked", "first_kept"),
    [
        ("igg", 1000.0, 400.0, "2023-12-30", "2023-12-29"),
        ("weight_kg", 60.0, 90.0, "2024-03-31", "2024-03-30"),
        ("mmt8", 90.0, 140.0, "2024-02-29", "2024-02-28"),
    ],
)
def test_a_slow_change_is_not_questioned(field: str, old: float, now: float, last_asked: str, first_kept: str) -> None:
    assert asked({field: now}, before(last_asked, **{field: old})) == {field: "large_change"}
    assert asked({field: now}, before(first_kept, **{field: old})) == {}


def test_a_change_is_told_beside_the_last_visit_that_has_the_value() -> None:
    others = (before("2024-05-01", igg=1000.0), before("2024-06-01"), before("2024-07-02", igg=400.0))
    issue = VisitChecks(others, FIRST)({"visit_date": HERE, "igg": 400.0}.get, lambda _field: None)["igg"]
    assert issue.proposal == "1000 mg/dL on 2024-05-01"
    assert asked({"igg": 400.0}, *others, here="2024-04-30") == {}


def test_nothing_is_compared_across_scales_or_from_zero() -> None:
    assert asked({"mmt8": 70.0, "mmt8_scale": "80"}, before(mmt8=140.0)) == {}
    assert asked({"mmt8": 70.0}, before(mmt8=140.0, mmt8_scale="260")) == {}
    assert asked({"igg": 900.0}, before(igg=0.0)) == {}


def test_several_large_changes_ask_whether_it_is_the_right_patient() -> None:
    others = before(igg=1000.0, weight_kg=60.0)
    assert asked({"igg": 400.0, "weight_kg": 61.0}, others) == {"igg": "large_change"}
    found = asked({"igg": 400.0, "weight_kg": 90.0}, others)
    assert found == {"igg": "large_change", "weight_kg": "large_change", "visit_date": "other_patient"}


def test_another_reference_equation_makes_the_change_of_fvc_invalid() -> None:
    last = before(fvc_pct=80.0, spirometry_reference="ECSC")
    assert asked({"fvc_pct": 79.0, "spirometry_reference": "GLI-2012"}, last) == {"fvc_pct": "other_equation"}
    assert asked({"fvc_pct": 79.0, "spirometry_reference": "ECSC"}, last) == {}
    assert asked({"fvc_pct": 79.0}, last) == {}


@pytest.mark.parametrize(
    ("here", "values", "rules"),
    [
        ("2023-10-11", {"on_rtx": True}, {"on_rtx": "before_first_rtx"}),
        ("2023-10-12", {"on_rtx": True}, {}),
        ("2023-10-11", {"on_rtx": False}, {}),
        ("2024-01-09", {"courses_completed": 1}, {"courses_completed": "before_first_rtx"}),
        ("2024-01-09", {"courses_completed": 0}, {}),
        ("2024-01-09", {"visit_type": "follow_up"}, {"visit_type": "before_first_rtx"}),
        ("2024-01-09", {"visit_type": "baseline"}, {}),
        ("2024-01-10", {"visit_type": "baseline"}, {}),
        ("2024-01-11", {"visit_type": "baseline"}, {"visit_type": "baseline_after_first_rtx"}),
    ],
)
def test_the_order_of_visit_and_first_infusion(here: str, values: dict[str, Any], rules: dict[str, str]) -> None:
    assert asked(values, here=here) == rules
    assert asked(values, here=here, first=None) == {}


def test_fifteen_grades_of_five_at_most_ask_for_the_mrc_scale() -> None:
    grades = dict.fromkeys(MMT8_FIELDS, 5)
    assert asked({**grades, "mmt8": 75.0}) == {"mmt8": "mrc_scale"}
    assert asked({**grades, "mmt8_deltoid_left": 6, "mmt8": 76.0}) == {}
    del grades["mmt8_deltoid_left"]
    assert asked(grades) == {}


def test_a_total_that_its_grades_contradict_is_questioned() -> None:
    assert asked({**dict.fromkeys(MMT8_FIELDS, 9), "mmt8": 140.0}) == {"mmt8": "differs_from_grades"}
    assert asked({**dict.fromkeys(MRSS_FIELDS, 1), "mrss": 18}) == {"mrss": "differs_from_grades"}
    assert asked({**dict.fromkeys(HAQ_FIELDS, 1), "haq_di": 1.1}) == {"haq_di": "differs_from_grades"}
    eighths = {**dict.fromkeys(HAQ_FIELDS, 1), "haq_reach": 2}
    assert asked({**eighths, "haq_di": 1.13}) == {}
    assert asked({**eighths, "haq_di": 1.12}) == {}


def test_another_assessor_than_before_is_named() -> None:
    others = (before("2024-03-01", mrss=20, assessor="Dr CD"), before("2024-05-01", assessor="Nurse AB"))
    here = {"visit_date": HERE, "mrss": 18, "assessor": "Nurse AB"}
    assert other_assessor(here.get, others, "mrss") == ("Dr CD", "2024-03-01")
    assert other_assessor({**here, "assessor": "dr cd"}.get, others, "mrss") is None
    assert other_assessor({**here, "assessor": None}.get, others, "mrss") is None
