"""The Total Improvement Score of every visit at once, in whole numbers over the constants of `core.scoring.tis_table`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.scoring.tis import ADULT_AGE_YEARS, JUVENILE
from core.scoring.tis_table import (
    ENZYME_RANGE_MULTIPLES,
    HAQ_DI_MAX,
    TIS_CUTS,
    TIS_POINTS_TENTHS,
    TIS_THRESHOLDS,
    CoreSetMeasure,
    Enzyme,
    TisCategory,
)
from core.stats.exact import Floats, Integers, integer_scaled
from core.stats.population import Population
from core.stats.series import BASELINE
from core.stats.timepoints import Rows, Timepoints

VAS_MAX = 10
MMT_DEFAULT_MAX = 150
COLUMNS = {
    CoreSetMeasure.PHYSICIAN_GLOBAL: "physician_global",
    CoreSetMeasure.PATIENT_GLOBAL: "patient_global",
    CoreSetMeasure.MMT: "mmt8",
    CoreSetMeasure.HAQ_DI: "haq_di",
    CoreSetMeasure.EXTRAMUSCULAR: "extramuscular_vas",
}
"""The visit field of each part but the enzyme."""


@dataclass(frozen=True)
class TisVisits:
    """TIS of each visit against its patient's baseline; one entry a visit, NaN where there is none.

    `total` needs all six parts; `lower` and `upper` bound it otherwise; `maximum` is the total of a perfect follow-up, NaN unless all six
    baselines are there. `missing` names the parts without points, joined by "; ". Baseline visits and earlier ones have no score.
    """

    total: Floats
    lower: Floats
    upper: Floats
    maximum: Floats
    missing: npt.NDArray[np.object_]
    complete: npt.NDArray[np.bool_]
    has_all_parts: npt.NDArray[np.bool_]
    baseline: Rows
    why_not: npt.NDArray[np.object_]


@dataclass(frozen=True)
class _Part:
    """One core set measure: whether the points are known, tenths of points earned, and those a perfect follow-up would earn."""

    known: npt.NDArray[np.bool_]
    tenths: Integers
    attainable: Integers
    has_baseline: npt.NDArray[np.bool_]


def tis_visits(population: Population, points: Timepoints) -> TisVisits:
    """The score of every visit behind its patient's baseline visit.

    Baseline is the visit nearest to the first infusion in the BL window that has all six parts, else the nearest one with any of them
    (bounds only). A follow-up enzyme without its own upper limit is judged by the baseline's. Patients under 18 have
    no score. Equal to `core.scoring.tis.tis` visit by visit (a test holds them together).
    """
    visits = population.cohort.visits
    patient = visits["patient"].to_numpy()
    enzymes = {enzyme: (visits[enzyme.value].to_numpy(), visits[f"{enzyme.value}_uln"].to_numpy()) for enzyme in Enzyme}
    ranked = np.any([~np.isnan(value) & (uln > 0) for value, uln in enzymes.values()], axis=0)
    scaled = {measure: visits[column].to_numpy() for measure, column in COLUMNS.items()}
    parts_there = np.array([ranked, *(~np.isnan(values) for values in scaled.values())])
    every_part = np.logical_and.reduce(parts_there)
    baseline = points.rows(BASELINE, every_part)
    baseline = np.where(baseline >= 0, baseline, points.rows(BASELINE, parts_there.max(axis=0)))
    start = baseline[patient]
    age = population.patients["age"].to_numpy()[patient]
    scored = (start >= 0) & (points.offset_days > points.offset_days[start]) & ~(age < ADULT_AGE_YEARS)
    mmt_max = np.array(
        [MMT_DEFAULT_MAX if word is None else int(word) for word in visits["mmt8_scale"]], dtype=np.int64
    )
    parts = {
        measure: _enzyme_part(enzymes, start)
        if measure is CoreSetMeasure.ENZYME
        else _part(measure, scaled[measure], start, mmt_max)
        for measure in CoreSetMeasure
    }
    return _assembled(parts, scored, every_part, baseline, np.where(age < ADULT_AGE_YEARS, JUVENILE, ""))


def _part(measure: CoreSetMeasure, values: Floats, start: Rows, mmt_max: Integers) -> _Part:
    top = (
        mmt_max
        if measure is CoreSetMeasure.MMT
        else np.full(len(values), HAQ_DI_MAX if measure is CoreSetMeasure.HAQ_DI else VAS_MAX)
    )
    before, top_before = np.where(start >= 0, values[start], np.nan), top[start]
    has_baseline = (before >= 0) & (before <= top_before)
    known = has_baseline & (values >= 0) & (values <= top) & (top == top_before)
    (now, then), scale = integer_scaled(np.where(known, values, 0.0), np.where(has_baseline, before, 0.0))
    if measure is CoreSetMeasure.MMT:
        gain, best = now - then, top_before * scale - then
    else:
        gain, best = then - now, then
    value_range = top_before * scale
    return _Part(known, _tenths(measure, gain, value_range), _tenths(measure, best, value_range), has_baseline)


def _enzyme_part(enzymes: dict[Enzyme, tuple[Floats, Floats]], start: Rows) -> _Part:
    """The enzyme with the highest multiple of its upper limit at baseline, followed at every later visit (clinical.md 1.4)."""
    count = len(start)
    at = {
        enzyme: tuple(np.where(start >= 0, column[start], np.nan) for column in columns)
        for enzyme, columns in enzymes.items()
    }
    usable = {enzyme: (value >= 0) & (uln > 0) for enzyme, (value, uln) in at.items()}
    present = [enzyme for enzyme in Enzyme if usable[enzyme].any()]
    chosen = np.full(count, -1, dtype=np.int64)
    best_value, best_uln = np.zeros(count), np.ones(count)
    for number, enzyme in enumerate(present):
        value, uln = at[enzyme]
        candidate = np.where(usable[enzyme], value, 0.0), np.where(usable[enzyme], uln, 1.0)
        (v, u, bv, bu), _ = integer_scaled(*candidate, best_value, best_uln)
        higher = usable[enzyme] & ((chosen < 0) | (v * bu > bv * u))
        chosen[higher] = number
        best_value, best_uln = np.where(higher, candidate[0], best_value), np.where(higher, candidate[1], best_uln)
    has_baseline = chosen >= 0
    known, tenths, attainable = np.zeros(count, dtype=bool), np.zeros(count, np.int64), np.zeros(count, np.int64)
    for number, enzyme in enumerate(present):
        followed = chosen == number
        value, uln = enzymes[enzyme]
        uln = np.where(np.isnan(uln), at[enzyme][1], uln)
        here = followed & (value >= 0) & (uln > 0)
        (now, limit, then, then_limit), _ = integer_scaled(
            np.where(here, value, 0.0),
            np.where(here, uln, 1.0),
            np.where(followed, best_value, 0.0),
            np.where(followed, best_uln, 1.0),
        )
        multiple = ENZYME_RANGE_MULTIPLES[enzyme]
        gain, value_range = then * limit - now * then_limit, multiple * then_limit * limit
        tenths = np.where(here, _tenths(CoreSetMeasure.ENZYME, gain, value_range), tenths)
        attainable = np.where(followed, _tenths(CoreSetMeasure.ENZYME, then, multiple * then_limit), attainable)
        known |= here
    return _Part(known, tenths, attainable, has_baseline)


def _tenths(measure: CoreSetMeasure, gain: Integers, value_range: Integers) -> Integers:
    level = np.zeros(len(gain), dtype=np.int64)
    for cut in TIS_CUTS[measure]:
        level += (gain * 100 > cut * value_range).astype(np.int64)
    return np.array(TIS_POINTS_TENTHS[measure], dtype=np.int64)[level]


def _assembled(
    parts: dict[CoreSetMeasure, _Part],
    scored: npt.NDArray[np.bool_],
    has_all_parts: npt.NDArray[np.bool_],
    baseline: Rows,
    why_not: npt.NDArray[np.object_],
) -> TisVisits:
    known = np.array([part.known for part in parts.values()])
    complete = scored & known.all(axis=0)
    lower = sum(np.where(part.known, part.tenths, 0) for part in parts.values())
    extra = sum(
        np.where(part.known, 0, np.where(part.has_baseline, part.attainable, TIS_POINTS_TENTHS[measure][-1]))
        for measure, part in parts.items()
    )
    maximum = sum(part.attainable for part in parts.values())
    all_baselines = np.all([part.has_baseline for part in parts.values()], axis=0)
    names = [measure.value for measure in parts]
    missing = _missing_words(np.where(scored, ~known, False), names)
    any_part = scored & known.any(axis=0)
    return TisVisits(
        total=np.where(complete, lower / 10, np.nan),
        lower=np.where(any_part, lower / 10, np.nan),
        upper=np.where(any_part, (lower + extra) / 10, np.nan),
        maximum=np.where(scored & all_baselines, maximum / 10, np.nan),
        missing=missing,
        complete=complete,
        has_all_parts=has_all_parts,
        baseline=baseline,
        why_not=why_not,
    )


def _missing_words(lacking: npt.NDArray[np.bool_], names: list[str]) -> npt.NDArray[np.object_]:
    """The names of the lacking parts of each visit; made once for each of the 64 patterns."""
    pattern = (lacking * (1 << np.arange(len(names)))[:, None]).sum(axis=0)
    distinct, inverse = np.unique(pattern, return_inverse=True)
    words = ["; ".join(name for bit, name in enumerate(names) if code >> bit & 1) for code in distinct]
    return np.array(words, dtype=object)[inverse]


def category_codes(total: Floats) -> npt.NDArray[np.object_]:
    """The category of each total, an empty word where there is no total."""
    code = np.where(np.isnan(total), "", TisCategory.NONE.value).astype(object)
    for category, lowest in reversed(list(TIS_THRESHOLDS.items())):
        code[total >= lowest] = category.value
    return code
