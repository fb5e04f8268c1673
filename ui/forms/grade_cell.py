"""One grade of a grid: a key types it and goes on, the shade follows the number that stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QWidget

from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.kit import EntryState, named

Step = Literal["next", "left", "right", "up", "down"]
Shade = Literal["none", "light", "middle", "strong", "full"]

LEAST_WIDTH, LEAST_HEIGHT = 36, 20
NOT_DONE = "."

_SHADES: Mapping[Shade, tuple[Colour, Colour]] = {
    "none": (Colour.SURFACE, Colour.INK),
    "light": (Colour.TINT, Colour.INK),
    "middle": (Colour.MATCH, Colour.INK),
    "strong": (Colour.TIS_MAJOR, Colour.INK),
    "full": (Colour.ACCENT, Colour.SURFACE),
}
"""Ground and ink; the number says the same."""

_STEPS: Mapping[Qt.Key, Step] = {
    Qt.Key.Key_Return: "next",
    Qt.Key.Key_Enter: "next",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


@dataclass(frozen=True)
class Keys:
    """What a key means in a cell, and the digits that may be the beginning of a longer number: then the cell waits for one more key."""

    meaning: Mapping[str, str]
    longer: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class GradeCell(QLineEdit):
    """A cell of a grid. `typed(text)` for the session, `stepped(direction)` when a key goes on; the grid knows where to.

    Text pasted into it is typed too and is judged as any other text; the wheel changes nothing.
    """

    typed = Signal(str)
    stepped = Signal(str)

    def __init__(self, keys: Keys, object_name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        # How high a cell is the grid says, not the style of typed fields.
        self.setProperty("grade", True)
        self._keys, self._waiting = keys, ""
        self._shade: Shade = "none"
        self._state: EntryState = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.textEdited.connect(self.typed)

    def show_grade(self, text: str, shade: Shade, state: EntryState, beside: str = "") -> None:
        """Shows a grade without telling anyone; `beside` is said to a screen reader as well (what it was, what is wrong)."""
        self._shade, self._state = shade, state
        if self.text() != text:
            self.setText(text)
        self.setAccessibleDescription(beside)
        self.update()

    def state(self) -> EntryState:
        """The state shown."""
        return self._state

    def shade(self) -> Shade:
        """The shade shown."""
        return self._shade

    def take_key(self, letter: str) -> bool:
        """Types what a key means; False when it means nothing here."""
        waiting, self._waiting = self._waiting, ""
        if waiting and letter in self._keys.longer[waiting]:
            self._type(self._keys.longer[waiting][letter])
            return True
        if waiting and letter in self._keys.meaning:
            # The number before is complete: this key belongs to the next cell.
            self.stepped.emit("next")
            here = QApplication.focusWidget()
            return here is not self and isinstance(here, GradeCell) and here.take_key(letter)
        meant = self._keys.meaning.get(letter)
        if meant is None:
            return False
        if meant in self._keys.longer:
            self._waiting = meant
            self.typed.emit(meant)
        else:
            self._type(meant)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Grades, arrows, Enter, and Backspace or Delete for nothing; other letters are refused, other keys are the form's."""
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if plain and key in _STEPS:
            self._waiting = ""
            self.stepped.emit(_STEPS[key])
        elif plain and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._waiting = ""
            self.typed.emit("")
        elif plain and event.text() and event.text().isprintable():
            self.take_key(event.text().lower())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.selectAll()
            self.paste()
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        """As a dense field is high."""
        return QSize(56, Size.FIELD_DENSE)

    def minimumSizeHint(self) -> QSize:
        """A number of two digits stands whole."""
        return QSize(LEAST_WIDTH, LEAST_HEIGHT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The mouse wheel never changes a value; the page scrolls."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The shade, the number, the line of the state or of the cursor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = _SHADES[self._shade]
        line, wide, style = Colour.FIELD, 1, Qt.PenStyle.SolidLine
        if self._state == "refused":
            ground, ink, line = Colour.ERROR_FILL, Colour.ERROR, Colour.ERROR
        elif self._state == "confirm":
            ground, ink, line = Colour.WARNING_FILL, Colour.WARNING, Colour.WARNING_LINE
        elif self._state == "not_done":
            ground, ink, style = Colour.GROUP, Colour.INK3, Qt.PenStyle.DashLine
        if self.hasFocus():
            line, wide, style = Colour.INK if self._shade == "full" else Colour.ACCENT, 2, Qt.PenStyle.SolidLine
        half = wide / 2
        painter.setPen(QPen(QColor(line), wide, style))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), Size.RADIUS_FIELD, Size.RADIUS_FIELD
        )
        painter.setPen(QColor(ink))
        whole = self._state == "not_done" or self.height() < LEAST_HEIGHT + Size.GAP_4
        painter.setFont(font(Type.SMALL if whole else Type.SECTION, Weight.SEMIBOLD))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def _type(self, text: str) -> None:
        self.typed.emit(text)
        self.stepped.emit("next")
