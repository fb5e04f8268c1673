"""Cards and section strips: the frames that hold a page's parts."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme.appearance import restyle
from ui.theme.tokens import Colour, Size
from ui.widgets.layouts import row
from ui.widgets.words import Icon, Words, ground

CardKind = Literal["plain", "warning"]
HEAD_HEIGHT = 40


class Card(QFrame):
    """A white frame with an optional head (icon, title, something at the right) over `body`, the layout to fill.

    `kind="warning"` asks for attention: amber head and line. Give a `title` to get the head.
    """

    def __init__(
        self,
        title: str = "",
        *,
        icon_name: str = "",
        right: QWidget | None = None,
        kind: CardKind = "plain",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", kind)
        self.title = Words(title, "strong", tone="warning" if kind == "warning" else "")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        if title:
            self.head = QWidget()
            self.head.setProperty("card_head", kind)
            self.head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self.head.setFixedHeight(HEAD_HEIGHT)
            line = row(gap=Size.GAP_8, margins=(Size.CARD_PADDING, 0, Size.CARD_PADDING, 0))
            if icon_name:
                line.addWidget(Icon(icon_name, Colour.WARNING if kind == "warning" else Colour.INK))
            line.addWidget(self.title)
            line.addStretch(1)
            if right is not None:
                line.addWidget(right)
            self.head.setLayout(line)
            outer.addWidget(self.head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(Size.CARD_PADDING, Size.GAP_12, Size.CARD_PADDING, Size.GAP_12)
        self.body.setSpacing(Size.GAP_8)
        outer.addLayout(self.body)

    def set_kind(self, kind: CardKind) -> None:
        """Turns a plain card into one that asks for attention, or back."""
        restyle(self, "card", kind)
        if hasattr(self, "head"):
            restyle(self.head, "card_head", kind)
            self.title.set_tone("warning" if kind == "warning" else "")


class SectionStrip(QWidget):
    """The 22 px strip over a group of form rows or table rows: title, one quiet fact, something at the right."""

    def __init__(
        self,
        title: str,
        fact: str = "",
        *,
        right: QWidget | None = None,
        margin: int = Size.MARGIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        ground(self, "strip")
        self.setFixedHeight(Size.SECTION_STRIP if right is None else Size.FIELD)
        self.title = Words(title, "strip")
        self.fact = Words(fact, "hint")
        line = row(self.title, self.fact, "stretch", margins=(margin, 0, margin, 0))
        if right is not None:
            line.addWidget(right)
        self.setLayout(line)

    def set_fact(self, fact: str) -> None:
        """Changes the quiet fact beside the title."""
        self.fact.setText(fact)
