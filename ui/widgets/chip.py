"""Chips: a word, often with an icon, on a tinted ground; as a widget and painted in a table cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type, Weight

ChipKind = Literal["overdue", "due", "done", "info", "plain", "past"]
"""overdue: red, overdue or unsafe; due: amber, due or to confirm; done: green; info: tint; plain: white; past: grey."""

_COLOURS: dict[ChipKind, tuple[Colour, Colour, Colour]] = {
    "overdue": (Colour.ERROR, Colour.ERROR_FILL, Colour.ERROR_CHIP_LINE),
    "due": (Colour.WARNING, Colour.WARNING_FILL, Colour.WARNING_CHIP_LINE),
    "done": (Colour.DONE, Colour.DONE_FILL, Colour.DONE_CHIP_LINE),
    "info": (Colour.ACCENT, Colour.TINT, Colour.TINT_LINE),
    "plain": (Colour.INK2, Colour.SURFACE, Colour.LINE2),
    "past": (Colour.INK2, Colour.QUIET, Colour.QUIET),
}
_SIDE, _ICON_SIDE, _GAP = 8, 7, 4


@dataclass(frozen=True)
class ChipText:
    """What a chip says: the words always, an icon where it helps, and the kind that colours it."""

    text: str
    kind: ChipKind = "plain"
    icon: str = ""


def chip_width(chip: ChipText) -> int:
    """Width in px of the chip that `paint_chip` draws."""
    words = QFontMetricsF(font(Type.SMALL, Weight.MEDIUM)).horizontalAdvance(chip.text)
    before = _ICON_SIDE + Size.ICON_INLINE + _GAP if chip.icon else _SIDE
    return round(before + words) + _SIDE


def paint_chip(painter: QPainter, at: QPointF, chip: ChipText) -> int:
    """Draws a chip with its top left corner at `at` and says how wide it was, in px."""
    ink, fill, line = _COLOURS[chip.kind]
    rect = QRectF(at.x(), at.y(), chip_width(chip), Size.CHIP)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(line), 1))
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), Size.RADIUS_FIELD, Size.RADIUS_FIELD)
    left = rect.left() + _SIDE
    if chip.icon:
        painter.drawPixmap(
            QPointF(rect.left() + _ICON_SIDE, rect.top() + (Size.CHIP - Size.ICON_INLINE) / 2),
            pixmap(chip.icon, ink, Size.ICON_INLINE, painter.device().devicePixelRatioF()),
        )
        left = rect.left() + _ICON_SIDE + Size.ICON_INLINE + _GAP
    painter.setPen(QColor(ink))
    painter.setFont(font(Type.SMALL, Weight.MEDIUM))
    painter.drawText(
        rect.adjusted(left - rect.left(), 0, 0, 0),
        Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
        chip.text,
    )
    painter.restore()
    return int(rect.width())


class Chip(QWidget):
    """A chip of 20 px on a page."""

    def __init__(self, text: str, kind: ChipKind = "plain", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._chip = ChipText(text, kind, icon)
        self.setAccessibleName(text)

    def show_chip(self, chip: ChipText) -> None:
        """Says something else."""
        self._chip = chip
        self.setAccessibleName(chip.text)
        self.updateGeometry()
        self.update()

    def chip(self) -> ChipText:
        """What it says now."""
        return self._chip

    def sizeHint(self) -> QSize:
        """As wide as its words, 20 px high."""
        return QSize(chip_width(self._chip), Size.CHIP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the chip."""
        painter = QPainter(self)
        paint_chip(painter, QPointF(0, 0), self._chip)
        painter.end()
