"""Starting and stopping the real program in a process of its own: painted before anything heavy, gone without a trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HEAVY = (
    *("pandas", "numpy", "scipy", "lifelines", "matplotlib", "openpyxl", "python_calamine"),
    *("sqlalchemy", "sqlcipher3", "alembic", "argon2", "cryptography"),
    *("core.services.clinic", "core.storage.clinic_file", "core.stats", "core.exchange", "core.scoring"),
)
"""What a session needs and the first picture does not."""

START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from core.commands.actions import Desk
from core.commands.line import run
import main
from ui import app

HEAVY = {heavy}
window = lambda: next(w for w in QApplication.topLevelWidgets() if isinstance(w, app.MainWindow))
was = app.AfterFirstPaint._painted

def painted(self):
    print("painted with", sorted(set(HEAVY) & set(sys.modules)))
    was(self)
    then()

def then():
    {then}

app.AfterFirstPaint._painted = painted
print("status", run({arguments}, Desk(main._printer, main._window)))
"""


def started(tmp_path: Path, arguments: list[str], then: str) -> subprocess.CompletedProcess[str]:
    """Runs the program with its settings and scratch files in a folder of its own."""
    code = START.replace("{heavy}", repr(HEAVY)).replace("{then}", then).replace("{arguments}", repr(arguments))
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "TMPDIR")}
    display = {"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":none"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **homes, **display},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("arguments", [[], ["--demo"]])
def test_the_window_is_painted_before_anything_heavy_is_imported(tmp_path: Path, arguments: list[str]) -> None:
    done = started(tmp_path, arguments, "QTimer.singleShot(0, QApplication.closeAllWindows)")
    assert done.stdout.splitlines()[0] == "painted with []", done.stderr
    assert "status 0" in done.stdout, done.stderr


def test_closing_while_the_analysis_computes_ends_the_process_and_leaves_nothing(tmp_path: Path) -> None:
    then = """
    def close_when_computing():
        shell = window().shell
        if shell is None:
            QTimer.singleShot(20, close_when_computing)
        elif shell.place() != "analysis":
            shell.go("analysis")
            QTimer.singleShot(20, close_when_computing)
        elif any("omput" in task.text for task in shell.runner._running):
            print("closing while computing")
            window().close()
        else:
            QTimer.singleShot(20, close_when_computing)
    close_when_computing()
"""
    done = started(tmp_path, ["--demo"], then)
    assert "closing while computing" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.glob("rtx-teaching-*"))
