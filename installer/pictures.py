"""Makes the pictures of the README from the teaching cohort: `.venv/bin/python installer/pictures.py`.

With `FOLDER [SCALE]` it takes every page into that folder instead, to be looked at.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SCALE = sys.argv[2] if len(sys.argv) > 2 else "1"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = SCALE

from PySide6.QtTest import QTest  # noqa: E402 - the platform must be chosen before Qt is loaded
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from core.reports.document import DocumentPrinter  # noqa: E402
from core.services.clinics import Clinics  # noqa: E402
from ui.app import make_application  # noqa: E402
from ui.pages.patients.targets import FormTarget  # noqa: E402
from ui.places import pages  # noqa: E402
from ui.printing.pdf import QtPdfPrinter  # noqa: E402
from ui.shell.window import MainWindow  # noqa: E402
from ui.start.settings import WindowSettings  # noqa: E402
from ui.tasks import TaskRunner  # noqa: E402

WIDTH, HEIGHT = 1366, 768
README = ("today", "patient", "visit", "analysis_persistence")
PATIENT = "IIM-024"
TYPED = {
    "visits_steroid_drug": "prednisone", "visits_steroid_dose_mg_day": "5", "visits_physician_global": "1.2",
    "visits_patient_global": "2.5", "visits_mmt8": "146", "visits_ck": "180", "visits_igg": "7.4",
}  # fmt: skip


class Photographer:
    """Drives the real window and keeps what it shows."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.runner = TaskRunner()
        self.window = MainWindow(Clinics(), pages(_printer), self.runner, WindowSettings(None), version="")
        self.window.resize(round(WIDTH / float(SCALE)), round(HEIGHT / float(SCALE)))
        self.window.entrance.show_start()
        self.window.show()
        self.window.activateWindow()

    def wait(self, ready: Callable[[], object]) -> None:
        """Lets the window work until `ready`."""
        end = time.monotonic() + 60
        while not ready() and time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.005)

    def settle(self) -> None:
        """Waits until nothing has been under way for a while."""
        quiet_since = time.monotonic()
        while time.monotonic() < quiet_since + 0.8:
            QApplication.processEvents()
            time.sleep(0.005)
            if not self.runner.is_idle():
                quiet_since = time.monotonic()

    def take(self, name: str) -> None:
        """Keeps what the window shows now."""
        if len(sys.argv) < 2 and name not in README:
            return
        self.settle()
        self.window.grab().save(str(self.folder / f"{name}.png"))

    def widget(self, name: str) -> Any:
        """The visible widget of that object name."""
        return next(one for one in self.window.findChildren(QWidget, name) if one.isVisible())


def _printer() -> DocumentPrinter:
    return QtPdfPrinter()


def walk(taken: Photographer) -> None:
    """One picture of each page."""
    taken.take("start")
    taken.window.entrance.open_teaching()
    taken.wait(lambda: taken.window.shell is not None)
    shell: Any = taken.window.shell
    for place in shell.places:
        shell.go(place.key)
        taken.take(place.key)
    for tab in ("persistence", "steroids", "response", "immunoglobulins"):
        shell.go("analysis", tab)
        taken.take(f"analysis_{tab}")
    shell.go("patients", PATIENT)
    taken.take("patient")
    place = shell.page()
    place.patient.choose("flow")
    taken.take("patient_flow_sheet")
    shell.go("patients", FormTarget("visits", PATIENT))
    taken.settle()
    for name, text in TYPED.items():
        field = taken.widget(name)
        field.setFocus()
        QTest.keyClicks(QApplication.focusWidget() or field, text)
    taken.take("visit")


def main() -> int:
    """Walks through the window and leaves nothing running, whatever happens."""
    make_application()
    taken = Photographer(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "pictures")
    try:
        walk(taken)
    finally:
        taken.window.close()
        taken.runner.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
