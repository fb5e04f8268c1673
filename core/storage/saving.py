"""Single records into the clinic file: only what really changed, never over what another person wrote."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, select

from core.dictionary.spec import Dictionary, FormSpec
from core.domain.batch import RecordBatch
from core.domain.drafts import DraftName
from core.domain.records import Cell
from core.storage.audit import Author
from core.storage.cells import same
from core.storage.changes import Change, NewRecord, Saved, edit_of
from core.storage.drafts import remove_draft
from core.storage.faults import DuplicateRecord, StaleRecord
from core.storage.incoming import Incoming, column_of, incoming_records, key_columns
from core.storage.reading import stored_record
from core.storage.tables import PATIENTS, RECORD_TABLES
from core.storage.writing import RecordWriter


def save(
    connection: Connection,
    dictionary: Dictionary,
    changes: Iterable[Change],
    author: Author,
    completes: DraftName | None = None,
) -> tuple[Saved, ...]:
    """Writes the changes, in their order, within the caller's transaction, and takes the draft away that they complete.

    A later change may speak of a patient that an earlier one adds. Raises StaleRecord, RecordMissing, UnknownPatient,
    RequiredValueMissing, DuplicateRecord.
    """
    if completes is not None:
        # before the records: they may give the patient another code
        remove_draft(connection, completes, author.user)
    writer = RecordWriter(connection, author)
    saved = []
    for change in changes:
        form = dictionary.forms[change.form]
        if change.record_id is None:
            saved.append(_add(connection, writer, form, change))
        else:
            saved.append(_edit(connection, writer, form, change, change.record_id))
    writer.finish()
    return tuple(saved)


def _add(connection: Connection, writer: RecordWriter, form: FormSpec, change: Change) -> Saved:
    incoming = _incoming(connection, form, change, {**dict.fromkeys(change.missing), **change.values})
    values = dict(zip(incoming.names, incoming.rows[0], strict=True))
    occurrence = _free_occurrence(connection, incoming)
    if form.repeats:
        values["occurrence"] = occurrence
    record_id: int = (connection.execute(select(func.max(RECORD_TABLES[form.id].c.id))).scalar() or 0) + 1
    writer.insert(form.id, [NewRecord(record_id, values, incoming.missing.get(0, {}), incoming.entered.get(0, {}))])
    return Saved(form.id, record_id, version=1, changed=True)


def _edit(connection: Connection, writer: RecordWriter, form: FormSpec, change: Change, record_id: int) -> Saved:
    stored = stored_record(connection, form, record_id)
    if stored.version != change.version:
        raise StaleRecord(form.id, record_id)
    named = dict.fromkeys((*change.missing, *change.values))
    whole = {field: getattr(stored.record, field) for field in form.fields}
    incoming = _incoming(connection, form, change, {**whole, **dict.fromkeys(change.missing), **change.values})
    values = dict(zip(incoming.names, incoming.rows[0], strict=True))
    cells: dict[str, tuple[Cell, Cell]] = {}
    for field in named:
        column = column_of(form.id, field)
        old = stored.cell(field) if column == field else Cell(stored.patient_record_id)
        new = incoming.cell(0, column, values[column])
        if not same(old, new):
            cells[column] = (old, new)
    if not cells:
        return Saved(form.id, record_id, stored.version, changed=False)
    if not cells.keys().isdisjoint(key_columns(form)):
        occurrence = _free_occurrence(connection, incoming)
        if occurrence != stored.occurrence:
            cells["occurrence"] = (Cell(stored.occurrence), Cell(occurrence))
    writer.edit(form.id, [edit_of(record_id, cells, stored.missing, stored.entered)])
    return Saved(form.id, record_id, stored.version + 1, changed=True)


def _incoming(connection: Connection, form: FormSpec, change: Change, values: dict[str, object]) -> Incoming:
    """The change as a batch of one record, so that it passes the same checks as an import."""
    batch = RecordBatch(
        form=form.id,
        columns={field: [value] for field, value in values.items()},
        missing={field: {0: reason} for field, reason in change.missing.items()},
        entered={field: {0: entry} for field, entry in change.entered.items()},
    )
    code = values.get(PATIENTS.c.patient_id.name)
    found = connection.execute(select(PATIENTS.c.patient_id, PATIENTS.c.id).where(PATIENTS.c.patient_id == code))
    return incoming_records(form, batch, {row[0]: row[1] for row in found})


def _free_occurrence(connection: Connection, incoming: Incoming) -> int:
    """The next number for a record of this key; raises DuplicateRecord where only one may have it."""
    form, key = incoming.form, incoming.keys[0]
    table = RECORD_TABLES[form.id]
    alike = and_(*(table.c[name].is_not_distinct_from(part) for name, part in zip(key_columns(form), key, strict=True)))
    if form.repeats:
        return (connection.execute(select(func.max(table.c.occurrence)).where(alike)).scalar() or 0) + 1
    if connection.execute(select(table.c.id).where(alike)).first() is not None:
        raise DuplicateRecord(form.id, incoming.spoken_key(key))
    return 1
