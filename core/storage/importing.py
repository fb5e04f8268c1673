"""Whole tables of records into the clinic file: what would change, and the change itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, literal, select

from core.dictionary.spec import Dictionary
from core.domain.batch import RecordBatch
from core.storage.audit import Author
from core.storage.changes import FieldChange, ImportCounts, ImportPreview, Progress
from core.storage.connection import ROWS_AT_ONCE
from core.storage.incoming import Incoming, incoming_records, key_columns
from core.storage.matching import FormPlan, StoredRow, plan_form
from core.storage.tables import PATIENTS, RECORD_TABLES
from core.storage.writing import RecordWriter

_RECORDS_AT_ONCE = 5_000
_SHARE_OF_MATCHING = 0.3  # of the time an import of new records takes


def preview_import(connection: Connection, dictionary: Dictionary, batches: Mapping[str, RecordBatch]) -> ImportPreview:
    """What `import_batches` would do with these records; writes nothing."""
    plans = _plans(connection, dictionary, batches, None)
    changes = (
        FieldChange(form, plan.incoming.spoken_key(key), field, old, new, row)
        for form, plan in plans.items()
        for edit, key, row in plan.edits
        for field, (old, new) in edit.cells.items()
    )
    return ImportPreview(
        {form: _counts(plan) for form, plan in plans.items()},
        tuple(changes),
        {form: tuple(row for row, *_ in plan.new) for form, plan in plans.items()},
    )


def import_batches(
    connection: Connection,
    dictionary: Dictionary,
    batches: Mapping[str, RecordBatch],
    author: Author,
    progress: Progress | None,
) -> dict[str, ImportCounts]:
    """Adds and changes records within the caller's transaction; writes nothing at all where nothing is new."""
    plans = _plans(connection, dictionary, batches, progress)
    writer = RecordWriter(connection, author)
    to_write = sum(len(plan.new) + len(plan.edits) for plan in plans.values())
    written = 0
    for form, plan in plans.items():
        records = plan.new_records()
        while chunk := list(islice(records, _RECORDS_AT_ONCE)):
            writer.insert(form, chunk)
            written += len(chunk)
            _tell(progress, form, _SHARE_OF_MATCHING + (1 - _SHARE_OF_MATCHING) * written / to_write)
        writer.edit(form, (edit for edit, *_ in plan.edits))
        written += len(plan.edits)
    writer.finish()
    return {form: _counts(plan) for form, plan in plans.items()}


def _plans(
    connection: Connection, dictionary: Dictionary, batches: Mapping[str, RecordBatch], progress: Progress | None
) -> dict[str, FormPlan]:
    strange = batches.keys() - RECORD_TABLES.keys()
    if strange:
        raise ValueError(f"there are no forms {', '.join(sorted(strange))}")
    codes: dict[str, int] = {
        code: number for number, code in connection.execute(select(PATIENTS.c.id, PATIENTS.c.patient_id))
    }
    plans: dict[str, FormPlan] = {}
    total, done = sum(len(batch) for batch in batches.values()), 0
    for form in RECORD_TABLES:  # patients first: the others name them
        if form not in batches:
            continue
        incoming = incoming_records(dictionary.forms[form], batches[form], codes)
        next_id = (connection.execute(select(func.max(RECORD_TABLES[form].c.id))).scalar() or 0) + 1
        plans[form] = plan = plan_form(incoming, _stored_rows(connection, incoming), next_id)
        if form == PATIENTS.name:
            codes |= {incoming.keys[row][0]: record_id for row, record_id, _ in plan.new}
        done += len(batches[form])
        _tell(progress, form, _SHARE_OF_MATCHING * done / max(total, 1))
    return plans


def _stored_rows(connection: Connection, incoming: Incoming) -> Sequence[StoredRow]:
    table = RECORD_TABLES[incoming.form.id]
    keys = key_columns(incoming.form)
    occurrence: Any = table.c.occurrence if incoming.form.repeats else literal(1)
    columns = (
        table.c.id,
        occurrence,
        table.c.missing,
        table.c.entered,
        *(table.c[name] for name in (*keys, *incoming.names)),
    )
    first = 4 + len(keys)
    return [
        StoredRow(row[0], row[1], tuple(row[4:first]), tuple(row[first:]), row[2], row[3])
        for part in connection.execute(select(*columns)).partitions(ROWS_AT_ONCE)
        for row in part
    ]


def _counts(plan: FormPlan) -> ImportCounts:
    return ImportCounts(added=len(plan.new), changed=len(plan.edits), unchanged=plan.unchanged)


def _tell(progress: Progress | None, form: str, fraction: float) -> None:
    if progress is not None:
        progress(form, fraction)
