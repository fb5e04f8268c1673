"""The records once more, from the audit trail alone: what was written last into every field of every record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from core.storage.audit import CREATED
from core.storage.cells import cell_from_plain, entered_json, missing_json
from core.storage.connection import ROWS_AT_ONCE
from core.storage.tables import AUDIT

Content = tuple[dict[str, Any], str | None, str | None]
"""What a record holds: its values by column, and the texts of its columns `missing` and `entered`."""


def replayed(connection: Connection, form: str, until: int | None = None) -> Iterator[tuple[int, Content]]:
    """Each record of a form as the audit trail left it, or as it stood when row `until` was the last one, by number."""
    query = (
        select(AUDIT.c.record_id, AUDIT.c.field, AUDIT.c.new)
        .where(AUDIT.c.form == form)
        .order_by(AUDIT.c.record_id, AUDIT.c.id)
    )
    if until is not None:
        query = query.where(AUDIT.c.id <= until)
    number: int | None = None
    cells: dict[str, Any] = {}
    for part in connection.execute(query).partitions(ROWS_AT_ONCE):
        for record_id, field, new in part:
            if record_id != number:
                if number is not None:
                    yield number, _content(cells)
                number, cells = record_id, {}
            if field == CREATED:
                cells = json.loads(new)
            else:
                cells[field] = json.loads(new)
    if number is not None:
        yield number, _content(cells)


def _content(cells: dict[str, Any]) -> Content:
    more = {name: cell_from_plain(raw) for name, raw in cells.items() if isinstance(raw, dict)}
    values = {name: more[name].value if name in more else raw for name, raw in cells.items()}
    return (
        {name: value for name, value in values.items() if value is not None},
        missing_json({name: cell.missing for name, cell in more.items() if cell.missing}),
        entered_json({name: cell.entered for name, cell in more.items() if cell.entered}),
    )
