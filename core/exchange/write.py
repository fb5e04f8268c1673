"""Writes a clinic's records as the import workbook, with the codebook: what goes out can come in again unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from core.dictionary.parse_number import number_text
from core.dictionary.spec import Bounds, Dictionary, FieldSpec, FormSpec
from core.domain.batch import RecordBatch
from core.exchange.cells_out import CellOut, column_cells
from core.exchange.issues import CellIssue
from core.exchange.progress import Progress, silent
from core.exchange.sheets_out import add_table
from core.storage.disk import disk_faults, write_whole
from core.storage.own_files import refuse_own_file

if TYPE_CHECKING:
    from openpyxl import Workbook

ISSUE_COLUMNS = ("sheet", "row", "column", "patient_id", "record_date", "value", "rule", "severity", "proposal")
CODEBOOK_COLUMNS = (
    "sheet", "column", "label", "type", "unit", "other units",
    "codes", "possible", "usual", "required", "identifying", "note",
)  # fmt: skip


def write_workbook(
    path: Path,
    batches: Mapping[str, RecordBatch],
    dictionary: Dictionary,
    *,
    identifying: bool = True,
    progress: Progress = silent,
) -> None:
    """Writes the records as an import workbook with one sheet a form and the codebook.

    Later fields and forms of the dictionary stand in it once a record uses them: nobody opens a sheet of empty columns.
    Reading it again gives the same batches: missing reasons, comparators and other units stand as they were typed.
    Without `identifying` the fields that could name a patient are left out. Raises DiskFault when the disk refuses;
    what was there before stays until the new file is whole.
    """
    from core.exchange.table_workbook import TableWorkbook

    workbook = TableWorkbook()
    with disk_faults(path):
        add_data_sheets(workbook, used(batches, dictionary), dictionary, identifying=identifying, progress=progress)
        add_codebook(workbook, dictionary)
        progress("Writing the workbook", 0.9)
        _save(workbook, path)
    progress("Workbook written", 1.0)


def used(batches: Mapping[str, RecordBatch], dictionary: Dictionary) -> dict[str, RecordBatch]:
    """The batches without the later fields and forms of the dictionary in which no record says anything."""
    kept = {}
    for form_id, batch in batches.items():
        form = dictionary.forms[form_id]
        says = {name for name in batch.columns if _says_something(form, batch, name)}
        if says:
            columns = {name: values for name, values in batch.columns.items() if name in says}
            kept[form_id] = RecordBatch(form_id, columns, batch.missing, batch.entered)
    return kept


def _says_something(form: FormSpec, batch: RecordBatch, name: str) -> bool:
    if form.fields[name].since == 1:
        return True
    return bool(batch.missing.get(name)) or any(value is not None for value in batch.columns[name])


def write_template(path: Path, dictionary: Dictionary) -> None:
    """Writes the empty import workbook: every form with every column, and the codebook."""
    from core.exchange.table_workbook import TableWorkbook

    empty = {form.id: RecordBatch(form.id, {spec.id: () for spec in form}) for form in dictionary.forms.values()}
    workbook = TableWorkbook()
    with disk_faults(path):
        add_data_sheets(workbook, empty, dictionary)
        add_codebook(workbook, dictionary)
        _save(workbook, path)


def write_issues(issues: Iterable[CellIssue], path: Path) -> None:
    """Writes the list of issues as a workbook with the sheet `issues`, for those who correct the source."""
    rows = ([getattr(issue, name) for name in ISSUE_COLUMNS] for issue in issues)
    write_list(path, "issues", ISSUE_COLUMNS, rows, widths=(18, 7, 20, 14, 13, 22, 22, 10, 60))


def write_list(
    path: Path, sheet: str, headers: Sequence[str], rows: Iterable[Sequence[CellOut]], widths: Sequence[float] = ()
) -> None:
    """Writes one plain table as a workbook, whole or not at all; text stays text. Raises DiskFault."""
    from core.exchange.table_workbook import TableWorkbook

    workbook = TableWorkbook()
    with disk_faults(path):
        add_table(workbook, sheet, headers, rows, widths=widths)
        _save(workbook, path)


def add_data_sheets(
    workbook: Workbook,
    batches: Mapping[str, RecordBatch],
    dictionary: Dictionary,
    *,
    identifying: bool = True,
    progress: Progress = silent,
) -> None:
    """Adds one sheet a form, in the dictionary's order, with the columns of its batch under the fields' ids."""
    present = [form for form in dictionary.forms.values() if form.id in batches]
    for place, form in enumerate(present):
        progress(f"Writing {form.id}", place / (len(present) + 1))
        batch = batches[form.id]
        specs = [spec for spec in form if spec.id in batch.columns and (identifying or not spec.identifying)]
        columns = [column_cells(batch, spec) for spec in specs]
        add_table(workbook, form.id, [spec.id for spec in specs], zip(*columns, strict=True))


def add_codebook(workbook: Workbook, dictionary: Dictionary) -> None:
    """Adds the sheet `dictionary`: what every column means, its unit, codes and ranges. An import ignores it."""
    rows = (_codebook_row(form, spec) for form in dictionary.forms.values() for spec in form)
    widths = (18, 22, 30, 10, 12, 22, 60, 18, 18, 10, 12, 60)
    add_table(workbook, "dictionary", CODEBOOK_COLUMNS, rows, widths=widths)


def _codebook_row(form: FormSpec, spec: FieldSpec) -> list[CellOut]:
    codes = "; ".join(f"{choice.code} = {choice.label['en']}" for choice in spec.choices)
    return [
        form.id,
        spec.id,
        spec.label["en"],
        spec.type.value.replace("_", " "),
        spec.unit,
        ", ".join(spec.accepts) or None,
        f"{codes}; or other words" if codes and spec.open else codes or None,
        _range(spec.hard),
        _range(spec.soft),
        "yes" if spec.required else None,
        "yes" if spec.identifying else None,
        spec.note or None,
    ]


def _range(bounds: Bounds | None) -> str | None:
    return f"{number_text(bounds.low)} to {number_text(bounds.high)}" if bounds else None


def _save(workbook: Workbook, path: Path) -> None:
    refuse_own_file(path)
    content = BytesIO()
    workbook.save(content)
    write_whole(path, content.getvalue())
