"""How much a clinic file holds and where its audit trail ends: what tells a backup from the file and from another backup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select

from core.storage.connection import Database
from core.storage.disk import disk_faults
from core.storage.faults import ClinicFileMissing, DamagedClinicFile, NewerSchema
from core.storage.integrity import database_findings
from core.storage.migration import SHIPPED, Revisions, schema_of
from core.storage.tables import AUDIT, CLINIC, RECORD_TABLES


@dataclass(frozen=True, slots=True)
class FileContents:
    """Records by form; the last row of the audit trail by number, hash and time (UTC, ISO; empty in a new file)."""

    file_id: str
    schema: str
    counts: Mapping[str, int]
    audit_count: int
    audit_hash: str
    last_saved: str


def contents_of(connection: Connection, path: Path) -> FileContents:
    """Counts the records of an open file."""
    present = set(inspect(connection).get_table_names())
    counts = {
        form: connection.execute(select(func.count()).select_from(table)).scalar_one() if form in present else 0
        for form, table in RECORD_TABLES.items()
    }
    facts = connection.execute(select(CLINIC.c.file_id, CLINIC.c.audit_count, CLINIC.c.audit_hash)).one()
    last = connection.execute(select(AUDIT.c.utc_time).order_by(AUDIT.c.id.desc()).limit(1)).scalar() or ""
    return FileContents(facts.file_id, schema_of(connection, path), counts, facts.audit_count, facts.audit_hash, last)


def trail_has(connection: Connection, count: int, last_hash: str) -> bool:
    """Whether the audit trail once ended at row `count` with this hash: then nothing saved until then is missing or another."""
    if count == 0:
        return True
    return connection.execute(select(AUDIT.c.hash).where(AUDIT.c.id == count)).scalar() == last_hash


def checked_contents(path: Path, key: bytes, *, revisions: Revisions = SHIPPED) -> FileContents:
    """What a closed file such as a backup holds, once every page of it was found sound; changes nothing beside it either.

    Raises ClinicFileMissing, NotAClinicFile, NewerSchema, DamagedClinicFile with what was found.
    """
    with disk_faults(path):
        if not path.is_file():
            raise ClinicFileMissing(path)
        alone = not path.with_name(f"{path.name}-wal").exists()  # a log beside it holds what the file lacks
    with Database(path, key, read_only=alone) as database, database.reading() as connection:
        schema = schema_of(connection, path)
        if schema > revisions.newest:
            raise NewerSchema(path, schema)
        for finding in database_findings(connection):
            raise DamagedClinicFile(path, finding)
        found = contents_of(connection, path)
        rows = connection.execute(select(func.count()).select_from(AUDIT)).scalar_one()
        if rows != found.audit_count:
            raise DamagedClinicFile(path, f"its audit trail has {rows} rows instead of {found.audit_count}")
        return found
