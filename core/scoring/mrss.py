"""Modified Rodnan skin score (mRSS): 17 sites of 0-3, total 0-51, and what counts as a change of it.

Sources: Khanna 2017 J Scleroderma Relat Disord 2:11-18 (sites), Dobrota 2016 (improvement, progression), Khanna 2019
Arthritis Res Ther 21 (minimal clinically important difference, MCID), LeRoy 2001 (distribution).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

SINGLE_SITES: Final = ("face", "anterior_chest", "abdomen")
PAIRED_SITES: Final = ("fingers", "hands", "forearms", "upper_arms", "thighs", "lower_legs", "feet")
SITES: Final = (*SINGLE_SITES, *(f"{site}_{side}" for site in PAIRED_SITES for side in ("right", "left")))
"""The 17 sites; hands and feet are their dorsum."""

PROXIMAL_SITES: Final = (
    "anterior_chest",
    "abdomen",
    *(f"{site}_{side}" for site in ("upper_arms", "thighs") for side in ("right", "left")),
)
"""Trunk and limbs above elbow and knee: involved in diffuse cutaneous disease."""

MAX_SITE_SCORE: Final = 3

CHANGE_UNITS: Final = 5
CHANGE_PERCENT: Final = 25
CHANGE_WINDOW_DAYS: Final = (305, 426)
"""12 +- 2 months of 30.4375 days, the interval for which improvement and progression were defined."""

MCID_UNITS_ALL: Final = (3, 4)
MCID_UNITS_DIFFUSE: Final = 5


class SkinDistribution(StrEnum):
    """What the sites suggest about the cutaneous subset; the clinician decides."""

    DIFFUSE = "diffuse"
    LIMITED = "limited"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SkinChange:
    """Change of the skin score between two assessments; `units` and `percent` are follow-up minus baseline.

    `percent` is None for a baseline of 0. `in_window` says whether the interval is the one of the definition.
    """

    units: int
    percent: Fraction | None
    improved: bool
    progressed: bool
    in_window: bool


def mrss_total(sites: Mapping[str, int | None]) -> int | None:
    """Total 0-51, or None as soon as one of the 17 sites is missing.

    Raises ValueError for an unknown site or a score that is not 0, 1, 2 or 3.
    """
    scores = _checked(sites)
    total = 0
    for site in SITES:
        score = scores.get(site)
        if score is None:
            return None
        total += score
    return total


def skin_distribution(sites: Mapping[str, int | None]) -> SkinDistribution | None:
    """Diffuse when trunk, upper arms or thighs are involved, else limited or none; None when not known."""
    scores = _checked(sites)
    if any(scores.get(site) for site in PROXIMAL_SITES):
        return SkinDistribution.DIFFUSE
    if any(scores.get(site) is None for site in PROXIMAL_SITES):
        return None
    distal = [scores.get(site) for site in SITES if site not in PROXIMAL_SITES]
    if any(distal):
        return SkinDistribution.LIMITED
    return None if None in distal else SkinDistribution.NONE


def skin_change(baseline_total: int, follow_up_total: int, gap_days: int) -> SkinChange:
    """Improvement: more than 5 units and at least 25 % down; progression: the same upwards.

    From a baseline of 0 any rise of more than 5 units is a progression (its percentage is unbounded).
    """
    units = follow_up_total - baseline_total
    large = abs(units) > CHANGE_UNITS and 100 * abs(units) >= CHANGE_PERCENT * baseline_total
    first_day, last_day = CHANGE_WINDOW_DAYS
    return SkinChange(
        units=units,
        percent=Fraction(100 * units, baseline_total) if baseline_total else None,
        improved=large and units < 0,
        progressed=large and units > 0,
        in_window=first_day <= gap_days <= last_day,
    )


def reaches_mcid(baseline_total: int, follow_up_total: int, *, diffuse: bool) -> bool:
    """True when the score fell by the MCID: 5 units in diffuse disease, else 4 (the stricter end of 3-4)."""
    return baseline_total - follow_up_total >= (MCID_UNITS_DIFFUSE if diffuse else max(MCID_UNITS_ALL))


def _checked(sites: Mapping[str, int | None]) -> Mapping[str, int | None]:
    for site, score in sites.items():
        if site not in SITES:
            raise ValueError(f"unknown mRSS site: {site}")
        if score is not None and (
            not isinstance(score, int) or isinstance(score, bool) or not 0 <= score <= MAX_SITE_SCORE
        ):
            raise ValueError(f"{site}: a skin score is 0, 1, 2 or 3, not {score!r}")
    return sites
