"""Tables by keys and clicks: Enter opens, a refresh keeps the row, sorting keeps to its group."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.theme.tokens import Colour, Size
from ui.widgets.chip import chip_width
from ui.widgets.kit import Cell, ChipText, Column, Group, TableView
from ui.widgets.table_delegate import cell_width, chips_with_room


@dataclass(frozen=True)
class Patient:
    code: str
    igg: int | None
    alert: str = ""


COLUMNS: tuple[Column[Patient], ...] = (
    Column("code", "Code", lambda p: Cell(p.code, tone="strong"), sort=lambda p: p.code),
    Column(
        "igg",
        "IgG mg/dL",
        lambda p: Cell("" if p.igg is None else f"{p.igg:,}", mark="low" if p.igg is not None and p.igg < 700 else ""),
        sort=lambda p: p.igg,
        right=True,
    ),
    Column(
        "alert",
        "Alerts",
        lambda p: (
            Cell("none", tone="quiet") if not p.alert else Cell(chips=(ChipText(p.alert, "overdue", "clock-alert"),))
        ),
        stretch=True,
        hide_below=500,
    ),
)
PATIENTS = [
    Patient("IIM-014", 1362),
    Patient("IIM-024", 679, "infusion 26 d over"),
    Patient("IIM-012", None),
    Patient("IIM-001", 800),
]


@pytest.fixture
def table(qtbot: QtBot) -> TableView:
    made = TableView(COLUMNS, lambda p: p.code, "patients", "Patients")
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.set_rows(PATIENTS)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def codes(table: TableView) -> list[str]:
    return [row.title if isinstance(row, Group) else row.code for row in table.table.rows()]


def test_enter_and_a_double_click_open_the_row_at_its_column(table: TableView, qtbot: QtBot) -> None:
    opened: list[tuple[object, str]] = []
    table.opened.connect(lambda row, column: opened.append((row, column)))
    table.take_keyboard()
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    place = table.visualRect(table.table.index(2, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [(PATIENTS[1], "code"), (PATIENTS[2], "igg")]


def test_a_refresh_keeps_the_chosen_row_and_the_place_on_screen(table: TableView) -> None:
    many = [Patient(f"P-{n:03}", n) for n in range(200)]
    table.set_rows(many)
    table.choose("P-150")
    offset = table.verticalScrollBar().value()
    assert offset > 0
    table.set_rows([replace(p, igg=1) for p in many[:180]])
    assert table.current_row() == Patient("P-150", 1)
    assert table.verticalScrollBar().value() == offset
    assert table.selectionModel().selectedRows()[0].row() == 150


def test_the_same_rows_with_other_values_are_only_painted_again(table: TableView) -> None:
    resets: list[int] = []
    table.table.modelReset.connect(lambda: resets.append(1))
    table.set_rows([replace(p, igg=5) for p in PATIENTS])
    assert resets == []
    assert table.table.cell(0, 1).text == "5"


def test_a_row_that_is_gone_is_no_longer_chosen(table: TableView) -> None:
    seen: list[object] = []
    table.choose("IIM-024")
    table.row_changed.connect(seen.append)
    table.set_rows(PATIENTS[2:])
    assert table.current_row() is None
    assert seen[-1] is None


def test_a_click_on_the_head_sorts_and_a_second_turns_it_round(table: TableView, qtbot: QtBot) -> None:
    table.choose("IIM-001")
    head = table.horizontalHeader()
    place = QPoint(head.sectionPosition(1) + 20, 15)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert codes(table) == ["IIM-024", "IIM-001", "IIM-014", "IIM-012"]
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert codes(table) == ["IIM-014", "IIM-001", "IIM-024", "IIM-012"]
    assert table.table.sorted_by() == ("igg", True)
    assert table.current_row() == PATIENTS[3]
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(head.sectionPosition(2) + 20, 15))
    assert table.table.sorted_by() == ("igg", True)


def test_sorting_keeps_to_its_group_and_groups_are_passed_over(table: TableView) -> None:
    table.set_rows([Group("Infusions", "syringe", "2"), *PATIENTS[:2], Group("Drafts"), PATIENTS[3], PATIENTS[2]])
    table.sort_by("code", descending=True)
    assert codes(table) == ["Infusions", "IIM-024", "IIM-014", "Drafts", "IIM-012", "IIM-001"]
    table.setCurrentIndex(QModelIndex())
    table.take_keyboard()
    assert table.current_row() == PATIENTS[1]
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_row() == PATIENTS[2]
    assert table.rowHeight(0) == Size.TABLE_GROUP
    assert table.columnSpan(0, 0) == 3


def test_columns_are_as_wide_as_their_content_and_give_way_when_narrow(table: TableView, qtbot: QtBot) -> None:
    assert table.columnWidth(0) >= cell_width(Cell("IIM-014", tone="strong")) + Size.MARGIN + 8
    assert sum(table.columnWidth(at) for at in range(3)) == table.viewport().width()
    table.resize(480, 400)
    qtbot.waitUntil(lambda: table.isColumnHidden(2))


def test_control_c_copies_the_table_with_its_head(table: TableView) -> None:
    table.take_keyboard()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Code\tIgG mg/dL\tAlerts"
    assert lines[2] == "IIM-024\t\u25be 679\tinfusion 26 d over"


def test_a_cell_says_all_its_words_to_a_screen_reader(table: TableView) -> None:
    index = table.table.index(1, 2)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "infusion 26 d over"
    assert table.table.headerData(1, Qt.Orientation.Horizontal) == "IgG mg/dL"


def test_the_row_with_the_keyboard_has_a_line_of_two_pixels(table: TableView) -> None:
    table.choose("IIM-024")
    table.setFocus()
    image = table.viewport().grab().toImage()
    rect = table.visualRect(table.table.index(1, 0))
    assert image.pixelColor(300, rect.top()) == image.pixelColor(300, rect.top() + 1) == QColor(Colour.INK)
    assert image.pixelColor(3, rect.center().y()) == QColor(Colour.TINT)


def test_a_value_out_of_range_has_fill_and_mark(table: TableView) -> None:
    image = table.viewport().grab().toImage()
    rect = table.visualRect(table.table.index(1, 1))
    assert image.pixelColor(rect.left() + 2, rect.top() + 3) == QColor(Colour.WARNING_FILL)


def test_an_empty_table_says_why(table: TableView) -> None:
    table.set_empty_text("No patient matches.")
    filled = table.viewport().grab().toImage()
    table.set_rows([])
    assert table.viewport().grab().toImage() != filled
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert table.current_row() is None


def test_cell_by_cell_the_cursor_moves_along_the_row(qtbot: QtBot) -> None:
    sheet = TableView(COLUMNS[:2], lambda p: p.code, "sheet", "Flow sheet", dense=True, by="cell")
    qtbot.addWidget(sheet)
    sheet.set_rows(PATIENTS)
    sheet.take_keyboard()
    QTest.keyClick(sheet, Qt.Key.Key_Right)
    QTest.keyClick(sheet, Qt.Key.Key_Down)
    assert (sheet.current_row(), sheet.current_column()) == (PATIENTS[1], "igg")
    assert sheet.rowHeight(0) == Size.TABLE_ROW_DENSE
    sheet.set_columns((*COLUMNS[:2], Column("today", "Today", lambda p: "", under="1 Jul 24", today=True, line="left")))
    assert sheet.table.columnCount() == 3
    assert sheet.horizontalHeader().sizeHint().height() == 45


def test_ten_thousand_rows_open_and_sort_at_once(qtbot: QtBot, table: TableView) -> None:
    import time

    many = [Patient(f"P-{n:05}", (n * 7919) % 10_007) for n in range(10_000)]
    began = time.monotonic()
    table.set_rows(many)
    table.sort_by("igg")
    table.viewport().grab()
    assert time.monotonic() - began < 1.0


def test_chips_without_room_are_counted_and_the_first_always_stands() -> None:
    chips = (ChipText("infusion 26 d over", "overdue"), ChipText("IgG test due", "due"), ChipText("low IgG", "due"))
    all_of_them = sum(chip_width(chip) for chip in chips) + 2 * 4
    assert chips_with_room(chips, all_of_them) == chips
    assert chips_with_room(chips, all_of_them - 1) == (*chips[:2], ChipText("+1"))
    assert chips_with_room(chips, 10) == (chips[0], ChipText("+2"))
    assert chips_with_room((), 10) == ()
