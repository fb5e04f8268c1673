"""The mixed model against closed forms, and what it must never do: depend on order or unit, or speak of too little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.domain.cohort import Cohort
from core.stats.analysis import analyse
from core.stats.mixed_model import mixed_model, why_no_model
from core.stats.options import Options
from core.stats.paired import paired_t
from tests.core.stats.conftest import DICTIONARY, cohort_of

NAN = float("nan")
VISITS = {"BL": "2020-01-01", "M6": "2020-07-02", "M12": "2020-12-31", "M24": "2021-12-31"}

values = st.one_of(st.none(), st.integers(0, 200))
matrices = st.lists(st.lists(values, min_size=3, max_size=3), min_size=3, max_size=12).map(
    lambda rows: np.array([[NAN if value is None else value for value in row] for row in rows], dtype=float)
)


def cohort(rows: list[list[float | None]], field: str = "mmt8") -> Cohort:
    codes = [f"P{row:02}" for row in range(len(rows))]
    return cohort_of(
        patients=[{"patient_id": code, "first_rtx_date": "2020-01-01", "iim_subset": "DM"} for code in codes],
        visits=[
            {"patient_id": code, "visit_date": day, field: value}
            for code, row in zip(codes, rows, strict=True)
            for value, day in zip(row, VISITS.values(), strict=False)
            if value is not None
        ],
    )


def test_two_complete_visits_are_the_paired_t_test() -> None:
    matrix = np.array([[10.0, 12], [14, 15], [20, 26], [9, 10], [13, 18], [17, 17]])
    change, test = mixed_model(matrix).change(1, 0), paired_t(matrix[:, 1], matrix[:, 0])
    assert change.t == pytest.approx(test.value, rel=1e-10)
    assert (change.df, change.p) == (5, pytest.approx(test.p, rel=1e-10))


def test_complete_visits_are_the_two_way_anova() -> None:
    matrix = np.array([[134.0, 143, 148], [108, 139, 142], [144, 149, 150], [120, 128, 141], [99, 120, 133]])
    n, k = matrix.shape
    centred = matrix - matrix.mean(axis=0) - matrix.mean(axis=1)[:, None] + matrix.mean()
    residual = (centred**2).sum() / ((n - 1) * (k - 1))
    between = n * ((matrix.mean(axis=0) - matrix.mean()) ** 2).sum() / (k - 1)
    model = mixed_model(matrix)
    assert model.residual_variance == pytest.approx(residual, rel=1e-10)
    assert model.any_change()[:3] == (pytest.approx(between / residual, rel=1e-10), 2, 8)
    assert model.patient_variance == pytest.approx(matrix.mean(axis=1).var(ddof=1) - residual / k, rel=1e-10)


def test_patients_no_more_alike_than_chance_have_no_variance_of_their_own() -> None:
    matrix = np.array([[1.0, 2, 3], [3, 2, 1], [2, 2.5, 2.2], [1, 3, 2]])
    model = mixed_model(matrix)
    assert model.patient_variance == 0
    assert model.residual_variance == pytest.approx(matrix.var(axis=0, ddof=1).mean(), rel=1e-12)


def test_a_patient_seen_once_moves_the_mean_of_that_visit_only_a_little() -> None:
    complete = np.array([[10.0, 20], [12, 23], [30, 41], [20, 29], [25, 36]])
    with_one_more = np.vstack([complete, [NAN, 100.0]])
    before, after = mixed_model(complete).change(1, 0), mixed_model(with_one_more).change(1, 0)
    naive = np.nanmean(with_one_more[:, 1]) - complete[:, 0].mean()
    assert before.estimate < after.estimate < before.estimate + (naive - before.estimate) / 4


@pytest.mark.parametrize(
    ("matrix", "why"),
    [
        (np.full((4, 3), NAN), "fewer than 2 visits"),
        (np.array([[1.0, NAN], [2, NAN]]), "fewer than 2 visits"),
        (np.array([[1.0, NAN], [NAN, 2], [3, NAN]]), "seen twice"),
        (np.array([[1.0, 2.0], [NAN, 2], [3, NAN]]), "seen twice"),
        (np.array([[1.0, 2.0], [5.0, 6.0], [8.0, 9.0]]), "no variation within patients"),
        (np.array([[NAN, 0.0, 1.0], [NAN, 3.0, 4.0], [0.0, NAN, 0.0]]), "no variation within patients"),
        (np.array([[5.0, 5.0], [5.0, 5.0], [5.0, 5.0]]), "no variation within patients"),
        (np.zeros((0, 3)), "fewer than 2 visits"),
    ],
)
def test_no_model_of_too_little(matrix: np.ndarray, why: str) -> None:
    assert why in why_no_model(matrix)
    with pytest.raises(ValueError, match=why):
        mixed_model(matrix)


def fits(matrix: np.ndarray) -> bool:
    return not np.isnan(matrix).all(axis=0).any() and not why_no_model(matrix)


@given(matrices, st.randoms(use_true_random=False))
def test_the_order_of_patients_does_not_matter(matrix: np.ndarray, random: object) -> None:
    assume(fits(matrix))
    order = list(range(len(matrix)))
    random.shuffle(order)  # type: ignore[attr-defined]
    first, second = mixed_model(matrix), mixed_model(matrix[order])
    assert second.means == pytest.approx(first.means, rel=1e-6, abs=1e-6)
    assert second.residual_variance == pytest.approx(first.residual_variance, rel=1e-6)


@given(matrices)
def test_the_unit_does_not_matter(matrix: np.ndarray) -> None:
    assume(fits(matrix))
    first, second = mixed_model(matrix).change(1, 0), mixed_model(matrix / 100 + 7).change(1, 0)
    assert second.estimate == pytest.approx(first.estimate / 100, rel=1e-6, abs=1e-6)
    assert second.se == pytest.approx(first.se / 100, rel=1e-5)


@given(matrices)
def test_the_ratio_is_where_the_likelihood_is_largest(matrix: np.ndarray) -> None:
    """REML of the definition, with the covariance of every patient written out, is nowhere larger."""
    assume(fits(matrix))
    model = mixed_model(matrix)
    found = restricted_likelihood(matrix, model.patient_variance / model.residual_variance)
    for ratio in (0.0, 0.01, 0.1, 0.5, 1.0, 3.0, 10.0, 100.0):
        assert restricted_likelihood(matrix, ratio) <= found + 1e-6


def restricted_likelihood(matrix: np.ndarray, ratio: float) -> float:
    patient, visit = np.nonzero(~np.isnan(matrix))
    y = matrix[patient, visit] - np.nanmean(matrix)
    x = (visit[:, None] == np.arange(matrix.shape[1])).astype(float)
    v = np.eye(len(y)) + ratio * (patient[:, None] == patient)
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    rest = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
    free = len(y) - x.shape[1]
    squares = rest @ inverse @ rest
    return -0.5 * (free * np.log(squares) + np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1])


def test_numbers_say_patients_and_method() -> None:
    rows = [[100, 120, 130, 140], [90, 100, None, 120], [110, 125, 130, None], [80, None, 100, 115], [95, 99, 112, 120]]
    findings = analyse(cohort(rows), DICTIONARY, Options(lock_date="2024-01-01")).findings
    model = mixed_model(np.array([[NAN if value is None else value for value in row] for row in rows], dtype=float))
    found = findings.find("outcome", "mmt8", "estimate", comparison="M12-BL", method="mixed model")
    assert found is not None
    assert (found.value, found.n) == (model.change(2, 0).estimate, 5)
    assert found.method == "mixed model, visit as factor, random intercept, REML, containment df"
    withheld = findings.find("outcome", "mmt8", "p", comparison="M12-BL", method="mixed model")
    assert withheld is not None
    assert withheld.value is None
    assert "n < 5" in withheld.method
    df2 = findings.find("outcome", "mmt8", "df2", comparison="BL/M6/M12/M24", method="mixed model")
    assert df2 is not None
    assert df2.value == 17 - 5 - 3


def test_ck_is_a_ratio() -> None:
    rows = [[100.0 * k, 50.0 * k + k * k, 20.0 * k, 10.0 * k] for k in (1, 2, 3, 5, 8, 13)]
    findings = analyse(cohort(rows, "ck"), DICTIONARY, Options(lock_date="2024-01-01")).findings
    found = findings.find("outcome", "ck", "estimate", comparison="M24-BL", method="mixed model")
    assert found is not None
    assert found.value == pytest.approx(0.1, rel=1e-9)
    assert "ratio" in found.method


def test_no_baseline_or_nobody_twice_gives_a_reason() -> None:
    for rows, why in (([[None, 1, 2], [None, 3, 4]], "no value at baseline"), ([[1, None], [None, 2]], "seen twice")):
        numbers = analyse(cohort(rows), DICTIONARY, Options(lock_date="2024-01-01")).outcome.numbers
        found = [number for number in numbers if number.measure == "mmt8" and "mixed" in number.method]
        assert {(number.statistic, number.value) for number in found} == {("estimate", None)}
        assert all(why in number.method for number in found)
