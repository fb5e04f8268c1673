"""The one number of a panel, large, with what it is out of and when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Size
from ui.widgets.layouts import row
from ui.widgets.words import Words


class KeyNumber(QWidget):
    """A result of 26 px with its quiet words beside it on the same base line, as `55 to 85` and `of 100`."""

    def __init__(self, value: str = "", beside: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = Words(value, "result")
        self.beside = Words(beside, "quiet", wrap=True)
        # Seen from the bottom the two sizes share a base line when the small one stands 4 px higher.
        self.beside.setContentsMargins(0, 0, 0, Size.GAP_4)
        line = row(self.value, gap=Size.GAP_8)
        line.addWidget(self.beside, 1, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(line)
        self.show_number(value, beside)

    def show_number(self, value: str, beside: str = "") -> None:
        """Shows another number."""
        self.value.setText(value)
        self.beside.setText(beside)
        self.setAccessibleName(f"{value} {beside}".strip())
