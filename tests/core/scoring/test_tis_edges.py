"""Every inclusive edge of the TIS table, judged exactly, on the whole grid of values a clinic can enter."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from core.scoring.exact import exact
from core.scoring.tis import CoreSet, tis
from core.scoring.tis_table import (
    TIS_CUTS,
    TIS_POINTS,
    TIS_POINTS_TENTHS,
    TIS_THRESHOLDS,
    CoreSetMeasure,
    TisCategory,
    category_of,
    points_for,
)

VAS_LEVEL_TENTHS = (0, 75, 150, 175, 200)


def points_of(measure: CoreSetMeasure, baseline: CoreSet, follow_up: CoreSet) -> Fraction | None:
    return next(part.points for part in tis(baseline, follow_up).parts if part.measure is measure)


def test_table_as_printed() -> None:
    assert {measure: [float(p) for p in row] for measure, row in TIS_POINTS.items()} == {
        "physician_global": [0, 7.5, 15, 17.5, 20],
        "patient_global": [0, 2.5, 5, 7.5, 10],
        "mmt": [0, 10, 20, 27.5, 32.5],
        "haq_di": [0, 5, 7.5, 7.5, 10],
        "enzyme": [0, 2.5, 5, 7.5, 7.5],
        "extramuscular": [0, 7.5, 12.5, 15, 20],
    }
    assert sum(row[-1] for row in TIS_POINTS_TENTHS.values()) == 1000


@pytest.mark.parametrize("measure", list(CoreSetMeasure))
def test_an_edge_belongs_to_the_lower_level(measure: CoreSetMeasure) -> None:
    cuts = (2, 10, 20, 30) if measure is CoreSetMeasure.MMT else (5, 15, 25, 40)
    assert TIS_CUTS[measure] == cuts
    for level, cut in enumerate(cuts):
        assert points_for(measure, cut) == TIS_POINTS[measure][level]
        assert points_for(measure, cut + Fraction(1, 10**12)) == TIS_POINTS[measure][level + 1]
    assert points_for(measure, -500) == 0
    assert points_for(measure, 1000) == TIS_POINTS[measure][4]


def test_vas_grid_has_26_float_traps_and_none_is_fallen_into() -> None:
    """All pairs of 0.0-10.0 in steps of 0.1: one tenth is one percent, so the truth is known in whole numbers."""
    trapped = []
    sets = [CoreSet(physician_global=Decimal(tenths).scaleb(-1)) for tenths in range(101)]
    for start in range(101):
        for end in range(start + 1):
            level = sum(start - end > cut for cut in (5, 15, 25, 40))
            in_floats = sum((start / 10 - end / 10) / 10 * 100 > cut for cut in (5, 15, 25, 40))
            if in_floats != level:
                trapped.append((start, end))
            elif start - end not in (5, 6, 15, 16, 25, 26, 40, 41):
                continue
            points = points_of(CoreSetMeasure.PHYSICIAN_GLOBAL, sets[start], sets[end])
            assert points == Fraction(VAS_LEVEL_TENTHS[level], 10), (start, end)
    assert len(trapped) == 26
    named = {(11, 6), (22, 17), (44, 39), (22, 7), (32, 17), (54, 39), (44, 19), (49, 24), (54, 29)}
    assert named <= set(trapped)


@pytest.mark.parametrize(
    ("scale", "gain", "points"),
    [
        (150, 3, "0"), (150, 4, "10"), (150, 15, "10"), (150, 16, "20"), (150, 30, "20"), (150, 31, "27.5"),
        (150, 45, "27.5"), (150, 46, "32.5"),
        (80, 1, "0"), (80, 2, "10"), (80, 8, "10"), (80, 9, "20"), (80, 16, "20"), (80, 17, "27.5"), (80, 24, "27.5"),
        (80, 25, "32.5"),
        (260, 5, "0"), (260, 6, "10"), (260, 26, "10"), (260, 27, "20"),
    ],
)  # fmt: skip
def test_mmt_steps(scale: int, gain: int, points: str) -> None:
    for start in (0, 17, scale - gain):
        baseline, follow_up = CoreSet(mmt=start, mmt_max=scale), CoreSet(mmt=start + gain, mmt_max=scale)
        assert points_of(CoreSetMeasure.MMT, baseline, follow_up) == exact(points)


@pytest.mark.parametrize(
    ("fall", "points"),
    [
        ("0.125", "0"), ("0.25", "5"), ("0.375", "5"), ("0.5", "7.5"), ("0.75", "7.5"), ("1.125", "7.5"),
        ("1.25", "10"),
    ],
)  # fmt: skip
def test_haq_steps(fall: str, points: str) -> None:
    for start in ("1.25", "2.125", "3"):
        end = exact(start) - exact(fall)
        assert points_of(CoreSetMeasure.HAQ_DI, CoreSet(haq_di=exact(start)), CoreSet(haq_di=end)) == exact(points)


# Dastmalchi 2008 ARD (infliximab), the distinct pairs of the patient table: MMT-8 0-80 before and after.
@pytest.mark.parametrize(
    ("before", "after", "percent", "points"),
    [
        (57, 61, "5", 10), (66, 73, "8.75", 10), (76, 77, "1.25", 0), (65, 64, "-1.25", 0), (48, 56, "10", 10),
        (61, 56, "-6.25", 0), (49, 57, "10", 10), (59, 65, "7.5", 10),
    ],
)  # fmt: skip
def test_published_mmt_pairs(before: int, after: int, percent: str, points: int) -> None:
    result = tis(CoreSet(mmt=before, mmt_max=80), CoreSet(mmt=after, mmt_max=80))
    part = next(part for part in result.parts if part.measure is CoreSetMeasure.MMT)
    assert part.improvement_percent == exact(percent)
    assert part.points == points


@pytest.mark.parametrize(
    ("total", "category"),
    [
        ("0", TisCategory.NONE), ("17.5", TisCategory.NONE), ("20", TisCategory.MINIMAL),
        ("37.5", TisCategory.MINIMAL), ("40", TisCategory.MODERATE), ("57.5", TisCategory.MODERATE),
        ("60", TisCategory.MAJOR), ("100", TisCategory.MAJOR),
    ],
)  # fmt: skip
def test_category_edges(total: str, category: TisCategory) -> None:
    assert category_of(exact(total)) is category


def test_thresholds_stand_highest_first() -> None:
    assert list(TIS_THRESHOLDS.values()) == [60, 40, 20]
