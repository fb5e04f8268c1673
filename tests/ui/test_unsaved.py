"""What was typed and not saved never goes silently: closing, somebody else at the lock; and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ui.backend import Session, Shell
from ui.pages.patients.targets import PatientsTarget
from ui.shell.page import Page
from ui.shell.window import MainWindow
from ui.widgets.kit import EntryLineEdit, column

Key = Qt.Key


class TypedPage(Page):
    """A page with two fields that counts as unsaved whatever stands in the second."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.first, self.second = (EntryLineEdit(f"{place}_{name}", name) for name in ("first", "second"))
        self.first.setText("first of all")
        self.asked: list[Callable[[], object]] = []
        self.arrived: list[object] = []
        self.setLayout(column(self.first, self.second, "stretch"))

    def arrive(self, target: object) -> None:
        self.arrived.append(target)

    def unsaved(self) -> int:
        return 1 if self.second.text() else 0

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        self.asked.append(leave)

    def first_focus(self) -> EntryLineEdit:
        return self.second


@pytest.fixture
def pages() -> Mapping[str, Any]:
    def factory(place: str) -> Callable[[Session, Shell], TypedPage]:
        return lambda _session, _shell: TypedPage(place)

    return {place: factory(place) for place in ("today", "patients", "data")}


def typed(window: MainWindow) -> TypedPage:
    """Something typed under Patients, then the user went on to Data."""
    shell: Any = window.shell
    shell.go("patients")
    page: TypedPage = shell.page()
    QTest.keyClicks(page.second, "4.2")
    shell.go("data")
    return page


def test_closing_asks_where_something_is_not_saved(clinic: MainWindow, clinic_files: Any, runner: Any) -> None:
    page = typed(clinic)
    assert not clinic.close()
    assert clinic.isVisible()
    assert clinic.shell is not None
    assert clinic.shell.place() == "patients"
    assert len(page.asked) == 1
    page.asked[0]()
    assert not clinic.isVisible()


def test_closing_asks_nothing_where_all_is_saved(clinic: MainWindow) -> None:
    page = typed(clinic)
    page.second.clear()
    assert clinic.close()


def test_the_lock_says_how_much_waits_and_warns_somebody_else_once(clinic: MainWindow, qtbot: QtBot) -> None:
    typed(clinic)
    clinic.lock()
    lock: Any = clinic.lock_screen
    words = " ".join(label.text() for label in lock.findChildren(type(lock.below)))
    assert "1 value not saved yet" in words
    lock.other.click()
    assert clinic.is_locked()
    words = " ".join(label.text() for label in lock.findChildren(type(lock.below)))
    assert "close all the same" in words
    lock.other.click()
    assert clinic.shell is None


def test_unlocking_takes_the_permission_to_lose_back(clinic: MainWindow, qtbot: QtBot, passphrase: str) -> None:
    page = typed(clinic)
    clinic.lock()
    lock: Any = clinic.lock_screen
    assert not clinic.close()
    QTest.keyClicks(lock.passphrase.entry, passphrase)
    lock.unlock.click()
    qtbot.waitUntil(lambda: not clinic.is_locked())
    assert not clinic.close()
    assert len(page.asked) == 1


def test_ctrl_k_finds_a_patient_from_every_place(clinic: MainWindow) -> None:
    shell: Any = clinic.shell
    shell.go("data")
    QTest.keyClick(shell.page().second, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shell.place() == "patients"
    assert shell.page().arrived == [PatientsTarget.SEARCH]
    assert ("Ctrl+K", "Find a patient") in dict(shell.key_sheet())["Places"]


def test_no_other_field_stays_marked_after_the_key_sheet(clinic: MainWindow) -> None:
    shell: Any = clinic.shell
    page: TypedPage = shell.page()
    page.second.setFocus()
    QTest.keyClick(page.second, Key.Key_F1)
    assert clinic.key_sheet is not None
    QTest.keyClick(clinic.key_sheet.back, Key.Key_Escape)
    assert QApplication.focusWidget() is page.second
    marked = [field.objectName() for field in page.findChildren(QLineEdit) if field.hasSelectedText()]
    assert page.first.objectName() not in marked


def test_a_name_typed_after_all_is_no_longer_called_empty(window: MainWindow) -> None:
    window.entrance.show_create()
    page: Any = window.entrance.page()
    page.create_button.click()
    assert "The name is empty." in page.user_message.text()
    QTest.keyClicks(page.user_entry, "N")
    assert page.user_message.text() == ""
