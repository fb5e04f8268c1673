"""Ties and zero differences judged on the decimals that were typed, never on binary floats."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[Any]
"""int64 where the scaled decimals fit, otherwise object with Python integers."""

_LARGEST = 2.0**52


def integer_scaled(*arrays: Floats) -> tuple[tuple[Integers, ...], int]:
    """The arrays as integers over one common denominator, exact from each float's shortest decimal; and that denominator.

    Raises ValueError for NaN or infinity, which have no decimal.
    """
    values = [np.asarray(array, dtype=np.float64) for array in arrays]
    if not all(np.isfinite(array).all() for array in values):
        raise ValueError("only finite numbers have an exact decimal")
    for decimals in range(10):
        scaled = [array * 10.0**decimals for array in values]
        whole = [np.rint(array) for array in scaled]
        if any((np.abs(array) > _LARGEST).any() for array in whole):
            break
        if all((array == number / 10.0**decimals).all() for array, number in zip(values, whole, strict=True)):
            return tuple(array.astype(np.int64) for array in whole), 10**decimals
    distinct = {value for array in values for value in array.ravel().tolist()}
    fractions = {value: Fraction(repr(value)) for value in distinct}
    denominator = lcm(*(fraction.denominator for fraction in fractions.values())) if fractions else 1
    whole_of = {value: int(fraction * denominator) for value, fraction in fractions.items()}
    exact = [np.array([whole_of[value] for value in array.tolist()], dtype=object) for array in values]
    return tuple(exact), denominator


def exact_differences(follow_up: Floats, baseline: Floats) -> tuple[Floats, Integers]:
    """Follow-up minus baseline, as floats rounded once from the exact decimals and as integers for ranking.

    Where a value has more than nine decimals (sevenths of a HAQ, sixths of a converted dose) the differences are ranked rounded to nine.
    """
    (later, earlier), denominator = integer_scaled(follow_up, baseline)
    difference = later - earlier
    if difference.dtype != object:
        return difference / float(denominator), difference
    fractions = [Fraction(int(value), denominator) for value in difference]
    ranked = np.array([round(fraction * 10**9) for fraction in fractions], dtype=object)
    return np.array([float(fraction) for fraction in fractions], dtype=np.float64), ranked


def midranks(values: Integers) -> tuple[Floats, Integers]:
    """Ranks from 1 with ties at their mean, and how many values share each distinct value."""
    distinct, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    del distinct
    return (ends - (counts - 1) / 2.0)[inverse], counts
