"""Messages that stand in place, below the field they concern; none is a box in front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme.tokens import Colour, Size
from ui.widgets.buttons import Button
from ui.widgets.layouts import empty, row
from ui.widgets.words import Icon, Tone, Words

MessageKind = Literal["confirm", "refused", "done", "note"]
Answer = tuple[str, Callable[[], object]]
"""The words of an inline button and what it does."""

MESSAGE_LOOK: dict[MessageKind, tuple[str, Colour, Tone]] = {
    "confirm": ("triangle-alert", Colour.WARNING, "warning"),
    "refused": ("circle-x", Colour.ERROR, "error"),
    "done": ("check", Colour.DONE, "done"),
    "note": ("info", Colour.INK2, ""),
}


class InlineMessage(QWidget):
    """An icon, bold first words, the rest of the sentence, then the likely repairs as inline buttons; hidden while it says nothing.

    `object_name` is its own name; its buttons are `OBJECT_NAME_1`, `OBJECT_NAME_2` ...
    """

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._icon = Icon("info", Colour.INK2, Size.ICON_INLINE)
        self._sentence = Words("", "small", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(Size.GAP_8)
        line = row(self._icon, gap=Size.GAP_8)
        line.addWidget(self._sentence)
        line.addLayout(self._buttons)
        line.addStretch(1)
        self.setLayout(line)
        self.setVisible(False)

    def say(self, kind: MessageKind, bold: str, rest: str = "", answers: Sequence[Answer] = ()) -> None:
        """Shows a message: `say("refused", "41 is not saved:", "the scale ends at 10. Did you mean", [("4.1", use)])`."""
        icon_name, colour, tone = MESSAGE_LOOK[kind]
        self._icon.draw(icon_name, colour)
        self._sentence.say(bold, rest)
        self._sentence.set_tone(tone)
        self.setAccessibleName(f"{bold} {rest}".strip())
        empty(self._buttons)
        for number, (words, act) in enumerate(answers, start=1):
            button = Button(words, f"{self.objectName()}_{number}", size="inline")
            button.clicked.connect(act)
            self._buttons.addWidget(button)
            # At once, not when the layout comes round to it: the keyboard may go there next.
            button.setVisible(True)
        self.setVisible(True)

    def clear(self) -> None:
        """Says nothing and takes no room."""
        empty(self._buttons)
        self.setAccessibleName("")
        self.setVisible(False)

    def text(self) -> str:
        """The whole sentence that is shown, or nothing."""
        return self.accessibleName()

    def answers(self) -> list[Button]:
        """The inline buttons shown now, in order."""
        found = (self._buttons.itemAt(at) for at in range(self._buttons.count()))
        return [button for item in found if item is not None and isinstance(button := item.widget(), Button)]
