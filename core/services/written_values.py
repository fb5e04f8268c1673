"""What was written into a clinic file between two rows of its audit trail, told value by value as it is read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.dictionary.spec import Dictionary, FieldType
from core.services.import_review import spoken_cell, spoken_date

if TYPE_CHECKING:
    from core.storage.clinic_file import ClinicFile
    from core.storage.trail import TrailChange


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value that is another now, or a new record (`field` empty): of whom, of which date, old and new, who wrote it last and when.

    `date` is the ISO date of the record or empty; `label` the field's name; `utc_time` ISO text.
    """

    form: str
    record_id: int
    patient: str
    date: str
    field: str
    label: str
    old: str
    new: str
    user: str
    utc_time: str
    reason: str

    def __str__(self) -> str:
        when = f" of {spoken_date(self.date)}" if self.date else ""
        what = f"{self.label}: {self.old or 'blank'} -> {self.new or 'blank'}" if self.field else f"new, {self.new}"
        why = f", {self.reason}" if self.reason else ""
        return (
            f"patient {self.patient}, {self.form}{when}, {what} ({self.user}, {spoken_date(self.utc_time[:10])}{why})"
        )


def changed_values(
    clinic: ClinicFile, dictionary: Dictionary, after: int, until: int, *, identified: bool
) -> tuple[ChangedValue, ...]:
    """What differs between the records at two rows of the trail: the first old and the last new of each value, new records as one line.

    Without `identified` neither the patient, the date of the record, the values of identifying fields nor free words are told.
    """
    first: dict[tuple[str, int, str], TrailChange] = {}
    created: dict[tuple[str, int], int] = {}
    for change in clinic.changes_between(after, until):
        if change.field not in dictionary.forms[change.form].fields:
            continue
        record = (change.form, change.record_id)
        if change.created:
            created[record] = created.get(record, 0) + 1
        key = (*record, "" if record in created else change.field)
        known = first.get(key)
        first[key] = change if known is None else replace(change, old=known.old)
    names = clinic.record_names(until)
    return tuple(
        _told(change, field, created, names, dictionary, identified=identified)
        for (_, _, field), change in first.items()
        if not field or change.old != change.new
    )


def _told(
    change: TrailChange,
    field: str,
    created: Mapping[tuple[str, int], int],
    names: Mapping[tuple[str, int], tuple[str, str]],
    dictionary: Dictionary,
    *,
    identified: bool,
) -> ChangedValue:
    record = (change.form, change.record_id)
    patient, date = names[record] if identified else ("not shown", "")
    if field:
        spec = dictionary.forms[change.form].fields[field]
        words = spec.type in (FieldType.TEXT, FieldType.DATE)
        hidden = not identified and (spec.identifying or words)
        label = spec.label["en"]
        old, new = (
            ("not shown", "not shown") if hidden else (spoken_cell(change.old, spec), spoken_cell(change.new, spec))
        )
    else:
        count = created[record]
        label, old, new = "", "", f"{count} value{'s' if count != 1 else ''}"
    return ChangedValue(
        *record,
        patient,
        date,
        field,
        label,
        old,
        new,
        change.user,
        change.utc_time,
        change.reason if identified else "",
    )
