"""Backups of an open clinic file: when they are made, how they are checked, where they go, and what is said of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.faults import DatabaseFault, DiskFault, UsageFault
from core.services import backup_folder
from core.services.backup_folder import BackupFolder
from core.services.backup_keeper import BackupKeeper, day_words
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.disk import unfinished
from core.storage.keys import PassphraseCost

PASSPHRASE = "seven quiet otters swim"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 5, 3, 7, 58)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.rtxdb"
    ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP).close()
    return path


@pytest.fixture
def clinic(path: Path) -> Iterator[ClinicFile]:
    with ClinicFile.open(path, PASSPHRASE, dictionary=load_dictionary()) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper(clinic: ClinicFile, clock: Clock) -> BackupKeeper:
    return BackupKeeper(clinic, clock)


def save(clinic: ClinicFile, code: str) -> None:
    clinic.save([Change("patients", {"patient_id": code})])
    clinic.save([Change("visits", {"patient_id": code, "visit_date": "2024-05-03"})])


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_backup_lies_beside_the_file_and_counts_what_it_holds(
    clinic: ClinicFile, keeper: BackupKeeper, path: Path
) -> None:
    save(clinic, "A-1")
    made = keeper.back_up()
    assert (made.patients, made.visits) == (1, 1)
    folder = path.with_name("clinic-backups")
    assert names(folder) == ["backups.json", "clinic-2024-05-03-075800.rtxdb", "clinic-2024-05-03-075800.rtxdb.keys"]
    assert b"A-1" not in (folder / "clinic-2024-05-03-075800.rtxdb").read_bytes()
    assert "A-1" not in (folder / "backups.json").read_text()
    assert keeper.last_good == datetime(2024, 5, 3, 7, 58)
    assert [file.made for file in keeper.files()] == [datetime(2024, 5, 3, 7, 58)]


def test_one_is_due_after_half_an_hour_in_which_something_was_saved(
    clinic: ClinicFile, keeper: BackupKeeper, clock: Clock
) -> None:
    assert not keeper.is_due()  # an empty file has nothing to lose
    save(clinic, "A-1")
    assert keeper.is_due()
    keeper.back_up()
    clock.now += timedelta(minutes=31)
    assert not keeper.is_due()
    save(clinic, "A-2")
    assert keeper.is_due()
    clock.now -= timedelta(minutes=2)
    assert not keeper.is_due()
    clock.now -= timedelta(days=400)  # the clock was set back: better one too many
    assert keeper.is_due()


def test_a_new_keeper_remembers_when_the_last_was_made(clinic: ClinicFile, keeper: BackupKeeper, clock: Clock) -> None:
    save(clinic, "A-1")
    keeper.back_up()
    save(clinic, "A-2")
    later = BackupKeeper(clinic, clock)
    assert later.last_good == clock.now
    assert not later.is_due()
    assert later.needed_at_close()


def test_older_backups_make_room_by_day_week_and_month(clinic: ClinicFile, keeper: BackupKeeper, clock: Clock) -> None:
    for _ in range(20):
        keeper.back_up()
        clock.now += timedelta(days=1)
    days = [file.made.day for file in keeper.files()]
    assert days[:12] == [22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11]
    assert days[12:] == [5]  # the Sunday of the week before
    assert len(list(keeper.folder.folder.glob("*.rtxdb.keys"))) == 13


def test_a_copy_goes_into_the_second_folder_and_its_absence_is_no_failure(
    clinic: ClinicFile, keeper: BackupKeeper, clock: Clock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    keeper.set_second_folder(stick)
    save(clinic, "A-1")
    keeper.back_up()
    assert names(stick) == ["clinic-2024-05-03-075800.rtxdb", "clinic-2024-05-03-075800.rtxdb.keys"]
    assert clinic.check_backup(stick / "clinic-2024-05-03-075800.rtxdb") == clinic.contents()
    shutil.rmtree(stick)
    clock.now += timedelta(hours=1)
    keeper.back_up()
    assert "stick" in keeper.second_fault
    assert keeper.last_good == clock.now
    again = BackupKeeper(clinic, clock)
    assert (again.second_folder, again.second_fault) == (stick, keeper.second_fault)
    stick.mkdir()
    again.back_up()
    assert again.second_fault == ""
    again.set_second_folder(None)
    assert BackupKeeper(clinic, clock).second_folder is None
    with pytest.raises(UsageFault):
        keeper.set_second_folder(tmp_path / "nowhere")


def test_a_power_cut_between_backup_and_rename_leaves_nothing_that_is_taken_for_a_backup(
    clinic: ClinicFile, keeper: BackupKeeper, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    real = os.replace

    def cut(source: Path, target: Path) -> None:
        if str(target).endswith(".rtxdb"):
            raise PowerCut
        real(source, target)

    save(clinic, "A-1")
    monkeypatch.setattr("core.storage.disk.os.replace", cut)
    monkeypatch.setattr("core.storage.clinic_file.remove_database", lambda _: None)  # a dead program tidies nothing up
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    with pytest.raises(PowerCut):
        keeper.back_up()
    monkeypatch.undo()
    left = names(keeper.folder.folder)
    assert "clinic-2024-05-03-075800.rtxdb.keys" in left
    assert any("unfinished" in name for name in left)
    assert keeper.files() == ()
    assert BackupKeeper(clinic, clock).last_good is None
    keeper.back_up()
    assert len(keeper.files()) == 1
    assert not any("unfinished" in name for name in names(keeper.folder.folder))


def test_a_backup_that_cannot_be_read_back_does_not_count(
    clinic: ClinicFile, keeper: BackupKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clinic.back_up

    def torn(target: Path) -> None:
        real(target)
        content = bytearray(target.read_bytes())
        content[9_000] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(clinic, "back_up", torn)
    with pytest.raises(DatabaseFault):
        keeper.back_up()
    assert keeper.last_good is None
    assert keeper.files() == ()


def test_a_full_disk_is_said_and_the_last_good_one_stays(
    clinic: ClinicFile, keeper: BackupKeeper, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.back_up()
    first = keeper.last_good
    clock.now += timedelta(hours=1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.storage.disk.os.fsync", full)
    with pytest.raises(DiskFault):
        keeper.back_up()
    assert keeper.last_good == first
    assert len(keeper.files()) == 1


def test_the_drill_opens_counts_and_changes_nothing(clinic: ClinicFile, keeper: BackupKeeper) -> None:
    with pytest.raises(UsageFault):
        keeper.drill()
    save(clinic, "A-1")
    keeper.back_up()
    save(clinic, "A-2")
    folder = keeper.folder.folder
    before = {entry.name: (entry.read_bytes(), entry.stat().st_mtime_ns) for entry in folder.iterdir()}
    facts = clinic.facts()
    told = keeper.drill()
    assert (told.backup.patients, told.backup.visits) == (1, 1)
    assert told.present is not None
    assert (told.present.patients, told.present.visits) == (2, 2)
    assert told.same_history
    assert {entry.name: (entry.read_bytes(), entry.stat().st_mtime_ns) for entry in folder.iterdir()} == before
    assert clinic.facts() == facts
    damaged = keeper.files()[0].path
    damaged.write_bytes(damaged.read_bytes()[:-4096])
    with pytest.raises(DatabaseFault):
        keeper.drill()


def test_a_clock_set_back_is_said_at_open(clinic: ClinicFile, clock: Clock) -> None:
    save(clinic, "A-1")
    assert "clock" in BackupKeeper(clinic, clock).warnings()[0]
    assert BackupKeeper(clinic).warnings() == ()


def test_notes_that_cannot_be_read_are_no_notes(keeper: BackupKeeper, clinic: ClinicFile, clock: Clock) -> None:
    keeper.back_up()
    for nonsense in ("{", "[]", '{"audit_count": "many"}', '{"last_good": 3}', ""):
        (keeper.folder.folder / "backups.json").write_text(nonsense)
        assert BackupKeeper(clinic, clock).last_good is None


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2024, 5, 3, 7, 58), "today 07:58"),
        (datetime(2024, 5, 2, 23, 1), "yesterday 23:01"),
        (datetime(2024, 4, 1, 9, 5), "Mon 1 Apr 2024 09:05"),
        (None, "never"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: datetime | None, words: str) -> None:
    assert day_words(moment, datetime(2024, 5, 3, 12)) == words


def test_names_that_are_no_backups_are_left_alone(tmp_path: Path) -> None:
    folder = BackupFolder(tmp_path, "clinic")
    strangers = ["clinic-2024-13-45-999999.rtxdb", "other-2024-05-03-075800.rtxdb", "clinic.rtxdb", "notes.txt"]
    for name in strangers:
        (tmp_path / name).write_text("x")
        (tmp_path / f"{name}.keys").write_text("x")
    assert folder.files() == ()
    folder.sweep()
    assert len(names(tmp_path)) == 8
    assert unfinished(tmp_path / "x").name == "x.unfinished"
    assert backup_folder.KEYS == ".keys"
