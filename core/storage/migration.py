"""Brings a clinic file to the form that this version of the program knows, without ever risking the file that is there.

Alembic is imported only where a revision must really be applied: opening a file of today's form does not pay for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, column, func, inspect, select, table, update

from core.faults import DatabaseFault, DiskFault
from core.storage.connection import Database
from core.storage.disk import disk_faults, put_in_place, remove_database, unfinished
from core.storage.faults import DamagedClinicFile, MigrationFailed, NewerSchema, NotAClinicFile
from core.storage.integrity import database_findings, quick_findings
from core.storage.tables import AUDIT, CLINIC, RECORD_TABLES, SCHEMA

_REVISIONS: Final = table("alembic_version", column("version_num"))  # Alembic keeps it


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions a program knows: the folder with their scripts, and the newest one."""

    folder: Path
    newest: str


SHIPPED: Final = Revisions(Path(__file__).parent / "migrations", SCHEMA)


def apply_revisions(connection: Connection, revisions: Revisions) -> None:
    """Applies every revision that the file lacks, within the caller's transaction; an empty file gets all tables."""
    from alembic.command import upgrade
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(revisions.folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    upgrade(config, revisions.newest)


def schema_of(connection: Connection, path: Path) -> str:
    """The newest revision that was applied to the file; raises NotAClinicFile where there is none."""
    if not inspect(connection).has_table(_REVISIONS.name):
        raise NotAClinicFile(path)
    revision: str = connection.execute(select(_REVISIONS.c.version_num)).scalar_one()
    return revision


def open_migrated(path: Path, key: bytes, revisions: Revisions, dictionary_version: int) -> Database:
    """The open file in today's form, migrated first if an older version of the program wrote it; raises NewerSchema."""
    database = Database(path, key)
    try:
        with database.reading() as connection:
            schema = schema_of(connection, path)
        if schema > revisions.newest:
            raise NewerSchema(path, schema)
        for finding in quick_findings(database, path.stat().st_size):
            raise DamagedClinicFile(path, finding)
        if schema == revisions.newest:
            return database
        with disk_faults(path):
            migrated = _migrated_copy(database, path, key, revisions, dictionary_version)
    except BaseException:
        database.close()
        raise
    database.close()
    with disk_faults(path):
        put_in_place(migrated, path)
    return Database(path, key)


def _migrated_copy(database: Database, path: Path, key: bytes, revisions: Revisions, dictionary_version: int) -> Path:
    """A checked copy in today's form, not yet in its place; the file as it is now is kept under a name of its own.

    Killed anywhere in here, the program leaves the file as it was.
    """
    copy, before = unfinished(path), path.with_name(f"{path.name}.before-{revisions.newest}")
    database.keep_others_out()
    try:
        for target in (copy, unfinished(before)):
            remove_database(target)
            database.copy_to(target)
        put_in_place(unfinished(before), before)
        with _told_as_failed(path):
            _migrate(copy, path, key, revisions, dictionary_version)
    except BaseException:
        remove_database(copy)
        remove_database(unfinished(before))
        raise
    return copy


def _migrate(copy: Path, path: Path, key: bytes, revisions: Revisions, dictionary_version: int) -> None:
    with Database(copy, key, enforce_foreign_keys=False) as migrated, migrated.writing() as connection:
        found = _counts(connection)
        apply_revisions(connection, revisions)
        connection.execute(update(CLINIC).values(dictionary_version=dictionary_version))
        if not found.items() <= _counts(connection).items():
            raise MigrationFailed(path, "records were lost on the way")
    with Database(copy, key) as migrated, migrated.reading() as connection:
        for finding in database_findings(connection):
            raise MigrationFailed(path, finding)


@contextmanager
def _told_as_failed(path: Path) -> Iterator[None]:
    """Whatever stops a migration arrives as MigrationFailed; what the disk refused keeps its own sentence."""
    try:
        yield
    except (MigrationFailed, DiskFault):
        raise
    except DatabaseFault as fault:
        raise MigrationFailed(path, fault.what.rstrip(".")) from fault
    except (Exception, SystemExit) as fault:  # Alembic ends the program where a script cannot be read
        # only the kind: the text of a database's error may hold the values of a record
        raise MigrationFailed(path, f"a step of it failed ({type(fault).__name__})") from fault


def _counts(connection: Connection) -> dict[str, int]:
    """How many records and audit rows there are."""
    present = set(inspect(connection).get_table_names())
    counted = [each for each in (*RECORD_TABLES.values(), AUDIT) if each.name in present]
    return {each.name: connection.execute(select(func.count()).select_from(each)).scalar_one() for each in counted}
