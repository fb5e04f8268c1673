"""Descriptive values: quartiles as GraphPad Prism gives them, mean and SD, and the Wilson interval of a proportion."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from core.stats.exact import Floats

Z_975 = 1.9599639845400545
"""The 97.5 % point of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Median with the quartiles beside it; None where there is no value."""

    n: int
    q1: float | None
    median: float | None
    q3: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean with the standard deviation (n-1), and the smallest and largest value; None where they do not exist."""

    n: int
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None


def observed(values: Floats) -> Floats:
    """The values that are there: NaN dropped."""
    array = np.asarray(values, dtype=np.float64)
    return array[~np.isnan(array)]


def quartiles(values: Floats) -> Quartiles:
    """Quartiles by Hyndman and Fan's type 6, the rule of GraphPad Prism (rank p(n+1)); NaN dropped."""
    array = observed(values)
    if not len(array):
        return Quartiles(0, None, None, None)
    q1, median, q3 = np.quantile(array, [0.25, 0.5, 0.75], method="weibull")
    return Quartiles(len(array), float(q1), float(median), float(q3))


def spread(values: Floats) -> Spread:
    """Mean, SD with n-1, smallest and largest value; NaN dropped."""
    array = observed(values)
    n = len(array)
    if not n:
        return Spread(0, None, None, None, None)
    sd = float(np.std(array, ddof=1)) if n > 1 else None
    return Spread(n, float(np.mean(array)), sd, float(array.min()), float(array.max()))


def wilson(count: int, n: int) -> tuple[float, float] | None:
    """The Wilson 95 % interval of a proportion, from 0 to 1; None without patients."""
    if n == 0:
        return None
    share, z2 = count / n, Z_975**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_975 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (0.0 if count == 0 else centre - half), (1.0 if count == n else centre + half)
