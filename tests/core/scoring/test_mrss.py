"""mRSS: 17 sites, a total or none, and what counts as improvement or progression."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.mrss import SITES, SkinDistribution, mrss_total, reaches_mcid, skin_change, skin_distribution

NO_SKIN: dict[str, int | None] = dict.fromkeys(SITES, 0)


def test_seventeen_sites_of_three_are_51() -> None:
    assert len(set(SITES)) == 17
    assert mrss_total(dict.fromkeys(SITES, 3)) == 51
    assert mrss_total(dict(NO_SKIN, face=1, fingers_left=3)) == 4


def test_a_missing_site_leaves_no_total() -> None:
    assert mrss_total(dict(NO_SKIN, abdomen=None)) is None
    assert mrss_total({site: 1 for site in SITES if site != "feet_left"}) is None


@pytest.mark.parametrize("score", [4, -1, 1.5, True])
def test_what_is_no_skin_score_is_refused(score: Any) -> None:
    with pytest.raises(ValueError, match="face"):
        mrss_total(dict(NO_SKIN, face=score))


def test_unknown_site_is_refused() -> None:
    with pytest.raises(ValueError, match="nose"):
        mrss_total({"nose": 1})


@pytest.mark.parametrize(
    ("baseline", "follow_up", "improved", "progressed"),
    [
        (24, 18, True, False),  # 6 units, exactly 25 %
        (25, 19, False, False),  # 6 units, 24 %
        (10, 5, False, False),  # 50 %, but only 5 units
        (10, 4, True, False),
        (24, 30, False, True),
        (25, 31, False, False),
        (0, 6, False, True),
        (0, 5, False, False),
        (0, 0, False, False),
    ],
)
def test_change_needs_more_than_five_units_and_a_quarter(
    baseline: int, follow_up: int, improved: bool, progressed: bool
) -> None:
    change = skin_change(baseline, follow_up, 365)
    assert (change.improved, change.progressed) == (improved, progressed)
    assert change.units == follow_up - baseline
    assert change.percent == (Fraction(100 * change.units, baseline) if baseline else None)


@pytest.mark.parametrize(("gap_days", "inside"), [(304, False), (305, True), (365, True), (426, True), (427, False)])
def test_the_definition_is_for_ten_to_fourteen_months(gap_days: int, inside: bool) -> None:
    assert skin_change(20, 10, gap_days).in_window is inside


def test_mcid_is_stricter_in_diffuse_disease() -> None:
    assert reaches_mcid(20, 16, diffuse=False)
    assert not reaches_mcid(20, 17, diffuse=False)
    assert reaches_mcid(20, 15, diffuse=True)
    assert not reaches_mcid(20, 16, diffuse=True)


def test_distribution_of_the_skin() -> None:
    assert skin_distribution(NO_SKIN) is SkinDistribution.NONE
    assert skin_distribution(dict(NO_SKIN, face=2, forearms_right=1)) is SkinDistribution.LIMITED
    assert skin_distribution(dict(NO_SKIN, upper_arms_left=1)) is SkinDistribution.DIFFUSE
    assert skin_distribution({"abdomen": 1}) is SkinDistribution.DIFFUSE
    assert skin_distribution(dict(NO_SKIN, face=2, abdomen=None)) is None
    assert skin_distribution(dict(NO_SKIN, face=None)) is None


@given(st.integers(0, 51), st.integers(0, 51))
def test_the_two_directions_mirror_in_units(one: int, other: int) -> None:
    there, back = skin_change(one, other, 365), skin_change(other, one, 365)
    assert there.units == -back.units
    assert not (there.improved and there.progressed)
    if there.progressed:
        assert other > one
