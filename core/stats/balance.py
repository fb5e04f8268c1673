"""How alike groups are before treatment: the standardised difference of means and of categories, which no sample size inflates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import sqrt
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.stats.exact import Floats

METHOD = "standardised difference"
LARGEST = "standardised difference, largest of any two groups"

Counts = npt.NDArray[np.int64]
Values = TypeVar("Values")


def standardised_means(x: Floats, y: Floats) -> float | None:
    """(mean x - mean y) / sqrt((var x + var y) / 2), without unit; None where a group has fewer than 2 values or nothing varies."""
    x, y = x[~np.isnan(x)], y[~np.isnan(y)]
    if min(len(x), len(y)) < 2:
        return None
    spread = sqrt((float(x.var(ddof=1)) + float(y.var(ddof=1))) / 2)
    apart = float(x.mean() - y.mean())
    if spread <= 1e-12 * max(1.0, abs(float(x.mean())), abs(float(y.mean()))):
        return 0.0 if apart == 0 else None
    return apart / spread


def standardised_levels(x: Counts, y: Counts) -> float | None:
    """Distance of two groups over all categories, counts in the same order (Yang and Dalton 2012, Mahalanobis); never negative.

    With two categories it is the usual difference of proportions over their mean spread. None where a group is empty or both have but
    one category each, and not the same.
    """
    if not x.sum() or not y.sum():
        return None
    used = (x + y) > 0
    p, q = (x / x.sum())[used][1:], (y / y.sum())[used][1:]
    if not len(p):
        return 0.0
    apart = p - q
    spread = sum((np.diag(part) - np.outer(part, part) for part in (p, q)), np.zeros((len(p), len(p)))) / 2
    if not np.abs(apart).max():
        return 0.0
    if np.abs(spread).max() < 1e-12:
        return None
    return sqrt(max(0.0, float(apart @ np.linalg.pinv(spread, hermitian=True) @ apart)))


def largest(groups: Sequence[Values], difference: Callable[[Values, Values], float | None]) -> float | None:
    """The largest absolute difference of any two groups; None where one cannot be computed."""
    found = [difference(one, other) for one, other in combinations(groups, 2)]
    if not found or any(value is None for value in found):
        return None
    return max(abs(value) for value in found if value is not None)
