"""Body surface area and the dose per m2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.bsa import BsaFormula, bsa_m2, differs_from_computed, dose_for_area_mg
from core.scoring.exact import exact


def test_worked_example() -> None:
    area = bsa_m2(160, 55)
    assert area == pytest.approx(1.5635, abs=0.00005)
    assert round(dose_for_area_mg(375, area)) == 586


def test_du_bois() -> None:
    # 0.007184 x 70^0.425 x 170^0.725, the textbook example
    assert bsa_m2(170, 70, BsaFormula.DU_BOIS) == pytest.approx(1.8097, abs=0.0001)
    assert bsa_m2(180, 80) == 2.0


@pytest.mark.parametrize(("given_mg", "asked"), [(825, False), ("825.1", True), (675, False), (674, True)])
def test_more_than_ten_percent_from_the_computed_dose(given_mg: int | str, asked: bool) -> None:
    computed = dose_for_area_mg(375, bsa_m2(180, 80))
    assert computed == 750
    assert differs_from_computed(exact(given_mg), computed) is asked


def test_impossible_bodies_are_refused() -> None:
    for height, weight in ((0, 55), (160, 0), (-160, -55)):
        with pytest.raises(ValueError, match="above 0"):
            bsa_m2(height, weight)
    with pytest.raises(TypeError):
        bsa_m2(160.5, 55)  # type: ignore[arg-type]


@given(st.integers(120, 210), st.integers(35, 160))
def test_the_two_formulas_agree_within_a_fifth(height: int, weight: int) -> None:
    mosteller, du_bois = bsa_m2(height, weight), bsa_m2(height, weight, BsaFormula.DU_BOIS)
    assert mosteller == pytest.approx(du_bois, rel=0.2)
    assert bsa_m2(height, weight + 1) > mosteller
