"""What an empty page or list says: what belongs here, why it is empty now, one next step."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from ui.theme.tokens import Colour, Size
from ui.widgets.layouts import column, row
from ui.widgets.words import Icon, Words, ground


def icon_tile(icon_name: str, side: int = Size.BUTTON) -> QWidget:
    """An icon on a tinted square, as on the start page and in empty states."""
    tile = QWidget()
    ground(tile, "tile")
    tile.setFixedSize(side, side)
    tile.setLayout(
        row(
            "stretch",
            Icon(icon_name, Colour.ACCENT, Size.ICON if side <= Size.BUTTON else Size.ICON_RAIL),
            "stretch",
            gap=0,
        )
    )
    return tile


class EmptyState(QFrame):
    """A card with an icon, a bold line, a line that explains, and the buttons of the next step at the right."""

    def __init__(self, icon_name: str, title: str, text: str, *actions: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        self.title = Words(title, "strong")
        self.text = Words(text, "hint", wrap=True)
        line = row(
            icon_tile(icon_name),
            gap=Size.GAP_12,
            margins=(Size.CARD_PADDING, Size.GAP_12, Size.CARD_PADDING, Size.GAP_12),
        )
        line.addLayout(column(self.title, self.text, gap=0), 1)
        if actions:
            line.addLayout(row(*actions))
        self.setLayout(line)

    def say(self, title: str, text: str) -> None:
        """Changes both lines."""
        self.title.setText(title)
        self.text.setText(text)
