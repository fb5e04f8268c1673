"""Numbers reach the scores as they were typed, and binary floats do not reach them at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.exact import exact, require_exact


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (1.1, Fraction(11, 10)),
        ("1.1", Fraction(11, 10)),
        (" 7.50 ", Fraction(15, 2)),
        ("-0.125", Fraction(-1, 8)),
        ("1e3", Fraction(1000)),
        (Decimal("0.3"), Fraction(3, 10)),
        (7, Fraction(7)),
        (Fraction(1, 7), Fraction(1, 7)),
        (0.1 + 0.2, Fraction("0.30000000000000004")),
    ],
)
def test_exact_is_what_was_typed(typed: float | str | Decimal | Fraction, number: Fraction) -> None:
    assert exact(typed) == number


def test_numbers_from_a_data_frame_are_taken_too() -> None:
    assert exact(np.float64(1.1)) == Fraction(11, 10)
    assert exact(np.int64(3)) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "nan", "inf", "1,5", "1_000", "1/3", "0x10", "\u0663", "7.5 mg", "1e9999"])
def test_text_that_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a decimal number"):
        exact(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_not_finite_is_refused(value: float | Decimal) -> None:
    with pytest.raises(ValueError, match="finite"):
        exact(value)


@pytest.mark.parametrize("value", [0.5, np.float64(0.5), True, "0.5", None])
def test_scores_refuse_floats_and_what_is_no_number(value: object) -> None:
    with pytest.raises(TypeError):
        require_exact(value)  # type: ignore[arg-type]


def test_a_bool_is_not_a_number() -> None:
    with pytest.raises(TypeError):
        exact(True)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6))
def test_a_decimal_survives_text_and_float(value: Decimal) -> None:
    assert exact(str(value)) == exact(float(value)) == require_exact(value)
