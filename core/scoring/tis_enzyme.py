"""Which muscle enzyme counts in the Total Improvement Score: the most abnormal one at baseline, followed ever after.

The criteria do not define "most abnormal" numerically. Default: the highest value/ULN. The other reading, the highest
fraction of the enzyme's range, is always computed beside it, so that a disagreement can be shown. Raw concentrations
are never compared. Which of equal enzymes wins is the order of `Enzyme`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from core.scoring.exact import Exact, require_exact
from core.scoring.tis_table import ENZYME_RANGE_MULTIPLES, Enzyme


class EnzymeRule(StrEnum):
    """How the most abnormal enzyme is found."""

    ULN_MULTIPLE = "highest_value_over_uln"
    RANGE_FRACTION = "highest_fraction_of_range"


@dataclass(frozen=True, slots=True)
class EnzymeResult:
    """One enzyme at one visit: its value and the upper limit of normal (ULN) of that result, in the same unit."""

    value: Exact | None
    uln: Exact | None

    def __post_init__(self) -> None:
        for number in (self.value, self.uln):
            if number is not None:
                require_exact(number)

    @property
    def uln_multiple(self) -> Fraction | None:
        """Value divided by ULN; None where one is missing or impossible (negative value, ULN not above 0)."""
        if self.value is None or self.uln is None or self.value < 0 or self.uln <= 0:
            return None
        return require_exact(self.value) / require_exact(self.uln)


@dataclass(frozen=True, slots=True)
class EnzymeChoice:
    """The enzyme followed, by which rule, what the other rule would pick, and which results could not compete."""

    enzyme: Enzyme
    baseline_uln_multiple: Fraction
    rule: EnzymeRule
    other_rule_enzyme: Enzyme
    unranked: tuple[Enzyme, ...]

    @property
    def rules_agree(self) -> bool:
        """True when both readings of "most abnormal" pick the same enzyme."""
        return self.enzyme is self.other_rule_enzyme


def choose_enzyme(
    baseline: Mapping[Enzyme, EnzymeResult],
    rule: EnzymeRule = EnzymeRule.ULN_MULTIPLE,
    multiples: Mapping[Enzyme, Exact] = ENZYME_RANGE_MULTIPLES,
) -> EnzymeChoice | None:
    """The enzyme to follow from this baseline, or None when no result has both a value and its ULN.

    A measured enzyme without a usable ULN cannot be ranked: it is listed in `unranked`.
    """
    ranked = {enzyme: ratio for enzyme in Enzyme if (ratio := _ratio(baseline.get(enzyme))) is not None}
    if not ranked:
        return None
    # max() keeps the first of equals, and `ranked` stands in the order that breaks ties.
    by_uln = max(ranked, key=lambda enzyme: ranked[enzyme])
    by_range = max(ranked, key=lambda enzyme: ranked[enzyme] / require_exact(multiples[enzyme]))
    unranked = tuple(
        enzyme
        for enzyme in Enzyme
        if enzyme not in ranked and (result := baseline.get(enzyme)) is not None and result.value is not None
    )
    chosen, other = (by_uln, by_range) if rule is EnzymeRule.ULN_MULTIPLE else (by_range, by_uln)
    return EnzymeChoice(chosen, ranked[chosen], rule, other, unranked)


def _ratio(result: EnzymeResult | None) -> Fraction | None:
    return None if result is None else result.uln_multiple
