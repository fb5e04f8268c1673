"""Where the user is on the way of an import: steps with a number, those done with a tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type, Weight

_SPOT, _GAP, _BETWEEN = 22, 8, 20


class Steps(QWidget):
    """Numbered steps beside each other; the present one semibold in an accent spot. It takes no key and no click."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, at: int, *, finished: bool = False) -> None:
        """Makes step `at` (from 0) the present one; `finished` ticks it off too."""
        self._at = at + finished
        self.setAccessibleName(self.tr("Step {0} of {1}: {2}").format(at + 1, len(self._titles), self._titles[at]))
        self.update()

    def sizeHint(self) -> QSize:
        """All titles on one line, as wide as when each is semibold."""
        metrics = QFontMetrics(font(Type.BODY, Weight.SEMIBOLD))
        words = sum(metrics.horizontalAdvance(title) for title in self._titles)
        return QSize(words + len(self._titles) * (_SPOT + _GAP + _BETWEEN) - _BETWEEN + 2, Size.BUTTON_SMALL)

    def minimumSizeHint(self) -> QSize:
        """Titles are never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Spot, number or tick, title."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(font(Type.BODY, Weight.SEMIBOLD))
        left = 0.0
        for at, title in enumerate(self._titles):
            spot = QRectF(left, (self.height() - _SPOT) / 2, _SPOT, _SPOT)
            done, now = at < self._at, at == self._at
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Colour.TINT if done else Colour.ACCENT if now else Colour.QUIET))
            painter.drawEllipse(spot)
            if done:
                side = Size.ICON_INLINE
                tick = pixmap("check", Colour.ACCENT, side, self.devicePixelRatioF())
                painter.drawPixmap(QPointF(spot.center().x() - side / 2, spot.center().y() - side / 2), tick)
            else:
                painter.setFont(font(Type.SMALL, Weight.SEMIBOLD))
                painter.setPen(QColor(Colour.SURFACE if now else Colour.INK3))
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, str(at + 1))
            painter.setFont(font(Type.BODY, Weight.SEMIBOLD if now else Weight.REGULAR))
            painter.setPen(QColor(Colour.INK if now else Colour.INK2))
            width = metrics.horizontalAdvance(title)
            words = QRectF(spot.right() + _GAP, 0, width + 2, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)
            left += _SPOT + _GAP + width + _BETWEEN
        painter.end()
