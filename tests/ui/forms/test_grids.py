"""Muscles, skin sites and HAQ categories entered by keys: what each key does, what the total becomes, what is said."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.services.visit_totals import HAQ_FIELDS, MMT8_FIELDS, MRSS_FIELDS
from ui.forms.grade_cell import GradeCell
from ui.forms.skin_map import PLACES
from ui.widgets.kit import nameless

Key = Qt.Key
ENTER, ESC, F9 = Key.Key_Return, Key.Key_Escape, Key.Key_F9


def opened(desk: Any, code: str, total: str) -> Any:
    """The grid of a total, opened by F9 from its row."""
    page = desk.open("visits", code)
    page.go_field(total)
    desk.press(F9)
    grid = page.body.grid_open()
    assert grid is not None
    assert grid.isVisible()
    return page


def numbers(grid: Any) -> dict[str, str]:
    """The sums as they are shown: name to number."""
    return {one.name: one.number for one in grid.sums()}


def last_visit(desk: Any, code: str) -> Any:
    chart = desk.read(lambda: desk.session.chart(code))
    return max(chart.visits, key=lambda visit: (visit.record.visit_date, visit.occurrence))


def test_muscles_typed_by_keys_make_the_total_and_are_saved(desk: Any) -> None:
    page = opened(desk, "IIM-022", "mmt8")
    assert desk.focused() == "visits_mmt8_neck_flexors"
    desk.press("7", "8", "8", "9", "9", "1", "0", "x", "+", "7", "8", "8", "9", "8", "1", "0")
    assert desk.focused() == "visits_mmt8_ankle_dorsiflexors_left"
    grid = page.body.grid_open()
    assert page.entry.value("mmt8") is None
    desk.press("t")
    assert desk.focused() == "visits_mmt8_back"
    assert numbers(grid) == {
        "Total, both sides": "121", "Axial": "7", "Proximal": "84", "Distal": "30", "Right side": "71", "Left side": "57",
    }  # fmt: skip
    assert grid.message.text() == "Trace, counted as 0: Ankle dorsiflexors, left."
    desk.press(ESC)
    assert desk.focused() == "visits_mmt8"
    assert page.body.grid_open() is None
    total = sum(page.entry.value(field) for field in MMT8_FIELDS)
    assert page.entry.value("mmt8") == total
    desk.press("1")
    assert page.entry.value("mmt8") == total
    assert page.body.row_of("mmt8").control.entry.state() == "computed"
    desk.save(page)
    stored = last_visit(desk, "IIM-022")
    assert (stored.record.mmt8, stored.record.mmt8_scale) == (total, "150")
    assert stored.record.mmt8_ankle_dorsiflexors_left == 0
    assert stored.entered["mmt8_ankle_dorsiflexors_left"].text == "T"


def test_ten_is_typed_in_one_key_or_two_and_one_waits_for_it(desk: Any) -> None:
    page = opened(desk, "IIM-002", "mmt8")
    desk.press("1")
    assert (desk.focused(), page.entry.value("mmt8_neck_flexors")) == ("visits_mmt8_neck_flexors", 1)
    desk.press("5")
    assert page.entry.value("mmt8_neck_flexors") == 1
    assert page.entry.value("mmt8_deltoid_right") == 5
    assert desk.focused() == "visits_mmt8_deltoid_left"
    desk.press("1", ENTER, "0")
    assert (page.entry.value("mmt8_deltoid_left"), page.entry.value("mmt8_biceps_right")) == (1, 0)
    desk.press("1", "0", "x", "+")
    assert [page.entry.value(f"mmt8_{name}") for name in ("biceps_left", "wrist_extensors_right")] == [10, 10]
    assert page.entry.value("mmt8_wrist_extensors_left") == 10


def test_arrows_walk_by_side_and_muscle(desk: Any) -> None:
    opened(desk, "IIM-003", "mmt8")
    walked = []
    keys = (Key.Key_Down, Key.Key_Right, Key.Key_Right, Key.Key_Down, Key.Key_Left, Key.Key_Up, Key.Key_Up, Key.Key_Up)
    for key in keys:
        desk.press(key)
        walked.append(desk.focused().removeprefix("visits_mmt8_"))
    assert walked == [
        "deltoid_right", "deltoid_left", "deltoid_left", "biceps_left", "biceps_right", "deltoid_right", "neck_flexors",
        "neck_flexors",
    ]  # fmt: skip


def test_a_missing_muscle_leaves_no_total_and_one_side_is_offered(desk: Any) -> None:
    page = opened(desk, "IIM-004", "mmt8")
    grid = page.body.grid_open()
    for field in MMT8_FIELDS:
        page.go_field(field)
        desk.press("." if field == "mmt8_deltoid_left" else "9")
    assert page.entry.value("mmt8") is None
    assert page.entry.state("mmt8").missing == "not_done"
    assert numbers(grid)["Total, both sides"] == ""
    assert grid.message.text().startswith("Right side complete: 72 of 80.")
    grid.message.answers()[0].click()
    assert (page.entry.value("mmt8"), page.entry.value("mmt8_scale")) == (72.0, "80")
    desk.press(ESC)
    assert page.body.row_of("mmt8").hint.text() == "of 80"


def test_fifteen_low_grades_ask_for_the_mrc_scale_until_kept(desk: Any) -> None:
    page = opened(desk, "IIM-005", "mmt8")
    desk.press(*"5" * 15)
    grid = page.body.grid_open()
    assert "MRC scale 0 to 5?" in grid.message.text()
    desk.press(ESC)
    desk.ctrl_s(page)
    assert desk.shell.finished == []
    assert desk.focused() == "visits_mmt8"
    desk.press(F9)
    grid.message.answers()[0].click()
    assert "MRC" not in grid.message.text()
    assert not page.entry.state("mmt8").to_confirm


def test_grades_can_be_taken_away_and_the_typed_total_comes_back(desk: Any) -> None:
    page = desk.open("visits", "IIM-006")
    page.go_field("mmt8")
    desk.press("127", F9, "9")
    assert page.entry.value("mmt8") is None
    assert page.body.row_of("mmt8").chip.chip().text == "1 of 15"
    desk.qtbot.mouseClick(page.body.grid_open().clear, Qt.MouseButton.LeftButton)
    desk.press(ESC)
    assert page.entry.value("mmt8") == 127.0
    desk.press("128", ENTER)
    assert page.entry.value("mmt8") == 128.0


def test_a_grade_off_the_scale_is_refused_where_it_stands(desk: Any) -> None:
    page = opened(desk, "SSC-01", "mrss")
    desk.press("4")
    assert desk.focused() == "visits_mrss_face"
    cell = page.body.entry_of("mrss_face")
    assert (cell.text(), cell.state()) == ("4", "refused")
    assert page.body.grid_open().message.text().startswith("Face, 4 is not saved:")
    assert "between 0 and 3" in cell.accessibleDescription()
    desk.press("q")
    assert cell.text() == "4"
    desk.press("2")
    assert (page.entry.value("mrss_face"), cell.state()) == (2, "")
    assert desk.focused() == "visits_mrss_anterior_chest"


def test_the_skin_score_is_typed_site_by_site(desk: Any) -> None:
    page = opened(desk, "SSC-02", "mrss")
    grid = page.body.grid_open()
    desk.press("1", "2", "1", *"3322221111111")
    assert page.entry.value("mrss") is None
    assert numbers(grid)["Sites with a grade"] == "16"
    desk.press("0")
    assert page.entry.value("mrss") == 1 + 2 + 1 + 3 + 3 + 2 + 2 + 2 + 2 + 7
    assert [grid.cells[field].shade() for field in ("mrss_face", "mrss_fingers_right", "mrss_foot_left")] == [
        "middle", "full", "none",
    ]  # fmt: skip
    desk.press(ENTER)
    assert desk.focused() == "visits_mrss"
    asked = page.body.row_of("mrss").message
    assert asked.text().endswith("Right value, right patient?")
    asked.answers()[0].click()
    desk.save(page)
    assert (last_visit(desk, "SSC-02").record.mrss, last_visit(desk, "SSC-02").record.mrss_foot_left) == (25, 0)


def test_every_site_is_reached_by_arrows_and_none_lies_over_another(desk: Any) -> None:
    page = opened(desk, "SSC-03", "mrss")
    grid = page.body.grid_open()
    reached = {"mrss_face"}
    edge = ["mrss_face"]
    while edge:
        here = edge.pop()
        for step in ("left", "right", "up", "down"):
            beside = grid.neighbour(here, step)
            if beside and beside not in reached:
                reached.add(beside)
                edge.append(beside)
    assert reached == set(MRSS_FIELDS) == set(PLACES)
    desk.press(Key.Key_Down, Key.Key_Left, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    assert desk.focused() == "visits_mrss_fingers_right"
    cells = list(grid.cells.values())
    for size in ((1294, 744), (859, 430)):
        page.resize(*size)
        QApplication.processEvents()
        for at, cell in enumerate(cells):
            assert all(not cell.geometry().intersects(other.geometry()) for other in cells[at + 1 :])
            assert grid.map.rect().contains(cell.geometry())


def test_another_assessor_is_named_beside_the_skin_score(desk: Any) -> None:
    first = desk.open("visits", "SSC-04")
    for field, text in (("assessor", "Dr CD"), ("mrss", "20")):
        first.go_field(field)
        desk.press(text, ENTER)
    first.go_field("visit_date")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.press("-1d", ENTER)
    desk.save(first)
    page = desk.open("visits", "SSC-04")
    for field, text in (("assessor", "Nurse AB"), ("mrss", "19")):
        page.go_field(field)
        desk.press(text, ENTER)
    note = page.body.row_of("mrss").note
    assert note.isVisible()
    assert note.accessibleName().startswith("other assessor. Before: Dr CD")
    page.go_field("assessor")
    desk.press("dr cd", ENTER)
    assert note.isHidden()


def test_categories_and_aids_make_the_index(desk: Any) -> None:
    page = opened(desk, "IIM-007", "haq_di")
    grid = page.body.grid_open()
    desk.press("1", "1", "0", "2", "0")
    assert grid.message.text() == "No index yet: 1 more of the eight categories are needed."
    assert page.entry.value("haq_di") is None
    desk.press("1", ".", ".")
    assert page.entry.value("haq_di") == pytest.approx(5 / 6)
    page.go_field("haq_dressing")
    desk.press(Key.Key_Right)
    assert desk.focused() == "visits_haq_dressing_aid"
    desk.press("y")
    assert desk.focused() == "visits_haq_arising"
    assert page.entry.value("haq_di") == 1.0
    assert numbers(grid) == {"HAQ-DI": "1", "Without aids": "0.833", "Categories answered": "6"}
    desk.press(ESC)
    assert page.body.row_of("haq_di").control.entry.text() == "1"
    assert len(HAQ_FIELDS) == 8


def test_every_cell_has_its_names_and_the_wheel_changes_nothing(desk: Any) -> None:
    page = desk.open("visits", "IIM-008")
    for total in ("mmt8", "haq_di"):
        page.body.open_grid(total)
        grid = page.body.grid_open()
        assert nameless(grid) == []
        desk.press("1", ENTER)
        before = {spec.id: page.entry.state(spec.id) for spec in page.entry.form}
        names = set()
        for cell in grid.findChildren(GradeCell):
            names.add(cell.accessibleName())
            wheel = QWheelEvent(
                QPointF(5, 5), QPointF(cell.mapToGlobal(QPoint(5, 5))), QPoint(0, 120), QPoint(0, 120),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(cell, wheel)
        assert {spec.id: page.entry.state(spec.id) for spec in page.entry.form} == before
        assert len(names) == len(grid.cells)
        page.body.close_grid()


def test_tab_stays_in_the_grid_and_what_is_pasted_is_judged(desk: Any) -> None:
    page = opened(desk, "IIM-009", "mmt8")
    desk.press(Key.Key_Tab)
    assert desk.focused() == "visits_mmt8_deltoid_right"
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert desk.focused() == "visits_mmt8_back"
    page.go_field("mmt8_biceps_left")
    QApplication.clipboard().setText("11")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.entry.state("mmt8_biceps_left").refused
    QApplication.clipboard().setText("8")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.entry.value("mmt8_biceps_left") == 8


@pytest.mark.parametrize(("code", "total"), [("IIM-010", "mmt8"), ("IIM-010", "haq_di"), ("SSC-05", "mrss")])
def test_every_cell_stands_whole_at_150_percent_of_a_small_screen(desk: Any, code: str, total: str) -> None:
    page = opened(desk, code, total)
    page.resize(859, 430)
    QApplication.processEvents()
    for field, cell in page.body.grid_open().cells.items():
        page.body.grid_open().go_to(field)
        shown: QWidget = cell
        assert shown.visibleRegion().boundingRect().size() == shown.size(), field
