"""The page a patient takes home: what is treated, with what, what changed and what comes next, in whole words and large type."""

from __future__ import annotations

from datetime import date

from core.reports import labels
from core.reports.formats import day, trimmed, when
from core.reports.summary.alerts import IG_INTERVAL_DAYS
from core.reports.summary.changes import pair_of, visits_compared
from core.reports.summary.facts import PatientFacts
from core.reports.summary.page import PatientHandout, Told
from core.scoring.pdneq import NO_STEROID

BANNER = "SYNTHETIC TEACHING DATA"
_DISEASES = {"IIM": "Inflammation of the muscles (myositis)", "SSc": "Systemic sclerosis"}
_SUBSETS = {
    "DM": "Inflammation of muscles and skin (dermatomyositis)",
    "PM": "Inflammation of the muscles (polymyositis)",
    "IMNM": "Inflammation of the muscles (necrotising myopathy)",
    "ASS": "Inflammation of muscles, joints or lungs (antisynthetase syndrome)",
}
_CHANGES = (
    ("mmt8", "Your muscle strength", "of {most}"),
    ("mrss", "The thickness of your skin", "of 51"),
    ("ck", "The muscle enzyme in your blood", ""),
    ("haq_di", "The difficulty with everyday tasks", "of 3"),
    ("fvc_pct", "The volume of your lungs", "% of what is usual"),
    ("dlco_pct", "The passage of oxygen in your lungs", "% of what is usual"),
    ("igg", "The protective antibodies in your blood", ""),
)
_SCALE = "150"


def build_handout(facts: PatientFacts) -> PatientHandout:
    """Says what is on record and recommends nothing; a measure that was not taken twice is left out."""
    patient = facts.patient
    at = facts.printed_at
    born = f"born {when(patient.birth_date)}" if patient.birth_date else "date of birth not recorded"
    parts = (
        Told("What is treated", (_disease(facts),)),
        Told("Your treatment", _treatment(facts)),
        Told("What changed", _changed(facts)),
        Told("What comes next", _next(facts)),
    )
    return PatientHandout(
        title="Your treatment with rituximab",
        whom=born,
        printed=f"For the patient \N{MIDDLE DOT} printed {day(at)}, {at:%H:%M}",
        banner=BANNER if facts.synthetic else "",
        identity=born,
        foot_note="From the records of your clinic. Ask there before you change a medicine.",
        parts=tuple(part for part in parts if part.sentences),
    )


def _disease(facts: PatientFacts) -> str:
    said = _SUBSETS.get(facts.patient.iim_subset or "") or _DISEASES.get(facts.disease or "", "Not recorded")
    return f"{said}."


def _treatment(facts: PatientFacts) -> tuple[str, ...]:
    said = []
    if facts.courses:
        count = len(facts.courses)
        first, last = facts.courses[0].infusions[0].infusion_date, facts.courses[-1].infusions[-1].infusion_date
        courses = f"{count} course{'s' if count != 1 else ''}"
        said.append(f"Rituximab since {day(first)}: {courses} so far, the last infusion on {day(last)}.")
    seen = next((one for one in reversed(facts.visits) if one.visit.steroid_drug is not None), None)
    if seen is not None:
        on = day(seen.visit.visit_date)
        drug, amount = str(seen.visit.steroid_drug), seen.visit.steroid_dose_mg_day
        name = labels.choice(facts.dictionary, "visits", "steroid_drug", drug)
        if drug == NO_STEROID:
            said.append(f"No cortisone on {on}.")
        elif amount is not None:
            said.append(f"Cortisone on {on}: {name}, {trimmed(amount, 2)} mg a day.")
    return tuple(said)


def _changed(facts: PatientFacts) -> tuple[str, ...]:
    days = visits_compared(facts)
    if days is None:
        return ("There is no earlier visit to compare with.",)
    then, now = days
    said = [f"From {day(then)} to {day(now)}:"]
    for measure, name, unit in _CHANGES:
        values = pair_of(facts, measure, then, now)
        if values is None:
            continue
        before, after = (trimmed(value) for value in values)
        scale = next(seen.visit.mmt8_scale for seen in facts.visits if seen.visit.visit_date == now) or _SCALE
        told = f" {unit.format(most=scale)}" if unit else ""
        if before == after:
            said.append(f"{name}: the same, {after}{told}.")
        else:
            way = "up" if values[1] > values[0] else "down"
            said.append(f"{name}: {way} from {before} to {after}{told}.")
    return tuple(said) if len(said) > 1 else ("Nothing was measured at both of the last two visits.",)


def _next(facts: PatientFacts) -> tuple[str, ...]:
    if facts.is_dead:
        return ()
    said = []
    if facts.is_discontinued:
        said.append("Rituximab was stopped; no further infusion is planned.")
    elif facts.next_due_date:
        past = date.fromisoformat(facts.next_due_date) < facts.today
        said.append(
            f"The next infusion was planned for {day(facts.next_due_date)}. Please ask us for a date."
            if past
            else f"The next infusion is planned for {day(facts.next_due_date)}."
        )
    measured = facts.series("igg")
    if measured and not facts.is_discontinued:
        due = date.fromordinal(date.fromisoformat(measured[-1].day).toordinal() + IG_INTERVAL_DAYS)
        said.append(
            f"A blood test of your protective antibodies is {'due since' if due < facts.today else 'due on'} {day(due)}."
        )
    return tuple(said)
