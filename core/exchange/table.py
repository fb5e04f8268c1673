"""The records of one sheet while they are checked: canonical columns, and every issue beside the cell it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from core.dictionary.issue import Issue, Severity
from core.dictionary.parse_value import FieldParser, Parsed, Raw, cell_text
from core.dictionary.plain_cells import plain_values
from core.dictionary.spec import Entered, MissingReason
from core.domain.batch import RecordBatch
from core.exchange.issues import CellIssue
from core.exchange.layout import PATIENT, Column, Layout

_Mark = TypeVar("_Mark")


class Table:
    """One sheet: `values`, `missing` and `entered` by field id, in the rows of the layout; `found` the issues by cell.

    `noted` are issues of the header row, each with its header and the value to show; `repeated` the rows that are
    identical to an earlier one and taken once.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.form = layout.form
        self.values: dict[str, list[Any]] = {}
        self.missing: dict[str, dict[int, MissingReason]] = {}
        self.entered: dict[str, dict[int, Entered]] = {}
        self.found: list[tuple[int, str, Issue]] = []
        self.noted: list[tuple[str, Issue, str]] = [(header, issue, "") for header, issue in layout.notes]
        self.repeated: set[int] = set()

    def __len__(self) -> int:
        return len(self.layout.numbers)

    def read_column(self, column: Column, parser: FieldParser) -> None:
        """Reads every cell; cells that look alike are read once."""
        name = column.spec.id
        cells = column.cells
        plain = plain_values(parser, column.different)
        read: dict[Raw, Parsed] = {cell: parser(cell) for cell in column.different if cell not in plain}
        blank = column.spec.blank_means
        if blank is not None:
            read = {cell: Parsed(blank) if not cell_text(cell) else parsed for cell, parsed in read.items()}
        values = {**plain, **{cell: parsed.value for cell, parsed in read.items()}}
        self.values[name] = list(map(values.__getitem__, cells))
        remarkable = {
            cell: parsed for cell, parsed in read.items() if parsed.issues or parsed.missing or parsed.entered
        }
        if not remarkable:
            return
        for row, cell in enumerate(cells):
            parsed = remarkable.get(cell)
            if parsed is None:
                continue
            if parsed.missing is not None:
                self.missing.setdefault(name, {})[row] = parsed.missing
            if parsed.entered is not None:
                self.entered.setdefault(name, {})[row] = parsed.entered
            self.found.extend((row, name, issue) for issue in parsed.issues)

    def add(self, row: int, field: str, issue: Issue) -> None:
        """An issue of one cell."""
        self.found.append((row, field, issue))

    def explained(self) -> dict[str, set[int]]:
        """By field, the rows without a value that need no further word: a reason was given, or the cell is an error."""
        explained = {name: set(rows) for name, rows in self.missing.items()}
        for row, name, issue in self.found:
            if issue.severity is Severity.ERROR:
                explained.setdefault(name, set()).add(row)
        return explained

    def error_rows(self, field: str | None = None) -> set[int]:
        """The rows that cannot be taken, or only those with an error in the field."""
        errors = ((row, name) for row, name, issue in self.found if issue.severity is Severity.ERROR)
        return {row for row, name in errors if field in (None, name)}

    def batch(self) -> tuple[RecordBatch, list[int]]:
        """The records, identical rows once, and their row numbers in the source."""
        kept = [row for row in range(len(self)) if row not in self.repeated]
        batch = RecordBatch(self.form.id, self.values, self.missing, self.entered)
        numbers = [self.layout.numbers[row] for row in kept]
        return (batch, numbers) if not self.repeated else (taken(batch, kept), numbers)

    def cell_issues(self) -> Iterator[CellIssue]:
        """The issues with their places, header first, then by row and column."""
        sheet, columns = self.layout.sheet, self.layout.columns
        for header, issue, value in self.noted:
            yield CellIssue(sheet, self.layout.header_row, header, "", "", value or header, *issue)
        order = {name: place for place, name in enumerate(columns)}
        codes = self.values.get(PATIENT, [])
        dates: Sequence[str | None] = self.values.get(self.form.date or "", [None] * len(self))
        for row, name, issue in sorted(self.found, key=lambda found: (found[0], order.get(found[1], -1))):
            column = columns.get(name)
            header, shown = (column.header, cell_text(column.cells[row])) if column else (name, "")
            number = self.layout.numbers[row]
            yield CellIssue(sheet, number, header, codes[row] or "", dates[row] or "", shown, *issue)


def taken(batch: RecordBatch, kept: Sequence[int]) -> RecordBatch:
    """The batch with only these records, in this order."""
    place = {row: position for position, row in enumerate(kept)}
    columns = {name: [values[row] for row in kept] for name, values in batch.columns.items()}
    return RecordBatch(batch.form, columns, _moved(batch.missing, place), _moved(batch.entered, place))


def _moved(marks: Mapping[str, Mapping[int, _Mark]], place: Mapping[int, int]) -> dict[str, dict[int, _Mark]]:
    """The marks of the rows that stay, at their new places; fields without any are dropped."""
    moved = {name: {place[row]: mark for row, mark in rows.items() if row in place} for name, rows in marks.items()}
    return {name: rows for name, rows in moved.items() if rows}
