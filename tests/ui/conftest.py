"""A themed application for every test of the window, and a clinic that needs no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.roles import Role
from core.faults import DatabaseFault
from core.services.backup_keeper import Counted, Preview
from core.services.rights import RIGHTS, Right
from ui.backend import Restore, Session, Shell
from ui.garbage import GarbageInGuiThread
from ui.shell.page import Page
from ui.shell.window import MainWindow
from ui.start.settings import WindowSettings
from ui.tasks import TaskRunner
from ui.theme.appearance import apply_theme
from ui.widgets.kit import EntryLineEdit, PageHead, Words, column

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="session", autouse=True)
def themed(qapp: QApplication) -> QApplication:
    """Every widget test sees the look that users see."""
    apply_theme(qapp)
    return qapp


@pytest.fixture(autouse=True)
def garbage(themed: QApplication) -> Iterator[None]:
    """Every test of the window collects as the window does."""
    collector = GarbageInGuiThread()
    yield
    collector.stop()


@pytest.fixture
def runner() -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.shutdown()


@dataclass
class OpenClinic:
    """An open clinic without a database."""

    name: str
    path: Path | None
    user: str
    synthetic: bool
    facts: Sequence[str] = ("Backup today 07:58",)
    warnings: Sequence[str] = ()
    closed: bool = False
    role: Role = Role.ADMINISTRATOR
    pin: str = ""
    pin_tries: int = 3

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    @property
    def has_pin(self) -> bool:
        return bool(self.pin) and self.pin_tries > 0

    def check_pin(self, pin: str) -> None:
        if pin != self.pin:
            self.pin_tries -= 1
            raise DatabaseFault("That is not the PIN.", "Your draft is kept.", "Type it again.")

    def back_up_if_due(self) -> object:
        return None

    def check_passphrase(self, passphrase: str) -> None:
        if passphrase != PASSPHRASE:
            raise DatabaseFault("That is not the passphrase.", "Nothing was changed.", "Type it again.")

    def close(self) -> None:
        self.closed = True


@dataclass
class ClinicFiles:
    """Opens clinics that are only names; remembers what was asked."""

    known_users: tuple[str, ...] = ("Nurse AB",)
    restore: Restore | None = None
    opened: list[OpenClinic] = field(default_factory=list)

    def preview_restore(
        self, backup: Path, clinic: Path, user: str, passphrase: str, progress: Callable[[str, float], None]
    ) -> Preview:
        if passphrase != PASSPHRASE:
            raise DatabaseFault("That is not the passphrase.", "Nothing was changed.", "Type it again.")
        saved = datetime(2024, 5, 3, 7, 58)
        return Preview(Counted(backup, saved, 20, 80, 100), Counted(clinic, saved, 21, 84, 105), same_history=True)

    def users(self, path: Path) -> Sequence[str]:
        return self.known_users

    def create(self, path: Path, user: str, passphrase: str, progress: Callable[[str, float], None]) -> Session:
        path.write_text("clinic")
        return self._open(OpenClinic(path.stem, path, user, synthetic=False))

    def open(self, path: Path, user: str, passphrase: str, progress: Callable[[str, float], None]) -> Session:
        clinic = OpenClinic(path.stem, path, user or "administrator", synthetic=False)
        clinic.check_passphrase(passphrase)
        return self._open(clinic)

    def open_teaching(self, progress: Callable[[str, float], None]) -> Session:
        progress("Preparing the teaching cohort", 0.5)
        return self._open(OpenClinic("Teaching cohort", None, "Nurse AB", synthetic=True))

    def _open(self, clinic: OpenClinic) -> Session:
        self.opened.append(clinic)
        return clinic


class FieldPage(Page):
    """A page with one field, as small as a page can be; notes what the shell tells it."""

    def __init__(self, session: Session, shell: Shell, place: str) -> None:
        super().__init__()
        self.shell = shell
        self.arrived: list[object] = []
        self.changes: list[object] = []
        self.saved: list[str] = []
        self.field = EntryLineEdit(f"{place}_field", f"{place} value")
        self.field.committed.connect(self.saved.append)
        self.name = Words(f"Patient of {place}: Maria Rossi", "patient")
        self.setLayout(column(PageHead(place.capitalize()), self.name, self.field, "stretch", gap=0))

    def arrive(self, target: object) -> None:
        self.arrived.append(target)

    def refresh(self, change: object) -> None:
        self.changes.append(change)

    def hints(self) -> list[tuple[str, str]]:
        return [("Enter", "next")]

    def key_sheet(self) -> list[tuple[str, str]]:
        return [("Ctrl+K", "Find a patient")]

    def first_focus(self) -> EntryLineEdit:
        return self.field


@pytest.fixture
def clinic_files() -> ClinicFiles:
    return ClinicFiles()


@pytest.fixture
def passphrase() -> str:
    """The only one that opens a clinic here."""
    return PASSPHRASE


@pytest.fixture
def pages() -> Mapping[str, Any]:
    """Pages for three of the five places, in an order that is not the rail's."""

    def factory(place: str) -> Callable[[Session, Shell], FieldPage]:
        return lambda session, shell: FieldPage(session, shell, place)

    return {place: factory(place) for place in ("data", "patients", "analysis")}


@pytest.fixture
def window(
    qtbot: QtBot, clinic_files: ClinicFiles, pages: Mapping[str, Any], runner: TaskRunner, tmp_path: Path
) -> MainWindow:
    """The real window on the start page, 1366x768."""
    made = MainWindow(clinic_files, pages, runner, WindowSettings(tmp_path / "window.ini"), version="9.9.9")
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.entrance.show_start()
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def teaching(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the teaching cohort open on its first place."""
    window.entrance.open_teaching()
    qtbot.waitUntil(lambda: window.shell is not None)
    return window


@pytest.fixture
def clinic(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a clinic file open, so that the lock asks for a passphrase."""
    file = tmp_path / "outpatients.rtxdb"
    file.write_text("clinic")
    window.entrance.show_unlock(file)
    page: Any = window.entrance.page()
    page.passphrase.entry.setText(PASSPHRASE)
    page.unlock.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    return window
