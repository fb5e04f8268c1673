"""Immunoglobulins beside the skin and the lung: correlations, change by mRSS response, and FVC by a low last level.

These are associations. A low immunoglobulin is a risk to watch, never an aim.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.scoring.immunoglobulin import IG_REFERENCES, Immunoglobulin, lower_limit_mg_dl
from core.stats.exact import Floats, exact_differences
from core.stats.groups import mann_whitney, pearson, spearman, welch_t
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.skin import mrss_improvement, mrss_splits
from core.stats.timepoints import LAST, Rows, Timepoints

CHANGE = "LAST-BL"
BELOW_LIMIT = "category=below_lln"


def beside_skin(points: Timepoints, measure: str, values: Floats) -> list[Number]:
    """The correlation of the fall with the improvement of mRSS first, then the change of responders by each split (Kuzumi 2023, K8-K10)."""
    improvement = mrss_improvement(points)
    last, first = points.values(LAST, values), points.values(BASELINE, values)
    known = ~np.isnan(improvement) & ~np.isnan(last) & ~np.isnan(first)
    if not known.any():
        return []
    who = np.flatnonzero(known)
    change, _ = exact_differences(last[known], first[known])
    together = NumberRows("immunoglobulin", f"{measure}_decrease~mrss_improvement")
    together.test(pearson(-change, improvement[known]), time=CHANGE)
    together.test(spearman(-change, improvement[known]), time=CHANGE)
    numbers = together.numbers
    for split, responded in mrss_splits(points).items():
        high = responded[known]
        numbers += _compared(measure, split, {"high": (change[high], who[high]), "low": (change[~high], who[~high])})
    percent = 100 * (last[known] - first[known]) / np.where(first[known] > 0, first[known], np.nan)
    relative = NumberRows("immunoglobulin", f"{measure}_percent_change")
    relative.describe(percent, who, comparison=CHANGE, why="nobody has a baseline above 0")
    return numbers + relative.numbers


def below_limit(population: Population, points: Timepoints, measure: Immunoglobulin, values: Floats) -> list[Number]:
    """How many are below the lower limit of normal at their last visit, and the change of FVC by it (Kuzumi 2023, K11-K12)."""
    reference = IG_REFERENCES[population.options.ig_reference]
    limits = {
        sex: lower_limit_mg_dl(measure, reference.code, sex if sex in ("F", "M") else None) for sex in ("F", "M", None)
    }
    limit = np.array([limits.get(sex, limits[None]) for sex in population.patients["sex"]], dtype=np.float64)
    last = points.values(LAST, values)
    judged = ~np.isnan(last) & ~np.isnan(limit)
    low = judged & (last < limit)
    rows = NumberRows("immunoglobulin", measure)
    method = f"of patients with a last value; lower limit of normal by {reference.source}"
    rows.share(low, judged, comparison=BELOW_LIMIT, time=LAST, method=method)
    fvc = population.cohort.visits["fvc_pct"].to_numpy()
    after, before = points.values(LAST, fvc), points.values(BASELINE, fvc)
    both = judged & ~np.isnan(after) & ~np.isnan(before)
    if not both.any():
        return rows.numbers
    change, _ = exact_differences(after[both], before[both])
    who, is_low = np.flatnonzero(both), low[both]
    parts = {"low": (change[is_low], who[is_low]), "not_low": (change[~is_low], who[~is_low])}
    return rows.numbers + _compared("fvc_pct", f"{measure}_last", parts)


def _compared(measure: str, split: str, parts: Mapping[str, tuple[Floats, Rows]]) -> list[Number]:
    """Both groups of a split (their changes, and whose each is) described, and compared by Mann-Whitney and Welch."""
    numbers: list[Number] = []
    for code, (change, who) in parts.items():
        rows = NumberRows("immunoglobulin", measure, f"{split}={code}")
        rows.describe(change, who, comparison=CHANGE, why="nobody is in this group")
        numbers += rows.numbers
    first, second = (change for change, _ in parts.values())
    between = NumberRows("immunoglobulin", measure, "")
    between.test(mann_whitney(first, second), comparison=split, time=CHANGE)
    between.test(welch_t(first, second), comparison=split, time=CHANGE)
    return numbers + between.numbers
