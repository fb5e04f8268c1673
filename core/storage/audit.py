"""The audit trail: who changed which field of which record, when and why, each row sealed to the one before it.

A row's hash is SHA-256 over the hash before and the row's own content, and the row of facts about the file keeps the
number of rows and the last hash: a row changed, removed, inserted or cut off at the end is found by `verify`. What is
not found is a trail rewritten as a whole by somebody who holds the key; for that the last hash must be kept
elsewhere, as a printed report does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, select, update

from core.storage.cells import encode
from core.storage.connection import insert_rows
from core.storage.tables import AUDIT, CLINIC

Clock = Callable[[], datetime]

CREATED: Final = "*"
"""Stands for the field in the one row that a new record gets."""
NO_HASH: Final = ""
"""What stands before the first row."""

NO_RECORD: Final = 0
"""Stands for the record's number in rows about what is no record: users and exports."""
USERS: Final = "users"
"""Stands for the form in rows about who may open the file."""
EXPORTS: Final = "exports"
"""Stands for the form in rows about what left the file."""

_ROWS_AT_ONCE = 10_000


def local_now() -> datetime:
    """Now, with this PC's offset from UTC."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, when (with the UTC offset), with which program and why: the same for all rows of a transaction."""

    user: str
    when: datetime
    program_version: str
    reason: str


def chained(previous_hash: str, content: Sequence[Any]) -> str:
    """The hash of an audit row, from the hash before it and its columns in the table's order."""
    return hashlib.sha256(encode([previous_hash, *content]).encode()).hexdigest()


class AuditTrail:
    """Appends the rows of one transaction; `finish` must be called before it is committed."""

    def __init__(self, connection: Connection, author: Author) -> None:
        self._connection = connection
        when = author.when
        self._who = (
            author.user,
            utc_text(when),
            utc_offset(when),
            author.program_version,
        )
        self._reason = author.reason
        self._count, self._hash = connection.execute(select(CLINIC.c.audit_count, CLINIC.c.audit_hash)).one()
        self._found = self._count
        self._waiting: list[tuple[Any, ...]] = []

    def append(self, form: str, record_id: int, field: str, old: str | None, new: str | None) -> None:
        """Notes one change; `old` and `new` are JSON."""
        self._count += 1
        content = (self._count, *self._who, form, record_id, field, old, new, self._reason)
        previous, self._hash = self._hash, chained(self._hash, content)
        self._waiting.append((*content, previous, self._hash))
        if len(self._waiting) == _ROWS_AT_ONCE:
            self._write()

    def finish(self) -> None:
        """Writes what is waiting, the number of rows and the last hash; writes nothing when nothing was appended."""
        if self._waiting:
            self._write()
        if self._count > self._found:
            self._connection.execute(update(CLINIC).values(audit_count=self._count, audit_hash=self._hash))

    def _write(self) -> None:
        insert_rows(self._connection, AUDIT, tuple(AUDIT.c.keys()), self._waiting)
        self._waiting = []


def utc_text(when: datetime) -> str:
    """A moment as the file keeps it: UTC, ISO, milliseconds."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_offset(when: datetime) -> str:
    """By how much the PC's clock is ahead of UTC: `+02:00`."""
    return when.isoformat(timespec="minutes")[len("2024-05-03T12:00") :]
