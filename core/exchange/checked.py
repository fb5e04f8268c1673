"""A source after every cell was checked: the records that can be taken and everything that was noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from core.dictionary.issue import Severity, warning
from core.domain.batch import RecordBatch
from core.exchange.issues import CellIssue
from core.exchange.layout import PATIENT
from core.exchange.table import taken


@dataclass(frozen=True)
class CheckedWorkbook:
    """Every record of a source as canonical values, with the issues of its cells.

    `batches`, `sheets` (the sheet's name) and `rows` (each record's row number in the source) are keyed by form.
    `ignored` names the sheets and columns that nobody reads, `left_out` the rows that `without_listed_rows` took out,
    by sheet.
    """

    path: Path
    batches: Mapping[str, RecordBatch]
    sheets: Mapping[str, str]
    rows: Mapping[str, Sequence[int]]
    issues: tuple[CellIssue, ...]
    ignored: tuple[str, ...]
    left_out: Mapping[str, tuple[int, ...]]

    @cached_property
    def errors(self) -> tuple[CellIssue, ...]:
        """The issues that forbid taking their rows."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)

    @cached_property
    def warnings(self) -> tuple[CellIssue, ...]:
        """The issues that may stand."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.WARNING)


def without_listed_rows(checked: CheckedWorkbook) -> CheckedWorkbook:
    """The records that have no error, for those who take what can be taken.

    With a patient go all the patient's records, each listed as a warning `patient_left_out`. A patient whose first
    infusion is known from the infusions alone goes with any infusion that is left out, since the time zero of every
    analysis could be a wrong one. The errors stay in `issues`; what was taken out stands in `left_out`.
    """
    bad = {form: set[int]() for form in checked.batches}
    form_of = {sheet: form for form, sheet in checked.sheets.items()}
    for issue in checked.errors:
        form = form_of.get(issue.sheet)
        if form in bad:
            bad[form].add(issue.row)
    out = _patients_out(checked, bad)
    left_out: dict[str, tuple[int, ...]] = {}
    batches: dict[str, RecordBatch] = {}
    rows: dict[str, Sequence[int]] = {}
    followers: list[CellIssue] = []
    for form, batch in checked.batches.items():
        numbers, codes = checked.rows[form], batch.columns[PATIENT]
        kept = [row for row, code in enumerate(codes) if code not in out and numbers[row] not in bad[form]]
        batches[form], rows[form] = taken(batch, kept), [numbers[row] for row in kept]
        gone = [row for row, code in enumerate(codes) if code in out or numbers[row] in bad[form]]
        left_out[checked.sheets[form]] = tuple(numbers[row] for row in gone)
        followers.extend(
            CellIssue(
                checked.sheets[form],
                numbers[row],
                PATIENT,
                codes[row],
                "",
                codes[row],
                *warning("patient_left_out", out[codes[row]]),
            )
            for row in gone
            if numbers[row] not in bad[form]
        )
    return replace(checked, batches=batches, rows=rows, left_out=left_out, issues=(*checked.issues, *followers))


def _patients_out(checked: CheckedWorkbook, bad: Mapping[str, set[int]]) -> dict[str, str]:
    """The codes of the patients that cannot be taken, with the reason."""
    patients, numbers = checked.batches["patients"], checked.rows["patients"]
    codes = patients.columns[PATIENT]
    row_is_bad = zip(codes, numbers, strict=True)
    out = {code: "the patient's row has an error" for code, number in row_is_bad if number in bad["patients"]}
    infusions = checked.batches.get("infusions")
    if infusions is None:
        return out
    starts = patients.columns.get("first_rtx_date", [None] * len(codes))
    undated = {code for code, start in zip(codes, starts, strict=True) if start is None}
    for code, number in zip(infusions.columns[PATIENT], checked.rows["infusions"], strict=True):
        if number in bad["infusions"] and code in undated:
            out.setdefault(code, "an infusion with an error may be the patient's first")
    return out
