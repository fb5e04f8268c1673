"""A program of its own: the real window, in which a visit is typed field by field until somebody kills it.

usage: typing_until_killed.py FILE -> lines of JSON: what Today offers, what the form shows when it opens and where its cursor
is, then every field once it was accepted and the window came to rest.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.services.clinics import Clinics
from ui.app import make_application
from ui.pages.patients.targets import FormTarget
from ui.pages.today.words import draft_what
from ui.places import pages
from ui.printing.pdf import QtPdfPrinter
from ui.shell.window import MainWindow
from ui.start.settings import WindowSettings
from ui.tasks import TaskRunner

PASSPHRASE = "correct horse battery staple"
TYPED = (
    ("igg", "900"), ("iga", "120"), ("igm", "80"), ("ck", "150"), ("haq_di", "1.25"), ("physician_global", "3"),
    ("patient_global", "4"), ("fvc_pct", "81"), ("dlco_pct", "64"), ("ldh", "210"), ("ast", "31"), ("alt", "29"),
)  # fmt: skip


def tell(**told: Any) -> None:
    print(json.dumps(told), flush=True)


def wait(runner: TaskRunner, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not (ready() and runner.is_idle()):
        QApplication.processEvents()
        if time.monotonic() > end:
            raise TimeoutError
    QApplication.processEvents()


def main(path: Path) -> None:
    application = make_application()
    runner = TaskRunner()
    window = MainWindow(
        Clinics(), pages(QtPdfPrinter), runner, WindowSettings(path.with_name("window.ini")), version="9.9.9"
    )
    window.resize(1366, 768)
    window.entrance.show_unlock(path)
    window.show()
    entrance: Any = window.entrance.page()
    entrance.passphrase.entry.setText(PASSPHRASE)
    entrance.unlock.click()
    wait(runner, lambda: window.shell is not None)
    shell: Any = window.shell
    today = shell.page()
    wait(runner, lambda: today.lists() is not None)
    offered = [item.draft for item in today.lists().items["draft"]]
    tell(today=[[draft_what(draft), draft.code, draft.count] for draft in offered])
    if offered:
        today.table.take_keyboard()
        QTest.keyClick(today.table, Qt.Key.Key_Return)
    else:
        shell.go("patients", FormTarget("visits", "A-1"))
    wait(runner, lambda: shell.place() == "patients" and getattr(shell.page().form, "body", None) is not None)
    form = shell.page().form
    window.activateWindow()
    wait(runner, window.isActiveWindow)
    cursor = form.cursor_at()
    shown = {field: form.entry.state(field).text for field, _ in TYPED}
    tell(shown=shown, cursor=cursor.field if cursor else "", typing=bool(cursor and cursor.typing))
    for field, text in TYPED:
        if form.entry.state(field).text == text:
            continue
        form.go_field(field)
        here = QApplication.focusWidget()
        assert here is not None
        for key in text:
            QTest.keyClicks(here, key)
            QApplication.processEvents()
        QTest.keyClick(here, Qt.Key.Key_Return)
        QApplication.processEvents()
        wait(runner, lambda: True)
        after = form.cursor_at()
        tell(accepted=field, text=text, cursor=after.field if after else "")
    tell(done=True)
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
