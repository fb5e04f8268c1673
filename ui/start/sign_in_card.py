"""The card in the middle of a quiet ground where a passphrase is asked: for a file, after a lock, for a new file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme.icons import APP_SIGN
from ui.theme.tokens import Colour, Size
from ui.widgets.inline_message import InlineMessage
from ui.widgets.layouts import column, row, scrolling
from ui.widgets.passphrase_entry import PassphraseEntry
from ui.widgets.words import Icon, Words, ground

CARD_WIDTH = 420


class Centred(QWidget):
    """A page that is only a card of 420 px in the middle, with a line of words below; it scrolls in a low window."""

    def __init__(self, title: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        ground(self, "lock")
        self.title = Words(title, "patient", wrap=True)
        self.fact = Words("", "hint")
        self.below = Words("", "hint")
        self.card = QFrame()
        self.card.setProperty("card", "lock")
        self.card.setFixedWidth(CARD_WIDTH)
        self.body = QVBoxLayout()
        self.body.setSpacing(Size.GAP_8)
        head = row(Icon(APP_SIGN, Colour.ACCENT, 28), gap=Size.GAP_12)
        head.addWidget(self.title, 1)
        head.addWidget(self.fact)
        self.card.setLayout(column(head, self.body, gap=Size.GAP_12, margins=(32, 31, 32, 31)))
        content = QWidget()
        stack = column("stretch", gap=Size.GAP_20, margins=(Size.GAP_16, Size.GAP_16, Size.GAP_16, Size.GAP_16))
        # Between stretches, not aligned: an aligned widget is never asked how high it is at its own width.
        stack.addLayout(row("stretch", self.card, "stretch"))
        stack.addLayout(row("stretch", self.below, "stretch"))
        stack.addStretch(1)
        content.setLayout(stack)
        self.setLayout(column(scrolling(content), gap=0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Opaque, whatever stands behind."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.LOCK_GROUND))
        painter.end()


class PassphraseBlock(QWidget):
    """Label, field with eye, the word about Caps Lock, and the refusal when it was wrong."""

    def __init__(self, label: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = PassphraseEntry(object_name, label)
        self.message = InlineMessage(f"{object_name}_message")
        self.caps = InlineMessage(f"{object_name}_caps")
        self.setLayout(column(Words(label, "label"), self.entry, self.caps, self.message, gap=6))
        self.entry.caps_lock.connect(self._caps_lock)
        self.entry.textEdited.connect(self._typing)

    def refuse(self, what: str, rest: str) -> None:
        """Says why it was refused and lets the next key replace the text."""
        self.caps.clear()
        self.message.say("refused", what, rest)
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self.entry.selectAll()

    def clear(self) -> None:
        """Empty and covered, nothing said."""
        self.entry.clear()
        self.caps.clear()
        self.message.clear()

    def _caps_lock(self, on: bool) -> None:
        if on:
            self.caps.say("confirm", "", self.tr("Caps Lock is on."))
        else:
            self.caps.clear()

    def _typing(self) -> None:
        self.message.clear()
