"""Who the patient is, what the disease is, and what is given now."""

from __future__ import annotations

from datetime import date

from core.dictionary.partial_dates import completed_years
from core.domain.records import Infusion, TreatmentBefore
from core.reports import labels
from core.reports.formats import day, trimmed, when
from core.reports.summary.facts import PatientFacts
from core.reports.summary.page import Fact, Facts, Words
from core.scoring.pdneq import NO_STEROID, PDNEQ_FACTORS

ORGANS = ("muscle", "skin", "joint", "lung_ild", "oesophageal")
INDICATIONS = {"ind_muscle": "muscle", "ind_skin": "skin", "ind_joint": "joints", "ind_lung": "lung"}
NO_BREAK = "\N{NO-BREAK SPACE}"
_SEX = {"F": "woman", "M": "man"}


def born(facts: PatientFacts) -> Words:
    """The second identifier, with age and sex: `born 11 Feb 1959, 65 years, woman`."""
    patient = facts.patient
    told = []
    if patient.birth_date and not facts.is_dead:
        told.append(f"{_age(patient.birth_date, facts.today)} years")
    if patient.sex in _SEX:
        told.append(_SEX[patient.sex])
    if facts.is_dead:
        told.append("died")
    rest = "".join(f" · {part}" for part in told)
    return (
        Words(f"born {when(patient.birth_date)}", rest)
        if patient.birth_date
        else Words("date of birth not recorded", rest)
    )


def diagnosis(facts: PatientFacts) -> Facts:
    """Disease, antibodies and organs as far as they are recorded."""
    patient = facts.patient
    rows = [Fact("Disease", _disease(facts))]
    antibodies = _antibodies(facts)
    if antibodies:
        rows.append(Fact("Antibodies", Words(plain="; ".join(antibodies))))
    involved = [_organ(facts, organ) for organ in ORGANS if getattr(patient, organ)]
    if involved:
        rows.append(Fact("Ever involved", Words(plain=", ".join(involved))))
    refractory = [organ for field, organ in INDICATIONS.items() if getattr(patient, field)]
    if refractory:
        rows.append(Fact("Refractory", Words(plain=", ".join(refractory))))
    if patient.comorbidities is not None:
        ill = "none" if patient.comorbidities == "none" else patient.comorbidities
        rows.append(Fact("Other illness", Words(plain=ill)))
    return Facts("Diagnosis", tuple(rows))


def treatment(facts: PatientFacts) -> Facts:
    """Rituximab, when it is due, the steroid as prednisone equivalent, and what was given with it."""
    rows = [Fact("Rituximab", _rituximab(facts)), Fact("Next due", _next_due(facts))]
    steroid = _steroid(facts)
    if steroid:
        rows.append(Fact("Steroid", steroid))
    beside = _beside(facts)
    if beside:
        rows.append(Fact("Beside it", Words(plain=beside)))
    if facts.visits and facts.visits[-1].visit.ivig:
        rows.append(Fact("Ig therapy", Words(plain=f"at the visit of {day(facts.visits[-1].visit.visit_date)}")))
    return Facts("Treatment now" if not (facts.is_discontinued or facts.is_dead) else "Treatment", tuple(rows))


def dose(infusions: tuple[Infusion, ...]) -> str:
    """The doses of a course: `1000 mg x 2`, else each one."""
    given = [one.given_dose_mg or one.planned_dose_mg for one in infusions]
    known = [amount for amount in given if amount is not None]
    if not known:
        return ""
    if len(set(given)) == 1:
        each = f"{_plain(known[0])}{NO_BREAK}mg"
        return f"{each}{NO_BREAK}×{NO_BREAK}{len(given)}" if len(given) > 1 else each
    return " + ".join("?" if amount is None else _plain(amount) for amount in given) + " mg"


def _plain(amount: float) -> str:
    """A dose as prescriptions write it, without a thousands comma."""
    return trimmed(amount).replace(",", "")


def _age(birth_date: str, today: date) -> str:
    least, most = completed_years(birth_date, today.isoformat())
    return str(least) if least == most else f"{least} or {most}"


def _disease(facts: PatientFacts) -> Words:
    patient = facts.patient
    subset = None
    if patient.iim_subset:
        subset = labels.choice(facts.dictionary, "patients", "iim_subset", patient.iim_subset)
    name = labels.choice(facts.dictionary, "patients", "disease", facts.disease) if facts.disease else "not recorded"
    if subset and subset != patient.iim_subset:
        name = f"{subset} ({patient.iim_subset})"
    elif patient.ssc_subset:
        name = f"{name}, {labels.choice(facts.dictionary, 'patients', 'ssc_subset', patient.ssc_subset)}"
    since = f", diagnosed {when(patient.diagnosis_date)}" if patient.diagnosis_date else ""
    return Words(name[:1].upper() + name[1:], since)


