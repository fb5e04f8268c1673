"""Check boxes: a filled accent square, words, and a count at the right where it filters."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.naming import named

_BOX, _GAP = 16, 8


class CheckBox(QCheckBox):
    """A check box of 24 px; `count` (patients behind a filter) stands grey at the right end."""

    def __init__(self, text: str, object_name: str, *, count: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        named(self, object_name, text)
        self._count = count
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_count(self, count: str) -> None:
        """Changes the number at the right."""
        self._count = count
        self.setAccessibleDescription(count)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Box, words and count; never cut."""
        metrics = QFontMetrics(font())
        count = metrics.horizontalAdvance(self._count) + 12 if self._count else 0
        return QSize(_BOX + _GAP + metrics.horizontalAdvance(self.text()) + count + 4, Size.BUTTON_SMALL)

    def minimumSizeHint(self) -> QSize:
        """Words are never elided."""
        return self.sizeHint()

    def hitButton(self, _position: QPoint) -> bool:
        """The whole line may be clicked."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws box, tick, words and count from the tokens."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, (self.height() - _BOX) / 2, _BOX, _BOX)
        on = self.isChecked()
        line = Colour.LINE2 if not self.isEnabled() else Colour.ACCENT if on else Colour.FIELD
        painter.setPen(QPen(QColor(line), 1))
        painter.setBrush(QColor(Colour.ACCENT if on and self.isEnabled() else Colour.SURFACE))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), Size.RADIUS_FIELD, Size.RADIUS_FIELD)
        if on:
            tick = pixmap(
                "check", Colour.SURFACE if self.isEnabled() else Colour.DISABLED, 12, self.devicePixelRatioF()
            )
            painter.drawPixmap(box.topLeft() + QPointF(2, 2), tick)
        painter.setFont(font(Type.BODY, Weight.REGULAR))
        painter.setPen(QColor(Colour.INK if self.isEnabled() else Colour.DISABLED))
        words = QRectF(_BOX + _GAP, 0, self.width() - _BOX - _GAP, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setPen(QColor(Colour.INK3))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._count)
        if self.hasFocus():
            painter.setPen(QPen(QColor(Colour.INK), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1).intersected(QRectF(self.rect())), 5, 5)
        painter.end()
