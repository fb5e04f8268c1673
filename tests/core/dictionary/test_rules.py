"""Rules between fields: the impossible is an error, the unusual a warning, and partial dates raise no false alarm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dictionary.checked_records import FIRST_INFUSION, Records
from core.dictionary.issue import Severity
from core.dictionary.partial_dates import completed_years, surely_before
from core.dictionary.rules import RULES, Finding, check_rules, outside_fields
from core.dictionary.spec import Dictionary

TODAY = "2025-06-01"


def found(
    dictionary: Dictionary, form: str, columns: Mapping[str, Any], **explained: set[int]
) -> list[tuple[str, int, str, str]]:
    """Field, row, rule and severity of every finding."""
    findings = check_rules(dictionary.forms[form], Records(columns, TODAY, explained))
    return [(finding.field, finding.row, finding.issue.rule, finding.issue.severity.value) for finding in findings]


def test_every_rule_of_the_dictionary_exists(dictionary: Dictionary) -> None:
    """And speaks of fields that exist."""
    for form in dictionary.forms.values():
        for spec in form:
            for rule in spec.rules:
                assert rule.name in RULES
                other = str(rule.arguments.get("field", spec.id))
                owner, _, field = other.rpartition(".")
                assert field in dictionary.forms[owner or form.id].fields
        for name in outside_fields(form):
            assert name == FIRST_INFUSION or name.startswith("patients.")
            owner, _, field = name.partition(".")
            assert field in dictionary.forms[owner].fields


def test_nothing_to_compare_finds_nothing(dictionary: Dictionary) -> None:
    """Missing columns and missing values are no findings."""
    for form in dictionary.forms.values():
        assert found(dictionary, form.id, {}) == []
        assert found(dictionary, form.id, {spec.id: [None] for spec in form}) == []


def test_the_future_is_an_error(dictionary: Dictionary) -> None:
    """Today may be; a month or year is future only as a whole."""
    dates = ["2025-06-01", "2025-06-02", "2025", "2025-06", "2025-07", "2026", None]
    assert found(dictionary, "patients", {"diagnosis_date": dates}) == [
        ("diagnosis_date", row, "not_future", "error") for row in (1, 4, 5)
    ]


@pytest.mark.parametrize(
    ("birth", "diagnosis", "expected"),
    [
        ("1960-05-10", "1960-05-09", True),
        ("1960-05-10", "1960-05-10", False),
        ("1960-05-10", "1960-05", False),
        ("1960-05-10", "1960-04", True),
        ("1960", "1960-01-01", False),
        ("1960", "1959", True),
        ("1960-05", "1960", False),
    ],
)
def test_order_by_what_is_known(dictionary: Dictionary, birth: str, diagnosis: str, expected: object) -> None:
    """A diagnosis before birth is questioned only when it surely was before."""
    findings = found(dictionary, "patients", {"birth_date": [birth], "diagnosis_date": [diagnosis]})
    assert findings == ([("diagnosis_date", 0, "not_before", "warning")] if expected else [])


def test_only_the_first_finding_of_a_value_is_told(dictionary: Dictionary) -> None:
    """An infusion before birth is of course also before the first infusion."""
    columns = {
        "infusion_date": ["1950-01-01", "2019-01-01"],
        "patients.birth_date": ["1960", "1960"],
        "patients.first_rtx_date": ["2020-01-01", "2020-01-01"],
    }
    findings = list(check_rules(dictionary.forms["infusions"], Records(columns, TODAY)))
    assert [(finding.row, finding.issue.proposal) for finding in findings] == [
        (0, "patients.birth_date is 1960"),
        (1, "patients.first_rtx_date is 2020-01-01"),
    ]


def test_visits_of_the_dead(dictionary: Dictionary) -> None:
    """The last contact of a dead patient is the death; the living are merely seen after their last contact."""
    columns = {
        "visit_date": ["2020-02-01", "2020-02-01", "2020-01-01"],
        "patients.vital_status": ["dead", "alive", "dead"],
        "patients.last_contact_date": ["2020-01-01"] * 3,
    }
    assert found(dictionary, "visits", columns) == [
        ("visit_date", 0, "not_after_death", "warning"),
        ("visit_date", 1, "not_after", "warning"),
    ]


def test_first_infusion_against_the_infusions(dictionary: Dictionary) -> None:
    """Time zero and the earliest infusion should be one day."""
    columns = {
        "first_rtx_date": ["2020-01-01", "2020-01-01", "2020-01-01"],
        FIRST_INFUSION: ["2020-01-01", "2020-01-15", None],
    }
    assert found(dictionary, "patients", columns) == [("first_rtx_date", 1, "agrees_with_first_infusion", "warning")]


@pytest.mark.parametrize(
    ("birth", "severity"),
    [
        ("1960-01-01", None),
        ("2020-01-02", "error"),
        ("1904-01-01", "error"),
        ("1905-01-01", "warning"),
        ("2002-01-02", "warning"),
        ("2002-01-01", None),
        ("2002", None),
        ("2003", "warning"),
        ("1929-01-01", "warning"),
        ("1929-01-02", None),
    ],
)
def test_age_at_first_rituximab(dictionary: Dictionary, birth: str, severity: str | None) -> None:
    """0 to 115 years is possible, 18 to 90 usual; the infusions stand in for a first infusion that is not given."""
    expected = [("birth_date", 0, "age_at_first_rtx_between", severity)] if severity else []
    columns = {"birth_date": [birth], FIRST_INFUSION: ["2020-01-01"]}
    assert found(dictionary, "patients", columns) == expected
    only_age = [
        finding
        for finding in found(dictionary, "patients", {**columns, "first_rtx_date": [None]})
        if finding[0] == "birth_date"
    ]
    assert only_age == expected


@pytest.mark.parametrize(
    ("age", "birth", "agrees"),
    [
        (59, "1960-01-02", True),
        (60, "1960-01-02", False),
        (59.9, "1960-01-02", True),
        (59, "1960", True),
        (60, "1960", True),
        (58, "1960", False),
    ],
)
def test_age_against_birth(dictionary: Dictionary, age: float, birth: str, agrees: object) -> None:
    """The given age wins; that it disagrees is said."""
    columns = {"age_at_first_rtx": [age], "birth_date": [birth], "first_rtx_date": ["2020-01-01"]}
    assert found(dictionary, "patients", columns) == (
        [] if agrees else [("age_at_first_rtx", 0, "agrees_with_birth_date", "warning")]
    )


def test_totals_stay_on_their_scale(dictionary: Dictionary) -> None:
    """MMT-8 without a scale is 0 to 150."""
    columns = {"mmt8": [150.0, 151.0, 81.0, 80.0, 260.0], "mmt8_scale": [None, None, "80", "80", "260"]}
    assert found(dictionary, "visits", columns) == [("mmt8", row, "within_scale", "error") for row in (1, 2)]
    assert found(dictionary, "visits", {"mmt8": [151.0]}) == [("mmt8", 0, "within_scale", "error")]


def test_steroid_and_dose(dictionary: Dictionary) -> None:
    """None has no dose, a named drug needs one unless it is known why there is none."""
    columns = {
        "steroid_drug": ["none", "none", "prednisone", "prednisone", "none", None, "prednisone"],
        "steroid_dose_mg_day": [0.0, 5.0, None, 5.0, None, 5.0, None],
    }
    assert found(dictionary, "visits", columns, steroid_dose_mg_day={6}) == [
        ("steroid_dose_mg_day", 1, "zero_when", "warning"),
        ("steroid_dose_mg_day", 2, "required_if_given", "warning"),
    ]
    assert found(dictionary, "visits", {"steroid_drug": ["prednisone"]}) == []


def test_immunoglobulins_in_their_usual_order(dictionary: Dictionary) -> None:
    """IgM or IgA above IgG is a slip of units or of columns."""
    columns = {"igg": [900.0, 90.0, 200.0], "igm": [100.0, 100.0, 100.0], "iga": [200.0, 20.0, 210.0]}
    assert found(dictionary, "visits", columns) == [("igg", row, "usually_above", "warning") for row in (1, 2)]


def test_death_is_grade_5(dictionary: Dictionary) -> None:
    """And grade 5 is death."""
    columns = {"outcome": ["fatal", "fatal", "resolved", "resolved", None], "ctcae_grade": [5, 4, 5, 2, 5]}
    assert found(dictionary, "adverse_events", columns) == [
        ("outcome", row, "fatal_is_grade_5", "warning") for row in (1, 2)
    ]


def test_severities_are_the_documented_ones() -> None:
    """Findings carry the severity as text that a file can hold."""
    assert [severity.value for severity in Severity] == ["error", "warning"]
    assert Finding._fields == ("field", "row", "issue")


DAYS = st.dates(min_value=date(1900, 1, 1)).map(date.isoformat)


@given(DAYS, DAYS, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_partial_dates_are_never_surely_wrong(earlier: str, later: str, known: int, known_later: int) -> None:
    """What is said of two partial dates holds for the days behind them."""
    if surely_before(earlier[:known], later[:known_later]):
        assert earlier < later


@given(DAYS, DAYS, st.sampled_from([4, 7, 10]))
def test_age_bounds_hold_the_age(birth: str, start: str, known: int) -> None:
    """The age of the true day of birth lies within the ages that its year or month allows."""
    exact, same = completed_years(birth, start)
    youngest, oldest = completed_years(birth[:known], start)
    assert exact == same
    assert youngest <= exact <= oldest <= youngest + 1
