"""Skin thickness in systemic sclerosis: mRSS by course and at the last visit, and who responded."""

from __future__ import annotations

import numpy as np

from core.stats.exact import Floats
from core.stats.longitudinal import LongitudinalResult, collect, measure_in_groups, nobody_has, windows_text
from core.stats.population import Population
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.subgroups import standard_groups
from core.stats.timepoints import LAST, Timepoints

RESPONDER_MRSS = 9
"""High responders improve by at least this much from baseline to the last visit (Kuzumi 2023)."""


def mrss_improvement(points: Timepoints) -> Floats:
    """Baseline minus last mRSS of each patient (positive = better), NaN where one is missing."""
    values = points.population.cohort.visits["mrss"].to_numpy()
    improvement: Floats = points.values(BASELINE, values) - points.values(LAST, values)
    return improvement


def skin(population: Population, points: Timepoints) -> LongitudinalResult:
    """MRSS at baseline, after each course and at the last visit, and the split into high and low responders (Kuzumi 2023; K5, K7)."""
    values = population.cohort.visits["mrss"].to_numpy()
    if np.isnan(values).all():
        return LongitudinalResult("skin", tuple(nobody_has("skin", "mrss", "no visit has mrss")), 0)
    numbers, series = measure_in_groups(
        "skin", "mrss", collect(points, values, courses=True), standard_groups(population)
    )
    improvement = mrss_improvement(points)
    known = improvement[~np.isnan(improvement)]
    rows = NumberRows("skin", "mrss_response")
    method = f"BL minus LAST mRSS >= {RESPONDER_MRSS} is high"
    rows.share(int((known >= RESPONDER_MRSS).sum()), len(known), comparison="category=high", time=LAST, method=method)
    rows.share(int((known < RESPONDER_MRSS).sum()), len(known), comparison="category=low", time=LAST, method=method)
    definition = (
        f"mRSS 0 to 51. High responders improved by at least {RESPONDER_MRSS} units from baseline to the last visit; the split was chosen "
        "after the data were seen (Kuzumi 2023). After course k: the visit nearest to day 168 in 140 to 196 from its first infusion. "
        + windows_text(points)
    )
    return LongitudinalResult(
        "skin", tuple(numbers + rows.numbers), len(known), definition=definition, series=tuple(series)
    )
