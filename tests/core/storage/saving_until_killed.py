"""A program of its own: children that save in a loop and are killed at random moments; what they acknowledged must be there.

usage: saving_until_killed.py FOLDER CYCLES SEED -> one line of JSON. It forks instead of starting Python anew for every child.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from core.dictionary.loader import load_dictionary
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.verification import verify_clinic_file

PASSPHRASE = "correct horse battery staple"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
DICTIONARY = load_dictionary()


def save_for_ever(path: Path, cycle: int, acknowledge: int) -> None:
    with ClinicFile.open(path, PASSPHRASE, dictionary=DICTIONARY) as clinic:
        number = 0
        while True:
            code = f"{cycle}-{number}"
            patient = Change("patients", {"patient_id": code, "sex": "F"})
            visit = Change("visits", {"patient_id": code, "visit_date": "2024-05-03", "igg": 650.0})
            clinic.save([patient, visit])
            os.write(acknowledge, f"{code}\n".encode())
            number += 1


def killed_after(path: Path, cycle: int, seconds: float, *, while_saving: bool) -> list[str]:
    """Lets a child save for so long, kills it, and gives the codes it acknowledged; the time begins with its first save."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            save_for_ever(path, cycle, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        first = told.readline() if while_saving else ""
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [line.strip() for line in (first, *told) if line.endswith("\n")]


def main(folder: Path, cycles: int, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / "clinic.rtxdb"
    ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=DICTIONARY, cost=CHEAP).close()
    acknowledged: list[str] = []
    lost: list[str] = []
    halves = 0
    damaged: list[str] = []
    for cycle in range(cycles):
        # every fifth child is killed at any moment of its life, also while it opens the file
        acknowledged += killed_after(path, cycle, chance.uniform(0.0, 0.06), while_saving=cycle % 5 > 0)
        with ClinicFile.open(path, PASSPHRASE, dictionary=DICTIONARY) as clinic:
            patients = clinic.read_columns({"patients": ("patient_id",)})["patients"]["patient_id"]
            visits = clinic.read_columns({"visits": ("patient_id",)})["visits"]["patient_id"]
        lost += sorted(set(acknowledged) - set(patients))
        halves += len(set(patients) ^ set(visits))
        if cycle % 10 == 9:
            damaged += verify_clinic_file(path, PASSPHRASE).findings
    print(
        json.dumps(
            {"cycles": cycles, "acknowledged": len(acknowledged), "lost": lost, "halves": halves, "damaged": damaged}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
