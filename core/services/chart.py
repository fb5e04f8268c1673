"""The chart of one patient: every record with its scores, the courses and when the next one is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import cast

from core.dictionary.partial_dates import completed_years
from core.domain.batch import RecordBatch
from core.domain.records import (
    RECORD_CLASSES,
    AdverseEvent,
    AntibodyTest,
    ComorbidCondition,
    Discontinuation,
    Infusion,
    InfusionVial,
    InfusionVitals,
    OrganInvolvement,
    Patient,
    Record,
    ScreeningTest,
    Stored,
    Therapy,
    TreatmentBefore,
    Vaccination,
    Visit,
)
from core.scoring.course import COURSE_INTERVAL_DAYS, SCHEMES, DatedInfusion, course_numbers
from core.scoring.pdneq import Regimen
from core.scoring.regimens import regimens_on
from core.services.identity import RecordReader, WithoutIdentity
from core.services.visit_scores import VisitScores, field_of, visit_scores


@dataclass(frozen=True)
class Course:
    """One course of rituximab: its infusions by date."""

    number: int
    infusions: tuple[Infusion, ...]

    @property
    def start_date(self) -> str:
        """The date of its first infusion."""
        return self.infusions[0].infusion_date

    @property
    def next_due_date(self) -> str:
        """When the course after this one is planned."""
        planned = [one.next_due_date for one in self.infusions]
        return next_due(self.start_date, self.infusions[0].scheme, planned)


@dataclass(frozen=True)
class Chart:
    """Everything recorded of one patient, by date, with what follows from it.

    `scores` belongs to `visits` one by one. `next_due_date` is None before the first infusion, once rituximab was stopped, and for a
    patient who died or was lost.
    """

    patient: Stored[Patient]
    treatments_before: tuple[Stored[TreatmentBefore], ...]
    infusions: tuple[Stored[Infusion], ...]
    visits: tuple[Stored[Visit], ...]
    adverse_events: tuple[Stored[AdverseEvent], ...]
    discontinuations: tuple[Stored[Discontinuation], ...]
    scores: tuple[VisitScores, ...]
    courses: tuple[Course, ...]
    first_rtx_date: str | None
    next_due_date: str | None
    vials: tuple[Stored[InfusionVial], ...] = ()
    vitals: tuple[Stored[InfusionVitals], ...] = ()
    screening: tuple[Stored[ScreeningTest], ...] = ()
    vaccinations: tuple[Stored[Vaccination], ...] = ()
    antibodies: tuple[Stored[AntibodyTest], ...] = ()
    organ_involvement: tuple[Stored[OrganInvolvement], ...] = ()
    comorbid_conditions: tuple[Stored[ComorbidCondition], ...] = ()
    concomitant_therapies: tuple[Stored[Therapy], ...] = ()

    def in_force(self, day: str) -> list[Regimen]:
        """The glucocorticoid regimens recorded as therapies that are in force on an ISO day."""
        return regimens_on((one.record for one in self.concomitant_therapies), day)

    @property
    def is_discontinued(self) -> bool:
        """Whether rituximab was stopped: by the status where it is given, else by a recorded stop."""
        return is_discontinued(self.patient.record.rtx_status, bool(self.discontinuations))


def is_discontinued(status: str | None, has_stop: bool) -> bool:
    """Whether rituximab was stopped: by the status where it is given, else by a recorded stop."""
    return status == "discontinued" or (status is None and has_stop)


def next_due(course_start: str, scheme: str | None = None, planned: Iterable[str | None] = ()) -> str:
    """ISO date of the course after the one that began on `course_start`: the latest day somebody `planned`, else by the scheme."""
    known = SCHEMES.get(scheme or "")
    days = known.interval_days if known else COURSE_INTERVAL_DAYS
    computed = (date.fromisoformat(course_start) + timedelta(days=days)).isoformat()
    return next((day for day in reversed(list(planned)) if day), computed)


def numbered(dates: Sequence[str], courses: Sequence[int | None]) -> tuple[int, ...]:
    """The course of each infusion of one patient: as recorded, or grouped by date where any has none."""
    if any(course is None for course in courses):
        return course_numbers([DatedInfusion(date.fromisoformat(day)) for day in dates])
    return tuple(int(course or 0) for course in courses)


def read_chart(clinic: RecordReader, code: str) -> Chart | None:
    """The chart of the patient with this code; None when there is none."""
    patient = clinic.patient(code)
    if patient is None:
        return None
    chart = build_chart(patient, clinic.records_of(patient.record_id))
    # what is due is told from today, and today beside a shifted date would tell the shift
    return replace(chart, next_due_date=None) if isinstance(clinic, WithoutIdentity) else chart


def chart_from_batches(batches: Mapping[str, RecordBatch], code: str) -> Chart | None:
    """The chart of a patient from checked records that are in no clinic file; None when there is no such patient.

    Record numbers are the rows of the batches: they name no stored record.
    """
    patients = _of_patient(batches.get("patients"), "patients", code)
    if not patients:
        return None
    dated = {
        "treatments_before": "start_date",
        "infusions": "infusion_date",
        "visits": "visit_date",
        "adverse_events": "onset_date",
        "discontinuations": "discontinuation_date",
        "infusion_vials": "infusion_date",
        "infusion_vitals": "infusion_date",
        "screening": "test_date",
        "vaccinations": "vaccination_date",
        "antibodies": "test_date",
        "organ_involvement": "onset_date",
        "comorbid_conditions": "onset_date",
        "concomitant_therapies": "start_date",
    }
    records = {
        form: tuple(sorted(_of_patient(batches.get(form), form, code), key=partial(_day_of, on)))
        for form, on in dated.items()
    }
    return build_chart(cast("Stored[Patient]", patients[0]), records)


def _day_of(field: str, stored: Stored[Record]) -> str:
    return getattr(stored.record, field) or ""


def _of_patient(batch: RecordBatch | None, form: str, code: str) -> list[Stored[Record]]:
    if batch is None:
        return []
    rows = [row for row, owner in enumerate(batch.columns["patient_id"]) if owner == code]
    return [
        Stored(
            form=form,
            record_id=row,
            version=1,
            patient_record_id=0,
            record=RECORD_CLASSES[form](**{field: values[row] for field, values in batch.columns.items()}),
            missing={field: noted[row] for field, noted in batch.missing.items() if row in noted},
            entered={field: noted[row] for field, noted in batch.entered.items() if row in noted},
        )
        for row in rows
    ]


def build_chart(patient: Stored[Patient], records: Mapping[str, tuple[Stored[Record], ...]]) -> Chart:
    """The chart of a patient from all the records."""
    infusions = cast("tuple[Stored[Infusion], ...]", records["infusions"])
    visits = cast("tuple[Stored[Visit], ...]", records["visits"])
    stops = cast("tuple[Stored[Discontinuation], ...]", records["discontinuations"])
    first = patient.record.first_rtx_date or min((one.record.infusion_date for one in infusions), default=None)
    every = [visit.record for visit in visits]
    age = age_at_first_rtx(patient.record, first)
    therapies = cast("tuple[Stored[Therapy], ...]", records.get("concomitant_therapies", ()))
    in_force = partial(regimens_on, [one.record for one in therapies])
    scores = tuple(visit_scores(field_of(visit.record), every, first, age, in_force) for visit in visits)
    courses = _courses([one.record for one in infusions])
    chart = Chart(
        patient=patient,
        treatments_before=cast("tuple[Stored[TreatmentBefore], ...]", records["treatments_before"]),
        infusions=infusions,
        visits=visits,
        adverse_events=cast("tuple[Stored[AdverseEvent], ...]", records["adverse_events"]),
        discontinuations=stops,
        scores=scores,
        courses=courses,
        first_rtx_date=first,
        next_due_date=None,
        vials=cast("tuple[Stored[InfusionVial], ...]", records.get("infusion_vials", ())),
        vitals=cast("tuple[Stored[InfusionVitals], ...]", records.get("infusion_vitals", ())),
        screening=cast("tuple[Stored[ScreeningTest], ...]", records.get("screening", ())),
        vaccinations=cast("tuple[Stored[Vaccination], ...]", records.get("vaccinations", ())),
        antibodies=cast("tuple[Stored[AntibodyTest], ...]", records.get("antibodies", ())),
        organ_involvement=cast("tuple[Stored[OrganInvolvement], ...]", records.get("organ_involvement", ())),
        comorbid_conditions=cast("tuple[Stored[ComorbidCondition], ...]", records.get("comorbid_conditions", ())),
        concomitant_therapies=therapies,
    )
    gone = chart.is_discontinued or patient.record.vital_status in ("dead", "lost")
    return chart if gone or not courses else replace(chart, next_due_date=courses[-1].next_due_date)


def age_at_first_rtx(patient: Patient, first: str | None) -> float | None:
    """The age given, else the completed years from birth to the first infusion."""
    if patient.age_at_first_rtx is not None or not (patient.birth_date and first):
        return patient.age_at_first_rtx
    return completed_years(patient.birth_date, first)[1]


def _courses(infusions: list[Infusion]) -> tuple[Course, ...]:
    ordered = sorted(infusions, key=lambda one: one.infusion_date)
    numbers = numbered([one.infusion_date for one in ordered], [one.course for one in ordered])
    grouped: dict[int, list[Infusion]] = {}
    for number, infusion in zip(numbers, ordered, strict=True):
        grouped.setdefault(number, []).append(infusion)
    return tuple(Course(number, tuple(grouped[number])) for number in sorted(grouped))
