"""The message over the results of the analysis, with the air around it that goes when it goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer
from ui.widgets.kit import InlineMessage, MessageKind, row


class MessageRoom(QWidget):
    """Holds one message; takes no room without."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = InlineMessage("analysis_message")
        self.setLayout(row(self.message, margins=(Size.GAP_16, Size.GAP_8, Size.GAP_16, Size.GAP_8)))
        self.setVisible(False)

    def say(self, kind: MessageKind, bold: str, rest: str = "", answers: Sequence[Answer] = ()) -> None:
        """Shows a message."""
        self.message.say(kind, bold, rest, answers)
        self.setVisible(True)

    def clear(self) -> None:
        """Takes it away."""
        self.message.clear()
        self.setVisible(False)
