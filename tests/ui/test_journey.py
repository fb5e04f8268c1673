"""The whole way by hand, in the real window on a real encrypted file, with a network that refuses.

A nurse makes a clinic file, adds a patient, an infusion and two visits by keyboard, sees the TIS change, locks and unlocks; a clinician
analyses and exports; the summary is saved as PDF; everything is still there when the file is opened again.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from core.reports.document import DocumentPrinter
from core.services.clinics import Clinics
from ui.pages.summary.preview import SummaryPreview
from ui.places import pages
from ui.printing.pdf import QtPdfPrinter
from ui.shell.window import MainWindow
from ui.start.settings import WindowSettings
from ui.tasks import TaskRunner
from ui.widgets.kit import nameless

Key = Qt.Key
QtWindow = Qt.WindowType.Window
CTRL = Qt.KeyboardModifier.ControlModifier
PASSPHRASE = "seven quiet otters swim"
WAIT_MS = 20_000
FIRST_INFUSION = date.today() - timedelta(days=200)
BASELINE = FIRST_INFUSION - timedelta(days=10)
CORE_SET = ("physician_global", "patient_global", "extramuscular_vas", "mmt8", "haq_di", "ck")


def printer() -> DocumentPrinter:
    return QtPdfPrinter()


class StrayWindows(QObject):
    """Notes every window but the two that belong here: a part shown before it has a place becomes one and takes the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_window = isinstance(watched, QWidget) and watched.windowType() == QtWindow
        if event.type() == QEvent.Type.Show and is_window and not isinstance(watched, MainWindow | SummaryPreview):
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


