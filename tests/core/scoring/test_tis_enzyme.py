"""The enzyme of the TIS: the most abnormal at baseline, followed ever after, measured in its own ULN."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from core.scoring.exact import Exact
from core.scoring.tis import CoreSet, MissingReason, TisFlag, TisPart, TisResult, tis
from core.scoring.tis_enzyme import EnzymeChoice, EnzymeResult, EnzymeRule, choose_enzyme
from core.scoring.tis_table import ENZYME_RANGE_MULTIPLES, CoreSetMeasure, Enzyme

ALDOLASE_VISITS = {Enzyme.ALDOLASE: EnzymeResult(24, 8)}, {Enzyme.ALDOLASE: EnzymeResult(12, 8)}
CK_2000 = {Enzyme.CK: EnzymeResult(2000, 200)}


def score(
    baseline: Mapping[Enzyme, EnzymeResult],
    follow_up: Mapping[Enzyme, EnzymeResult],
    multiples: Mapping[Enzyme, Exact] = ENZYME_RANGE_MULTIPLES,
) -> tuple[TisPart, TisResult]:
    result = tis(CoreSet(enzymes=baseline), CoreSet(enzymes=follow_up), multiples=multiples)
    return next(part for part in result.parts if part.measure is CoreSetMeasure.ENZYME), result


def chosen(measured: Mapping[Enzyme, EnzymeResult], rule: EnzymeRule = EnzymeRule.ULN_MULTIPLE) -> EnzymeChoice:
    choice = choose_enzyme(measured, rule)
    assert choice is not None
    return choice


def test_most_abnormal_by_uln_and_by_range() -> None:
    measured = {Enzyme.CK: EnzymeResult(340, 170), Enzyme.AST: EnzymeResult(63, 35)}
    by_uln = chosen(measured)
    assert (by_uln.enzyme, by_uln.other_rule_enzyme, by_uln.rules_agree) == (Enzyme.CK, Enzyme.AST, False)
    assert by_uln.baseline_uln_multiple == 2
    by_range = chosen(measured, EnzymeRule.RANGE_FRACTION)
    assert (by_range.enzyme, by_range.other_rule_enzyme) == (Enzyme.AST, Enzyme.CK)
    assert by_range.baseline_uln_multiple == Fraction(63, 35)
    assert score(measured, measured)[1].flags == {TisFlag.ENZYME_RULES_DISAGREE}


def test_never_by_raw_concentration() -> None:
    assert chosen({Enzyme.LDH: EnzymeResult(400, 250), Enzyme.ALDOLASE: EnzymeResult(20, 8)}).enzyme is Enzyme.ALDOLASE


def test_ties_are_broken_in_a_fixed_order() -> None:
    tie = {enzyme: EnzymeResult(80, 40) for enzyme in reversed(Enzyme)}
    order = []
    while (choice := choose_enzyme(tie)) is not None:
        order.append(choice.enzyme.value)
        del tie[choice.enzyme]
    assert order == ["ck", "aldolase", "ldh", "ast", "alt"]


def test_the_enzyme_of_the_baseline_is_never_switched() -> None:
    baseline = {**CK_2000, Enzyme.ALT: EnzymeResult(80, 40)}
    only_alt, _ = score(baseline, {Enzyme.ALT: EnzymeResult(20, 40)})
    assert only_alt.missing is MissingReason.FOLLOW_UP_MISSING
    assert only_alt.points is None
    part, result = score(baseline, {Enzyme.CK: EnzymeResult(200, 200), Enzyme.ALT: EnzymeResult(4000, 40)})
    assert result.enzyme is not None
    assert result.enzyme.enzyme is Enzyme.CK
    assert part.improvement_percent == 60


def test_another_uln_is_divided_out_and_flagged() -> None:
    """CK 10 x ULN to 4 x ULN is 40 % of the range of 15, level 3; raw units over the first range would give 53 %."""
    part, result = score(CK_2000, {Enzyme.CK: EnzymeResult(400, 100)})
    assert part.improvement_percent == 40
    assert result.flags == {TisFlag.ULN_DIFFERS}
    assert not score(CK_2000, {Enzyme.CK: EnzymeResult(400, 200)})[1].flags


def test_an_undetectable_enzyme_is_a_value() -> None:
    part, _ = score(CK_2000, {Enzyme.CK: EnzymeResult(0, 200)})
    assert part.improvement_percent == Fraction(200, 3)
    assert part.points == part.attainable_points


@pytest.mark.parametrize(
    ("baseline", "follow_up", "reason"),
    [
        (EnzymeResult(2000, None), EnzymeResult(200, 200), MissingReason.ULN_MISSING),
        (EnzymeResult(2000, 0), EnzymeResult(200, 200), MissingReason.ULN_MISSING),
        (EnzymeResult(2000, 200), EnzymeResult(200, None), MissingReason.ULN_MISSING),
        (EnzymeResult(None, 200), EnzymeResult(200, 200), MissingReason.BASELINE_MISSING),
        (EnzymeResult(2000, 200), EnzymeResult(None, 200), MissingReason.FOLLOW_UP_MISSING),
        (EnzymeResult(2000, 200), EnzymeResult(-1, 200), MissingReason.OUT_OF_SCALE),
        (EnzymeResult(2000, 200), EnzymeResult(0, None), MissingReason.ULN_MISSING),
    ],
)
def test_an_incomplete_enzyme_says_why(baseline: EnzymeResult, follow_up: EnzymeResult, reason: MissingReason) -> None:
    part, _ = score({Enzyme.CK: baseline}, {Enzyme.CK: follow_up})
    assert part.missing is reason
    assert part.points is part.improvement_percent is None


def test_a_result_without_uln_cannot_compete_and_is_named() -> None:
    measured = {Enzyme.CK: EnzymeResult(2000, None), Enzyme.ALT: EnzymeResult(80, 40)}
    part, result = score(measured, {Enzyme.ALT: EnzymeResult(40, 40)})
    assert result.enzyme is not None
    assert result.enzyme.unranked == (Enzyme.CK,)
    assert result.flags == {TisFlag.ENZYME_WITHOUT_ULN}
    assert part.improvement_percent == Fraction(100, 3)


def test_the_range_of_an_enzyme_can_be_given() -> None:
    assert score(*ALDOLASE_VISITS)[0].improvement_percent == 25
    site = {**ENZYME_RANGE_MULTIPLES, Enzyme.ALDOLASE: 5}
    assert score(*ALDOLASE_VISITS, multiples=site)[0].improvement_percent == 30
