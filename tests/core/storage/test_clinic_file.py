"""Making, opening, closing and copying a clinic file, and every way in which opening is refused."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.dictionary.spec import Dictionary
from core.domain.batch import RecordBatch
from core.storage import connection as connection_module
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.faults import (
    ClinicFileExists,
    ClinicFileLocked,
    ClinicFileMissing,
    DamagedClinicFile,
    EmptyPassphrase,
    EmptyUserName,
    KeysFileDamaged,
    KeysFileMissing,
    NewerSchema,
    NotAClinicFile,
    UnknownUser,
    WrongPassphrase,
)
from core.storage.keys import Role, keys_path
from core.storage.verification import verify_clinic_file
from tests.core.storage.conftest import CHEAP, PASSPHRASE

Batches = dict[str, RecordBatch]


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_new_file_is_there_with_its_keys_and_opens_again(
    make: Callable[[], ClinicFile], reopen: Callable[[], ClinicFile], tmp_path: Path
) -> None:
    made = make()
    file_id = made.facts().file_id
    made.close()
    assert names(tmp_path) == {"clinic.rtxdb", "clinic.rtxdb.keys"}
    with reopen() as opened:
        assert (opened.facts().file_id, opened.user, opened.role) == (file_id, "Ada", Role.ADMINISTRATOR)
    assert names(tmp_path) == {"clinic.rtxdb", "clinic.rtxdb.keys"}


def test_closing_leaves_one_file_with_everything_in_it(clinic: ClinicFile, batches: Batches, tmp_path: Path) -> None:
    clinic.import_batches(batches)
    assert "clinic.rtxdb-wal" in names(tmp_path)
    clinic.close()
    assert names(tmp_path) == {"clinic.rtxdb", "clinic.rtxdb.keys"}
    clinic.close()  # closing twice is no fault


def test_nothing_of_a_patient_can_be_read_from_the_files(clinic: ClinicFile, batches: Batches, tmp_path: Path) -> None:
    clinic.import_batches(batches, reason="the reason is secret too")
    for state in ("open, with the log beside", "closed"):
        for entry in tmp_path.iterdir():
            content = entry.read_bytes()
            for secret in (b"SECRET", b"pneumonia", b"the reason", b"SQLite", b"patients", PASSPHRASE.encode()):
                assert secret not in content, (state, entry.name, secret)
        clinic.close()


def test_an_existing_file_is_never_overwritten(make: Callable[[], ClinicFile], path: Path) -> None:
    path.write_bytes(b"something else")
    with pytest.raises(ClinicFileExists) as caught:
        make()
    assert caught.value.exit_status == 2
    assert path.read_bytes() == b"something else"
    path.unlink()
    keys_path(path).write_bytes(b"somebody's keys")
    with pytest.raises(ClinicFileExists):
        make()
    assert keys_path(path).read_bytes() == b"somebody's keys"


@pytest.mark.parametrize(("user", "passphrase", "fault"), [("Ada", "", EmptyPassphrase), (" ", "x", EmptyUserName)])
def test_nobody_and_nothing_protect_no_file(
    path: Path, dictionary: Dictionary, user: str, passphrase: str, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        ClinicFile.create(path, user, passphrase, dictionary=dictionary, cost=CHEAP)
    assert names(path.parent) == set()


def test_a_leftover_of_a_killed_program_does_not_block_a_new_file(make: Callable[[], ClinicFile], path: Path) -> None:
    path.with_name(path.name + ".unfinished").write_bytes(b"half a database")
    make().close()
    assert names(path.parent) == {"clinic.rtxdb", "clinic.rtxdb.keys"}


def test_opening_is_refused_with_its_own_sentence(
    make: Callable[[], ClinicFile], path: Path, dictionary: Dictionary
) -> None:
    make().close()

    def refused(fault: type[Exception], passphrase: str = PASSPHRASE, user: str | None = None) -> None:
        with pytest.raises(fault) as caught:
            ClinicFile.open(path, passphrase, user, dictionary=dictionary)
        assert caught.value.exit_status == 4  # type: ignore[attr-defined]

    refused(WrongPassphrase, "wrong")
    refused(WrongPassphrase, "")
    refused(UnknownUser, user="Grace")
    keys = keys_path(path).read_bytes()
    keys_path(path).unlink()
    refused(KeysFileMissing)
    keys_path(path).write_bytes(keys.replace(b"Ada", b"Eve"))
    refused(KeysFileDamaged)
    keys_path(path).write_bytes(b"{}")
    refused(KeysFileDamaged)
    keys_path(path).write_bytes(keys)
    path.unlink()
    refused(ClinicFileMissing)


def test_what_is_no_clinic_file_is_said_to_be_none(
    make: Callable[[], ClinicFile], path: Path, dictionary: Dictionary
) -> None:
    make().close()

    def refused(fault: type[Exception]) -> None:
        with pytest.raises(fault):
            ClinicFile.open(path, PASSPHRASE, dictionary=dictionary)

    path.write_bytes(b"")
    refused(NotAClinicFile)
    path.unlink()
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE patients (id)")
    plain.close()
    refused(NotAClinicFile)
    keys_path(path).unlink()
    refused(NotAClinicFile)  # not: its keys are missing
    path.write_bytes(os.urandom(8192))
    refused(KeysFileMissing)


def test_keys_of_another_file_do_not_open_this_one(
    make: Callable[..., ClinicFile], path: Path, dictionary: Dictionary
) -> None:
    make().close()
    other = path.with_name("other.rtxdb")
    make(other).close()
    shutil.copy(keys_path(other), keys_path(path))
    with pytest.raises(DamagedClinicFile):
        ClinicFile.open(path, PASSPHRASE, dictionary=dictionary)


def test_a_newer_schema_is_left_alone(
    make: Callable[[], ClinicFile], path: Path, dictionary: Dictionary, raw: Callable[[], Any]
) -> None:
    make().close()
    with raw() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerSchema, match="9999"):
        ClinicFile.open(path, PASSPHRASE, dictionary=dictionary)
    with pytest.raises(NewerSchema):
        verify_clinic_file(path, PASSPHRASE)
    assert path.read_bytes() == before


def test_an_encrypted_database_of_another_kind_is_no_clinic_file(
    make: Callable[[], ClinicFile], path: Path, dictionary: Dictionary, raw: Callable[[], Any]
) -> None:
    make().close()
    with raw() as connection:
        connection.execute("DROP TABLE alembic_version")
    connection.close()
    with pytest.raises(NotAClinicFile):
        ClinicFile.open(path, PASSPHRASE, dictionary=dictionary)


def test_two_programs_read_and_write_in_turns_and_a_third_waits_in_vain(
    clinic: ClinicFile, reopen: Callable[[], ClinicFile], raw: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "_BUSY_SECONDS", 0.05)
    with reopen() as second:
        clinic.save([Change("patients", {"patient_id": "P1"})])
        assert second.patient("P1") is not None
        second.save([Change("patients", {"patient_id": "P2"})])
        assert clinic.patient("P2") is not None
        third = raw()
        third.execute("BEGIN IMMEDIATE")
        with pytest.raises(ClinicFileLocked) as caught:
            second.save([Change("patients", {"patient_id": "P3"})])
        assert caught.value.exit_status == 4
        third.execute("ROLLBACK")
        third.close()
        second.save([Change("patients", {"patient_id": "P3"})])


def test_a_backup_is_a_clinic_file_of_the_same_users(
    clinic: ClinicFile, batches: Batches, tmp_path: Path, dictionary: Dictionary
) -> None:
    clinic.import_batches(batches)
    target = tmp_path / "backup" / "clinic.rtxdb"
    target.parent.mkdir()
    clinic.back_up(target)
    clinic.save([Change("patients", {"patient_id": "later"})])
    assert names(target.parent) == {"clinic.rtxdb", "clinic.rtxdb.keys"}
    assert verify_clinic_file(target, PASSPHRASE).ok
    with ClinicFile.open(target, PASSPHRASE, dictionary=dictionary) as backup:
        assert backup.read_batches()["visits"] == clinic.read_batches()["visits"]
        assert backup.patient("later") is None
    with pytest.raises(ClinicFileExists):
        clinic.back_up(target)


@pytest.mark.parametrize("left", [0, 100, 4095])
def test_a_file_cut_to_less_than_a_page_is_refused_and_not_touched(
    make: Callable[[], ClinicFile], reopen: Callable[[], ClinicFile], path: Path, left: int
) -> None:
    make().close()
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(NotAClinicFile):
        reopen()
    assert path.stat().st_size == left
