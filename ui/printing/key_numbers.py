"""Sets the few large numbers side by side, each behind a bar of the accent colour."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextFrameFormat, QTextLength, QTextTable, QTextTableCellFormat, QTextTableFormat

from core.reports.document import KeyNumbers
from ui.printing.paper import KEY_DETAIL, KEY_LABEL, KEY_VALUE, Ink
from ui.printing.setting import Setting, ink


def insert_key_numbers(cursor: QTextCursor, block: KeyNumbers, setting: Setting) -> QTextTable:
    """Sets the numbers at the cursor in equal columns."""
    columns = len(block.items)
    table_format = QTextTableFormat()
    table_format.setBorder(0)
    table_format.setCellPadding(0)
    table_format.setCellSpacing(0)
    table_format.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    share = QTextLength(QTextLength.Type.PercentageLength, 100 / columns)
    table_format.setColumnWidthConstraints([share] * columns)
    made = cursor.insertTable(1, columns, table_format)
    for number, item in enumerate(block.items):
        cell_format = QTextTableCellFormat()
        cell_format.setLeftBorder(1.4 * setting.pixels)
        cell_format.setLeftBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        cell_format.setLeftBorderBrush(ink(Ink.ACCENT))
        cell_format.setLeftPadding(9 * setting.pixels)
        cell_format.setRightPadding(6 * setting.pixels)
        cell_format.setTopPadding(5 * setting.pixels)
        cell_format.setBottomPadding(5 * setting.pixels)
        cell = made.cellAt(0, number)
        cell.setFormat(cell_format)
        inside = cell.firstCursorPosition()
        for line, (text, style) in enumerate(
            ((item.value, KEY_VALUE), (item.label, KEY_LABEL), (item.detail, KEY_DETAIL))
        ):
            if line:
                inside.insertBlock()
            inside.setBlockFormat(setting.block(style))
            inside.insertText(text, setting.characters(style))
    return made
