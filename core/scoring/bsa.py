"""Body surface area (BSA) and the rituximab dose computed from it; the dose given is always recorded beside it.

Formulas: Mosteller sqrt(cm x kg / 3600), Du Bois 0.007184 x kg^0.425 x cm^0.725. Roots are irrational, so these are
floats; no score and no inclusive edge is judged on them.
"""

from __future__ import annotations

import math
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.scoring.exact import Exact, require_exact

DOSE_TOLERANCE_PERCENT: Final = 10


class BsaFormula(StrEnum):
    """How body surface area is estimated; Mosteller by default."""

    MOSTELLER = "mosteller"
    DU_BOIS = "du_bois"


def bsa_m2(height_cm: Exact, weight_kg: Exact, formula: BsaFormula = BsaFormula.MOSTELLER) -> float:
    """Body surface area in m2. Raises ValueError unless height and weight are above 0, TypeError for floats."""
    height, weight = require_exact(height_cm), require_exact(weight_kg)
    if height <= 0 or weight <= 0:
        raise ValueError(f"height and weight must be above 0: {height_cm} cm, {weight_kg} kg")
    if formula is BsaFormula.MOSTELLER:
        return math.sqrt(float(height * weight / 3600))
    return 0.007184 * math.pow(weight, 0.425) * math.pow(height, 0.725)


def dose_for_area_mg(dose_mg_per_m2: Exact, area_m2: float) -> float:
    """Computed dose in mg, not rounded: 375 mg/m2 at 160 cm and 55 kg (Mosteller) is 586 mg."""
    return float(require_exact(dose_mg_per_m2)) * area_m2


def differs_from_computed(given_dose_mg: Exact, computed_dose_mg: float) -> bool:
    """True when the dose given is more than 10 % above or below the computed one: ask whether it was meant."""
    computed = Fraction(computed_dose_mg)
    return 100 * abs(require_exact(given_dose_mg) - computed) > DOSE_TOLERANCE_PERCENT * computed
