"""Composite response of systemic sclerosis: ACR CRISS and revised CRISS, both after 12 months of diffuse disease.

Step 1 is the same for both: new organ damage is never an improvement. Sources: Khanna 2016 Arthritis Rheumatol
68:299-311 (ACR CRISS, PMC4818571 table 4); revised CRISS as in PMC10750249.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

from core.scoring.exact import Exact, require_exact


class CrissMeasure(StrEnum):
    """The five core set measures; globals 0-10, FVC in % predicted."""

    MRSS = "mrss"
    FVC_PCT = "fvc_pct"
    PATIENT_GLOBAL = "patient_global"
    PHYSICIAN_GLOBAL = "physician_global"
    HAQ_DI = "haq_di"


CRISS_INTERCEPT: Final = Fraction("-5.54")
CRISS_COEFFICIENTS: Final[Mapping[CrissMeasure, Fraction]] = MappingProxyType(
    {
        CrissMeasure.MRSS: Fraction("-0.81"),
        CrissMeasure.FVC_PCT: Fraction("0.21"),
        CrissMeasure.PATIENT_GLOBAL: Fraction("-0.40"),
        CrissMeasure.PHYSICIAN_GLOBAL: Fraction("-0.44"),
        CrissMeasure.HAQ_DI: Fraction("-3.41"),
    }
)
CRISS_IMPROVED_FROM: Final = 0.60

RCRISS_LEVELS: Final = (20, 25, 30, 50, 70)
RCRISS_FVC_PERCENT: Final = 5
RCRISS_NEEDED: Final = 3

ILD_DECLINE_PERCENT: Final = 15
ILD_FVC_PCT_BELOW: Final = 80

Measures: TypeAlias = Mapping[CrissMeasure, Exact | None]


@dataclass(frozen=True, slots=True)
class OrganEvents:
    """Step 1: new organ involvement attributable to systemic sclerosis since baseline; None = not known."""

    renal_crisis: bool | None
    ild_decline: bool | None
    left_ventricular_failure: bool | None
    pulmonary_hypertension: bool | None

    @property
    def any_new(self) -> bool | None:
        """True when one occurred, False when all four are known not to have occurred, else None."""
        events = (self.renal_crisis, self.ild_decline, self.left_ventricular_failure, self.pulmonary_hypertension)
        if any(events):
            return True
        return None if None in events else False


@dataclass(frozen=True, slots=True)
class CrissResult:
    """Probability of improvement (0-1, print three decimals) and whether it counts as improved (at least 0.60).

    After a new organ event it is 0; None while an event or a measure (`missing`) is not known.
    """

    probability: float | None
    improved: bool | None
    organ_event: bool | None
    missing: tuple[CrissMeasure, ...]


@dataclass(frozen=True, slots=True)
class RevisedCrissResult:
    """Whether at least three of the five measures improved by the asked percentage, without a new organ event.

    `improved` is None while the missing measures or events could still decide. `baseline_zero` lists the measures that
    started at 0: they cannot improve and count as not improved.
    """

    improved: bool | None
    measures: Mapping[CrissMeasure, bool | None]
    baseline_zero: tuple[CrissMeasure, ...]


def is_ild_decline(baseline_fvc_pct: Exact, fvc_pct: Exact, *, confirmed: bool, ild_on_hrct: bool) -> bool:
    """The interstitial lung disease event of step 1.

    FVC % predicted down by 15 % of its baseline or more and now below 80, confirmed by a second test within a month,
    with interstitial lung disease on HRCT. Raises ValueError unless the baseline is above 0.
    """
    start, now = require_exact(baseline_fvc_pct), require_exact(fvc_pct)
    if start <= 0:
        raise ValueError(f"FVC must be above 0: {baseline_fvc_pct}")
    fell = 100 * (start - now) >= ILD_DECLINE_PERCENT * start
    return fell and now < ILD_FVC_PCT_BELOW and confirmed and ild_on_hrct


def criss_probability(changes: Mapping[CrissMeasure, Exact]) -> float:
    """Probability of improvement from the five changes (follow-up minus baseline), step 2 of the ACR CRISS.

    Raises KeyError when a measure is absent.
    """
    logit = CRISS_INTERCEPT + sum(
        (coefficient * require_exact(changes[measure]) for measure, coefficient in CRISS_COEFFICIENTS.items()),
        Fraction(0),
    )
    # The sign keeps the exponential small, so that no change on any scale overflows.
    odds = math.exp(-abs(logit))
    return 1 / (1 + odds) if logit >= 0 else odds / (1 + odds)


def acr_criss(baseline: Measures, follow_up: Measures, events: OrganEvents) -> CrissResult:
    """ACR CRISS at 12 months: 0 after a new organ event, else the probability that the patient improved."""
    changes: dict[CrissMeasure, Exact] = {}
    for measure in CrissMeasure:
        start, end = baseline.get(measure), follow_up.get(measure)
        if start is not None and end is not None:
            changes[measure] = require_exact(end) - require_exact(start)
    missing = tuple(measure for measure in CrissMeasure if measure not in changes)
    if events.any_new:
        return CrissResult(0.0, improved=False, organ_event=True, missing=missing)
    if missing or events.any_new is None:
        return CrissResult(None, improved=None, organ_event=events.any_new, missing=missing)
    probability = criss_probability(changes)
    return CrissResult(probability, probability >= CRISS_IMPROVED_FROM, organ_event=False, missing=())


def revised_criss(
    baseline: Measures, follow_up: Measures, events: OrganEvents, level: int, fvc_percent: Exact = RCRISS_FVC_PERCENT
) -> RevisedCrissResult:
    """Revised CRISS-20, -25, -30, -50 or -70: three of five measures better by `level` % of their baseline.

    FVC counts from a relative rise of `fvc_percent` (5 by default; 10 was studied too), whatever the level. Raises
    ValueError for another level.
    """
    if level not in RCRISS_LEVELS:
        raise ValueError(f"no revised CRISS-{level}; levels are {RCRISS_LEVELS}")
    measures: dict[CrissMeasure, bool | None] = {}
    zero = []
    for measure in CrissMeasure:
        start, end = baseline.get(measure), follow_up.get(measure)
        if start == 0:
            zero.append(measure)
            measures[measure] = False
        elif start is None or end is None:
            measures[measure] = None
        else:
            gain = require_exact(end) - require_exact(start)
            if measure is CrissMeasure.FVC_PCT:
                measures[measure] = 100 * gain >= require_exact(fvc_percent) * require_exact(start)
            else:
                measures[measure] = 100 * -gain >= level * require_exact(start)
    return RevisedCrissResult(_improved(measures, events), MappingProxyType(measures), tuple(zero))


def _improved(measures: Mapping[CrissMeasure, bool | None], events: OrganEvents) -> bool | None:
    met = sum(value is True for value in measures.values())
    possible = met + sum(value is None for value in measures.values())
    if events.any_new or possible < RCRISS_NEEDED:
        return False
    return True if met >= RCRISS_NEEDED and events.any_new is False else None
