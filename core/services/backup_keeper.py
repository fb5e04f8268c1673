"""Keeps the backups of an open clinic file: made while work goes on, each opened and counted before it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.faults import ClinicFault, DatabaseFault, UsageFault
from core.services.backup_folder import BackupFile, BackupFolder
from core.services.outbox import explain_os_error
from core.services.progress import Progress, silent

if TYPE_CHECKING:
    from core.storage.clinic_file import ClinicFile
    from core.storage.contents import FileContents

EVERY: Final = timedelta(minutes=30)
_CLOCK_SLACK: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Counted:
    """A clinic file or a backup in the three numbers by which people tell one from the other; `saved` is its last save, local time."""

    path: Path
    saved: datetime | None
    patients: int
    visits: int
    audit_rows: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A backup beside the present file. `same_history` is False when the backup is not an earlier state of the file."""

    backup: Counted
    present: Counted | None
    same_history: bool
    present_fault: str = ""


class BackupKeeper:
    """The backups of one open clinic file; every method belongs to the thread that owns the file, `last_good` may be read anywhere."""

    def __init__(self, clinic: ClinicFile, now: Callable[[], datetime] = datetime.now) -> None:
        self._clinic, self._now = clinic, now
        self.folder = BackupFolder.beside(clinic.path)
        self._notes = self.folder.notes()
        self._tried = self._notes.last_good_time or now() - EVERY

    @property
    def last_good(self) -> datetime | None:
        """When the last backup was made that was found good (local time)."""
        return self._notes.last_good_time

    @property
    def second_folder(self) -> Path | None:
        """Where a copy of each backup goes, as a stick or a share; None for nowhere."""
        return Path(self._notes.second_folder) if self._notes.second_folder else None

    @property
    def second_fault(self) -> str:
        """Why the last copy into the second folder failed; empty when it is there."""
        return self._notes.second_fault

    def warnings(self) -> tuple[str, ...]:
        """What looks wrong with the file just opened, with what to do: saves that only a backup has, a clock set back."""
        found = []
        notes = self._notes
        if notes.audit_count and not self._clinic.trail_has(notes.audit_count, notes.audit_hash):
            found.append(
                f"The clinic file lacks saves that the backup of {day_words(self.last_good, self._now())} holds. "
                "Nothing was changed. If nobody restored an older state on purpose, restore that backup (Settings)."
            )
        saved = local_moment(self._clinic.contents().last_saved)
        if saved is not None and saved > self._now() + _CLOCK_SLACK:
            found.append(
                f"The clock of this PC stands before the last save ({saved:%a} {saved.day} {saved:%b %Y %H:%M}). "
                "The order of the audit trail is kept. Set date and time right before you go on."
            )
        return tuple(found)

    def is_due(self) -> bool:
        """Whether half an hour of use went by since the last try and something was saved meanwhile."""
        now = self._now()
        waited = now - self._tried >= EVERY or now < self._tried
        return waited and self._changed()

    def needed_at_close(self) -> bool:
        """Whether closing should leave a new backup: something was saved since the last, or there is none of today."""
        return self._changed() or self.last_good is None or self.last_good.date() != self._now().date()

    def back_up(self, progress: Progress = silent) -> Counted:
        """Makes a backup, reads every page of it, removes what newer ones stand for, copies it into the second folder.

        A second folder that is not there is noted in `second_fault` and is no failure. Raises DatabaseFault, DiskFault.
        """
        now = self._tried = self._now()
        progress("Making a backup", 0.1)
        try:
            self.folder.folder.mkdir(parents=True, exist_ok=True)
            self.folder.sweep()
            before = self._clinic.contents()
            path = self._free_name(now)
            self._clinic.back_up(path)
            progress("Checking the backup", 0.5)
            found = self._checked(path, before)
            self._notes = replace(
                self._notes,
                last_good=now.isoformat(timespec="seconds"),
                audit_count=found.audit_count,
                audit_hash=found.audit_hash,
            )
            self.folder.rotate()
            progress("Copying the backup", 0.8)
            self._copy_to_second(path, now)
            self.folder.note(self._notes)
        except OSError as error:
            raise explain_os_error(error) from error
        return _counted(path, found)

    def set_second_folder(self, folder: Path | None) -> None:
        """Sends a copy of each backup from now on there too; raises UsageFault when it is no folder, DiskFault."""
        if folder is not None and (not folder.is_dir() or folder == self.folder.folder):
            raise UsageFault(
                f"{folder} cannot be the second folder.", "Nothing was changed.", "Choose another folder that is there."
            )
        self._notes = replace(self._notes, second_folder=str(folder or ""), second_good="", second_fault="")
        try:
            self.folder.note(self._notes)
        except OSError as error:
            raise explain_os_error(error) from error

    def files(self) -> tuple[BackupFile, ...]:
        """The backups beside the file and in the second folder, the newest first, one of each name."""
        named = {file.path.name: file for where in reversed(self._folders()) for file in where.files()}
        return tuple(sorted(named.values(), key=lambda file: file.made, reverse=True))

    def preview(self, backup: Path) -> Preview:
        """What restoring this backup would put in the place of what; every page of the backup is read, nothing is written.

        Raises DatabaseFault when the backup is damaged or of another clinic.
        """
        found, present = self._clinic.check_backup(backup), self._clinic.contents()
        same = self._clinic.trail_has(found.audit_count, found.audit_hash) and found.file_id == present.file_id
        return Preview(_counted(backup, found), _counted(self._clinic.path, present), same)

    def drill(self, progress: Progress = silent) -> Preview:
        """Opens the newest backup, reads every page, counts and compares it with the file; changes nothing.

        Raises UsageFault when there is no backup yet, DatabaseFault when it is not good.
        """
        files = self.files()
        if not files:
            raise UsageFault("There is no backup yet.", "Nothing was changed.", "Make one now.")
        progress("Opening the newest backup", 0.2)
        return self.preview(files[0].path)

    def _changed(self) -> bool:
        facts = self._clinic.facts()
        return (facts.audit_count, facts.audit_hash) != (self._notes.audit_count, self._notes.audit_hash)

    def _free_name(self, now: datetime) -> Path:
        while self.folder.name_for(now).exists():
            now += timedelta(seconds=1)
        return self.folder.name_for(now)

    def _checked(self, path: Path, before: FileContents) -> FileContents:
        try:
            found = self._clinic.check_backup(path)
            if found.audit_count < before.audit_count or found.file_id != before.file_id:
                raise DatabaseFault(
                    f"The backup {path} lacks records of the clinic file.",
                    "The clinic file is unchanged.",
                    "Back up again.",
                )
        except ClinicFault:
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.keys").unlink(missing_ok=True)
            raise
        return found

    def _copy_to_second(self, path: Path, now: datetime) -> None:
        if self.second_folder is None:
            return
        there = BackupFolder(self.second_folder, self._clinic.path.stem)
        try:
            if not there.folder.is_dir():
                raise FileNotFoundError(2, "the folder is not there", str(there.folder))
            there.sweep()
            self._clinic.check_backup(there.take_copy(path))
            there.rotate()
            good = now.isoformat(timespec="seconds")
            self._notes = replace(self._notes, second_good=good, second_fault="")
        except OSError as error:
            self._notes = replace(self._notes, second_fault=f"{there.folder}: {error.strerror or error}")
        except ClinicFault as fault:
            self._notes = replace(self._notes, second_fault=fault.what)

    def _folders(self) -> list[BackupFolder]:
        second = self.second_folder
        return [self.folder, *([BackupFolder(second, self._clinic.path.stem)] if second else [])]


