"""Which incoming record is which stored one, and what is really different between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.domain.records import Cell
from core.storage.cells import entered_from_json, entered_json, missing_from_json, missing_json, same
from core.storage.changes import NewRecord, RecordEdit, edit_of
from core.storage.faults import DuplicateRecord
from core.storage.incoming import Incoming, Key


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
    """What an import does to one form: rows to insert, with record number and occurrence, and edits with key and row."""

    incoming: Incoming
    new: Sequence[tuple[int, int, int]]
    edits: Sequence[tuple[RecordEdit, Key, int]]
    unchanged: int

    def new_records(self) -> Iterator[NewRecord]:
        """The records to insert, made one by one: there may be hundreds of thousands."""
        incoming = self.incoming
        for row, record_id, occurrence in self.new:
            values = dict(zip(incoming.names, incoming.rows[row], strict=True))
            if incoming.form.repeats:
                values["occurrence"] = occurrence
            yield NewRecord(record_id, values, incoming.missing.get(row, {}), incoming.entered.get(row, {}))


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
    edited: list[tuple[RecordEdit, Key, int]] = []
    for key, rows in rows_by_key.items():
        known = stored_by_key.get(key, [])
        for row, match in _paired(incoming, rows, known):
            if isinstance(match, int):
                added.append((key, match, row))
            elif cells := _differences(incoming, row, match):
                reasons, entries = missing_from_json(match.missing), entered_from_json(match.entered)
                edited.append((edit_of(match.record_id, cells, reasons, entries), key, row))
    # numbered by key, so that the same records get the same numbers in whatever order they came
    added.sort(key=lambda new: (tuple((part is not None, part) for part in new[0]), new[1]))
    edited.sort(key=lambda found: found[0].record_id)
    return FormPlan(
        incoming=incoming,
        new=[(row, next_id + position, occurrence) for position, (_, occurrence, row) in enumerate(added)],
        edits=edited,
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
    for name, value, held in zip(incoming.names, values, record.values, strict=True):
        if not noted and (value is None or value == held):
            continue  # nearly every cell of a large import
        stored = bool(held) if isinstance(value, bool) and held is not None else held  # the table has 0 and 1
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
