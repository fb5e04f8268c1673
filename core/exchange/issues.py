"""What is noticed about a source, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

from core.dictionary.issue import Severity


@dataclass(frozen=True, slots=True)
class CellIssue:
    """One issue with its place in the source: the columns of the sheet `issues`, in this order.

    `row` is the row's number in the sheet (or line of the file), `column` the header as written there, `record_date`
    ISO text, `value` what the cell shows, `rule` a fixed id, `severity` "error" or "warning". What concerns a whole
    column has the header's row.
    """

    sheet: str
    row: int
    column: str
    patient_id: str
    record_date: str
    value: str
    rule: str
    severity: Severity
    proposal: str
