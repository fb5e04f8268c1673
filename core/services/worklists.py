"""The work lists of the day: what is due, what is low and what is missing, for clinician review (clinical.md 11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from core.domain.records import Visit
from core.scoring.tis import MissingReason
from core.services.alerts import UPCOMING_DAYS, igg_alert, infusion_alert
from core.services.chart import next_due
from core.services.visit_scores import BASELINE_DAYS, field_of, visit_scores
from core.services.worklist_items import KINDS, ItemUrgency, ListKind, State, WorkItem, WorkLists
from core.services.worklist_people import (
    CORE_SET_FIELDS,
    FIELDS,
    Columns,
    Person,
    add_windows,
    days_since,
    is_explained,
    people_of,
)

if TYPE_CHECKING:
    from core.services.chart import Chart

IGG_INTERVAL_DAYS: Final = 183
IGG_GRACE_DAYS: Final = 30
IGG_BEFORE_INFUSION_DAYS: Final = 60
CLOSING_DAYS: Final = 30
"""A visit window that closes within so many days presses."""
TIS_WINDOW: Final = "M12"

_URGENCIES: Final[tuple[ItemUrgency, ...]] = ("unsafe", "due", "plain")


def last_date(columns: Columns) -> date | None:
    """The latest day that any record is about: the day of a cohort that ended; None for an empty one."""
    dated = (
        ("patients", "last_contact_date"),
        ("infusions", "infusion_date"),
        ("visits", "visit_date"),
        ("discontinuations", "discontinuation_date"),
        ("adverse_events", "onset_date"),
    )
    full = (day for form, name in dated for day in columns[form][name] if day and len(day) == 10)
    last = max(full, default=None)
    return date.fromisoformat(last) if last else None


def work_lists(columns: Columns, today: date) -> WorkLists:
    """The lists of all patients on a day, from the columns named in FIELDS; the most pressing stands first."""
    people = people_of(columns, today)
    add_windows(people, columns["visits"], today)
    lines: list[WorkItem] = []
    for person in people.values():
        lines += infusion_and_igg(person, today)
        lines += _windows(person, columns["visits"], today)
        lines += _batch(person, today)
    lines += _outcomes(people, columns["adverse_events"], today)
    by_kind: dict[ListKind, list[WorkItem]] = {kind: [] for kind in KINDS}
    for line in lines:
        by_kind[line.kind].append(line)
    items = {kind: tuple(sorted((i for i in found if is_listed(i)), key=_order)) for kind, found in by_kind.items()}
    nearest = {kind: min(found, key=_nearness) for kind, found in by_kind.items() if found and not items[kind]}
    on_rituximab = sum(person.is_treated for person in people.values())
    return WorkLists(today.isoformat(), items, nearest, len(people), on_rituximab)


def record_of(chart: Chart, item: WorkItem) -> int | None:
    """The number of the stored record that a line is about; None when it is not there any more."""
    dated: Mapping[str, Sequence[tuple[int, str | None, Any]]] = {
        "visits": [(one.record_id, one.record.visit_date, one.record) for one in chart.visits],
        "infusions": [(one.record_id, one.record.infusion_date, one.record) for one in chart.infusions],
        "adverse_events": [(one.record_id, one.record.onset_date, one.record) for one in chart.adverse_events],
    }
    there = [
        (number, record)
        for number, day, record in dated.get(item.form, ())
        if day == item.record_date and (item.kind != "outcome" or record.term in item.names)
    ]
    blank = [number for number, record in there if getattr(record, item.field) is None]
    return next(iter([*blank, *(number for number, _record in there)]), None)


def infusion_and_igg(person: Person, today: date) -> list[WorkItem]:
    """The next course, the next IgG test and the last IgG of a patient; those that `is_listed` accepts are for today."""
    courses = list(_infusion(person, today))
    return [*courses, *_igg(person, courses, today)]


def _infusion(person: Person, today: date) -> Iterable[WorkItem]:
    """The next course by the same rule as the alert on the patient's page; none once rituximab was stopped."""
    if person.is_stopped or person.is_gone or not person.infusions:
        return
    course = person.last_course
    started = course[0].day
    due = next_due(started, course[0].scheme, [one.planned for one in course])
    alert = infusion_alert(due, today)
    lapsed = alert is not None and alert.kind == "lapsed"
    yield WorkItem(
        kind="lapsed" if lapsed else "infusion",
        state=_INFUSION_STATES[alert.kind] if alert else "upcoming",
        urgency=_INFUSION_URGENCY[alert.kind] if alert else "plain",
        code=person.code,
        group=person.group,
        due_date=due,
        days=days_since(due, today),
        form="" if lapsed else "infusions",
        course=max(person.courses) + 1,
        course_date=started,
    )


