"""Sets a table into a text document: rules, hairlines, group rows and columns as wide as their words need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import (
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from core.reports.document import Column, Row, Table
from ui.printing.paper import TABLE, TEXT_WIDTH, Ink, Type
from ui.printing.setting import Setting, bound_words, ink

TOP_RULE = 0.9
HEAD_RULE = 0.6
HAIRLINE = 0.35
_SIDE = 3.0
_ABOVE = 2.5
_HEAD_ABOVE = 3.2
_INDENT = 9.0
_HAIR = 0.4
_SMALLEST = 5.6
_LEAST_LABEL = 0.2
"""Words keep at least this part of the width; only then numbers are broken into two lines."""


def insert_table(cursor: QTextCursor, table: Table, setting: Setting) -> QTextTable:
    """Sets the table at the cursor, its column heads as row 0."""
    style = _style(table, setting)
    widths = column_widths(table, setting, style)
    made = cursor.insertTable(len(table.rows) + 1, len(table.columns), _table_format(widths))
    _head(made, table.columns, setting, style)
    for position, row in enumerate(table.rows, start=1):
        _row(made, position, row, table, setting, style, widths)
    return made


def _head(made: QTextTable, columns: Sequence[Column], setting: Setting, style: Type) -> None:
    strong, quiet = setting.characters(style, weight=600), setting.characters(style)
    for number, column in enumerate(columns):
        cell_format = _cell_format(setting, _HEAD_ABOVE, number, len(columns))
        cell_format.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBottom)
        _border(cell_format, setting, "top", TOP_RULE, Ink.RULE)
        _border(cell_format, setting, "bottom", HEAD_RULE, Ink.RULE)
        cell = made.cellAt(0, number)
        cell.setFormat(cell_format)
        cursor = cell.firstCursorPosition()
        cursor.setBlockFormat(setting.block(style, right=column.align == "right"))
        cursor.insertText(column.title, strong)
        if column.subtitle:
            cursor.insertBlock()
            cursor.insertText(column.subtitle, quiet)


def _row(
    made: QTextTable, position: int, row: Row, table: Table, setting: Setting, style: Type, widths: Sequence[float]
) -> None:
    characters = setting.characters(style, weight=None if row.kind == "row" else 600)
    if row.kind == "group":
        made.mergeCells(position, 0, 1, len(table.columns))
    for number, content in enumerate(row.cells):
        cell_format = _cell_format(setting, _ABOVE, number, len(table.columns))
        if number == 0:
            cell_format.setLeftPadding((_SIDE + _INDENT * row.indent) * setting.pixels)
        if row.kind == "group":
            cell_format.setBackground(ink(Ink.GROUP))
        if position == len(table.rows):
            _border(cell_format, setting, "bottom", TOP_RULE, Ink.RULE)
        else:
            _border(cell_format, setting, "bottom", HAIRLINE, Ink.HAIRLINE)
        cell = made.cellAt(position, number)
        cell.setFormat(cell_format)
        cursor = cell.firstCursorPosition()
        cursor.setBlockFormat(setting.block(style, right=table.columns[number].align == "right"))
        inner = widths[number] - _around(number, len(widths)) + _HAIR
        is_number = number and table.columns[number].align == "right"
        text = _broken(content.text, inner, setting, style) if is_number else bound_words(content.text)
        cursor.insertText(text, characters)


def _cell_format(setting: Setting, above: float, number: int, columns: int) -> QTextTableCellFormat:
    made = QTextTableCellFormat()
    made.setTopPadding(above * setting.pixels)
    made.setBottomPadding(above * setting.pixels)
    made.setLeftPadding((_SIDE if number == 0 else _SIDE / 2) * setting.pixels)
    made.setRightPadding((_SIDE if number == columns - 1 else _SIDE / 2) * setting.pixels)
    return made


def _border(cell_format: QTextTableCellFormat, setting: Setting, side: str, points: float, colour: Ink) -> None:
    solid = QTextFrameFormat.BorderStyle.BorderStyle_Solid
    if side == "top":
        cell_format.setTopBorder(points * setting.pixels)
        cell_format.setTopBorderStyle(solid)
        cell_format.setTopBorderBrush(ink(colour))
    else:
        cell_format.setBottomBorder(points * setting.pixels)
        cell_format.setBottomBorderStyle(solid)
        cell_format.setBottomBorderBrush(ink(colour))


def _table_format(widths: Sequence[float]) -> QTextTableFormat:
    made = QTextTableFormat()
    made.setBorder(0)
    made.setCellPadding(0)
    made.setCellSpacing(0)
    made.setBorderCollapse(True)
    made.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    made.setColumnWidthConstraints(
        [QTextLength(QTextLength.Type.PercentageLength, 100 * width / sum(widths)) for width in widths]
    )
    return made


def _style(table: Table, setting: Setting) -> Type:
    """The type of a table: as the page has it, smaller where so many columns stand side by side that words would break."""
    needed = sum(_narrowest(table, number, setting, TABLE) for number in range(len(table.columns)))
    if needed <= TEXT_WIDTH:
        return TABLE
    return Type(max(_SMALLEST, TABLE.size * TEXT_WIDTH / needed), TABLE.weight, TABLE.ink)


def column_widths(table: Table, setting: Setting, style: Type) -> list[float]:
    """A width in points for each column: number columns as wide as their widest cell, the rest for the words."""
    count = len(table.columns)
    natural = [_widest(table, number, setting, style) for number in range(count)]
    spare = TEXT_WIDTH - sum(natural)
    if spare >= 0:
        return [width + spare / count for width in natural]
    words_at_least = max(_narrowest(table, 0, setting, style), min(natural[0], _LEAST_LABEL * TEXT_WIDTH))
    words = max(words_at_least, TEXT_WIDTH - sum(natural[1:]))
    narrow = [_narrowest(table, number, setting, style) for number in range(1, count)]
    too_much = words + sum(natural[1:]) - TEXT_WIDTH
    shrinkable = [wide - thin for wide, thin in zip(natural[1:], narrow, strict=True)]
    part = min(1.0, too_much / sum(shrinkable)) if sum(shrinkable) > 0 else 0.0
    return [words, *(wide - part * give for wide, give in zip(natural[1:], shrinkable, strict=True))]


def _broken(text: str, width: float, setting: Setting, style: Type) -> str:
    """A number that is wider than its column, broken before its bracket and not at a dash."""
    return text.replace(" (", "\N{LINE SEPARATOR}(", 1) if setting.width(text, style) > width else text


def _widest(table: Table, number: int, setting: Setting, style: Type) -> float:
    strong = Type(style.size, 600)
    body = [
        setting.width(row.cells[number].text, style if row.kind == "row" else strong)
        + (_INDENT * row.indent if number == 0 else 0.0)
        for row in table.rows
        if row.kind != "group"
    ]
    column = table.columns[number]
    return max([*body, setting.width(column.title, strong), setting.width(column.subtitle, style)]) + _around(
        number, len(table.columns)
    )


def _narrowest(table: Table, number: int, setting: Setting, style: Type) -> float:
    """The width below which a word would break."""
    strong = Type(style.size, 600)
    words = {word for row in table.rows if row.kind != "group" for word in row.cells[number].text.split()}
    head = {word for text in (table.columns[number].title, table.columns[number].subtitle) for word in text.split()}
    widths = [setting.width(word, style) for word in words] + [setting.width(word, strong) for word in head]
    return max(widths, default=0.0) + _around(number, len(table.columns))


def _around(number: int, columns: int) -> float:
    """What stands left and right of the text of a cell, with a hair to spare."""
    return (_SIDE if number == 0 else _SIDE / 2) + (_SIDE if number == columns - 1 else _SIDE / 2) + _HAIR
