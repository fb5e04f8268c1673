"""How canonical values are written, so that reading the workbook again gives the same values, reasons and units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from core.dictionary.parse_value import NOT_ENTERED
from core.dictionary.spec import Entered, FieldSpec, FieldType, MissingReason
from core.domain.batch import RecordBatch

CellOut = str | float | date | None

_FIRST_SAFE_DAY = "1900-03-01"
"""Spreadsheets hold a 29 February 1900 that never was: earlier dates are written as text."""


def column_cells(batch: RecordBatch, spec: FieldSpec) -> list[CellOut]:
    """The cells of one field: values, what was typed where that is more, words for missing reasons, and blanks."""
    values: Sequence[Any] = batch.columns[spec.id]
    write = _WRITERS.get(spec.type, _same)
    cells: list[CellOut] = [None if value is None else write(value) for value in values]
    if spec.blank_means is not None:
        cells = [NOT_ENTERED if cell is None else cell for cell in cells]
    for row, reason in batch.missing.get(spec.id, {}).items():
        cells[row] = missing_word(reason)
    for row, typed in batch.entered.get(spec.id, {}).items():
        cells[row] = entered_text(typed)
    return cells


def missing_word(reason: MissingReason) -> str:
    """The word of the dictionary for a missing reason."""
    return reason.value.replace("_", " ")


def entered_text(typed: Entered) -> str:
    """A result as it was typed: comparator, number, unit."""
    return f"{typed.comparator}{typed.text} {typed.unit}".rstrip()


def _same(value: CellOut) -> CellOut:
    return value


def _yes_no(value: bool) -> CellOut:
    return "yes" if value else "no"


def date_cell(value: str) -> CellOut:
    """An ISO date as a date; as text where only its month or year is known, or a spreadsheet could not hold it."""
    return date.fromisoformat(value) if len(value) == 10 and value >= _FIRST_SAFE_DAY else value


def _titre(value: int) -> CellOut:
    return f"1/{value}" if value else "negative"


_WRITERS: Mapping[FieldType, Callable[[Any], CellOut]] = {
    FieldType.YES_NO: _yes_no,
    FieldType.DATE: date_cell,
    FieldType.TITRE: _titre,
}
