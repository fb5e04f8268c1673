"""Backups of a clinic file: made while others go on working, and put back with the file that stood there kept aside."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.services.backup_folder import KEYS, copy_durably
from core.services.clinic_files import require_clinic_file
from core.services.progress import Progress, silent
from core.version import VERSION

_COMPANIONS = ("-wal", "-shm", KEYS, "")
"""What SQLite keeps beside a clinic file while it is open, the keys of its users, and the file itself."""
_UNDER_WAY = ".restoring"


def back_up(database: Path, passphrase: Callable[[], str], out: Path, *, user: str | None = None) -> None:
    """Copies a clinic file and its keys under another name; every page of the copy is read before it counts.

    Raises UsageFault when there is no such clinic file, DatabaseFault when it does not open or `out` is taken, DiskFault.
    """
    from core.storage.clinic_file import ClinicFile

    require_clinic_file(database)
    word = passphrase()
    dictionary = load_dictionary()
    with ClinicFile.open(database, word, user=user, dictionary=dictionary, program_version=VERSION) as clinic:
        out.parent.mkdir(parents=True, exist_ok=True)
        clinic.back_up(out)
        clinic.check_backup(out)


def restore_backup(backup: Path, clinic: Path, progress: Progress = silent) -> Path | None:
    """Puts a backup and its keys in the place of the clinic file; gives the name under which the old file was kept, None without one.

    All copies are complete before the file is touched, and the file is never gone: a power cut leaves the old one or the new one.
    Raises UsageFault when the backup or its keys are not there or it is the clinic file itself, KeysDamaged (DatabaseFault) when its
    keys cannot be read, ClinicFileHeld while somebody works in the file, UnsafePlace, OSError when the disk refuses; then all stands
    as before.
    """
    from core.storage.holding import Hold
    from core.storage.keys import read_key_ring
    from core.storage.place import require_own_disk

    _require_backup(backup, clinic)
    require_own_disk(clinic)
    read_key_ring(backup)
    with Hold(clinic, "restoring a backup", datetime.now()):  # noqa: DTZ005 - told to people, by the clinic's clock
        return _put_back(backup, clinic, progress)


def _put_back(backup: Path, clinic: Path, progress: Progress) -> Path | None:
    progress("Copying the backup", 0.2)
    made = [clinic.with_name(clinic.name + end + _UNDER_WAY) for end in _COMPANIONS]
    try:
        for end, copy in zip(_COMPANIONS, made, strict=True):
            source = _companion(backup, end)
            if source.exists() and end != "-shm":
                _copied(source, copy)
        kept = _kept_aside(clinic)
        try:
            for end, copy in zip(_COMPANIONS, made, strict=True):
                if copy.exists():
                    os.replace(copy, _companion(clinic, end))
                else:  # a log of the old file must not be taken for one of the new
                    _companion(clinic, end).unlink(missing_ok=True)
        except OSError:
            _put_kept_back(kept, clinic)
            raise
    finally:
        for copy in made:
            copy.unlink(missing_ok=True)
    progress("Backup restored", 1.0)
    return kept


def _require_backup(backup: Path, clinic: Path) -> None:
    for needed in (backup, _companion(backup, KEYS)):
        if not needed.is_file():
            raise UsageFault(
                f"{needed} is not there: a backup is two files that belong together, NAME.rtxdb and NAME.rtxdb{KEYS}.",
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
    try:
        for end in _COMPANIONS:
            if end != "-shm" and _companion(clinic, end).exists():
                _copied(_companion(clinic, end), _companion(kept, end))
    except OSError:
        for end in _COMPANIONS:
            _companion(kept, end).unlink(missing_ok=True)
        raise
    return kept


def _put_kept_back(kept: Path | None, clinic: Path) -> None:
    for end in _COMPANIONS:
        if kept is not None and _companion(kept, end).exists():
            os.replace(_companion(kept, end), _companion(clinic, end))
        else:
            _companion(clinic, end).unlink(missing_ok=True)


def _companion(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _copied(source: Path, copy: Path) -> None:
    copy_durably(source, copy)
