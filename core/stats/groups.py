"""Tests between groups of patients and correlations, in R's conventions, and Holm's correction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
from scipy import stats

from core.stats.exact import Floats, integer_scaled, midranks
from core.stats.test_result import TestResult, guard_p, uncomputed

_EXACT_BELOW = 50
_MOST_TABLES = 500_000


def mann_whitney(first: Floats, second: Floats) -> TestResult:
    """Mann-Whitney test, as R's `wilcox.test`: exact without ties when both groups have fewer than 50, else normal, continuity corrected.

    U is R's W: the rank sum of the first group less its smallest possible value.
    """
    n, m = len(first), len(second)
    sizes = (n, m)
    if not n or not m:
        return uncomputed("U", n + m, "Mann-Whitney", "a group is empty", sizes)
    (a, b), _ = integer_scaled(first, second)
    ranks, ties = midranks(np.concatenate([a, b]))
    u = float(ranks[:n].sum() - n * (n + 1) / 2)
    if n < _EXACT_BELOW and m < _EXACT_BELOW and (ties == 1).all():
        p = float(stats.mannwhitneyu(ranks[:n], ranks[n:], method="exact").pvalue)
        return guard_p(TestResult("U", u, p, n + m, "Mann-Whitney, exact", group_n=sizes), sizes)
    total = n + m
    spare = float((ties.astype(np.float64) ** 3 - ties).sum()) / (total * (total - 1)) if total > 1 else 0.0
    sigma = sqrt(max(n * m / 12 * (total + 1 - spare), 0.0))
    if sigma == 0:
        return uncomputed("U", total, "Mann-Whitney", "all values are equal", sizes)
    z = u - n * m / 2
    p = float(min(1.0, 2 * stats.norm.sf(abs((z - np.sign(z) * 0.5) / sigma))))
    return guard_p(TestResult("U", u, p, total, "Mann-Whitney", group_n=sizes), sizes)


def welch_t(first: Floats, second: Floats) -> TestResult:
    """Welch's t test of two groups, as R's `t.test`; positive when the first group's mean is larger."""
    n, m = len(first), len(second)
    sizes = (n, m)
    if n < 2 or m < 2:
        return uncomputed("t", n + m, "Welch t", "a group has fewer than 2", sizes)
    a, b = float(np.var(first, ddof=1)) / n, float(np.var(second, ddof=1)) / m
    if a + b == 0:
        return uncomputed("t", n + m, "Welch t", "no variation within the groups", sizes)
    t = float((np.mean(first) - np.mean(second)) / sqrt(a + b))
    df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    return guard_p(TestResult("t", t, float(2 * stats.t.sf(abs(t), df)), n + m, "Welch t", df=df, group_n=sizes), sizes)


def kruskal_wallis(groups: Sequence[Floats]) -> TestResult:
    """Kruskal-Wallis test, as R's `kruskal.test`; empty groups are left out."""
    filled = [group for group in groups if len(group)]
    sizes = tuple(len(group) for group in filled)
    n = sum(sizes)
    if len(filled) < 2:
        return uncomputed("chi2", n, "Kruskal-Wallis", "fewer than 2 groups with values", sizes)
    exact, _ = integer_scaled(*filled)
    ranks, ties = midranks(np.concatenate(exact))
    spare = 1 - float((ties.astype(np.float64) ** 3 - ties).sum()) / (float(n) ** 3 - n) if n > 1 else 0.0
    if spare <= 0:
        return uncomputed("chi2", n, "Kruskal-Wallis", "all values are equal", sizes)
    sums = np.array([part.sum() for part in np.split(ranks, np.cumsum(sizes)[:-1])])
    chi2 = float((12 * (sums**2 / np.array(sizes)).sum() / (n * (n + 1)) - 3 * (n + 1)) / spare)
    df = len(filled) - 1
    return guard_p(
        TestResult("chi2", chi2, float(stats.chi2.sf(chi2, df)), n, "Kruskal-Wallis", df=float(df), group_n=sizes),
        sizes,
    )


def pearson(first: Floats, second: Floats) -> TestResult:
    """Pearson correlation with the t test, as R's `cor.test`."""
    return _correlation(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64), "r", "Pearson")


def spearman(first: Floats, second: Floats) -> TestResult:
    """Spearman rank correlation with the t approximation, as R's `cor.test(method = "spearman", exact = FALSE)`."""
    (a,), _ = integer_scaled(first)
    (b,), _ = integer_scaled(second)
    return _correlation(midranks(a)[0], midranks(b)[0], "rho", "Spearman")


