"""Opens clinic files for the window: a new one, an existing one, or a throw-away copy of the teaching cohorts."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.faults import ClinicFault
from core.services.outbox import explain_os_error
from core.services.progress import Progress, part, silent
from core.version import VERSION

if TYPE_CHECKING:
    # the start page is painted before any of these is read
    from core.services.backup_keeper import Preview
    from core.services.clinic import ClinicSession
    from core.storage.clinic_file import ClinicFile

TEACHING_COHORTS = ("stano_a.xlsx", "ssc_a.xlsx")
TEACHING_NAME = "Teaching cohort"


class Clinics:
    """Makes and opens clinic files; every call but `users` belongs to the thread that will own the file and raises ClinicFault."""

    def restore(self, backup: Path, clinic: Path, progress: Progress = silent) -> None:
        """Puts a backup in the place of a clinic file, which is kept aside."""
        from core.services.backups import restore_backup

        try:
            restore_backup(backup, clinic, progress)
        except OSError as error:
            raise explain_os_error(error) from error

    def preview_restore(
        self, backup: Path, clinic: Path, user: str, passphrase: str, progress: Progress = silent
    ) -> Preview:
        """What restoring would put in the place of what; changes nothing. Raises the faults of opening the backup."""
        from core.services.backup_keeper import preview_restore

        progress("Reading the backup", 0.2)
        try:
            return preview_restore(backup, clinic, user, passphrase)
        except OSError as error:
            raise explain_os_error(error) from error

    def users(self, path: Path) -> Sequence[str]:
        """Names that may sign in to a clinic file; empty when that cannot be told."""
        from core.storage.keys import read_key_ring

        try:
            return [holder.name for holder in read_key_ring(path).holders]
        except (ClinicFault, OSError):
            return []

    def create(self, path: Path, user: str, passphrase: str, progress: Progress = silent) -> ClinicSession:
        """Makes a clinic file with one user, an administrator, and opens it."""
        from core.services.clinic_files import make_clinic_file

        progress("Making the clinic file", 0.0)
        make_clinic_file(path, user, lambda: passphrase)
        return self.open(path, user, passphrase, part(progress, 0.5, 1.0))

    def open(self, path: Path, user: str, passphrase: str, progress: Progress = silent) -> ClinicSession:
        """Opens a clinic file; an empty user means its administrator."""
        from core.dictionary.loader import load_dictionary
        from core.storage.clinic_file import ClinicFile

        def opened() -> ClinicFile:
            return ClinicFile.open(
                path, passphrase, user or None, dictionary=load_dictionary(), program_version=VERSION
            )

        return _held(path, user, passphrase, opened, progress)

    def recover(self, path: Path, user: str, code: str, passphrase: str, progress: Progress = silent) -> ClinicSession:
        """Gives an administrator a new passphrase by the code of the recovery sheet and opens the file."""
        from core.dictionary.loader import load_dictionary
        from core.storage.recovery import recover

        def recovered() -> ClinicFile:
            return recover(path, code, user, passphrase, dictionary=load_dictionary(), program_version=VERSION)

        return _held(path, user, passphrase, recovered, progress)

    def open_teaching(self, progress: Progress = silent) -> ClinicSession:
        """A throw-away clinic file with the synthetic cohorts; it is gone when the session closes."""
        from core.dictionary.loader import load_dictionary
        from core.exchange.check import check_workbook
        from core.exchange.read import read_source
        from core.services.clinic import ClinicSession
        from core.services.clinic_files import ADMINISTRATOR
        from core.services.teaching import FOLDER
        from core.services.temporary import wipe
        from core.storage.clinic_file import ClinicFile

        scratch = Path(tempfile.mkdtemp(prefix="rtx-teaching-"))
        try:
            dictionary = load_dictionary()
            clinic = ClinicFile.create(
                scratch / "teaching.rtxdb",
                ADMINISTRATOR,
                secrets.token_urlsafe(32),
                dictionary=dictionary,
                program_version=VERSION,
            )
            for place, name in enumerate(TEACHING_COHORTS):
                progress(f"Reading {name}", place / len(TEACHING_COHORTS))
                checked = check_workbook(read_source(FOLDER / name), dictionary, date.today())  # noqa: DTZ011 - the clinic's own day
                clinic.import_batches(checked.batches, reason=f"teaching cohort {name}")
        except BaseException:
            wipe(scratch)
            raise
        return ClinicSession(clinic, name=TEACHING_NAME, synthetic=True, scratch=scratch)


def _held(
    path: Path, user: str, passphrase: str, opened: Callable[[], ClinicFile], progress: Progress
) -> ClinicSession:
    """A session that keeps a second window out of the file; a damaged file is told with the way back."""
    from core.services.backup_keeper import newest_good
    from core.services.clinic import ClinicSession
    from core.services.clinic_files import ADMINISTRATOR
    from core.services.repair import LOG_MISSING, repair_needed
    from core.storage.faults import ClinicFileMissing, DamagedClinicFile
    from core.storage.holding import Hold
    from core.storage.place import require_own_disk

    progress("Opening the clinic file", 0.0)
    if not path.is_file():
        raise ClinicFileMissing(path)
    require_own_disk(path)
    # the log stands beside the file as long as somebody uses it, and after a program that was killed
    log_there = path.with_name(f"{path.name}-wal").exists()
    hold = Hold(path, user or ADMINISTRATOR, datetime.now())  # noqa: DTZ005 - told to people, by the clinic's clock
    clinic: ClinicFile | None = None
    try:
        clinic = opened()
        session = ClinicSession(clinic, name=path.stem, synthetic=False, hold=hold)
    except BaseException as fault:
        if clinic is not None:
            clinic.close()
        hold.release()
        if isinstance(fault, DamagedClinicFile):
            progress("Looking for the newest good backup", 0.5)
            raise repair_needed(path, fault, newest_good(path, user, passphrase)) from fault
        raise
    if hold.left_behind and not log_there:
        session.warnings = (*session.warnings, LOG_MISSING)
    return session
