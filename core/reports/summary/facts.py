"""What the summary of a patient is made from: the records with their scores, the day it is printed and the limits in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from core.dictionary.spec import Dictionary
from core.domain.records import AdverseEvent, Discontinuation, Infusion, Patient, TreatmentBefore, Visit
from core.scoring.tis import TisResult

BASELINE_DAYS = 90
"""A baseline value lies at most this many days before the first infusion, or on its day (interfaces.md, Definitions)."""


@dataclass(frozen=True)
class SeenVisit:
    """A visit with its PDNeq in mg/day and its TIS, None where they cannot be computed."""

    visit: Visit
    pdneq: Fraction | None
    tis: TisResult | None


@dataclass(frozen=True)
class GivenCourse:
    """A course of rituximab with its infusions by date."""

    number: int
    infusions: tuple[Infusion, ...]


@dataclass(frozen=True)
class Value:
    """A measured value and its day (ISO)."""

    day: str
    value: float


Read = Callable[[SeenVisit], float | None]


@dataclass(frozen=True)
class PatientFacts:
    """One patient as the summary needs it; records by date, dates ISO.

    `lower_limits` are in mg/dL by `igg`, `iga`, `igm`. `baseline` is the visit against which TIS counts. `lapsed` says that the next
    infusion is so late that it should be asked whether rituximab was stopped. `user` is empty where nobody is signed in.
    """

    dictionary: Dictionary
    patient: Patient
    treatments_before: tuple[TreatmentBefore, ...]
    courses: tuple[GivenCourse, ...]
    visits: tuple[SeenVisit, ...]
    baseline: Visit | None
    adverse_events: tuple[AdverseEvent, ...]
    discontinuations: tuple[Discontinuation, ...]
    first_rtx_date: str | None
    next_due_date: str | None
    lapsed: bool
    is_discontinued: bool
    lower_limits: Mapping[str, int | None]
    printed_at: datetime
    user: str
    synthetic: bool
    version: str

    @cached_property
    def today(self) -> date:
        """The day it is printed."""
        return self.printed_at.date()

    @cached_property
    def disease(self) -> str | None:
        """The disease, from the subset where it is not given itself."""
        patient = self.patient
        return patient.disease or ("IIM" if patient.iim_subset else "SSc" if patient.ssc_subset else None)

    @property
    def is_dead(self) -> bool:
        """Whether the patient died."""
        return self.patient.vital_status == "dead"

    def days_since(self, day: str) -> int:
        """Days from an ISO date to the day of printing."""
        return (self.today - date.fromisoformat(day)).days

    def series(self, measure: str) -> list[Value]:
        """Every value of a measure by date; `pdneq` is the computed dose."""
        read = reader(measure)
        found = ((seen.visit.visit_date, read(seen)) for seen in self.visits)
        return [Value(day, value) for day, value in found if value is not None]

    def baseline_value(self, measure: str) -> Value | None:
        """The value nearest to the first infusion, at most 90 days before it."""
        if not self.first_rtx_date or len(self.first_rtx_date) < len("2020-01-01"):
            return None
        start = date.fromisoformat(self.first_rtx_date)
        near = [one for one in self.series(measure) if 0 <= (start - date.fromisoformat(one.day)).days <= BASELINE_DAYS]
        return near[-1] if near else None


def reader(measure: str) -> Read:
    """Reads a measure off a visit."""
    if measure == "pdneq":
        return lambda seen: None if seen.pdneq is None else float(seen.pdneq)
    return lambda seen: getattr(seen.visit, measure)
