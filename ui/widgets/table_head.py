"""The head of a table: quiet titles, the chosen one in ink with its arrow, an optional second line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.table_cells import Column
from ui.widgets.table_delegate import TableDelegate
from ui.widgets.table_model import TableModel

TWO_LINES = 45
_ARROW_GAP = 4


class TableHead(QHeaderView):
    """33 px, or 45 when a column has a second line; a click on a sortable title orders the table by it."""

    def __init__(self, table: TableModel, delegate: TableDelegate, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._table, self._delegate = table, delegate
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    def sizeHint(self) -> QSize:
        """As high as its lines need."""
        two = any(column.under for column in self._table.columns())
        return QSize(super().sizeHint().width(), TWO_LINES if two else Size.TABLE_HEAD)

    def title_width(self, column: Column[object]) -> int:
        """Width that a title needs with its sort arrow, in px; a title is never cut."""
        arrow = Size.ICON_INLINE + _ARROW_GAP if column.sort is not None else 0
        title = QFontMetrics(font(Type.BODY, Weight.SEMIBOLD)).horizontalAdvance(column.title) + arrow
        return max(title, QFontMetrics(font(Type.SMALL)).horizontalAdvance(column.under))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Title, second line, arrow, line below."""
        if not rect.isValid():
            return
        column = self._table.columns()[section]
        sorted_by = self._table.sorted_by()
        chosen = sorted_by is not None and sorted_by[0] == column.key
        painter.save()
        painter.fillRect(rect, QColor(Colour.TODAY_FILL if column.today else Colour.SURFACE))
        left, right = self._delegate.padding(section, self._table.columnCount())
        inside = QRectF(rect).adjusted(left, 0, -right, -1)
        if column.under:
            strong = font(Type.BODY, Weight.SEMIBOLD)
            self._line(
                painter,
                inside.adjusted(0, 4, 0, -inside.height() / 2),
                column,
                column.title,
                strong,
                self._ink(column, True),
            )
            below = inside.adjusted(0, inside.height() / 2 - 1, 0, -3)
            self._line(painter, below, column, column.under, font(Type.SMALL), self._ink(column, False))
        else:
            used = font(Type.BODY, Weight.SEMIBOLD if chosen else Weight.REGULAR)
            self._line(
                painter, inside, column, column.title, used, self._ink(column, chosen), sorted_by if chosen else None
            )
        if column.line:
            at = rect.left() if column.line == "left" else rect.right()
            painter.fillRect(
                QRectF(at, rect.top(), 1, rect.height()), QColor(Colour.TINT_LINE if column.today else Colour.LINE2)
            )
        painter.fillRect(QRectF(rect.left(), rect.bottom(), rect.width(), 1), QColor(Colour.LINE2))
        painter.restore()

    def _ink(self, column: Column[object], strong: bool) -> Colour:
        if column.today:
            return Colour.ACCENT
        return Colour.INK if strong else Colour.INK3

    def _line(
        self,
        painter: QPainter,
        inside: QRectF,
        column: Column[object],
        text: str,
        used: QFont,
        ink: Colour,
        sorted_by: tuple[str, bool] | None = None,
    ) -> None:
        words = QFontMetrics(used).horizontalAdvance(text)
        x = (
            inside.left()
            if not column.right
            else inside.right() - words - (Size.ICON_INLINE + _ARROW_GAP if sorted_by else 0)
        )
        painter.setFont(used)
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(x, inside.top(), words + 4, inside.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if sorted_by is not None:
            arrow = pixmap(
                "arrow-down" if sorted_by[1] else "arrow-up",
                Colour.INK,
                Size.ICON_INLINE,
                painter.device().devicePixelRatioF(),
            )
            painter.drawPixmap(QPointF(x + words + _ARROW_GAP, inside.center().y() - Size.ICON_INLINE / 2), arrow)
