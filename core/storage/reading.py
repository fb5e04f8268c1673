"""Records out of the clinic file: whole columns for an analysis or an export, single records for a form on screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from core.dictionary.spec import Dictionary, FieldType, FormSpec
from core.domain.batch import RecordBatch
from core.domain.records import RECORD_CLASSES, Record, Stored
from core.storage.cells import entered_from_json, missing_from_json
from core.storage.connection import ROWS_AT_ONCE
from core.storage.faults import RecordMissing
from core.storage.tables import PATIENTS, RECORD_TABLES

_YES_NO = {None: None, 0: False, 1: True}


def read_columns(
    connection: Connection, dictionary: Dictionary, forms: Mapping[str, Sequence[str] | None] | None
) -> dict[str, dict[str, list[Any]]]:
    """Canonical values by form and field, each form in one statement."""
    asked = dict.fromkeys(dictionary.forms) if forms is None else forms
    columns: dict[str, dict[str, list[Any]]] = {}
    for form_id, fields in asked.items():
        form = dictionary.forms[form_id]
        names = tuple(form.fields) if fields is None else tuple(fields)
        columns[form_id] = _columns(connection, _select(form, names).order_by(RECORD_TABLES[form_id].c.id), form, names)
    return columns


def read_batches(connection: Connection, dictionary: Dictionary) -> dict[str, RecordBatch]:
    """Every record with the reasons for missing values and what was typed, ordered by patient code and key."""
    return {form.id: _batch(connection, form) for form in dictionary.forms.values()}


def _batch(connection: Connection, form: FormSpec) -> RecordBatch:
    table = RECORD_TABLES[form.id]
    names = tuple(form.fields)
    order = [PATIENTS.c.patient_id, *(table.c[name] for name in form.key if name != PATIENTS.c.patient_id.name)]
    query = _select(form, names).add_columns(table.c.missing, table.c.entered).order_by(*order, table.c.id)
    columns = _columns(connection, query, form, (*names, "missing", "entered"))
    return RecordBatch(
        form=form.id,
        missing=_by_field(columns.pop("missing"), missing_from_json),
        entered=_by_field(columns.pop("entered"), entered_from_json),
        columns=columns,
    )


def _by_field(texts: Sequence[str | None], decoded: Any) -> dict[str, dict[int, Any]]:
    by_field: defaultdict[str, dict[int, Any]] = defaultdict(dict)
    for row, text in enumerate(texts):
        if text:
            for field, note in decoded(text).items():
                by_field[field][row] = note
    return dict(by_field)


def stored_record(connection: Connection, form: FormSpec, record_id: int) -> Stored[Record]:
    """One record by its number; raises RecordMissing."""
    row = connection.execute(_whole(form).where(RECORD_TABLES[form.id].c.id == record_id)).one_or_none()
    if row is None:
        raise RecordMissing(form.id, record_id)
    return _stored(form, row)


def stored_patient(connection: Connection, form: FormSpec, code: str) -> Stored[Record] | None:
    """The patient with this code, if there is one."""
    row = connection.execute(_whole(form).where(PATIENTS.c.patient_id == code)).one_or_none()
    return None if row is None else _stored(form, row)


def stored_records(connection: Connection, form: FormSpec, patient_record_id: int) -> tuple[Stored[Record], ...]:
    """The records of one form that belong to a patient, by date."""
    table = RECORD_TABLES[form.id]
    order = [table.c[form.date]] if form.date else []
    rows = connection.execute(_whole(form).where(_owner(table) == patient_record_id).order_by(*order, table.c.id))
    return tuple(_stored(form, row) for row in rows)


def _stored(form: FormSpec, row: Row[Any]) -> Stored[Record]:
    held = row._mapping
    values: dict[str, Any] = {
        spec.id: _YES_NO[held[spec.id]] if spec.type is FieldType.YES_NO else held[spec.id] for spec in form
    }
    return Stored(
        form=form.id,
        record_id=held["id"],
        version=held["version"],
        patient_record_id=held["owner"],
        record=RECORD_CLASSES[form.id](**values),
        occurrence=held["occurrence"] if form.repeats else 1,
        missing=missing_from_json(held["missing"]),
        entered=entered_from_json(held["entered"]),
    )


def _whole(form: FormSpec) -> Select[Any]:
    table = RECORD_TABLES[form.id]
    more = [table.c.id, table.c.version, table.c.missing, table.c.entered, _owner(table).label("owner")]
    return _select(form, tuple(form.fields)).add_columns(*more, *([table.c.occurrence] if form.repeats else []))


def _owner(table: Table) -> Any:
    return table.c.id if table is PATIENTS else table.c.patient


def _select(form: FormSpec, names: Sequence[str]) -> Select[Any]:
    """The fields of a form, the patient's code looked up where a child record has only the number."""
    table = RECORD_TABLES[form.id]
    chosen = [PATIENTS.c.patient_id if name == PATIENTS.c.patient_id.name else table.c[name] for name in names]
    source = table if table is PATIENTS else table.join(PATIENTS)
    return select(*chosen).select_from(source)


def _columns(connection: Connection, query: Select[Any], form: FormSpec, names: Sequence[str]) -> dict[str, list[Any]]:
    columns: list[list[Any]] = [[] for _ in names]
    # The driver's own rows: the tables hold text, integers and reals alone, which no type of SQLAlchemy changes.
    cursor: Any = connection.execute(query).cursor
    while part := cursor.fetchmany(ROWS_AT_ONCE):
        for column, values in zip(columns, zip(*part, strict=True), strict=True):
            column.extend(values)
    by_name = dict(zip(names, columns, strict=True))
    for spec in form:
        if spec.type is FieldType.YES_NO and spec.id in by_name:
            by_name[spec.id] = [_YES_NO[value] for value in by_name[spec.id]]
    return by_name
