"""Sets the facts of a cover: names at the left, what they say beside them, a hairline between two."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextFrameFormat, QTextLength, QTextTable, QTextTableCellFormat, QTextTableFormat

from core.reports.document import FactList
from ui.printing.paper import BODY, Ink
from ui.printing.setting import Setting, bound_words, ink

_NAMES_PERCENT = 18
_ABOVE = 3.6


def insert_facts(cursor: QTextCursor, block: FactList, setting: Setting) -> QTextTable:
    """Sets the facts at the cursor, a row each."""
    made = cursor.insertTable(len(block.items), 2, _table_format())
    for row, texts in enumerate(block.items):
        for column, text in enumerate(texts):
            cell = made.cellAt(row, column)
            cell.setFormat(_cell_format(setting))
            inside = cell.firstCursorPosition()
            inside.setBlockFormat(setting.block(BODY))
            inside.insertText(bound_words(text), setting.characters(BODY, weight=None if column else 600))
    return made


def _table_format() -> QTextTableFormat:
    made = QTextTableFormat()
    made.setBorder(0)
    made.setCellPadding(0)
    made.setCellSpacing(0)
    made.setBorderCollapse(True)
    made.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    made.setColumnWidthConstraints(
        [QTextLength(QTextLength.Type.PercentageLength, part) for part in (_NAMES_PERCENT, 100 - _NAMES_PERCENT)]
    )
    return made


def _cell_format(setting: Setting) -> QTextTableCellFormat:
    made = QTextTableCellFormat()
    made.setTopPadding(_ABOVE * setting.pixels)
    made.setBottomPadding(_ABOVE * setting.pixels)
    made.setRightPadding(6 * setting.pixels)
    made.setBottomBorder(0.35 * setting.pixels)
    made.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    made.setBottomBorderBrush(ink(Ink.HAIRLINE))
    return made
