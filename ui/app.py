"""Starts the window: Qt first, paint, then everything heavy in the background."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from core.services.progress import Progress
from core.services.warm_up import warm_up as everything_needed
from core.version import VERSION
from ui.backend import Backend, PageFactory
from ui.garbage import GarbageInGuiThread
from ui.shell.window import MainWindow
from ui.start.settings import WindowSettings
from ui.tasks import TaskRunner
from ui.theme.appearance import apply_theme

START_WIDTH, START_HEIGHT = 1366, 768


def run_window(
    backend: Backend,
    pages: Mapping[str, PageFactory],
    *,
    clinic: Path | None = None,
    demo: bool = False,
    warm_up: Callable[[Progress], None] | None = None,
    idle_minutes: int = 10,
    arguments: Sequence[str] = (),
) -> int:
    """Shows the window until it is closed and gives the exit status.

    `pages` holds a factory for each place (`today`, `patients`, `analysis`, `data`, `settings`); places without one do not appear.
    Opens `clinic` (asking its passphrase), else the file opened last, else the start page; `demo` goes straight into the teaching
    cohort and writes no settings. `warm_up` runs in the computing thread after the first paint; by default it imports what the
    analysis needs.
    """
    app = make_application(arguments)
    settings = WindowSettings(None) if demo else WindowSettings.of_this_user()
    runner = TaskRunner()
    window = MainWindow(backend, pages, runner, settings, version=VERSION, idle_minutes=idle_minutes)
    after_paint = AfterFirstPaint(window, runner, warm_up or everything_needed)
    _place(window, settings)
    if demo:
        window.entrance.show_start()
        window.painted.connect(window.entrance.open_teaching)
    elif clinic is not None:
        window.entrance.show_unlock(clinic)
    else:
        window.entrance.show_last()
    window.show()
    garbage = GarbageInGuiThread()
    status = app.exec()
    garbage.stop()
    after_paint.deleteLater()
    if not runner.shutdown():
        # Only computing on plain data is left, deep inside a library that cannot be interrupted; the clinic file is closed.
        sys.stdout.flush()
        os._exit(status)
    return status


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The application with its names and its look; an existing one (a test) is dressed, not made anew."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["rtx-clinic", *arguments])
    app.setApplicationName("rtx-clinic")
    app.setApplicationDisplayName("")
    app.setApplicationVersion(VERSION)
    app.setDesktopFileName("rtx-clinic")
    apply_theme(app)
    return app


class AfterFirstPaint(QObject):
    """Starts the warm-up once the window has been painted, not before."""

    def __init__(self, window: MainWindow, runner: TaskRunner, warm_up: Callable[[Progress], None]) -> None:
        super().__init__()
        self._window, self._runner, self._warm_up = window, runner, warm_up
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Waits for the first paint, then steps aside."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        self._window.painted.emit()
        self._runner.compute(self._warm_up, "Getting the analysis ready", quiet=True)


def _place(window: MainWindow, settings: WindowSettings) -> None:
    geometry = settings.geometry()
    if geometry is not None and window.restoreGeometry(geometry):
        return
    screen = window.screen().availableGeometry()
    if screen.width() <= START_WIDTH or screen.height() <= START_HEIGHT:
        window.showMaximized()
    else:
        window.resize(START_WIDTH, START_HEIGHT)