def _antibodies(facts: PatientFacts) -> list[str]:
    patient = facts.patient
    found = []
    for kind, value in (("myositis antibody", patient.msa_maa), ("autoantibody", patient.autoantibody)):
        if value:
            negative = value == "negative"
            found.append(
                f"{kind} negative" if negative else value if value.casefold().startswith("an") else f"anti-{value}"
            )
    if patient.ana_titre is not None:
        found.append(f"ANA 1/{patient.ana_titre}" if patient.ana_titre else "ANA negative")
    found += [f"{name} {value}" for name, value in (("Ro52", patient.ro52), ("RF", patient.rf)) if value]
    return found


def _organ(facts: PatientFacts, organ: str) -> str:
    label = facts.dictionary.field("patients", organ).label["en"]
    name = label[:1].lower() + label[1:]
    return f"{name} ({facts.patient.skin_features})" if organ == "skin" and facts.patient.skin_features else name


def _rituximab(facts: PatientFacts) -> Words:
    if not facts.first_rtx_date:
        return Words("not started")
    given = [one.given_dose_mg or one.planned_dose_mg for course in facts.courses for one in course.infusions]
    told = f"since {when(facts.first_rtx_date)}"
    if facts.courses:
        count = len(facts.courses)
        told += f"; {count} course{'s' if count != 1 else ''}"
        if all(amount is not None for amount in given):
            told += f", {trimmed(sum(amount for amount in given if amount) / 1000, 2)} g"
        last = dose(facts.courses[-1].infusions)
        told += f"; last {last}" if last else ""
    else:
        told += "; no infusion recorded"
    return Words(plain=told)


def _next_due(facts: PatientFacts) -> Words:
    if facts.is_dead and not facts.is_discontinued:
        return Words("none", ": the patient died")
    if facts.is_discontinued:
        stop = max(facts.discontinuations, key=lambda one: one.discontinuation_date or "", default=None)
        on = (stop.discontinuation_date if stop else None) or facts.patient.last_on_rtx_date
        told = f"stopped {when(on)}" if on else "stopped"
        why = labels.reason(facts.dictionary, stop.reason).lower() if stop and stop.reason else ""
        more = f" ({stop.detail})" if stop and stop.detail else ""
        return Words(f"none: {told}", f"; {why}{more}" if why else "")
    if not (facts.next_due_date and facts.courses):
        return Words(plain="not planned: no infusion recorded" if facts.first_rtx_date else "not planned")
    last = facts.courses[-1]
    after = (date.fromisoformat(facts.next_due_date) - date.fromisoformat(last.infusions[0].infusion_date)).days
    return Words(day(facts.next_due_date), f" ({after} days from the start of course {last.number})")


def _steroid(facts: PatientFacts) -> Words | None:
    """The last recorded steroid dose; None where no visit names one."""
    seen = next((one for one in reversed(facts.visits) if one.visit.steroid_drug is not None), None)
    if seen is None:
        return None
    drug, amount = seen.visit.steroid_drug, seen.visit.steroid_dose_mg_day
    on = "" if seen is facts.visits[-1] else f" on {day(seen.visit.visit_date)}"
    start = facts.baseline_value("pdneq")
    before = f"; {trimmed(start.value, 2)} at baseline" if start and start.day != seen.visit.visit_date else ""
    if drug == NO_STEROID:
        return Words("none" if seen.pdneq is not None else "unclear", f"{on}{before}")
    name = labels.choice(facts.dictionary, "visits", "steroid_drug", str(drug))
    taken = f"{name}, dose not recorded" if amount is None else f"{name} {trimmed(amount, 2)} mg"
    if seen.pdneq is None:
        return Words(taken, f"{on}{before}")
    return Words(f"PDNeq {trimmed(float(seen.pdneq), 2)} mg/day", f", {taken}{on}{before}")


def _beside(facts: PatientFacts) -> str:
    """Drugs that were not stopped when rituximab began: what is recorded of therapy beside it."""
    kept = [
        _drug(one)
        for one in facts.treatments_before
        if one.ongoing_at_first_rtx and not one.stop_date and one.drug.casefold() not in PDNEQ_FACTORS
    ]
    if kept:
        return f"{'; '.join(kept)}, as at first infusion"
    recorded = facts.patient.csdmard_at_rtx
    if recorded is None:
        return ""
    return "none at the first infusion" if recorded == "none" else f"{recorded}, as at first infusion"


def _drug(treatment: TreatmentBefore) -> str:
    return f"{treatment.drug} since {when(treatment.start_date[:7])}" if treatment.start_date else treatment.drug
