"""The list of patients: found while typing, ordered, opened by keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.dictionary.loader import load_dictionary
from core.services.register import FIELDS, PatientLine, register
from ui.pages.patients.finder_page import FinderPage
from ui.pages.patients.page import PatientsPage
from ui.shell.shell import ClinicShell
from ui.widgets.chip import chip_width
from ui.widgets.kit import TableView, nameless
from ui.widgets.table_cells import cell_of
from ui.widgets.table_delegate import cell_width, chips_with_room


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
        for key in ("age", "sex", "disease", "status", "course", "due", "seen", "igg", "alerts")
    }
    assert facts == {
        "age": "65",
        "sex": "F",
        "disease": "DM anti-Mi-2",
        "status": "On RTX",
        "course": "2",
        "due": "10 Jul 2024",
        "seen": "3 Jan 2024",
        "igg": "\u25be 650",
        "alerts": "infusion 22 d over low IgG IgG test due",
    }
    assert [cell(patients_place, code, "status") for code in ("A-10", "C-3", "D-4")] == [
        "On RTX",
        "Died",
        "Stopped",
    ]
    assert [cell(patients_place, code, "due") for code in ("A-10", "C-3", "D-4")] == [
        "18 Jan 2025",
        "",
        "stopped 3 Mar 2023",
    ]
    assert [cell(patients_place, code, "alerts") for code in ("A-10", "C-3", "D-4")] == [
        "IgG never tested",
        "none",
        "none",
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


def test_counts_of_each_status_follow_what_is_found(qtbot: QtBot, patients_place: PatientsPage) -> None:
    def words() -> list[str]:
        return [patients_place.finder.status.button(key).text() for key in ("on", "stopped", "dead")]

    assert words() == ["On RTX 2", "Stopped 1", "Died 1"]
    width = patients_place.finder.status.width()
    qtbot.keyClicks(patients_place.finder.search, "dm")
    assert words() == ["On RTX 1", "Stopped 0", "Died 0"]
    qtbot.mouseClick(patients_place.finder.status.button("dead"), Qt.MouseButton.LeftButton)
    assert (words()[0], codes(patients_place.finder.table)) == ("On RTX 1", [])
    assert patients_place.finder.status.width() == width


def test_only_patients_with_alerts(qtbot: QtBot, patients_place: PatientsPage) -> None:
    finder = patients_place.finder
    qtbot.mouseClick(finder.alerts.button("with"), Qt.MouseButton.LeftButton)
    assert codes(finder.table) == ["A-10", "B-2"]
    assert finder.head.fact.text() == "2 of 4"
    assert finder.status.button("stopped").text() == "Stopped 0"
    qtbot.keyClicks(finder.search, "dm")
    assert codes(finder.table) == ["B-2"]


def test_the_most_pressing_stand_first_and_those_who_stopped_behind(patients_place: PatientsPage) -> None:
    table = patients_place.finder.table
    table.sort_by("due")
    assert codes(table) == ["B-2", "A-10", "D-4", "C-3"]
    table.sort_by("alerts")
    assert codes(table)[:2] == ["B-2", "A-10"]


def test_the_columns_stay_where_they_are_while_typing(qtbot: QtBot, patients_place: PatientsPage) -> None:
    table = patients_place.finder.table
    before = [table.columnWidth(at) for at in range(table.table.columnCount())]
    qtbot.keyClicks(patients_place.finder.search, "pm")
    assert [table.columnWidth(at) for at in range(table.table.columnCount())] == before


class Answers:
    """Stands for the system's window; remembers the name that was proposed."""

    def __init__(self, answer: Path | None) -> None:
        self.answer, self.proposed = answer, ""

    def save_as(self, _parent: QWidget, _title: str, proposal: Path) -> Path | None:
        self.proposed = proposal.name
        return self.answer


