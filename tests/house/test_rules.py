"""The house rules that a reader would otherwise have to remember: file length, names, and what must not be used."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "data", "info"}
TRAPS = re.compile(r"matplotlib\.pyplot|QDoubleSpinBox|QDateEdit\(")
QT = re.compile(r"^\s*(from|import) +(PySide6|shiboken6)", re.MULTILINE)


def python_files(*folders: str) -> list[Path]:
    """The program's own Python files, tracked or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    found = [ROOT / name for name in listed if not folders or name.split("/")[0] in folders]
    return [path for path in found if path.exists()]


def test_there_are_files_to_check() -> None:
    assert len(python_files("core")) > 30


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_a_reader_can_hold(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_file_is_named_after_nothing() -> None:
    assert [path for path in python_files() if path.stem in FORBIDDEN_NAMES] == []


def test_core_knows_no_qt() -> None:
    assert [path for path in python_files("core") if QT.search(path.read_text(encoding="utf-8"))] == []


def test_known_traps_are_not_used() -> None:
    assert [path for path in python_files("core", "ui") if TRAPS.search(path.read_text(encoding="utf-8"))] == []
