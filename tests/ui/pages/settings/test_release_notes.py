"""What changed from version to version is read in Settings, by keyboard, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.services.clinics import Clinics
from core.version import VERSION
from installer.packing.program import FILES
from ui.pages.settings.page import SettingsPage
from ui.pages.settings.release_notes import NOTES
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner
from ui.widgets.kit import nameless


@pytest.fixture
def page(qtbot: QtBot, runner: TaskRunner) -> Iterator[Any]:
    session = Clinics().open_teaching()
    shell = ClinicShell(session, {"settings": SettingsPage}, runner)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    shell.go("settings")
    yield shell.page()
    session.close()


def test_the_notes_open_and_close_by_keyboard(page: Any) -> None:
    page.notes_button.setFocus()
    QTest.keyClick(page.notes_button, Qt.Key.Key_Return)
    assert page.notes.isVisible()
    assert page.notes.text.hasFocus()
    shown = page.notes.text.toPlainText()
    assert VERSION in shown
    assert "audit trail" in shown
    assert "#" not in shown
    assert not nameless(page.notes)
    QTest.keyClick(page.notes.text, Qt.Key.Key_Escape)
    assert page.cards.isVisible()
    assert page.notes_button.hasFocus()


def test_the_notes_ship_and_speak_of_this_version() -> None:
    assert NOTES.name in FILES
    assert f"## {VERSION}" in NOTES.read_text(encoding="utf-8")
