"""What was ever written about a patient: each save with who, when, why, and old and new of every field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.dictionary.spec import Dictionary, FormSpec
from core.domain.records import Cell, Record, Stored
from core.services.entry import text_of

if TYPE_CHECKING:
    from core.services.identity import RecordReader
    from core.storage.history import HistoryEntry


@dataclass(frozen=True, slots=True)
class FieldWritten:
    """One field of a save: what stood there before and after, as it is typed; empty where there was nothing."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """One save of one record. `utc_time` is ISO text, `utc_offset` that of the PC; `record_date` dates the record, if it has a date."""

    form: str
    record_id: int
    record_date: str | None
    user: str
    utc_time: str
    utc_offset: str
    reason: str
    created: bool
    fields: tuple[FieldWritten, ...]


def patient_history(clinic: RecordReader, code: str, dictionary: Dictionary) -> tuple[WrittenRecord, ...]:
    """Every save of a patient and of all the patient's records, the latest first; nothing for an unknown code."""
    patient = clinic.patient(code)
    if patient is None:
        return ()
    records: list[Stored[Record]] = [patient]
    for found in clinic.records_of(patient.record_id).values():
        records += found
    written = [line for record in records for line in _of_record(clinic, record, dictionary.forms[record.form])]
    return tuple(sorted(written, key=lambda line: (line.utc_time, line.record_date or ""), reverse=True))


def _of_record(clinic: RecordReader, record: Stored[Record], form: FormSpec) -> Iterator[WrittenRecord]:
    day = getattr(record.record, form.date) if form.date else None
    for entry in clinic.history(record.form, record.record_id):
        yield WrittenRecord(
            form=record.form,
            record_id=record.record_id,
            record_date=day,
            user=entry.user,
            utc_time=entry.utc_time,
            utc_offset=entry.utc_offset,
            reason=entry.reason,
            created=entry.created,
            fields=tuple(_fields(entry, form)),
        )


def _fields(entry: HistoryEntry, form: FormSpec) -> Iterator[FieldWritten]:
    """The fields of the form that were written; what the file keeps for itself is left out."""
    for name, (old, new) in entry.changes.items():
        if name in form.fields:
            yield FieldWritten(name, _said(old, form, name), _said(new, form, name))


def _said(cell: Cell, form: FormSpec, name: str) -> str:
    if cell.missing is not None:
        return cell.missing.value.replace("_", " ")
    if cell.entered is not None:
        return f"{cell.entered.comparator}{cell.entered.text} {cell.entered.unit}".strip()
    return text_of(form.fields[name], cell.value)
