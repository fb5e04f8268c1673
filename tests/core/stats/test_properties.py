"""What must hold for any data: probabilities add up, order and units do not matter, day-zero censoring changes nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.stats.describe import quartiles, wilson
from core.stats.exact import exact_differences, integer_scaled, midranks
from core.stats.groups import freeman_halton, holm, mann_whitney
from core.stats.incidence import aalen_johansen
from core.stats.paired import wilcoxon_signed_rank
from core.stats.permutation import log_rank_permutation
from core.stats.survival import kaplan_meier, log_rank

follow_ups = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["", "death", "remission", "loss"])), min_size=1, max_size=40
)
tenths = st.integers(-500, 500).map(lambda number: number / 10)
pairs = st.lists(st.tuples(tenths, tenths), min_size=1, max_size=30)


def split(rows: list[tuple[int, str]]) -> tuple[np.ndarray, list[str], np.ndarray]:
    causes = [cause for _, cause in rows]
    return np.array([day for day, _ in rows]), causes, np.array([bool(cause) for cause in causes])


@given(follow_ups)
def test_incidences_and_survival_add_up_to_one(rows: list[tuple[int, str]]) -> None:
    days, causes, event = split(rows)
    incidence, curve = aalen_johansen(days, causes), kaplan_meier(days, event)
    assert incidence.estimate.sum(axis=0) + curve.survival == pytest.approx(np.ones(len(curve.times)), abs=1e-12)


@given(follow_ups)
def test_a_patient_censored_on_day_zero_changes_nothing_afterwards(rows: list[tuple[int, str]]) -> None:
    assume(all(day > 0 for day, _ in rows))
    days, causes, event = split(rows)
    more_days, more_causes, more_event = split([*rows, (0, "")])
    for day in range(1, 61, 7):
        assert kaplan_meier(more_days, more_event).at(day).estimate == pytest.approx(
            kaplan_meier(days, event).at(day).estimate, abs=1e-14
        )
        for cause in set(causes) - {""}:
            again = aalen_johansen(more_days, more_causes).at(cause, day)
            assert again == pytest.approx(aalen_johansen(days, causes).at(cause, day), abs=1e-14)


@given(follow_ups, st.randoms(use_true_random=False))
def test_the_order_of_patients_does_not_matter(rows: list[tuple[int, str]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (kaplan_meier(*split(order)[::2]) for order in (rows, shuffled))
    assert np.array_equal(first.survival, second.survival)
    assert first.median() == second.median()


@given(follow_ups)
def test_curve_and_band_stay_in_order(rows: list[tuple[int, str]]) -> None:
    days, _, event = split(rows)
    curve = kaplan_meier(days, event)
    known = ~np.isnan(curve.ci_low)
    assert (np.diff(curve.survival) <= 1e-15).all()
    assert (curve.ci_low[known] <= curve.survival[known]).all()
    assert (curve.survival[known] <= curve.ci_high[known]).all()
    assert curve.events.sum() + curve.censored.sum() == len(rows)


def cohort_of_two(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    random = np.random.default_rng(seed)
    return random.integers(1, 400, n), random.random(n) < 0.6, list(np.where(random.random(n) < 0.5, "a", "b"))


@pytest.mark.parametrize("seed", range(6))
def test_curves_and_log_rank_equal_lifelines(seed: int) -> None:
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

    days, event, group = cohort_of_two(seed, 60)
    curve = kaplan_meier(days, event)
    fitted = KaplanMeierFitter().fit(days, event)
    band = fitted.confidence_interval_
    known = ~np.isnan(curve.ci_low)
    assert fitted.survival_function_.iloc[-len(curve.times) :, 0].to_numpy() == pytest.approx(curve.survival, abs=1e-12)
    assert band.iloc[-len(curve.times) :, 0].to_numpy()[known] == pytest.approx(curve.ci_low[known], abs=1e-9)
    assert band.iloc[-len(curve.times) :, 1].to_numpy()[known] == pytest.approx(curve.ci_high[known], abs=1e-9)
    test = multivariate_logrank_test(days, group, event)
    assert log_rank(days, event, group).chi2 == pytest.approx(test.test_statistic, rel=1e-9)


def test_the_exact_permutation_counts_every_arrangement() -> None:
    from itertools import combinations

    days, event, group = cohort_of_two(3, 12)
    observed = log_rank(days, event, group)
    size = group.count("a")
    larger = [
        log_rank(days, event, ["a" if row in chosen else "b" for row in range(12)]).chi2 >= observed.chi2 - 1e-9  # type: ignore[operator]
        for chosen in combinations(range(12), size)
    ]
    found = log_rank_permutation(days, event, group)
    assert found.p == pytest.approx(np.mean(larger), abs=1e-12)
    assert found.method == "log-rank, exact permutation"


def test_drawn_permutations_are_repeatable_and_near_the_large_sample_p() -> None:
    days, event, group = cohort_of_two(1, 80)
    first, second = (log_rank_permutation(days, event, group) for _ in range(2))
    assert first.p == second.p
    assert first.p == pytest.approx(log_rank(days, event, group).p, abs=0.03)


@given(pairs)
def test_signed_rank_is_symmetric_and_knows_no_unit(rows: list[tuple[float, float]]) -> None:
    after, before = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    there, back = wilcoxon_signed_rank(after, before), wilcoxon_signed_rank(before, after)
    in_other_unit = wilcoxon_signed_rank(np.round(after * 100), np.round(before * 100))
    assert there.p == back.p == in_other_unit.p


@given(st.lists(tenths, min_size=5, max_size=20), st.lists(tenths, min_size=5, max_size=20))
def test_mann_whitney_splits_all_pairs(first: list[float], second: list[float]) -> None:
    one, other = mann_whitney(np.array(first), np.array(second)), mann_whitney(np.array(second), np.array(first))
    assume(one.value is not None and other.value is not None)
    assert one.value + other.value == len(first) * len(second)
    assert one.p == pytest.approx(other.p, abs=1e-12)


@given(pairs)
def test_differences_are_exact_decimals(rows: list[tuple[float, float]]) -> None:
    after, before = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    floats, exact = exact_differences(after, before)
    true = [Fraction(repr(float(a))) - Fraction(repr(float(b))) for a, b in rows]
    assert floats.tolist() == [float(difference) for difference in true]
    assert (exact == 0).tolist() == [difference == 0 for difference in true]


def test_float_traps_are_ties() -> None:
    _, exact = exact_differences(np.array([0.6, 1.7, 3.9]), np.array([1.1, 2.2, 4.4]))
    assert len(set(exact.tolist())) == 1
    _, sevenths = exact_differences(np.array([9 / 7, 13 / 7]), np.array([4 / 7, 8 / 7]))
    assert len(set(sevenths.tolist())) == 1
    with pytest.raises(ValueError, match="finite"):
        integer_scaled(np.array([1.0, np.nan]))


def test_midranks_share_ties() -> None:
    ranks, ties = midranks(np.array([3, 1, 3, 2]))
    assert ranks.tolist() == [3.5, 1, 3.5, 2]
    assert ties.tolist() == [1, 1, 2]


def test_quartiles_of_type_six() -> None:
    found = quartiles(np.array([1.0, 2, 3, 4, 5, 6, 7, 8, np.nan]))
    assert (found.n, found.q1, found.median, found.q3) == (8, 2.25, 4.5, 6.75)


def test_wilson_interval_of_the_published_persistence() -> None:
    low, high = wilson(28, 41) or (0.0, 0.0)
    assert (round(100 * low, 1), round(100 * high, 1)) == (53.0, 80.4)
    assert wilson(0, 10)[0] == 0  # type: ignore[index]
    assert wilson(10, 10)[1] == 1  # type: ignore[index]
    assert wilson(0, 0) is None


def test_p_is_withheld_from_small_groups_but_the_statistic_stays() -> None:
    small = mann_whitney(np.array([1.0, 2, 3, 4]), np.array([5.0, 6, 7, 8, 9]))
    assert small.p is None
    assert small.value == 0
    assert "n < 5" in small.method
    few = log_rank(np.arange(1, 13), np.array([1, 1] + [0] * 10), list("ab" * 6))
    assert few.p is None
    assert few.chi2 is not None
    assert "fewer than 3 events" in few.method


def test_holm_leaves_missing_p_values_out() -> None:
    assert holm([0.04, None, 0.01]) == [0.04, None, 0.02]


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=3))
def test_exact_tables_are_those_of_going_through_every_one(rows: list[list[int]]) -> None:
    from itertools import product
    from math import factorial, prod

    counts = np.array(rows)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    assume(min(counts.shape) > 1)
    right, below = counts.sum(axis=1), counts.sum(axis=0)
    observed = prod(factorial(int(cell)) for cell in counts.ravel())
    total = extreme = Fraction(0)
    inner = [range(min(row, column) + 1) for row in right[:-1] for column in below[:-1]]
    for cells in product(*inner):
        table = np.array(cells).reshape(len(right) - 1, len(below) - 1)
        table = np.column_stack([table, right[:-1] - table.sum(axis=1)])
        table = np.vstack([table, below - table.sum(axis=0)])
        if (table >= 0).all():
            weight = Fraction(1, prod(factorial(int(cell)) for cell in table.ravel()))
            total += weight
            extreme += weight if weight <= Fraction(1, observed) else 0
    assert freeman_halton(counts) == pytest.approx(float(extreme / total), abs=1e-10)
