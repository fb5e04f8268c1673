"""Why stored values change: one reason a save, picked or typed, in a line over the form."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.forms.entries import LineInForm
from ui.theme.tokens import Colour, Size
from ui.widgets.kit import Button, Icon, Words, ground, row


class ReasonLine(QWidget):
    """The question and its quick answers; `given(reason)` when one is picked, or typed after `Other`."""

    given = Signal(str)

    def __init__(self, form: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "warning")
        self.reason = ""
        self.question = Words("", "small_strong", tone="warning")
        picks = (
            ("typing_error", self.tr("Typing error")),
            ("late_result", self.tr("Late result")),
            ("physician", self.tr("Correction by physician")),
        )
        self.picks: list[Button] = []
        line = row(Icon("history", Colour.WARNING, Size.ICON_INLINE), self.question, gap=Size.GAP_8)
        line.setContentsMargins(Size.MARGIN, Size.GAP_4, Size.MARGIN, Size.GAP_4 + 1)
        for key, words in picks:
            button = Button(words, f"{form}_why_{key}", size="small")
            button.clicked.connect(partial(self._pick, words.lower()))
            self.picks.append(button)
            line.addWidget(button)
        self.other = Button(self.tr("Other ..."), f"{form}_why_other", size="small")
        self.other.clicked.connect(self._open_other)
        self.picks.append(self.other)
        line.addWidget(self.other)
        self.typed = LineInForm(f"{form}_why", self.tr("Reason for the change"), dense=True, width=240)
        self.typed.setPlaceholderText(self.tr("Reason, then Enter"))
        self.typed.setVisible(False)
        self.typed.moved.connect(self._typed)
        self.typed.committed.connect(self._kept)
        line.addWidget(self.typed)
        line.addStretch(1)
        self.setLayout(line)
        self.setVisible(False)

    def ask(self, count: int) -> None:
        """Asks, and takes the keyboard to the first answer."""
        words = self.tr("Why does a stored value change?") if count == 1 else self.tr("Why do stored values change?")
        self.question.setText(words)
        self.setVisible(True)
        self.picks[0].setFocus(Qt.FocusReason.TabFocusReason)

    def stops(self) -> list[QWidget]:
        """What Tab walks through while it asks."""
        return [*self.picks, *([] if self.typed.isHidden() else [self.typed])] if not self.isHidden() else []

    def _pick(self, reason: str, *_: object) -> None:
        self.reason = reason
        self.given.emit(reason)

    def _open_other(self) -> None:
        self.typed.setVisible(True)
        self.typed.setFocus(Qt.FocusReason.TabFocusReason)

    def _kept(self, text: str) -> None:
        self.reason = text.strip()

    def _typed(self, forward: bool) -> None:
        self._kept(self.typed.text())
        if self.reason and forward:
            self.given.emit(self.reason)
