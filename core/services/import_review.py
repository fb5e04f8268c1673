"""What a user sees before an import: what would be new, what would change from what to what, and what stays out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from core.dictionary.spec import FieldType

if TYPE_CHECKING:
    from core.dictionary.spec import Dictionary, FieldSpec
    from core.domain.batch import RecordBatch
    from core.domain.records import Cell
    from core.exchange.checked import CheckedWorkbook
    from core.storage.changes import ImportCounts, ImportPreview

PATIENT = "patient_id"
CountsByForm: TypeAlias = "Mapping[str, ImportCounts]"
"""Records added, changed and unchanged, by form."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One new record, or one cell of a known record that gets another value.

    `row` is the row of `sheet`, `patient` the code, `date` the record's ISO date or nothing, `field` the label of the cell's field
    (nothing for a new record), `old` and `new` the values as they are read aloud, `values` how many a new record brings.
    """

    number: int
    kind: Literal["new", "changed"]
    form: str
    sheet: str
    row: int
    patient: str
    date: str
    field: str = ""
    old: str = ""
    new: str = ""
    values: int = 0


@dataclass(frozen=True)
class ImportReview:
    """A checked source beside the clinic file: `accepted` are its records without the listed rows, `preview` what taking them does."""

    checked: CheckedWorkbook
    accepted: CheckedWorkbook
    preview: ImportPreview
    lines: tuple[ImportLine, ...]

    @cached_property
    def skipped(self) -> int:
        """Rows that stay out because they have an error or belong to a patient who has one."""
        return sum(len(rows) for rows in self.accepted.left_out.values())

    @cached_property
    def added(self) -> int:
        """New records."""
        return sum(count.added for count in self.preview.counts.values())

    @cached_property
    def changed(self) -> int:
        """Known records of which some value changes."""
        return sum(count.changed for count in self.preview.counts.values())

    @cached_property
    def unchanged(self) -> int:
        """Records that stand in the clinic file just so."""
        return sum(count.unchanged for count in self.preview.counts.values())


def import_lines(
    accepted: CheckedWorkbook, preview: ImportPreview, dictionary: Dictionary
) -> Iterator[tuple[ImportLine, float]]:
    """Every line of the preview, changes before new records, with the fraction done (0 to 1)."""
    total = len(preview.changes) + sum(len(rows) for rows in preview.added.values())
    for number, change in enumerate(preview.changes):
        form = dictionary.forms[change.form]
        spec = form.fields[change.field]
        yield (
            ImportLine(
                number=number,
                kind="changed",
                form=form.id,
                sheet=accepted.sheets[form.id],
                row=accepted.rows[form.id][change.row],
                patient=change.key.get(PATIENT) or "",
                date=(change.key.get(form.date) if form.date else None) or "",
                field=spec.label["en"],
                old=spoken_cell(change.old, spec),
                new=spoken_cell(change.new, spec),
            ),
            number / total,
        )
    number = len(preview.changes)
    for form_id, rows in preview.added.items():
        form, batch = dictionary.forms[form_id], accepted.batches[form_id]
        counted = [values for name, values in batch.columns.items() if name not in form.key]
        for row in rows:
            yield (
                ImportLine(
                    number=number,
                    kind="new",
                    form=form_id,
                    sheet=accepted.sheets[form_id],
                    row=accepted.rows[form_id][row],
                    patient=_at(batch, PATIENT, row),
                    date=_at(batch, form.date, row),
                    values=sum(values[row] is not None for values in counted),
                ),
                number / total,
            )
            number += 1


def spoken_cell(cell: Cell, spec: FieldSpec) -> str:
    """A value as it is read aloud, with its unit; why there is none; nothing where nothing was entered."""
    if cell.value is None:
        return cell.missing.value.replace("_", " ") if cell.missing is not None else ""
    if cell.entered is not None:
        return f"{cell.entered.comparator}{cell.entered.text} {cell.entered.unit or spec.unit or ''}".strip()
    if spec.type is FieldType.DATE:
        return spoken_date(cell.value)
    return f"{_spoken(cell.value, _choices(spec))} {spec.unit or ''}".strip()


def spoken_date(iso: str) -> str:
    """`5 Jun 2024`; a date of which only month or year is known, and what is no date, as it stands."""
    from core.reports.formats import day

    return day(iso) if re.fullmatch(r"\d{4}-\d\d-\d\d", iso) else iso


def _choices(spec: FieldSpec) -> Mapping[Any, str]:
    return {choice.code: choice.label["en"] for choice in spec.choices}


def _spoken(value: Any, choices: Mapping[Any, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_spoken(one, choices) for one in value)
    return choices.get(value, str(value))


def _at(batch: RecordBatch, field: str | None, row: int) -> str:
    values = batch.columns.get(field) if field else None
    found = values[row] if values is not None else None
    return "" if found is None else str(found)
