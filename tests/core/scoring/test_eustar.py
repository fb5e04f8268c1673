"""Revised EUSTAR activity index: weights, strict limits, and activity decided as far as missing items allow."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import pytest

from core.scoring.eustar import EUSTAR_WEIGHTS, EustarIndex, eustar_index
from core.scoring.exact import exact

QUIET: dict[str, Any] = {
    "skin_worsening": False,
    "digital_ulcers": False,
    "mrss": 18,
    "tendon_friction_rubs": False,
    "crp_mg_l": 10,
    "dlco_pct": 70,
}


def index(**changes: Any) -> EustarIndex:
    return eustar_index(**{**QUIET, **changes})


def test_ten_points_in_all_and_none_at_the_limits() -> None:
    assert sum(EUSTAR_WEIGHTS.values()) == 10
    assert astuple(index()) == (0, False, ())
    worst = index(
        skin_worsening=True, digital_ulcers=True, mrss=19, tendon_friction_rubs=True, crp_mg_l=11, dlco_pct=69
    )
    assert astuple(worst) == (10, True, ())


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"skin_worsening": True}, "1.5"),
        ({"digital_ulcers": True}, "1.5"),
        ({"mrss": 19}, "1.5"),
        ({"tendon_friction_rubs": True}, "2.25"),
        ({"crp_mg_l": exact("10.1")}, "2.25"),
        ({"dlco_pct": exact("69.9")}, "1"),
    ],
)
def test_each_item(change: dict[str, Any], points: str) -> None:
    assert index(**change).total == exact(points)


def test_active_from_two_and_a_half() -> None:
    assert index(digital_ulcers=True, dlco_pct=60).active is True
    assert index(tendon_friction_rubs=True).active is False


def test_missing_items_leave_no_total_but_may_not_matter() -> None:
    active_anyway = index(digital_ulcers=True, mrss=30, dlco_pct=None)
    assert astuple(active_anyway) == (None, True, ("dlco_below_70_pct",))
    quiet_anyway = index(dlco_pct=None)
    assert astuple(quiet_anyway) == (None, False, ("dlco_below_70_pct",))
    undecided = index(digital_ulcers=True, crp_mg_l=None)
    assert astuple(undecided) == (None, None, ("crp_above_1_mg_dl",))
