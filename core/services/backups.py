"""Backups of a clinic file: made while others go on working, and put back with the file that stood there kept aside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.services.clinic_files import require_clinic_file
from core.services.progress import Progress, silent
from core.version import VERSION

_KEYS = ".keys"
_COMPANIONS = ("", "-wal", "-shm", _KEYS)
"""A clinic file, what SQLite keeps beside it while it is open, and the keys of its users."""
_UNDER_WAY = ".restoring"


def back_up(database: Path, passphrase: Callable[[], str], out: Path, *, user: str | None = None) -> None:
    """Copies a clinic file and its keys under another name; the copy is opened before it counts.

    Raises UsageFault when there is no such clinic file, DatabaseFault when it does not open or `out` is taken, DiskFault.
    """
    from core.storage.clinic_file import ClinicFile

    require_clinic_file(database)
    word = passphrase()
    dictionary = load_dictionary()
    with ClinicFile.open(database, word, user=user, dictionary=dictionary, program_version=VERSION) as clinic:
        clinic.back_up(out)
    ClinicFile.open(out, word, user=user, dictionary=dictionary, program_version=VERSION).close()


def restore_backup(backup: Path, clinic: Path, progress: Progress = silent) -> Path | None:
    """Puts a backup and its keys in the place of the clinic file; gives the name under which the old file was kept, None without one.

    The copy is complete before anything is moved. Raises UsageFault when the backup or its keys are not there or it is the clinic file
    itself, KeysDamaged (DatabaseFault) when its keys cannot be read, OSError when the disk refuses; then all stands as before.
    """
    from core.storage.keys import read_key_ring

    _require_backup(backup, clinic)
    read_key_ring(backup)
    progress("Copying the backup", 0.2)
    made = [clinic.with_name(clinic.name + end + _UNDER_WAY) for end in _COMPANIONS]
    try:
        for end, copy in zip(_COMPANIONS, made, strict=True):
            source = _companion(backup, end)
            if source.exists() and end != "-shm":
                _copied(source, copy)
        kept = _kept_aside(clinic)
        for end, copy in zip(_COMPANIONS, made, strict=True):
            if copy.exists():
                os.replace(copy, _companion(clinic, end))
    finally:
        for copy in made:
            copy.unlink(missing_ok=True)
    progress("Backup restored", 1.0)
    return kept


def _require_backup(backup: Path, clinic: Path) -> None:
    for needed in (backup, _companion(backup, _KEYS)):
        if not needed.is_file():
            raise UsageFault(
                f"{needed} is not there: a backup is two files that belong together, NAME.rtxdb and NAME.rtxdb{_KEYS}.",
                "Nothing was changed.",
                "Put both into one folder and choose the first.",
            )
    if clinic.exists() and backup.samefile(clinic):
        raise UsageFault(f"{backup} is the clinic file itself.", "Nothing was changed.", "Choose a backup of it.")


def _kept_aside(clinic: Path) -> Path | None:
    if not clinic.exists():
        return None
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")  # noqa: DTZ005 - a name for people, by the clinic's clock
    kept = clinic.with_name(f"{clinic.stem}-before-restore-{stamp}{clinic.suffix}")
    for end in reversed(_COMPANIONS):
        if _companion(clinic, end).exists():
            os.replace(_companion(clinic, end), _companion(kept, end))
    return kept


def _companion(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _copied(source: Path, copy: Path) -> None:
    shutil.copyfile(source, copy)
    with copy.open("rb+") as file:
        os.fsync(file.fileno())
