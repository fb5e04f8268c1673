"""What to do with a clinic file that is damaged, in plain words: what is wrong, which backup is good, how to go on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from core.faults import DatabaseFault
from core.services.backup_folder import BackupFile
from core.services.backup_keeper import day_words

LOG_MISSING: Final = (
    "The program did not end properly last time and the log of its last saves (NAME.rtxdb-wal) is gone: "
    "the last saves may be missing. "
    "What is in the file is whole. Compare the records entered last, and restore the newest backup if they are missing."
)


class RepairNeeded(DatabaseFault):
    """A damaged clinic file; `backup` is the newest backup that was found whole just now, None when there is none."""

    def __init__(self, what: str, safe: str, todo: str, backup: Path | None) -> None:
        self.backup = backup
        super().__init__(what, safe, todo)


def repair_needed(clinic: Path, damage: DatabaseFault, backup: BackupFile | None) -> RepairNeeded:
    """The way back for somebody who stands before a damaged file."""
    if backup is None:
        return RepairNeeded(
            damage.what,
            f"Nothing was written. No backup that opens with this passphrase was found in {clinic.stem}-backups.",
            "Keep the file as it is, look for a backup on the stick or share you use, and restore it from the start page (R).",
            None,
        )
    now = datetime.now()  # noqa: DTZ005 - the clinic's own clock
    return RepairNeeded(
        damage.what,
        f"The backup of {day_words(backup.made, now)} is whole; what was entered after it may be lost.",
        f"On the start page press R and choose {backup.path.name} in {backup.path.parent.name}. "
        "The damaged file is kept beside it under another name.",
        backup.path,
    )
