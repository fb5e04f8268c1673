"""A backup is a whole clinic file; restoring it keeps the file that stood there, or changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.faults import ClinicFault, UsageFault
from core.services import backups
from core.services.backups import back_up, restore_backup
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost

PASSPHRASE = "seven quiet otters swim"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)


def codes(path: Path) -> list[str]:
    with ClinicFile.open(path, PASSPHRASE, dictionary=load_dictionary(), program_version="1") as clinic:
        return list(clinic.read_columns({"patients": ("patient_id",)})["patients"]["patient_id"])


@pytest.fixture
def add(tmp_path: Path) -> Callable[[str], Path]:
    path = tmp_path / "clinic.rtxdb"
    ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP, program_version="1").close()

    def save(code: str) -> Path:
        with ClinicFile.open(path, PASSPHRASE, dictionary=load_dictionary(), program_version="1") as clinic:
            clinic.save([Change("patients", {"patient_id": code})])
        return path

    return save


def test_a_restored_backup_stands_where_the_file_stood_and_the_file_is_kept(
    add: Callable[[str], Path], tmp_path: Path
) -> None:
    clinic = add("A-1")
    back_up(clinic, lambda: PASSPHRASE, tmp_path / "usb.rtxdb")
    add("B-2")
    kept = restore_backup(tmp_path / "usb.rtxdb", clinic)
    assert codes(clinic) == ["A-1"]
    assert kept is not None
    assert codes(kept) == ["A-1", "B-2"]
    assert not [path for path in tmp_path.iterdir() if "restoring" in path.name]


def test_a_backup_can_become_a_new_file(add: Callable[[str], Path], tmp_path: Path) -> None:
    back_up(add("A-1"), lambda: PASSPHRASE, tmp_path / "usb.rtxdb")
    assert restore_backup(tmp_path / "usb.rtxdb", tmp_path / "other.rtxdb") is None
    assert codes(tmp_path / "other.rtxdb") == ["A-1"]


def test_without_its_keys_or_onto_itself_nothing_changes(add: Callable[[str], Path], tmp_path: Path) -> None:
    clinic = add("A-1")
    lonely = tmp_path / "lonely.rtxdb"
    shutil.copy(clinic, lonely)
    for backup in (lonely, clinic, tmp_path / "nothing.rtxdb"):
        with pytest.raises(UsageFault):
            restore_backup(backup, clinic)
    lonely.with_name("lonely.rtxdb.keys").write_text("no keys")
    with pytest.raises(ClinicFault):
        restore_backup(lonely, clinic)
    assert codes(clinic) == ["A-1"]


def test_a_disk_that_refuses_leaves_the_file_as_it_was(
    add: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = add("A-1")
    back_up(clinic, lambda: PASSPHRASE, tmp_path / "usb.rtxdb")
    add("B-2")

    def refuse(source: Path, copy: Path) -> None:
        copy.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_copied", refuse)
    with pytest.raises(OSError, match="No space"):
        restore_backup(tmp_path / "usb.rtxdb", clinic)
    assert codes(clinic) == ["A-1", "B-2"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "clinic.rtxdb", "clinic.rtxdb.keys", "usb.rtxdb", "usb.rtxdb.keys",
    ]  # fmt: skip
