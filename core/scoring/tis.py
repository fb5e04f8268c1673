"""Total Improvement Score (TIS) of the 2016 ACR/EULAR myositis response criteria, for adult DM/PM.

Each of six core set measures earns points for its absolute percent change, `100 * improvement / range` (not relative to
the baseline value); the points add up to 0-100. Nothing is rounded before an edge is judged and nothing missing is
imputed: an incomplete pair has no total, only the interval in which the total must lie.
Source: Aggarwal R et al. Ann Rheum Dis 2017;76:792-801; see `tis_table` for the constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from core.scoring.exact import Exact, require_exact
from core.scoring.tis_enzyme import EnzymeChoice, EnzymeResult, EnzymeRule, choose_enzyme
from core.scoring.tis_table import (
    ENZYME_RANGE_MULTIPLES,
    HAQ_DI_MAX,
    MMT_SCALES,
    TIS_POINTS,
    TIS_TABLE_VERSION,
    VAS_SCALES,
    CoreSetMeasure,
    Enzyme,
    TisCategory,
    category_of,
    points_for,
)

ADULT_AGE_YEARS: Final = 18
JUVENILE: Final = "juvenile criteria not implemented"


class MissingReason(StrEnum):
    """Why one core set measure earns no points that could be counted."""

    BASELINE_MISSING = "baseline_missing"
    FOLLOW_UP_MISSING = "follow_up_missing"
    SCALE_DIFFERS = "scale_differs"
    OUT_OF_SCALE = "out_of_scale"
    ULN_MISSING = "uln_missing"


class TisFlag(StrEnum):
    """Something a clinician must know about how the enzyme entered the score."""

    ULN_DIFFERS = "uln_differs"
    ENZYME_RULES_DISAGREE = "enzyme_rules_disagree"
    ENZYME_WITHOUT_ULN = "enzyme_without_uln"


@dataclass(frozen=True, slots=True)
class CoreSet:
    """The six core set measures of one visit, each with the scale on which it was recorded; None = not recorded.

    `vas_max` (10 cm or 100 mm) holds for the three visual analogue scales, `mmt_max` is 80, 150 or 260, HAQ-DI is 0-3,
    `enzymes` holds every muscle enzyme measured. Raises TypeError for floats, ValueError for an unknown scale.
    """

    physician_global: Exact | None = None
    patient_global: Exact | None = None
    mmt: Exact | None = None
    haq_di: Exact | None = None
    extramuscular: Exact | None = None
    enzymes: Mapping[Enzyme, EnzymeResult] = field(default_factory=lambda: MappingProxyType({}))
    vas_max: int = 10
    mmt_max: int = 150

    def __post_init__(self) -> None:
        if self.vas_max not in VAS_SCALES:
            raise ValueError(f"unknown VAS scale 0-{self.vas_max}")
        if self.mmt_max not in MMT_SCALES:
            raise ValueError(f"unknown MMT scale 0-{self.mmt_max}")
        for number in (self.physician_global, self.patient_global, self.mmt, self.haq_di, self.extramuscular):
            if number is not None:
                require_exact(number)

    def scaled(self, measure: CoreSetMeasure) -> tuple[Exact | None, int]:
        """Value and scale maximum of a measure that is not the enzyme."""
        return {
            CoreSetMeasure.PHYSICIAN_GLOBAL: (self.physician_global, self.vas_max),
            CoreSetMeasure.PATIENT_GLOBAL: (self.patient_global, self.vas_max),
            CoreSetMeasure.MMT: (self.mmt, self.mmt_max),
            CoreSetMeasure.HAQ_DI: (self.haq_di, HAQ_DI_MAX),
            CoreSetMeasure.EXTRAMUSCULAR: (self.extramuscular, self.vas_max),
        }[measure]


@dataclass(frozen=True, slots=True)
class TisPart:
    """What one core set measure gave, percent and points, or why it gave none.

    `attainable_points` is what a perfect follow-up (VAS, HAQ-DI and enzyme 0, MMT full) would earn; None without a
    usable baseline.
    """

    measure: CoreSetMeasure
    improvement_percent: Fraction | None = None
    points: Fraction | None = None
    attainable_points: Fraction | None = None
    missing: MissingReason | None = None


@dataclass(frozen=True, slots=True)
class TisResult:
    """A TIS with everything needed to explain it; `total` and `category` are None unless all six parts are there.

    `lower`: points earned by the parts at hand. `upper`: the same plus the most the missing parts could earn (limited
    by the baseline where it is known). `category_if_determined`: the category when both ends fall into the same one.
    `maximum_attainable`: the total of a perfect follow-up, None unless all six baselines are usable.
    """

    parts: tuple[TisPart, ...]
    enzyme: EnzymeChoice | None = None
    flags: frozenset[TisFlag] = frozenset()
    total: Fraction | None = None
    category: TisCategory | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    category_if_determined: TisCategory | None = None
    maximum_attainable: Fraction | None = None
    not_computed: str | None = None
    table_version: str = TIS_TABLE_VERSION

    @property
    def missing(self) -> dict[CoreSetMeasure, MissingReason]:
        """The parts that are missing, each with its reason."""
        return {part.measure: part.missing for part in self.parts if part.missing is not None}


def tis(
    baseline: CoreSet,
    follow_up: CoreSet,
    *,
    age_at_baseline_years: int | None = None,
    enzyme_rule: EnzymeRule = EnzymeRule.ULN_MULTIPLE,
    multiples: Mapping[Enzyme, Exact] = ENZYME_RANGE_MULTIPLES,
) -> TisResult:
    """How much a patient improved from baseline to follow-up, 0 (not at all) to 100.

    A patient under 18 at baseline gets no score: juvenile criteria use other measures. `multiples` gives the range of
    each enzyme in multiples of its ULN.
    """
    if age_at_baseline_years is not None and age_at_baseline_years < ADULT_AGE_YEARS:
        return TisResult(parts=(), not_computed=JUVENILE)
    choice = choose_enzyme(baseline.enzymes, enzyme_rule, multiples)
    parts = tuple(
        _enzyme_part(baseline, follow_up, choice, multiples)
        if measure is CoreSetMeasure.ENZYME
        else _scaled_part(measure, baseline, follow_up)
        for measure in CoreSetMeasure
    )
    return _result(parts, choice, _flags(baseline, follow_up, choice))


def maximum_attainable(baseline: CoreSet, enzyme_rule: EnzymeRule = EnzymeRule.ULN_MULTIPLE) -> Fraction | None:
    """The highest TIS this baseline allows: full strength or a normal CK cannot improve, whatever the drug does."""
    return tis(baseline, CoreSet(), enzyme_rule=enzyme_rule).maximum_attainable


def _scaled_part(measure: CoreSetMeasure, baseline: CoreSet, follow_up: CoreSet) -> TisPart:
    start, start_max = baseline.scaled(measure)
    end, end_max = follow_up.scaled(measure)
    if start is None:
        return TisPart(measure, missing=MissingReason.BASELINE_MISSING)
    if not 0 <= start <= start_max:
        return TisPart(measure, missing=MissingReason.OUT_OF_SCALE)
    best_end = start_max if measure is CoreSetMeasure.MMT else 0
    attainable = points_for(measure, _improvement_percent(measure, start, best_end, start_max))
    if end is None:
        return TisPart(measure, attainable_points=attainable, missing=MissingReason.FOLLOW_UP_MISSING)
    if end_max != start_max:
        return TisPart(measure, attainable_points=attainable, missing=MissingReason.SCALE_DIFFERS)
    if not 0 <= end <= end_max:
        return TisPart(measure, attainable_points=attainable, missing=MissingReason.OUT_OF_SCALE)
    percent = _improvement_percent(measure, start, end, start_max)
    return TisPart(measure, percent, points_for(measure, percent), attainable)


def _improvement_percent(measure: CoreSetMeasure, start: Exact, end: Exact, value_range: Exact) -> Fraction:
    gain = require_exact(end) - require_exact(start)
    if measure is not CoreSetMeasure.MMT:
        gain = -gain
    return Fraction(100) * gain / require_exact(value_range)


def _enzyme_part(
    baseline: CoreSet, follow_up: CoreSet, choice: EnzymeChoice | None, multiples: Mapping[Enzyme, Exact]
) -> TisPart:
    measure = CoreSetMeasure.ENZYME
    if choice is None:
        measured = any(result.value is not None for result in baseline.enzymes.values())
        return TisPart(measure, missing=MissingReason.ULN_MISSING if measured else MissingReason.BASELINE_MISSING)
    start, multiple = choice.baseline_uln_multiple, multiples[choice.enzyme]
    attainable = points_for(measure, _improvement_percent(measure, start, 0, multiple))
    later = follow_up.enzymes.get(choice.enzyme)
    if later is None or later.value is None:
        return TisPart(measure, attainable_points=attainable, missing=MissingReason.FOLLOW_UP_MISSING)
    end = later.uln_multiple
    if end is None:
        reason = MissingReason.OUT_OF_SCALE if later.value < 0 else MissingReason.ULN_MISSING
        return TisPart(measure, attainable_points=attainable, missing=reason)
    # Each value is divided by its own ULN, so that another laboratory or another unit does not look like a change.
    percent = _improvement_percent(measure, start, end, multiple)
    return TisPart(measure, percent, points_for(measure, percent), attainable)


def _flags(baseline: CoreSet, follow_up: CoreSet, choice: EnzymeChoice | None) -> frozenset[TisFlag]:
    if choice is None:
        return frozenset()
    flags = set()
    later = follow_up.enzymes.get(choice.enzyme)
    if later is not None and later.uln is not None and later.uln != baseline.enzymes[choice.enzyme].uln:
        flags.add(TisFlag.ULN_DIFFERS)
    if not choice.rules_agree:
        flags.add(TisFlag.ENZYME_RULES_DISAGREE)
    if choice.unranked:
        flags.add(TisFlag.ENZYME_WITHOUT_ULN)
    return frozenset(flags)


def _result(parts: tuple[TisPart, ...], choice: EnzymeChoice | None, flags: frozenset[TisFlag]) -> TisResult:
    lower = upper = best = Fraction(0)
    complete = baseline_complete = True
    for part in parts:
        if part.attainable_points is None:
            baseline_complete = False
        else:
            best += part.attainable_points
        if part.points is not None:
            lower += part.points
            upper += part.points
        else:
            complete = False
            upper += TIS_POINTS[part.measure][-1] if part.attainable_points is None else part.attainable_points
    same_category = category_of(lower) is category_of(upper)
    return TisResult(
        parts=parts,
        enzyme=choice,
        flags=flags,
        total=lower if complete else None,
        category=category_of(lower) if complete else None,
        lower=lower,
        upper=upper,
        category_if_determined=category_of(lower) if same_category else None,
        maximum_attainable=best if baseline_complete else None,
    )
