"""A field with a list: chosen by number or first letter, F9 opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ui.theme.appearance import restyle
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size
from ui.widgets.entry import EntryState
from ui.widgets.naming import named


class ChoiceEntry(QComboBox):
    """One of several codes. `committed(code)` comes when a person chooses; Delete blanks it, `.` commits `.` (not done).

    Keys: a letter goes to the next choice that starts with it, more letters to the one that starts with all of them (a word may be
    typed whole), a number to the choice at that place (unless choices start with numbers), F9 or Alt+Down opens the list, Enter and
    Down go on, Up goes back. The wheel does nothing.
    """

    committed = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        object_name: str,
        accessible_name: str,
        *,
        may_be_blank: bool = True,
        width: int | None = None,
        dense: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self._may_be_blank = may_be_blank
        self._typed = ""
        self.setProperty("state", "")
        self.setProperty("dense", dense)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if width is not None:
            self.setFixedWidth(width)
        self.set_choices(choices)
        self.activated.connect(self._activated)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replaces the list of (code, words) and keeps the chosen code when it is still there."""
        before = self.code()
        self.clear()
        for code, words in choices:
            self.addItem(words, code)
        self.show_code(before if before or self._may_be_blank or not choices else choices[0][0])

    def code(self) -> str:
        """The chosen code, or nothing when blank."""
        return str(self.currentData()) if self.currentIndex() >= 0 else ""

    def show_code(self, code: str, state: EntryState = "") -> None:
        """Shows a choice (or blank) and its state without telling anyone."""
        self.setCurrentIndex(self.findData(code) if code else -1)
        restyle(self, "state", state)
        self.setEnabled(state != "absent")

    def state(self) -> EntryState:
        """The state shown."""
        found: EntryState = self.property("state")
        return found

    def advance(self, forward: bool) -> None:
        """Goes to the next or the previous field."""
        self.focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Numbers and letters choose, F9 opens, Enter and Down go on."""
        key, typed = event.key(), event.text()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_F9 or (alt and key == Qt.Key.Key_Down):
            self.showPopup()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.advance(key != Qt.Key.Key_Up)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._may_be_blank:
            self._typed = ""
            self._choose(-1)
        elif typed == ".":
            self.committed.emit(typed)
        elif (
            typed.isalnum() or (self._typed and typed.isprintable() and typed)
        ) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._choose(self._place_of(typed))
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed ends with the field."""
        self._typed = ""
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The mouse wheel never changes a value; the page scrolls."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style sheet draws the field, this the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        arrow = pixmap(
            "chevron-down",
            Colour.INK2 if self.isEnabled() else Colour.DISABLED,
            Size.ICON_INLINE,
            self.devicePixelRatioF(),
        )
        painter.drawPixmap(QPointF(self.width() - 22, (self.height() - Size.ICON_INLINE) / 2), arrow)
        painter.end()

    def _place_of(self, typed: str) -> int | None:
        """Where the word typed so far leads; None when it leads nowhere: a second wrong letter never jumps elsewhere."""
        word = self._typed + typed.casefold()
        if self._typed and (place := self._starting_with(word, self.currentIndex())) is not None:
            self._typed = word
            return place
        if len(self._typed) > 1:
            return None
        place = self._starting_with(typed.casefold(), self.currentIndex() + 1)
        self._typed = typed.casefold() if place is not None else ""
        if place is None and typed.isdecimal() and 1 <= int(typed) <= self.count():
            return int(typed) - 1
        return place

    def _starting_with(self, word: str, first: int) -> int | None:
        places = [(max(first, 0) + step) % self.count() for step in range(self.count())]
        return next((at for at in places if self.itemText(at).casefold().startswith(word)), None)

    def _choose(self, place: int | None) -> None:
        if place is not None and place != self.currentIndex():
            self.setCurrentIndex(place)
            self.committed.emit(self.code())

    def _activated(self, _place: int) -> None:
        self.committed.emit(self.code())
