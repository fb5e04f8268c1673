"""Revised EUSTAR activity index of systemic sclerosis, 0-10; active disease from 2.5.

Source: Valentini 2017 Ann Rheum Dis 76:270-276.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from core.scoring.exact import Exact, require_exact

EUSTAR_WEIGHTS: Final[Mapping[str, Fraction]] = MappingProxyType(
    {
        "skin_worsening": Fraction("1.5"),
        "digital_ulcers": Fraction("1.5"),
        "mrss_above_18": Fraction("1.5"),
        "tendon_friction_rubs": Fraction("2.25"),
        "crp_above_1_mg_dl": Fraction("2.25"),
        "dlco_below_70_pct": Fraction("1"),
    }
)
EUSTAR_ACTIVE_FROM: Final = Fraction("2.5")

MRSS_ABOVE: Final = 18
CRP_ABOVE_MG_L: Final = 10
DLCO_BELOW_PCT: Final = 70


@dataclass(frozen=True, slots=True)
class EustarIndex:
    """Index (None while an item is missing) and whether disease is active (None while missing items could decide)."""

    total: Fraction | None
    active: bool | None
    missing: tuple[str, ...]


def eustar_index(
    *,
    skin_worsening: bool | None,
    digital_ulcers: bool | None,
    mrss: int | None,
    tendon_friction_rubs: bool | None,
    crp_mg_l: Exact | None,
    dlco_pct: Exact | None,
) -> EustarIndex:
    """Disease activity from six items; None = not recorded.

    `skin_worsening`: in the past month, in the patient's view. `crp_mg_l` in mg/L (the published limit is 1 mg/dL).
    """
    items = {
        "skin_worsening": skin_worsening,
        "digital_ulcers": digital_ulcers,
        "mrss_above_18": None if mrss is None else mrss > MRSS_ABOVE,
        "tendon_friction_rubs": tendon_friction_rubs,
        "crp_above_1_mg_dl": None if crp_mg_l is None else require_exact(crp_mg_l) > CRP_ABOVE_MG_L,
        "dlco_below_70_pct": None if dlco_pct is None else require_exact(dlco_pct) < DLCO_BELOW_PCT,
    }
    lower = sum((EUSTAR_WEIGHTS[name] for name, present in items.items() if present), Fraction(0))
    missing = tuple(name for name, present in items.items() if present is None)
    upper = lower + sum((EUSTAR_WEIGHTS[name] for name in missing), Fraction(0))
    active = lower >= EUSTAR_ACTIVE_FROM
    if active != (upper >= EUSTAR_ACTIVE_FROM):
        return EustarIndex(None, None, missing)
    return EustarIndex(None if missing else lower, active, missing)
