"""A number, a step or a bar of the analysis lists its patients; a patient opens the record; Esc leads back to the same place."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.services.sources import Source
from core.stats.members import members
from ui.widgets.kit import Group, nameless


def people(analysis: Any) -> Any:
    return analysis.page.subject_stack.people


def listed(analysis: Any) -> list[str]:
    """The patients of the list, which is open."""
    assert analysis.page.subject_stack.currentWidget() is people(analysis)
    assert people(analysis).table.hasFocus()
    return people(analysis).codes()


def expected(analysis: Any, *key: str) -> list[str]:
    found = members(analysis.page.view().analysed.analysis, key)  # type: ignore[arg-type]
    assert found is not None
    return list(found)


def place(analysis: Any, table: str, row: str, column: int) -> tuple[Any, Any]:
    """The rows of a table and the index of a cell."""
    view = analysis.table(table).view
    texts = analysis.texts(table)
    return view, view.model().index(next(at for at, cells in enumerate(texts) if cells and cells[0] == row), column)


def click(analysis: Any, table: str, row: str, column: int) -> None:
    view, index = place(analysis, table, row, column)
    view.scrollTo(index)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, view.visualRect(index).center()
    )


AT_RISK = ("persistence", "time_on_rtx", "all", "", "d365", "at_risk")


def test_a_click_on_a_count_lists_its_patients(analysis: Any) -> None:
    analysis.tab("persistence")
    click(analysis, "persistence_landmarks", "12", 1)
    assert listed(analysis) == expected(analysis, *AT_RISK)
    assert len(listed(analysis)) == 28
    head = people(analysis).head
    assert head.title.text() == "Month 12, At risk"
    assert head.fact.text() == "28 patients \N{MIDDLE DOT} Table 1. Persistence at fixed times"


def test_the_keyboard_opens_a_number_and_comes_back_to_it(analysis: Any) -> None:
    analysis.tab("persistence")
    view, index = place(analysis, "persistence_landmarks", "12", 0)
    view.setFocus()
    view.setCurrentIndex(index)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert listed(analysis) == expected(analysis, *AT_RISK)
    scrolled = analysis.page.subject_stack._left.area.verticalScrollBar().value()
    QTest.keyClick(people(analysis).table, Qt.Key.Key_Escape)
    assert view.hasFocus()
    assert view.isVisible()
    assert (view.currentIndex().row(), view.currentIndex().column()) == (index.row(), 1)
    assert analysis.page.subject_stack.currentWidget().area.verticalScrollBar().value() == scrolled


def test_the_way_back_stands_above_the_list_too(analysis: Any) -> None:
    click(analysis, "baseline", "Women, n (%)", 2)
    assert listed(analysis) == expected(analysis, "baseline", "sex", "subset=DM", "category=F", "", "count")
    QTest.mouseClick(people(analysis).head.back, Qt.MouseButton.LeftButton)
    assert analysis.page.subject_stack.currentWidget() is not people(analysis)
    assert analysis.table("baseline").isVisible()


def test_a_patient_opens_the_record_and_the_list_waits(analysis: Any) -> None:
    click(analysis, "baseline", "Women, n (%)", 1)
    codes = listed(analysis)
    gone: list[tuple[str, object]] = []
    shell_go = analysis.shell.go
    analysis.shell.go = lambda where, target=None: (gone.append((where, target)), shell_go(where, None))
    QTest.keyClick(people(analysis).table, Qt.Key.Key_Down)
    QTest.keyClick(people(analysis).table, Qt.Key.Key_Return)
    assert gone == [("patients", codes[1])]
    assert analysis.shell.place() == "patients"
    del analysis.shell.go
    analysis.shell.go("analysis")
    assert listed(analysis) == codes


def test_words_and_nothing_open_no_list(analysis: Any) -> None:
    analysis.tab("persistence")
    for column in (0, 4, 5):
        click(analysis, "persistence_landmarks", "12", column)
        assert analysis.page.subject_stack.currentWidget() is not people(analysis)
    analysis.tab("immunoglobulins")
    texts = analysis.texts("low_igg")
    row, column = next((cells[0], at) for cells in texts for at, text in enumerate(cells) if text.startswith("0"))
    click(analysis, "low_igg", row, column)
    assert analysis.page.subject_stack.currentWidget() is not people(analysis)


def test_numbers_with_people_look_so(analysis: Any) -> None:
    analysis.tab("persistence")
    view, index = place(analysis, "persistence_landmarks", "24", 0)
    tones = [view.table.cell(index.row(), column).tone for column in range(view.table.columnCount())]
    assert tones == ["plain", "people", "people", "people", "plain", "plain", "people", "plain"]


@pytest.mark.parametrize(
    ("tab", "table", "row", "column", "key", "value"),
    [
        ("steroids", "steroid_levels", "M12", 1, ("steroid", "pdneq", "all", "", "M12", "n"), "mg"),
        (
            "response",
            "response",
            "Not assessed, n",
            2,
            ("response", "tis", "all", "category=not_assessed", "M12", "count"),
            "",
        ),
        (
            "stops", "discontinuation", "Adverse event", 1, ("discontinuation", "reason", "all", "reason=adverse_event", "", "count"),
            "months on rituximab",
        ),
        ("safety", "safety", "Any", 2, ("safety", "patients_with_adverse_event", "all", "category=any", "", "count"), ""),
    ],
)  # fmt: skip
def test_each_subject_lists_with_the_value_concerned(
    analysis: Any, tab: str, table: str, row: str, column: int, key: tuple[str, ...], value: str
) -> None:
    analysis.tab(tab)
    texts = analysis.texts(table)
    found = next(cells[0] for cells in texts if cells and cells[0].startswith(row))
    click(analysis, table, found, column)
    assert listed(analysis) == expected(analysis, *key)
    values = [one[1].value for one in people(analysis).table.table.rows()]
    assert all(value in told and bool(told) == bool(value) for told in values)


def test_a_click_on_a_step_of_the_curve_lists_who_stopped_then(analysis: Any) -> None:
    analysis.tab("persistence")
    figure = analysis.page.subject_stack.currentWidget().deck.shown()
    analysis.wait(figure.is_drawn)
    analysis.idle()
    on_rtx = analysis.page.view().analysed.analysis.on_rtx
    codes = analysis.page.view().analysed.analysis.population.codes
    curve = analysis.page.view().analysed.analysis.persistence.curves["all"]
    row = next(at for at, events in enumerate(curve.events) if events and curve.times[at] > 100)
    at = figure.point_at(curve.times[row] / 30.4375, 100 * curve.survival[row])
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at.toPoint())
    assert listed(analysis) == codes[on_rtx.days == curve.times[row]].tolist()
    assert people(analysis).head.title.text().startswith("Stopped at ")
    QTest.keyClick(people(analysis).table, Qt.Key.Key_Escape)
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(2, 2))
    assert analysis.page.subject_stack.currentWidget() is not people(analysis)


def test_the_keyboard_walks_along_the_bars_of_response(analysis: Any) -> None:
    analysis.tab("response")
    figure = analysis.page.subject_stack.currentWidget().deck.shown()
    analysis.wait(figure.is_drawn)
    analysis.idle()
    figure.setFocus()
    before = figure.grab().toImage()
    QTest.keyClick(figure, Qt.Key.Key_Right)
    assert figure.grab().toImage() != before
    QTest.keyClick(figure, Qt.Key.Key_Return)
    title = people(analysis).head.title.text()
    assert title.startswith("Minimal at ")
    at = title.removeprefix("Minimal at ")
    assert listed(analysis) == expected(analysis, "response", "tis", "all", "category=minimal", at, "count")
    assert all(one[1].value.endswith(" TIS") for one in people(analysis).table.table.rows())
    QTest.keyClick(people(analysis).table, Qt.Key.Key_Escape)
    assert figure.hasFocus()


def test_a_click_on_a_reason_lists_who_stopped_for_it(analysis: Any) -> None:
    analysis.tab("persistence")
    deck = analysis.page.subject_stack.currentWidget().deck
    if "cumulative_incidence" not in deck.figures:
        analysis.tab("stops")
        deck = analysis.page.subject_stack.currentWidget().deck
    deck.show_figure("cumulative_incidence")
    figure = deck.shown()
    analysis.wait(figure.is_drawn)
    analysis.idle()
    x, y = figure.block.people.points[0]
    at = figure.point_at(x - 1, y)
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at.toPoint())
    codes = listed(analysis)
    analysed = analysis.page.view().analysed.analysis
    reasons = dict(zip(analysed.population.codes, analysed.on_rtx.reason, strict=True))
    assert len({reasons[code] for code in codes}) == 1
    assert all(reasons[code] for code in codes)


def test_the_cohort_panel_lists_everyone_and_those_left_out(analysis: Any) -> None:
    QTest.mouseClick(analysis.page.panel.list_all, Qt.MouseButton.LeftButton)
    assert len(listed(analysis)) == 41
    analysed = analysis.page.view().analysed.analysis
    assert analysed.excluded
    assert not analysed.population.excluded
    assert analysis.page.panel.list_left_out.text() == "Left out of a part, and why"
    QTest.mouseClick(analysis.page.panel.list_left_out, Qt.MouseButton.LeftButton)
    assert set(listed(analysis)) == {one.patient_id for one in analysed.excluded}
    groups = [row for row in people(analysis).table.table.rows() if isinstance(row, Group)]
    assert {group.title.casefold() for group in groups} == {one.reason.casefold() for one in analysed.excluded}


def test_the_list_is_copied_and_named(analysis: Any, teaching_source: Source) -> None:
    assert len(teaching_source.cohort.patients) == 70
    QTest.mouseClick(analysis.page.panel.list_all, Qt.MouseButton.LeftButton)
    assert nameless(analysis.page) == []
    QTest.keyClick(people(analysis).table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 42
    assert lines[0].split("\t")[:3] == ["Patient", "Subset", "First RTX"]
    assert lines[1].split("\t")[0] == listed(analysis)[0]


def test_another_tab_closes_the_list(analysis: Any) -> None:
    QTest.mouseClick(analysis.page.panel.list_all, Qt.MouseButton.LeftButton)
    analysis.tab("safety")
    assert analysis.table("safety").isVisible()


@pytest.mark.parametrize(("tab", "axes"), [("steroids", 0), ("immunoglobulins", 2), ("outcomes", 1)])
def test_a_click_on_a_dot_lists_the_patients_at_its_height(analysis: Any, tab: str, axes: int) -> None:
    analysis.tab(tab)
    figure = analysis.page.subject_stack.currentWidget().deck.shown()
    analysis.wait(figure.is_drawn)
    part = (figure.block.people, *figure.block.people.others)[axes]
    x, y = part.points[len(part.points) // 2]
    at = figure.point_at(x, y, axes)
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at.toPoint())
    wanted = part.find(x, y)
    assert people(analysis).head.title.text().partition(":")[0] == wanted.words.partition(":")[0]
    assert set(listed(analysis)) & set(wanted.codes)


def test_a_median_of_nought_lists_who_brought_a_value(analysis: Any) -> None:
    analysis.tab("steroids")
    texts = analysis.texts("steroids")
    row = next(cells for cells in texts if cells[0] == "M24 against M12")
    assert row[4].startswith("0")
    click(analysis, "steroids", "M24 against M12", 4)
    assert listed(analysis) == expected(analysis, "steroid", "pdneq", "all", "M24-M12", "", "median")
