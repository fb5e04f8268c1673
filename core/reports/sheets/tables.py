"""A table of the report as a sheet: each printed cell as the numbers it is made of, in columns of their own."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.reports.document import Cell, Column, Row, Table
from core.reports.formats import excel_format
from core.reports.sheets.paper import Sheet, Style

if TYPE_CHECKING:
    from openpyxl import Workbook

_FIRST_WIDTH, _WIDEST = (14, 60), 22


def add_table_sheet(workbook: Workbook, table: Table) -> str:
    """Adds one sheet with the table and gives the sheet's name.

    A printed `31 (75.6)` becomes two cells, 31 and 75.6, under the heads n and %; where the rows of a column are made of different
    numbers the heads name each kind. Words (such as `n.c.`) stand in the first cell.
    """
    parts = [_parts(table, place) for place in range(len(table.columns))]
    heads = _head_cells(table.columns, parts)
    widths = _widths(table, parts)
    sheet = Sheet(workbook, table.name, widths, head_rows=(3, 4))
    sheet.title(table.title)
    sheet.add()
    sheet.add([sheet.cell(text, "head") for text in heads])
    names = [name for column in parts for name in column]
    lines = max(len(textwrap.wrap(name, max(int(width) - 1, 1))) for name, width in zip(names, widths, strict=True))
    sheet.add([sheet.cell(name, "subhead") for name in names], lines=lines)
    for row in table.rows:
        if row.kind == "group":
            sheet.add([sheet.cell(row.cells[0].text, "group"), *(sheet.cell("", "group") for _ in names[1:])])
            continue
        style: Style = "total" if row.kind == "total" else "text"
        made: list[Any] = [sheet.cell("   " * row.indent + row.cells[0].text, style)]
        for place, (cell, column) in enumerate(zip(row.cells[1:], parts[1:], strict=True), start=1):
            if table.columns[place].align == "left":
                made.append(sheet.cell(cell.text, "words"))
            else:
                made += _split(sheet, cell, len(column), bold=row.kind == "total")
        sheet.add(made, lines=_lines(table, row, widths))
    if table.footnote:
        sheet.add()
        sheet.note(table.footnote)
    return sheet.name


def _lines(table: Table, row: Row, widths: Sequence[float]) -> int:
    """How many lines the words of a row take: columns of words are as many cells wide as there are columns."""
    if len(widths) != len(table.columns):
        return 1
    written = [
        len(textwrap.wrap(cell.text, max(int(widths[place]) - 2, 1)))
        for place, cell in enumerate(row.cells)
        if place and table.columns[place].align == "left"
    ]
    return max(1, *written) if written else 1


def _split(sheet: Sheet, cell: Cell, places: int, *, bold: bool) -> list[Any]:
    style: Style = "total" if bold else "number"
    if not cell.quantities:
        return [sheet.cell(cell.text, style), *(sheet.cell("", style) for _ in range(places - 1))]
    made = [sheet.cell(quantity.value, style, excel_format(quantity)) for quantity in cell.quantities]
    return [*made, *(sheet.cell("", style) for _ in range(places - len(made)))]


def _parts(table: Table, place: int) -> tuple[str, ...]:
    """What stands in each of the cells that a printed column becomes: the names of the numbers, several joined by `or`."""
    cells = [row.cells[place] for row in table.rows if row.kind != "group"]
    wide = max((len(cell.quantities) for cell in cells), default=0)
    if place == 0 or not wide or table.columns[place].align == "left":
        return (table.columns[place].subtitle,)
    named = []
    for at in range(wide):
        names = dict.fromkeys(cell.quantities[at].name for cell in cells if len(cell.quantities) > at)
        named.append(" or ".join(name for name in names if name))
    return tuple(named)


def _head_cells(columns: Sequence[Column], parts: Sequence[tuple[str, ...]]) -> list[str]:
    """The printed heads, each over the first of its cells; the quieter second line joins where it is not repeated below."""
    heads: list[str] = []
    for column, names in zip(columns, parts, strict=True):
        said = column.title if column.subtitle in ("", *names) else f"{column.title} {column.subtitle}"
        heads += [said, *("" for _ in names[1:])]
    return heads


def _widths(table: Table, parts: Sequence[tuple[str, ...]]) -> list[float]:
    narrowest, widest = _FIRST_WIDTH
    first = max((len(row.cells[0].text) + 3 * row.indent for row in table.rows if row.kind != "group"), default=0)
    widths: list[float] = [min(max(first + 2, narrowest), widest)]
    for place, (column, names) in enumerate(zip(table.columns[1:], parts[1:], strict=True), start=1):
        cells = [row.cells[place] for row in table.rows if row.kind != "group"]
        if table.columns[place].align == "left" or not any(cell.quantities for cell in cells):  # words are never cut
            words = max((len(cell.text) for cell in cells), default=0)
            widths.append(min(max(narrowest, words + 2, len(column.title) + 2), widest))
            continue
        needed = (len(column.title) + len(column.subtitle) + 3) / len(names)
        widths += [min(max(8.0, needed, max(map(len, name.split()), default=0) + 2), _WIDEST) for name in names]
    return widths
