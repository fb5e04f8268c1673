"""What the work lists need of every patient, gathered in one pass over each form of the clinic file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from core.domain.records import Patient
from core.services.chart import age_at_first_rtx, is_discontinued, numbered
from core.stats.options import WINDOWS

IGG_AFTER_LAST_DOSE_DAYS: Final = 365

CORE_SET_FIELDS: Final = (
    "physician_global", "patient_global", "extramuscular_vas", "mmt8", "mmt8_scale", "haq_di", "ck", "ck_uln", "aldolase",
    "aldolase_uln", "ldh", "ldh_uln", "ast", "ast_uln", "alt", "alt_uln",
)  # fmt: skip
FIELDS: Mapping[str, Sequence[str]] = {
    "patients": (
        "patient_id", "sex", "birth_date", "age_at_first_rtx", "disease", "iim_subset", "ssc_subset", "first_rtx_date",
        "rtx_status", "vital_status", "last_contact_date",
    ),
    "infusions": ("patient_id", "infusion_date", "course", "scheme", "next_due_date", "lot", "missing"),
    "visits": ("patient_id", "visit_date", "igg", *CORE_SET_FIELDS),
    "discontinuations": ("patient_id", "discontinuation_date", "reason"),
    "adverse_events": ("patient_id", "onset_date", "term", "outcome", "missing"),
}  # fmt: skip
"""What the work lists read of the clinic file; `missing` is why values of a record are missing, as stored."""

_GONE_REASONS: Final = frozenset({"death", "lost_to_follow_up", "transfer"})

Columns = Mapping[str, Mapping[str, Sequence[Any]]]


class Given(NamedTuple):
    """One infusion: its day, the course as recorded, the scheme, when somebody planned the next course, whether its batch is missing."""

    day: str
    course: int | None
    scheme: str | None
    planned: str | None
    without_batch: bool


@dataclass(slots=True)
class Person:
    """What the lists need of one patient, gathered in one pass over each form."""

    code: str
    sex: str | None
    group: str
    disease: str | None
    birth_date: str | None
    age_given: float | None
    first_rtx_date: str | None
    start: str | None
    """The first infusion where its day is known."""
    is_gone: bool
    is_stopped: bool
    status: str | None
    infusions: list[Given] = field(default_factory=list)
    courses: tuple[int, ...] = ()
    is_treated: bool = False
    is_monitored: bool = False
    windows: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Name, first, planned and last day of the visit windows that are open."""
    seen: set[str] = field(default_factory=set)
    scored_rows: list[int] = field(default_factory=list)
    igg: list[tuple[str, float]] = field(default_factory=list)

    @property
    def age_at_first_rtx(self) -> float | None:
        """The age given, else the completed years from birth to the first infusion."""
        patient = Patient(patient_id=self.code, birth_date=self.birth_date, age_at_first_rtx=self.age_given)
        return age_at_first_rtx(patient, self.first_rtx_date)

    @property
    def last_course(self) -> list[Given]:
        """The infusions of the last course by date."""
        last = max(self.courses)
        return [one for one, course in zip(self.infusions, self.courses, strict=True) if course == last]


def disease_of(disease: str | None, iim_subset: str | None, ssc_subset: str | None) -> str | None:
    """The disease as recorded, else the one that the recorded subset belongs to."""
    return disease or ("IIM" if iim_subset else "SSc" if ssc_subset else None)


def people_of(columns: Columns, today: date) -> dict[str, Person]:
    """Every patient by code, from the columns named in FIELDS; of visits the IgG only, `add_windows` adds the rest."""
    stops: dict[str, set[str | None]] = defaultdict(set)
    for code, reason in zip(
        columns["discontinuations"]["patient_id"], columns["discontinuations"]["reason"], strict=True
    ):
        stops[code].add(reason)
    given: dict[str, list[Given]] = defaultdict(list)
    infusions = columns["infusions"]
    for code, day, course, scheme, planned, lot, missing in zip(
        *(infusions[name] for name in FIELDS["infusions"]), strict=True
    ):
        given[code].append(Given(day, course, scheme, planned, lot is None and not is_explained(missing, "lot")))
    people = {}
    patients = columns["patients"]
    for code, sex, born, age, disease, iim, ssc, start, status, vital, _ in zip(
        *(patients[name] for name in FIELDS["patients"]), strict=True
    ):
        stopped = is_discontinued(status, code in stops)
        infused = sorted(given.get(code, ()), key=lambda one: one.day)
        first = start or (infused[0].day if infused else None)
        person = Person(
            code=code,
            sex=sex,
            group=iim or ssc or disease or "",
            disease=disease_of(disease, iim, ssc),
            birth_date=born,
            age_given=age,
            first_rtx_date=first,
            start=first if first and len(first) == 10 else None,
            is_gone=vital in ("dead", "lost") or (stopped and bool(stops.get(code, set()) & _GONE_REASONS)),
            is_stopped=stopped,
            status=status,
            infusions=infused,
            courses=numbered([one.day for one in infused], [one.course for one in infused]),
        )
        _place_in_time(person, today)
        people[code] = person
    visits = columns["visits"]
    for code, day, igg in zip(visits["patient_id"], visits["visit_date"], visits["igg"], strict=True):
        if igg is not None:
            people[code].igg.append((day, igg))
    return people


def add_windows(people: Mapping[str, Person], visits: Mapping[str, Sequence[Any]], today: date) -> None:
    """Adds which visit windows are open, which of them have a visit, and which visits may be scored."""
    for person in people.values():
        _open_windows(person, today)
    for row, (code, day) in enumerate(zip(visits["patient_id"], visits["visit_date"], strict=True)):
        person = people[code]
        for name, low, _planned, high in person.windows:
            if low <= day <= high:
                person.seen.add(name)
        if person.windows:
            person.scored_rows.append(row)


def _place_in_time(person: Person, today: date) -> None:
    recent = bool(person.infusions) and days_since(person.infusions[-1].day, today) < IGG_AFTER_LAST_DOSE_DAYS
    stays = not person.is_gone and not person.is_stopped
    # Nobody stated that an infusion long ago is still going on: the list of the lapsed asks that first.
    person.is_treated = stays and person.start is not None and (person.status == "ongoing" or recent)
    person.is_monitored = person.is_treated or (not person.is_gone and recent)


def _open_windows(person: Person, today: date) -> None:
    if person.start is None or person.is_gone:
        return
    start = date.fromisoformat(person.start)
    since = (today - start).days
    for name, window in WINDOWS.items():
        if window.target > 0 and since <= window.high:
            low, planned, high = (
                (start + timedelta(days=day)).isoformat() for day in (window.low, window.target, window.high)
            )
            person.windows.append((name, low, planned, high))


def is_explained(missing: str | None, name: str) -> bool:
    """Whether somebody noted why the field `name` of a record has no value."""
    return bool(missing) and f'"{name}"' in str(missing)


def days_since(iso: str, today: date) -> int:
    """Days from an ISO date to `today`; negative while it is still to come."""
    return (today - date.fromisoformat(iso)).days
