"""The teaching cohort in a real encrypted file, opened once for a module's tests; each test takes a patient of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.services.clinic import ClinicSession
from core.services.clinics import Clinics
from ui.forms.form_page import FormPage
from ui.forms.opening import open_form
from ui.tasks import TaskRunner
from ui.widgets.inline_message import MessageKind

Key = Qt.Key


@dataclass
class HeardShell:
    """A window that only remembers what it was told."""

    runner: TaskRunner
    said: list[tuple[MessageKind, str]] = field(default_factory=list)
    announced: list[object] = field(default_factory=list)
    finished: list[object] = field(default_factory=list)

    def say(self, kind: MessageKind, text: str) -> None:
        self.said.append((kind, text))

    def go(self, place: str, target: object = None) -> None:
        raise AssertionError(f"the form went to {place}")

    def announce(self, change: object) -> None:
        self.announced.append(change)


def waited(runner: TaskRunner, work: Callable[[], Any]) -> Any:
    """Does work in the thread that owns the file, as pages do, and waits for it."""
    results: list[Any] = []
    faults: list[Any] = []
    runner.database(lambda _progress: work(), "test", done=results.append, failed=faults.append)
    while not results and not faults:
        QApplication.processEvents()
    if faults:
        raise faults[0]
    return results[0]


@pytest.fixture(scope="module")
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.shutdown()


@pytest.fixture(scope="module")
def session(runner: TaskRunner) -> Iterator[ClinicSession]:
    opened: ClinicSession = waited(runner, lambda: Clinics().open_teaching())
    yield opened
    waited(runner, opened.close)


@dataclass
class Desk:
    """Opens forms, types into them and reads records back."""

    qtbot: QtBot
    session: ClinicSession
    shell: HeardShell

    def open(self, form: str, patient: str | None = None, record_id: int | None = None) -> FormPage:
        """A form on screen at 1294x744, as it stands in the window, ready for keys."""
        page = open_form(self.session, self.shell, form, patient=patient, record_id=record_id)
        page.finished.connect(self.shell.finished.append)
        self.qtbot.addWidget(page)
        page.resize(1294, 744)
        page.show()
        page.activateWindow()
        self.qtbot.waitUntil(lambda: page.body is not None and page.isActiveWindow())
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is page.first_focus())
        return page

    def read(self, work: Callable[[], Any]) -> Any:
        """Whatever the file says."""
        return waited(self.shell.runner, work)

    def press(self, *keys: str | Qt.Key) -> None:
        """Types texts and presses keys wherever the cursor is."""
        for key in keys:
            here = QApplication.focusWidget()
            assert here is not None
            if isinstance(key, str):
                QTest.keyClicks(here, key)
            else:
                QTest.keyClick(here, key)

    def save(self, page: FormPage) -> None:
        """Ctrl+S, and waits until the file has answered."""
        before = len(self.shell.finished)
        self.ctrl_s(page)
        self.qtbot.waitUntil(lambda: len(self.shell.finished) > before)

    def ctrl_s(self, page: FormPage) -> None:
        """Ctrl+S alone."""
        QTest.keyClick(QApplication.focusWidget() or page, Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    @staticmethod
    def focused() -> str:
        """The object name of the widget with the cursor."""
        here: QWidget | None = QApplication.focusWidget()
        return here.objectName() if here is not None else ""


@pytest.fixture
def desk(qtbot: QtBot, session: ClinicSession, runner: TaskRunner) -> Desk:
    """Nothing is left open from the test before."""

    def clear() -> None:
        for line in session.drafts.lines():
            session.drafts.discard(line.draft_id)

    waited(runner, clear)
    return Desk(qtbot, session, HeardShell(runner))
