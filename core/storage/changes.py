"""What is asked of the clinic file and what it answers: changes of records, and what an import did or would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.dictionary.spec import MissingReason
from core.domain.batch import Entered
from core.domain.records import Cell

Progress = Callable[[str, float], None]
"""Is told what is being done (the form's id) and the fraction done; raising in it cancels the whole step."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record to write: a new one, or some fields of the existing `record_id`, which was read as `version`.

    `values` holds canonical values by field id; None clears a field, and a field only in `missing` has no value for
    that reason. `entered` holds what was typed where that is more than the value.
    """

    form: str
    values: Mapping[str, Any]
    record_id: int | None = None
    version: int | None = None
    missing: Mapping[str, MissingReason] = field(default_factory=dict)
    entered: Mapping[str, Entered] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """A record after saving: its number and version, and whether anything in it was really different."""

    form: str
    record_id: int
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many records of a form an import added, changed, and found as they were."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One cell of an existing record that an import fills or replaces; `key` tells the record, with the patient's code.

    `row` is the place in its batch (from 0) of the record that brings the new value.
    """

    form: str
    key: Mapping[str, str | None]
    field: str
    old: Cell
    new: Cell
    row: int


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do: records added, changed and unchanged by form, and each cell of known records.

    `added` holds the places in its batch (from 0) of a form's new records, in the order they would be numbered.
    """

    counts: Mapping[str, ImportCounts]
    changes: tuple[FieldChange, ...]
    added: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to insert; `values` are by column, the patient as a number."""

    record_id: int
    values: Mapping[str, Any]
    missing: Mapping[str, MissingReason]
    entered: Mapping[str, Entered]


@dataclass(frozen=True, slots=True)
class RecordEdit:
    """A record to update: old and new of each column that differs, and all its reasons and entries afterwards."""

    record_id: int
    cells: Mapping[str, tuple[Cell, Cell]]
    missing: Mapping[str, MissingReason]
    entered: Mapping[str, Entered]


def edit_of(
    record_id: int,
    cells: Mapping[str, tuple[Cell, Cell]],
    missing: Mapping[str, MissingReason],
    entered: Mapping[str, Entered],
) -> RecordEdit:
    """The edit that turns a record with these reasons and entries into one with the new cells."""
    reasons, entries = dict(missing), dict(entered)
    for name, (_, new) in cells.items():
        reasons.pop(name, None)
        entries.pop(name, None)
        if new.missing is not None:
            reasons[name] = new.missing
        if new.entered is not None:
            entries[name] = new.entered
    return RecordEdit(record_id, cells, reasons, entries)
