"""Infusions grouped into courses, with the user's own marks above the rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.course import DatedInfusion, course_numbers

START = date(2020, 1, 1)


def on_days(*days: int, scheme: str | None = None) -> list[DatedInfusion]:
    return [DatedInfusion(START + timedelta(days=day), scheme) for day in days]


@pytest.mark.parametrize(
    ("days", "scheme", "numbers"),
    [
        ((0, 14, 182, 196), "1000x2", (1, 1, 2, 2)),
        ((0, 42), "1000x2", (1, 1)),
        ((0, 43), "1000x2", (1, 2)),
        ((0, 43), None, (1, 2)),
        ((0, 7, 14, 56), "375x4", (1, 1, 1, 1)),
        ((0, 7, 14, 57), "375x4", (1, 1, 1, 2)),
        ((0, 30, 60), "1000x2", (1, 1, 2)),
        ((0, 182, 364), "500", (1, 2, 3)),
        ((), None, ()),
    ],
)
def test_window_counts_from_the_first_infusion(
    days: tuple[int, ...], scheme: str | None, numbers: tuple[int, ...]
) -> None:
    assert course_numbers(on_days(*days, scheme=scheme)) == numbers


def test_numbers_follow_the_order_given() -> None:
    assert course_numbers(on_days(196, 0, 182, 14)) == (2, 1, 2, 1)


def test_the_window_is_that_of_the_scheme_the_course_began_with() -> None:
    weekly_first = [*on_days(0, scheme="375x4"), *on_days(50, scheme="1000x2")]
    assert course_numbers(weekly_first) == (1, 1)
    assert course_numbers([*on_days(0, scheme="1000x2"), *on_days(50, scheme="375x4")]) == (1, 2)


def test_the_users_mark_overrides_the_rule() -> None:
    first, second, late = on_days(0, 14, 90)
    split = DatedInfusion(second.infusion_date, starts_course=True)
    joined = DatedInfusion(late.infusion_date, starts_course=False)
    assert course_numbers([first, split, late]) == (1, 2, 3)
    assert course_numbers([first, second, joined]) == (1, 1, 1)
    assert course_numbers([DatedInfusion(START, starts_course=False)]) == (1,)


@given(st.lists(st.integers(0, 2000), max_size=20))
def test_courses_are_numbered_without_gaps_and_span_the_window(days: list[int]) -> None:
    numbers = course_numbers(on_days(*days))
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    by_course = {n: [day for day, m in zip(days, numbers, strict=True) if m == n] for n in numbers}
    starts = [min(members) for _, members in sorted(by_course.items())]
    assert all(max(members) - min(members) <= 42 for members in by_course.values())
    assert all(later - earlier > 42 for earlier, later in pairwise(starts))
