"""Makes and checks clinic files: the encrypted database and, beside it, the keys of its users."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.dictionary.loader import load_dictionary
from core.faults import DatabaseFault, UsageFault
from core.services.identity import RecordReader, WithoutIdentity
from core.services.rights import Right, may, require
from core.version import VERSION

if TYPE_CHECKING:
    from core.storage.clinic_file import ClinicFile

ADMINISTRATOR = "administrator"


def make_clinic_file(path: Path, user: str, passphrase: Callable[[], str]) -> None:
    """Makes an empty clinic file at `path` with one user, an administrator.

    Raises UsageFault when something stands there already, OSError or DiskFault when the disk refuses; nothing is left then.
    """
    from core.storage.clinic_file import ClinicFile

    for taken in (path, path.with_name(path.name + ".keys")):
        if taken.exists():
            raise UsageFault(f"{taken} exists already.", "It was not touched.", "Choose another name.")
    ClinicFile.create(path, user, passphrase(), dictionary=load_dictionary(), program_version=VERSION).close()


def open_clinic_file(path: Path, passphrase: str, user: str | None, *needed: Right) -> ClinicFile:
    """An existing clinic file, opened by a user (by default its administrator) whose role includes all that is needed.

    Raises the faults of opening, NotAllowed.
    """
    from core.storage.clinic_file import ClinicFile

    clinic = ClinicFile.open(path, passphrase, user, dictionary=load_dictionary(), program_version=VERSION)
    try:
        for right in needed:
            require(clinic.user, clinic.role, right)
    except BaseException:
        clinic.close()
        raise
    return clinic


def reader_of(clinic: ClinicFile) -> RecordReader:
    """The records of an open clinic file as its user may read them."""
    return clinic if may(clinic.role, Right.SEE_IDENTITY) else WithoutIdentity(clinic, load_dictionary())


def require_clinic_file(path: Path) -> None:
    """Raises UsageFault when there is no clinic file at `path`."""
    if not path.exists():
        raise UsageFault(
            f"There is no clinic file {path}.",
            "Nothing was changed.",
            f"Check the name, or make one: main.py new --database {path}",
        )


def verify_clinic_file(path: Path, passphrase: Callable[[], str], *, user: str | None = None) -> str:
    """Checks every page, the records and the audit trail; gives the sentence to say.

    Raises DatabaseFault naming each finding when something is not as it was written.
    """
    from core.storage.verification import verify_clinic_file as verified

    require_clinic_file(path)
    report = verified(path, passphrase(), user)
    if not report.ok:
        raise DatabaseFault(
            f"{path} is not as the program wrote it: {'; '.join(finding.rstrip('.') for finding in report.findings)}.",
            "Nothing was changed.",
            "Go on with the last good backup and keep this file for those who maintain the program.",
        )
    whole = f"{path} is whole: every page, every record and every row of its audit trail are as they were written."
    return " ".join([whole, *(f"{note}." for note in report.notes)])
