"""What is missing, what is mixed, what is attainable: a TIS is complete or absent, and says why."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.scoring.exact import exact
from core.scoring.tis import CoreSet, MissingReason, maximum_attainable, tis
from core.scoring.tis_enzyme import EnzymeResult
from core.scoring.tis_table import CoreSetMeasure, Enzyme, TisCategory

FIELDS = {
    CoreSetMeasure.PHYSICIAN_GLOBAL: "physician_global",
    CoreSetMeasure.PATIENT_GLOBAL: "patient_global",
    CoreSetMeasure.MMT: "mmt",
    CoreSetMeasure.HAQ_DI: "haq_di",
    CoreSetMeasure.EXTRAMUSCULAR: "extramuscular",
    CoreSetMeasure.ENZYME: "enzymes",
}
SICK = CoreSet(
    physician_global=6,
    patient_global=6,
    mmt=100,
    haq_di=2,
    extramuscular=6,
    enzymes={Enzyme.CK: EnzymeResult(2000, 200)},
)
BETTER = replace(
    SICK, physician_global=2, patient_global=3, mmt=130, haq_di=1, enzymes={Enzyme.CK: EnzymeResult(200, 200)}
)


def without(core_set: CoreSet, *measures: CoreSetMeasure) -> CoreSet:
    blanks: dict[str, Any] = {FIELDS[measure]: None for measure in measures}
    if "enzymes" in blanks:
        blanks["enzymes"] = {}
    return replace(core_set, **blanks)


def test_missing_part_leaves_bounds_but_no_total() -> None:
    full = tis(SICK, BETTER)
    result = tis(SICK, without(BETTER, CoreSetMeasure.MMT))
    assert (result.total, result.category) == (None, None)
    assert result.missing == {CoreSetMeasure.MMT: MissingReason.FOLLOW_UP_MISSING}
    assert full.total is not None
    assert result.lower == full.total - 20
    assert result.upper == result.lower + exact("32.5")


def test_upper_bound_is_limited_by_the_baseline() -> None:
    """From MMT 140/150 a perfect follow-up gains 6.7 %, 10 points, not 32.5; without a baseline nothing limits it."""
    nearly_strong = replace(SICK, mmt=140)
    known = tis(nearly_strong, without(BETTER, CoreSetMeasure.MMT))
    unknown = tis(without(nearly_strong, CoreSetMeasure.MMT), BETTER)
    assert known.lower is not None
    assert known.upper == known.lower + 10
    assert unknown.lower is not None
    assert unknown.upper == unknown.lower + exact("32.5")
    assert unknown.missing == {CoreSetMeasure.MMT: MissingReason.BASELINE_MISSING}


def test_category_shown_only_when_both_bounds_agree() -> None:
    at_the_edge = tis(SICK, without(BETTER, CoreSetMeasure.PATIENT_GLOBAL))
    assert (at_the_edge.lower, at_the_edge.upper) == (exact("52.5"), exact("62.5"))
    assert at_the_edge.category_if_determined is None
    major_anyway = tis(SICK, without(replace(BETTER, mmt=150), CoreSetMeasure.PATIENT_GLOBAL))
    assert major_anyway.lower == 65
    assert major_anyway.category_if_determined is TisCategory.MAJOR
    assert major_anyway.category is None


def test_nothing_recorded_is_not_no_improvement() -> None:
    result = tis(CoreSet(), CoreSet())
    assert result.total is result.maximum_attainable is None
    assert result.lower == 0
    assert result.upper == 100
    assert set(result.missing.values()) == {MissingReason.BASELINE_MISSING}
    assert result.category_if_determined is None


def test_scales_are_never_mixed() -> None:
    result = tis(SICK, replace(BETTER, mmt=70, mmt_max=80))
    assert result.missing == {CoreSetMeasure.MMT: MissingReason.SCALE_DIFFERS}
    millimetres = replace(BETTER, physician_global=20, patient_global=30, extramuscular=60, vas_max=100)
    assert tis(SICK, millimetres).missing == dict.fromkeys(
        (CoreSetMeasure.PHYSICIAN_GLOBAL, CoreSetMeasure.PATIENT_GLOBAL, CoreSetMeasure.EXTRAMUSCULAR),
        MissingReason.SCALE_DIFFERS,
    )


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (CoreSetMeasure.PHYSICIAN_GLOBAL, "10.1"),
        (CoreSetMeasure.MMT, "151"),
        (CoreSetMeasure.HAQ_DI, "3.125"),
        (CoreSetMeasure.EXTRAMUSCULAR, "-0.1"),
    ],
)
def test_a_value_outside_its_scale_is_not_scored(measure: CoreSetMeasure, value: str) -> None:
    bad: dict[str, Any] = {FIELDS[measure]: exact(value)}
    for result in (tis(replace(SICK, **bad), BETTER), tis(SICK, replace(BETTER, **bad))):
        assert result.total is None
        assert result.missing == {measure: MissingReason.OUT_OF_SCALE}


def test_floats_and_unknown_scales_are_refused() -> None:
    with pytest.raises(TypeError):
        CoreSet(physician_global=1.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        EnzymeResult(2.5, 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="MMT scale"):
        CoreSet(mmt_max=100)
    with pytest.raises(ValueError, match="VAS scale"):
        CoreSet(vas_max=5)


def test_juvenile_patients_get_no_score() -> None:
    child = tis(SICK, BETTER, age_at_baseline_years=17)
    assert child.not_computed == "juvenile criteria not implemented"
    assert (child.total, child.lower, child.upper, child.maximum_attainable) == (None, None, None, None)
    assert tis(SICK, BETTER, age_at_baseline_years=18).total == tis(SICK, BETTER).total is not None


def test_maximum_attainable_of_a_skin_patient() -> None:
    """Full strength cannot improve and a CK of half its ULN can fall by 3.3 % only: 20 + 10 + 10 + 20 points remain."""
    skin = replace(SICK, mmt=150, enzymes={Enzyme.CK: EnzymeResult(100, 200)})
    assert maximum_attainable(skin) == 60
    assert maximum_attainable(SICK) == 100
    assert tis(skin, BETTER).maximum_attainable == 60
    assert maximum_attainable(without(skin, CoreSetMeasure.HAQ_DI)) is None


vas = st.integers(0, 100).map(lambda tenths: Fraction(tenths, 10))
ck = st.builds(EnzymeResult, st.integers(1, 9000), st.sampled_from([170, 200])).map(lambda ck: {Enzyme.CK: ck})
core_sets = st.builds(
    CoreSet,
    physician_global=vas,
    patient_global=vas,
    mmt=st.integers(0, 150),
    haq_di=st.integers(0, 24).map(lambda eighths: Fraction(eighths, 8)),
    extramuscular=vas,
    enzymes=ck,
)
some_measures = st.sets(st.sampled_from(list(CoreSetMeasure)), min_size=1).map(tuple)


@settings(max_examples=150)
@given(core_sets, core_sets)
def test_total_is_a_multiple_of_two_and_a_half_within_what_the_baseline_allows(start: CoreSet, end: CoreSet) -> None:
    result = tis(start, end)
    assert result.total is not None
    assert result.maximum_attainable is not None
    assert 0 <= result.total <= result.maximum_attainable <= 100
    assert (result.total * 2) % 5 == 0


@settings(max_examples=150)
@given(core_sets, core_sets, some_measures, some_measures)
def test_bounds_contain_what_a_revealed_part_shows(
    start: CoreSet, end: CoreSet, hidden_start: tuple[CoreSetMeasure, ...], hidden_end: tuple[CoreSetMeasure, ...]
) -> None:
    full = tis(start, end)
    late = without(end, *hidden_end)
    for partial in (tis(start, late), tis(without(start, *hidden_start), late)):
        assert partial.total is None
        assert partial.lower is not None
        assert partial.upper is not None
        assert full.total is not None
        assert partial.lower <= full.total <= partial.upper
        assert partial.category_if_determined in (None, full.category)


@settings(max_examples=150)
@given(core_sets, core_sets, st.sampled_from(list(CoreSetMeasure)), st.fractions(0, 1))
def test_more_improvement_never_earns_fewer_points(
    start: CoreSet, end: CoreSet, measure: CoreSetMeasure, step: Fraction
) -> None:
    if measure is CoreSetMeasure.ENZYME:
        ratio = end.enzymes[Enzyme.CK].uln_multiple
        assert ratio is not None
        better: dict[str, Any] = {"enzymes": {Enzyme.CK: EnzymeResult(ratio * step, 1)}}
    else:
        value, scale = end.scaled(measure)
        assert value is not None
        toward = scale if measure is CoreSetMeasure.MMT else 0
        better = {FIELDS[measure]: toward + (exact(value) - toward) * step}
    less, more = tis(start, end).total, tis(start, replace(end, **better)).total
    assert less is not None
    assert more is not None
    assert less <= more
