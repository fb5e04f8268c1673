"""The work lists: each rule on the last day it is silent and the first day it speaks."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from core.domain.records import AdverseEvent, Infusion, Patient, Stored, Visit
from core.services.chart import build_chart
from core.services.worklist_items import ListKind, WorkItem, WorkLists
from core.services.worklist_people import FIELDS
from core.services.worklists import last_date, record_of, work_lists

START = date(2023, 1, 2)
CORE_SET: dict[str, Any] = {
    "physician_global": 5.0, "patient_global": 5.0, "extramuscular_vas": 4.0, "mmt8": 120.0, "haq_di": 1.5, "ck": 900.0,
    "ck_uln": 170.0,
}  # fmt: skip


def after(days: int) -> str:
    return (START + timedelta(days=days)).isoformat()


@dataclass
class Clinic:
    """Records as the clinic file gives them, by columns; one patient `A` on rituximab from day 0 unless told otherwise."""

    patient: dict[str, Any] = field(default_factory=dict)
    infusions: list[dict[str, Any]] = field(default_factory=lambda: [{"infusion_date": after(0)}])
    visits: list[dict[str, Any]] = field(default_factory=list)
    stops: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def on(self, day: int) -> WorkLists:
        rows = {
            "patients": [{"sex": "F", "iim_subset": "DM", "rtx_status": "ongoing", **self.patient}],
            "infusions": [{"course": number, "lot": "L1", **one} for number, one in enumerate(self.infusions, start=1)],
            "visits": self.visits,
            "discontinuations": self.stops,
            "adverse_events": self.events,
        }
        columns = {
            form: {name: ["A" if name == "patient_id" else row.get(name) for row in rows[form]] for name in names}
            for form, names in FIELDS.items()
        }
        return work_lists(columns, START + timedelta(days=day))

    def listed(self, kind: ListKind, day: int) -> tuple[WorkItem, ...]:
        return self.on(day).items[kind]

    def states(self, kind: ListKind, day: int) -> list[tuple[str, str, int | None]]:
        return [(item.state, item.urgency, item.days) for item in self.listed(kind, day)]


STOPPED: dict[str, Any] = {"patient": {"rtx_status": "discontinued"}}


@pytest.mark.parametrize(
    ("day", "kind", "expected"),
    [
        (151, "infusion", []),
        (152, "infusion", [("upcoming", "plain", -30)]),
        (167, "infusion", [("upcoming", "plain", -15)]),
        (168, "infusion", [("due", "due", -14)]),
        (196, "infusion", [("due", "due", 14)]),
        (197, "infusion", [("overdue", "unsafe", 15)]),
        (272, "infusion", [("overdue", "unsafe", 90)]),
        (273, "infusion", []),
        (272, "lapsed", []),
        (273, "lapsed", [("lapsed", "unsafe", 91)]),
    ],
)
def test_the_next_course_is_planned_182_days_after_the_last_began(
    day: int, kind: ListKind, expected: list[Any]
) -> None:
    assert Clinic().states(kind, day) == expected


def test_a_course_of_two_infusions_counts_from_its_first() -> None:
    clinic = Clinic(infusions=[{"infusion_date": after(0), "course": 1}, {"infusion_date": after(14), "course": 1}])
    (item,) = clinic.listed("infusion", 182)
    assert (item.course, item.course_date, item.due_date, item.form) == (2, after(0), after(182), "infusions")


@pytest.mark.parametrize(
    ("infusions", "due"),
    [
        ([{"infusion_date": after(0), "next_due_date": after(120)}], after(120)),
        ([{"infusion_date": after(0), "next_due_date": after(120)}, {"infusion_date": after(100)}], after(282)),
        (
            [
                {"infusion_date": after(0), "course": 1, "next_due_date": after(120)},
                {"infusion_date": after(14), "course": 1, "next_due_date": after(150)},
            ],
            after(150),
        ),
        ([{"infusion_date": after(0), "scheme": "375x4"}], after(182)),
    ],
)
def test_a_course_planned_by_hand_is_due_then_and_no_other_day(infusions: list[dict[str, Any]], due: str) -> None:
    clinic = Clinic(infusions=infusions)
    day = (date.fromisoformat(due) - START).days
    (item,) = clinic.listed("infusion", day)
    assert (item.due_date, item.days) == (due, 0)


@pytest.mark.parametrize(
    "clinic",
    [
        Clinic(**STOPPED),
        Clinic(patient={"vital_status": "dead"}),
        Clinic(patient={"vital_status": "lost"}),
        Clinic(patient={"rtx_status": None}, stops=[{"discontinuation_date": after(100), "reason": "remission"}]),
    ],
)
def test_no_infusion_is_asked_of_who_stopped_died_or_was_lost(clinic: Clinic) -> None:
    assert clinic.states("infusion", 200) == []
    assert clinic.states("lapsed", 300) == []


def with_igg(*days: int, value: float = 900.0, **more: Any) -> Clinic:
    return Clinic(visits=[{"visit_date": after(day), "igg": value} for day in days], **more)


RECENT = [{"infusion_date": after(0)}, {"infusion_date": after(182)}, {"infusion_date": after(364)}]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (229, [("no_baseline", "plain", 229)]),
        (230, [("upcoming", "plain", -30)]),
        (259, [("upcoming", "plain", -1)]),
        (260, [("due", "due", 0)]),
        (261, [("grace", "due", 1)]),
        (290, [("grace", "due", 30)]),
        (291, [("overdue", "unsafe", 31)]),
    ],
)
def test_igg_is_wanted_183_days_after_the_last_with_30_days_of_grace(day: int, expected: list[Any]) -> None:
    clinic = with_igg(77, infusions=[{"infusion_date": after(0)}, {"infusion_date": after(182)}])
    assert clinic.states("igg_test", day) == expected


@pytest.mark.parametrize(("igg_day", "expected"), [(-91, "no_baseline"), (-90, None), (0, None), (1, "no_baseline")])
def test_a_baseline_igg_lies_in_the_90_days_before_the_first_infusion(igg_day: int, expected: str | None) -> None:
    assert [state for state, _, _ in with_igg(igg_day).states("igg_test", 20)] == ([expected] if expected else [])


def test_an_igg_never_measured_presses() -> None:
    assert Clinic().states("igg_test", 3) == [("never", "unsafe", 3)]


@pytest.mark.parametrize(
    ("igg_day", "day", "needed"),
    [
        (121, 152, True),  # 61 days before the planned infusion
        (122, 152, False),
        (122, 182, False),
        (122, 183, True),  # the infusion is late: 61 days before it can be given
        (121, 151, False),  # the infusion is more than 30 days away
    ],
)
def test_igg_is_needed_in_the_60_days_before_an_infusion(igg_day: int, day: int, needed: bool) -> None:
    found = with_igg(0, igg_day).listed("igg_test", day)
    assert [(item.state, item.course, item.due_date) for item in found] == (
        [("needed", 2, after(182))] if needed else []
    )


@pytest.mark.parametrize(("day", "asked"), [(364, True), (365, False)])
def test_igg_is_followed_for_a_year_after_the_last_dose(day: int, asked: bool) -> None:
    assert bool(with_igg(0, **STOPPED).states("igg_test", day)) is asked


@pytest.mark.parametrize(("status", "asked"), [("ongoing", True), (None, False)])
def test_who_lapsed_is_asked_for_igg_only_when_stated_to_go_on(status: str | None, asked: bool) -> None:
    clinic = with_igg(0, patient={"rtx_status": status})
    assert bool(clinic.states("igg_test", 400)) is asked
    assert clinic.on(400).on_rituximab == int(asked)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(700.0, []), (699.9, [("low", "due")]), (400.0, [("low", "due")]), (399.9, [("low", "unsafe")])],
)
def test_low_igg_follows_the_limit_and_the_ladder_of_the_alerts(value: float, expected: list[Any]) -> None:
    assert [(state, urgency) for state, urgency, _ in with_igg(5, value=value).states("low_igg", 10)] == expected


def test_low_igg_tells_the_value_before_whatever_the_order_of_the_records() -> None:
    clinic = Clinic(visits=[{"visit_date": after(50), "igg": 640.0}, {"visit_date": after(1), "igg": 900.0}], **STOPPED)
    (item,) = clinic.listed("low_igg", 60)
    assert (item.value, item.value_date, item.before, item.before_date) == (640.0, after(50), 900.0, after(1))


def test_an_empty_list_names_the_nearest_case() -> None:
    lists = with_igg(0, value=710.0).on(20)
    assert lists.count() == 0
    assert {kind: (item.value, item.due_date) for kind, item in lists.nearest.items()} == {
        "infusion": (None, after(182)),
        "igg_test": (710.0, after(183)),
        "low_igg": (710.0, after(0)),
        "visit_window": (None, after(183)),
    }


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (152, []),
        (153, [("M6", "open", "plain")]),
        (212, [("M6", "open", "plain")]),
        (213, [("M6", "closing", "due")]),
        (243, [("M6", "closing", "due")]),
        (244, []),
        (335, [("M12", "open", "plain")]),
        (425, [("M12", "closing", "due")]),
        (426, []),
        (700, [("M24", "open", "plain")]),
        (820, [("M24", "closing", "due")]),
        (821, []),
    ],
)
def test_a_visit_window_is_listed_from_a_month_before_its_day_until_it_closes(day: int, expected: list[Any]) -> None:
    found = Clinic().listed("visit_window", day)
    assert [(item.window, item.state, item.urgency) for item in found] == expected


@pytest.mark.parametrize(("visit_day", "is_open"), [(122, True), (123, False), (200, False)])
def test_a_visit_within_the_window_closes_it(visit_day: int, is_open: bool) -> None:
    assert bool(Clinic(visits=[{"visit_date": after(visit_day)}]).listed("visit_window", 220)) is is_open


def m12(baseline: dict[str, Any], follow_up: dict[str, Any], **more: Any) -> Clinic:
    visits = [{"visit_date": after(0), **baseline}, {"visit_date": after(360), **follow_up}]
    return Clinic(visits=visits, **more)


def test_what_the_m12_visit_lacks_for_the_tis_is_named_before_the_window_closes() -> None:
    follow_up = CORE_SET | {"patient_global": None, "ck": None}
    (item,) = m12(CORE_SET, follow_up).listed("core_set", 400)
    assert item.names == ("patient_global", "enzyme")
    assert (item.form, item.field, item.record_date, item.is_new) == ("visits", "patient_global", after(360), False)
    assert (item.closes_date, item.days_left, item.urgency) == (after(425), 25, "due")
    assert m12(CORE_SET, follow_up).states("core_set", 394) == [("open", "plain", -31)]
    assert m12(CORE_SET, follow_up).states("core_set", 395) == [("closing", "due", -30)]
    assert m12(CORE_SET, follow_up).states("core_set", 426) == []


@pytest.mark.parametrize(
    "clinic",
    [
        m12(CORE_SET, CORE_SET),
        m12(CORE_SET | {"mmt8": None}, CORE_SET | {"patient_global": None}),
        m12(CORE_SET, CORE_SET | {"mmt8": None}, patient={"iim_subset": None, "ssc_subset": "diffuse"}),
        m12({}, CORE_SET | {"mmt8": None}),
    ],
)
def test_nothing_is_asked_where_the_tis_is_there_or_can_never_be(clinic: Clinic) -> None:
    assert clinic.listed("core_set", 400) == ()


def test_batches_are_missing_of_the_last_course_only() -> None:
    infusions = [
        {"infusion_date": after(0), "course": 1, "lot": None},
        {"infusion_date": after(182), "course": 2, "lot": "L2"},
        {"infusion_date": after(196), "course": 2, "lot": None},
    ]
    (item,) = Clinic(infusions=infusions).listed("batch", 200)
    assert (item.names, item.record_date, item.field, item.days) == ((after(196),), after(196), "lot", 4)
    infusions[2]["missing"] = '{"lot": "unknown"}'
    assert Clinic(infusions=infusions).listed("batch", 200) == ()
    infusions[2]["missing"] = '{"product": "unknown"}'
    assert len(Clinic(infusions=infusions).listed("batch", 200)) == 1


@pytest.mark.parametrize(
    ("event", "listed"),
    [
        ({}, True),
        ({"outcome": "not resolved"}, False),
        ({"missing": '{"outcome": "unknown"}'}, False),
        ({"onset_date": "2023-03"}, True),
        ({"onset_date": None}, True),
    ],
)
def test_events_without_an_outcome_are_listed_unless_somebody_noted_why(event: dict[str, Any], listed: bool) -> None:
    found = Clinic(events=[{"onset_date": after(10), "term": "zoster", **event}]).listed("outcome", 30)
    assert [item.names for item in found] == ([("zoster",)] if listed else [])


def test_the_most_pressing_stands_first() -> None:
    people = {"A": 200, "B": 170, "C": 190, "D": 250}
    columns: dict[str, dict[str, list[Any]]] = {form: {name: [] for name in names} for form, names in FIELDS.items()}
    for code, days_ago in people.items():
        for name in FIELDS["patients"]:
            columns["patients"][name].append({"patient_id": code}.get(name))
        for name in FIELDS["infusions"]:
            given = (START - timedelta(days=days_ago)).isoformat()
            columns["infusions"][name].append({"patient_id": code, "infusion_date": given, "lot": "L"}.get(name))
    assert [item.code for item in work_lists(columns, START).items["infusion"]] == ["D", "A", "C", "B"]


def test_the_last_date_of_a_cohort_ignores_what_is_known_only_by_month() -> None:
    columns: dict[str, dict[str, list[Any]]] = {form: {name: [] for name in names} for form, names in FIELDS.items()}
    assert last_date(columns) is None
    columns["visits"]["visit_date"] = ["2024-05-01", "2024-04-01"]
    columns["adverse_events"]["onset_date"] = ["2024-07", None]
    columns["patients"]["last_contact_date"] = [None, "2024-05-09"]
    assert last_date(columns) == date(2024, 5, 9)


def test_the_record_of_a_line_is_found_by_its_day_and_event() -> None:
    def stored(form: str, number: int, record: Any) -> Stored[Any]:
        return Stored(form, number, 1, 1, record)

    records = {
        "treatments_before": (),
        "infusions": (stored("infusions", 5, Infusion(patient_id="A", infusion_date=after(0))),),
        "visits": (stored("visits", 6, Visit(patient_id="A", visit_date=after(360))),),
        "adverse_events": (
            stored("adverse_events", 7, AdverseEvent(patient_id="A", onset_date=after(9), term="rash")),
            stored("adverse_events", 8, AdverseEvent(patient_id="A", onset_date=after(9), term="zoster")),
        ),
        "discontinuations": (),
    }
    chart = build_chart(stored("patients", 1, Patient(patient_id="A")), records)
    (event,) = Clinic(events=[{"onset_date": after(9), "term": "zoster"}]).listed("outcome", 30)
    assert record_of(chart, event) == 8
    (batch,) = Clinic(infusions=[{"infusion_date": after(0), "lot": None}]).listed("batch", 30)
    assert record_of(chart, batch) == 5
    (gone,) = Clinic(infusions=[{"infusion_date": after(3), "lot": None}]).listed("batch", 30)
    assert record_of(chart, gone) is None


def test_the_lists_need_no_statistics_library() -> None:
    script = (
        "import sys; from datetime import date; from core.services.worklist_people import FIELDS; "
        "from core.services.worklists import work_lists; "
        "columns = {f: {n: [] for n in ns} for f, ns in FIELDS.items()}; "
        "columns['patients'] = {n: [{'patient_id': 'A', 'first_rtx_date': '2024-01-01'}.get(n)] for n in FIELDS['patients']}; "
        "work_lists(columns, date(2024, 6, 1)); "
        "print(sorted({'pandas', 'numpy', 'scipy', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
