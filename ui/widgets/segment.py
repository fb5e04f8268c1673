"""A choice of few shown side by side: one is always chosen, arrow keys move, one stop for Tab."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ui.theme.appearance import font, restyle
from ui.theme.tokens import Type, Weight
from ui.widgets.naming import named

Choice = tuple[str, str]
"""A code and the words for it."""


class Segment(QWidget):
    """Exclusive buttons in one frame, as `U/L | microkat/L`; `dense` (26 px, pale line) stands in form rows.

    Signal `chosen(code)` only when a person chooses; `choose` is silent. Its buttons are named `OBJECT_NAME_CODE`.
    """

    chosen = Signal(str)

    def __init__(
        self,
        choices: Sequence[Choice],
        object_name: str,
        accessible_name: str,
        *,
        dense: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._dense = dense
        self._line = QHBoxLayout(self)
        self._line.setSpacing(0)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[str, QToolButton] = {}
        self.set_choices(choices)
        self._group.buttonClicked.connect(self._clicked)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Replaces the choices and keeps the chosen code when it is still there, else the first is chosen."""
        before = self.code()
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for at, (code, words) in enumerate(choices):
            end = "only" if len(choices) == 1 else "first" if at == 0 else "last" if at == len(choices) - 1 else ""
            self._buttons[code] = self._button(code, words, end)
        if self._buttons:
            self.choose(before if before in self._buttons else choices[0][0])

    def code(self) -> str:
        """The chosen code; nothing when there are no choices."""
        return next((code for code, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, code: str) -> None:
        """Chooses without telling anyone; raises KeyError for a code that is not offered."""
        self._buttons[code].setChecked(True)

    def button(self, code: str) -> QToolButton:
        """The button of a code, to switch it off with a tip that says why."""
        return self._buttons[code]

    def set_words(self, code: str, words: str) -> None:
        """Other words for a code, as when a count changes; its button gets wider where it must, never narrower."""
        button = self._buttons[code]
        if button.text() != words:
            button.setText(words)
            button.setAccessibleName(f"{self.accessibleName()}: {words}")
            button.setFixedWidth(max(button.width(), self._width_of(button)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The mouse wheel never changes a value."""
        event.ignore()

    def _button(self, code: str, words: str, end: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(button, f"{self.objectName()}_{code}", f"{self.accessibleName()}: {words}")
        # The chosen word is semibold: measuring all of them so keeps the frame still when the choice moves.
        button.setFont(font(Type.SMALL, Weight.SEMIBOLD))
        restyle(button, "segment", True)
        restyle(button, "dense", self._dense)
        restyle(button, "end", end)
        button.setFixedWidth(self._width_of(button))
        self._group.addButton(button)
        self._line.addWidget(button)
        return button

    def _width_of(self, button: QToolButton) -> int:
        return button.fontMetrics().horizontalAdvance(button.text()) + (16 if self._dense else 21)

    def _clicked(self, button: QAbstractButton) -> None:
        for code, mine in self._buttons.items():
            if mine is button:
                self.chosen.emit(code)
