"""A cohort is locked under a name from the window, and two locks are compared into a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.services.clinics import Clinics
from ui.pages.analysis.page import AnalysisPage
from ui.printing.pdf import QtPdfPrinter
from ui.shell.page import Page
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner


def test_a_cohort_is_locked_twice_and_compared(qtbot: QtBot, runner: TaskRunner, tmp_path: Path) -> None:
    opened: list[Any] = []
    runner.database(lambda _progress: Clinics().open_teaching(), "", done=opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=60_000)
    pages: Any = {place: (lambda _session, _shell: Page()) for place in ("patients", "data")}
    pages["analysis"] = lambda session, shell: AnalysisPage(session, shell, QtPdfPrinter)
    shell = ClinicShell(opened[0], pages, runner)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    shell.go("analysis")
    page: Any = shell.page()
    qtbot.waitUntil(lambda: page.view() is not None, timeout=60_000)
    page.exporter.locks_wanted.emit()
    view = page.lock_desk.view
    for name in ("First", "Second", "First"):
        view.name.setFocus()
        view.name.clear()
        QTest.keyClicks(view.name, name)
        QTest.mouseClick(view.lock, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not runner.running(), timeout=60_000)
    assert "There is a data lock called First already." in view.message.text()
    assert [(lock.name, lock.n) for lock in view.table.table.rows()] == [("Second", 41), ("First", 41)]
    QTest.mouseClick(view.compare, Qt.MouseButton.LeftButton)
    assert "Choose two" in view.message.text()
    view.table.selectAll()
    page.lock_desk.ask_file = lambda *_: tmp_path / "locks.xlsx"
    QTest.mouseClick(view.compare, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not runner.running(), timeout=60_000)
    assert "0 values changed, 0 numbers moved" in view.message.text()
    assert (tmp_path / "locks.xlsx").read_bytes().startswith(b"PK")
    runner.database(lambda _progress: opened[0].close(), "", done=opened.append)
    qtbot.waitUntil(lambda: len(opened) > 1, timeout=60_000)
