"""Typed fields: Enter and Down go on, Shift+Tab and Up go back, the wheel does nothing, leaving hands the text over."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme.appearance import restyle
from ui.widgets.naming import named

EntryState = Literal["", "confirm", "refused", "not_done", "computed", "absent"]
"""default; amber, to confirm; red, refused; dashed, not done; grey and read only, computed; pale, does not apply."""

STAYING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""Reasons after which the cursor is still meant to be in the field: another window came in front, a list opened."""


class EntryLineEdit(QLineEdit):
    """A field for one value. It parses nothing: `committed(raw)` carries the text as typed, once, when the field is left changed.

    The form answers with `show_text(text, state)`. Getting the keyboard selects all, so that typing replaces; Escape puts back what
    stood there. `number` aligns right; `width` in px; `dense` is 26 px high instead of 28.
    """

    committed = Signal(str)

    def __init__(
        self,
        object_name: str,
        accessible_name: str,
        *,
        number: bool = False,
        width: int | None = None,
        dense: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self._shown = ""
        self._select_on_release = False
        self.setProperty("state", "")
        self.setProperty("dense", dense)
        if number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if width is not None:
            self.setFixedWidth(width)

    def show_text(self, text: str, state: EntryState = "") -> None:
        """Shows a value and its state without telling anyone; what the user is typing at this moment is replaced."""
        self._shown = text
        if self.text() != text:
            self.setText(text)
            if self.hasFocus():
                self.selectAll()
        self.set_state(state)

    def set_state(self, state: EntryState) -> None:
        """Changes the look by state; computed and absent fields leave the tab order."""
        restyle(self, "state", state)
        self.setReadOnly(state == "computed")
        self.setEnabled(state != "absent")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if state in ("computed", "absent") else Qt.FocusPolicy.StrongFocus)

    def state(self) -> EntryState:
        """The state shown."""
        found: EntryState = self.property("state")
        return found

    def is_changed(self) -> bool:
        """Whether the text differs from what was shown or handed over last."""
        return self.text() != self._shown

    def commit(self) -> None:
        """Hands the text over now if it changed; leaving the field and Enter do this."""
        if self.is_changed():
            self._shown = self.text()
            self.committed.emit(self._shown)

    def advance(self, forward: bool) -> None:
        """Goes to the next or the previous field; a form with an order of its own overrides this."""
        self.focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Down hand over and go on, Up goes back, Escape puts back what stood there."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.commit()
            self.advance(event.key() != Qt.Key.Key_Up)
        elif plain and event.key() == Qt.Key.Key_Escape and self.is_changed():
            self.setText(self._shown)
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects all, unless the cursor only comes back from another window or a list."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self._select_on_release = True
        elif event.reason() not in STAYING:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hands the text over when the field is really left."""
        super().focusOutEvent(event)
        if event.reason() not in STAYING:
            self.commit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The first click selects all; dragging keeps what was marked."""
        super().mouseReleaseEvent(event)
        if self._select_on_release and not self.hasSelectedText():
            self.selectAll()
        self._select_on_release = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The mouse wheel never changes a value; the page scrolls."""
        event.ignore()
