"""The painted parts of the TIS panel: the scale with its bracket, and the bar of one part."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.scoring.tis_table import TIS_THRESHOLDS, TisCategory
from ui.theme.appearance import font
from ui.theme.tokens import Colour, Type

_FILLS = {
    TisCategory.NONE: Colour.QUIET,
    TisCategory.MINIMAL: Colour.TINT,
    TisCategory.MODERATE: Colour.TINT_LINE,
    TisCategory.MAJOR: Colour.TIS_MAJOR,
}
_BAR_TOP, _BAR_HEIGHT, _BRACKET_TOP = 9, 10, 1
_WORDS_TOP, _WORDS_HEIGHT = 24, 14
_ASIDE = {TisCategory.MINIMAL: -4, TisCategory.MODERATE: 3}
"""Two long words over narrow bands keep apart."""


class TisScale(QWidget):
    """0 to 100 in the four categories; a bracket from the lowest to the highest total possible, a mark where both agree."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low: Fraction | None = None
        self._high: Fraction | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_range(self, low: Fraction | None, high: Fraction | None, spoken: str) -> None:
        """Marks the range; None draws the empty scale. `spoken` says the same in words."""
        self._low, self._high = low, high
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """Bar, words and limits."""
        return QSize(240, _WORDS_TOP + 2 * _WORDS_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the bands, their names and limits, and the bracket."""
        painter = QPainter(self)
        painter.setFont(font(Type.TICK))
        starts = {category: TIS_THRESHOLDS.get(category, 0) for category in TisCategory}
        ends = {**starts, TisCategory.MAJOR: 100}
        order = list(TisCategory)
        for at, category in enumerate(order):
            end = starts[order[at + 1]] if at + 1 < len(order) else ends[category]
            band = QRectF(self._x(starts[category]), _BAR_TOP, self._x(end) - self._x(starts[category]), _BAR_HEIGHT)
            painter.fillRect(band, QColor(_FILLS[category]))
            painter.setPen(QColor(Colour.INK2))
            aside = _ASIDE.get(category, 0)
            words = QRectF(band.left() - 8 + aside, _WORDS_TOP, band.width() + 16, _WORDS_HEIGHT)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, category.value)
            if starts[category]:
                limit = QRectF(band.left() - 20, _WORDS_TOP + _WORDS_HEIGHT - 1, 40, _WORDS_HEIGHT)
                painter.setPen(QColor(Colour.INK3))
                painter.drawText(limit, Qt.AlignmentFlag.AlignCenter, str(starts[category]))
        if self._low is not None and self._high is not None:
            self._bracket(painter, self._x(float(self._low)), self._x(float(self._high)))
        painter.end()

    def _bracket(self, painter: QPainter, left: float, right: float) -> None:
        painter.setPen(QPen(QColor(Colour.INK), 2))
        bottom = _BAR_TOP + _BAR_HEIGHT + 3
        if right - left < 1:
            painter.drawLine(QPointF(left, _BRACKET_TOP), QPointF(left, bottom))
            return
        corners = [
            QPointF(left, bottom),
            QPointF(left, _BRACKET_TOP + 1),
            QPointF(right, _BRACKET_TOP + 1),
            QPointF(right, bottom),
        ]
        painter.drawPolyline(corners)

    def _x(self, points: float) -> float:
        return 1 + (self.width() - 2) * points / 100


class PartBar(QWidget):
    """How much of its points a part earned; dashed while the part is missing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self.setFixedSize(44, 10)

    def show_share(self, share: float | None) -> None:
        """0 to 1, or None for a missing part."""
        self._share = share
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(0.5, 1.5, self.width() - 1, 7)
        if self._share is None:
            pen = QPen(QColor(Colour.WARNING_LINE), 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(QColor(Colour.WARNING_FILL))
            painter.drawRoundedRect(frame, 2, 2)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Colour.LINE))
            painter.drawRoundedRect(frame, 2, 2)
            painter.setBrush(QColor(Colour.ACCENT))
            painter.drawRoundedRect(QRectF(frame.left(), frame.top(), frame.width() * self._share, 7), 2, 2)
        painter.end()
