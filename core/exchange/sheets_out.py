"""Sheets of an openpyxl workbook: plain tables under a frozen header, in which text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from core.exchange.cells_out import CellOut

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_A4 = 9
NOT_PLAIN = ("=", "+", "-", "@", "#")


def add_table(
    workbook: Workbook,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[CellOut]],
    widths: Sequence[float] = (),
) -> None:
    """Adds a sheet with a bold, frozen header; works for normal and write-only workbooks, fastest for a TableWorkbook.

    Text that begins like a formula stays text, and letters that a workbook cannot hold are replaced.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    from core.exchange.table_workbook import TableWorkbook

    wide = widths or [max(10, len(header) + 2) for header in headers]
    sheet = new_sheet(workbook, title, wide, head_rows=(1, 1))
    bold = Font(bold=True)
    heads = [WriteOnlyCell(sheet, header) for header in headers]
    for head in heads:
        head.font = bold
    sheet.append(heads)
    if isinstance(workbook, TableWorkbook):
        workbook.put_rows(title, rows, first=2)
        return
    for row in rows:
        sheet.append([text_cell(sheet, cell) if isinstance(cell, str) and needs_guard(cell) else cell for cell in row])


def new_sheet(
    workbook: Workbook,
    title: str,
    widths: Sequence[float],
    *,
    head_rows: tuple[int, int] | None = None,
    frozen_columns: int = 0,
) -> Worksheet:
    """An empty sheet, columns as wide as `widths` (characters): its head stays in sight, and it prints across A4, as wide as the page.

    All of this must be said before the first row of a write-only sheet is written.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet: Worksheet = workbook.create_sheet(title)  # a write-only sheet has what is used of it here
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    if head_rows is not None:
        sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{head_rows[1] + 1}"
        sheet.print_title_rows = f"{head_rows[0]}:{head_rows[1]}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def needs_guard(text: str) -> bool:
    """Whether the text could be taken for something else than text, or has letters that a workbook cannot hold."""
    return text.startswith(NOT_PLAIN) or not text.isprintable()


def text_cell(sheet: Any, text: str) -> Any:
    """A cell that holds the text as text, also where a spreadsheet would take it for a formula or an error."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(NOT_PLAIN)
    return cell