_INFUSION_STATES: Mapping[str, State] = {"upcoming": "upcoming", "due": "due", "overdue": "overdue", "lapsed": "lapsed"}
_INFUSION_URGENCY: Mapping[str, ItemUrgency] = {
    "upcoming": "plain",
    "due": "due",
    "overdue": "unsafe",
    "lapsed": "unsafe",
}


def _igg(person: Person, courses: Sequence[WorkItem], today: date) -> Iterable[WorkItem]:
    person.igg.sort()
    last = person.igg[-1] if person.igg else None
    if last is not None and not person.is_gone:
        low = _low_igg(person, last, today)
        # What was low stays on the list after a stop; only of those still treated the lowest is worth naming.
        if low.state == "low" or person.is_monitored:
            yield low
    if person.is_monitored and person.start is not None:
        yield _igg_test(person, person.start, last, courses, today)


def _low_igg(person: Person, last: tuple[str, float], today: date) -> WorkItem:
    alert = igg_alert(*last, person.sex)
    before = person.igg[-2] if len(person.igg) > 1 else (None, None)
    return WorkItem(
        kind="low_igg",
        state="low" if alert else "upcoming",
        urgency="plain" if alert is None else "unsafe" if alert.urgency == "unsafe" else "due",
        code=person.code,
        group=person.group,
        due_date=last[0],
        days=days_since(last[0], today),
        value=last[1],
        value_date=last[0],
        before=before[1],
        before_date=before[0],
    )


def _igg_test(
    person: Person, start: str, last: tuple[str, float] | None, courses: Sequence[WorkItem], today: date
) -> WorkItem:
    """When IgG is wanted next: half a year after the last, and freshly before a course that comes near."""
    due = (date.fromisoformat(last[0]) + timedelta(days=IGG_INTERVAL_DAYS)).isoformat() if last else start
    state: State
    over = days_since(due, today)
    course = None
    if last is None:
        state = "never"
    elif over > IGG_GRACE_DAYS:
        state = "overdue"
    elif (course := _course_without_igg(courses, last[0], today)) is not None:
        state = "needed"
        due = course[1]
    elif over > 0:
        state = "grace"
    elif over == 0:
        state = "due"
    elif over >= -UPCOMING_DAYS or _has_baseline_igg(person, start):
        state = "upcoming"
    else:
        state, due = "no_baseline", start
    return WorkItem(
        kind="igg_test",
        state=state,
        urgency=_IGG_URGENCY[state],
        code=person.code,
        group=person.group,
        due_date=due,
        days=days_since(due, today),
        form="visits",
        field="igg",
        course=course[0] if course else None,
        value=last[1] if last else None,
        value_date=last[0] if last else None,
    )


_IGG_URGENCY: Mapping[State, ItemUrgency] = {
    "never": "unsafe",
    "overdue": "unsafe",
    "needed": "due",
    "grace": "due",
    "due": "due",
    "upcoming": "plain",
    "no_baseline": "plain",
}


def _course_without_igg(courses: Sequence[WorkItem], last_igg_date: str, today: date) -> tuple[int, str] | None:
    """Number and planned day of a course that is near and has no IgG in the 60 days before it can be given."""
    for item in courses:
        near = item.kind == "infusion" and is_listed(item)
        if near and item.due_date and item.course:
            given = max(date.fromisoformat(item.due_date), today)
            if days_since(last_igg_date, given) > IGG_BEFORE_INFUSION_DAYS:
                return item.course, item.due_date
    return None


def _has_baseline_igg(person: Person, start: str) -> bool:
    return any(0 <= days_since(day, date.fromisoformat(start)) <= BASELINE_DAYS for day, _value in person.igg)


