"""What the program writes about itself never holds a word of a patient, whatever went wrong."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.services import event_log
from core.services.event_log import (
    FILE_NAME,
    crash_report,
    fault_places,
    note,
    note_fault,
    start_log,
    stop_log,
    watch_for_crashes,
    write_crash_report,
)
from core.version import VERSION

ROOT = Path(__file__).parents[3]
NAME = "Maria Rossi"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook, logging.raiseExceptions
    yield
    stop_log()
    sys.excepthook, threading.excepthook, logging.raiseExceptions = before


def patient_fault() -> Exception:
    """A fault whose text, cause and local variables name a patient."""
    patient = NAME
    try:
        try:
            raise KeyError(f"no patient {patient}")
        except KeyError as cause:
            raise ValueError(f"{patient}, born 1961, cannot be saved") from cause
    except ValueError as fault:
        return fault


def test_the_log_tells_type_and_place_and_not_the_text(tmp_path: Path) -> None:
    start_log(tmp_path)
    note("clinic file opened")
    note_fault("saving failed", patient_fault())
    told = (tmp_path / FILE_NAME).read_text()
    assert "clinic file opened" in told
    assert "builtins.ValueError at tests/core/services/test_event_log.py:" in told
    assert "builtins.KeyError at" in told
    assert f"version {VERSION}" in told
    for secret in (NAME, "Rossi", "1961"):
        assert secret not in told


def test_the_log_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "_BYTES", 1_000)
    start_log(tmp_path)
    for _ in range(200):
        note("a line of words that takes its place in the file")
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [FILE_NAME, *(f"{FILE_NAME}.{number}" for number in (1, 2, 3))]
    assert all(file.stat().st_size <= 1_100 for file in files)


def test_without_a_place_nothing_is_noted_and_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    start_log(tmp_path / "file" / "folder")
    note("nobody hears this")
    assert write_crash_report(tmp_path / "file", "x", datetime(2024, 5, 3)) is None


def test_a_crash_report_tells_type_place_and_version_only(tmp_path: Path) -> None:
    report = crash_report(patient_fault())
    assert "ValueError" in report
    assert "patient_fault" in report
    assert VERSION in report
    assert NAME not in report
    for day in range(25):
        write_crash_report(tmp_path, report, datetime(2024, 5, 1) + timedelta(days=day))
    left = sorted(file.name for file in tmp_path.iterdir())
    assert len(left) == 20
    assert left[-1] == "crash-2024-05-25-000000.txt"


def test_what_nobody_caught_leaves_a_report_in_every_thread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watch_for_crashes(tmp_path)

    def fail() -> None:
        raise patient_fault()

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (report,) = tmp_path.glob("crash-*.txt")
    told = report.read_text() + capsys.readouterr().err
    assert "ValueError" in told
    assert NAME not in told


def test_a_whole_program_that_crashes_names_no_patient(tmp_path: Path) -> None:
    lines = (
        "import sys; from pathlib import Path\n"
        "from core.services.event_log import start_log, watch_for_crashes\n"
        "start_log(Path(sys.argv[1])); watch_for_crashes(Path(sys.argv[1]))\n"
        f"raise ValueError('{NAME} cannot be saved')"
    )
    done = subprocess.run(
        [sys.executable, "-c", lines, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    written = "".join(file.read_text() for file in tmp_path.iterdir())
    assert len(list(tmp_path.glob("crash-*.txt"))) == 1
    assert "ValueError" in written
    assert NAME not in written + done.stdout + done.stderr


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError("a"), ValueError("b")
    one.__cause__, other.__cause__ = other, one
    assert len(fault_places(one)) == 2
