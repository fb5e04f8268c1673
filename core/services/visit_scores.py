"""Scores of a patient's visits as they are shown while somebody types: PDNeq and TIS with its parts, bounds and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from core.domain.records import Visit
from core.scoring.exact import exact
from core.scoring.pdneq import NO_STEROID, Regimen, daily_pdneq
from core.scoring.tis import CoreSet, TisResult, tis
from core.scoring.tis_enzyme import EnzymeResult
from core.scoring.tis_table import Enzyme

BASELINE_DAYS = 90
"""The baseline visit lies at most this many days before the first infusion, or on its day (interfaces.md, Definitions)."""

Field = Callable[[str], Any]
"""Gives a visit's canonical value by field id, None where there is none."""


@dataclass(frozen=True)
class VisitScores:
    """What a visit's values amount to. `pdneq_mg_per_day` and `tis` are None where they cannot be computed; `why` then says why."""

    pdneq_mg_per_day: Fraction | None
    tis: TisResult | None
    baseline_date: str | None
    why: str = ""


InForce = Callable[[str], Sequence[Regimen]]
"""Gives the glucocorticoid regimens in force on an ISO day, as recorded with the patient's other therapies."""


def no_regimens(_day: str) -> Sequence[Regimen]:
    """Where no regimens are recorded beside the visits."""
    return ()


def pdneq_of(value: Field, in_force: InForce = no_regimens) -> Fraction | None:
    """Prednisone-equivalent dose on the day of a visit in mg/day: what the visit says, else the regimens in force that day.

    The visit says it by naming a drug, as in the analysis. None while drug or dose is missing, 0 only when the drug is `none`.
    Never the sum of both: they tell the same tablets.
    """
    drug, dose = value("steroid_drug"), value("steroid_dose_mg_day")
    if drug is None:
        day = value("visit_date")
        return daily_pdneq(in_force(day)) if day else None
    if drug == NO_STEROID:
        return None if dose else Fraction(0)
    return None if dose is None else daily_pdneq([Regimen(drug, exact(dose))])


def core_set(value: Field) -> CoreSet:
    """The six core set measures of a visit."""

    def number(name: str) -> Fraction | None:
        given = value(name)
        return None if given is None else exact(given)

    enzymes = {
        enzyme: EnzymeResult(number(enzyme.value), number(f"{enzyme.value}_uln"))
        for enzyme in Enzyme
        if value(enzyme.value) is not None
    }
    return CoreSet(
        physician_global=number("physician_global"),
        patient_global=number("patient_global"),
        mmt=number("mmt8"),
        haq_di=number("haq_di"),
        extramuscular=number("extramuscular_vas"),
        enzymes=enzymes,
        mmt_max=int(value("mmt8_scale") or 150),
    )


def visit_scores(
    value: Field,
    visits: Iterable[Visit],
    first_rtx_date: str | None,
    age_at_first_rtx: float | None,
    in_force: InForce = no_regimens,
) -> VisitScores:
    """PDNeq and TIS of a visit against the patient's baseline among `visits`; `value` may be a record's or a form's."""
    pdneq = pdneq_of(value, in_force)
    baseline = baseline_visit(visits, first_rtx_date)
    here = value("visit_date")
    if baseline is None:
        return VisitScores(pdneq, None, None, why_no_baseline(here, first_rtx_date))
    if not here or here <= baseline.visit_date:
        return VisitScores(pdneq, None, baseline.visit_date, "this is the baseline visit or an earlier one")
    age = None if age_at_first_rtx is None else int(age_at_first_rtx)
    follow_up = _with_baseline_limits(core_set(value), core_set(field_of(baseline)))
    score = tis(core_set(field_of(baseline)), follow_up, age_at_baseline_years=age)
    return VisitScores(pdneq, score, baseline.visit_date, score.not_computed or "")


def why_no_baseline(here: str | None, first_rtx_date: str | None) -> str:
    """Why a visit without a baseline before it has no score: it may be the baseline itself."""
    if not first_rtx_date or len(first_rtx_date) < 10:
        return "no dated infusion yet, so no baseline"
    if here and 0 <= (date.fromisoformat(first_rtx_date) - date.fromisoformat(here)).days <= BASELINE_DAYS:
        return "this is the baseline visit: later ones are scored against it"
    return "no visit in the 90 days before the first infusion"


def baseline_visit(visits: Iterable[Visit], first_rtx_date: str | None) -> Visit | None:
    """The visit nearest to the first infusion, at most 90 days before it, with all six parts, else with any of them."""
    if not first_rtx_date or len(first_rtx_date) < 10:
        return None
    start = date.fromisoformat(first_rtx_date)
    near = [visit for visit in visits if 0 <= (start - date.fromisoformat(visit.visit_date)).days <= BASELINE_DAYS]
    near.sort(key=lambda visit: visit.visit_date, reverse=True)
    ranked = sorted(near, key=_parts, reverse=True)
    return ranked[0] if ranked and _parts(ranked[0]) else None


def _parts(visit: Visit) -> int:
    """2 for a visit with all six parts, 1 for one with any, 0 for none."""
    found = core_set(field_of(visit))
    ranked = any(result.uln_multiple is not None for result in found.enzymes.values())
    there = [
        ranked,
        *(
            item is not None
            for item in (found.physician_global, found.patient_global, found.mmt, found.haq_di, found.extramuscular)
        ),
    ]
    return all(there) + any(there)


def field_of(visit: Visit) -> Field:
    """Reads the values of a stored visit by field id."""
    return lambda name: getattr(visit, name)


def _with_baseline_limits(follow_up: CoreSet, baseline: CoreSet) -> CoreSet:
    """A follow-up enzyme without its own upper limit is judged by the baseline's, as in the analysis."""
    enzymes = {
        enzyme: EnzymeResult(result.value, baseline.enzymes[enzyme].uln)
        if result.uln is None and enzyme in baseline.enzymes
        else result
        for enzyme, result in follow_up.enzymes.items()
    }
    return CoreSet(
        follow_up.physician_global,
        follow_up.patient_global,
        follow_up.mmt,
        follow_up.haq_di,
        follow_up.extramuscular,
        enzymes,
        mmt_max=follow_up.mmt_max,
    )
