"""When the disk or the system refuses: the right sentence, exit status 5, and nothing half-written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.batch import RecordBatch
from core.faults import DiskFault
from core.storage import disk
from core.storage.clinic_file import ClinicFile
from core.storage.disk import write_whole
from core.storage.faults import DiskFailed, DiskFull, DiskReadOnly, FolderMissing, PermissionRefused
from core.storage.keys import keys_path
from core.storage.verification import verify_clinic_file
from tests.core.storage.conftest import PASSPHRASE

REFUSALS = [
    (errno.ENOSPC, DiskFull),
    (errno.EROFS, DiskReadOnly),
    (errno.EACCES, PermissionRefused),
    (errno.EIO, DiskFailed),
]


def refuse(number: int) -> Callable[..., None]:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refused


@pytest.mark.parametrize(("number", "fault"), REFUSALS)
@pytest.mark.parametrize("call", ["replace", "fsync", "open"])
def test_a_refusal_while_a_file_is_made_leaves_no_file(
    make: Callable[[], ClinicFile],
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    fault: type[DiskFault],
) -> None:
    monkeypatch.setattr(disk.os, call, refuse(number))
    with pytest.raises(fault) as caught:
        make()
    monkeypatch.undo()
    assert caught.value.exit_status == 5
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(("number", "fault"), REFUSALS)
def test_a_refusal_at_the_last_step_leaves_neither_file_nor_keys(
    make: Callable[[], ClinicFile], path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fault: type[DiskFault]
) -> None:
    real = disk.os.replace

    def refused(source: Path, target: Path) -> None:
        if Path(target) == path:
            raise OSError(number, os.strerror(number))
        real(source, target)

    monkeypatch.setattr(disk.os, "replace", refused)
    with pytest.raises(fault):
        make()
    assert list(path.parent.iterdir()) == []


def test_a_folder_that_is_none_or_not_there(make: Callable[..., ClinicFile], tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("not a folder")
    for folder in ("a file", "nowhere"):
        with pytest.raises(FolderMissing) as caught:
            make(tmp_path / folder / "clinic.rtxdb")
        assert caught.value.exit_status == 5
    assert [entry.name for entry in tmp_path.iterdir()] == ["a file"]


def test_a_full_disk_during_an_import_leaves_the_file_as_it_was(
    clinic: ClinicFile, batches: dict[str, RecordBatch], path: Path
) -> None:
    clinic.import_batches({"patients": batches["patients"]})
    before = clinic.read_batches()
    pages = clinic._database._driver.execute("PRAGMA page_count").fetchone()[0]
    clinic._database._driver.execute(f"PRAGMA max_page_count = {pages}")
    many = RecordBatch(
        "visits",
        {
            "patient_id": ["SECRET-01"] * 500,
            "visit_date": [f"{1900 + number // 12}-{number % 12 + 1:02d}-01" for number in range(500)],
        },
    )
    with pytest.raises(DiskFull) as caught:
        clinic.import_batches({"visits": many})
    assert caught.value.exit_status == 5
    assert clinic.read_batches() == before
    clinic.close()
    assert verify_clinic_file(path, PASSPHRASE).ok


def test_changing_a_passphrase_on_a_full_disk_keeps_the_old_keys(
    clinic: ClinicFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys_path(path).read_bytes()
    monkeypatch.setattr(disk.os, "fsync", refuse(errno.ENOSPC))
    with pytest.raises(DiskFull):
        clinic.change_passphrase("Ada", "another")
    assert keys_path(path).read_bytes() == before
    assert not list(path.parent.glob("*.unfinished"))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x"
    write_whole(target, b"old")
    monkeypatch.setattr(disk.os, "replace", refuse(errno.EACCES))
    with pytest.raises(PermissionError):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x"]
