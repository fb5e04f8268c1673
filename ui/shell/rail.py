"""The navigation at the left: places with icon and name, the lock at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from ui.theme.appearance import font
from ui.theme.icons import APP_SIGN, pixmap
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.naming import named

_SIGN = 26
_SIDE = 6
_BAR_WIDTH, _BAR_HEIGHT = 3, 32


@dataclass(frozen=True)
class Place:
    """One place of the navigation; `at_foot` puts it above Lock."""

    key: str
    title: str
    icon: str
    at_foot: bool = False


class Rail(QWidget):
    """72 px with names, 52 px with icons only; `chosen(key)` when a person goes somewhere, `lock_wanted` for the lock."""

    chosen = Signal(str)
    lock_wanted = Signal()

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "rail", self.tr("Places"))
        self._items: dict[str, RailItem] = {}
        self._narrow = False
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 56, 0, 12)
        line.setSpacing(Size.GAP_4)
        head = [place for place in places if not place.at_foot]
        foot = [place for place in places if place.at_foot]
        for number, place in enumerate([*head, *foot], start=1):
            item = RailItem(place, f"Ctrl+{number}", self)
            item.clicked.connect(self._clicked)
            self._items[place.key] = item
        for place in head:
            line.addWidget(self._items[place.key])
        line.addStretch(1)
        for place in foot:
            line.addWidget(self._items[place.key])
        self.lock = RailItem(Place("lock", self.tr("Lock"), "lock"), "Ctrl+L", self)
        self.lock.clicked.connect(self.lock_wanted)
        line.addWidget(self.lock)
        self.set_narrow(False)

    def choose(self, key: str) -> None:
        """Shows which place is open, without telling anyone."""
        for other, item in self._items.items():
            item.setChecked(other == key)

    def item(self, key: str) -> QAbstractButton:
        """The button of a place."""
        return self._items[key]

    def set_narrow(self, narrow: bool) -> None:
        """Takes the names away; they stay as tip and as spoken name."""
        self._narrow = narrow
        self.setFixedWidth(Size.RAIL_NARROW if narrow else Size.RAIL)
        for item in (*self._items.values(), self.lock):
            item.set_narrow(narrow)

    def is_narrow(self) -> bool:
        """Whether only icons are shown."""
        return self._narrow

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, frame and the program's sign."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.RAIL))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(Colour.LINE2))
        sign = pixmap(APP_SIGN, Colour.ACCENT, _SIGN, self.devicePixelRatioF())
        painter.drawPixmap(QPointF((self.width() - _SIGN) / 2, 15), sign)
        painter.end()

    def _clicked(self) -> None:
        for key, item in self._items.items():
            if item is self.sender():
                self.choose(key)
                self.chosen.emit(key)


class RailItem(QAbstractButton):
    """One place: icon 20 over its name of 11 px; chosen is a white tile with a bar at the window's edge."""

    def __init__(self, place: Place, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._keys = keys
        self._narrow = False
        named(self, f"rail_{place.key}", place.title)
        self.setCheckable(place.key != "lock")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(f"{place.title} ({keys})")

    def set_narrow(self, narrow: bool) -> None:
        """Shows the icon only."""
        self._narrow = narrow
        self.setFixedHeight(44 if narrow else Size.RAIL_ITEM)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the rail."""
        return QSize(Size.RAIL_NARROW if self._narrow else Size.RAIL, Size.RAIL_ITEM)

    def nextCheckState(self) -> None:
        """Only the rail decides which place is chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Up and Down walk along the rail."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tile, bar, icon, name, focus line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        tile = QRectF(_SIDE, 0, self.width() - 2 * _SIDE - 1, self.height())
        if chosen or self.underMouse():
            painter.setPen(QPen(QColor(Colour.LINE2), 1) if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Colour.SURFACE if chosen else Colour.LINE))
            painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), Size.RADIUS_BUTTON, Size.RADIUS_BUTTON)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Colour.ACCENT))
            bar = QRectF(-_BAR_WIDTH, (self.height() - _BAR_HEIGHT) / 2, 2 * _BAR_WIDTH, _BAR_HEIGHT)
            painter.drawRoundedRect(bar, _BAR_WIDTH, _BAR_WIDTH)
        ink = Colour.ACCENT if chosen else Colour.INK2
        top = (self.height() - Size.ICON_RAIL) / 2 if self._narrow else 8
        picture = pixmap(self.place.icon, ink, Size.ICON_RAIL, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(tile.center().x() - Size.ICON_RAIL / 2, top), picture)
        if not self._narrow:
            painter.setPen(QColor(ink))
            painter.setFont(font(Type.TICK, Weight.SEMIBOLD if chosen else Weight.MEDIUM))
            painter.drawText(
                QRectF(tile.left() - 3, 31, tile.width() + 6, 16), Qt.AlignmentFlag.AlignCenter, self.place.title
            )
        if self.hasFocus():
            painter.setPen(QPen(QColor(Colour.INK), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(tile.adjusted(1, 1, -1, -1), Size.RADIUS_BUTTON, Size.RADIUS_BUTTON)
        painter.end()
