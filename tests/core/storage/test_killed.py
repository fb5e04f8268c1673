"""A program killed while it saves loses no save that it acknowledged, and the file is whole afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("saving_until_killed.py")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked; the kill is POSIX's")


def killed(folder: Path, cycles: int, seed: int) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), str(cycles), str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome: dict[str, object] = json.loads(done.stdout)
    return outcome


def test_50_kills_lose_no_acknowledged_save(tmp_path: Path) -> None:
    outcome = killed(tmp_path, 50, seed=1)
    assert outcome["lost"] == outcome["damaged"] == []
    assert outcome["halves"] == 0  # never the patient without the visit of the same save
    assert isinstance(outcome["acknowledged"], int)
    assert outcome["acknowledged"] >= 40  # one at least in each of the 40 cycles that wait for it


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_1000_kills_lose_no_acknowledged_save(tmp_path: Path) -> None:
    outcome = killed(tmp_path, 1000, seed=2)
    assert (outcome["lost"], outcome["damaged"], outcome["halves"]) == ([], [], 0)
