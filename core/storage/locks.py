"""Data locks: a name for the file as it stood at one row of its audit trail, with the options and what came out of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from core.faults import UsageFault
from core.storage.audit import Author, utc_offset, utc_text
from core.storage.tables import LOCKS


@dataclass(frozen=True, slots=True)
class NewLock:
    """What is kept: a name that is free, the last day of follow-up (ISO), the options as JSON, where the trail stood, the fingerprint of
    the records that were read, and the text of `results.csv`.
    """

    name: str
    lock_date: str
    options: str
    audit_count: int
    audit_hash: str
    data_sha256: str
    results: str


@dataclass(frozen=True, slots=True)
class StoredLock(NewLock):
    """A lock with its number, who made it and when (UTC, ISO, with the offset of the PC)."""

    id: int
    user_name: str
    utc_time: str
    utc_offset: str


class LockNameTaken(UsageFault):
    """Two locks of one name could not be told apart."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a data lock called {name} already.", "Nothing was changed.", "Choose another name.")


def insert_lock(connection: Connection, lock: NewLock, author: Author) -> None:
    """Keeps a lock. Raises LockNameTaken."""
    if connection.execute(select(LOCKS.c.id).where(LOCKS.c.name == lock.name)).first() is not None:
        raise LockNameTaken(lock.name)
    kept = {name: getattr(lock, name) for name in NewLock.__dataclass_fields__}
    when = {"utc_time": utc_text(author.when), "utc_offset": utc_offset(author.when)}
    connection.execute(insert(LOCKS), kept | when | {"user_name": author.user})


def stored_locks(connection: Connection) -> tuple[StoredLock, ...]:
    """Every lock, the latest first."""
    rows = connection.execute(select(LOCKS).order_by(LOCKS.c.id.desc()))
    return tuple(StoredLock(**row._mapping) for row in rows)
