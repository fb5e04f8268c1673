"""The list at the left of a page: filters with counts, sections of a form, sheets of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.naming import named
from ui.widgets.words import Tone

_TONE_INK = {
    "": Colour.INK2,
    "warning": Colour.WARNING,
    "error": Colour.ERROR,
    "done": Colour.DONE,
    "accent": Colour.ACCENT,
    "teaching": Colour.TEACHING,
}


@dataclass(frozen=True)
class SideItem:
    """One line: `count` is any short word at the right (`17`, `3 of 3`, `optional`), semibold and coloured when it has a `tone`."""

    key: str
    text: str
    icon: str = ""
    count: str = ""
    tone: Tone = ""


class SideList(QWidget):
    """Lines of 32 px, the chosen one a white tile; Up and Down move, signal `chosen(key)` when a person chooses."""

    chosen = Signal(str)

    def __init__(
        self, items: Sequence[SideItem], object_name: str, accessible_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self._line = QVBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._lines: dict[str, _Line] = {}
        self._key = ""
        self.set_items(items)

    def set_items(self, items: Sequence[SideItem]) -> None:
        """Replaces words and counts; the chosen line stays chosen when it is still there, else the first is."""
        if [item.key for item in items] == list(self._lines):
            for item in items:
                self._lines[item.key].show_item(item)
        else:
            for line in self._lines.values():
                line.hide()
                line.deleteLater()
            self._lines = {item.key: _Line(item, self) for item in items}
            for line in self._lines.values():
                self._line.addWidget(line)
        if items:
            self.choose(self._key if self._key in self._lines else items[0].key)

    def key(self) -> str:
        """The chosen line."""
        return self._key

    def choose(self, key: str) -> None:
        """Chooses without telling anyone; raises KeyError for a line that is not there."""
        if key not in self._lines:
            raise KeyError(key)
        self._key = key
        for other, line in self._lines.items():
            line.setChecked(other == key)
            line.setFocusPolicy(Qt.FocusPolicy.TabFocus if other == key else Qt.FocusPolicy.NoFocus)

    def line(self, key: str) -> QAbstractButton:
        """The button behind a line, for a test or a tip."""
        return self._lines[key]

    def press(self, key: str) -> None:
        """What a click on a line does."""
        self.choose(key)
        self.chosen.emit(key)

    def step(self, by: int) -> None:
        """Chooses the next or the previous line and takes the keyboard there."""
        keys = list(self._lines)
        at = min(max(keys.index(self._key) + by, 0), len(keys) - 1)
        if keys[at] != self._key:
            self.press(keys[at])
        self._lines[keys[at]].setFocus(Qt.FocusReason.TabFocusReason)


class _Line(QAbstractButton):
    def __init__(self, item: SideItem, owner: SideList) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_item(item)
        self.clicked.connect(self._press)

    def show_item(self, item: SideItem) -> None:
        self.item = item
        named(self, f"{self._owner.objectName()}_{item.key}", f"{item.text}, {item.count}" if item.count else item.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # Semibold and with its count: nothing in the list is ever elided.
        metrics = QFontMetrics(font(Type.BODY, Weight.SEMIBOLD))
        width = 20 + metrics.horizontalAdvance(self.item.text) + metrics.horizontalAdvance(self.item.count)
        return QSize(width + (26 if self.item.icon else 0) + (12 if self.item.count else 0), Size.TABLE_ROW)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if chosen or self.underMouse():
            painter.setPen(QPen(QColor(Colour.LINE2), 1) if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Colour.SURFACE if chosen else Colour.RAIL))
            painter.drawRoundedRect(box, Size.RADIUS_BUTTON, Size.RADIUS_BUTTON)
        left = 11.0
        ink = Colour.ACCENT if chosen else Colour.INK2
        if self.item.icon:
            painter.drawPixmap(
                QPointF(left, (self.height() - Size.ICON) / 2),
                pixmap(self.item.icon, ink, ratio=self.devicePixelRatioF()),
            )
            left += Size.ICON + 10
        words = QRectF(left, 0, self.width() - left - 11, self.height())
        painter.setFont(font(Type.BODY, Weight.SEMIBOLD if chosen else Weight.REGULAR))
        painter.setPen(QColor(ink))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.item.text)
        number = self.item.count.isdigit()
        painter.setFont(
            font(Type.BODY if number else Type.SMALL, Weight.SEMIBOLD if self.item.tone or number else Weight.REGULAR)
        )
        painter.setPen(QColor(_TONE_INK[self.item.tone]))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.item.count)
        if self.hasFocus():
            painter.setPen(QPen(QColor(Colour.INK), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Size.RADIUS_BUTTON, Size.RADIUS_BUTTON)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self._owner.step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def nextCheckState(self) -> None:
        """Only the list decides which line is chosen."""

    def _press(self) -> None:
        self._owner.press(self.item.key)
