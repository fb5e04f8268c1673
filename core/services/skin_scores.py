"""Scores of systemic sclerosis beside a visit while it is typed: ACR CRISS, revised CRISS and the revised EUSTAR index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from core.domain.records import Visit
from core.scoring.criss import (
    RCRISS_LEVELS,
    CrissMeasure,
    CrissResult,
    OrganEvents,
    RevisedCrissResult,
    acr_criss,
    revised_criss,
)
from core.scoring.eustar import EustarIndex, eustar_index
from core.scoring.exact import exact
from core.scoring.mrss import CHANGE_WINDOW_DAYS, SkinChange, skin_change
from core.services.visit_scores import BASELINE_DAYS, Field, field_of, why_no_baseline

EVENT_FIELDS = ("new_renal_crisis", "new_ild_decline", "new_lv_failure", "new_pah")
"""The visit's fields of CRISS step 1, in the order of `OrganEvents`."""

EUSTAR_FIELDS = {
    "skin_worsening": "eustar_delta_skin",
    "digital_ulcers": "digital_ulcers",
    "mrss_above_18": "mrss",
    "tendon_friction_rubs": "tendon_friction_rubs",
    "crp_above_1_mg_dl": "crp",
    "dlco_below_70_pct": "dlco_pct",
}
"""The visit's field of each item of the EUSTAR index."""


@dataclass(frozen=True)
class SkinScores:
    """What a visit of a patient with systemic sclerosis amounts to.

    `criss`, `revised` (by level) and `skin` are None or empty without a baseline; `why` then says why. `in_window`: 12 +- 2 months
    after the baseline, for which they were made. `at_baseline` names the measures that the baseline lacks.
    """

    eustar: EustarIndex
    criss: CrissResult | None = None
    revised: tuple[tuple[int, RevisedCrissResult], ...] = ()
    skin: SkinChange | None = None
    baseline_date: str | None = None
    in_window: bool = False
    at_baseline: frozenset[CrissMeasure] = frozenset()
    why: str = ""

    @property
    def missing_now(self) -> tuple[str, ...]:
        """The measures that CRISS still waits for at this visit, by field; the events of step 1 are asked for by `criss`."""
        return () if self.criss is None else tuple(m.value for m in self.criss.missing if m not in self.at_baseline)


def skin_scores(value: Field, visits: Iterable[Visit], first_rtx_date: str | None) -> SkinScores:
    """CRISS against the patient's baseline among `visits`, and the activity of the day; `value` may be a record's or a form's."""
    eustar = _eustar(value)
    here = value("visit_date")
    baseline = skin_baseline(visits, first_rtx_date)
    if baseline is None:
        return SkinScores(eustar, why=why_no_baseline(here, first_rtx_date))
    if not here or here <= baseline.visit_date:
        return SkinScores(eustar, baseline_date=baseline.visit_date, why="this is the baseline visit or an earlier one")
    start, now = _measures(field_of(baseline)), _measures(value)
    events = OrganEvents(*(value(field) for field in EVENT_FIELDS))
    days = (date.fromisoformat(here) - date.fromisoformat(baseline.visit_date)).days
    both = baseline.mrss is not None and value("mrss") is not None
    return SkinScores(
        eustar,
        criss=acr_criss(start, now, events),
        revised=tuple((level, revised_criss(start, now, events, level)) for level in RCRISS_LEVELS),
        skin=skin_change(int(baseline.mrss or 0), int(value("mrss")), days) if both else None,
        baseline_date=baseline.visit_date,
        in_window=CHANGE_WINDOW_DAYS[0] <= days <= CHANGE_WINDOW_DAYS[1],
        at_baseline=frozenset(measure for measure, known in start.items() if known is None),
    )


def skin_baseline(visits: Iterable[Visit], first_rtx_date: str | None) -> Visit | None:
    """Of the visits in the 90 days before the first infusion the one with most of the five CRISS measures, then the latest."""
    if not first_rtx_date or len(first_rtx_date) < len("2024-05-03"):
        return None
    start = date.fromisoformat(first_rtx_date)
    near = [visit for visit in visits if 0 <= (start - date.fromisoformat(visit.visit_date)).days <= BASELINE_DAYS]
    best = max(near, key=lambda visit: (_count(visit), visit.visit_date), default=None)
    return best if best is not None and _count(best) else None


def _count(visit: Visit) -> int:
    return sum(getattr(visit, measure.value) is not None for measure in CrissMeasure)


def _measures(value: Callable[[str], Any]) -> dict[CrissMeasure, Fraction | None]:
    return {measure: _exact(value(measure.value)) for measure in CrissMeasure}


def _exact(value: float | None) -> Fraction | None:
    return None if value is None else exact(value)


def _eustar(value: Field) -> EustarIndex:
    ulcers = value("digital_ulcers")
    return eustar_index(
        skin_worsening=value("eustar_delta_skin"),
        digital_ulcers=None if ulcers is None else ulcers > 0,
        mrss=value("mrss"),
        tendon_friction_rubs=value("tendon_friction_rubs"),
        crp_mg_l=_exact(value("crp")),
        dlco_pct=_exact(value("dlco_pct")),
    )
