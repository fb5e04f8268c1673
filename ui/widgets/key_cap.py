"""Key caps: the little frames that name a key, alone or inside a button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size, Type, Weight

PADDING = 5
ARROWS = {"Up": "\u2191", "Down": "\u2193", "Left": "\u2190", "Right": "\u2192"}


def key_cap_width(keys: str) -> int:
    """Width in px of the cap that `paint_key_cap` draws."""
    words = QFontMetricsF(font(Type.TICK, Weight.MEDIUM)).horizontalAdvance(ARROWS.get(keys, keys))
    return max(Size.KEY_CAP, round(words) + 2 * PADDING)


def paint_key_cap(
    painter: QPainter,
    rect: QRectF,
    keys: str,
    *,
    ink: Colour = Colour.INK2,
    line: Colour = Colour.LINE2,
    fill: Colour | None = Colour.SURFACE,
) -> None:
    """Draws one cap over `rect`; `Up`, `Down`, `Left` and `Right` become arrows."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(line), 1))
    painter.setBrush(QColor(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), Size.RADIUS_FIELD, Size.RADIUS_FIELD)
    painter.setPen(QColor(ink))
    painter.setFont(font(Type.TICK, Weight.MEDIUM))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, ARROWS.get(keys, keys))
    painter.restore()


class KeyCap(QWidget):
    """One key, as `Ctrl+K`, `Enter` or `Down` (drawn as an arrow)."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setAccessibleName(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keys(self) -> str:
        """The key it names."""
        return self._keys

    def sizeHint(self) -> QSize:
        """As wide as the words, 18 px high."""
        return QSize(key_cap_width(self._keys), Size.KEY_CAP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the cap."""
        painter = QPainter(self)
        paint_key_cap(painter, QRectF(self.rect()), self._keys)
        painter.end()
