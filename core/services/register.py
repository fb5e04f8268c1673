"""The register: one line a patient for the finder and the table of patients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from core.dictionary.partial_dates import completed_years
from core.services.alerts import stop_date
from core.services.batches import by_patient
from core.services.identity import RecordReader, WithoutIdentity
from core.services.worklist_items import ItemUrgency, WorkItem
from core.services.worklist_people import FIELDS as LISTED_FIELDS
from core.services.worklist_people import Columns, Person, people_of
from core.services.worklists import infusion_and_igg, is_listed

FIELDS: Mapping[str, Sequence[str]] = {
    "patients": (*LISTED_FIELDS["patients"], "msa_maa", "autoantibody", "last_on_rtx_date"),
    "visits": ("patient_id", "visit_date", "igg"),
    "infusions": LISTED_FIELDS["infusions"],
    "infusion_vials": ("patient_id", "batch"),
    "discontinuations": LISTED_FIELDS["discontinuations"],
}
"""What the register reads of the clinic file, and nothing else."""

RtxStatus = Literal["on", "stopped", "dead", "lost", "open", "none"]
"""on: stated as ongoing, or an infusion within a year and nothing that ended it; open: infusions longer ago, no stop recorded,
nothing stated; none: no infusion yet.
"""

_URGENCIES: Final[tuple[ItemUrgency, ...]] = ("unsafe", "due", "plain")


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A patient as the table shows them; dates are ISO, None where there is none.

    `courses` is the number of the last course, 0 before the first; `next_due_date` its successor's planned day, None once
    rituximab ended; `stopped_date` when that was; `igg_mg_dl` the last measured IgG with its date; `antibody` as typed, "negative"
    when none was found; `alerts` the lines that the work lists of the day hold about infusions and IgG, the most serious first;
    `batches` of rituximab in capitals, to find who received one.
    """

    code: str
    sex: str | None
    birth_date: str | None
    age: int | None
    disease: str | None
    subset: str | None
    antibody: str | None
    status: RtxStatus
    courses: int
    next_due_date: str | None
    stopped_date: str | None
    last_visit_date: str | None
    igg_mg_dl: float | None
    igg_date: str | None
    alerts: tuple[WorkItem, ...]
    batches: tuple[str, ...] = ()


def read_register(clinic: RecordReader, today: date) -> tuple[PatientLine, ...]:
    """The register as the user of the file may read it: without identity its dates are shifted and nothing is due."""
    lines = register(clinic.read_columns(FIELDS), today)
    if not isinstance(clinic, WithoutIdentity):
        return lines
    names = clinic.pseudonyms()
    # today beside a shifted date would tell the shift
    return tuple(names.shift(line.code, replace(line, next_due_date=None, alerts=())) for line in lines)


def register(columns: Columns, today: date) -> tuple[PatientLine, ...]:
    """The lines of all patients by code, from the columns named in FIELDS."""
    people = people_of(columns, today)
    last_visit: dict[str, str] = {}
    visits = columns["visits"]
    for code, day in zip(visits["patient_id"], visits["visit_date"], strict=True):
        if day > last_visit.get(code, ""):
            last_visit[code] = day
    stops: dict[str, list[str | None]] = defaultdict(list)
    for code, day in zip(
        *(columns["discontinuations"][n] for n in ("patient_id", "discontinuation_date")), strict=True
    ):
        stops[code].append(day)
    patients, day_iso = columns["patients"], today.isoformat()
    names = ("patient_id", "iim_subset", "ssc_subset", "vital_status", *FIELDS["patients"][-3:])
    batches = by_patient(columns)
    lines = []
    for code, iim, ssc, vital, msa, other, last_on in zip(*(patients[name] for name in names), strict=True):
        person = people[code]
        items = infusion_and_igg(person, today)
        igg = person.igg[-1] if person.igg else (None, None)
        lines.append(
            PatientLine(
                code=code,
                sex=person.sex,
                birth_date=person.birth_date,
                age=completed_years(person.birth_date, day_iso)[0] if person.birth_date else None,
                disease=person.disease,
                subset=iim or ssc,
                antibody=msa or other,
                status=_status(person, vital),
                courses=max(person.courses, default=0),
                next_due_date=next((item.due_date for item in items if item.kind in ("infusion", "lapsed")), None),
                stopped_date=stop_date(stops.get(code, ()), last_on) if person.is_stopped else None,
                last_visit_date=last_visit.get(code),
                igg_mg_dl=igg[1],
                igg_date=igg[0],
                alerts=tuple(sorted(filter(is_listed, items), key=_seriousness)),
                batches=batches.get(code, ()),
            )
        )
    return tuple(sorted(lines, key=lambda line: line.code))


def _status(person: Person, vital: str | None) -> RtxStatus:
    if vital in ("dead", "lost"):
        return "dead" if vital == "dead" else "lost"
    if person.is_stopped:
        return "stopped"
    if person.is_treated or person.status == "ongoing":
        return "on"
    return "open" if person.infusions else "none"


def _seriousness(item: WorkItem) -> int:
    return _URGENCIES.index(item.urgency)
