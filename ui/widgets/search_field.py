"""The field that finds while typing, with its key in a cap at the right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size
from ui.widgets.key_cap import key_cap_width, paint_key_cap
from ui.widgets.naming import named

_ICON_LEFT = 9


class SearchField(QLineEdit):
    """32 px high; use `textChanged` to find while typing. The key (Ctrl+K) jumps here and selects all.

    Down and Enter emit `down_wanted` and `enter_pressed`: into the list, open the first. Escape empties.
    """

    down_wanted = Signal()
    enter_pressed = Signal()

    def __init__(
        self, object_name: str, accessible_name: str, *, keys: str = "Ctrl+K", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self.setProperty("search", True)
        self._keys = keys
        self.setTextMargins(_ICON_LEFT + Size.ICON, 0, key_cap_width(keys) + 4 if keys else 0, 0)
        if keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.jump_here)

    def jump_here(self) -> None:
        """Takes the keyboard and selects what was searched before."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes into the list, Enter opens, Escape empties."""
        if event.key() == Qt.Key.Key_Down:
            self.down_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The mouse wheel does nothing here."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the field, the glass and the key cap."""
        super().paintEvent(event)
        painter = QPainter(self)
        glass = pixmap("search", Colour.INK2, ratio=self.devicePixelRatioF())
        painter.drawPixmap(QPointF(_ICON_LEFT, (self.height() - Size.ICON) / 2), glass)
        if self._keys:
            width = key_cap_width(self._keys)
            place = QRectF(self.width() - width - 8, (self.height() - Size.KEY_CAP) / 2, width, Size.KEY_CAP)
            paint_key_cap(painter, place, self._keys)
        painter.end()
