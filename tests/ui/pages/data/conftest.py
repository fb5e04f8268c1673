"""The Data page in the shell over a new, empty clinic file, with file dialogs that answer at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.dictionary.loader import load_dictionary
from core.services.clinic import ClinicSession
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from ui.pages.data.page import DataPage
from ui.shell.page import Page
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner


class OtherPage(Page):
    """Stands for a page elsewhere that must hear of an import."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[object] = []

    def refresh(self, change: object) -> None:
        self.changes.append(change)


@dataclass
class Answers:
    """What the user picks in the system's windows; None is Cancel."""

    chosen: Path | None = None
    proposal: Path | None = None

    def workbook(self, _parent: QWidget, _folder: Path) -> Path | None:
        return self.chosen

    def folder(self, _parent: QWidget, _folder: Path) -> Path | None:
        return self.chosen

    def save_as(self, _parent: QWidget, _title: str, proposal: Path) -> Path | None:
        self.proposal = proposal
        return self.chosen


@dataclass
class DataPlace:
    """The page with all that a test drives."""

    shell: ClinicShell
    page: DataPage
    other: OtherPage
    session: ClinicSession
    answers: Answers
    qtbot: QtBot

    def wait(self) -> None:
        """Until nothing is under way and the page has heard of it."""
        self.qtbot.waitUntil(lambda: not self.shell.runner.running())

    def pick(self, path: Path) -> None:
        """Imports a workbook as a user does, up to the preview."""
        self.answers.chosen = path
        button = self.page.home.import_button
        (button if button.isVisible() else self.page.finished.another).click()
        self.wait()

    def in_clinic(self) -> int:
        """Records in the clinic file."""
        return sum(len(batch) for batch in self.session._clinic.read_batches().values())


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ClinicSession]:
    path, cheap = tmp_path / "outpatients.rtxdb", PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
    clinic = ClinicFile.create(path, "Nurse AB", "correct horse battery", dictionary=load_dictionary(), cost=cheap)
    made = ClinicSession(clinic, name=path.stem, synthetic=False)
    yield made
    made.close()


@pytest.fixture
def place(qtbot: QtBot, session: ClinicSession) -> Iterator[DataPlace]:
    runner = TaskRunner()
    other = OtherPage()
    shell = ClinicShell(session, {"patients": lambda _s, _shell: other, "data": DataPage}, runner)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    qtbot.waitExposed(shell)
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    shell.go("patients")
    shell.go("data")
    page: Any = shell.page()
    answers = Answers()
    page.dialogs = answers
    yield DataPlace(shell, page, other, session, answers, qtbot)
    # Before the session closes: nothing may use the file afterwards.
    runner.shutdown()


@pytest.fixture
def edited(tmp_path: Path, teaching_iim: Path) -> Callable[..., Path]:
    """The teaching workbook with other cells: `edited(("visits", 10, "mmt8", 174))`."""

    def make(*cells: tuple[str, int, str, object]) -> Path:
        workbook: Any = load_workbook(teaching_iim)
        for sheet, row, header, value in cells:
            heads = [cell.value for cell in workbook[sheet][1]]
            workbook[sheet].cell(row, heads.index(header) + 1).value = value
        made = tmp_path / "edited.xlsx"
        workbook.save(made)
        return made

    return make
