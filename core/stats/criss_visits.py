"""Response in systemic sclerosis by ACR CRISS and revised CRISS, as far as the records carry it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.scoring.criss import (
    CRISS_COEFFICIENTS,
    CRISS_IMPROVED_FROM,
    CRISS_INTERCEPT,
    RCRISS_FVC_PERCENT,
    RCRISS_LEVELS,
    RCRISS_NEEDED,
    CrissMeasure,
)
from core.stats.exact import Floats
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.subgroups import Mask
from core.stats.timepoints import Timepoints

FIELDS: Mapping[CrissMeasure, str] = {
    CrissMeasure.MRSS: "mrss",
    CrissMeasure.FVC_PCT: "fvc_pct",
    CrissMeasure.PATIENT_GLOBAL: "patient_global",
    CrissMeasure.PHYSICIAN_GLOBAL: "physician_global",
    CrissMeasure.HAQ_DI: "haq_di",
}
STEP_1 = (
    "field not recorded: new renal crisis, lung decline confirmed, left ventricular failure, pulmonary hypertension"
)
STEP_2 = "step 2 only: new organ involvement (step 1, score 0) is not recorded"
_SLACK = 1e-9
"""Percentages are compared with this much room, so that 20 % of a decimal is 20 %."""


def criss(population: Population, points: Timepoints) -> list[Number]:
    """Probability of improvement and the share of at least 0.6, and revised CRISS-20 to -70, of SSc patients at each visit.

    The score itself needs the organ events of step 1, which no field holds; what is given is its second step, and says so.
    """
    numbers: list[Number] = []
    for measure in ("criss", "rcriss"):
        rows = NumberRows("skin", measure)
        rows.absent("estimate", STEP_1, n=0)
        numbers += rows.numbers
    ssc = (population.patients["disease"] == "SSc").to_numpy()
    lacking = [field for field in FIELDS.values() if not population.cohort.has("visits", field)]
    rows = NumberRows("skin", "criss_step_2")
    if lacking or not ssc.any():
        rows.absent("median", f"field not recorded: {', '.join(lacking)}" if lacking else "nobody has SSc", n=0)
        return numbers + rows.numbers
    visits = population.cohort.visits
    values = {measure: visits[field].to_numpy() for measure, field in FIELDS.items()}
    start = {measure: points.values(BASELINE, found) for measure, found in values.items()}
    for label in population.options.windows:
        if label != BASELINE:
            end = {measure: points.values(label, found) for measure, found in values.items()}
            numbers += _probability(label, ssc, start, end)
            for level in RCRISS_LEVELS:
                numbers += _revised(label, level, ssc, start, end)
    return numbers


def _probability(
    label: str, ssc: Mask, start: Mapping[CrissMeasure, Floats], end: Mapping[CrissMeasure, Floats]
) -> list[Number]:
    logit = float(CRISS_INTERCEPT) + sum(
        float(coefficient) * (end[measure] - start[measure]) for measure, coefficient in CRISS_COEFFICIENTS.items()
    )
    known = ssc & ~np.isnan(logit)
    probability = 1 / (1 + np.exp(-np.clip(logit, -700, 700)))
    rows = NumberRows("skin", "criss_step_2")
    rows.describe(probability[ssc], np.flatnonzero(ssc), time=label, why="nobody has all five measures at both visits")
    improved = probability >= CRISS_IMPROVED_FROM
    method = f"probability >= {CRISS_IMPROVED_FROM:.1f}; {STEP_2}"
    rows.share(improved, known, comparison="category=improved", time=label, method=method, interval=True)
    return rows.numbers


def _revised(
    label: str, level: int, ssc: Mask, start: Mapping[CrissMeasure, Floats], end: Mapping[CrissMeasure, Floats]
) -> list[Number]:
    met = np.zeros(len(start[CrissMeasure.MRSS]), dtype=np.int64)
    open_ = np.zeros(len(met), dtype=np.int64)
    for measure, before in start.items():
        change = end[measure] - before
        needed = RCRISS_FVC_PERCENT if measure is CrissMeasure.FVC_PCT else level
        gain = change if measure is CrissMeasure.FVC_PCT else -change
        met += (before > 0) & (100 * gain >= needed * before - _SLACK)
        open_ += np.isnan(change) & ~(before == 0)
    seen = np.any([~np.isnan(values) for values in end.values()], axis=0)
    improved = met >= RCRISS_NEEDED
    decided = ssc & seen & (improved | (met + open_ < RCRISS_NEEDED))
    rows = NumberRows("skin", f"rcriss_{level}_step_2")
    method = (
        f"{RCRISS_NEEDED} of 5 measures better by {level} % (FVC {RCRISS_FVC_PERCENT} %), of those decided; {STEP_2}"
    )
    rows.share(
        improved,
        decided,
        comparison="category=improved",
        time=label,
        method=method,
        interval=True,
    )
    return rows.numbers
