"""The Today page in the real shell over the teaching session and over a small clinic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.services.clinic import ClinicSession
from core.services.clinics import Clinics
from ui.pages.patients.page import PatientsPage
from ui.pages.today.page import TodayPage
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner


@pytest.fixture(scope="session")
def teaching_session() -> Iterator[ClinicSession]:
    """The real teaching session, opened once; the tests only read it."""
    session = Clinics().open_teaching()
    yield session
    session.close()


@pytest.fixture
def empty_session(tmp_path: Path) -> Iterator[ClinicSession]:
    """A clinic file that was just made."""
    session = Clinics().create(tmp_path / "new.rtxdb", "Ada", "a long passphrase")
    yield session
    session.close()


@pytest.fixture
def open_today(qtbot: QtBot) -> Iterator[Callable[[ClinicSession, date], ClinicShell]]:
    """Opens the shell over a session, 1366x768, on Today with its lists read; ask for it after the session, to end before it."""
    runners: list[TaskRunner] = []

    def opened(session: ClinicSession, today: date) -> ClinicShell:
        runner = TaskRunner()
        runners.append(runner)
        pages = {
            "today": lambda one, shell: TodayPage(one, shell, lambda: today),
            "patients": lambda one, shell: PatientsPage(one, shell, lambda: today),
        }
        shell = ClinicShell(session, pages, runner)
        qtbot.addWidget(shell)
        shell.resize(1366, 768)
        shell.show()
        qtbot.waitExposed(shell)
        shell.activateWindow()
        qtbot.waitUntil(shell.isActiveWindow)
        shell.go("today")
        page = shell.page()
        assert isinstance(page, TodayPage)
        qtbot.waitUntil(lambda: page.lists() is not None)
        return shell

    yield opened
    for runner in runners:
        # Before the session closes: nothing may use the file afterwards.
        runner.shutdown()


@pytest.fixture
def teaching_today(
    open_today: Callable[[ClinicSession, date], ClinicShell], teaching_session: ClinicSession
) -> ClinicShell:
    """Today over the teaching cohorts, years after their end."""
    return open_today(teaching_session, date(2031, 5, 5))
