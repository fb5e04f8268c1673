"""Skin thickness in systemic sclerosis: mRSS by course and at the last visit, and who responded."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.stats.criss_visits import criss
from core.stats.eustar_visits import eustar
from core.stats.exact import Floats
from core.stats.longitudinal import LongitudinalResult, collect, measure_in_groups, nobody_has, windows_text
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.subgroups import Mask, standard_groups
from core.stats.timepoints import LAST, Timepoints

RESPONDER_MRSS = 9
"""High responders improve by at least this much from baseline to the last visit (Kuzumi 2023)."""

MCID_MRSS, MCID_PERCENT = 5, 25
"""Smallest change that matters in diffuse disease, in units and percent of baseline (Khanna 2019)."""

SPLITS = {
    "response": f"BL minus LAST mRSS >= {RESPONDER_MRSS} is high",
    f"response_{MCID_MRSS}": f"BL minus LAST mRSS >= {MCID_MRSS} is high",
    f"response_{MCID_PERCENT}pct": f"BL minus LAST mRSS >= {MCID_PERCENT} % of BL is high",
}


def mrss_improvement(points: Timepoints) -> Floats:
    """Baseline minus last mRSS of each patient (positive = better), NaN where one is missing."""
    values = points.population.cohort.visits["mrss"].to_numpy()
    improvement: Floats = points.values(BASELINE, values) - points.values(LAST, values)
    return improvement


def mrss_splits(points: Timepoints) -> Mapping[str, Mask]:
    """Who responded by each cut, False where mRSS is missing: 9 units (Kuzumi 2023), the MCID of 5 units, and 25 % of baseline."""
    improvement = mrss_improvement(points)
    baseline = points.values(BASELINE, points.population.cohort.visits["mrss"].to_numpy())
    return {
        "response": improvement >= RESPONDER_MRSS,
        f"response_{MCID_MRSS}": improvement >= MCID_MRSS,
        f"response_{MCID_PERCENT}pct": (baseline > 0) & (100 * improvement >= MCID_PERCENT * baseline),
    }


def skin(population: Population, points: Timepoints) -> LongitudinalResult:
    """MRSS at baseline, after each course and at the last visit, and the split into high and low responders (Kuzumi 2023; K5, K7)."""
    values = population.cohort.visits["mrss"].to_numpy()
    if np.isnan(values).all():
        return LongitudinalResult("skin", tuple(nobody_has("skin", "mrss", "no visit has mrss")), 0)
    numbers, series = measure_in_groups(
        "skin", "mrss", collect(points, values, courses=True), standard_groups(population)
    )
    improvement = mrss_improvement(points)
    known = ~np.isnan(improvement)
    n = int(known.sum())
    for split, responded in mrss_splits(points).items():
        rows = NumberRows("skin", f"mrss_{split}")
        rows.share(responded, known, comparison="category=high", time=LAST, method=SPLITS[split])
        rows.share(~responded, known, comparison="category=low", time=LAST, method=SPLITS[split])
        numbers += rows.numbers
    numbers += _at_visits(points, values)
    numbers += criss(population, points)
    numbers += eustar(population, points)
    definition = (
        f"mRSS 0 to 51. High responders improved by at least {RESPONDER_MRSS} units from baseline to the last visit; the split was chosen "
        f"after the data were seen (Kuzumi 2023); {MCID_MRSS} units and {MCID_PERCENT} % stand beside it. "
        "After course k: the visit nearest to day 168 in 140 to 196 from its first infusion. " + windows_text(points)
    )
    return LongitudinalResult("skin", tuple(numbers), n, definition=definition, series=tuple(series))


def _at_visits(points: Timepoints, values: Floats) -> list[Number]:
    """Improvement and progression at each visit: a change of more than 5 units and of at least 25 % of baseline (Dobrota 2016)."""
    rows = NumberRows("skin", "mrss_change")
    baseline = points.values(BASELINE, values)
    method = f"change > {MCID_MRSS} units and >= {MCID_PERCENT} % of BL"
    for label in points.population.options.windows:
        if label == BASELINE:
            continue
        change = points.values(label, values) - baseline
        known = ~np.isnan(change)
        large = (np.abs(change) > MCID_MRSS) & (100 * np.abs(change) >= MCID_PERCENT * baseline)
        for code, sign in (("improved", -1), ("progressed", 1)):
            moved = large & (np.sign(change) == sign)
            rows.share(moved, known, comparison=f"category={code}", time=label, method=method, interval=True)
    return rows.numbers
