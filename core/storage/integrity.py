"""Whether a clinic file is what was written: its bytes, tables, audit trail, and its records against that trail."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, select, text

from core.storage.audit import NO_HASH, chained
from core.storage.connection import ROWS_AT_ONCE, Database
from core.storage.replay import Content, replayed
from core.storage.tables import AUDIT, CLINIC, RECORD_TABLES

_QUICK_SECONDS = 0.2
_WHOLE_CHECK_BYTES = 16_000_000  # SQLCipher reads about 100 MB/s on an old PC
_NO_VALUES = frozenset({"id", "version", "missing", "entered"})


def database_findings(connection: Connection) -> Iterator[str]:
    """What is wrong with the file itself; nothing when every page is as it was written and the tables hold together.

    SQLCipher's own check looks at every page, unused ones too, which SQLite's does not; SQLite's finds a file cut off
    at a page.
    """
    damaged = connection.exec_driver_sql("PRAGMA cipher_integrity_check").scalars().all()
    if damaged:
        yield f"The file is damaged in {len(damaged)} places, the first: {damaged[0]}"
        return
    for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
        if line != "ok":
            yield f"The tables are damaged: {line}"
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"Record {row} of {table} belongs to a record of {parent} that does not exist"


def quick_findings(database: Database, size: int) -> tuple[str, ...]:
    """What a short look finds when a file of `size` bytes is opened: all pages of a small file, of a large one what fits the time."""
    found: list[str] = []
    with database.reading() as connection, database.interrupted_after(_QUICK_SECONDS):
        if size <= _WHOLE_CHECK_BYTES:
            found += connection.exec_driver_sql("PRAGMA cipher_integrity_check").scalars().all()
        lines = connection.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
        found += [line for line in lines if line != "ok"]
    return tuple(found)


def trail_findings(connection: Connection) -> Iterator[str]:
    """What is wrong with the audit trail: rows changed, removed, inserted, or cut off at the end."""
    number, previous = 0, NO_HASH
    for part in connection.execute(select(AUDIT).order_by(AUDIT.c.id)).partitions(ROWS_AT_ONCE):
        for *content, previous_hash, own_hash in part:
            number += 1
            if content[0] != number:
                yield f"Rows {number} to {content[0] - 1} of the audit trail are missing"
                number = content[0]
            if previous_hash != previous:
                yield f"Row {number} of the audit trail does not follow the row before it"
            if own_hash != chained(previous_hash, content):
                yield f"Row {number} of the audit trail was changed after it was written"
            previous = own_hash
    facts = connection.execute(select(CLINIC.c.audit_count, CLINIC.c.audit_hash)).all()
    if len(facts) != 1:
        yield "The file's facts about itself are missing"
    elif tuple(facts[0]) != (number, previous):
        yield f"The audit trail ends at row {number}, but row {facts[0].audit_count} was the last one written"


def record_findings(connection: Connection) -> Iterator[str]:
    """Where the records differ from what the audit trail says was written; the trail itself must be sound."""
    present = set(inspect(connection).get_table_names())
    for form in RECORD_TABLES:
        if form in present:
            yield from _form_findings(connection, form)


def _form_findings(connection: Connection, form: str) -> Iterator[str]:
    """Walks the trail and the table side by side, record by record: a large file is never wholly in memory."""
    written, held = replayed(connection, form), _held(connection, form)
    expected, actual = next(written, None), next(held, None)
    while expected is not None or actual is not None:
        if expected is not None and (actual is None or expected[0] < actual[0]):
            yield f"Record {expected[0]} of {form} was removed around the audit trail"
            expected = next(written, None)
        elif actual is not None and (expected is None or actual[0] < expected[0]):
            yield f"Record {actual[0]} of {form} was added around the audit trail"
            actual = next(held, None)
        elif expected is not None and actual is not None:
            if expected[1] != actual[1]:
                yield f"Record {actual[0]} of {form} was changed around the audit trail"
            expected, actual = next(written, None), next(held, None)


def _held(connection: Connection, form: str) -> Iterator[tuple[int, Content]]:
    """Each record as the table has it, by number, whatever columns this version of the file has."""
    table = RECORD_TABLES[form]
    found = connection.execute(select(text("*")).select_from(table).order_by(table.c.id))
    names = tuple(found.keys())
    places = [(place, name) for place, name in enumerate(names) if name not in _NO_VALUES]
    number, missing, entered = (names.index(name) for name in ("id", "missing", "entered"))
    for part in found.partitions(ROWS_AT_ONCE):
        for row in part:
            values = {name: row[place] for place, name in places if row[place] is not None}
            yield row[number], (values, row[missing], row[entered])
