"""The published table of the Total Improvement Score (TIS): points, cut points and thresholds for adult DM/PM.

Source: 2016 ACR/EULAR myositis response criteria, Aggarwal R et al. Ann Rheum Dis 2017;76:792-801 (= Arthritis
Rheumatol 2017;69:898-910); points and printed edges as in table 3 of the paediatric sister paper (PMC5577002).
Code over whole columns uses the same constants: a part earns `TIS_POINTS_TENTHS[m][k]` tenths of a point, where k
counts the `TIS_CUTS[m]` that the improvement exceeds, judged on integers as `100 * improvement > cut * range`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from core.scoring.exact import Exact, require_exact

TIS_TABLE_VERSION: Final = "2016 ACR/EULAR, adult DM/PM"


class CoreSetMeasure(StrEnum):
    """The six core set measures, in the order in which the table is printed."""

    PHYSICIAN_GLOBAL = "physician_global"
    PATIENT_GLOBAL = "patient_global"
    MMT = "mmt"
    HAQ_DI = "haq_di"
    ENZYME = "enzyme"
    EXTRAMUSCULAR = "extramuscular"


class TisCategory(StrEnum):
    """Level of improvement; Stano et al. print `minimal` as minor."""

    NONE = "none"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    MAJOR = "major"


class Enzyme(StrEnum):
    """Muscle enzymes that can be the enzyme of the score, in the order that breaks a tie."""

    CK = "ck"
    ALDOLASE = "aldolase"
    LDH = "ldh"
    AST = "ast"
    ALT = "alt"


_CUTS: Final = (5, 15, 25, 40)

TIS_CUTS: Final[Mapping[CoreSetMeasure, tuple[int, int, int, int]]] = MappingProxyType(
    {measure: (2, 10, 20, 30) if measure is CoreSetMeasure.MMT else _CUTS for measure in CoreSetMeasure}
)
"""Percent improvement; each edge belongs to the lower level (printed as ">5% to 15%")."""

TIS_POINTS_TENTHS: Final[Mapping[CoreSetMeasure, tuple[int, int, int, int, int]]] = MappingProxyType(
    {
        CoreSetMeasure.PHYSICIAN_GLOBAL: (0, 75, 150, 175, 200),
        CoreSetMeasure.PATIENT_GLOBAL: (0, 25, 50, 75, 100),
        CoreSetMeasure.MMT: (0, 100, 200, 275, 325),
        # The two equal neighbours (HAQ 7.5, enzyme 7.5) are in the published table.
        CoreSetMeasure.HAQ_DI: (0, 50, 75, 75, 100),
        CoreSetMeasure.ENZYME: (0, 25, 50, 75, 75),
        CoreSetMeasure.EXTRAMUSCULAR: (0, 75, 125, 150, 200),
    }
)
"""Ten times the points, as whole numbers; the six maxima add up to 1000."""

TIS_POINTS: Final[Mapping[CoreSetMeasure, tuple[Fraction, ...]]] = MappingProxyType(
    {measure: tuple(Fraction(tenths, 10) for tenths in row) for measure, row in TIS_POINTS_TENTHS.items()}
)

TIS_THRESHOLDS: Final[Mapping[TisCategory, int]] = MappingProxyType(
    {TisCategory.MAJOR: 60, TisCategory.MODERATE: 40, TisCategory.MINIMAL: 20}
)
"""Lowest total of each category (inclusive), highest category first; below 20 is none."""

ENZYME_RANGE_MULTIPLES: Final[Mapping[Enzyme, int]] = MappingProxyType(
    {Enzyme.CK: 15, Enzyme.ALDOLASE: 6, Enzyme.LDH: 3, Enzyme.AST: 3, Enzyme.ALT: 3}
)
"""Range of each enzyme in multiples of its ULN; aldolase x6 could not be re-read in the paper and may be overridden."""

VAS_SCALES: Final = frozenset({10, 100})
MMT_SCALES: Final = frozenset({80, 150, 260})
"""MMT-8 one side, MMT-8 both sides, MMT-24/26."""
HAQ_DI_MAX: Final = 3


def points_for(measure: CoreSetMeasure, improvement_percent: Exact) -> Fraction:
    """Points one core set measure earns for its absolute percent improvement; worsening (negative) earns 0."""
    percent = require_exact(improvement_percent)
    level = sum(percent > cut for cut in TIS_CUTS[measure])
    return TIS_POINTS[measure][level]


def category_of(total: Exact) -> TisCategory:
    """Level of improvement of a complete total (0-100): 20, 40 and 60 themselves belong to the better category."""
    points = require_exact(total)
    return next((name for name, lowest in TIS_THRESHOLDS.items() if points >= lowest), TisCategory.NONE)
