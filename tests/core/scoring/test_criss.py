"""ACR CRISS and revised CRISS: worked examples, organ events first, and nothing from what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.criss import (
    CrissMeasure,
    OrganEvents,
    acr_criss,
    criss_probability,
    is_ild_decline,
    revised_criss,
)
from core.scoring.exact import Exact, exact

NO_EVENT = OrganEvents(False, False, False, False)
Values = dict[CrissMeasure, Exact | None]


def five(*values: str) -> dict[CrissMeasure, Exact]:
    return {measure: exact(value) for measure, value in zip(CrissMeasure, values, strict=True)}


def values(*texts: str) -> Values:
    return dict(five(*texts))


BASELINE = values("20", "80", "5", "5", "1")


@pytest.mark.parametrize(
    ("changes", "probability"),
    [
        (("0", "0", "0", "0", "0"), 0.0039),
        (("-8", "3", "-2", "-2", "-0.25"), 0.9837),
        (("-5", "0", "-1", "-1", "-0.125"), 0.4443),
        (("-4", "0", "-1", "-1", "0"), 0.1885),
        (("-7", "1.85", "0", "0", "0"), 0.6268),
    ],
)
def test_worked_examples(changes: tuple[str, ...], probability: float) -> None:
    assert criss_probability(five(*changes)) == pytest.approx(probability, abs=0.00005)
    follow_up: Values = {
        measure: exact(start) + exact(change)  # type: ignore[arg-type]
        for (measure, start), change in zip(BASELINE.items(), changes, strict=True)
    }
    result = acr_criss(BASELINE, follow_up, NO_EVENT)
    assert result.probability == pytest.approx(probability, abs=0.00005)
    assert result.improved is (probability >= 0.6)


def test_extreme_changes_do_not_overflow() -> None:
    assert criss_probability(five("-51", "1000", "-10", "-10", "-3")) == pytest.approx(1)
    assert criss_probability(five("51", "-10000", "10", "10", "3")) == pytest.approx(0)


@pytest.mark.parametrize("event", ["renal_crisis", "ild_decline", "left_ventricular_failure", "pulmonary_hypertension"])
def test_a_new_organ_event_is_never_an_improvement(event: str) -> None:
    much_better = values("5", "90", "1", "1", "0")
    happened = replace(OrganEvents(None, None, None, None), **{event: True})
    result = acr_criss(BASELINE, much_better, happened)
    assert (result.probability, result.improved, result.organ_event) == (0.0, False, True)
    assert revised_criss(BASELINE, much_better, happened, 20).improved is False


def test_an_unknown_event_or_a_missing_measure_leaves_no_result() -> None:
    unknown = replace(NO_EVENT, renal_crisis=None)
    assert acr_criss(BASELINE, BASELINE, unknown).probability is None
    without_haq: Values = {**BASELINE, CrissMeasure.HAQ_DI: None}
    result = acr_criss(BASELINE, without_haq, NO_EVENT)
    assert result.probability is result.improved is None
    assert result.missing == (CrissMeasure.HAQ_DI,)


@pytest.mark.parametrize(
    ("follow_up", "level", "improved"),
    [
        (("16", "80", "4", "4", "1"), 20, True),  # three by exactly 20 %
        (("16", "80", "4", "4", "1"), 25, False),
        (("16", "80", "4", "4.01", "1"), 20, False),
        (("16", "84", "4", "5", "1"), 20, True),  # FVC by exactly 5 % of 80
        (("16", "83.9", "4", "5", "1"), 20, False),
        (("6", "84", "1.5", "5", "1"), 70, True),  # FVC needs 5 % at every level
        (("30", "60", "9", "9", "2"), 20, False),
    ],
)
def test_revised_criss_needs_three_of_five(follow_up: tuple[str, ...], level: int, improved: bool) -> None:
    assert revised_criss(BASELINE, values(*follow_up), NO_EVENT, level).improved is improved


def test_revised_criss_with_another_fvc_limit_and_level() -> None:
    better = values("16", "84", "4", "5", "1")
    assert revised_criss(BASELINE, better, NO_EVENT, 20, fvc_percent=10).improved is False
    with pytest.raises(ValueError, match="revised CRISS-40"):
        revised_criss(BASELINE, better, NO_EVENT, 40)


def test_revised_criss_from_zero_cannot_improve() -> None:
    no_disability: Values = {**BASELINE, CrissMeasure.HAQ_DI: 0}
    result = revised_criss(no_disability, values("16", "84", "5", "5", "0"), NO_EVENT, 20)
    assert result.baseline_zero == (CrissMeasure.HAQ_DI,)
    assert result.measures[CrissMeasure.HAQ_DI] is False
    assert result.improved is False


def test_revised_criss_is_determined_as_far_as_the_missing_allow() -> None:
    def seen(**changes: Exact | None) -> bool | None:
        follow_up: Values = {**BASELINE, **{CrissMeasure(name): value for name, value in changes.items()}}
        return revised_criss(BASELINE, follow_up, NO_EVENT, 20).improved

    assert seen(mrss=16, patient_global=4, physician_global=4, haq_di=None, fvc_pct=None) is True
    assert seen(mrss=16, haq_di=None, fvc_pct=None) is None
    assert seen(haq_di=None, fvc_pct=None) is False
    unknown = replace(NO_EVENT, pulmonary_hypertension=None)
    assert revised_criss(BASELINE, values("16", "80", "4", "4", "1"), unknown, 20).improved is None
    assert revised_criss(BASELINE, BASELINE, unknown, 20).improved is False


@pytest.mark.parametrize(
    ("baseline", "now", "confirmed", "on_hrct", "event"),
    [
        ("90", "76.5", True, True, True),  # exactly 15 %
        ("90", "76.6", True, True, False),
        ("100", "80", True, True, False),  # not below 80
        ("90", "70", False, True, False),
        ("90", "70", True, False, False),
    ],
)
def test_lung_event_of_step_one(baseline: str, now: str, confirmed: bool, on_hrct: bool, event: bool) -> None:
    assert is_ild_decline(exact(baseline), exact(now), confirmed=confirmed, ild_on_hrct=on_hrct) is event


def test_lung_event_needs_a_baseline() -> None:
    with pytest.raises(ValueError, match="above 0"):
        is_ild_decline(0, 50, confirmed=True, ild_on_hrct=True)


@given(st.integers(-51, 51), st.integers(1, 10))
def test_a_softer_skin_never_lowers_the_probability(change: int, more: int) -> None:
    rest = five("0", "2", "-1", "-1", "-0.5")
    less, softer = ({**rest, CrissMeasure.MRSS: skin} for skin in (change, change - more))
    assert 0 <= criss_probability(less) <= criss_probability(softer) <= 1
