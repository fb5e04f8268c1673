"""The patient's page: header, tabs, records and the keys that open their forms."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.records import Patient, Stored
from core.services.chart import build_chart
from ui.pages.patient.history_tab import local_time
from ui.pages.patient.page import PatientPage
from ui.pages.patient.words import antibody_words, course_count, infusion_count, shown_day
from ui.pages.patients.page import PatientsPage
from ui.shell.shell import ClinicShell
from ui.widgets.kit import Chip, Group, TableView, Words, nameless


def rows(table: TableView) -> list[list[str]]:
    model = table.table
    return [[model.cell(row, at).spoken() for at in range(model.columnCount())] for row in range(model.rowCount())]


def test_the_header_tells_who_it_is_and_what_is_due(patient: PatientPage) -> None:
    header = patient.header
    assert (header.code.text(), header.born.text(), header.age.text()) == ("Patient B-2", "born 11 Feb 1959", "65 y, F")
    assert header.about.text() == "Dermatomyositis (DM) \u00b7 anti-Mi-2 \u00b7 rituximab since 10 Jul 2023, course 2"
    assert header.alerts() == ["infusion 22 days over", "IgG low: 650 mg/dL"]


def test_every_alert_stands_as_a_chip_or_behind_a_number(qtbot: QtBot, patient: PatientPage) -> None:
    def chips() -> list[str]:
        return [chip.chip().text for chip in patient.header.findChildren(Chip) if chip.isVisible()]

    assert chips() == ["infusion 22 days over", "IgG low: 650 mg/dL"]
    patient.window().resize(700, 500)
    qtbot.waitUntil(lambda: chips() == ["infusion 22 days over", "+1"])
    hidden = [chip.accessibleName() for chip in patient.header.findChildren(Chip) if chip.isVisible()][1]
    assert hidden == "IgG low: 650 mg/dL"


def test_a_patient_about_whom_little_is_known_is_still_shown(patient: PatientPage) -> None:
    records = dict.fromkeys(("treatments_before", "infusions", "visits", "adverse_events", "discontinuations"), ())
    patient.header.show_chart(build_chart(Stored("patients", 7, 1, 7, Patient(patient_id="N-1")), records))
    assert patient.header.born.text() == "birth date not recorded"
    assert patient.header.about.text() == "disease not recorded \u00b7 no rituximab recorded"
    assert patient.header.alerts() == []


@pytest.mark.parametrize(("code", "alert", "age"), [("C-3", "died", "died, M"), ("D-4", "RTX stopped 3 Mar 2023", "F")])
def test_what_ended_is_told(
    qtbot: QtBot, patients_shell: ClinicShell, patients_place: PatientsPage, code: str, alert: str, age: str
) -> None:
    patients_shell.go("patients", code)
    qtbot.waitUntil(lambda: patients_place.patient.chart() is not None)
    assert (patients_place.patient.header.alerts(), patients_place.patient.header.age.text()) == ([alert], age)


def test_counts_stand_on_the_tabs(patient: PatientPage) -> None:
    named = {
        key: patient.tabs.button(key).accessibleName() for key in ("visits", "infusions", "discontinuations", "history")
    }
    assert named == {
        "visits": "Visits, 2",
        "infusions": "Infusions, 3",
        "discontinuations": "Stops, 0",
        "history": "History",
    }


def test_visits_stand_with_the_latest_first_and_only_measures_that_were_taken(patient: PatientPage) -> None:
    patient.choose("visits")
    table = patient.tables["visits"]
    assert [column.key for column in table.table.columns()] == [
        "visit_date", "month", "mmt8", "haq_di", "ck", "fvc_pct", "igg", "pdneq", "steroid",
    ]  # fmt: skip
    assert rows(table) == [
        ["3 Jan 2024", "M6", "140", "n.d.", "150", "", "\u25be 650", "5.0", "prednisone 5 mg/day"],
        ["1 Jul 2023", "M0", "120", "1.375", "\u25b4 400", "80", "900", "25.0", "methylprednisolone 20 mg/day"],
    ]


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("adverse_events", ["1 Feb 2024", "zoster", "", "2", "", "", "", ""]),
    ],
)
def test_records_stand_in_words(patient: PatientPage, form: str, first: list[str]) -> None:
    patient.choose(form)
    assert rows(patient.tables[form])[0] == first


def test_infusions_stand_under_their_courses_the_latest_first(patient: PatientPage) -> None:
    patient.choose("infusions")
    table = patient.tables["infusions"].table
    groups = [row for row in table.rows() if isinstance(row, Group)]
    assert [(one.title, one.count, one.rule) for one in groups] == [
        ("Course 2", "1 infusion", "1,000 mg in all; next course due 10 Jul 2024"),
        ("Course 1", "2 infusions", "2,000 mg in all"),
    ]
    told = rows(patient.tables["infusions"])
    assert told[1] == ["10 Jan 2024", "", "1,000", "", "", "", "", ""]
    assert [line[0] for line in told] == ["", "10 Jan 2024", "", "24 Jul 2023", "10 Jul 2023"]


def test_enter_on_a_row_opens_its_form(qtbot: QtBot, patients_place: PatientsPage, patient: PatientPage) -> None:
    patient.form_wanted.disconnect(patients_place._open_form_of_patient)
    chart = patient.chart()
    assert chart is not None
    patient.choose("infusions")
    table = patient.tables["infusions"]
    table.take_keyboard()
    with qtbot.waitSignal(patient.form_wanted) as wanted:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert wanted.args == ["infusions", chart.infusions[-1].record_id]


@pytest.mark.parametrize(
    ("button", "form", "known"),
    [
        ("new_visit", "visits", False),
        ("new_infusion", "infusions", False),
        ("new_event", "adverse_events", False),
        ("stop", "discontinuations", False),
        ("edit", "patients", True),
    ],
)
def test_each_button_opens_its_form(
    qtbot: QtBot, patients_place: PatientsPage, patient: PatientPage, button: str, form: str, known: bool
) -> None:
    patient.form_wanted.disconnect(patients_place._open_form_of_patient)
    chart = patient.chart()
    assert chart is not None
    with qtbot.waitSignal(patient.form_wanted) as wanted:
        qtbot.mouseClick(getattr(patient, button), Qt.MouseButton.LeftButton)
    assert wanted.args == [form, chart.patient.record_id if known else None]


def test_ctrl_tab_walks_through_the_tabs_and_takes_the_keyboard_along(qtbot: QtBot, patient: PatientPage) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    seen = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, control)
        seen.append((patient.tabs.key(), QApplication.focusWidget().objectName()))
    assert seen == [("flow", "flow_sheet"), ("visits", "visits_table"), ("infusions", "infusions_table")]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, control | Qt.KeyboardModifier.ShiftModifier)
    assert patient.tabs.key() == "visits"


def test_the_history_tells_each_save(qtbot: QtBot, patient: PatientPage) -> None:
    patient.choose("history")
    table = patient.history.table
    qtbot.waitUntil(lambda: table.table.rowCount() == 8)
    told = {row[2]: row[3] for row in rows(table)}
    assert told["Visit 3 Jan 2024"] == "new, 8 values"
    assert told["Infusion 10 Jul 2023"] == "new, 3 values"
    assert {row[1] for row in rows(table)} == {"Ada"}


def test_times_are_those_of_the_pc_that_wrote() -> None:
    assert local_time("2024-05-03T23:30:00.000Z", "+02:00") == "4 May 2024 01:30"
    assert local_time("2024-05-03T01:10:00.000Z", "-03:30") == "2 May 2024 21:40"


def test_facts_beside_the_timeline_are_never_cut_in_a_low_window(qtbot: QtBot, patient: PatientPage) -> None:
    window = patient.window()
    window.resize(1093, 500)
    facts = patient.overview._response
    qtbot.waitUntil(facts.isVisible)
    qtbot.waitUntil(lambda: window.height() == 500)
    QApplication.processEvents()
    for words in facts.findChildren(Words):
        assert words.height() >= words.heightForWidth(words.width()), words.text()


def test_one_is_not_told_as_many() -> None:
    assert (infusion_count(1), infusion_count(2)) == ("1 infusion", "2 infusions")
    assert (course_count(1), course_count(1200)) == ("1 course", "1,200 courses")


def test_partial_dates_and_antibodies_are_written_as_known() -> None:
    assert [shown_day(day) for day in (None, "2009", "2009-05", "2009-05-07")] == ["", "2009", "May 2009", "7 May 2009"]
    assert [antibody_words(one) for one in (None, "negative", "Jo-1", "anti-Ku")] == [
        "", "no antibody", "anti-Jo-1", "anti-Ku",
    ]  # fmt: skip


def test_everything_has_a_name_and_nothing_forces_the_window_wider(qtbot: QtBot, patient: PatientPage) -> None:
    assert nameless(patient) == []
    patient.window().resize(683, 384)
    assert patient.window().width() == 683
    hanging = [
        one.objectName()
        for one in patient.strip.children()
        if one.isWidgetType() and one.geometry().right() > patient.width()
    ]  # type: ignore[attr-defined]
    assert hanging == []
    for key in ("overview", "adverse_events", "history"):
        button = patient.tabs.button(key)
        # Laid out again once its shorter name is known.
        qtbot.waitUntil(lambda button=button: button.width() >= button.sizeHint().width())  # type: ignore[misc]
        assert button.mapTo(patient, button.rect().topRight()).x() < patient.width()
