"""Change over visits where some are missing: a linear mixed model with the visit as factor and a random intercept for each patient.

Model: value = mean of the visit + deviation of the patient + residual, both normal. REML; with one variance ratio
(patient to residual) the means and the residual variance follow in closed form, so that the ratio is the root of one equation.
The same as R's `nlme::lme(y ~ visit, random = ~1 | id)`, also its degrees of freedom ("containment", Pinheiro and Bates 2000, 2.4.2):
values - patients - (visits - 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from core.stats.exact import Floats

_RATIOS = np.concatenate([[0.0], np.logspace(-6, 8, 57)])


@dataclass(frozen=True, slots=True)
class Change:
    """An estimated difference between two visits with its standard error, 95 % interval and t test."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    t: float
    df: float
    p: float


@dataclass(frozen=True)
class MixedModel:
    """A fitted model: the mean of each visit (column), their covariance, and the two variances."""

    patients: int
    values: int
    means: Floats
    covariance: Floats
    residual_variance: float
    patient_variance: float
    df: int

    def change(self, later: int, earlier: int) -> Change:
        """Mean of the visit in column `later` minus that in column `earlier`."""
        estimate = float(self.means[later] - self.means[earlier])
        variance = self.covariance[later, later] + self.covariance[earlier, earlier]
        se = float(np.sqrt(variance - 2 * self.covariance[later, earlier]))
        half = float(stats.t.ppf(0.975, self.df)) * se
        p = float(2 * stats.t.sf(abs(estimate / se), self.df))
        return Change(estimate, se, estimate - half, estimate + half, estimate / se, float(self.df), p)

    def any_change(self) -> tuple[float, float, float, float]:
        """Wald F test that all visits have one mean: F, its two degrees of freedom, p."""
        differences = self.means[1:] - self.means[0]
        contrast = np.column_stack([-np.ones(len(differences)), np.eye(len(differences))])
        spread = contrast @ self.covariance @ contrast.T
        f = float(differences @ np.linalg.solve(spread, differences)) / len(differences)
        return f, float(len(differences)), float(self.df), float(stats.f.sf(f, len(differences), self.df))


def why_no_model(matrix: Floats) -> str:
    """Why values by patient (row) and visit (column), NaN where missing, cannot be modelled; empty where they can."""
    seen = ~np.isnan(matrix)
    visits, patients = int(seen.any(axis=0).sum()), int(seen.any(axis=1).sum())
    if visits < 2:
        return "fewer than 2 visits with values"
    if int(seen.sum()) - patients - (visits - 1) < 1:
        return "too few patients were seen twice"
    rows = matrix[seen.any(axis=1)][:, seen.any(axis=0)]
    if _Profile.of(rows).unexplained() <= 1e-14 * float(np.nansum((rows - np.nanmean(rows)) ** 2)):
        return "no variation within patients beside that of the visits"
    return ""


def mixed_model(matrix: Floats) -> MixedModel:
    """Fits values by patient (row) and visit (column), NaN where missing; every column needs a value.

    Raises ValueError where `why_no_model` has a reason.
    """
    if why := why_no_model(matrix):
        raise ValueError(why)
    matrix = matrix[~np.isnan(matrix).all(axis=1)]
    profile = _Profile.of(matrix)
    ratio = profile.best_ratio()
    means, information, squares = profile.solve(ratio)
    df = profile.values - len(matrix) - (matrix.shape[1] - 1)
    residual = squares / (profile.values - matrix.shape[1])
    covariance = residual * np.linalg.inv(information)
    return MixedModel(len(matrix), profile.values, means + profile.centre, covariance, residual, residual * ratio, df)


