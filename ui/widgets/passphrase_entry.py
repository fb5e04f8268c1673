"""A field for a passphrase, with an eye to show it and a word when Caps Lock seems to be on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.buttons import IconButton
from ui.widgets.naming import named


class PassphraseEntry(QLineEdit):
    """36 px high, shows dots. `caps_lock(on)` is guessed from letters typed without Shift; Enter emits `returnPressed`."""

    caps_lock = Signal(bool)

    def __init__(self, object_name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self.setProperty("tall", True)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.ensurePolished()
        # A wrapped sentence beside it makes a column too short by a line; the field must not be what gives way.
        self.setMinimumHeight(self.sizeHint().height())
        # The field asks the style sheet for its dot only when told that the style changed.
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))
        self.eye = IconButton("eye", f"{object_name}_eye", self.tr("Show the passphrase"), self)
        self.eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show)
        self.setTextMargins(0, 0, self.eye.width(), 0)

    def clear(self) -> None:
        """Empties it and covers it again."""
        super().clear()
        self.eye.setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Looks at each letter: a capital without Shift, or a small one with it, means Caps Lock."""
        typed = event.text()
        if len(typed) == 1 and typed.isalpha() and typed.lower() != typed.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(typed.isupper() != shift)
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock.emit(False)
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the eye inside at the right end."""
        super().resizeEvent(event)
        self.eye.move(self.width() - self.eye.width() - 6, (self.height() - self.eye.height()) // 2)

    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.eye.show_icon("eye-off" if shown else "eye")
        self.eye.setAccessibleName(self.tr("Hide the passphrase") if shown else self.tr("Show the passphrase"))
