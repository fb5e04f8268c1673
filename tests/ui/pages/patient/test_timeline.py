"""The timeline: lanes with data only, one axis of time, and limits that are drawn and named."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from core.dictionary.loader import load_dictionary
from core.domain.records import Patient, Stored
from core.services.chart import build_chart
from ui.pages.patient.lanes import Timeline, axis_ticks, timeline
from ui.pages.patient.page import PatientPage
from ui.pages.patient.timeline_view import HEAD
from ui.pages.patients.page import PatientsPage
from ui.shell.shell import ClinicShell


def drawn(patient: PatientPage) -> Timeline:
    shown = patient.overview.view.shown()
    assert shown is not None
    return shown


def test_only_lanes_with_data_stand_in_their_order(patient: PatientPage) -> None:
    lanes = {lane.code: (lane.points[-1].text, lane.change, lane.limit) for lane in drawn(patient).lanes}
    assert lanes == {
        "pdneq": ("5.0", "\N{MINUS SIGN}20.0", None),
        "ck": ("150", "\N{MINUS SIGN}250", ("high", 170.0)),
        "mmt8": ("140", "+20", None),
        "fvc_pct": ("80", "", None),
        "igg": ("650", "\N{MINUS SIGN}250", ("low", 700.0)),
    }


def test_infusions_open_courses_and_the_next_is_due(patient: PatientPage) -> None:
    shown = drawn(patient)
    assert [(one.day.isoformat(), one.course, one.first) for one in shown.infusions] == [
        ("2023-07-10", 1, True),
        ("2023-07-24", 1, False),
        ("2024-01-10", 2, True),
    ]
    assert (shown.today, shown.due) == (date(2024, 8, 1), date(2024, 7, 10))


def test_a_shorter_span_drops_what_lies_before(qtbot: QtBot, patient: PatientPage) -> None:
    button = patient.overview.span.findChild(QToolButton, "timeline_span_1")
    assert button is not None
    button.click()
    assert [one.day.isoformat() for one in drawn(patient).infusions] == ["2024-01-10"]
    assert [len(lane.points) for lane in drawn(patient).lanes] == [1, 1, 1, 1]


def test_today_is_left_out_where_the_last_record_is_long_ago(patient: PatientPage) -> None:
    chart = patient.chart()
    assert chart is not None
    shown = timeline(chart, date(2030, 1, 1), load_dictionary())
    assert (shown.today, shown.due) == (None, None)
    assert shown.end < date(2024, 3, 1)


def test_the_pointer_is_told_value_and_day(patient: PatientPage) -> None:
    view = patient.overview.view
    lane, rect = view._lane_rects()[-1]
    assert lane.code == "igg"
    place = QPointF(view.position(date(2024, 1, 3)), rect.center().y())
    assert view.words_at(place) == "IgG 650 mg/dL, 3 Jan 2024"
    assert view.words_at(QPointF(view.position(date(2023, 10, 1)), rect.center().y())) == ""
    over = QPointF(view.position(date(2024, 1, 10)), HEAD + 20)
    assert view.words_at(over) == "Course 2: infusion 10 Jan 2024"


def test_one_axis_of_time_from_left_to_right(patient: PatientPage) -> None:
    view = patient.overview.view
    days = [date(2023, 7, 10), date(2024, 1, 10), date(2024, 8, 1)]
    places = [view.position(day) for day in days]
    assert places == sorted(places)
    assert 0 < places[0] < places[-1] < view.width()


def test_a_screen_reader_hears_the_last_values(patient: PatientPage) -> None:
    told = patient.overview.view.accessibleDescription()
    assert told.startswith("3 infusions; ")
    assert "IgG: last 650 mg/dL on 3 Jan 2024" in told


def test_something_is_painted_in_the_place_of_a_low_value(patient: PatientPage) -> None:
    view = patient.overview.view
    picture = view.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)
    }
    assert {"#0b6b72", "#fff5e2", "#b5780f"} <= colours


def test_a_patient_without_records_is_told_what_to_do(
    qtbot: QtBot, patients_shell: ClinicShell, patients_place: PatientsPage
) -> None:
    patients_shell.go("patients", "D-4")
    qtbot.waitUntil(lambda: patients_place.patient.chart() is not None)
    overview = patients_place.patient.overview
    assert "Ctrl+N records the first visit" in overview.nothing.text()
    assert overview.nothing.isVisible()
    assert not overview.view.isVisible()


def test_a_chart_without_anything_has_an_empty_timeline() -> None:
    records = dict.fromkeys(("treatments_before", "infusions", "visits", "adverse_events", "discontinuations"), ())
    chart = build_chart(Stored("patients", 7, 1, 7, Patient(patient_id="N-1")), records)
    assert timeline(chart, date(2024, 8, 1), load_dictionary()).is_empty


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 25, (0, 10, 20, 30)),
        (650, 900, (600, 700, 800, 900)),
        (130, 150, (130, 140, 150)),
        (0, 0, (0, 1)),
        (0, 23000, (0, 10000, 20000, 30000)),
    ],
)
def test_axes_have_two_to_four_round_ticks(low: float, high: float, ticks: tuple[float, ...]) -> None:
    assert axis_ticks(low, high) == ticks
