"""Paints table cells: words, quiet words, chips, range marks, search matches, group rows; no vertical lines, no zebra."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.chip import ChipText, chip_width, paint_chip
from ui.widgets.table_cells import Cell, CellTone, Column, Group
from ui.widgets.table_model import CELL_ROLE, ROW_ROLE, TableModel

SIDE = 8
CHIP_GAP = 4
_LOOK: dict[CellTone, tuple[Colour, Weight]] = {
    "plain": (Colour.INK, Weight.REGULAR),
    "strong": (Colour.INK, Weight.SEMIBOLD),
    "label": (Colour.INK, Weight.MEDIUM),
    "quiet": (Colour.INK3, Weight.REGULAR),
    "people": (Colour.ACCENT, Weight.MEDIUM),
    "link": (Colour.ACCENT, Weight.MEDIUM),
    "warning": (Colour.WARNING, Weight.SEMIBOLD),
    "error": (Colour.ERROR, Weight.SEMIBOLD),
    "done": (Colour.DONE, Weight.MEDIUM),
}
_MARKS = {"low": "\u25be", "high": "\u25b4"}
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class TableDelegate(QStyledItemDelegate):
    """Paints what a Cell means; `margin` is the free space before the first and after the last column, in px."""

    def __init__(self, table: TableModel, margin: int, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table
        self.margin = margin

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, content, line below."""
        columns = self._table.columns()
        rect = QRectF(option.rect)  # type: ignore[attr-defined]  # missing in Qt's stubs
        row = index.data(ROW_ROLE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setClipRect(rect)
        if isinstance(row, Group):
            self._paint_group(painter, rect, row)
        else:
            column = columns[index.column()]
            cell: Cell = index.data(CELL_ROLE)
            self._paint_ground(painter, rect, column, cell, selected)
            self._paint_cell(painter, self._inside(rect, index.column(), len(columns)), column, cell)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(Colour.LINE))
        painter.restore()

    def padding(self, column: int, columns: int) -> tuple[int, int]:
        """Free space left and right of a cell's content, in px."""
        return (self.margin if column == 0 else SIDE, self.margin if column == columns - 1 else SIDE)

    def _inside(self, rect: QRectF, column: int, columns: int) -> QRectF:
        left, right = self.padding(column, columns)
        return rect.adjusted(left, 0, -right, -1)

    def _paint_ground(
        self, painter: QPainter, rect: QRectF, column: Column[object], cell: Cell, selected: bool
    ) -> None:
        ground = (
            Colour.TINT
            if selected
            else Colour.WARNING_FILL
            if cell.mark
            else Colour.TODAY_FILL
            if column.today
            else Colour.SURFACE
        )
        painter.fillRect(rect, QColor(ground))
        if column.line:
            at = rect.left() if column.line == "left" else rect.right() - 1
            painter.fillRect(
                QRectF(at, rect.top(), 1, rect.height()), QColor(Colour.TINT_LINE if column.today else Colour.LINE2)
            )

    def _paint_cell(self, painter: QPainter, inside: QRectF, column: Column[object], cell: Cell) -> None:
        ink, used = cell_look(cell)
        x = inside.left()
        if column.right:
            x = max(x, inside.right() - cell_width(cell))
        if cell.icon:
            painter.drawPixmap(
                QPointF(x, inside.center().y() - Size.ICON / 2),
                pixmap(cell.icon, Colour.INK2, ratio=painter.device().devicePixelRatioF()),
            )
            x += Size.ICON + SIDE
        text = f"{_MARKS[cell.mark]} {cell.text}" if cell.mark and cell.text else cell.text
        if text:
            x = self._paint_words(painter, inside, x, text, used, ink, cell.match)
        if cell.second:
            x += QFontMetrics(font()).horizontalAdvance(" ") if text else 0
            x = self._paint_words(painter, inside, x, cell.second, font(), Colour.INK3, cell.match)
        if cell.chips and (text or cell.second):
            x += SIDE
        for chip in chips_with_room(cell.chips, int(inside.right() - x) + 1):
            x += paint_chip(painter, QPointF(x, round(inside.center().y() - Size.CHIP / 2)), chip) + CHIP_GAP

    def _paint_words(
        self, painter: QPainter, inside: QRectF, x: float, text: str, used: QFont, ink: Colour, match: str
    ) -> float:
        metrics = QFontMetrics(used)
        room = int(inside.right() - x) + 1
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))
        at = shown.casefold().find(match.casefold()) if match else -1
        if at >= 0:
            before, found = (
                metrics.horizontalAdvance(shown[:at]),
                metrics.horizontalAdvance(shown[at : at + len(match)]),
            )
            mark = QRectF(x + before - 1, inside.center().y() - 8, found + 2, 17)
            painter.fillRect(mark, QColor(Colour.MATCH))
        painter.setFont(used)
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(x, inside.top(), room + 2, inside.height()), _MIDDLE, shown)
        return x + metrics.horizontalAdvance(shown)

    def _paint_group(self, painter: QPainter, rect: QRectF, group: Group) -> None:
        painter.fillRect(rect, QColor(Colour.GROUP))
        inside = rect.adjusted(self.margin - 4, 0, -(self.margin - 4), -1)
        x = inside.left()
        if group.icon:
            picture = pixmap(group.icon, Colour.INK2, ratio=painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(x, inside.center().y() - Size.ICON / 2), picture)
            x += Size.ICON + SIDE
        strong = font(Type.BODY, Weight.SEMIBOLD)
        painter.setFont(strong)
        painter.setPen(QColor(Colour.INK))
        painter.drawText(QRectF(x, inside.top(), inside.width(), inside.height()), _MIDDLE, group.title)
        x += QFontMetrics(strong).horizontalAdvance(group.title) + SIDE
        painter.setFont(font())
        painter.setPen(QColor(Colour.INK3))
        painter.drawText(QRectF(x, inside.top(), inside.width(), inside.height()), _MIDDLE, group.count)
        inside.setLeft(min(x + QFontMetrics(font()).horizontalAdvance(group.count) + 2 * SIDE, inside.right()))
        painter.setFont(font(Type.SMALL))
        rule = QFontMetrics(font(Type.SMALL)).elidedText(group.rule, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, rule)