def _correlation(first: Floats, second: Floats, statistic: str, method: str) -> TestResult:
    n = len(first)
    if n < 3:
        return uncomputed(statistic, n, method, "fewer than 3 pairs", (n,))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return uncomputed(statistic, n, method, "one of the two does not vary", (n,))
    a, b = first - first.mean(), second - second.mean()
    r = float(np.clip((a @ b) / sqrt((a @ a) * (b @ b)), -1.0, 1.0))
    t = r * sqrt((n - 2) / (1 - r * r)) if abs(r) < 1 else np.inf
    return guard_p(TestResult(statistic, r, float(2 * stats.t.sf(abs(t), n - 2)), n, method, df=float(n - 2)), (n,))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down correction over the p values that exist, as R's `p.adjust(method = "holm")`; None stays None."""
    known = sorted((p, row) for row, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, row) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        adjusted[row] = largest
    return adjusted


def chi_square_or_fisher(table: Sequence[Sequence[int]]) -> TestResult:
    """Pearson's chi-square without Yates' correction, or Fisher's exact test when an expected count is below 5.

    Rows and columns without patients are left out. Larger tables use Freeman and Halton's extension, by going through every table with
    the same margins; beyond 500,000 kinds of table it is not computed.
    """
    counts = np.asarray(table, dtype=np.int64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n = int(counts.sum())
    if counts.ndim != 2 or min(counts.shape, default=0) < 2:
        return uncomputed("chi2", n, "chi-square", "fewer than 2 groups or categories")
    sizes = tuple(int(size) for size in counts.sum(axis=0))
    expected = counts.sum(axis=1)[:, None] * counts.sum(axis=0) / n
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    if (expected >= 5).all():
        result = TestResult("chi2", chi2, float(stats.chi2.sf(chi2, df)), n, "chi-square", df=float(df), group_n=sizes)
        return guard_p(result, sizes)
    p = freeman_halton(counts)
    if p is None:
        return TestResult(
            "chi2", chi2, None, n, "Fisher, exact; p not computed: too many tables", df=float(df), group_n=sizes
        )
    return guard_p(TestResult("chi2", chi2, p, n, "Fisher, exact", df=float(df), group_n=sizes), sizes)


def freeman_halton(counts: np.ndarray) -> float | None:
    """Sum of the probabilities of all tables with these margins that are no more likely than the observed one.

    Column by column: tables with the same rest for the rows to come and the same probability so far are counted together. None beyond
    500,000 such kinds.
    """
    if counts.shape[0] > counts.shape[1]:
        counts = counts.T
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    log_factorial = np.cumsum(np.concatenate([[0.0], np.log(np.arange(1, int(counts.sum()) + 1))]))
    constant = float(log_factorial[rows].sum() + log_factorial[columns].sum() - log_factorial[-1])
    observed = constant - float(log_factorial[counts].sum())
    kinds: dict[tuple[int, ...], tuple[Floats, Floats]] = {
        tuple(int(row) for row in rows): (np.zeros(1), np.ones(1)),
    }
    for column in columns.tolist():
        made = 0
        found: dict[tuple[int, ...], list[tuple[Floats, Floats]]] = {}
        for left, (log_cells, tables) in kinds.items():
            for split in _splits(int(column), left):
                rest = tuple(row - part for row, part in zip(left, split, strict=True))
                cells = float(log_factorial[list(split)].sum())
                found.setdefault(rest, []).append((log_cells + cells, tables))
                made += len(tables)
                if made > _MOST_TABLES:
                    return None
        kinds = {rest: _together(parts) for rest, parts in found.items()}
    log_cells, tables = kinds[(0,) * len(rows)]
    probability = np.exp(constant - log_cells) * tables
    extreme = probability[constant - log_cells <= observed + 1e-7].sum()
    return float(min(1.0, extreme / probability.sum()))


def _together(parts: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """The summed log factorials without repetition (to 11 decimals), and how many tables have each."""
    log_cells, tables = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    distinct, inverse = np.unique(np.round(log_cells, 11), return_inverse=True)
    return distinct, np.bincount(inverse, weights=tables).astype(np.float64)


def _splits(count: int, columns: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(columns) == 1:
        if count <= columns[0]:
            yield (count,)
        return
    for part in range(max(0, count - sum(columns[1:])), min(count, columns[0]) + 1):
        for rest in _splits(count - part, columns[1:]):
            yield (part, *rest)
