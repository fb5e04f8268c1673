"""Which incoming record is which stored one, and what is really different between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from core.dictionary.spec import FormSpec, MissingReason
from core.domain.batch import Entered, RecordBatch
from core.domain.records import Cell
from core.storage.cells import checked_values, entered_from_json, entered_json, missing_from_json, missing_json, same
from core.storage.changes import NewRecord, RecordEdit, edit_of
from core.storage.faults import DuplicateRecord, RequiredValueMissing, UnknownPatient
from core.storage.tables import PATIENTS

Key = tuple[Any, ...]
Note = TypeVar("Note")


@dataclass(frozen=True)
class Incoming:
    """A checked batch by the columns of its table, the patient's code replaced by the patient's number."""

    form: FormSpec
    codes: Mapping[int, str]
    names: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    keys: Sequence[Key]
    missing: Mapping[int, Mapping[str, MissingReason]]
    entered: Mapping[int, Mapping[str, Entered]]

    def cell(self, row: int, name: str, value: Any) -> Cell:
        """One field of one row with all that is known about it."""
        return Cell(value, self.missing.get(row, {}).get(name), self.entered.get(row, {}).get(name))

    def spoken_key(self, key: Key) -> dict[str, str | None]:
        """A key as the user knows it: by field, with the patient's code."""
        spoken = dict(zip(self.form.key, key, strict=True))
        return {field: self.codes.get(part, part) for field, part in spoken.items()}

    def content(self, row: int) -> tuple[Any, ...]:
        """Everything the row says, in a form that can be sorted."""
        said = tuple((value is not None, value) for value in self.rows[row])
        return said, missing_json(self.missing.get(row, {})) or "", entered_json(self.entered.get(row, {})) or ""


class StoredRow(NamedTuple):
    """A stored record with the columns that the batch names, in the batch's order."""

    record_id: int
    occurrence: int
    key: Key
    values: tuple[Any, ...]
    missing: str | None
    entered: str | None


@dataclass(frozen=True)
class FormPlan:
    """What an import does to one form: rows to insert, with record number and occurrence, and records to edit."""

    incoming: Incoming
    new: Sequence[tuple[int, int, int]]
    edits: Sequence[RecordEdit]
    edited_keys: Sequence[Key]
    unchanged: int

    def new_records(self) -> Iterator[NewRecord]:
        """The records to insert, made one by one: there may be hundreds of thousands."""
        incoming = self.incoming
        for row, record_id, occurrence in self.new:
            values = dict(zip(incoming.names, incoming.rows[row], strict=True))
            if incoming.form.repeats:
                values["occurrence"] = occurrence
            yield NewRecord(record_id, values, incoming.missing.get(row, {}), incoming.entered.get(row, {}))


def column_of(form: str, field: str) -> str:
    """The column of a field: its own name, but a child record holds its patient's number instead of the code."""
    return "patient" if field == PATIENTS.c.patient_id.name and form != PATIENTS.name else field


def key_columns(form: FormSpec) -> tuple[str, ...]:
    """The columns that tell one record of the form from another, but for the occurrence."""
    return tuple(column_of(form.id, field) for field in form.key)


def incoming_records(form: FormSpec, batch: RecordBatch, codes: Mapping[str, int]) -> Incoming:
    """The batch ready for matching; raises UnknownPatient, RequiredValueMissing, or ValueError for impossible values."""
    strange = {
        *(batch.columns.keys() - form.fields.keys()),
        *((batch.missing.keys() | batch.entered.keys()) - batch.columns.keys()),
    }
    if strange:
        raise ValueError(
            f"the batch speaks of columns that it or {form.id} does not have: {', '.join(sorted(strange))}"
        )
    none = [None] * len(batch)
    columns: dict[str, Sequence[Any]] = {}
    for spec in form:
        values = checked_values(spec, batch.columns.get(spec.id, none))
        if spec.required and None in values:
            raise RequiredValueMissing(form.id, spec.id)
        if spec.id in batch.columns:
            column = column_of(form.id, spec.id)
            columns[column] = values if column == spec.id else _numbers(form, values, codes)
    return Incoming(
        form=form,
        codes={number: code for code, number in codes.items()},
        names=tuple(columns),
        rows=list(zip(*columns.values(), strict=True)),
        keys=list(zip(*(columns.get(name, none) for name in key_columns(form)), strict=True)),
        missing=_by_row(batch.missing, columns, with_value=False),
        entered=_by_row(batch.entered, columns, with_value=True),
    )


def _numbers(form: FormSpec, values: Sequence[Any], codes: Mapping[str, int]) -> Sequence[Any]:
    unknown = set(values) - codes.keys()
    if unknown:
        raise UnknownPatient(form.id, sorted(unknown))
    return [codes[value] for value in values]