def chips_with_room(chips: Sequence[ChipText], room: int) -> Sequence[ChipText]:
    """The first chips that stand whole in `room` px, at least one, and behind them how many more there are, as `+2`."""
    for shown in range(len(chips), 0, -1):
        rest = (ChipText(f"+{len(chips) - shown}"),) if shown < len(chips) else ()
        painted = (*chips[:shown], *rest)
        if shown == 1 or sum(chip_width(chip) + CHIP_GAP for chip in painted) - CHIP_GAP <= room:
            return painted
    return ()


def cell_look(cell: Cell) -> tuple[Colour, QFont]:
    """Colour and font of a cell's words; a value out of range is amber and semibold whatever its tone."""
    ink, weight = (Colour.WARNING, Weight.SEMIBOLD) if cell.mark else _LOOK[cell.tone]
    return ink, font(Type.BODY, weight)


def cell_width(cell: Cell) -> int:
    """Width of a cell's content in px, without padding."""
    _, used = cell_look(cell)
    text = f"{_MARKS[cell.mark]} {cell.text}" if cell.mark and cell.text else cell.text
    width = QFontMetrics(used).horizontalAdvance(text)
    if cell.icon:
        width += Size.ICON + SIDE
    if cell.second:
        width += QFontMetrics(font()).horizontalAdvance(f" {cell.second}")
    if cell.chips:
        width += (
            sum(chip_width(chip) + CHIP_GAP for chip in cell.chips) - CHIP_GAP + (SIDE if text or cell.second else 0)
        )
    return width
