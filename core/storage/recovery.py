"""What the printed recovery sheet does: an administrator who lost the passphrase sets a new one."""

from __future__ import annotations

from pathlib import Path

from core.dictionary.spec import Dictionary
from core.storage.audit import USERS
from core.storage.clinic_file import ClinicFile
from core.storage.faults import ClinicFileMissing
from core.storage.key_faults import NoAdministrator
from core.storage.keys import STANDARD_COST, PassphraseCost, Role, edit_key_ring, read_key_ring
from core.version import VERSION


def recover(
    path: Path,
    code: str,
    user: str,
    passphrase: str,
    *,
    dictionary: Dictionary,
    program_version: str = VERSION,
    cost: PassphraseCost = STANDARD_COST,
) -> ClinicFile:
    """Gives an administrator a new passphrase by the code of the recovery sheet, ends their wait, and opens the file.

    Raises MistypedRecoveryCode, WrongRecoveryCode, NoRecoverySheet, UnknownUser, NoAdministrator, EmptyPassphrase, and the faults
    of opening a clinic file.
    """
    if not path.is_file():
        raise ClinicFileMissing(path)
    ring = read_key_ring(path)
    key = ring.unlock_by_recovery(code)
    if ring.holder(user).role is not Role.ADMINISTRATOR:
        raise NoAdministrator(user)
    edit_key_ring(path, lambda now: now.with_passphrase(user, passphrase, key, cost))
    clinic = ClinicFile.open(path, passphrase, user, dictionary=dictionary, program_version=program_version)
    clinic.note(USERS, "passphrase", {"user": clinic.user}, reason="recovery sheet")
    return clinic
