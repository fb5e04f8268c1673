"""Sheets of an openpyxl workbook: plain tables under a frozen header, in which text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from core.exchange.cells_out import CellOut

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_NOT_PLAIN = ("=", "+", "-", "@", "#")


def add_table(
    workbook: Workbook,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[CellOut]],
    widths: Sequence[int] = (),
) -> None:
    """Adds a sheet with a bold, frozen header; works for normal and write-only workbooks.

    Text that begins like a formula stays text, and letters that a workbook cannot hold are replaced.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = workbook.create_sheet(title)  # a write-only sheet has what is used of it here
    sheet.freeze_panes = "A2"
    for place, header in enumerate(headers):
        width = widths[place] if widths else max(10, len(header) + 2)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    bold = Font(bold=True)
    heads = [WriteOnlyCell(sheet, header) for header in headers]
    for head in heads:
        head.font = bold
    sheet.append(heads)
    for row in rows:
        sheet.append([_guarded(sheet, cell) if isinstance(cell, str) and _needs_guard(cell) else cell for cell in row])


def _needs_guard(text: str) -> bool:
    return text.startswith(_NOT_PLAIN) or not text.isprintable()


def _guarded(sheet: Any, text: str) -> Any:
    """A cell that holds the text as text, where a spreadsheet would take it for a formula or an error."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_NOT_PLAIN)
    return cell
