"""Rows laid out by hand: several fields beside each other, values that Enter takes, and a choice of a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from core.services.entry import FormSession
from ui.forms.control import FieldControl
from ui.forms.speaking import SpeakingRow
from ui.theme.appearance import font, restyle
from ui.theme.tokens import Size, Type, Weight
from ui.widgets.kit import Flow, InlineMessage, Words, column, named, row

LEAD = 138
"""Width of the label of a row laid out by hand, px."""

Part = FieldControl | QWidget | str


class Offer(QObject):
    """A value that stands grey in an empty field: Enter takes it, every other key leaves it. Nothing is saved that nobody took."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field, self._text = field, ""
        field.installEventFilter(self)

    def offer(self, text: str) -> None:
        """Offers another value; nothing offers none."""
        self._text = text
        self._field.setPlaceholderText(text)
        self._field.setAccessibleDescription(self.tr("Enter takes {0}").format(text) if text else "")

    def text(self) -> str:
        """What is offered."""
        return self._text

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Puts the value in before the field sees the key."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and self._text
            and not self._field.text()
        ):
            self._field.setText(self._text)
        return False


class HandRow(SpeakingRow):
    """A label, fields of one session with words between them, a remark and the questions below."""

    def __init__(
        self,
        session: FormSession,
        name: str,
        label: str,
        parts: Sequence[Part],
        *,
        lead: int = LEAD,
        margin: int = Size.MARGIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, f"{name}_message", parent)
        self.setObjectName(name)
        self._controls = [part for part in parts if isinstance(part, FieldControl)]
        self.label = Words(label, "label")
        self.label.setFixedWidth(lead)
        self.hint = Words("", "hint")
        self.hint.setVisible(False)
        # in a narrow window the fields go on in the next line
        fields = Flow(gap=Size.GAP_8, line_gap=Size.GAP_4)
        for part in parts:
            if isinstance(part, FieldControl):
                fields.addWidget(part.entry)
            else:
                fields.addWidget(Words(part, "hint") if isinstance(part, str) else part)
        fields.addWidget(self.hint)
        line = row(self.label, gap=Size.GAP_8, margins=(margin, 2, Size.GAP_12, 2))
        line.addLayout(fields, 1)
        indent = margin + lead + Size.GAP_8
        self.remarks = InlineMessage(f"{name}_remark")
        said = row(gap=0, margins=(indent, 0, Size.GAP_16, 0))
        said.addWidget(self.remarks, 1)
        self._said = QWidget()
        self._said.setLayout(said)
        self._said.setVisible(False)
        self.setLayout(column(line, self._said, self.below(indent), gap=0))
        self.listen()
        self.show_state()

    def controls(self) -> list[FieldControl]:
        """The fields in reading order."""
        return self._controls

    def control(self, field: str) -> FieldControl:
        """The field of this row with this id."""
        return next(one for one in self._controls if one.field == field)

    def say(self, words: str) -> None:
        """Quiet words behind the fields; nothing takes no room."""
        self.hint.setText(words)
        self.hint.setVisible(bool(words))

    def remark(self, bold: str, rest: str = "") -> None:
        """Says something unusual that needs no answer; nothing takes it away."""
        if bold:
            self.remarks.say("confirm", bold, rest)
        else:
            self.remarks.clear()
        self._said.setVisible(bool(bold))


class PickStrip(QWidget):
    """A few words beside each other of which one or none is chosen, as one field: a key chooses, Left and Right step, Delete blanks.

    `chosen(code)` when a person chooses, empty when blanked; `moved(forward)` when Enter, Down or Up ask for another field. `keys`
    says which character chooses which code; otherwise the number of its place does.
    """

    chosen = Signal(str)
    moved = Signal(object, bool)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        object_name: str,
        accessible_name: str,
        *,
        keys: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self._spoken = accessible_name
        self._keys = keys or {str(place): code for place, (code, _) in enumerate(choices, start=1)}
        self._offered = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setSpacing(0)
        line.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[str, QToolButton] = {}
        for place, (code, words) in enumerate(choices):
            button = QToolButton(self)
            button.setText(words)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            named(button, f"{object_name}_{code}", f"{accessible_name}: {words}")
            button.setFont(font(Type.SMALL, Weight.SEMIBOLD))
            restyle(button, "segment", True)
            restyle(button, "dense", True)
            restyle(button, "end", "first" if place == 0 else "last" if place == len(choices) - 1 else "")
            button.setFixedWidth(button.fontMetrics().horizontalAdvance(words) + 17)
            button.clicked.connect(self._clicked)
            self._buttons[code] = button
            line.addWidget(button)

    def code(self) -> str:
        """The chosen code, or nothing."""
        return next((code for code, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, code: str) -> None:
        """Chooses without telling anyone; a code that is not offered chooses none."""
        for other, button in self._buttons.items():
            button.setChecked(other == code)
        words = self._buttons[code].text() if code in self._buttons else self.tr("not entered")
        self.setAccessibleName(f"{self._spoken}: {words}")
        self._ring()

    def offer(self, code: str) -> None:
        """What Enter takes while nothing is chosen."""
        self._offered = code
        self.setAccessibleDescription(
            self.tr("Enter takes {0}").format(self._buttons[code].text()) if code in self._buttons else ""
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Characters choose, arrows step, Enter goes on."""
        key, typed, codes = event.key(), event.text(), list(self._buttons)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up):
            if key not in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.code() and self._offered:
                self._take(self._offered)
            self.moved.emit(self, key != Qt.Key.Key_Up)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            at = codes.index(self.code()) + step if self.code() else 0
            self._take(codes[max(0, min(at, len(codes) - 1))])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take("")
        elif typed in self._keys and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._take(self._keys[typed])
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows where the keyboard is."""
        super().focusInEvent(event)
        self._ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard went elsewhere."""
        super().focusOutEvent(event)
        self._ring()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The mouse wheel never changes a value."""
        event.ignore()

    def _ring(self) -> None:
        here = self.code() or next(iter(self._buttons))
        for code, button in self._buttons.items():
            restyle(button, "ring", self.hasFocus() and code == here)

    def _take(self, code: str) -> None:
        if code != self.code():
            self.choose(code)
            self.chosen.emit(code)

    def _clicked(self) -> None:
        clicked = next(code for code, button in self._buttons.items() if button is self.sender())
        # a click has toggled the button already: what is chosen is said anew
        self.choose(clicked)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.chosen.emit(clicked)
