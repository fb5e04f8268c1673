"""The folder of a clinic file's backups: their names, what is known of them, and what is removed when newer ones are there."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from core.services.rotation import kept

KEYS: Final = ".keys"
_STAMP: Final = "%Y-%m-%d-%H%M%S"
_NOTES: Final = "backups.json"


@dataclass(frozen=True, slots=True)
class BackupNotes:
    """What is remembered beside the backups: the last good one (local time, ISO), where its audit trail ended, the second folder.

    Nothing of a patient. `second_good` is the last good copy in the second folder, `second_fault` why the last try failed.
    """

    last_good: str = ""
    audit_count: int = 0
    audit_hash: str = ""
    second_folder: str = ""
    second_good: str = ""
    second_fault: str = ""

    @property
    def last_good_time(self) -> datetime | None:
        """When the last good backup was made."""
        try:
            return datetime.fromisoformat(self.last_good)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One backup by its name: where it lies and when it was made (local time)."""

    path: Path
    made: datetime


class BackupFolder:
    """The backups of one clinic file in one folder, the newest first."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.folder, self._stem = folder, stem

    @classmethod
    def beside(cls, clinic: Path) -> BackupFolder:
        """The default folder `NAME-backups` beside a clinic file."""
        return cls(clinic.with_name(f"{clinic.stem}-backups"), clinic.stem)

    def name_for(self, now: datetime) -> Path:
        """The name of a backup made now."""
        return self.folder / f"{self._stem}-{now.strftime(_STAMP)}.rtxdb"

    def files(self) -> tuple[BackupFile, ...]:
        """Backups with their keys, the newest first; nothing where the folder cannot be read."""
        name = re.compile(re.escape(self._stem) + r"-(\d{4}-\d\d-\d\d-\d{6})\.rtxdb")
        found = []
        for path in _entries(self.folder):
            match = name.fullmatch(path.name)
            if match and path.with_name(path.name + KEYS).is_file():
                try:
                    found.append(BackupFile(path, datetime.strptime(match[1], _STAMP)))  # noqa: DTZ007 - local time
                except ValueError:
                    continue
        return tuple(sorted(found, key=lambda file: file.made, reverse=True))

    def rotate(self) -> Sequence[Path]:
        """Removes the backups that newer ones stand for, and gives them; the newest is never removed."""
        files = self.files()
        staying = kept(file.made for file in files)
        gone = [file.path for file in files if file.made not in staying]
        for path in gone:
            path.unlink(missing_ok=True)
            path.with_name(path.name + KEYS).unlink(missing_ok=True)
        return gone

    def sweep(self) -> None:
        """Removes what a power cut left of a backup that never got its name: half a database, keys without one."""
        for path in _entries(self.folder):
            whole = path.name.removesuffix(KEYS)
            half = ".unfinished" in path.name and path.name.startswith(f"{self._stem}-")
            lonely = (
                path.name.endswith(f".rtxdb{KEYS}")
                and path.name.startswith(f"{self._stem}-")
                and not path.with_name(whole).exists()
            )
            if half or lonely:
                path.unlink(missing_ok=True)

    def notes(self) -> BackupNotes:
        """What is remembered; nothing when it cannot be read."""
        try:
            told = json.loads((self.folder / _NOTES).read_text(encoding="utf-8"))
            known = asdict(BackupNotes())
            return replace(BackupNotes(), **{key: type(known[key])(told[key]) for key in known if key in told})
        except (OSError, ValueError, TypeError):
            return BackupNotes()

    def note(self, notes: BackupNotes) -> None:
        """Remembers; raises OSError as the disk gives it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f"{_NOTES}.new"
        unfinished.write_text(json.dumps(asdict(notes), indent=1), encoding="utf-8")
        os.replace(unfinished, self.folder / _NOTES)

    def take_copy(self, backup: Path) -> Path:
        """Copies a backup and its keys here under the same name, the database last; raises OSError."""
        copy = self.folder / backup.name
        for source, target in (
            (backup.with_name(backup.name + KEYS), copy.with_name(copy.name + KEYS)),
            (backup, copy),
        ):
            unfinished = target.with_name(f"{target.name}.unfinished")
            try:
                copy_durably(source, unfinished)
                os.replace(unfinished, target)
            finally:
                unfinished.unlink(missing_ok=True)
        return copy


def copy_durably(source: Path, copy: Path) -> None:
    """Copies a file so that a power cut afterwards does not lose it; raises OSError."""
    shutil.copyfile(source, copy)
    with copy.open("rb+") as file:
        os.fsync(file.fileno())


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