def preview_restore(backup: Path, clinic: Path, user: str, passphrase: str) -> Preview:
    """A backup beside the file that it would replace, when no file is open; changes nothing.

    A present file that does not open is told in `present_fault`. Raises the faults of the backup: KeysFileMissing, WrongPassphrase, ...
    """
    from core.storage.contents import checked_contents
    from core.storage.keys import read_key_ring

    def read(path: Path) -> FileContents:
        _, key = read_key_ring(path).unlock(passphrase, user or None)
        return checked_contents(path, key)

    found = read(backup)
    if not clinic.exists():
        return Preview(_counted(backup, found), None, same_history=True)
    try:
        present = read(clinic)
    except ClinicFault as fault:
        return Preview(_counted(backup, found), None, same_history=False, present_fault=fault.what)
    return Preview(_counted(backup, found), _counted(clinic, present), same_history=found.file_id == present.file_id)


def newest_good(clinic: Path, user: str, passphrase: str) -> BackupFile | None:
    """The newest backup of a clinic file that opens with this passphrase and is whole; for a file that does not open any more."""
    from core.storage.contents import checked_contents
    from core.storage.keys import read_key_ring

    for file in BackupFolder.beside(clinic).files():
        try:
            _, key = read_key_ring(file.path).unlock(passphrase, user or None)
            checked_contents(file.path, key)
        except (ClinicFault, OSError):
            continue
        return file
    return None


def local_moment(utc_text: str) -> datetime | None:
    """A moment of the audit trail on the clock of this PC, without its offset."""
    return datetime.fromisoformat(utc_text).astimezone().replace(tzinfo=None) if utc_text else None


def day_words(moment: datetime | None, now: datetime) -> str:
    """A moment for the message bar: `today 07:58`, `yesterday 07:58`, `Mon 3 Jul 2024 07:58`, `never`."""
    if moment is None:
        return "never"
    days = (now.date() - moment.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"{moment:%a} {moment.day} {moment:%b %Y}")
    return f"{day} {moment:%H:%M}"


def _counted(path: Path, found: FileContents) -> Counted:
    counts = found.counts
    return Counted(path, local_moment(found.last_saved), counts["patients"], counts["visits"], found.audit_count)
