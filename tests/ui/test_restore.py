"""Restoring from the start page: the passphrase of the backup, a look into both, and only then the restore."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.conftest import ClinicFiles
from ui.shell.window import MainWindow
from ui.start.restore_page import RestorePage
from ui.start.unlock_page import UnlockPage


def test_nothing_is_restored_before_it_was_shown(
    qtbot: QtBot,
    window: MainWindow,
    clinic_files: ClinicFiles,
    passphrase: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    restored: list[tuple[Path, Path]] = []
    clinic_files.restore = lambda backup, clinic, _progress: restored.append((backup, clinic))
    backup, clinic = tmp_path / "usb.rtxdb", tmp_path / "outpatients.rtxdb"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(backup), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(clinic), ""))
    window.entrance._choose_backup()
    page = window.entrance.page()
    assert isinstance(page, RestorePage)
    assert not page.restore.isVisible()
    QTest.keyClicks(page.passphrase.entry, "not this one")
    QTest.keyClick(page.passphrase.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not the passphrase" in page.passphrase.message.text())
    assert not page.restore.isVisible()
    QTest.keyClicks(page.passphrase.entry, passphrase)
    QTest.keyClick(page.passphrase.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(page.restore.isVisible)
    assert page.passphrase.entry.text() == ""
    assert "Later changes that are not in the backup: 5." in page.preview.word.text()
    assert restored == []
    QTest.keyClick(page.restore, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: restored == [(backup, clinic)])
    qtbot.waitUntil(lambda: type(window.entrance.page()) is UnlockPage)


def test_escape_restores_nothing(window: MainWindow, tmp_path: Path) -> None:
    page = window.entrance.show_restore(tmp_path / "usb.rtxdb", tmp_path / "outpatients.rtxdb")
    QTest.keyClick(page.passphrase.entry, Qt.Key.Key_Escape)
    assert window.entrance.page() is window.entrance.start
