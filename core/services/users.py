"""The people who may open a clinic file, as an administrator cares for them; each step leaves a row in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.roles import Role
from core.faults import UsageFault
from core.services.rights import Right, require
from core.version import VERSION

if TYPE_CHECKING:
    from core.reports.document import KeyNumber, ReportDocument
    from core.storage.clinic_file import ClinicFile


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user as the list shows them; `is_waiting` after too many wrong passphrases, until the wait is over."""

    name: str
    role: Role
    is_waiting: bool
    is_you: bool


class OwnUser(UsageFault):
    """An administrator would lock themselves out."""

    def __init__(self) -> None:
        super().__init__(
            "This is you: you can neither remove yourself nor change your own role.",
            "Nothing was changed.",
            "Ask another administrator.",
        )


class Users:
    """Every method raises NotAllowed unless who is signed in is an administrator, UnknownUser where there is no such user."""

    def __init__(self, clinic: ClinicFile, clinic_name: str) -> None:
        self._clinic, self._clinic_name = clinic, clinic_name

    def lines(self) -> tuple[UserLine, ...]:
        """Everybody, in the order they were added."""
        from time import monotonic

        from core.storage.tries import seconds_to_wait

        self._require()
        now, me = monotonic(), self._clinic.user
        return tuple(
            UserLine(holder.name, holder.role, seconds_to_wait(holder, now) > 0, holder.name == me)
            for holder in self._clinic.key_ring().holders
        )

    def add(self, user: str, role: Role, passphrase: str) -> None:
        """Gives one more person a passphrase; raises UserExists, EmptyUserName, EmptyPassphrase."""
        self._require()
        self._clinic.add_user(user, role, passphrase)

    def remove(self, user: str) -> None:
        """Takes a person's key away; what they wrote stays under their name. Raises OwnUser."""
        self._require_other(user)
        self._clinic.remove_user(user)

    def change_role(self, user: str, role: Role) -> None:
        """Gives a user another role with the same passphrase; raises OwnUser."""
        self._require_other(user)
        self._clinic.change_role(user, role)

    def give_passphrase(self, user: str, passphrase: str) -> None:
        """Gives a user who forgot theirs a new passphrase and ends their wait; raises EmptyPassphrase."""
        self._require()
        self._clinic.change_passphrase(user, passphrase)

    def end_wait(self, user: str) -> None:
        """Lets a user try again at once after too many wrong passphrases."""
        self._require()
        self._clinic.end_wait(user)

    def recovery_sheet(self, printed_at: datetime, words: RecoveryWords) -> ReportDocument:
        """A sheet with a new recovery code, ready to be printed; the sheet before is void from now on."""
        self._require()
        return recovery_document(
            self._clinic.make_recovery_code(),
            self._clinic.path,
            self._clinic_name,
            self._clinic.user,
            printed_at,
            words,
        )

    def _require(self) -> None:
        require(self._clinic.user, self._clinic.role, Right.MANAGE_USERS)

    def _require_other(self, user: str) -> None:
        self._require()
        if user == self._clinic.user:
            raise OwnUser


@dataclass(frozen=True, slots=True)
class RecoveryWords:
    """What the recovery sheet says, in the user's language: `keep` takes the clinic, `printed` time and user, `group` a number."""

    title: str
    keep: str
    banner: str
    printed: str
    file: str
    code: str
    group: str
    lost: str
    steps: tuple[str, ...]
    good_to_know: str
    warnings: tuple[str, ...]


def recovery_document(
    code: str, path: Path, clinic_name: str, user: str, printed_at: datetime, words: RecoveryWords
) -> ReportDocument:
    """The recovery sheet: its code in groups, for which file it is, and what to do with it."""
    from core.reports.document import Bullets, Heading, KeyNumbers, Paragraph, ReportDocument

    groups = code.split("-")
    halves = (groups[: len(groups) // 2], groups[len(groups) // 2 :])
    return ReportDocument(
        title=words.title,
        subtitle=words.keep.format(clinic_name),
        short_title=f"{words.title}, {clinic_name}",
        banner=words.banner,
        version_line=f"RTX Clinic {VERSION}",
        data_line=words.printed.format(f"{printed_at:%Y-%m-%d %H:%M}", user),
        identity=f"RTX Clinic {VERSION}",
        blocks=(
            Paragraph(str(path), lead=words.file),
            Heading(words.code, 2),
            *(
                KeyNumbers(_numbered(half, 1 + place * len(halves[0]), words.group))
                for place, half in enumerate(halves)
            ),
            Heading(words.lost, 2),
            Bullets(words.steps),
            Heading(words.good_to_know, 2),
            Bullets(words.warnings),
        ),
    )


def _numbered(groups: Sequence[str], first: int, words: str) -> tuple[KeyNumber, ...]:
    from core.reports.document import KeyNumber

    return tuple(KeyNumber(group, words.format(number)) for number, group in enumerate(groups, first))