def test_the_shown_rows_are_exported_in_their_order(
    qtbot: QtBot, patients_shell: ClinicShell, patients_place: PatientsPage, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    answers = patients_place.dialogs = Answers(path)  # type: ignore[assignment]
    patients_place.finder.table.sort_by("due")
    qtbot.mouseClick(patients_place.finder.alerts.button("with"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(patients_place.finder.export, Qt.MouseButton.LeftButton)
    assert answers.proposed == "clinic patients 2024-08-01.xlsx"
    qtbot.waitUntil(lambda: patients_shell.status.text() == f"2 patients are exported to {path}.")
    sheet = load_workbook(path).active
    assert sheet is not None
    head, first, second = sheet.iter_rows(values_only=True)
    assert (first[0], second[0]) == ("B-2", "A-10")
    told = dict(zip(head, first, strict=True))
    assert told["Age on 1 Aug 2024"] == 65
    assert told["Next due"] == datetime(2024, 7, 10)
    assert (told["Antibody"], told["RTX"], told["Courses"], told["Stopped"]) == ("anti-Mi-2", "On RTX", 2, None)
    assert told["Alerts on 1 Aug 2024"] == "infusion 22 d over; low IgG; IgG test due"


def test_no_name_exports_nothing(patients_place: PatientsPage, tmp_path: Path) -> None:
    patients_place.dialogs = Answers(None)  # type: ignore[assignment]
    before = sorted(tmp_path.iterdir())
    patients_place.finder.export.click()
    assert sorted(tmp_path.iterdir()) == before


def test_an_empty_list_says_why_it_is_not_exported(qtbot: QtBot, patients_place: PatientsPage) -> None:
    qtbot.keyClicks(patients_place.finder.search, "nobody")
    assert not patients_place.finder.export.isEnabled()
    assert patients_place.finder.export.toolTip() == "There is nothing in the list to export."
    patients_place.finder.search.clear()
    assert patients_place.finder.export.isEnabled()


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


@pytest.mark.parametrize("width", [1366 - 72, 1093 - 52, 911 - 52, 683 - 52])
def test_nothing_is_cut_however_narrow_the_window_is(qtbot: QtBot, width: int) -> None:
    finder = FinderPage(load_dictionary())
    qtbot.addWidget(finder)
    finder.resize(width, 500)
    finder.show()
    finder.show_lines(long_lines())
    table = finder.table
    assert table.horizontalScrollBar().maximum() == 0
    seen = [(at, one) for at, one in enumerate(table.table.columns()) if not table.isColumnHidden(at)]
    assert {"code", "due", "status", "alerts"} <= {one.key for _, one in seen}
    for at, one in seen[:-1]:
        for line in table.table.rows():
            cell = cell_of(one, line)
            assert cell_width(cell) <= table.columnWidth(at) - (28 if at == 0 else 16), (one.key, cell)
    strip = [finder.search, finder.status, finder.alerts]
    for part in strip:
        assert finder.rect().contains(part.rect().translated(part.mapTo(finder, part.rect().topLeft())))
    first, *_, last = [chip_width(chip) for chip in chips_with_room(seen[-1][1].cell(long_lines()[0]).chips, 192)]  # type: ignore[union-attr]
    assert first + 4 + last <= table.columnWidth(seen[-1][0]) - 28


def long_lines() -> tuple[PatientLine, ...]:
    """The longest words that there can be, and a patient who stopped."""
    empty: dict[str, dict[str, list[object]]] = {form: {name: [] for name in names} for form, names in FIELDS.items()}
    patients: dict[str, list[object]] = {name: [None] * 2 for name in FIELDS["patients"]}
    patients |= {
        "patient_id": ["SSC-A-001", "SSC-A-002"],
        "sex": ["F", "M"],
        "birth_date": ["1940-10-30", "1960-10-30"],
        "ssc_subset": ["diffuse", "limited"],
        "autoantibody": ["RNA polymerase III", "centromere"],
        "rtx_status": ["ongoing", "discontinued"],
        "last_on_rtx_date": [None, "2020-05-26"],
    }
    days = {"patient_id": ["SSC-A-001"] * 12, "infusion_date": [f"2020-{month:02}-26" for month in range(1, 13)]}
    infusions = empty["infusions"] | {name: [None] * 12 for name in FIELDS["infusions"]} | days
    visits = {"patient_id": ["SSC-A-001"], "visit_date": ["2020-05-26"], "igg": [480.0]}
    return register({**empty, "patients": patients, "infusions": infusions, "visits": visits}, date(2024, 8, 1))


def test_everything_has_a_name(patients_place: PatientsPage) -> None:
    assert nameless(patients_place) == []


def test_a_batch_number_finds_who_received_it_and_says_so(qtbot: QtBot, patients_place: PatientsPage) -> None:
    finder = patients_place.finder
    received = (("TX249513",), ("TX249900", "M-1"), (), ())
    lines = [replace(line, batches=one) for line, one in zip(finder.shown_lines(), received, strict=True)]
    finder.show_lines(lines)
    qtbot.keyClicks(finder.search, "TX2")
    assert [line.code for line in finder.shown_lines()] == []
    qtbot.keyClicks(finder.search, "49")
    assert len(finder.shown_lines()) == 2
    assert finder.head.fact.text() == f"2 of {len(lines)}"
    finder.search.setText("tx2495")
    assert [line.code for line in finder.shown_lines()] == [lines[0].code]
    assert finder.head.fact.text() == f"1 of {len(lines)} received batch TX249513"


def test_several_patients_are_chosen_by_keyboard_and_printed_together(
    qtbot: QtBot, patients_place: PatientsPage
) -> None:
    finder = patients_place.finder
    assert not finder.print.isEnabled()
    finder.table.take_keyboard()
    finder.choose("A-10")
    assert finder.print.text() == "Print summary"
    for _ in range(2):
        qtbot.keyClick(finder.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert finder.print.text() == "Print 3 summaries"
    finder.print_wanted.disconnect()
    with qtbot.waitSignal(finder.print_wanted) as wanted:
        qtbot.mouseClick(finder.print, Qt.MouseButton.LeftButton)
    assert wanted.args == [["A-10", "B-2", "C-3"]]
    finder.search.setText("nobody of this name")
    assert not finder.print.isEnabled()