class User:
    """Types and presses where the keyboard is; finds widgets by the names a screen reader has."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window

    def wait(self, condition: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    def widget(self, name: str) -> Any:
        found = [one for one in self.window.findChildren(QWidget, name) if one.isVisible()]
        assert len(found) == 1, f"{name}: {len(found)} widgets are visible"
        return found[0]

    def seen(self, name: str) -> bool:
        return any(one.isVisible() for one in self.window.findChildren(QWidget, name))

    def click(self, name: str) -> None:
        self.wait(lambda: self.seen(name))
        QTest.mouseClick(self.widget(name), Qt.MouseButton.LeftButton)

    def type_into(self, name: str, text: str) -> None:
        self.wait(lambda: self.seen(name))
        field = self.widget(name)
        field.setFocus()
        self.press(Key.Key_A, CTRL)
        self.type(text)
        self.press(Key.Key_Return)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def to_front(self) -> None:
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    def idle(self) -> None:
        shell = self.window.shell
        assert shell is not None
        self.wait(lambda: not shell.runner.running())

    def status(self) -> str:
        assert self.window.shell is not None
        return self.window.shell.status.text()


@pytest.fixture
def user(qtbot: QtBot, tmp_path: Path, runner: TaskRunner) -> Iterator[User]:
    window = MainWindow(
        Clinics(), pages(printer), runner, WindowSettings(tmp_path / "window.ini"), version="9.9.9", idle_minutes=10
    )
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.entrance.show_start()
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield User(qtbot, window)
    window.close()


def make_clinic(user: User, path: Path) -> None:
    user.click("start_create")
    user.type_into("create_path", str(path))
    user.type_into("create_user", "Nurse AB")
    user.type_into("create_passphrase", PASSPHRASE)
    user.type_into("create_again", PASSPHRASE)
    user.wait(lambda: user.window.shell is not None)
    user.idle()


def add_patient(user: User) -> None:
    user.window.shell.go("patients")  # type: ignore[union-attr]
    user.idle()
    user.press(Key.Key_N, CTRL)
    user.type_into("patients_patient_id", "IIM-900")
    user.type_into("patients_sex", "f")
    user.type_into("patients_birth_date", "1961-03-15")
    user.type_into("patients_iim_subset", "DM")
    user.press(Key.Key_S, CTRL)
    user.wait(lambda: user.seen("patient_tabs") or not user.seen("patients_patient_id"))
    user.idle()


def add_infusion(user: User) -> None:
    user.press(Key.Key_I, CTRL)
    user.type_into("infusions_infusion_date", FIRST_INFUSION.isoformat())
    user.type_into("infusions_given_dose_mg", "1000")
    user.press(Key.Key_S, CTRL)
    user.wait(lambda: not user.seen("infusions_infusion_date"))
    user.idle()


def add_visit(user: User, day: date, values: dict[str, str], *, check: Any = None) -> None:
    user.press(Key.Key_N, CTRL)
    user.type_into("visits_visit_date", day.isoformat())
    for name, text in values.items():
        user.type_into(f"visits_{name}", text)
    if check is not None:
        check()
    user.press(Key.Key_S, CTRL)
    user.wait(lambda: not user.seen("visits_visit_date"))
    user.idle()


def test_the_whole_way_by_hand(user: User, tmp_path: Path, no_network: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stray = StrayWindows()
    QApplication.instance().installEventFilter(stray)  # type: ignore[union-attr]
    make_clinic(user, tmp_path / "outpatients.rtxdb")
    assert (tmp_path / "outpatients.rtxdb.keys").exists()
    add_patient(user)
    add_infusion(user)
    before = dict(zip(CORE_SET, ("6", "5.5", "4", "110", "1.75", "900"), strict=True))
    after = dict(zip(CORE_SET, ("1", "1.5", "1", "146", "0.5", "150"), strict=True))
    steroid = {"steroid_drug": "prednisone", "steroid_dose_mg_day": "25"}
    add_visit(user, BASELINE, {**steroid, **before, "ck_uln": "170", "igg": "1200"})
    totals: list[str] = []

    def tis() -> None:
        page: Any = user.window.shell.page().current()  # type: ignore[union-attr]
        totals.append(page.panel.tis.total.text())
        user.type_into("visits_mmt8", "111")
        totals.append(page.panel.tis.total.text())
        user.type_into("visits_mmt8", "146")

    add_visit(user, date.today(), {**steroid, "steroid_dose_mg_day": "5", **after, "ck_uln": "170"}, check=tis)
    assert float(totals[0]) > float(totals[1]) > 0

    user.press(Key.Key_L, CTRL)
    assert user.window.is_locked()
    assert not user.seen("patient_tabs")
    user.type_into("lock_passphrase", PASSPHRASE)
    user.wait(lambda: not user.window.is_locked())

    summary = tmp_path / "summary"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(summary), ""))
    user.press(Key.Key_P, CTRL)
    preview: list[SummaryPreview] = []

    def found() -> bool:
        preview[:] = [
            one for one in QApplication.topLevelWidgets() if isinstance(one, SummaryPreview) and one.isVisible()
        ]
        return bool(preview)

    user.wait(found)
    user.wait(lambda: preview[0].page.pageCount() == 1)
    QTest.keyClick(preview[0], Key.Key_S, CTRL)
    user.wait(lambda: summary.with_suffix(".pdf").exists())
    preview[0].close()
    user.to_front()
    text = subprocess.run(
        ["pdftotext", "-layout", str(summary.with_suffix(".pdf")), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "IIM-900" in text
    assert totals[0].removesuffix(".0") in text

    shell = user.window.shell
    assert shell is not None
    shell.go("analysis")
    user.idle()
    page: Any = shell.page()
    page.exporter.ask_folder = lambda *_: tmp_path / "report"
    user.wait(page.tabs.key)
    QTest.keyClick(shell, Key.Key_E, CTRL)
    user.wait((tmp_path / "report" / "report.pdf").exists)
    user.idle()
    assert {path.name for path in (tmp_path / "report").iterdir()} == {
        "results.csv", "derived.csv", "provenance.json", "report.pdf", "report.xlsx", "figures",
    }  # fmt: skip
    visits = list(load_workbook(tmp_path / "report" / "report.xlsx")["visits"].iter_rows(values_only=True))
    assert [row[visits[0].index("mmt8")] for row in visits[1:]] == [110, 146]
    for place in ("patients", "analysis", "data", "settings"):
        shell.go(place)
        user.idle()
        assert nameless(user.window) == [], place

    user.window.leave()
    user.wait(lambda: user.window.shell is None)
    user.window.entrance.show_unlock(tmp_path / "outpatients.rtxdb")
    user.type_into("unlock_passphrase", PASSPHRASE)
    user.wait(lambda: user.window.shell is not None)
    again: Any = user.window.shell
    again.go("patients")
    user.idle()
    finder = again.page()
    assert finder.finder.table.table.rowCount() == 1
    assert stray.seen == []
