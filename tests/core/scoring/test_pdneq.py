"""PDNeq: factors, patterns, what stays out of the daily dose, and a blank that is never zero."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.exact import exact
from core.scoring.pdneq import (
    ALTERNATE_DAY,
    PDNEQ_FACTORS,
    WEEKLY,
    Regimen,
    cumulative_pulse_pdneq,
    daily_pdneq,
    dose_level,
    pdneq_mg,
    percent_reduction,
)

SYSTEMIC = [drug for drug, factor in PDNEQ_FACTORS.items() if factor is not None]
PREDNISONE_10 = Regimen("prednisone", 10)
PREMEDICATION = Regimen("methylprednisolone", 100, rtx_premedication=True, days=1)


@pytest.mark.parametrize(
    ("drug", "dose_mg", "prednisone_mg"),
    [
        ("prednisone", "5", "5"),
        ("prednisolone", "5", "5"),
        ("methylprednisolone", "8", "10"),
        ("triamcinolone", "4", "5"),
        ("deflazacort", "6", "5"),
        ("dexamethasone", "1.5", "10"),
        ("betamethasone", "0.6", "5"),
        ("hydrocortisone", "20", "5"),
        ("cortisone_acetate", "25", "5"),
        ("methylprednisolone", "100", "125"),
        ("none", "0", "0"),
    ],
)
def test_equivalents(drug: str, dose_mg: str, prednisone_mg: str) -> None:
    assert pdneq_mg(drug, exact(dose_mg)) == exact(prednisone_mg)


def test_a_blank_is_never_zero() -> None:
    assert daily_pdneq([]) is None
    assert daily_pdneq([Regimen(None, None)]) is None
    assert daily_pdneq([Regimen(None, 0)]) is None
    assert daily_pdneq([Regimen("prednisone", None)]) is None
    assert daily_pdneq([Regimen("snake oil", 5)]) is None
    assert daily_pdneq([PREDNISONE_10, Regimen(None, None)]) is None


def test_none_is_zero_and_contradicts_a_dose() -> None:
    assert daily_pdneq([Regimen("none", None)]) == 0
    assert daily_pdneq([Regimen("prednisone", 0)]) == 0
    assert daily_pdneq([Regimen("none", 5)]) is None


@pytest.mark.parametrize(
    ("per_day", "daily"), [(1, "5"), (2, "10"), (ALTERNATE_DAY, "2.5"), (Fraction(3, 7), Fraction(15, 7))]
)
def test_pattern(per_day: Fraction | int, daily: str | Fraction) -> None:
    assert daily_pdneq([Regimen("prednisone", 5, per_day)]) == exact(daily)


def test_regimens_add_up() -> None:
    weekly = Regimen("dexamethasone", 3, WEEKLY)
    assert daily_pdneq([PREDNISONE_10, weekly]) == 10 + Fraction(20, 7)


@pytest.mark.parametrize("drug", ["budesonide", "fludrocortisone", "inhaled_or_topical"])
def test_drugs_without_equivalent_are_left_out_but_do_not_prove_steroid_freedom(drug: str) -> None:
    assert daily_pdneq([PREDNISONE_10, Regimen(drug, None)]) == 10
    assert daily_pdneq([Regimen("none", None), Regimen(drug, 3)]) == 0
    assert daily_pdneq([Regimen(drug, 3)]) is None
    assert pdneq_mg(drug, 3) is None
    assert cumulative_pulse_pdneq([Regimen(drug, 3)]) == 0


def test_pulses_and_premedication_go_into_their_own_total() -> None:
    pulse = Regimen("methylprednisolone", 1000, days=3)
    flagged = Regimen("methylprednisolone", 125, pulse=True, days=1)
    regimens = [PREDNISONE_10, PREMEDICATION, pulse, flagged]
    assert daily_pdneq(regimens) == 10
    assert cumulative_pulse_pdneq(regimens) == 125 + 3750 + exact("156.25")
    assert cumulative_pulse_pdneq([PREDNISONE_10]) == 0
    assert daily_pdneq([PREMEDICATION]) is None


@pytest.mark.parametrize(
    ("dose_mg", "per_day", "is_pulse"),
    [
        (249, Fraction(1), False),
        (250, Fraction(1), True),
        (125, Fraction(2), True),
        (500, WEEKLY, True),
        (100, ALTERNATE_DAY, False),
    ],
)
def test_a_pulse_starts_at_250_mg_on_a_day(dose_mg: int, per_day: Fraction, is_pulse: bool) -> None:
    daily = daily_pdneq([PREDNISONE_10, Regimen("prednisone", dose_mg, per_day, days=1)])
    assert daily == (10 if is_pulse else 10 + dose_mg * per_day)


def test_cumulative_total_is_absent_when_anything_is_unknown() -> None:
    assert cumulative_pulse_pdneq([Regimen("methylprednisolone", 1000, pulse=True)]) is None
    assert cumulative_pulse_pdneq([PREMEDICATION, Regimen("methylprednisolone", None, pulse=True, days=3)]) is None
    assert cumulative_pulse_pdneq([PREMEDICATION, Regimen(None, None)]) is None


def test_another_table_of_factors() -> None:
    site = {**PDNEQ_FACTORS, "deflazacort": Fraction(2, 3)}
    assert daily_pdneq([Regimen("deflazacort", 6)], site) == 4


@pytest.mark.parametrize(
    ("daily", "flags"),
    [
        ("0", (True, True, True)),
        ("5", (True, True, False)),
        ("5.01", (False, True, False)),
        ("7.5", (False, True, False)),
        ("7.51", (False, False, False)),
    ],
)
def test_dose_level(daily: str, flags: tuple[bool, bool, bool]) -> None:
    level = dose_level(exact(daily))
    assert (level.at_most_5_mg, level.at_most_7_5_mg, level.steroid_free) == flags


def test_percent_reduction() -> None:
    assert percent_reduction(15, 5) == Fraction(200, 3)
    assert percent_reduction(5, 10) == -100
    assert percent_reduction(10, 0) == 100
    assert percent_reduction(0, 5) is None
    assert percent_reduction(0, 0) is None


def test_floats_and_negatives_are_refused() -> None:
    with pytest.raises(TypeError):
        Regimen("prednisone", 7.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="negative"):
        Regimen("prednisone", -5)
    with pytest.raises(ValueError, match="above 0"):
        Regimen("prednisone", 5, 0)
    with pytest.raises(ValueError, match="duration"):
        Regimen("prednisone", 5, days=-1)


doses = st.fractions(0, 20, max_denominator=8)


@given(st.lists(st.tuples(st.sampled_from(SYSTEMIC), doses), min_size=1, max_size=4), st.fractions(0, 1))
def test_daily_dose_is_linear(courses: list[tuple[str, Fraction]], share: Fraction) -> None:
    whole = daily_pdneq([Regimen(drug, dose) for drug, dose in courses])
    split = [Regimen(drug, part) for drug, dose in courses for part in (dose * share, dose * (1 - share))]
    assert whole is not None
    assert daily_pdneq(split) == whole
    assert daily_pdneq([Regimen(drug, dose, ALTERNATE_DAY) for drug, dose in courses]) == whole / 2
