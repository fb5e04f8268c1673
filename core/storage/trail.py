"""Reads the audit trail between two of its rows: what changed, and every record as it stood at one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from core.dictionary.spec import Dictionary, FieldType, FormSpec
from core.domain.records import Cell
from core.storage.audit import CREATED
from core.storage.cells import cell_from_plain
from core.storage.connection import ROWS_AT_ONCE
from core.storage.replay import replayed
from core.storage.tables import AUDIT, PATIENTS, RECORD_TABLES

_PATIENT_CODE = PATIENTS.c.patient_id.name


@dataclass(frozen=True, slots=True)
class TrailChange:
    """One value that was written: old and new, by whom, when (UTC, ISO) and why; `created` where its record was new then."""

    form: str
    record_id: int
    field: str
    old: Cell
    new: Cell
    created: bool
    user: str
    utc_time: str
    reason: str


def changes_between(connection: Connection, after: int, until: int) -> Iterator[TrailChange]:
    """Every value written behind row `after` of the trail up to row `until`, in the order it was written."""
    query = (
        select(AUDIT)
        .where(AUDIT.c.id > after, AUDIT.c.id <= until, AUDIT.c.form.in_(RECORD_TABLES))
        .order_by(AUDIT.c.id)
    )
    for part in connection.execute(query).partitions(ROWS_AT_ONCE):
        for row in part:
            who = (row.user_name, row.utc_time, row.reason)
            if row.field == CREATED:
                for name, raw in json.loads(row.new).items():
                    yield TrailChange(row.form, row.record_id, name, Cell(), cell_from_plain(raw), True, *who)
            else:
                old, new = (cell_from_plain(json.loads(text)) for text in (row.old, row.new))
                yield TrailChange(row.form, row.record_id, row.field, old, new, False, *who)


def columns_at(connection: Connection, dictionary: Dictionary, until: int) -> dict[str, dict[str, list[Any]]]:
    """Canonical columns by form and field, for `cohort_from_columns`, as the file stood when row `until` of the trail was its last."""
    codes = {number: content[0][_PATIENT_CODE] for number, content in replayed(connection, PATIENTS.name, until)}
    return {form.id: _columns(connection, form, codes, until) for form in dictionary.forms.values()}


def record_names(connection: Connection, dictionary: Dictionary, until: int) -> dict[tuple[str, int], tuple[str, str]]:
    """The patient's code and the date (empty: none) of each record as they stood at row `until`, by form and number."""
    named: dict[tuple[str, int], tuple[str, str]] = {}
    codes: dict[int, str] = {}
    for form in (PATIENTS.name, *(form for form in RECORD_TABLES if form != PATIENTS.name)):
        date = dictionary.forms[form].date
        for number, (values, _, _) in replayed(connection, form, until):
            if form == PATIENTS.name:
                codes[number] = values[_PATIENT_CODE]
            day = values.get(date, "") if date else ""
            named[form, number] = (codes[number if form == PATIENTS.name else values["patient"]], day or "")
    return named


def _columns(connection: Connection, form: FormSpec, codes: Mapping[int, str], until: int) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in form.fields}
    yes_no = {spec.id for spec in form if spec.type is FieldType.YES_NO}
    for _, (values, _, _) in replayed(connection, form.id, until):
        for name, column in columns.items():
            if name == _PATIENT_CODE and form.id != PATIENTS.name:
                column.append(codes[values["patient"]])
            else:
                value = values.get(name)
                column.append(bool(value) if name in yes_no and value is not None else value)
    return columns
