"""What can go wrong with a clinic file, one class a fault, each with the sentence for the person in front of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.faults import DatabaseFault, DiskFault, SourceFault, UsageFault

UNTOUCHED = "Nothing was changed."
_ROLLED_BACK = "Nothing of this step was written; the records are as they were before it."
_TRIES_WORTH_SAYING = 2


def clinic_name(path: Path) -> str:
    """What people call the clinic of a clinic file or of its keys: the name of the file, without folder and endings."""
    return Path(path.name.removesuffix(".keys")).stem


def minutes(seconds: float) -> str:
    """A wait in whole minutes, at least one."""
    count = max(math.ceil(seconds / 60), 1)
    return f"{count} minute{'s' if count != 1 else ''}"


class ClinicFileMissing(DatabaseFault):
    """There is no clinic file under that name."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no clinic file {path}.",
            UNTOUCHED,
            "Check the name and the folder, or create a new clinic file.",
        )


class ClinicFileExists(UsageFault):
    """A new clinic file would overwrite what stands there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} exists already.", "It was not touched.", "Choose another name, or open the existing file."
        )


class EmptyPassphrase(DatabaseFault):
    """Somebody tried to protect a clinic file by nothing."""

    def __init__(self) -> None:
        super().__init__("The passphrase is empty.", UNTOUCHED, "Type a passphrase of several words.")


class EmptyUserName(UsageFault):
    """The audit trail cannot name somebody without a name."""

    def __init__(self) -> None:
        super().__init__("The user name is empty.", UNTOUCHED, "Give the name of the person who will use the file.")


class UserExists(UsageFault):
    """A second user of the same name would be mistaken for the first in the audit trail."""

    def __init__(self, user: str) -> None:
        super().__init__(f"There is already a user {user}.", UNTOUCHED, "Choose another name.")


class WrongPassphrase(DatabaseFault):
    """The passphrase does not open this user's key; after `tries_left` more wrong ones comes a wait, or it has begun."""

    def __init__(self, path: Path, user: str, *, tries_left: int | None = None, wait_seconds: float = 0) -> None:
        todo = "Check Caps Lock and the keyboard language, and type it again"
        if wait_seconds:
            todo += f" in {minutes(wait_seconds)}; an administrator or the recovery sheet can end the wait"
        elif tries_left is not None and tries_left <= _TRIES_WORTH_SAYING:
            todo += (
                f"; after {'one more wrong try' if tries_left == 1 else f'{tries_left} more wrong tries'} you must wait"
            )
        super().__init__(f"The passphrase of {user} for {clinic_name(path)} is wrong.", UNTOUCHED, f"{todo}.")


class UnknownUser(DatabaseFault):
    """The keys file names no such user."""

    def __init__(self, path: Path, user: str) -> None:
        super().__init__(
            f"{clinic_name(path)} has no user {user}.", UNTOUCHED, "Check the name, or ask an administrator to add it."
        )


class KeysFileMissing(DatabaseFault):
    """The file with the users' keys does not stand beside the clinic file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The keys file {path} is missing.",
            "The clinic file itself was not touched, but cannot be opened without it.",
            "Put the keys file back beside the clinic file: every backup holds a copy.",
        )


class KeysFileDamaged(DatabaseFault):
    """The file with the users' keys is not as it was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The keys file {path} is damaged.",
            "The clinic file itself was not touched, but cannot be opened with it.",
            "Put the keys file of the last backup in its place.",
        )


class NotAClinicFile(DatabaseFault):
    """The file is something else than a clinic file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a clinic file.", "It was not touched.", "Choose a file made by this program.")


class DamagedClinicFile(DatabaseFault):
    """Bytes of the clinic file are not those that were written, or its keys are another file's."""

    def __init__(self, path: Path, finding: str = "") -> None:
        super().__init__(
            f"{path} is damaged: {finding}."
            if finding
            else f"{path} is damaged, or the keys file beside it belongs to another clinic file.",
            "Records may be unreadable; nothing was written.",
            "Keep a copy of it as it is, run verify, and restore the last good backup.",
        )


