"""Change of FVC and DLCO (% predicted) in interstitial lung disease, and the published limits of progression.

Sources: OMERACT CTD-ILD and INBUILD (relative decline), ATS/ERS 2022 (progressive pulmonary fibrosis). The limits hold
for an interval of about one year, which is the caller's to choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from core.scoring.exact import Exact, require_exact

FVC_RELATIVE_DECLINE: Final = 10
FVC_SMALLER_DECLINE: Final = 5
DLCO_RELATIVE_DECLINE: Final = 15
PPF_FVC_POINTS: Final = 5
PPF_DLCO_POINTS: Final = 10


@dataclass(frozen=True, slots=True)
class LungChange:
    """Follow-up minus baseline, in points of % predicted and in percent of the baseline."""

    points: Fraction
    relative_percent: Fraction


def lung_change(baseline_pct: Exact, follow_up_pct: Exact, *, same_equation: bool) -> LungChange | None:
    """Change of one measure, or None when the two values come from different reference equations (not comparable).

    Raises ValueError unless the baseline is above 0.
    """
    start, end = require_exact(baseline_pct), require_exact(follow_up_pct)
    if start <= 0:
        raise ValueError(f"baseline must be above 0: {baseline_pct}")
    return LungChange(end - start, 100 * (end - start) / start) if same_equation else None


def is_relative_progression(fvc: LungChange, dlco: LungChange | None) -> bool | None:
    """FVC down by 10 % of baseline or more, or by 5 to under 10 % together with DLCO by 15 % or more.

    None when only a missing DLCO could tell.
    """
    decline = -fvc.relative_percent
    if decline >= FVC_RELATIVE_DECLINE:
        return True
    if decline < FVC_SMALLER_DECLINE:
        return False
    return None if dlco is None else -dlco.relative_percent >= DLCO_RELATIVE_DECLINE


def is_absolute_progression(fvc: LungChange | None, dlco: LungChange | None) -> bool | None:
    """The functional criterion of progressive pulmonary fibrosis: FVC down 5 points or DLCO down 10 points or more.

    None when neither is met and one is missing.
    """
    fvc_met = None if fvc is None else -fvc.points >= PPF_FVC_POINTS
    dlco_met = None if dlco is None else -dlco.points >= PPF_DLCO_POINTS
    if fvc_met or dlco_met:
        return True
    return None if fvc_met is None or dlco_met is None else False
