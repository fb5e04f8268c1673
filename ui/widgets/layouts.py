"""Rows and columns on the 4 px grid, without margins unless asked."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

from ui.theme.tokens import Size

Stretch = Literal["stretch"]
Part = QWidget | QLayout | int | Stretch
"""A widget, a layout, a gap in px, or `"stretch"`."""
Margins = tuple[int, int, int, int]


def row(*parts: Part, gap: int = Size.GAP_8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Puts parts beside each other, centred in height."""
    made = QHBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, QWidget):
            made.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter if not _grows(part) else Qt.AlignmentFlag(0))
        elif isinstance(part, QLayout):
            made.addLayout(part)
        elif isinstance(part, int):
            made.addSpacing(part)
        else:
            made.addStretch(1)
    return made


def column(*parts: Part, gap: int = Size.GAP_8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Puts parts below each other."""
    made = QVBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, QWidget):
            made.addWidget(part)
        elif isinstance(part, QLayout):
            made.addLayout(part)
        elif isinstance(part, int):
            made.addSpacing(part)
        else:
            made.addStretch(1)
    return made


class Flow(QLayout):
    """Parts beside each other that go on in the next line where the width ends: filters, chips, hints. Nothing is cut."""

    def __init__(
        self, *parts: QWidget, gap: int = Size.GAP_8, line_gap: int = Size.GAP_8, margins: Margins = (0, 0, 0, 0)
    ) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._line_gap = line_gap
        self.setSpacing(gap)
        self.setContentsMargins(*margins)
        for part in parts:
            self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # Qt asks for None past the end
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        margins = self.contentsMargins()
        width = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        height = max((hint.height() for hint in hints), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        """The widest part alone."""
        margins = self.contentsMargins()
        width = max((item.minimumSize().width() for item in self._items), default=0)
        height = max((item.minimumSize().height() for item in self._items), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        inside = rect.marginsRemoved(self.contentsMargins())
        top = inside.top()
        for line in self._lines(inside.width()):
            height = max(item.sizeHint().height() for item in line)
            left = inside.left()
            for item in line:
                hint = item.sizeHint()
                width = min(hint.width(), inside.width())
                if move:
                    item.setGeometry(QRect(left, top + (height - hint.height()) // 2, width, hint.height()))
                left += width + self.spacing()
            top += height + self._line_gap
        return max(top - self._line_gap, inside.top()) - rect.top() + self.contentsMargins().bottom()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            wide = item.sizeHint().width()
            if not lines or used + self.spacing() + wide > width:
                lines.append([item])
                used = wide
            else:
                lines[-1].append(item)
                used += self.spacing() + wide
        return lines


def scrolling(content: QWidget) -> QScrollArea:
    """Lets a part of a page scroll up and down when the window is low; its width follows the window."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def empty(layout: QLayout) -> None:
    """Takes every widget out of a layout and away from the page."""
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _grows(widget: QWidget) -> bool:
    policy = widget.sizePolicy()
    return policy.verticalPolicy() in (policy.Policy.Expanding, policy.Policy.MinimumExpanding, policy.Policy.Ignored)