class ClinicFileLocked(DatabaseFault):
    """Another program is writing to the clinic file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is in use by another program.",
            _ROLLED_BACK,
            "Close the other program or wait a moment, and try again.",
        )


class ClinicFileHeld(DatabaseFault):
    """Somebody else works in the clinic file; the sentence says who, since when and at which PC."""

    def __init__(self, path: Path, user: str, since: str, computer: str) -> None:
        self.user, self.since = user, since
        super().__init__(
            f"{path} is open already: {user}, since {since}, on {computer}.",
            "It was not touched; what they enter is safe.",
            "Go on in that window, or close it there and open the file again.",
        )


class UnsafePlace(DatabaseFault):
    """The clinic file stands where other computers or programs reach into it while it is written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} {why}: a file that is written there can be torn, because locks do not hold.",
            UNTOUCHED,
            "Keep the clinic file in a folder of this PC's own disk, and choose that place as second folder of the backups.",
        )


class NewerSchema(DatabaseFault):
    """The clinic file was written by a later version of the program."""

    def __init__(self, path: Path, schema: str) -> None:
        super().__init__(
            f"{path} was written by a newer version of this program (schema {schema}).",
            "It was not touched.",
            "Install the newer version.",
        )


class MigrationFailed(DatabaseFault):
    """The copy of an older clinic file in today's form did not pass its checks."""

    def __init__(self, path: Path, finding: str) -> None:
        super().__init__(
            f"{path} could not be brought to this version's form: {finding}.",
            "The file is unchanged and opens with the version that wrote it.",
            "Run verify on it, and report this with the sentence above.",
        )


class StaleRecord(DatabaseFault):
    """The record changed since it was read: saving would overwrite what another person wrote."""

    def __init__(self, form: str, record_id: int) -> None:
        self.form, self.record_id = form, record_id
        super().__init__(
            f"Record {record_id} of {form} was changed by somebody else since it was opened.",
            _ROLLED_BACK,
            "Open the record again, look at what changed, and enter your values once more.",
        )


class RecordMissing(DatabaseFault):
    """There is no record of that number."""

    def __init__(self, form: str, record_id: int) -> None:
        super().__init__(
            f"There is no record {record_id} in {form}.", UNTOUCHED, "Go back to the list and choose again."
        )


class UnknownPatient(SourceFault):
    """Records speak of patients who are neither in the clinic file nor among the patients given."""

    def __init__(self, form: str, codes: Sequence[str]) -> None:
        named = ", ".join(codes[:5]) + (f" and {len(codes) - 5} more" if len(codes) > 5 else "")
        super().__init__(
            f"{form} names patients who are not known: {named}.",
            _ROLLED_BACK,
            "Add them to the patients, or correct the code.",
        )


class DuplicateRecord(SourceFault):
    """Two records would have the same key where only one may."""

    def __init__(self, form: str, key: Mapping[str, str | None]) -> None:
        named = ", ".join(f"{field} {value or 'blank'}" for field, value in key.items())
        super().__init__(
            f"There would be two records of {form} with {named}.",
            _ROLLED_BACK,
            "Correct the one that is there, or its code or date.",
        )


class RequiredValueMissing(SourceFault):
    """A record lacks the value without which it cannot be kept."""

    def __init__(self, form: str, field: str) -> None:
        super().__init__(
            f"A record of {form} has no {field}.", _ROLLED_BACK, "Enter it; every other value may stay empty."
        )


class DiskFull(DiskFault):
    """No space is left where the clinic file stands."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The disk of {path} is full.", _ROLLED_BACK, "Free some space and try again.")


class DiskReadOnly(DiskFault):
    """The disk or the file can be read but not written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} cannot be written: the disk or the file is read-only.",
            _ROLLED_BACK,
            "Choose a folder that can be written.",
        )


class PermissionRefused(DiskFault):
    """The system does not let this person use the file or folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The system refused access to {path}.",
            _ROLLED_BACK,
            "Ask for the right to read and write that folder, or choose another.",
        )


class FolderMissing(DiskFault):
    """The folder of the file does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The folder of {path} does not exist.", UNTOUCHED, "Create the folder or choose another.")


class DiskFailed(DiskFault):
    """The disk reported an error of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The disk of {path} reported an error.",
            _ROLLED_BACK,
            "Copy the file to another disk, run verify on it, and replace this disk.",
        )
