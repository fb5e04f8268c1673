"""What is measured in a window: from the start of the process to the first paint, and a page or a keystroke on a full file."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from tests.benchmarks.pieces import PASSPHRASE, USER

WAIT_SECONDS = 60
POLL_SECONDS = 0.005


class _FirstPaint(QObject):
    """Notes when a window was painted first, and ends the application."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.at = 0.0
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.time()
            QTimer.singleShot(0, QApplication.quit)
        return False


def window_bare() -> dict[str, float]:
    """A window of PySide6 with one word in it."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(QLabel("RTX Clinic"))
    window.resize(1366, 768)
    painted = _FirstPaint(window)
    window.show()
    app.exec()
    return {"painted": painted.at - float(os.environ["BENCHMARK_BEGAN"])}


def window_ours() -> dict[str, float]:
    """The program as `main.py` starts it, on the start page; the warm-up afterwards is left out."""
    import main

    main.start_log(main.data_folder())
    main.watch_for_crashes(main.data_folder())
    from ui import app as ui_app

    noted: dict[str, float] = {}

    def painted(_self: ui_app.AfterFirstPaint) -> None:
        noted["painted"] = time.time() - float(os.environ["BENCHMARK_BEGAN"])
        noted["modules"] = float(len(sys.modules))
        QApplication.quit()

    ui_app.AfterFirstPaint._painted = painted  # type: ignore[method-assign]
    main._window(demo=False, clinic=None)
    return noted


def window_on_clinic(path: str) -> dict[str, float]:
    """The window on a clinic file: opened, pages built, pages switched, a patient searched and opened; seconds each."""
    from core.services.clinics import Clinics
    from ui.app import make_application
    from ui.places import pages
    from ui.printing.pdf import QtPdfPrinter
    from ui.shell.window import MainWindow
    from ui.start.settings import WindowSettings
    from ui.tasks import TaskRunner

    app = make_application()
    runner = TaskRunner()
    window = MainWindow(Clinics(), pages(QtPdfPrinter), runner, WindowSettings(None), version="benchmark")
    window.resize(1366, 768)
    window.entrance.show_start()
    window.show()
    QTest.qWaitForWindowExposed(window)
    session = _in_database_thread(runner, lambda: Clinics().open(Path(path), USER, PASSPHRASE))
    session.backups = None
    told: dict[str, float] = {}
    began = time.perf_counter()
    window.open_session(session)
    _settle(runner)
    told["first_page"] = time.perf_counter() - began
    shell = window.shell
    assert shell is not None
    began = time.perf_counter()
    shell.go("patients")
    _settle(runner)
    told["patients_first"] = time.perf_counter() - began
    taken = []
    for place in ("today", "patients") * 10:
        began = time.perf_counter()
        shell.go(place)
        _painted(app, window)
        taken.append(time.perf_counter() - began)
    told["switch"] = statistics.median(taken)
    told["switch_worst"] = max(taken)
    finder = shell.page().finder  # type: ignore[attr-defined]
    finder.search.setFocus()
    keys = []
    for letter in ("b0012", "dm", "jo-1"):
        finder.search.clear()
        _painted(app, window)
        for key in letter:
            began = time.perf_counter()
            QTest.keyClicks(finder.search, key)
            _painted(app, window)
            keys.append(time.perf_counter() - began)
    told["key"], told["key_worst"] = statistics.median(keys), max(keys)
    opened = []
    for line in finder.shown_lines()[:12]:
        began = time.perf_counter()
        shell.go("patients", line.code)
        _settle(runner)
        opened.append(time.perf_counter() - began)
    told["patient"] = statistics.median(opened)
    window.close()
    runner.shutdown()
    return told


def _in_database_thread(runner: Any, work: Callable[[], Any]) -> Any:
    results: list[Any] = []
    runner.database(lambda _progress: work(), "Opening", done=results.append)
    _settle(runner)
    return results[0]


def _settle(runner: Any) -> None:
    """Until nothing runs and everything is painted."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        QApplication.processEvents()
        if runner.is_idle():
            break
        assert time.monotonic() < end, "the window never came to rest"
        time.sleep(POLL_SECONDS)  # the working threads need the interpreter meanwhile
    QApplication.processEvents()


def _painted(app: QApplication, window: QWidget) -> None:
    app.sendPostedEvents()
    app.processEvents()
    window.repaint()
