"""Records on their way in: every value checked, and the patient's code turned into the patient's number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from core.dictionary.spec import FormSpec, MissingReason
from core.domain.batch import Entered, RecordBatch
from core.domain.records import Cell
from core.storage.cells import checked_values, entered_json, missing_json
from core.storage.faults import RequiredValueMissing, UnknownPatient
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
