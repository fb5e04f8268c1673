"""A window killed while a visit is typed loses no field that was accepted, and offers the draft with the cursor where it was."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from core.dictionary.loader import load_dictionary
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.verification import verify_clinic_file

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("typing_until_killed.py")
PASSPHRASE = "correct horse battery staple"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)


def typed_until_killed(path: Path, fields: int, seconds: float) -> list[dict[str, Any]]:
    """What the window told before it was killed: so long after it had accepted so many fields."""
    window = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert window.stdout is not None
    told: list[dict[str, Any]] = []
    try:
        for line in window.stdout:
            told.append(json.loads(line))
            if sum("accepted" in one for one in told) >= fields or "done" in told[-1]:
                break
        time.sleep(seconds)
    finally:
        window.kill()
    told += [json.loads(line) for line in window.stdout if line.endswith("\n")]
    window.wait()
    return told


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "clinic.rtxdb"
    with ClinicFile.create(made, "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP) as clinic:
        clinic.save([Change("patients", {"patient_id": "A-1", "sex": "F", "iim_subset": "DM", "disease": "IIM"})])
    return made


def lost_in(path: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    accepted: dict[str, str] = {}
    cursor = ""
    for kill in range(kills):
        told = typed_until_killed(path, chance.randint(1, 3), chance.uniform(0.0, 0.05))
        offered, shown = told[0]["today"], told[1]
        assert {field: shown["shown"][field] for field in accepted} == accepted
        if kill:
            assert [line[:2] for line in offered] == [[offered[0][0], "A-1"]]
            assert offered[0][0].startswith("Visit of ")
            assert offered[0][2] >= len(accepted)
            # a field that was kept, but killed before it could be told, took the cursor on
            kept_untold = any(text for field, text in shown["shown"].items() if field not in accepted)
            assert shown["cursor"] == cursor or kept_untold
        accepted |= {one["accepted"]: one["text"] for one in told if "accepted" in one}
        cursor = next((one["cursor"] for one in reversed(told) if "cursor" in one), cursor)
    assert len(accepted) >= kills
    report = verify_clinic_file(path, PASSPHRASE)
    assert (report.ok, report.notes) == (True, ())


def test_four_kills_lose_no_accepted_field(path: Path) -> None:
    lost_in(path, 4, seed=1)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_forty_kills_lose_no_accepted_field(tmp_path: Path) -> None:
    for seed in range(10):
        where = tmp_path / str(seed)
        where.mkdir()
        made = where / "clinic.rtxdb"
        with ClinicFile.create(made, "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP) as clinic:
            clinic.save([Change("patients", {"patient_id": "A-1", "sex": "F", "disease": "IIM"})])
        lost_in(made, 4, seed)
