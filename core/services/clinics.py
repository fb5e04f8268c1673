"""Opens clinic files for the window: a new one, an existing one, or a throw-away copy of the teaching cohorts."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from core.dictionary.loader import load_dictionary
from core.faults import ClinicFault
from core.services.backups import restore_backup
from core.services.clinic import ClinicSession
from core.services.clinic_files import ADMINISTRATOR, make_clinic_file
from core.services.outbox import explain_os_error
from core.services.progress import Progress, part, silent
from core.services.teaching import FOLDER
from core.version import VERSION

TEACHING_COHORTS = ("stano_a.xlsx", "ssc_a.xlsx")
TEACHING_NAME = "Teaching cohort"


class Clinics:
    """Makes and opens clinic files; every call but `users` belongs to the thread that will own the file and raises ClinicFault."""

    def restore(self, backup: Path, clinic: Path, progress: Progress = silent) -> None:
        """Puts a backup in the place of a clinic file, which is kept aside."""
        try:
            restore_backup(backup, clinic, progress)
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
        progress("Making the clinic file", 0.0)
        make_clinic_file(path, user, lambda: passphrase)
        return self.open(path, user, passphrase, part(progress, 0.5, 1.0))

    def open(self, path: Path, user: str, passphrase: str, progress: Progress = silent) -> ClinicSession:
        """Opens a clinic file; an empty user means its administrator."""
        from core.storage.clinic_file import ClinicFile

        progress("Opening the clinic file", 0.0)
        clinic = ClinicFile.open(path, passphrase, user or None, dictionary=load_dictionary(), program_version=VERSION)
        return ClinicSession(clinic, name=path.stem, synthetic=False)

    def open_teaching(self, progress: Progress = silent) -> ClinicSession:
        """A throw-away clinic file with the synthetic cohorts; it is gone when the session closes."""
        from core.exchange.check import check_workbook
        from core.exchange.read import read_source
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
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        return ClinicSession(clinic, name=TEACHING_NAME, synthetic=True, scratch=scratch)
