"""The 24 px strip over everything: the teaching cohort's permanent one, and warnings that concern the whole file."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Colour, Size
from ui.widgets.buttons import LinkButton
from ui.widgets.layouts import row
from ui.widgets.words import Icon, Words, ground


class Banner(QWidget):
    """One sentence over the page, with at most one link at the right; it grows when a narrow window breaks the sentence."""

    acted = Signal()
    """The link was chosen."""

    def __init__(
        self,
        kind: Literal["teaching", "warning"],
        text: str,
        object_name: str,
        *,
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        ground(self, kind)
        self.setObjectName(object_name)
        self.setAccessibleName(text)
        self.setMinimumHeight(Size.BANNER)
        colour = Colour.TEACHING if kind == "teaching" else Colour.WARNING
        words = Words(text, "small", tone=kind, wrap=True)
        line = row(
            Icon("graduation-cap" if kind == "teaching" else "triangle-alert", colour, Size.ICON_INLINE),
            gap=Size.GAP_8,
            margins=(Size.GAP_16, 0, Size.GAP_16, 1),
        )
        line.addWidget(words, 1)
        if action:
            link = LinkButton(action, f"{object_name}_action", ink=colour)
            link.clicked.connect(self.acted)
            line.addWidget(link)
        self.setLayout(line)
