"""A clinic file from opening to closing: who holds it, what is said of it, the backup it leaves, restore and repair."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.faults import ClinicFault, UsageFault
from core.services import backups
from core.services.backup_folder import BackupFolder
from core.services.clinic import ClinicSession
from core.services.clinics import Clinics
from core.services.repair import RepairNeeded
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.faults import ClinicFileHeld, UnsafePlace
from core.storage.holding import holder_path
from core.storage.keys import PassphraseCost

PASSPHRASE = "seven quiet otters swim"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.rtxdb"
    ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP).close()
    return path


@pytest.fixture
def session(path: Path) -> Iterator[ClinicSession]:
    opened = Clinics().open(path, "Ada", PASSPHRASE)
    yield opened
    opened.close()


def save(clinic: ClinicFile, code: str) -> None:
    clinic.save([Change("patients", {"patient_id": code})])
    clinic.save([Change("visits", {"patient_id": code, "visit_date": "2024-05-03"})])


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_saves_that_only_the_backup_knows_are_missed_at_open(path: Path) -> None:
    before = path.read_bytes()
    session = Clinics().open(path, "Ada", PASSPHRASE)
    assert session.warnings == ()
    save(session._clinic, "A-1")
    session.close()
    path.write_bytes(before)  # somebody copied an old state over it
    session = Clinics().open(path, "Ada", PASSPHRASE)
    assert "lacks saves" in session.warnings[0]
    session.close()


def test_closing_leaves_a_backup_and_the_bar_says_so(path: Path) -> None:
    session = Clinics().open(path, "Ada", PASSPHRASE)
    assert session.facts == ["No backup yet"]
    save(session._clinic, "A-1")
    assert session.back_up_if_due() is not None
    assert session.back_up_if_due() is None
    save(session._clinic, "A-2")
    session.close()
    session.close()
    session = Clinics().open(path, "Ada", PASSPHRASE)
    assert session.facts[0].startswith("Backup today ")
    assert session.backups is not None
    assert session.backups.drill().backup.patients == 2
    count = len(session.backups.files())
    session.close()  # nothing was saved: no further one
    assert len(BackupFolder.beside(path).files()) == count


def test_a_backup_that_fails_at_close_does_not_keep_the_file_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Clinics().open(path, "Ada", PASSPHRASE)
    (path.parent / "clinic-backups").write_text("a file stands there")
    save(session._clinic, "A-1")
    session.close()
    assert not holder_path(path).exists()
    Clinics().open(path, "Ada", PASSPHRASE).close()


def test_the_teaching_cohort_has_no_backups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    session = Clinics().open_teaching()
    assert session.backups is None
    assert session.facts == ()
    assert session.back_up_if_due() is None
    with pytest.raises(UsageFault):
        session.restore(tmp_path / "x.rtxdb")
    session.close()
    assert list(tmp_path.iterdir()) == []


def test_a_second_window_is_told_who_holds_the_file(session: ClinicSession, path: Path) -> None:
    with pytest.raises(ClinicFileHeld, match="Ada, since"):
        Clinics().open(path, "Ada", PASSPHRASE)
    session._clinic.back_up(path.with_name("copy.rtxdb"))
    with pytest.raises(ClinicFileHeld):
        Clinics().restore(path.with_name("copy.rtxdb"), path)


def test_restoring_from_the_open_file_keeps_what_stood_there(session: ClinicSession, path: Path) -> None:
    save(session._clinic, "A-1")
    assert session.backups is not None
    made = session.backups.back_up()
    save(session._clinic, "A-2")
    preview = session.backups.preview(made.path)
    assert preview.present is not None
    assert (preview.backup.patients, preview.present.patients) == (1, 2)
    kept = session.restore(made.path)
    assert kept is not None
    again = Clinics().open(path, "Ada", PASSPHRASE)
    assert again._clinic.contents().counts["patients"] == 1
    again.close()
    with ClinicFile.open(kept, PASSPHRASE, dictionary=load_dictionary()) as old:
        assert old.contents().counts["patients"] == 2


@pytest.mark.parametrize("at", range(1, 5))
def test_a_restore_stopped_at_any_step_leaves_a_file_that_opens(
    session: ClinicSession, path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    class PowerCut(BaseException):
        pass

    save(session._clinic, "A-1")
    backup = path.with_name("usb.rtxdb")
    session._clinic.back_up(backup)
    save(session._clinic, "A-2")
    session.close()
    calls = 0
    real = os.replace

    def cut(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise PowerCut
        real(source, target)

    monkeypatch.setattr(backups.os, "replace", cut)
    try:
        backups.restore_backup(backup, path)
        whole = True
    except PowerCut:
        whole = False
    monkeypatch.undo()
    with ClinicFile.open(path, PASSPHRASE, dictionary=load_dictionary()) as left:
        assert left.contents().counts["patients"] == (1 if whole else 2)


def test_a_damaged_file_is_told_with_the_way_back(path: Path) -> None:
    session = Clinics().open(path, "Ada", PASSPHRASE)
    save(session._clinic, "A-1")
    session.close()
    content = bytearray(path.read_bytes())
    content[20_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(RepairNeeded) as caught:
        Clinics().open(path, "Ada", PASSPHRASE)
    good = BackupFolder.beside(path).files()[0].path
    assert caught.value.backup == good
    assert good.name in caught.value.todo
    assert "today" in caught.value.safe
    assert path.read_bytes() == bytes(content)
    assert not holder_path(path).exists()
    good.write_bytes(b"gone")
    with pytest.raises(RepairNeeded, match="No backup"):
        Clinics().open(path, "Ada", PASSPHRASE)


def test_a_log_that_vanished_after_a_crash_is_said(path: Path) -> None:
    holder_path(path).write_text("left by a program that was killed")
    session = Clinics().open(path, "Ada", PASSPHRASE)
    assert "did not end properly" in session.warnings[-1]
    session.close()


def test_a_preview_before_restoring_counts_both_without_touching_them(path: Path, tmp_path: Path) -> None:
    session = Clinics().open(path, "Ada", PASSPHRASE)
    save(session._clinic, "A-1")
    session._clinic.back_up(tmp_path / "usb.rtxdb")
    save(session._clinic, "A-2")
    session.close()
    before = path.read_bytes()
    told = Clinics().preview_restore(tmp_path / "usb.rtxdb", path, "", PASSPHRASE)
    assert told.present is not None
    assert (told.backup.patients, told.present.patients, told.same_history) == (1, 2, True)
    assert path.read_bytes() == before
    path.write_bytes(before[:5000])
    broken = Clinics().preview_restore(tmp_path / "usb.rtxdb", path, "", PASSPHRASE)
    assert broken.present is None
    assert "damaged" in broken.present_fault
    with pytest.raises(ClinicFault):
        Clinics().preview_restore(tmp_path / "usb.rtxdb", path, "", "wrong")


def test_nothing_is_restored_into_a_synced_folder(path: Path, tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    with pytest.raises(UnsafePlace):
        Clinics().restore(path, tmp_path / "Dropbox" / "clinic.rtxdb")
