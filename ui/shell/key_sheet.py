"""The sheet behind F1: every key that works here. A page, not a box in front; Escape goes back to the same field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.tokens import Size
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Card
from ui.widgets.key_cap import KeyCap
from ui.widgets.layouts import column, row, scrolling
from ui.widgets.page_head import PageHead
from ui.widgets.status_line import KeyHint
from ui.widgets.words import Words, ground

NARROW_BELOW = 760


class KeySheet(QWidget):
    """Cards of keys by heading, two beside each other where the window allows."""

    closed = Signal()

    def __init__(
        self, parts: Sequence[tuple[str, Sequence[KeyHint]]], width: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("key_sheet")
        ground(self, "page")
        head = PageHead(self.tr("Keys"), self.tr("a whole visit needs no mouse"))
        self.back = SecondaryButton(self.tr("Back"), "key_sheet_back", keys="Esc")
        self.back.clicked.connect(self.closed)
        head.add_action(self.back)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(Size.MARGIN, Size.GAP_16, Size.MARGIN, Size.GAP_16)
        grid.setSpacing(Size.CARD_GAP)
        columns = 1 if width < NARROW_BELOW else 2
        for at, (title, keys) in enumerate(parts):
            grid.addWidget(_card(title, keys), at // columns, at % columns)
        grid.setRowStretch(len(parts), 1)
        for at in range(columns):
            grid.setColumnStretch(at, 1)
        self.setLayout(column(head, scrolling(content), gap=0))


def _card(title: str, keys: Sequence[KeyHint]) -> Card:
    card = Card(title)
    for combination, words in keys:
        caps = QWidget()
        caps.setLayout(row(*(KeyCap(part) for part in combination.split()), "stretch", gap=Size.GAP_4))
        caps.setFixedWidth(112)
        line = row(caps, gap=Size.GAP_12)
        line.addWidget(Words(words, "second", wrap=True), 1)
        card.body.addLayout(line)
    card.body.addStretch(1)
    return card
