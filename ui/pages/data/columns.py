"""Columns of the two tables of an import preview: what was noticed about cells, and what would be new or change."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from core.services.import_review import ImportLine, spoken_date
from ui.pages.data.rule_words import rule_sentence
from ui.widgets.kit import Cell, ChipText, Column

if TYPE_CHECKING:
    from core.exchange.issues import CellIssue


@dataclass(frozen=True)
class IssueLine:
    """An issue with its place in the list: two may be alike in everything."""

    number: int
    issue: CellIssue


def number_of(line: IssueLine | ImportLine) -> Hashable:
    """What names a line of either table."""
    return line.number


def issue_columns() -> tuple[Column[Any], ...]:
    """Sheet, row, column, patient, value, rule and proposal."""
    return (
        Column("sheet", _tr("Sheet"), _sheet, sort=_issue_place),
        Column("row", _tr("Row"), _issue_row, sort=_issue_place, right=True),
        Column("column", _tr("Column"), _issue_column, sort=_sort_column),
        Column("patient", _tr("Patient"), _issue_patient, sort=_sort_patient, hide_below=760),
        Column("value", _tr("Value"), _value, sort=_sort_value, width=112),
        Column("rule", _tr("What is wrong"), _rule, sort=_sort_rule),
        Column("proposal", _tr("Proposal"), _proposal, stretch=True),
    )


def line_columns() -> tuple[Column[Any], ...]:
    """Row, record, field, the value in the clinic file and the one after the import."""
    return (
        Column("sheet", _tr("Sheet"), _line_sheet, sort=_line_place, hide_below=760),
        Column("row", _tr("Row"), _line_row, sort=_line_place, right=True),
        Column("patient", _tr("Patient"), _line_patient, sort=_line_patient_place),
        Column("date", _tr("Date"), _line_date, sort=_line_day),
        Column("field", _tr("Field"), _field, sort=_line_field),
        Column("old", _tr("In the clinic now"), _old, right=True),
        Column("arrow", "", _arrow, width=32),
        Column("new", _tr("After import"), _new, stretch=True),
        Column("check", _tr("Check"), _check),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("import_columns", text)


def _sheet(line: IssueLine) -> Cell:
    return Cell(line.issue.sheet, tone="quiet")


def _issue_place(line: IssueLine) -> tuple[str, int]:
    return line.issue.sheet, line.issue.row


def _issue_row(line: IssueLine) -> Cell:
    return Cell(str(line.issue.row), tone="quiet")


def _issue_column(line: IssueLine) -> str:
    return line.issue.column


def _sort_column(line: IssueLine) -> str:
    return line.issue.column.casefold()


def _issue_patient(line: IssueLine) -> Cell:
    return Cell(line.issue.patient_id, tone="strong")


def _sort_patient(line: IssueLine) -> str | None:
    return line.issue.patient_id or None


def _value(line: IssueLine) -> Cell:
    refused = line.issue.severity == "error"
    return Cell(line.issue.value, tone="error" if refused else "warning", tip=line.issue.value)


def _sort_value(line: IssueLine) -> str:
    return line.issue.value.casefold()


def _rule(line: IssueLine) -> Cell:
    refused = line.issue.severity == "error"
    icon = "circle-x" if refused else "triangle-alert"
    return Cell(chips=(ChipText(rule_sentence(line.issue.rule), "overdue" if refused else "due", icon),))


def _sort_rule(line: IssueLine) -> str:
    return rule_sentence(line.issue.rule)


def _proposal(line: IssueLine) -> Cell:
    return Cell(line.issue.proposal, tone="quiet", tip=line.issue.proposal)


def _line_sheet(line: ImportLine) -> Cell:
    return Cell(line.sheet, tone="quiet")


def _line_place(line: ImportLine) -> tuple[str, int]:
    return line.sheet, line.row


def _line_row(line: ImportLine) -> Cell:
    return Cell(f"{line.row:,}", tone="quiet")


def _line_patient(line: ImportLine) -> Cell:
    return Cell(line.patient, tone="strong")


def _line_patient_place(line: ImportLine) -> tuple[str, str]:
    return line.patient, line.date


def _line_date(line: ImportLine) -> str:
    return spoken_date(line.date)


def _line_day(line: ImportLine) -> str | None:
    return line.date or None


def _field(line: ImportLine) -> str:
    return line.field or _tr("whole record")


def _line_field(line: ImportLine) -> str:
    return line.field.casefold()


def _old(line: ImportLine) -> Cell:
    return Cell(line.old, tone="quiet", tip=line.old)


def _arrow(line: ImportLine) -> Cell:
    return Cell(icon="arrow-right") if line.kind == "changed" else Cell()


def _new(line: ImportLine) -> Cell:
    if line.kind == "changed":
        return Cell(line.new, tone="strong", tip=line.new)
    return Cell(_tr("1 value") if line.values == 1 else _tr("{0} values").format(line.values), tone="strong")


def _check(line: ImportLine) -> Cell:
    if line.kind == "new":
        return Cell(chips=(ChipText(_tr("new"), "done", "plus"),))
    return Cell(chips=(ChipText(_tr("changed") if line.old else _tr("filled"), "info", "pencil"),))
