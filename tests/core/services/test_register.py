"""The register: one line a patient from the columns it reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.domain.batch import RecordBatch
from core.services.alerts import alerts_of
from core.services.chart import Chart, chart_from_batches
from core.services.register import FIELDS, PatientLine, register
from core.services.worklist_people import FIELDS as LISTED_FIELDS
from core.services.worklists import work_lists

START = date(2023, 1, 2)


def after(days: int) -> str:
    return (START + timedelta(days=days)).isoformat()


def columns(**rows: list[dict[str, Any]]) -> dict[str, dict[str, list[Any]]]:
    """Records of patient A as the clinic file gives them, for the register and the work lists alike."""
    names = {form: {*LISTED_FIELDS[form], *FIELDS.get(form, ())} for form in LISTED_FIELDS}
    return {
        form: {name: ["A" if name == "patient_id" else row.get(name) for row in rows.get(form, [])] for name in fields}
        for form, fields in names.items()
    }


def line_on(day: int, **rows: list[dict[str, Any]]) -> PatientLine:
    (line,) = register(columns(**rows), START + timedelta(days=day))
    return line


def test_a_line_tells_the_antibody_whichever_disease_it_belongs_to() -> None:
    patients: dict[str, list[object]] = {name: [None] * 3 for name in FIELDS["patients"]}
    patients |= {
        "patient_id": ["B", "A", "C"],
        "msa_maa": ["Mi-2", None, None],
        "autoantibody": [None, "Scl-70", None],
        "iim_subset": ["DM", None, None],
        "ssc_subset": [None, "diffuse", None],
    }
    empty: dict[str, dict[str, list[object]]] = {form: {name: [] for name in names} for form, names in FIELDS.items()}
    lines = register({**empty, "patients": patients}, date(2024, 8, 1))
    assert [(line.code, line.disease, line.subset, line.antibody) for line in lines] == [
        ("A", "SSc", "diffuse", "Scl-70"),
        ("B", "IIM", "DM", "Mi-2"),
        ("C", None, None, None),
    ]


def test_the_last_igg_is_the_last_one_measured() -> None:
    visits = [
        {"visit_date": "2024-03-01", "igg": 650.0},
        {"visit_date": "2024-01-01", "igg": 900.0},
        {"visit_date": "2024-05-01"},
    ]
    line = line_on(600, patients=[{}], visits=visits)
    assert (line.igg_mg_dl, line.igg_date, line.last_visit_date) == (650.0, "2024-03-01", "2024-05-01")


COURSES: list[dict[str, Any]] = [
    {"infusion_date": after(0), "course": 1, "lot": "L1"},
    {"infusion_date": after(14), "course": 1, "lot": "L1"},
    {"infusion_date": after(190), "course": 2, "lot": "L1"},
]
MEASURED: list[dict[str, Any]] = [{"visit_date": after(0), "igg": 1000.0}, {"visit_date": after(190), "igg": 480.0}]
CASES: list[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]] = [
    ({"rtx_status": "ongoing"}, COURSES, []),
    ({}, COURSES, []),
    ({"rtx_status": "discontinued", "last_on_rtx_date": after(200)}, COURSES, []),
    ({"rtx_status": "discontinued", "last_on_rtx_date": after(200)}, COURSES, [{"discontinuation_date": after(210)}]),
    ({}, COURSES, [{"discontinuation_date": after(210)}, {"discontinuation_date": None}]),
    ({"rtx_status": "ongoing", "vital_status": "dead", "last_contact_date": after(195)}, COURSES, []),
    ({"rtx_status": "ongoing"}, [], []),
]


@pytest.mark.parametrize(("patient", "infusions", "stops"), CASES)
@pytest.mark.parametrize("day", [200, 341, 342, 357, 358, 372, 386, 387, 404, 462, 463, 700])
def test_the_register_says_what_the_work_lists_and_the_patients_page_say(
    day: int, patient: dict[str, Any], infusions: list[dict[str, Any]], stops: list[dict[str, Any]]
) -> None:
    rows = {
        "patients": [{"sex": "F", "iim_subset": "DM", **patient}],
        "infusions": infusions,
        "visits": MEASURED,
        "discontinuations": stops,
    }
    today = START + timedelta(days=day)
    line = line_on(day, **rows)
    lists = work_lists(columns(**rows), today)
    listed = [item for kind in ("infusion", "lapsed", "igg_test", "low_igg") for item in lists.items[kind]]
    assert sorted(line.alerts, key=str) == sorted(listed, key=str)
    urgencies = [("unsafe", "due", "plain").index(item.urgency) for item in line.alerts]
    assert urgencies == sorted(urgencies)
    assert (line.status == "on") == (lists.on_rituximab == 1) or not infusions
    chart = chart_of(rows)
    assert line.courses == len(chart.courses)
    if line.status != "dead":
        assert line.next_due_date == chart.next_due_date
        stopped = [alert.day for alert in alerts_of(chart, today) if alert.kind == "stopped"]
        assert [line.stopped_date] == (stopped or [None])


def chart_of(rows: dict[str, list[dict[str, Any]]]) -> Chart:
    names = {form: {"patient_id", *(name for row in given for name in row)} for form, given in rows.items()}
    batches = {
        form: RecordBatch(
            form, {name: tuple("A" if name == "patient_id" else row.get(name) for row in given) for name in names[form]}
        )
        for form, given in rows.items()
    }
    chart = chart_from_batches(batches, "A")
    assert chart is not None
    return chart


@pytest.mark.parametrize(
    ("patient", "infusions", "day", "status"),
    [
        ({"rtx_status": "ongoing"}, COURSES, 2000, "on"),
        ({}, COURSES, 190 + 364, "on"),
        ({}, COURSES, 190 + 365, "open"),
        ({}, [], 0, "none"),
        ({"rtx_status": "discontinued"}, COURSES, 200, "stopped"),
        ({"rtx_status": "discontinued", "vital_status": "lost"}, COURSES, 200, "lost"),
        ({"rtx_status": "ongoing", "vital_status": "dead"}, COURSES, 200, "dead"),
    ],
)
def test_where_rituximab_stands(patient: dict[str, Any], infusions: list[Any], day: int, status: str) -> None:
    assert line_on(day, patients=[patient], infusions=infusions).status == status


def test_the_dead_keep_the_day_they_stopped_and_have_no_alert() -> None:
    dead = {"vital_status": "dead", "rtx_status": "discontinued", "last_on_rtx_date": after(200)}
    line = line_on(900, patients=[dead], infusions=COURSES, visits=MEASURED)
    assert (line.next_due_date, line.stopped_date, line.alerts) == (None, after(200), ())
