"""A second visit on one day: asked about in place, saved once both are meant, and never in the way of what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.forms.test_visit_form import last_visit
from ui.pages.patients.targets import FormTarget

Key = Qt.Key
ENTER, TAB, UP = Key.Key_Return, Key.Key_Tab, Key.Key_Up


def second_visit(desk: Any, code: str) -> tuple[Any, Any]:
    """A new visit of a patient, dated to the day of the last stored one, with the cursor behind the date."""
    stored = last_visit(desk, code)
    page = desk.open("visits", code)
    assert page.message.text() == ""
    QTest.keyClick(QApplication.focusWidget(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.press(stored.record.visit_date, ENTER)
    return page, stored


def test_a_second_visit_of_a_day_is_questioned_without_taking_the_keyboard(desk: Any) -> None:
    page, _ = second_visit(desk, "IIM-010")
    assert page.message.text() == "A visit of this day exists: open it, or keep both?"
    assert desk.focused() == "visits_weight_kg"
    page.go_field("visit_date")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.press("t", ENTER)
    assert page.message.text() == ""
    assert desk.focused() == "visits_weight_kg"


def test_a_second_visit_is_saved_only_once_both_are_meant(desk: Any) -> None:
    page, stored = second_visit(desk, "IIM-011")
    visits = len(desk.read(lambda: desk.session.chart("IIM-011")).visits)
    desk.ctrl_s(page)
    assert QApplication.focusWidget() is page.message.answers()[0]
    assert desk.shell.finished == []
    desk.press(TAB, Key.Key_Space)
    assert page.message.text() == ""
    desk.save(page)
    chart = desk.read(lambda: desk.session.chart("IIM-011"))
    assert len(chart.visits) == visits + 1
    assert sum(one.record.visit_date == stored.record.visit_date for one in chart.visits) == 2


def test_the_visit_of_that_day_is_opened_instead(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[Any] = []
    monkeypatch.setattr(desk.shell, "go", lambda place, target=None: gone.append((place, target)))
    page, stored = second_visit(desk, "IIM-035")
    page.message.answers()[0].click()
    assert gone == [("patients", FormTarget("visits", "IIM-035", stored.record_id))]
    assert desk.shell.finished == [None]


def test_what_was_typed_stays_as_a_draft_when_the_other_visit_is_opened(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Any] = []
    monkeypatch.setattr(desk.shell, "go", lambda place, target=None: gone.append((place, target)))
    page, stored = second_visit(desk, "IIM-035")
    page.go_field("mmt8")
    desk.press("120", ENTER)
    page.message.answers()[0].click()
    (draft,) = desk.read(lambda: desk.session.drafts.lines("IIM-035"))
    assert (draft.count, draft.name.record_id) == (2, None)
    assert gone == [("patients", FormTarget("visits", "IIM-035", stored.record_id))]


def test_a_stored_visit_is_not_asked_about_itself(desk: Any) -> None:
    stored = last_visit(desk, "IIM-035")
    page = desk.open("visits", "IIM-035", stored.record_id)
    assert page.message.text() == ""
