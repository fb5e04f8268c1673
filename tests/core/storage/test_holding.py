"""Two programs on one clinic file: the second is told who holds it, and a killed one is never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from core.storage.faults import ClinicFileHeld, FolderMissing
from core.storage.holding import Hold, holder_path

ROOT = Path(__file__).parents[3]
NOON = datetime(2024, 5, 3, 12, 0)


def other_program(path: Path) -> subprocess.Popen[str]:
    """A program that holds the file until its input ends."""
    lines = (
        "import sys; from pathlib import Path; from datetime import datetime; from core.storage.holding import Hold\n"
        "hold = Hold(Path(sys.argv[1]), 'Nurse AB', datetime(2024, 5, 3, 7, 58)); print('held', flush=True)\n"
        "sys.stdin.read(); hold.release()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", lines, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "held\n"
    return program


def test_the_second_program_is_told_who_holds_the_file_and_since_when(path: Path) -> None:
    other = other_program(path)
    with pytest.raises(ClinicFileHeld) as caught:
        Hold(path, "Ada", NOON)
    assert "Nurse AB, since Fri 03 May 2024 07:58" in str(caught.value)
    assert caught.value.exit_status == 4
    other.communicate("")
    assert list(path.parent.iterdir()) == []
    with Hold(path, "Ada", NOON) as hold:
        assert not hold.left_behind


def test_a_killed_program_does_not_hold_the_file(path: Path) -> None:
    other = other_program(path)
    other.kill()
    other.communicate()
    assert "Nurse AB" in holder_path(path).read_text()
    with Hold(path, "Ada", NOON) as hold:
        assert hold.left_behind
        assert "Ada" in holder_path(path).read_text()
        assert "Nurse" not in holder_path(path).read_text()
    assert list(path.parent.iterdir()) == []


def test_held_twice_in_one_program_is_held_too(path: Path) -> None:
    hold = Hold(path, "Ada", NOON)
    with pytest.raises(ClinicFileHeld, match="Ada"):
        Hold(path, "Grace", NOON)
    hold.release()
    hold.release()
    Hold(path, "Grace", NOON).release()


def test_a_lock_file_of_nonsense_still_ends_in_a_sentence(path: Path) -> None:
    with Hold(path, "Ada", NOON):
        holder_path(path).write_bytes(b"\xff[]")
        with pytest.raises(ClinicFileHeld, match="somebody"):
            Hold(path, "Grace", NOON)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        Hold(tmp_path / "nowhere" / "clinic.rtxdb", "Ada", NOON)
