"""Takes a workbook into a clinic file: every bad cell listed first, then all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.dictionary.issue import Severity
from core.dictionary.loader import load_dictionary
from core.faults import SourceFault, UsageFault
from core.services.clinic_files import open_clinic_file, require_clinic_file
from core.services.progress import Progress, part, silent
from core.services.rights import Right

if TYPE_CHECKING:
    from core.exchange.checked import CheckedWorkbook
    from core.exchange.issues import CellIssue
    from core.storage.changes import FieldChange, ImportCounts

CHANGES_STORED = "changes_stored_value"


@dataclass(frozen=True)
class Outcome:
    """How an import ended: what was noticed, what was ignored, and the sentence to say."""

    issues: tuple[CellIssue, ...]
    ignored: tuple[str, ...]
    sentence: str
    exit_status: int


def import_into(
    workbook: Path,
    database: Path,
    passphrase: Callable[[], str],
    *,
    today: date,
    user: str | None = None,
    dry_run: bool = False,
    skip_listed: bool = False,
    issues_file: Path | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Imports a workbook or a folder of CSV files into a clinic file.

    With errors nothing is imported (exit status 3) unless `skip_listed` leaves their rows out. A value that differs from a stored one
    replaces it, is listed as a warning and keeps both in the audit trail; a blank never erases. `dry_run` changes nothing. Raises
    UsageFault when a file is not there, SourceFault when the source is no clinic data, NotAllowed, and the faults of the clinic file.
    """
    from core.exchange.check import check_workbook
    from core.exchange.checked import without_listed_rows
    from core.exchange.read import read_source
    from core.exchange.write import write_issues

    if not workbook.exists():
        raise UsageFault(
            f"There is no file or folder {workbook}.", "Nothing was imported.", "Check the name and run it again."
        )
    require_clinic_file(database)
    dictionary = load_dictionary()
    progress("Reading the workbook", 0.0)
    raw = read_source(workbook)
    checked = check_workbook(raw, dictionary, today, part(progress, 0.2, 0.5))
    if checked.errors and not skip_listed:
        if issues_file:
            write_issues(checked.issues, issues_file)
        fault = SourceFault(
            f"The workbook has {_counted(len(checked.errors), 'error')}.",
            "Nothing was imported and the clinic file is unchanged.",
            "Correct the cells listed, or leave their rows out with --skip-listed.",
        )
        return Outcome(checked.issues, checked.ignored, str(fault), fault.exit_status)
    accepted = without_listed_rows(checked) if checked.errors else checked
    with open_clinic_file(database, passphrase(), user, Right.IMPORT) as clinic:
        preview = clinic.preview_import(accepted.batches)
        issues = accepted.issues + _replacements(accepted, preview.changes)
        if issues_file:
            write_issues(issues, issues_file)
        if not dry_run:
            reason = f"import of {workbook.name}"
            clinic.import_batches(accepted.batches, reason=reason, progress=part(progress, 0.6, 1.0))
    return Outcome(issues, accepted.ignored, _sentence(preview.counts, accepted, dry_run=dry_run), 0)


def _replacements(checked: CheckedWorkbook, changes: tuple[FieldChange, ...]) -> tuple[CellIssue, ...]:
    """A warning for every stored value that the import replaces, at the row that brings the new one."""
    from core.exchange.issues import CellIssue

    forms = load_dictionary().forms
    places = {form: _rows_by_key(checked, form, forms[form].key) for form in {change.form for change in changes}}
    return tuple(
        CellIssue(
            sheet=checked.sheets[change.form],
            row=places[change.form].get(tuple(change.key.get(name) for name in forms[change.form].key), 0),
            column=change.field,
            patient_id=str(change.key.get("patient_id") or ""),
            record_date=str(change.key.get(forms[change.form].date or "") or ""),
            value="" if change.new.value is None else str(change.new.value),
            rule=CHANGES_STORED,
            severity=Severity.WARNING,
            proposal=f"replaces {change.old.value!r}; the audit trail keeps both",
        )
        for change in changes
    )


def _rows_by_key(checked: CheckedWorkbook, form: str, key: tuple[str, ...]) -> dict[tuple[str | None, ...], int]:
    batch = checked.batches[form]
    empty = [None] * len(batch)
    columns = [batch.columns.get(name, empty) for name in key]
    keys = zip(*columns, strict=True)
    return dict(zip(keys, checked.rows[form], strict=True))


def _sentence(counts: Mapping[str, ImportCounts], checked: CheckedWorkbook, *, dry_run: bool) -> str:
    """What the import did, in one line: added, changed and unchanged by form, and what was left out."""
    parts = [
        f"{form} {count.added} added, {count.changed} changed, {count.unchanged} unchanged"
        for form, count in counts.items()
    ]
    left_out = sum(len(rows) for rows in checked.left_out.values())
    parts += [f"{_counted(left_out, 'row')} left out"] if left_out else []
    moved = any(count.added or count.changed for count in counts.values())
    if dry_run:
        start = "Nothing was written (dry run); the import would give:"
    else:
        start = "Imported:" if moved else "Nothing new; the clinic file is unchanged:"
    return f"{start} {'; '.join(parts)}."


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
