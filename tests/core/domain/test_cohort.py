"""The Cohort: typed tables that do not depend on reading order, with a fingerprint that moves with every value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dictionary.loader import load_dictionary
from core.domain.cohort import Cohort, cohort_from_columns
from core.domain.partial_days import middle

DICTIONARY = load_dictionary()

PATIENTS = {"patient_id": ["b", "a"], "birth_date": ["1950", "1961-03"], "first_rtx_date": ["2020-01-01", "2020-02-01"]}
VISITS = {
    "patient_id": ["b", "a", "b", "b"],
    "visit_date": ["2020-03-01", "2020-02-01", "2020-01-01", "2020-01-01"],
    "igg": [900.0, 0.0, None, 1100.0],
    "on_rtx": [True, False, None, True],
    "steroid_drug": ["prednisone", None, "none", "none"],
}


def cohort(visits: dict[str, list[object]] = VISITS) -> Cohort:
    """A cohort of two patients and the given visits."""
    return cohort_from_columns({"patients": PATIENTS, "visits": visits}, DICTIONARY)


def test_values_keep_their_kind_and_blank_is_not_zero() -> None:
    visits = cohort().visits
    assert list(visits["patient_id"]) == ["a", "b", "b", "b"]
    assert list(visits["patient"]) == [0, 1, 1, 1]
    assert visits["igg"].iloc[0] == 0.0
    assert visits["igg"].isna().sum() == 1
    assert visits["on_rtx"].iloc[0] == 0.0
    assert visits["visit_date"].dtype.kind == "M"
    assert visits["steroid_drug"].iloc[0] is None


def test_partial_dates_stand_in_the_middle_and_are_named() -> None:
    made = cohort()
    assert list(made.patients["birth_date"]) == [pd.Timestamp("1961-03-15"), pd.Timestamp("1950-07-01")]
    assert made.partial_dates == {
        ("patients", "birth_date"): {("a", "1961-03-15"): "1961-03", ("b", "1950-07-01"): "1950"}
    }
    assert middle("2009") == "2009-07-01"


def test_forms_and_fields_that_nobody_gave_are_empty_columns() -> None:
    made = cohort()
    assert len(made.infusions) == 0
    assert {"patient", "infusion_date", "lot"} <= set(made.infusions.columns)
    assert not made.has("visits", "mrss")
    assert made.has("visits", "igg")


def test_a_record_of_an_unknown_patient_is_refused() -> None:
    with pytest.raises(KeyError):
        cohort({"patient_id": ["c"], "visit_date": ["2020-01-01"]})


@given(st.permutations(range(4)))
def test_reading_order_never_shows(order: list[int]) -> None:
    shuffled = {field: [values[row] for row in order] for field, values in VISITS.items()}
    assert cohort(shuffled).sha256() == cohort().sha256()
    pd.testing.assert_frame_equal(cohort(shuffled).visits, cohort().visits)


@pytest.mark.parametrize(
    ("field", "value"),
    [("igg", 900.5), ("igg", None), ("on_rtx", False), ("steroid_drug", "prednisolone"), ("visit_date", "2020-03-02")],
)
def test_the_fingerprint_moves_with_every_value(field: str, value: object) -> None:
    changed = {name: list(values) for name, values in VISITS.items()}
    changed[field][0] = value
    assert cohort(changed).sha256() != cohort().sha256()


def test_negative_zero_and_zero_have_one_fingerprint() -> None:
    changed = {name: list(values) for name, values in VISITS.items()}
    changed["igg"][1] = -0.0
    assert np.signbit(cohort(changed).visits["igg"].iloc[0])
    assert cohort(changed).sha256() == cohort().sha256()
