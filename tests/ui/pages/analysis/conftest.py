"""The analysis page in the real shell over the records of the teaching cohorts, read once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.faults import ClinicFault
from core.services.clinics import Clinics
from core.services.progress import Progress
from core.services.saved_filters import FilterShelf
from core.services.sources import Source
from ui.pages.analysis.computing import Choice, View, compute_view
from ui.pages.analysis.page import AnalysisPage
from ui.pages.analysis.report_table import ReportTable
from ui.pages.analysis.subjects import Subject
from ui.printing.pdf import QtPdfPrinter
from ui.shell.page import Page
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner

LONG_MS = 60_000


@dataclass
class ReadClinic:
    """An open clinic whose records are at hand; counts how often they were read and can refuse."""

    source: Source
    name: str = "Teaching cohort"
    path: Path | None = None
    user: str = "Nurse AB"
    synthetic: bool = True
    facts: Sequence[str] = ()
    warnings: Sequence[str] = ()
    reads: int = 0
    fault: ClinicFault | None = None
    filters: FilterShelf = field(default_factory=lambda: FilterShelf(None, "teaching"))

    def read_source(self) -> Source:
        self.reads += 1
        if self.fault is not None:
            raise self.fault
        return self.source

    def check_passphrase(self, passphrase: str) -> None:
        """Any will do."""

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Driver:
    """Works the page as a user does."""

    qtbot: QtBot
    shell: ClinicShell
    clinic: ReadClinic
    runner: TaskRunner
    gates: list[threading.Event] = field(default_factory=list)

    @property
    def page(self) -> AnalysisPage:
        page = self.shell.page()
        assert isinstance(page, AnalysisPage)
        return page

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=LONG_MS)

    def idle(self) -> None:
        self.wait(lambda: not self.runner.running())

    def type(self, widget: QWidget, keys: str) -> None:
        widget.setFocus()
        QTest.keyClicks(widget, keys)

    def answer(self, question: str, letter: str) -> None:
        """Types a letter into a question of the cohort."""
        self.type(self.page.panel.questions[question], letter)

    def lock(self, text: str) -> None:
        entry = self.page.panel.lock_date
        entry.setFocus()
        entry.selectAll()
        QTest.keyClicks(entry, text) if text else QTest.keyClick(entry, Qt.Key.Key_Delete)
        QTest.keyClick(entry, Qt.Key.Key_Return)

    def new_view(self, act: Callable[[], object]) -> None:
        """Acts and waits for the result of it."""
        before = self.page.view()
        act()
        self.wait(lambda: self.page.view() is not before)
        self.idle()

    def tab(self, key: str) -> None:
        QTest.mouseClick(self.page.tabs.button(key), Qt.MouseButton.LeftButton)

    def table(self, name: str) -> ReportTable:
        """A table of the subject that is shown."""
        found = self.page.subject_stack.currentWidget().findChild(ReportTable, f"report_{name}")
        assert found is not None, name
        return found

    def texts(self, name: str) -> list[list[str]]:
        """What the cells of a table show, row by row; a group row gives its words."""
        model = self.table(name).view.model()
        shown = [
            [model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]
        return [[text.strip() for text in row if text is not None] for row in shown]

    def hold(self) -> threading.Event:
        """Keeps the computing thread busy until the event is set."""
        gate = threading.Event()
        self.gates.append(gate)
        self.runner.compute(lambda _progress: gate.wait(60), "", quiet=True)
        return gate


@pytest.fixture(scope="session")
def teaching_source() -> Iterator[Source]:
    """The records of the real teaching session."""
    session = Clinics().open_teaching()
    yield session.read_source()
    session.close()


@pytest.fixture(scope="session")
def empty_source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """The records of a clinic file that was just made."""
    session = Clinics().create(tmp_path_factory.mktemp("empty") / "new.rtxdb", "Nurse AB", "correct horse battery")
    yield session.read_source()
    session.close()


@pytest.fixture(scope="session")
def computed_once() -> Callable[..., View]:
    """`compute_view` that remembers: most tests start from the same first result."""
    made: dict[object, View] = {}

    def compute(source: Source, choice: Choice, subjects: Sequence[Subject], progress: Progress) -> View:
        key = (id(source), choice)
        progress("Computing", 0.0)
        if key not in made:
            made[key] = compute_view(source, choice, subjects, progress)
        return replace(made[key])

    return compute


@pytest.fixture
def open_analysis(
    qtbot: QtBot, runner: TaskRunner, computed_once: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Source], Driver]]:
    """Opens the shell over some records, 1366x768, on the analysis."""
    monkeypatch.setattr("ui.pages.analysis.page.compute_view", computed_once)
    made: list[Driver] = []

    def opened(source: Source, fault: ClinicFault | None = None) -> Driver:
        clinic = ReadClinic(source, fault=fault)
        pages = {place: (lambda _session, _shell: Page()) for place in ("patients", "data")}
        pages["analysis"] = lambda session, shell: AnalysisPage(session, shell, QtPdfPrinter)
        shell = ClinicShell(clinic, pages, runner)
        qtbot.addWidget(shell)
        shell.setMinimumSize(640, 360)  # as the window that it stands in
        shell.resize(1366, 768)
        shell.show()
        qtbot.waitExposed(shell)
        shell.activateWindow()
        qtbot.waitUntil(shell.isActiveWindow)
        shell.go("analysis")
        made.append(Driver(qtbot, shell, clinic, runner))
        return made[-1]

    yield opened
    for driver in made:
        for gate in driver.gates:
            gate.set()


@pytest.fixture
def analysis(open_analysis: Callable[[Source], Driver], teaching_source: Source) -> Driver:
    """The analysis of the teaching cohorts with its first result on screen."""
    driver = open_analysis(teaching_source)
    driver.wait(lambda: driver.page.view() is not None)
    driver.idle()
    return driver
