"""Tests on the same patients at two or more visits, in R's conventions."""

from __future__ import annotations

from math import sqrt

import numpy as np
from scipy import stats

from core.stats.exact import Floats, exact_differences, integer_scaled, midranks
from core.stats.test_result import TestResult, guard_p, uncomputed

_EXACT_BELOW = 50


def wilcoxon_signed_rank(follow_up: Floats, baseline: Floats) -> TestResult:
    """Wilcoxon signed-rank test of paired values, as R's `wilcox.test(paired = TRUE)`.

    Zero differences are dropped; exact for fewer than 50 differences without ties or zeros, else normal with continuity correction.
    `n` counts the pairs, zeros included; W is R's V, the sum of ranks of the positive differences.
    """
    pairs = len(follow_up)
    _, exact = exact_differences(follow_up, baseline)
    moved = exact[exact != 0]
    n = len(moved)
    if n == 0:
        return uncomputed("W", pairs, "Wilcoxon signed-rank", "no pair differs" if pairs else "no pairs", (pairs,))
    ranks, ties = midranks(np.abs(moved))
    w = float(ranks[moved > 0].sum())
    if n < _EXACT_BELOW and n == pairs and (ties == 1).all():
        result = TestResult("W", w, _signed_rank_p(n, round(w)), pairs, "Wilcoxon signed-rank, exact")
    else:
        sigma = sqrt(n * (n + 1) * (2 * n + 1) / 24 - float((ties.astype(np.float64) ** 3 - ties).sum()) / 48)
        result = TestResult("W", w, _corrected_p(w - n * (n + 1) / 4, sigma), pairs, "Wilcoxon signed-rank")
    return guard_p(result, (pairs,))


def _signed_rank_p(n: int, w: int) -> float:
    ways = np.zeros(n * (n + 1) // 2 + 1)
    ways[0] = 1.0
    for rank in range(1, n + 1):
        ways[rank:] += ways[:-rank].copy()
    ways /= 2.0**n
    lower, upper = ways[: w + 1].sum(), ways[w:].sum()
    return float(min(1.0, 2 * min(lower, upper)))


def _corrected_p(z: float, sigma: float) -> float:
    z = (z - np.sign(z) * 0.5) / sigma
    return float(min(1.0, 2 * stats.norm.sf(abs(z))))


def paired_t(follow_up: Floats, baseline: Floats) -> TestResult:
    """Paired t test, as R's `t.test(paired = TRUE)`."""
    difference, _ = exact_differences(follow_up, baseline)
    n = len(difference)
    if n < 2:
        return uncomputed("t", n, "paired t", "fewer than 2 pairs", (n,))
    if np.ptp(difference) == 0:
        return uncomputed("t", n, "paired t", "all differences are equal", (n,))
    t = float(difference.mean() / (difference.std(ddof=1) / sqrt(n)))
    return guard_p(TestResult("t", t, float(2 * stats.t.sf(abs(t), n - 1)), n, "paired t", df=float(n - 1)), (n,))


def friedman(matrix: Floats) -> TestResult:
    """Friedman's test of three or more visits, as R's `friedman.test`; rows are patients with every visit."""
    n, k = matrix.shape
    if n < 2 or k < 2:
        return uncomputed("chi2", n, "Friedman", "fewer than 2 complete patients", (n,))
    (exact,), _ = integer_scaled(matrix.ravel())
    rows = exact.reshape(n, k)
    alike = (rows[:, :, None] == rows[:, None, :]).sum(axis=2)
    ranks = (rows[:, :, None] > rows[:, None, :]).sum(axis=2) + (alike + 1) / 2
    ties = float((alike**2 - 1).sum())  # each of t tied values adds t^2 - 1, together t^3 - t
    scale = n * k * (k + 1) - ties / (k - 1)
    if scale <= 0:
        return uncomputed("chi2", n, "Friedman", "no patient's values differ", (n,))
    chi2 = float(12 * ((ranks.sum(axis=0) - n * (k + 1) / 2) ** 2).sum() / scale)
    return guard_p(TestResult("chi2", chi2, float(stats.chi2.sf(chi2, k - 1)), n, "Friedman", df=float(k - 1)), (n,))


def rm_anova_greenhouse_geisser(matrix: Floats) -> TestResult:
    """Repeated-measures ANOVA with Greenhouse and Geisser's correction, as R's `anova(lm(Y ~ 1), X = ~1, test = "Spherical")`.

    Rows are patients with every visit; `df` and `df2` are the corrected ones, `epsilon` the correction.
    """
    method = "RM-ANOVA, Greenhouse-Geisser"
    n, k = matrix.shape
    if n < 2 or k < 2:
        return uncomputed("F", n, method, "fewer than 2 complete patients", (n,))
    visits, patients, grand = matrix.mean(axis=0), matrix.mean(axis=1), matrix.mean()
    between = n * float(((visits - grand) ** 2).sum())
    residual = float(((matrix - visits - patients[:, None] + grand) ** 2).sum())
    if residual <= 1e-12 * max(1.0, float((matrix**2).sum())):
        return uncomputed("F", n, method, "no variation within patients", (n,))
    f = (between / (k - 1)) / (residual / ((n - 1) * (k - 1)))
    covariance = np.cov(matrix, rowvar=False)
    centred = covariance - covariance.mean(axis=0) - covariance.mean(axis=1)[:, None] + covariance.mean()
    epsilon = float(np.trace(centred) ** 2 / ((k - 1) * (centred**2).sum()))
    df, df2 = epsilon * (k - 1), epsilon * (k - 1) * (n - 1)
    p = float(stats.f.sf(f, df, df2))
    return guard_p(TestResult("F", float(f), p, n, method, df=df, df2=df2, epsilon=epsilon), (n,))


def prefer_parametric(differences: Floats) -> bool | None:
    """Whether Shapiro and Wilk's test on the differences lets the t test stand first; None where it cannot be made."""
    if not 3 <= len(differences) <= 5000 or np.ptp(differences) == 0:
        return None
    return bool(stats.shapiro(differences).pvalue > 0.05)
