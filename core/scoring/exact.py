"""Exact numbers for scores: inclusive edges (5 %, 400 mg/dL) hold only where no binary float takes part."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import TypeAlias

Exact: TypeAlias = int | Decimal | Fraction

_DECIMAL_TEXT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def exact(value: float | str | Decimal | Fraction) -> Fraction:
    """The number as it was typed: the float 1.1 becomes 11/10, not its binary neighbour.

    A float goes through its shortest decimal text, so a value read from a workbook is what the cell showed. Text must
    be a plain number with a decimal point. Raises ValueError for NaN, infinity or other text, TypeError for bool.
    """
    if isinstance(value, str):
        text = value.strip()
        if not _DECIMAL_TEXT.fullmatch(text):
            raise ValueError(f"not a decimal number: {value!r}")
        return Fraction(text)
    if isinstance(value, float):
        # float.__repr__ and not repr(): a numpy float64 is a float whose repr carries its type name.
        return _finite(Decimal(float.__repr__(value)))
    return require_exact(value)


def require_exact(value: Exact) -> Fraction:
    """The same number as a Fraction; a binary float is refused, it may already stand on the wrong side of an edge.

    Raises TypeError for float, bool and text (use `exact` on what was typed), ValueError for a Decimal NaN or infinity.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Decimal):
        return _finite(value)
    if isinstance(value, Integral) and not isinstance(value, bool):
        return Fraction(int(value))
    raise TypeError(f"scores take int, Decimal or Fraction, not {type(value).__name__}; convert with exact()")


def _finite(value: Decimal) -> Fraction:
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return Fraction(value)
