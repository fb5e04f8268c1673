"""The initials of a user on a tinted square."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size, Type, Weight


def initials(user: str) -> str:
    """First letters of the first and the last word, as `NB` for `Nurse Bianchi`."""
    words = user.split()
    return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


class Avatar(QWidget):
    """28 px; the name beside it says the same."""

    def __init__(self, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials = initials(user)
        self.setFixedSize(Size.FIELD, Size.FIELD)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Square and letters."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Colour.TINT))
        painter.drawRoundedRect(QRectF(self.rect()), Size.RADIUS_FIELD, Size.RADIUS_FIELD)
        painter.setPen(QColor(Colour.ACCENT))
        painter.setFont(font(Type.SMALL, Weight.SEMIBOLD))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
        painter.end()
