"""Response in systemic sclerosis by ACR CRISS and revised CRISS; where organ events are not recorded, their second step alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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
EVENTS: Mapping[str, str] = {
    "new_renal_crisis": "new renal crisis",
    "new_ild_decline": "lung decline confirmed",
    "new_lv_failure": "left ventricular failure",
    "new_pah": "pulmonary hypertension",
}
"""The organ events of step 1: visit field and words."""

STEP_2 = "step 2 only: without new organ involvement (step 1, score 0)"
WHOLE = "0 after new organ involvement"
_SLACK = 1e-9
"""Percentages are compared with this much room, so that 20 % of a decimal is 20 %."""


class Organs(NamedTuple):
    """Who had new organ involvement by a visit, and who surely had none."""

    event: Mask
    none: Mask


def criss(population: Population, points: Timepoints) -> list[Number]:
    """Probability of improvement and the share of at least 0.6, and revised CRISS-20 to -70, of SSc patients at each visit.

    Step 1 needs the four organ events at the visit: any of them, then or at an earlier visit, makes the score 0; all four answered with
    no lets step 2 decide; else it is not known. Beside the whole score stands its second step alone, which says so.
    """
    numbers: list[Number] = []
    visits = population.cohort.visits
    unrecorded = [words for field, words in EVENTS.items() if not population.cohort.has("visits", field)]
    for measure in ("criss", "rcriss") if unrecorded else ():
        rows = NumberRows("skin", measure)
        rows.absent("estimate", f"field not recorded: {', '.join(unrecorded)}", n=0)
        numbers += rows.numbers
    ssc = (population.patients["disease"] == "SSc").to_numpy()
    lacking = [field for field in FIELDS.values() if not population.cohort.has("visits", field)]
    if lacking or not ssc.any():
        rows = NumberRows("skin", "criss_step_2")
        rows.absent("median", f"field not recorded: {', '.join(lacking)}" if lacking else "nobody has SSc", n=0)
        return numbers + rows.numbers
    values = {measure: visits[field].to_numpy() for measure, field in FIELDS.items()}
    start = {measure: points.values(BASELINE, found) for measure, found in values.items()}
    for label in population.options.windows:
        if label == BASELINE:
            continue
        end = {measure: points.values(label, found) for measure, found in values.items()}
        organs = None if unrecorded else _organs(population, points, label)
        for known in (None, organs) if organs is not None else (None,):
            numbers += _probability(label, ssc, start, end, known)
            for level in RCRISS_LEVELS:
                numbers += _revised(label, level, ssc, start, end, known)
    return numbers


def _organs(population: Population, points: Timepoints, label: str) -> Organs:
    visits = population.cohort.visits
    patient = visits["patient"].to_numpy()
    by_then = (points.offset_days > 0) & (points.offset_days <= population.options.windows[label].high)
    event, none = np.zeros(population.n, dtype=bool), np.ones(population.n, dtype=bool)
    for field in EVENTS:
        answer = visits[field].to_numpy(dtype=np.float64)
        event[patient[by_then & (answer == 1)]] = True
        none &= points.values(label, answer) == 0
    return Organs(event, none & ~event)


def _probability(
    label: str,
    ssc: Mask,
    start: Mapping[CrissMeasure, Floats],
    end: Mapping[CrissMeasure, Floats],
    organs: Organs | None,
) -> list[Number]:
    logit = float(CRISS_INTERCEPT) + sum(
        float(coefficient) * (end[measure] - start[measure]) for measure, coefficient in CRISS_COEFFICIENTS.items()
    )
    probability = 1 / (1 + np.exp(-np.clip(logit, -700, 700)))
    why = "nobody has all five measures at both visits"
    if organs is not None:
        probability = np.where(organs.event, 0.0, np.where(organs.none, probability, np.nan))
        why = "nobody has all five measures at both visits and the four organ events at the second"
    known = ssc & ~np.isnan(probability)
    rows = NumberRows("skin", "criss_step_2" if organs is None else "criss")
    rows.describe(probability[ssc], np.flatnonzero(ssc), time=label, why=why)
    improved = probability >= CRISS_IMPROVED_FROM
    method = f"probability >= {CRISS_IMPROVED_FROM:.1f}; {STEP_2 if organs is None else WHOLE}"
    rows.share(improved, known, comparison="category=improved", time=label, method=method, interval=True)
    return rows.numbers


def _revised(
    label: str,
    level: int,
    ssc: Mask,
    start: Mapping[CrissMeasure, Floats],
    end: Mapping[CrissMeasure, Floats],
    organs: Organs | None,
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
    if organs is not None:
        # Who cannot improve any more is decided without the organ events.
        decided = (ssc & organs.event) | (decided & (organs.none | ~improved))
        improved = improved & organs.none
    rows = NumberRows("skin", f"rcriss_{level}" + ("_step_2" if organs is None else ""))
    method = (
        f"{RCRISS_NEEDED} of 5 measures better by {level} % (FVC {RCRISS_FVC_PERCENT} %), of those decided; "
        f"{STEP_2 if organs is None else WHOLE}"
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