@dataclass(frozen=True)
class _Profile:
    """What REML needs of the data, summed over the patients seen the same number of times (first axis)."""

    centre: Floats
    values: int
    times: Floats
    patients: Floats
    counts: Floats
    pairs: Floats
    sums: Floats
    weighted: Floats
    within: float
    between: Floats

    @classmethod
    def of(cls, matrix: Floats) -> _Profile:
        """Sums of the values about the visits' own means: the visit means then stay near 0 and nothing cancels."""
        seen = ~np.isnan(matrix)
        centre = np.nanmean(matrix, axis=0)
        values = np.where(seen, matrix - centre, 0.0)
        times = seen.sum(axis=1)
        distinct, row = np.unique(times, return_inverse=True)
        totals = values.sum(axis=1)
        deviation = np.where(seen, values - (totals / times)[:, None], 0.0)
        parts = [seen[row == size].astype(np.float64) for size in range(len(distinct))]
        return cls(
            centre=centre,
            values=int(seen.sum()),
            times=distinct.astype(np.float64),
            patients=np.bincount(row).astype(np.float64),
            counts=seen.sum(axis=0).astype(np.float64),
            pairs=np.stack([part.T @ part for part in parts]),
            sums=values.sum(axis=0),
            weighted=np.stack([part.T @ totals[row == size] for size, part in enumerate(parts)]),
            within=float((deviation**2).sum()),
            between=np.bincount(row, totals**2).astype(np.float64),
        )

    def unexplained(self) -> float:
        """Sum of squares left when every patient and every visit has a mean of its own: without it, no residual variance exists."""
        information = np.diag(self.counts) - np.einsum("k,kij->ij", 1 / self.times, self.pairs)
        right = self.sums - (1 / self.times) @ self.weighted
        return self.within - float(right @ np.linalg.lstsq(information, right, rcond=1e-10)[0])

    def solve(self, ratio: float) -> tuple[Floats, Floats, float]:
        """Visit means, their information matrix (residual variance 1) and the weighted residual sum of squares at a variance ratio."""
        means, information, squares = self._solve(np.array([ratio]))
        return means[0], information[0], float(squares[0])

    def best_ratio(self) -> float:
        """The ratio of patient to residual variance at the largest restricted likelihood; 0 where that lies on the edge."""
        _, slope = self._deviance(_RATIOS)
        turns = np.flatnonzero((slope[:-1] < 0) & (slope[1:] >= 0))
        edge = 0.0 if slope[0] >= 0 else float(_RATIOS[-1])
        candidates = np.array([edge, *(self._turn(_RATIOS[row], _RATIOS[row + 1]) for row in turns)])
        return float(candidates[np.argmin(self._deviance(candidates)[0])])

    def _turn(self, low: float, high: float) -> float:
        """Where the derivative changes its sign."""

        def slope(ratio: float) -> float:
            return float(self._deviance(np.array([ratio]))[1][0])

        return float(optimize.brentq(slope, low, high, xtol=1e-300, rtol=1e-13))

    def _solve(self, ratios: Floats) -> tuple[Floats, Floats, Floats]:
        shrink = ratios[:, None] / (1 + ratios[:, None] * self.times)
        information = np.diag(self.counts) - np.einsum("rk,kij->rij", shrink, self.pairs)
        right = self.sums - shrink @ self.weighted
        means = np.linalg.solve(information, right[..., None])[..., 0]
        # Sum of squares within patients plus what of theirs between patients the ratio leaves over: no large numbers subtracted.
        left_over = (self.between / (self.times * (1 + ratios[:, None] * self.times))).sum(axis=1)
        return means, information, self.within + left_over - (means * right).sum(axis=1)

    def _deviance(self, ratios: Floats) -> tuple[Floats, Floats]:
        """-2 log restricted likelihood up to a constant, and its derivative by the ratio."""
        means, information, squares = self._solve(ratios)
        grown = 1 + ratios[:, None] * self.times
        free = self.values - len(self.counts)
        deviance = free * np.log(squares) + (self.patients * np.log(grown)).sum(axis=1)
        deviance += np.linalg.slogdet(information)[1]
        steep = 1 / grown**2
        information_slope = -np.einsum("rk,kij->rij", steep, self.pairs)
        squares_slope = (
            -(steep * self.between).sum(axis=1)
            + 2 * (means * (steep @ self.weighted)).sum(axis=1)
            + np.einsum("ri,rij,rj->r", means, information_slope, means)
        )
        slope = free * squares_slope / squares + (self.patients * self.times / grown).sum(axis=1)
        slope += np.trace(np.linalg.solve(information, information_slope), axis1=1, axis2=2)
        return deviance, slope
