"""How far paired values moved: the median difference of Hodges and Lehmann with its interval, the one that belongs to Wilcoxon's test."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt

import numpy as np

from core.stats.describe import Z_975
from core.stats.exact import Floats, Integers, exact_differences, midranks

_EXACT_BELOW = 50
_LISTED_UP_TO = 1000
"""Up to so many differences their pairwise means are listed; beyond, the wanted ones are searched for."""

_MOST_PLACES = 4096
"""Of a scale whose places are counted: mg/dL of an immunoglobulin, points, eighths of a HAQ."""

METHOD = "Hodges-Lehmann"
EXACT = f"{METHOD}, exact CI"


@dataclass(frozen=True, slots=True)
class Shift:
    """The median difference and its 95 % interval in the measure's unit; a limit is None where `method` ends with the reason."""

    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    method: str


def median_shift(follow_up: Floats, baseline: Floats) -> Shift:
    """Median of all pairwise means of the differences, as R's `wilcox.test(paired = TRUE, conf.int = TRUE)`.

    Zero differences are dropped, as in the test beside it. Exact limits below 50 differences without ties or zeros, else from the normal
    approximation with continuity correction, solved exactly (R: `tol.root` towards 0). Where an even number of means leaves the middle
    open, the estimate is its centre. `n` counts the pairs.
    """
    pairs = len(follow_up)
    difference, exact = exact_differences(follow_up, baseline)
    moved, ranked = difference[exact != 0], exact[exact != 0]
    n = len(moved)
    if not n:
        why = "no pair differs" if pairs else "no pairs"
        return Shift(None, None, None, pairs, f"{METHOD}; not computed: {why}")
    order = np.argsort(moved, kind="stable")
    moved, places = moved[order], ranked[order]
    total = n * (n + 1) // 2
    _, ties = midranks(np.abs(ranked))
    untied = bool((ties == 1).all()) and n == pairs and n < _EXACT_BELOW
    means = _Means(moved, places)
    estimate = _clean((means.smallest((total + 1) // 2) + means.smallest(total // 2 + 1)) / 2)
    outside = _outside_exact(n) if untied else _outside_normal(moved)
    method = EXACT if untied else METHOD
    if outside is None:
        few = f"{method}; CI not computed: too few pairs differ for 95 %"
        return Shift(estimate, None, None, pairs, few)
    return Shift(estimate, means.smallest(outside), means.smallest(total + 1 - outside), pairs, method)


def _outside_exact(n: int) -> int | None:
    """The rank of the lower limit among the means: R's `qsignrank(0.025, n)`, None where no interval reaches 95 %."""
    ways = np.zeros(n * (n + 1) // 2 + 1)
    ways[0] = 1.0
    for rank in range(1, n + 1):
        ways[rank:] += ways[:-rank].copy()
    below = np.cumsum(ways) / 2.0**n
    found = int(np.searchsorted(below, 0.025 * (1 - 64 * np.finfo(float).eps)))
    return found or None


def _outside_normal(moved: Floats) -> int | None:
    """The same by the normal approximation: how far the signed-rank statistic may fall before its p is below 0.05."""
    n = len(moved)
    for edge in (moved[0], moved[-1]):  # R asks whether the extremes themselves are far enough out
        rest = moved[moved != edge]
        if not len(rest) or (len(rest) * (len(rest) + 1) / 4 - 0.5) / _sigma(rest) < Z_975:
            return None
    highest = n * (n + 1) / 4 + 0.5 + Z_975 * _sigma(moved)
    return n * (n + 1) // 2 - floor(highest)


def _sigma(moved: Floats) -> float:
    """The spread of the signed-rank statistic at a place between two means, where only equal differences tie."""
    n = len(moved)
    _, equal = np.unique(moved, return_counts=True)
    return sqrt(n * (n + 1) * (2 * n + 1) / 24 - float((equal.astype(np.float64) ** 3 - equal).sum()) / 48)


class _Means:
    """The means of every pair of values (each with itself too), in ascending order, without keeping millions of them.

    `exact` are the values as integers. Many values of which few differ, as those of a scale, are counted by place instead.
    """

    def __init__(self, values: Floats, exact: Integers) -> None:
        self._values = values
        self._listed: Floats | None = None
        self._counted = None if len(values) <= _LISTED_UP_TO else _counted_sums(values, exact)
        if len(values) <= _LISTED_UP_TO:
            rows, columns = np.triu_indices(len(values))
            self._listed = np.sort((values[rows] + values[columns]) / 2)

    def smallest(self, rank: int) -> float:
        """The mean of this rank, from 1."""
        if self._listed is not None:
            return _clean(float(self._listed[rank - 1]))
        if self._counted is not None:
            return self._counted.mean(rank)
        low, high = float(self._values[0]), float(self._values[-1])
        while (middle := (low + high) / 2) not in (low, high) and high - low > 1e-13 * max(abs(low), abs(high), 1e-300):
            if self._up_to(middle) >= rank:
                high = middle
            else:
                low = middle
        return self._nearest(high)

    def _up_to(self, place: float) -> int:
        """How many means are at most `place`."""
        counts = np.searchsorted(self._values, 2 * place - self._values, side="right")
        return int(np.maximum(counts - np.arange(len(self._values)), 0).sum())

    def _nearest(self, place: float) -> float:
        """The mean that the search has closed in on."""
        partner = np.clip(np.searchsorted(self._values, 2 * place - self._values), 0, len(self._values) - 1)
        beside = np.clip(partner - 1, 0, None)
        means = np.concatenate([(self._values + self._values[partner]) / 2, (self._values + self._values[beside]) / 2])
        return _clean(float(means[np.abs(means - place).argmin()]))


@dataclass(frozen=True, slots=True)
class _CountedSums:
    """How many pairs have a sum up to each place; `values` holds the value at each place of a scale, NaN where there is none."""

    values: Floats
    pairs_up_to: Floats

    def mean(self, rank: int) -> float:
        """The mean of this rank, from 1, by any pair that has it."""
        place = int(np.searchsorted(self.pairs_up_to, rank))
        first = max(0, place - len(self.values) + 1)
        one = self.values[first : place - first + 1]
        sums = one + one[::-1]
        return _clean(float(sums[np.flatnonzero(~np.isnan(sums))[0]] / 2))


def _counted_sums(values: Floats, exact: Integers) -> _CountedSums | None:
    """Counts the sums of all pairs; None where the values lie on too many different places for that."""
    if exact.dtype == object:
        return None
    step = int(np.gcd.reduce(exact - exact[0]))
    places = (exact - exact[0]) // max(step, 1)
    if int(places[-1]) >= _MOST_PLACES:
        return None
    at = np.full(int(places[-1]) + 1, np.nan)
    at[places] = values
    held = np.bincount(places).astype(np.float64)
    ordered = np.rint(np.convolve(held, held))
    ordered[::2] += held
    return _CountedSums(at, np.cumsum(ordered / 2))


def _clean(value: float) -> float:
    """The decimal that a mean of decimals is, without what binary arithmetic adds to it."""
    return float(f"{value:.14g}")
