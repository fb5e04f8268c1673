"""The flow sheet: measures by visit, marks, copying, and the way into a visit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ui.pages.patient.flow_sheet import FlowRow
from ui.pages.patient.page import PatientPage
from ui.pages.patients.page import PatientsPage
from ui.widgets.kit import Group


def sheet(patient: PatientPage) -> dict[str, list[str]]:
    patient.choose("flow")
    model = patient.flow.table.table
    return {
        one.key: [model.cell(at, column).spoken() for column in range(1, model.columnCount())]
        for at, one in enumerate(model.rows())
        if isinstance(one, FlowRow)
    }


def test_cells_hold_values_marks_and_why_there_is_none(patient: PatientPage) -> None:
    assert sheet(patient) == {
        "course": ["1 \u25b8", "2 \u25b8"],
        "pdneq": ["25.0", "5.0"],
        "ck": ["\u25b4 400", "150"],
        "mmt8": ["120", "140"],
        "haq_di": ["1.375", "n.d."],
        "fvc_pct": ["80", "\u00b7"],
        "igg": ["900", "\u25be 650"],
    }


def test_columns_are_the_visits_with_month_and_date(patient: PatientPage) -> None:
    patient.choose("flow")
    assert [(column.title, column.under) for column in patient.flow.table.table.columns()][1:] == [
        ("BL", "1 Jul 2023"),
        ("M6", "3 Jan 2024"),
    ]


def test_groups_without_a_measure_are_left_out(patient: PatientPage) -> None:
    patient.choose("flow")
    groups = [one.title for one in patient.flow.table.table.rows() if isinstance(one, Group)]
    assert groups == ["Steroids", "Muscle", "Lung", "Immunoglobulins and B cells"]


def test_ctrl_c_copies_the_table_for_a_spreadsheet(qtbot: QtBot, patient: PatientPage) -> None:
    patient.choose("flow")
    qtbot.keyClick(patient.flow.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "\tBL 1 Jul 2023\tM6 3 Jan 2024"
    assert "IgG mg/dL, LLN 700\t900\t\u25be 650" in lines


def test_enter_opens_the_visit_of_the_column(qtbot: QtBot, patients_place: PatientsPage, patient: PatientPage) -> None:
    patient.form_wanted.disconnect(patients_place._open_form_of_patient)
    chart = patient.chart()
    assert chart is not None
    patient.choose("flow")
    table = patient.flow.table
    table.take_keyboard()
    assert table.current_column() == f"visit_{chart.visits[-1].record_id}"
    qtbot.keyClick(table, Qt.Key.Key_Left)
    with qtbot.waitSignal(patient.form_wanted) as wanted:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert wanted.args == ["visits", chart.visits[0].record_id]


def test_enter_on_the_name_of_a_measure_opens_nothing(qtbot: QtBot, patient: PatientPage) -> None:
    patient.choose("flow")
    patient.flow.table.choose("igg", "measure")
    with qtbot.assertNotEmitted(patient.form_wanted):
        qtbot.keyClick(patient.flow.table, Qt.Key.Key_Return)


def test_the_names_stay_while_the_visits_scroll(qtbot: QtBot, patient: PatientPage) -> None:
    patient.choose("flow")
    table = patient.flow.table
    assert not table._names.isVisible()
    patient.window().resize(683, 384)
    table.setMaximumWidth(360)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert table._names.isVisible()
    assert table._names.geometry().left() == 0
    table.choose("igg", table.table.columns()[1].key)
    assert table.visualRect(table.currentIndex()).left() >= table._names.geometry().width()


def test_the_legend_gives_way_in_a_low_window(qtbot: QtBot, patient: PatientPage) -> None:
    patient.choose("flow")
    qtbot.waitUntil(patient.flow._legend.isVisible)
    patient.window().resize(683, 384)
    qtbot.waitUntil(lambda: not patient.flow._legend.isVisible())
