"""The head of a page: title, one quiet fact, actions at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme.tokens import Size
from ui.widgets.buttons import Button
from ui.widgets.layouts import row
from ui.widgets.words import Rule, Words, ground


class PageHead(QWidget):
    """56 px over a page; `compact` (46 px, smaller title) stands below a patient header.

    `back` names the page a step up and shows the way there (signal `back_wanted`). Add buttons with `add_action`, in reading order.
    """

    back_wanted = Signal()

    def __init__(
        self, title: str, fact: str = "", *, back: str = "", compact: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        ground(self, "head")
        self.setFixedHeight(Size.PAGE_HEAD_COMPACT if compact else Size.PAGE_HEAD)
        self.title = Words(title, "section" if compact else "page_title")
        self.fact = Words(fact, "quiet")
        line = row(gap=Size.GAP_12, margins=(Size.MARGIN, 0, Size.MARGIN, 0))
        if back:
            self.back = Button(back, "page_back", kind="quiet", size="small", icon_name="chevron-left", parent=self)
            self.back.clicked.connect(self.back_wanted)
            line.setContentsMargins(Size.GAP_12, 0, Size.MARGIN, 0)
            line.addWidget(self.back)
            rule = Rule("down")
            rule.setFixedHeight(Size.BUTTON_INLINE)
            line.addWidget(rule)
        line.addWidget(self.title)
        line.addWidget(self.fact)
        line.addStretch(1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(Size.GAP_8)
        line.addLayout(self._actions)
        self.setLayout(line)

    def set_title(self, title: str, fact: str = "") -> None:
        """Changes both words of the head."""
        self.title.setText(title)
        self.fact.setText(fact)

    def set_fact(self, fact: str) -> None:
        """Changes the quiet fact, as `15 of 41`."""
        self.fact.setText(fact)

    def add_action(self, widget: QWidget) -> None:
        """Puts a button (or a quiet word as `Draft saved 09:41`) at the right end."""
        self._actions.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
