"""Dates as they are typed in a hurry."""

from __future__ import annotations

from datetime import date

import pytest

from core.services.typed_dates import typed_date

TODAY = date(2024, 7, 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("t", "2024-07-01"),
        ("T", "2024-07-01"),
        ("1", "2024-07-01"),
        ("3", "2024-06-03"),
        ("31", "2024-05-31"),
        ("0305", "2024-05-03"),
        ("0308", "2023-08-03"),
        ("2902", "2024-02-29"),
        ("3.5", "2024-05-03"),
        ("3.5.", "2024-05-03"),
        ("030524", "03.05.24"),
        ("03052024", "03.05.2024"),
        ("-2w", "2024-06-17"),
        ("+6m", "2025-01-01"),
        ("-1d", "2024-06-30"),
        ("-1y", "2023-07-01"),
        ("Fri 3 May 2024", "3 May 2024"),
        ("2009-05-17", "2009-05-17"),
        ("32", "32"),
        ("0", "0"),
        ("3113", "3113"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_short_forms(typed: str, meant: str) -> None:
    assert typed_date(typed, TODAY) == meant


def test_a_month_has_no_31st() -> None:
    assert typed_date("+1m", date(2024, 1, 31)) == "2024-02-29"


def test_four_digits_are_a_year_where_a_year_is_enough() -> None:
    assert typed_date("2009", TODAY, partial=True) == "2009"
    assert typed_date("2009", TODAY) == "2023-09-20"
    assert typed_date("0305", TODAY, partial=True) == "2024-05-03"
