"""The list of patients: found while typing, ordered, opened by keyboard."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.dictionary.loader import load_dictionary
from core.services.register import FIELDS, PatientLine, register
from ui.pages.patients.columns import PatientColumns
from ui.pages.patients.finder_page import FinderPage
from ui.pages.patients.page import PatientsPage
from ui.widgets.kit import TableView, nameless


def codes(table: TableView) -> list[str]:
    return [line.code for line in table.table.rows()]


def cell(place: PatientsPage, code: str, key: str) -> str:
    table = place.finder.table.table
    row = table.place_of(code)
    assert row is not None
    return table.cell(row, table.column_at(key)).spoken()


def lines(count: int) -> tuple[PatientLine, ...]:
    empty: dict[str, dict[str, list[object]]] = {form: {name: [] for name in names} for form, names in FIELDS.items()}
    patients: dict[str, list[object]] = {name: [None] * count for name in FIELDS["patients"]}
    patients["patient_id"] = [f"P-{number:05}" for number in range(count)]
    return register({**empty, "patients": patients}, date(2024, 8, 1))


def test_the_list_stands_by_code_with_the_facts_of_each(patients_place: PatientsPage) -> None:
    assert codes(patients_place.finder.table) == ["A-10", "B-2", "C-3", "D-4"]
    facts = {
        key: cell(patients_place, "B-2", key)
        for key in ("age", "sex", "disease", "status", "first", "infused", "seen", "visits", "igg")
    }
    assert facts == {
        "age": "65",
        "sex": "F",
        "disease": "DM anti-Mi-2",
        "status": "On RTX",
        "first": "10 Jul 2023",
        "infused": "10 Jan 2024",
        "seen": "3 Jan 2024",
        "visits": "2",
        "igg": "\u25be 650",
    }
    assert [cell(patients_place, code, "status") for code in ("A-10", "C-3", "D-4")] == [
        "No stop recorded",
        "Died",
        "Stopped",
    ]
    assert cell(patients_place, "A-10", "disease") == "SSc diffuse anti-Scl-70"
    assert patients_place.finder.head.fact.text() == "4"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("b-", ["B-2"]),
        ("dm", ["B-2"]),
        ("derma", ["B-2"]),
        ("mi-2", ["B-2"]),
        ("diffuse", ["A-10"]),
        ("f", ["B-2", "D-4"]),
        ("male", ["A-10", "C-3"]),
        ("stopped", ["D-4"]),
        ("m ASS", ["C-3"]),
        ("m pm", []),
        ("  ", ["A-10", "B-2", "C-3", "D-4"]),
    ],
)
def test_typing_narrows_the_list(qtbot: QtBot, patients_place: PatientsPage, typed: str, found: list[str]) -> None:
    qtbot.keyClicks(patients_place.finder.search, typed)
    assert codes(patients_place.finder.table) == found


def test_the_count_says_how_many_of_all(qtbot: QtBot, patients_place: PatientsPage) -> None:
    qtbot.keyClicks(patients_place.finder.search, "dm")
    assert patients_place.finder.head.fact.text() == "1 of 4"
    qtbot.keyClick(patients_place.finder.search, Qt.Key.Key_Escape)
    assert patients_place.finder.head.fact.text() == "4"


def test_the_status_narrows_the_list_too(qtbot: QtBot, patients_place: PatientsPage) -> None:
    button = patients_place.finder.status.button("stopped")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert codes(patients_place.finder.table) == ["D-4"]


def test_a_click_on_a_head_orders_and_unknown_values_stand_last(qtbot: QtBot, patients_place: PatientsPage) -> None:
    table = patients_place.finder.table
    head = table.horizontalHeader()
    at = table.table.column_at("age")
    for expected in (["A-10", "B-2", "C-3", "D-4"], ["C-3", "B-2", "A-10", "D-4"]):
        place = head.viewport().rect().topLeft()
        place.setX(head.sectionViewportPosition(at) + head.sectionSize(at) // 2)
        place.setY(12)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert codes(table) == expected


def test_a_refresh_keeps_search_order_and_row(qtbot: QtBot, patients_place: PatientsPage) -> None:
    finder = patients_place.finder
    shown = list(finder.table.table.rows())
    finder.table.sort_by("age", descending=True)
    qtbot.keyClicks(finder.search, "m")
    finder.table.choose("A-10")
    finder.show_lines(shown)
    assert codes(finder.table) == ["C-3", "A-10"]
    current = finder.table.current_row()
    assert current is not None and current.code == "A-10"


def test_down_and_enter_open_without_the_mouse(qtbot: QtBot, patients_place: PatientsPage) -> None:
    finder = patients_place.finder
    assert QApplication.focusWidget() is finder.search
    qtbot.keyClick(finder.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is finder.table
    qtbot.keyClick(finder.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(finder.opened) as opened:
        qtbot.keyClick(finder.table, Qt.Key.Key_Return)
    assert opened.args == ["B-2"]


def test_enter_in_the_search_field_opens_the_first_found(qtbot: QtBot, patients_place: PatientsPage) -> None:
    finder = patients_place.finder
    qtbot.keyClicks(finder.search, "pm")
    with qtbot.waitSignal(finder.opened) as opened:
        qtbot.keyClick(finder.search, Qt.Key.Key_Return)
    assert opened.args == ["D-4"]


def test_ten_thousand_patients_are_searched_in_the_same_widgets(qtbot: QtBot) -> None:
    finder = FinderPage(load_dictionary())
    qtbot.addWidget(finder)
    finder.show_lines(lines(10_000))
    before = len(finder.findChildren(object))
    qtbot.keyClicks(finder.search, "p-0999")
    assert codes(finder.table) == [f"P-0999{digit}" for digit in range(10)]
    assert finder.head.fact.text() == "10 of 10,000"
    assert len(finder.findChildren(object)) == before


def test_an_empty_clinic_says_what_to_do(qtbot: QtBot) -> None:
    finder = FinderPage(load_dictionary())
    qtbot.addWidget(finder)
    finder.show_lines(())
    assert finder.body.currentWidget() is finder.nobody
    assert "Ctrl+N" in finder.empty.text.text()
    finder.show_lines(lines(1))
    assert finder.body.currentWidget() is finder.table


def test_columns_give_way_in_a_narrow_window(qtbot: QtBot) -> None:
    table = TableView(PatientColumns(QApplication.instance()).columns(), lambda line: line.code, "t", "T")  # type: ignore[arg-type]
    qtbot.addWidget(table)
    table.resize(850, 300)
    table.show()
    table.set_rows(lines(2))
    hidden = {one.key for at, one in enumerate(table.table.columns()) if table.isColumnHidden(at)}
    assert hidden == {"born", "first", "visits"}
    assert table.horizontalScrollBar().maximum() == 0


def test_everything_has_a_name(patients_place: PatientsPage) -> None:
    assert nameless(patients_place) == []
