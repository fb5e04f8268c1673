"""Text tabs with a 2 px accent line; counts in grey; a tab that cannot apply stays in reach and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.naming import named
from ui.widgets.words import ground

_PILL_SIDE, _PILL_GAP = 5, 5


@dataclass(frozen=True)
class Tab:
    """One tab: `count` stands in a grey pill; `reason` switches it off and is what it says instead."""

    key: str
    title: str
    count: int | None = None
    reason: str = ""


class TabBar(QWidget):
    """The tabs of a page, 40 px high, with room for actions at the right (`add_action`).

    Left and Right move; signal `chosen(key)` when a person chooses, `unavailable(reason)` when a grey tab is reached or clicked.
    """

    chosen = Signal(str)
    unavailable = Signal(str)

    def __init__(
        self, tabs: Sequence[Tab], object_name: str, accessible_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        ground(self, "head")
        self.setFixedHeight(Size.TAB_BAR)
        line = QHBoxLayout(self)
        line.setContentsMargins(Size.MARGIN - 4, 0, Size.MARGIN, 0)
        line.setSpacing(Size.GAP_12)
        self._line = QHBoxLayout()
        self._line.setSpacing(Size.GAP_12)
        line.addLayout(self._line)
        line.addStretch(1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(Size.GAP_8)
        line.addLayout(self._actions)
        self._buttons: dict[str, _TabButton] = {}
        self._key = ""
        self.set_tabs(tabs)

    def set_tabs(self, tabs: Sequence[Tab]) -> None:
        """Replaces titles, counts and reasons; the chosen tab stays chosen when it still can be."""
        if [tab.key for tab in tabs] == list(self._buttons):
            for tab in tabs:
                self._buttons[tab.key].show_tab(tab)
        else:
            for button in self._buttons.values():
                button.hide()
                button.deleteLater()
            self._buttons = {tab.key: _TabButton(tab, self) for tab in tabs}
            for button in self._buttons.values():
                self._line.addWidget(button)
        open_keys = [tab.key for tab in tabs if not tab.reason]
        if open_keys:
            self.choose(self._key if self._key in open_keys else open_keys[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tabs stand closer together before any word of theirs is cut."""
        super().resizeEvent(event)
        wanted = sum(button.sizeHint().width() + Size.GAP_12 for button in self._buttons.values())
        margins = self.contentsMargins()
        fits = wanted + 2 * Size.MARGIN + margins.left() + margins.right() <= self.width()
        self._line.setSpacing(Size.GAP_12 if fits else Size.GAP_4)

    def key(self) -> str:
        """The chosen tab."""
        return self._key

    def choose(self, key: str) -> None:
        """Chooses a tab without telling anyone; raises KeyError for one that is not there."""
        if key not in self._buttons:
            raise KeyError(key)
        self._key = key
        for other, button in self._buttons.items():
            button.setChecked(other == key)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if other == key else Qt.FocusPolicy.NoFocus)

    def button(self, key: str) -> QAbstractButton:
        """The button of a tab, for a test or a tip."""
        return self._buttons[key]

    def add_action(self, widget: QWidget) -> None:
        """Puts a button at the right end of the bar."""
        self._actions.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def press(self, key: str) -> None:
        """What a click or Enter on a tab does."""
        tab = self._buttons[key].tab
        if tab.reason:
            self.unavailable.emit(tab.reason)
            self.choose(self._key)
        elif key != self._key:
            self.choose(key)
            self.chosen.emit(key)
        else:
            self.choose(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk along the tabs; a grey one is passed through with its reason said."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        focused = next((at for at, button in enumerate(self._buttons.values()) if button.hasFocus()), None)
        step = steps.get(Qt.Key(event.key()))
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        buttons = list(self._buttons.values())
        reached = buttons[(focused + step) % len(buttons)]
        reached.setFocus(Qt.FocusReason.TabFocusReason)
        self.press(reached.tab.key)


class _TabButton(QAbstractButton):
    def __init__(self, tab: Tab, bar: TabBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_tab(tab)
        self.clicked.connect(self._press)

    def show_tab(self, tab: Tab) -> None:
        self.tab = tab
        count = "" if tab.count is None else f", {tab.count}"
        named(self, f"{self._bar.objectName()}_{tab.key}", f"{tab.title}{count}")
        self.setAccessibleDescription(tab.reason)
        self.setToolTip(tab.reason)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # Semibold when chosen: always measured so, or the tabs would shift.
        width = QFontMetrics(font(Type.BODY, Weight.SEMIBOLD)).horizontalAdvance(self.tab.title) + 8
        if self.tab.count is not None:
            width += _PILL_GAP + self._pill_width()
        return QSize(width, Size.TAB_BAR)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        ink = Colour.DISABLED if self.tab.reason else Colour.ACCENT if chosen else Colour.INK2
        if self.underMouse() and not chosen and not self.tab.reason:
            ink = Colour.INK
        painter.setPen(QColor(ink))
        painter.setFont(font(Type.BODY, Weight.SEMIBOLD if chosen else Weight.MEDIUM))
        words = painter.fontMetrics().horizontalAdvance(self.tab.title)
        painter.drawText(QRectF(4, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.tab.title)
        if self.tab.count is not None:
            pill = QRectF(4 + words + _PILL_GAP, (self.height() - 16) / 2, self._pill_width(), 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Colour.QUIET))
            painter.drawRoundedRect(pill, Size.RADIUS_FIELD, Size.RADIUS_FIELD)
            painter.setPen(QColor(Colour.INK2))
            painter.setFont(font(Type.SMALL, Weight.MEDIUM))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, str(self.tab.count))
        if chosen:
            painter.fillRect(QRectF(4, self.height() - 2, self.width() - 8, 2), QColor(Colour.ACCENT))
        if self.hasFocus():
            painter.setPen(QPen(QColor(Colour.INK), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(1, 5, self.width() - 2, self.height() - 11), Size.RADIUS_FIELD, Size.RADIUS_FIELD
            )
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def nextCheckState(self) -> None:
        """Only the bar decides which tab is chosen."""

    def _press(self) -> None:
        self._bar.press(self.tab.key)

    def _pill_width(self) -> int:
        words = QFontMetrics(font(Type.SMALL, Weight.MEDIUM)).horizontalAdvance(str(self.tab.count))
        return max(18, words + 2 * _PILL_SIDE)
