"""Backups in Settings, worked with the keyboard over a real clinic file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from core.services.clinic import ClinicSession
from core.services.clinics import Clinics
from core.storage.changes import Change
from ui.pages.settings.page import SettingsPage
from ui.shell.window import MainWindow
from ui.start.settings import WindowSettings
from ui.start.unlock_page import UnlockPage
from ui.tasks import TaskRunner

PASSPHRASE = "correct horse battery"


@pytest.fixture
def session(tmp_path: Path) -> ClinicSession:
    return Clinics().create(tmp_path / "outpatients.rtxdb", "Nurse AB", PASSPHRASE)


@pytest.fixture
def window(qtbot: QtBot, session: ClinicSession, tmp_path: Path) -> Iterator[MainWindow]:
    runner = TaskRunner()
    settings = WindowSettings(tmp_path / "window.ini")
    made = MainWindow(Clinics(), {"settings": SettingsPage}, runner, settings, version="9.9")
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.open_session(session)
    yield made
    made.close()
    runner.shutdown()


def press(qtbot: QtBot, window: MainWindow, button: QWidget) -> None:
    """Presses a button by Enter and waits for what it began."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window._runner.running())


def page_of(window: MainWindow) -> Any:
    assert window.shell is not None
    return window.shell.page()


def save(session: ClinicSession, code: str) -> None:
    session._clinic.save([Change("patients", {"patient_id": code})])


def test_a_backup_now_is_told_in_the_card_and_in_the_bar(
    window: MainWindow, qtbot: QtBot, session: ClinicSession
) -> None:
    card = page_of(window).backups
    assert card._facts[0].text() == "none yet"
    assert window.shell is not None
    save(session, "A-1")
    press(qtbot, window, card.now_button)
    assert card.result.text().startswith("The backup is good. Read back from it: patients 1, visits 0.")
    assert card._facts[0].text() != "none yet"
    assert session.facts[0].startswith("Backup today ")
    assert window.shell.status._facts[0].startswith("Backup today ")


def test_a_drill_says_what_it_read_and_without_a_backup_what_to_do(
    window: MainWindow, qtbot: QtBot, session: ClinicSession
) -> None:
    card = page_of(window).backups
    press(qtbot, window, card.drill_button)
    assert card.result.text().startswith("There is no backup yet.")
    save(session, "A-1")
    press(qtbot, window, card.now_button)
    press(qtbot, window, card.drill_button)
    assert "can be restored. Every page was read: patients 1, visits 0." in card.result.text()


def test_a_second_folder_gets_a_copy_at_once_and_can_be_given_up(
    window: MainWindow, qtbot: QtBot, session: ClinicSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    card = page_of(window).backups
    assert not card.no_folder_button.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    press(qtbot, window, card.folder_button)
    assert len(list(stick.glob("*.rtxdb"))) == 1
    assert card._facts[2].text() == str(stick)
    press(qtbot, window, card.no_folder_button)
    assert card.result.text().startswith("There is no second folder any more.")
    assert not card.no_folder_button.isVisible()


def test_a_restore_is_shown_before_it_is_done_and_ends_at_the_passphrase(
    window: MainWindow, qtbot: QtBot, session: ClinicSession, tmp_path: Path
) -> None:
    page = page_of(window)
    save(session, "A-1")
    press(qtbot, window, page.backups.now_button)
    save(session, "A-2")
    press(qtbot, window, page.backups.restore_button)
    view = page.restoring
    assert view.isVisible()
    lines = {words.accessibleName() for words in view.preview.findChildren(QWidget) if words.accessibleName()}
    assert {"Patients: 1", "Patients: 2"} <= lines
    assert view.preview.word.text().startswith("Later changes that are not in the backup: 1.")
    assert session._clinic.contents().counts["patients"] == 2  # nothing has happened yet
    press(qtbot, window, view.restore)
    qtbot.waitUntil(lambda: window.shell is None)
    entrance = window.entrance.page()
    assert isinstance(entrance, UnlockPage)
    again = Clinics().open(tmp_path / "outpatients.rtxdb", "Nurse AB", PASSPHRASE)
    assert [line.code for line in again.patients(again.day)] == ["A-1"]
    again.close()
    assert len(list(tmp_path.glob("outpatients-before-restore-*.rtxdb"))) == 1


def test_escape_leaves_the_list_of_backups_unchanged(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    press(qtbot, window, page.backups.restore_button)
    assert page.restoring.none.isVisible()
    assert not page.restoring.restore.isVisible()
    QTest.keyClick(page.restoring, Qt.Key.Key_Escape)
    assert page.cards.isVisible()


def test_the_audit_trail_is_written_by_one_button(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "audit"), ""))
    press(qtbot, window, page_of(window).audit_button)
    assert window.shell is not None
    assert window.shell.status.text().startswith("The audit trail is written, ")
    assert (tmp_path / "audit.xlsx").stat().st_size > 1_000


def test_the_watch_backs_up_when_it_is_due_and_says_a_failure_once(
    window: MainWindow, qtbot: QtBot, session: ClinicSession, tmp_path: Path
) -> None:
    assert window.shell is not None
    watch = window.shell._backups
    (tmp_path / "outpatients-backups").write_text("a file stands there")
    save(session, "A-1")
    with qtbot.waitSignal(watch.failed):
        watch.look()
    assert window.shell.status.text().startswith("No backup was made.")
    (tmp_path / "outpatients-backups").unlink()
    assert session.backups is not None
    session.backups._tried = session.backups._tried.replace(year=2000)
    with qtbot.waitSignal(watch.made):
        watch.look()
    assert window.shell.status._facts[0].startswith("Backup today ")


def test_what_is_wrong_with_the_file_is_said_when_it_opens(
    window: MainWindow, qtbot: QtBot, session: ClinicSession
) -> None:
    session.warnings = ("The clock of this PC stands before the last save.",)
    window.open_session(session)
    assert window.shell is not None
    assert window.shell.status.text() == "The clock of this PC stands before the last save."