def _windows(person: Person, visits: Mapping[str, Sequence[Any]], today: date) -> Iterable[WorkItem]:
    """Visit windows without a visit, from a month before their planned day; for M12 also what its visit lacks for the TIS."""
    for name, low, planned, high in person.windows:
        if name not in person.seen:
            closing = days_since(high, today) >= -CLOSING_DAYS
            yield WorkItem(
                kind="visit_window",
                state="upcoming" if days_since(planned, today) < -UPCOMING_DAYS else "closing" if closing else "open",
                urgency="due" if closing else "plain",
                code=person.code,
                group=person.group,
                due_date=planned,
                days=days_since(planned, today),
                form="visits",
                window=name,
                closes_date=high,
                days_left=-days_since(high, today),
            )
        elif name == TIS_WINDOW and person.disease == "IIM":
            yield from _core_set(person, visits, low, high, today)


def _core_set(
    person: Person, visits: Mapping[str, Sequence[Any]], low: str, high: str, today: date
) -> Iterable[WorkItem]:
    """What the M12 visit lacks for the TIS; nothing where the baseline lacks it too, for no visit can mend that."""
    names = ("visit_date", *CORE_SET_FIELDS)
    days = visits["visit_date"]
    seen = [
        Visit(patient_id=person.code, **{name: visits[name][row] for name in names})
        for row in person.scored_rows
        if days[row] <= (person.start or "") or low <= days[row] <= high
    ]
    inside = sorted((visit for visit in seen if low <= visit.visit_date <= high), key=lambda visit: visit.visit_date)
    scored = [visit_scores(field_of(visit), seen, person.start, person.age_at_first_rtx).tis for visit in inside]
    last = scored[-1]
    if last is None or any(score is not None and score.total is not None for score in scored):
        return
    if not last.missing or MissingReason.BASELINE_MISSING in last.missing.values():
        return
    closing = days_since(high, today) >= -CLOSING_DAYS
    yield WorkItem(
        kind="core_set",
        state="closing" if closing else "open",
        urgency="due" if closing else "plain",
        code=person.code,
        group=person.group,
        due_date=high,
        days=days_since(high, today),
        form="visits",
        field=_FIELD_OF_MEASURE.get(next(iter(last.missing)).value, next(iter(last.missing)).value),
        is_new=False,
        record_date=inside[-1].visit_date,
        window=TIS_WINDOW,
        closes_date=high,
        days_left=-days_since(high, today),
        names=tuple(measure.value for measure in last.missing),
    )


_FIELD_OF_MEASURE: Final = {"mmt": "mmt8", "extramuscular": "extramuscular_vas", "enzyme": "ck"}


def _batch(person: Person, today: date) -> Iterable[WorkItem]:
    """Infusions of the last course without a batch, unless somebody noted why; one line a patient."""
    if not person.is_monitored or not person.infusions:
        return
    without = [one.day for one in person.last_course if one.without_batch]
    if without:
        yield WorkItem(
            kind="batch",
            state="missing",
            urgency="due",
            code=person.code,
            group=person.group,
            due_date=without[0],
            days=days_since(without[0], today),
            form="infusions",
            field="lot",
            is_new=False,
            record_date=without[0],
            course=max(person.courses),
            names=tuple(without),
        )


def _outcomes(people: Mapping[str, Person], events: Mapping[str, Sequence[Any]], today: date) -> Iterable[WorkItem]:
    for code, onset, term, outcome, missing in zip(*(events[name] for name in FIELDS["adverse_events"]), strict=True):
        if outcome is not None or is_explained(missing, "outcome"):
            continue
        yield WorkItem(
            kind="outcome",
            state="missing",
            urgency="due",
            code=code,
            group=people[code].group,
            due_date=onset,
            days=days_since(onset, today) if onset and len(onset) == 10 else None,
            form="adverse_events",
            field="outcome",
            is_new=False,
            record_date=onset,
            names=(term,),
        )


def is_listed(item: WorkItem) -> bool:
    """Whether a line is for today, not only the nearest that will come."""
    if item.state != "upcoming":
        return True
    return item.kind != "low_igg" and item.days is not None and item.days >= -UPCOMING_DAYS


def _order(item: WorkItem) -> tuple[int, str, str]:
    return _URGENCIES.index(item.urgency), item.due_date or "", item.code


def _nearness(item: WorkItem) -> tuple[float | str, str]:
    return (item.value or 0.0 if item.kind == "low_igg" else item.due_date or "", item.code)
