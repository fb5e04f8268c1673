"""Workbooks that leave the program: the records, the template with its codebook, the issues of an import, lists on screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.dictionary.loader import load_dictionary
from core.services.progress import Progress, silent

if TYPE_CHECKING:
    from core.exchange.issues import CellIssue

SUFFIX = ".xlsx"


def write_empty_template(path: Path, progress: Progress = silent) -> Path:
    """Writes the empty import workbook with the codebook and says where. Raises DiskFault."""
    from core.exchange.write import write_template

    progress("Writing the template", 0.0)
    write_template(path, load_dictionary())
    return path


def write_issue_list(issues: Iterable[CellIssue], path: Path, progress: Progress = silent) -> Path:
    """Writes the issues of an import as a workbook and says where. Raises DiskFault."""
    from core.exchange.write import write_issues

    progress("Writing the list", 0.0)
    write_issues(issues, path)
    return path


@dataclass(frozen=True)
class ListColumn:
    """A column of a list that is written as a workbook: its head, its values in the order of the rows, its width in characters.

    Texts of a column `of_dates` are ISO dates and are written as dates.
    """

    head: str
    values: Sequence[str | float | None]
    width: float
    of_dates: bool = False


def write_shown_list(columns: Sequence[ListColumn], path: Path, progress: Progress = silent) -> int:
    """Writes what a list on screen shows as a workbook and gives the number of its rows. Text stays text. Raises DiskFault."""
    from core.exchange.cells_out import date_cell
    from core.exchange.write import write_list

    progress("Writing the list", 0.0)
    cells = [
        [date_cell(value) if column.of_dates and isinstance(value, str) else value for value in column.values]
        for column in columns
    ]
    rows = list(zip(*cells, strict=True))
    write_list(path, "list", [column.head for column in columns], rows, [column.width for column in columns])
    return len(rows)


def left_out_when_pseudonymised() -> tuple[str, ...]:
    """Labels of the fields that a pseudonymised workbook lacks."""
    return tuple(spec.label["en"] for form in load_dictionary().forms.values() for spec in form if spec.identifying)
