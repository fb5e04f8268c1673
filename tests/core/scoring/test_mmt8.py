"""MMT-8: 15 grades, their sums, and the two questions asked about them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.mmt8 import MUSCLES, TRACE, Grade, is_large_change, looks_like_mrc_scale, mmt8

FULL: dict[str, Grade] = dict.fromkeys(MUSCLES, 10)


def test_fifteen_fields_of_ten_are_150() -> None:
    assert len(MUSCLES) == 15
    examined = mmt8(FULL)
    assert examined.total == 7 * 2 * 10 + 10 == 150
    assert (examined.right, examined.left) == (80, 80)
    assert (examined.axial, examined.proximal, examined.distal) == (10, 100, 40)
    assert examined.one_sided is None


def test_each_muscle_counts_once_in_its_own_sums() -> None:
    grades = dict(FULL, neck_flexors=9, deltoid_right=7, wrist_extensors_left=5)
    examined = mmt8(grades)
    assert examined.total == 150 - 1 - 3 - 5
    assert (examined.right, examined.left) == (80 - 1 - 3, 80 - 1 - 5)
    assert (examined.axial, examined.proximal, examined.distal) == (9, 97, 35)


def test_trace_counts_zero_and_is_named() -> None:
    examined = mmt8(dict(FULL, quadriceps_left=TRACE))
    assert examined.total == 140
    assert examined.trace == ("quadriceps_left",)
    assert not examined.missing


def test_a_missing_muscle_leaves_the_other_side() -> None:
    left_missing = mmt8(dict(FULL, deltoid_left=None))
    assert (left_missing.total, left_missing.left, left_missing.right) == (None, None, 80)
    assert (left_missing.proximal, left_missing.distal) == (None, 40)
    assert left_missing.one_sided == ("right", 80)
    right_missing = mmt8({muscle: 9 for muscle in MUSCLES if muscle != "ankle_dorsiflexors_right"})
    assert right_missing.missing == ("ankle_dorsiflexors_right",)
    assert right_missing.one_sided == ("left", 72)


def test_without_neck_flexors_there_is_no_sum_at_all() -> None:
    examined = mmt8(dict(FULL, neck_flexors=None))
    assert (examined.total, examined.right, examined.left, examined.axial) == (None, None, None, None)
    assert examined.one_sided is None
    assert (examined.proximal, examined.distal) == (100, 40)


@pytest.mark.parametrize("grade", [-1, 11, 7.5, True, "t", "5"])
def test_what_is_no_grade_is_refused(grade: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        mmt8(dict(FULL, deltoid_right=grade))


def test_unknown_muscle_is_refused() -> None:
    with pytest.raises(ValueError, match="iliopsoas_right"):
        mmt8({"iliopsoas_right": 5})


def test_question_about_the_mrc_scale() -> None:
    fives: dict[str, Grade] = dict.fromkeys(MUSCLES, 5)
    assert looks_like_mrc_scale(fives)
    assert not looks_like_mrc_scale(dict(fives, neck_flexors=6))
    assert not looks_like_mrc_scale(dict(fives, neck_flexors=None))
    assert not looks_like_mrc_scale({})


@pytest.mark.parametrize(
    ("previous", "total", "gap_days", "asked"),
    [(100, 131, 90, True), (131, 100, 123, True), (100, 130, 90, False), (100, 140, 124, False)],
)
def test_question_about_a_large_change(previous: int, total: int, gap_days: int, asked: bool) -> None:
    assert is_large_change(previous, total, gap_days) is asked


@given(st.fixed_dictionaries({muscle: st.integers(0, 10) for muscle in MUSCLES}))
def test_sums_agree_with_each_other(grades: dict[str, Grade]) -> None:
    examined = mmt8(grades)
    assert examined.total is not None
    assert examined.axial is not None
    assert examined.proximal is not None
    assert examined.distal is not None
    assert examined.right is not None
    assert examined.left is not None
    assert examined.total == examined.axial + examined.proximal + examined.distal
    assert examined.total == examined.right + examined.left - examined.axial
