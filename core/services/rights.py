"""Who may do what: one table of roles and rights, asked by every service before it touches a clinic file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.domain.roles import Role
from core.faults import DatabaseFault


class Right(StrEnum):
    """One thing that not everybody may do; the words finish `... may not`."""

    SEE_IDENTITY = "see what identifies a patient"
    WORK_LISTS = "see the work lists of the day"
    SAVE = "change records"
    READ_DRAFTS = "read what somebody else has not completed"
    IMPORT = "import records"
    EXPORT = "export pseudonymised records"
    EXPORT_FULL = "export records as they are"
    RESTORE = "put a backup in the place of the clinic file"
    MANAGE_USERS = "manage users"
    KEEP_TEMPLATES = "keep or delete report templates of the clinic"


RIGHTS: Final[Mapping[Role, frozenset[Right]]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: frozenset(Right),
        Role.PHYSICIAN: frozenset(Right) - {Right.MANAGE_USERS},
        Role.NURSE: frozenset(Right) - {Right.MANAGE_USERS, Right.EXPORT_FULL, Right.READ_DRAFTS},
        Role.ANALYST: frozenset({Right.EXPORT}),
    }
)
"""Reading, analysing, locking and one's own passphrase need no right: every user has them."""


class NotAllowed(DatabaseFault):
    """A user asked for what their role does not include."""

    def __init__(self, user: str, role: Role, right: Right) -> None:
        article = "an" if role.value[0] in "aeiou" else "a"
        others = [f"{'an' if one.value[0] in 'aeiou' else 'a'} {one.value}" for one in Role if right in RIGHTS[one]]
        super().__init__(
            f"{user} is {article} {role.value} here and may not {right.value}.",
            "Nothing was changed or written.",
            f"Ask {' or '.join(others)} to do it, or an administrator to change your role.",
        )


def may(role: Role, right: Right) -> bool:
    """Whether a role includes a right."""
    return right in RIGHTS[role]


def why_not(user: str, role: Role, right: Right) -> str:
    """What a switched-off button says: why not, and whom to ask; empty when the role includes the right."""
    if may(role, right):
        return ""
    refused = NotAllowed(user, role, right)
    return f"{refused.what} {refused.todo}"


def require(user: str, role: Role, right: Right) -> None:
    """Raises NotAllowed unless the role of this user includes the right."""
    if not may(role, right):
        raise NotAllowed(user, role, right)