def _by_row(
    noted: Mapping[str, Mapping[int, Note]], columns: Mapping[str, Sequence[Any]], *, with_value: bool
) -> dict[int, dict[str, Note]]:
    """Notes by row instead of by field; a reason beside a value, or an entry beside none, means nothing."""
    by_row: defaultdict[int, dict[str, Note]] = defaultdict(dict)
    for field, rows in noted.items():
        for row, note in rows.items():
            if (columns[field][row] is not None) is with_value:
                by_row[row][field] = note
    return dict(by_row)


def plan_form(incoming: Incoming, stored: Sequence[StoredRow], next_id: int) -> FormPlan:
    """What an import of these records does, independent of the order they come in; raises DuplicateRecord.

    A blank never erases, nor does the word that a blank stands for; a value that differs replaces, and an identical
    record is left alone.
    """
    stored_by_key: defaultdict[Key, list[StoredRow]] = defaultdict(list)
    for record in stored:
        stored_by_key[record.key].append(record)
    rows_by_key: defaultdict[Key, list[int]] = defaultdict(list)
    for row, key in enumerate(incoming.keys):
        rows_by_key[key].append(row)

    added: list[tuple[Key, int, int]] = []
    edited: list[tuple[RecordEdit, Key]] = []
    for key, rows in rows_by_key.items():
        known = stored_by_key.get(key, [])
        for row, match in _paired(incoming, rows, known):
            if isinstance(match, int):
                added.append((key, match, row))
            elif cells := _differences(incoming, row, match):
                reasons, entries = missing_from_json(match.missing), entered_from_json(match.entered)
                edited.append((edit_of(match.record_id, cells, reasons, entries), key))
    # numbered by key, so that the same records get the same numbers in whatever order they came
    added.sort(key=lambda new: (tuple((part is not None, part) for part in new[0]), new[1]))
    edited.sort(key=lambda pair: pair[0].record_id)
    return FormPlan(
        incoming=incoming,
        new=[(row, next_id + position, occurrence) for position, (_, occurrence, row) in enumerate(added)],
        edits=[edit for edit, _ in edited],
        edited_keys=[key for _, key in edited],
        unchanged=len(incoming.rows) - len(added) - len(edited),
    )


def _paired(incoming: Incoming, rows: list[int], known: list[StoredRow]) -> Iterator[tuple[int, StoredRow | int]]:
    """Each incoming row with the stored record it is, or with the occurrence number it gets as a new one."""
    if len(rows) > 1 and not incoming.form.repeats:
        raise DuplicateRecord(incoming.form.id, incoming.spoken_key(incoming.keys[rows[0]]))
    if len(rows) == 1 and len(known) == 1:
        yield rows[0], known[0]
        return
    rows = sorted(rows, key=incoming.content) if len(rows) > 1 else rows
    # of all pairs, those that agree most come first: equal ones, then those that fill gaps, then those that replace
    costs = (
        sorted(
            (_cost(incoming, row, record), place, record.occurrence, row, record)
            for place, row in enumerate(rows)
            for record in known
        )
        if known
        else []
    )
    free_rows, free_records = dict.fromkeys(rows), {record.record_id for record in known}
    for *_, row, record in costs:
        if row in free_rows and record.record_id in free_records:
            del free_rows[row]
            free_records.remove(record.record_id)
            yield row, record
    last = max((record.occurrence for record in known), default=0)
    yield from zip(free_rows, range(last + 1, last + 1 + len(free_rows)), strict=True)


def _cost(incoming: Incoming, row: int, record: StoredRow) -> tuple[int, int]:
    """How far a row is from a record: how many values it would replace, and how much of the two is not the same."""
    replaced = sum(old.value is not None for old, _ in _differences(incoming, row, record).values())
    unlike = sum(value != stored for value, stored in zip(incoming.rows[row], record.values, strict=True))
    unlike += missing_json(incoming.missing.get(row, {})) != record.missing
    unlike += entered_json(incoming.entered.get(row, {})) != record.entered
    return replaced, unlike


def _differences(incoming: Incoming, row: int, record: StoredRow) -> dict[str, tuple[Cell, Cell]]:
    """The cells of a stored record that an incoming row fills or replaces."""
    values = incoming.rows[row]
    noted = row in incoming.missing or row in incoming.entered
    if not noted and values == record.values:
        return {}
    reasons, entries = missing_from_json(record.missing), entered_from_json(record.entered)
    different: dict[str, tuple[Cell, Cell]] = {}
    for name, value, stored in zip(incoming.names, values, record.values, strict=True):
        if not noted and (value is None or value == stored):
            continue  # nearly every cell of a large import
        old = Cell(stored, reasons.get(name), entries.get(name))
        new = incoming.cell(row, name, value)
        if not same(old, new) and _says_something_new(incoming, name, old, new):
            different[name] = (old, new)
    return different


def _says_something_new(incoming: Incoming, name: str, old: Cell, new: Cell) -> bool:
    if new.value is None:
        return old.value is None and new.missing is not None
    spec = incoming.form.fields.get(name)
    if old.value is not None and spec is not None and spec.blank_means is not None and new.value == spec.blank_means:
        return False
    # a bare 5 over a stored "<5": the source leaves out what was typed rather than denying it
    return new.entered is not None or new.value != old.value
