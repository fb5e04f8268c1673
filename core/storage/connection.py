"""One open, encrypted database file: its key, its transactions, and its errors turned into sentences."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import sqlalchemy
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2  # type: ignore[import-untyped,unused-ignore]

from core.faults import ClinicFault
from core.storage.faults import (
    ClinicFileLocked,
    DamagedClinicFile,
    DiskFailed,
    DiskFull,
    DiskReadOnly,
    FolderMissing,
    NotAClinicFile,
    PermissionRefused,
)

ROWS_AT_ONCE: Final = 500
"""How many rows to fetch at once: more would wake Python's garbage collector, which takes longer than the reading."""

_BUSY_SECONDS = 5.0
_CACHE_KIB = 65536
_STEPS_BETWEEN_LOOKS = 1_000  # of SQLite's machine, between two looks at the clock
_PLAIN_HEADER = b"SQLite format 3\0"

# By SQLite's primary result code, https://www.sqlite.org/rescode.html
_FAULTS: dict[
    int, type[ClinicFileLocked | DamagedClinicFile | DiskFailed | DiskFull | DiskReadOnly | PermissionRefused]
] = {
    sqlite3.SQLITE_BUSY: ClinicFileLocked,
    sqlite3.SQLITE_LOCKED: ClinicFileLocked,
    sqlite3.SQLITE_READONLY: DiskReadOnly,
    sqlite3.SQLITE_IOERR: DiskFailed,
    sqlite3.SQLITE_CORRUPT: DamagedClinicFile,
    sqlite3.SQLITE_NOTADB: DamagedClinicFile,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_CANTOPEN: PermissionRefused,
    sqlite3.SQLITE_PERM: PermissionRefused,
}


class Database:
    """An encrypted SQLite file opened with its raw key; one thread at a time may use it.

    Every statement runs inside `reading` (one consistent view) or `writing` (all or nothing, one writer at a time).
    Nothing that a killed program leaves behind blocks the next: locks end with the process and SQLite rolls its
    half-done transaction back. A file opened `read_only` must be one that nobody writes to, as a backup: not one byte
    of its folder changes, so that it may lie on a share or a write-protected stick.
    """

    def __init__(self, path: Path, key: bytes, *, enforce_foreign_keys: bool = True, read_only: bool = False) -> None:
        self._path, self._key, self._enforce_foreign_keys = path, key, enforce_foreign_keys
        self._read_only = read_only
        engine = sqlalchemy.create_engine("sqlite://", module=dbapi2, creator=self._connected, poolclass=NullPool)
        with self._faults():
            self._connection = engine.connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sqlalchemy.Connection]:
        """A transaction that sees one state of the file, whatever others write meanwhile."""
        with self._faults(), self._connection.begin():
            self._connection.exec_driver_sql("BEGIN")
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlalchemy.Connection]:
        """A transaction that is written wholly, or not at all when anything in it raises; raises ClinicFileLocked."""
        with self._faults(), self._connection.begin():
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield self._connection

    @contextmanager
    def interrupted_after(self, seconds: float) -> Iterator[None]:
        """Gives up what is asked inside once the time is over; what was found until then is lost, nothing else."""
        end = time.monotonic() + seconds
        self._driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
        try:
            yield
        except DBAPIError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                raise
        finally:
            self._driver.set_progress_handler(None, 0)

    def keep_others_out(self) -> None:
        """Keeps every other program out until `close`, readers too; raises ClinicFileLocked when one is in."""
        with self._faults():
            self._driver.execute("PRAGMA journal_mode = DELETE")
            # the lock stays after the transaction: a copy cannot be made from inside one
            self._driver.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._driver.execute("BEGIN EXCLUSIVE")
            self._driver.execute("COMMIT")

    def copy_to(self, target: Path) -> None:
        """Copies the database as it stands, encrypted with the same key; an existing target is overwritten."""
        with self._faults(target):
            copy = _keyed(target, self._key)
            try:
                self._driver.backup(copy)
            finally:
                copy.close()

    def close(self) -> None:
        """Writes the log back into the one file, unless another program still uses it, and lets go of it."""
        if self._connection.closed:
            return
        try:
            with self._faults():
                if not self._read_only:
                    self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._connection.close()

    @property
    def _driver(self) -> Any:  # sqlcipher3 has no types
        return self._connection.connection.driver_connection

    def _connected(self) -> Any:
        if not self._path.parent.is_dir():
            raise FolderMissing(self._path)
        connection = _keyed(self._path, self._key, read_only=self._read_only)
        try:
            if not self._read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA foreign_keys = {'ON' if self._enforce_foreign_keys else 'OFF'}")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _faults(self, path: Path | None = None) -> Iterator[None]:
        path = path or self._path
        try:
            yield
        except DBAPIError as error:
            raise _fault(path, error.orig) or error from error
        except dbapi2.Error as error:
            raise _fault(path, error) or error from error


def insert_rows(
    connection: sqlalchemy.Connection, table: sqlalchemy.Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Inserts many rows, each with its values in the order of `names`; SQLAlchemy's own way takes twice as long."""
    statement = sqlalchemy.insert(table).compile(dialect=connection.dialect, column_keys=names)
    ordered = itemgetter(*(names.index(name) for name in statement.positiontup or names))
    connection.exec_driver_sql(str(statement), [ordered(row) for row in rows])


def _keyed(path: Path, key: bytes, *, read_only: bool = False) -> Any:
    place = _immutable_uri(path) if read_only else str(path)
    # isolation_level None: transactions begin and end where this module says, not where the driver guesses
    connection = dbapi2.connect(
        place, isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS, uri=read_only
    )
    # SQLCipher would print its own words about a wrong key before our sentence
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _immutable_uri(path: Path) -> str:
    """The file for SQLite as one that nobody writes to: no lock, no log, no other file beside it."""
    name = path.absolute().as_posix()
    return f"file://{'' if name.startswith('/') else '/'}{quote(name)}?immutable=1"


def _fault(path: Path, error: BaseException | None) -> ClinicFault | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_NOTADB and is_something_else(path):
        return NotAClinicFile(path)
    fault = _FAULTS.get(primary)
    return fault(path) if fault else None


def is_something_else(path: Path) -> bool:
    """Whether the file cannot be an encrypted database at all: empty, or readable without a key.

    Never to be asked of a file that this process has open: closing it here would drop SQLite's locks.
    """
    with path.open("rb") as file:
        start = file.read(len(_PLAIN_HEADER))
    return len(start) < len(_PLAIN_HEADER) or start == _PLAIN_HEADER
