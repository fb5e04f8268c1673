"""What the audit trail says about a record: each write, by whom, when and why, with old and new of every field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, select

from core.domain.records import Cell
from core.storage.audit import CREATED
from core.storage.cells import cell_from_plain
from core.storage.tables import AUDIT


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One write of one record. `changes` holds old and new by field; a new record has every value it began with.

    Of the columns that are no fields, `patient` is the number of the patient a record belongs to, and `occurrence`
    tells apart records of one key. `utc_time` is ISO text; `utc_offset` is that of the PC where it was written.
    """

    user: str
    utc_time: str
    utc_offset: str
    program_version: str
    reason: str
    created: bool
    changes: Mapping[str, tuple[Cell, Cell]]


def record_history(connection: Connection, form: str, record_id: int) -> tuple[HistoryEntry, ...]:
    """Every write of a record, the oldest first."""
    rows = connection.execute(
        select(AUDIT).where(AUDIT.c.form == form, AUDIT.c.record_id == record_id).order_by(AUDIT.c.id)
    )
    entries = []
    by_write = groupby(
        rows, key=lambda row: (row.user_name, row.utc_time, row.utc_offset, row.program_version, row.reason)
    )
    for who, written in by_write:
        changes: dict[str, tuple[Cell, Cell]] = {}
        created = False
        for row in written:
            if row.field == CREATED:
                created = True
                changes |= {name: (Cell(), cell_from_plain(raw)) for name, raw in json.loads(row.new).items()}
            else:
                changes[row.field] = (cell_from_plain(json.loads(row.old)), cell_from_plain(json.loads(row.new)))
        entries.append(HistoryEntry(*who, created=created, changes=changes))
    return tuple(entries)
