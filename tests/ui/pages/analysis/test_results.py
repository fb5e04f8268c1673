"""What the analysis shows: the numbers of the headless report, tabs that say why they are grey, figures drawn when seen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.services.clinic import Analysed, analyse_source, report_document
from core.services.sources import Source
from core.stats.options import Options
from ui.widgets.kit import nameless

IIM = Options(where=(("disease", "IIM"),))


@pytest.fixture(scope="module")
def headless(teaching_source: Source) -> Analysed:
    return analyse_source(teaching_source, IIM)


def printed(analysed: Analysed, section: str, name: str) -> list[list[str]]:
    """The texts of a table as the report prints them."""
    table = next(table for table in report_document(analysed, section).tables() if table.name == name)
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_it_starts_with_the_most_frequent_disease(analysis: Any, headless: Analysed) -> None:
    assert analysis.page.view().analysed.options == IIM
    assert analysis.page.panel.count.accessibleName() == "41 of 70 patients"
    assert analysis.page.head.fact.text() == "41 of 70 patients, data lock 25 Jun 2024"
    assert analysis.page.panel.lock_date.text() == "25 Jun 2024"
    assert headless.analysis.population.n == 41


@pytest.mark.parametrize(
    ("tab", "section", "name"),
    [
        ("cohort", "cohort", "baseline"),
        ("persistence", "persistence", "persistence_landmarks"),
        ("persistence", "persistence", "log_rank"),
        ("steroids", "steroids", "steroids"),
        ("response", "response", "response"),
        ("outcomes", "outcomes", "outcomes_all"),
        ("immunoglobulins", "immunoglobulins", "low_igg"),
        ("safety", "safety", "safety"),
        ("stops", "reasons", "discontinuation"),
        ("quality", "quality", "coverage"),
    ],
)
def test_the_table_on_screen_is_the_table_of_the_report(
    analysis: Any, headless: Analysed, tab: str, section: str, name: str
) -> None:
    if tab != analysis.page.tabs.key():
        analysis.tab(tab)
    expected = printed(headless, section, name)
    assert analysis.texts(name) == expected
    assert len(expected) > 3


def test_persistence_at_one_year_is_the_number_of_the_analysis(analysis: Any, headless: Analysed) -> None:
    analysis.tab("persistence")
    found = headless.analysis.findings.find("persistence", "time_on_rtx", "estimate", time="d365")
    at_risk = headless.analysis.findings.find("persistence", "time_on_rtx", "at_risk", time="d365")
    assert found is not None
    assert at_risk is not None
    row = next(row for row in analysis.texts("persistence_landmarks") if row[0] == "12")
    assert row[1] == f"{at_risk.value:.0f}"
    assert row[4] == f"{100 * found.value:.1f}" == "68.3"


def test_a_number_of_two_parts_stands_right_and_words_stand_left(analysis: Any) -> None:
    columns = analysis.table("baseline").view.table.columns()
    assert [column.right for column in columns] == [False] + [True] * (len(columns) - 1)
    assert [column.under.strip() for column in columns][1:3] == ["n 41", "n 15 (36.6)"]


def test_ctrl_c_copies_the_table_for_a_spreadsheet(analysis: Any, headless: Analysed) -> None:
    analysis.tab("persistence")
    view = analysis.table("persistence_groups").view
    view.take_keyboard()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0][:2] == ["Group", "n"]
    assert lines[1:] == printed(headless, "persistence", "persistence_groups")
    assert analysis.shell.status.text() == "Copied: Table 2. Persistence by group"


def test_ctrl_c_without_a_table_in_hand_copies_the_one_in_sight(analysis: Any) -> None:
    tab = analysis.page.first_focus()
    tab.setFocus()
    QTest.keyClick(tab, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert analysis.shell.status.text() == "Copied: Table 1. Patients at the first infusion"


def test_ctrl_c_in_a_field_copies_what_is_marked_there(analysis: Any) -> None:
    entry = analysis.page.panel.lock_date
    entry.setFocus()
    entry.selectAll()
    QTest.keyClick(entry, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "25 Jun 2024"


def test_the_copy_button_copies_too(analysis: Any) -> None:
    QTest.mouseClick(analysis.table("baseline").copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("\tAll n 41\tDM n 15")


def test_a_subject_without_patients_is_grey_and_says_why(analysis: Any) -> None:
    button = analysis.page.tabs.button("skin")
    assert "nobody here has an mRSS" in button.accessibleDescription()
    analysis.tab("skin")
    assert analysis.page.tabs.key() == "cohort"
    assert "Skin belongs to systemic sclerosis" in analysis.shell.status.text()


def test_the_arrow_keys_walk_along_the_tabs(analysis: Any) -> None:
    first = analysis.page.first_focus()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert analysis.page.subject().key == "persistence"
    assert analysis.table("persistence_landmarks").isVisible()


def test_a_figure_is_drawn_when_it_is_first_seen(analysis: Any) -> None:
    analysis.tab("persistence")
    deck = analysis.page.subject_stack.currentWidget().deck
    analysis.wait(deck.figures["persistence"].is_drawn)
    analysis.idle()
    assert [name for name, figure in deck.figures.items() if figure.is_drawn()] == ["persistence"]
    QTest.mouseClick(deck.segment.button("persistence_by_subset"), Qt.MouseButton.LeftButton)
    analysis.wait(deck.figures["persistence_by_subset"].is_drawn)
    assert deck.title.text().endswith("Persistence by subset")
    assert deck.definition.text().startswith("Definition. Log-rank")
    assert "DM 66.7 % (n 15)" in deck.sentence.text()


def test_a_figure_keeps_its_proportions_and_is_painted(analysis: Any) -> None:
    analysis.tab("steroids")
    figure = analysis.page.subject_stack.currentWidget().deck.shown()
    analysis.wait(figure.is_drawn)
    analysis.idle()
    wide = figure.size()
    assert abs(wide.height() / wide.width() - figure.ratio()) < 0.01
    picture = figure.grab().toImage()
    assert len({picture.pixel(QPoint(x, wide.height() // 2)) for x in range(0, wide.width(), 2)}) > 3
    analysis.shell.resize(900, 600)
    analysis.wait(lambda: figure.width() < wide.width() or figure.width() > wide.width())
    assert abs(figure.height() / figure.width() - figure.ratio()) < 0.01


def test_the_keyboard_brings_a_row_into_sight(analysis: Any) -> None:
    view, area = analysis.table("baseline_details").view, analysis.page.subject_stack.currentWidget().area
    assert area.verticalScrollBar().value() == 0
    view.choose(len(view.table.rows()) - 1)
    assert area.verticalScrollBar().value() > 0
    assert not view.visibleRegion().isEmpty()


def test_every_part_has_its_names(analysis: Any) -> None:
    for key in ("cohort", "persistence", "safety"):
        if key != analysis.page.tabs.key():
            analysis.tab(key)
        assert nameless(analysis.page) == []


def test_keys_are_told(analysis: Any) -> None:
    assert ("Ctrl+E", "whole report") in analysis.page.hints()
    assert {"Ctrl+C", "Ctrl+E", "Ctrl+Shift+E"} <= {keys for keys, _ in analysis.page.key_sheet()}


def test_a_narrow_window_hides_the_cohort_behind_a_button(analysis: Any) -> None:
    page = analysis.page
    assert page.cohort_button.isHidden()
    analysis.shell.resize(911, 512)
    analysis.wait(page.panel.isHidden)
    assert page.tabs.button("immunoglobulins").accessibleName() == "Ig"
    QTest.mouseClick(page.cohort_button, Qt.MouseButton.LeftButton)
    assert page.panel.isVisible()


def test_nothing_is_cut_at_200_percent(analysis: Any) -> None:
    analysis.shell.resize(683, 384)
    page = analysis.page
    analysis.wait(lambda: page.width() < 700)
    for widget in (page.cohort_button, page.export_button, page.report_button, page.tabs.button("quality")):
        analysis.wait(lambda widget=widget: widget.width() >= widget.sizeHint().width())
        assert page.rect().contains(widget.mapTo(page, widget.rect().bottomRight()))
