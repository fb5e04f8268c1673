"""Hazard ratios: right on data small enough to check by hand, absent with a reason where there are none; groups and their order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.domain.cohort import Cohort
from core.stats.analysis import analyse
from core.stats.cox import CHECK, cox_regression, hazard_ratios
from core.stats.options import Options
from core.stats.survival import log_rank
from tests.core.stats.conftest import DICTIONARY

rows = st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.sampled_from("ab")), min_size=20, max_size=60)


def test_one_coefficient_by_hand() -> None:
    """Three events, of a, b and a: the likelihood is h / (2 h + 1) times 1 / (1 + h)."""
    fit = cox_regression(np.array([1, 2, 3]), np.array([1, 1, 1]), np.array([[1.0], [0.0], [1.0]]))
    assert fit is not None
    assert np.exp(fit.log_hr[0]) == pytest.approx(np.sqrt(0.5), rel=1e-9)  # its derivative is 0 where 2 h h = 1


def test_lifelines_agrees_without_ties() -> None:
    import pandas as pd
    from lifelines import CoxPHFitter

    random = np.random.default_rng(4)
    days, event = random.permutation(80) + 1, random.random(80) < 0.7
    age = np.round(random.normal(50, 10, 80))
    fitted = CoxPHFitter().fit(pd.DataFrame({"days": days, "event": event, "age": age}), "days", "event")
    found = cox_regression(days, event, age[:, None])
    assert found is not None
    assert found.log_hr[0] == pytest.approx(fitted.params_["age"], abs=1e-5)  # lifelines stops earlier


@pytest.mark.parametrize(
    ("days", "event", "group", "why"),
    [
        (range(1, 10), [1] * 9, "ababababa", "fewer than 10 events"),
        (range(1, 25), [1] * 12 + [0] * 12, "a" * 12 + "b" * 12, "no event in the other groups"),
        (range(1, 25), [0] * 12 + [1] * 12, "a" * 12 + "b" * 12, "no event in the reference group"),
        (range(1, 25), [1] * 24, "a" * 12 + "b" * 12, "no maximum"),
    ],
)
def test_where_there_is_no_ratio_the_reason_stands(days: range, event: list[int], group: str, why: str) -> None:
    found = hazard_ratios(np.array(days), np.array(event), list(group), ["a", "b"])
    assert found.ratios[0].hr is None
    assert found.ratios[0].p is None
    assert why in found.ratios[0].method
    assert found.check.value is None
    assert why in found.check.method


def test_a_group_without_an_event_leaves_the_others_their_ratio() -> None:
    days, event, group = np.arange(1, 31), np.array([1, 1, 0] * 10), ["a", "b", "c"] * 10
    three = hazard_ratios(days, event, group, ["a", "b", "c"])
    keep = np.array(group) != "c"
    two = hazard_ratios(days[keep], event[keep], [name for name in group if name != "c"], ["a", "b"])
    assert three.ratios[0].hr == pytest.approx(two.ratios[0].hr, rel=1e-12)
    assert three.ratios[1].hr is None
    assert "no event in the group" in three.ratios[1].method


def test_p_is_withheld_where_a_group_is_small_but_the_ratio_stays() -> None:
    found = hazard_ratios(np.arange(1, 17), np.ones(16), list("abaaabaaabaaaaab"), ["a", "b"])
    assert found.ratios[0].hr is not None
    assert found.ratios[0].p is None
    assert "n < 5" in found.ratios[0].p_method


@given(rows, st.randoms(use_true_random=False))
def test_neither_the_order_of_patients_nor_a_longer_unit_matters(
    patients: list[tuple[int, bool, str]], random: object
) -> None:
    shuffled = list(patients)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = (
        [
            hazard_ratios(
                np.array([day * unit for day, _, _ in order]),
                np.array([e for _, e, _ in order]),
                [g for *_, g in order],
                ["a", "b"],
            )
            for order, unit in ((patients, 1), (shuffled, 1), (patients, 7))
        ]
        if {group for *_, group in patients} == {"a", "b"}
        else []
    )
    assume(found and found[0].ratios[0].hr is not None)
    for other in found[1:]:
        assert other.ratios[0].hr == pytest.approx(found[0].ratios[0].hr, rel=1e-9)


@given(rows)
def test_the_other_way_round_is_the_reciprocal(patients: list[tuple[int, bool, str]]) -> None:
    days, event, group = (list(column) for column in zip(*patients, strict=True))
    assume(set(group) == {"a", "b"})
    there, back = (
        hazard_ratios(np.array(days), np.array(event), group, order).ratios[0] for order in (["a", "b"], ["b", "a"])
    )
    assume(there.hr is not None and back.hr is not None)
    assert there.hr * back.hr == pytest.approx(1, rel=1e-8)  # type: ignore[operator]
    assert there.ci_low * back.ci_high == pytest.approx(1, rel=1e-8)  # type: ignore[operator]


@given(rows)
def test_day_zero_as_entry_is_no_delay(patients: list[tuple[int, bool, str]]) -> None:
    days, event, group = (list(column) for column in zip(*patients, strict=True))
    assume(set(group) == {"a", "b"})
    plain = log_rank(np.array(days), np.array(event), group)
    with_entry = log_rank(np.array(days), np.array(event), group, entry=np.zeros(len(days)))
    assert with_entry == plain
    assert hazard_ratios(
        np.array(days), np.array(event), group, ["a", "b"], entry=np.zeros(len(days))
    ) == hazard_ratios(np.array(days), np.array(event), group, ["a", "b"])


def test_the_results_hold_each_ratio_beside_its_log_rank_test(iim: Cohort) -> None:
    findings = analyse(iim, DICTIONARY, Options()).findings
    for pair in ("subset:DM/ASS", "subset:DM/PM", "subset:DM/IMNM", "therapy", "sex"):
        hr = findings.find("persistence", "time_on_rtx", "hr", group="", comparison=pair)
        low = findings.find("persistence", "time_on_rtx", "ci_low", group="", comparison=pair)
        high = findings.find("persistence", "time_on_rtx", "ci_high", group="", comparison=pair)
        p = findings.find("persistence", "time_on_rtx", "p", group="", comparison=pair, method="Cox")
        assert hr is not None and low is not None and high is not None and p is not None
        assert low.value < hr.value < high.value  # type: ignore[operator]
        assert 0 < p.value < 1  # type: ignore[operator]
        log_rank_p = findings.find("persistence", "time_on_rtx", "p", group="", comparison=pair)
        assert log_rank_p is not None
        assert log_rank_p.method == "log-rank"
    for field, df in (("subset", 3), ("therapy", 1), ("sex", 1)):
        check = findings.find("persistence", "time_on_rtx", "df", group="", comparison=field, method=CHECK)
        assert check is not None
        assert check.value == df


def test_every_pairwise_p_has_its_holm_beside(iim: Cohort) -> None:
    numbers = analyse(iim, DICTIONARY, Options()).findings.results["persistence"].numbers
    pairs = [n for n in numbers if ":" in n.comparison and n.statistic == "p" and n.method.startswith("log-rank")]
    holm = {n.comparison: n.value for n in numbers if n.statistic == "p_holm"}
    fields = {pair.comparison.partition(":")[0] for pair in pairs}
    assert fields >= {"subset", "csdmard", "n_failed_csdmard", "period", "msa_maa"}
    for pair in pairs:
        adjusted = holm[pair.comparison]
        assert (adjusted is None) == (pair.value is None)
        assert adjusted is None or adjusted >= pair.value  # type: ignore[operator]
