"""Prednisone-equivalent dose (PDNeq): what all systemic glucocorticoids of a day amount to in mg of prednisone.

Factors from the usual equivalence table (mg equal to prednisone 5 mg; globalrph.com, formularyproductions, BNF). Where
sources differ: deflazacort 6 mg (some authors 7.5), dexamethasone 0.75 mg (some 0.6), betamethasone 0.6 mg (some 0.75);
every function takes another table of factors. A blank is never zero: only the code `none` means no glucocorticoid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from core.scoring.exact import Exact, require_exact

NO_STEROID: Final = "none"

PDNEQ_FACTORS: Final[Mapping[str, Fraction | None]] = MappingProxyType(
    {
        "prednisone": Fraction(1),
        "prednisolone": Fraction(1),
        "methylprednisolone": Fraction(5, 4),
        "triamcinolone": Fraction(5, 4),
        "deflazacort": Fraction(5, 6),
        "dexamethasone": Fraction(500, 75),
        "betamethasone": Fraction(50, 6),
        "hydrocortisone": Fraction(5, 20),
        "cortisone_acetate": Fraction(5, 25),
        # Recorded, but without a systemic equivalent.
        "budesonide": None,
        "fludrocortisone": None,
        "inhaled_or_topical": None,
    }
)
"""mg of the drug x factor = mg PDNeq (oral and intravenous use); None = recorded, kept out of the dose."""

DAILY: Final = Fraction(1)
ALTERNATE_DAY: Final = Fraction(1, 2)
WEEKLY: Final = Fraction(1, 7)

PULSE_MG_PER_DAY: Final = 250
LOW_DOSE_MG: Final = 5
MODERATE_DOSE_MG: Final = Fraction(15, 2)


@dataclass(frozen=True, slots=True)
class Regimen:
    """One glucocorticoid as prescribed: drug code, mg at each administration, mean number of administrations a day.

    `drug` None = blank. `per_day`: `DAILY`, `ALTERNATE_DAY`, `WEEKLY` or n. `pulse`: an intravenous pulse, whatever its
    dose. `rtx_premedication`: given before a rituximab infusion. `days`: how many days it lasted, needed only for the
    cumulative total. Raises TypeError for floats, ValueError for a negative number.
    """

    drug: str | None
    dose_mg: Exact | None
    per_day: Exact = DAILY
    pulse: bool = False
    rtx_premedication: bool = False
    days: int | None = None

    def __post_init__(self) -> None:
        if self.dose_mg is not None and require_exact(self.dose_mg) < 0:
            raise ValueError(f"a dose cannot be negative: {self.dose_mg}")
        if require_exact(self.per_day) <= 0:
            raise ValueError(f"administrations a day must be above 0: {self.per_day}")
        if self.days is not None and self.days < 0:
            raise ValueError(f"a duration cannot be negative: {self.days}")


@dataclass(frozen=True, slots=True)
class DoseLevel:
    """Where a known daily dose stands against the limits usually reported."""

    at_most_5_mg: bool
    at_most_7_5_mg: bool
    steroid_free: bool


def pdneq_mg(
    drug: str | None, dose_mg: Exact | None, factors: Mapping[str, Fraction | None] = PDNEQ_FACTORS
) -> Fraction | None:
    """PDNeq of one amount of one drug: 8 mg of methylprednisolone are 10 mg, `none` is 0 mg.

    None when the drug is blank, unknown or without an equivalent, when the dose is blank, or when `none` has a dose.
    """
    dose = None if dose_mg is None else require_exact(dose_mg)
    if drug == NO_STEROID:
        return None if dose else Fraction(0)
    factor = None if drug is None else factors.get(drug)
    return None if factor is None or dose is None else dose * factor


def daily_pdneq(regimens: Iterable[Regimen], factors: Mapping[str, Fraction | None] = PDNEQ_FACTORS) -> Fraction | None:
    """Daily PDNeq in mg of the regimens in force on one day, without pulses and rituximab premedication.

    None (unknown, never 0) when any of them has a blank or unknown drug or a blank dose, and when nothing was recorded
    but pulses, premedication or drugs without a systemic equivalent; 0 only for `none` or a dose of 0.
    """
    total: Fraction | None = None
    for regimen in regimens:
        if regimen.pulse or regimen.rtx_premedication or _without_equivalent(regimen, factors):
            continue
        dose = pdneq_mg(regimen.drug, regimen.dose_mg, factors)
        if dose is None:
            return None
        if not _is_pulse_dose(dose, regimen):
            total = (total or Fraction(0)) + dose * require_exact(regimen.per_day)
    return total


def cumulative_pulse_pdneq(
    regimens: Iterable[Regimen], factors: Mapping[str, Fraction | None] = PDNEQ_FACTORS
) -> Fraction | None:
    """Total PDNeq in mg of what the daily dose leaves out: pulses (flagged, or 250 mg PDNeq a day) and premedication.

    None when a drug, a dose or the number of days of one of them is unknown; 0 when there was none.
    """
    total = Fraction(0)
    for regimen in regimens:
        if _without_equivalent(regimen, factors):
            continue
        dose = pdneq_mg(regimen.drug, regimen.dose_mg, factors)
        if dose is None:
            return None
        if regimen.pulse or regimen.rtx_premedication or _is_pulse_dose(dose, regimen):
            if regimen.days is None:
                return None
            total += dose * require_exact(regimen.per_day) * regimen.days
    return total


def dose_level(daily_mg: Exact) -> DoseLevel:
    """At most 5 mg, at most 7.5 mg, steroid-free; both limits inclusive."""
    dose = require_exact(daily_mg)
    return DoseLevel(dose <= LOW_DOSE_MG, dose <= MODERATE_DOSE_MG, dose == 0)


def percent_reduction(baseline_mg: Exact, follow_up_mg: Exact) -> Fraction | None:
    """Reduction in percent of the baseline dose (negative = increase); undefined (None) from a baseline of 0."""
    start, end = require_exact(baseline_mg), require_exact(follow_up_mg)
    return None if start == 0 else Fraction(100) * (start - end) / start


def _without_equivalent(regimen: Regimen, factors: Mapping[str, Fraction | None]) -> bool:
    return regimen.drug is not None and regimen.drug in factors and factors[regimen.drug] is None


def _is_pulse_dose(dose_mg: Fraction, regimen: Regimen) -> bool:
    # The dose of a day on which the drug is given: 500 mg once a week is a pulse, though it averages 71 mg a day.
    return dose_mg * max(require_exact(regimen.per_day), DAILY) >= PULSE_MG_PER_DAY
