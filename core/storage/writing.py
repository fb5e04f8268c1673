"""The only way records are written: each insert and each update with its rows in the audit trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, update

from core.domain.records import Cell
from core.storage.audit import CREATED, AuditTrail, Author
from core.storage.cells import encode, entered_json, missing_json, plain
from core.storage.changes import NewRecord, RecordEdit
from core.storage.connection import insert_rows
from core.storage.tables import RECORD_TABLES


class RecordWriter:
    """Writes the records of one transaction; `finish` must be called before it is committed."""

    def __init__(self, connection: Connection, author: Author) -> None:
        self._connection = connection
        self._trail = AuditTrail(connection, author)

    def insert(self, form: str, records: Iterable[NewRecord]) -> None:
        """Writes new records, all with values for the same columns, and for each one audit row with all it holds."""
        names: tuple[str, ...] = ()
        rows: list[tuple[Any, ...]] = []
        for record in records:
            names = (*record.values, "id", "missing", "entered", "version")
            reasons, entries = missing_json(record.missing), entered_json(record.entered)
            rows.append((*record.values.values(), record.record_id, reasons, entries, 1))
            self._trail.append(form, record.record_id, CREATED, None, encode(_whole(record)))
        if rows:
            insert_rows(self._connection, RECORD_TABLES[form], names, rows)

    def edit(self, form: str, edits: Iterable[RecordEdit]) -> None:
        """Writes what differs in existing records, one audit row a field, and counts their versions up."""
        # records that differ in the same fields share a statement: a corrected column of a large import is one
        together: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for edit in edits:
            for name, (old, new) in edit.cells.items():
                self._trail.append(form, edit.record_id, name, encode(plain(old)), encode(plain(new)))
            row = {f"new_{name}": new.value for name, (_, new) in edit.cells.items()}
            row |= {
                "new_missing": missing_json(edit.missing),
                "new_entered": entered_json(edit.entered),
                "record_id": edit.record_id,
            }
            together[tuple(edit.cells)].append(row)
        table = RECORD_TABLES[form]
        for names, rows in together.items():
            written: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*names, "missing", "entered")}
            statement = (
                update(table).where(table.c.id == bindparam("record_id")).values(**written, version=table.c.version + 1)
            )
            self._connection.execute(statement, rows)

    def finish(self) -> None:
        """Closes the audit trail of this transaction."""
        self._trail.finish()


def _whole(record: NewRecord) -> dict[str, Any]:
    """All that a new record holds, by column, for the audit trail."""
    whole = {name: value for name, value in record.values.items() if value is not None}
    for name in {*record.missing, *record.entered}:
        whole[name] = plain(Cell(record.values.get(name), record.missing.get(name), record.entered.get(name)))
    return whole
