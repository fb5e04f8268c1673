"""The program locks with the screen of the PC, and takes out of the clipboard what it put there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication
from pytestqt.qtbot import QtBot

from ui.shell.clipboard import ClipboardGuard
from ui.shell.screen_lock import PBT_APMSUSPEND, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, is_lock
from ui.shell.window import MainWindow

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("shell_lock_child.py")
WTS_SESSION_UNLOCK = 0x8


def heard(system: str, session: str) -> str:
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DBUS_SYSTEM_BUS_ADDRESS": system,
            "DBUS_SESSION_BUS_ADDRESS": session,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def buses() -> Iterator[list[str]]:
    """Two private buses in the place of the system's and the session's."""
    daemon = shutil.which("dbus-daemon")
    if sys.platform != "linux" or daemon is None:
        pytest.skip("needs a bus of Linux")
    started = [
        subprocess.Popen([daemon, "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    yield [process.stdout.readline().strip() for process in started if process.stdout is not None]
    for process in started:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def test_linux_tells_of_a_locked_screen_a_sleeping_pc_and_a_screen_saver(buses: list[str]) -> None:
    assert heard(*buses) == "Lock None; PrepareForSleep True; ActiveChanged True"


@pytest.mark.skipif(sys.platform != "linux", reason="buses are Linux'")
def test_without_a_bus_nothing_is_heard_and_nothing_breaks(tmp_path: Path) -> None:
    nowhere = f"unix:path={tmp_path / 'none'}"
    assert heard(nowhere, nowhere) == "nothing to listen to"


def test_windows_messages_of_a_lock_are_known() -> None:
    assert is_lock(WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK)
    assert is_lock(WM_POWERBROADCAST, PBT_APMSUSPEND)
    assert not is_lock(WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK)
    assert not is_lock(0, WTS_SESSION_LOCK)


def test_the_window_locks_with_the_screen(clinic: MainWindow) -> None:
    clinic.screen_lock.session_locked()
    assert clinic.is_locked()
    clinic.screen_lock.covered(True)  # twice is no fault
    assert clinic.is_locked()


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offscreen clipboard does not say whose it is."""
    monkeypatch.setattr(ClipboardGuard, "_is_ours", lambda _self, mode: mode is QClipboard.Mode.Clipboard)


def test_the_lock_empties_the_clipboard(clinic: MainWindow, ours: None) -> None:
    QGuiApplication.clipboard().setText("A-1\tDM\t650")
    clinic.lock()
    assert QGuiApplication.clipboard().text() == ""


def test_closing_the_clinic_empties_the_clipboard(clinic: MainWindow, ours: None) -> None:
    QGuiApplication.clipboard().setText("A-1\tDM\t650")
    clinic.leave()
    assert QGuiApplication.clipboard().text() == ""


def test_what_was_copied_is_gone_after_a_while(qtbot: QtBot, ours: None) -> None:
    guard = ClipboardGuard(kept_ms=50)
    QGuiApplication.clipboard().setText("A-1")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "")
    guard.deleteLater()


def test_what_another_program_put_there_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = ClipboardGuard(kept_ms=50)
    data = QMimeData()
    data.setText("a letter")
    QGuiApplication.clipboard().setMimeData(data)
    monkeypatch.setattr(guard, "_is_ours", lambda _mode: False)
    guard.clear()
    assert QGuiApplication.clipboard().text() == "a letter"
    QGuiApplication.clipboard().clear()
    guard.deleteLater()
