"""Buttons of 32 px (24 small, 20 inline) with an icon before the words and the key in a cap behind them."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QToolButton, QWidget

from ui.theme.appearance import font
from ui.theme.icons import icon, pixmap
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.key_cap import key_cap_width, paint_key_cap
from ui.widgets.naming import named

ButtonKind = Literal["primary", "secondary", "quiet", "destructive"]
ButtonSize = Literal["normal", "small", "inline", "link"]

_INK: dict[ButtonKind, Colour] = {
    "primary": Colour.SURFACE,
    "secondary": Colour.INK,
    "quiet": Colour.ACCENT,
    "destructive": Colour.ERROR,
}
_SIDE: dict[ButtonSize, int] = {"normal": 13, "small": 9, "inline": 8, "link": 2}
_HEIGHT: dict[ButtonSize, int] = {
    "normal": Size.BUTTON,
    "small": Size.BUTTON_SMALL,
    "inline": Size.BUTTON_INLINE,
    "link": Size.LINK,
}
_GAP = 6
SHOWN_ONLY = ("Enter",)
"""Keys that the page itself handles: the cap shows them, the button does not claim them."""


class Button(QPushButton):
    """A push button; `keys` both shows the cap and works as the shortcut while the button is visible and enabled.

    `object_name` and the text (or `accessible_name`) are its two names. A disabled button says why: `disable(reason)`.
    """

    def __init__(
        self,
        text: str,
        object_name: str,
        *,
        kind: ButtonKind = "secondary",
        size: ButtonSize = "normal",
        icon_name: str = "",
        keys: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind, self._size, self._icon_name, self._keys = kind, size, icon_name, keys
        self.setProperty("kind", kind)
        self.setProperty("scale", size)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor if size == "link" else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._ink, self._weight = _INK[kind], Weight.MEDIUM
        named(self, object_name, accessible_name or text)
        if keys and keys not in SHOWN_ONLY:
            # Not setShortcut: that would animate the button and act a tenth of a second late.
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.click)

    def setText(self, text: str) -> None:
        """Says something else, to the eye and to a screen reader."""
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def disable(self, reason: str) -> None:
        """Switches it off and says why, in the tip and to a screen reader."""
        self.setEnabled(False)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def enable(self) -> None:
        """Switches it on again."""
        self.setEnabled(True)
        self.setToolTip("")
        self.setAccessibleDescription("")

    def sizeHint(self) -> QSize:
        """Icon, words and cap with the padding of look.md."""
        width = 2 * _SIDE[self._size] + QFontMetrics(self._font()).horizontalAdvance(self.text())
        if self._icon_name:
            width += self._icon_size() + (_GAP if self.text() else 0)
        if self._keys:
            width += _GAP + key_cap_width(self._keys)
        return QSize(width, _HEIGHT[self._size])

    def minimumSizeHint(self) -> QSize:
        """A button is never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button as Space does."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The style sheet draws line, fill and focus; icon, words and cap stand in the middle."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        ink = self._ink if self.isEnabled() else Colour.DISABLED
        content = self.sizeHint().width() - 2 * _SIDE[self._size]
        left = max(float(_SIDE[self._size]), (self.width() - content) / 2)
        if self._icon_name:
            side = self._icon_size()
            drawn = pixmap(self._icon_name, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(left, (self.height() - side) / 2), drawn)
            left += side + _GAP
        painter.setFont(self._font())
        painter.setPen(QColor(ink))
        words = QFontMetrics(self._font()).horizontalAdvance(self.text())
        painter.drawText(QRectF(left, 0, words + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._keys:
            width = key_cap_width(self._keys)
            rect = QRectF(left + words + _GAP, (self.height() - Size.KEY_CAP) / 2, width, Size.KEY_CAP)
            if self._kind == "primary" and self.isEnabled():
                paint_key_cap(painter, rect, self._keys, ink=Colour.SURFACE, line=Colour.CAP_ON_ACCENT, fill=None)
            else:
                paint_key_cap(
                    painter, rect, self._keys, ink=Colour.INK2 if self.isEnabled() else Colour.DISABLED, fill=None
                )
        painter.end()

    def _font(self) -> QFont:
        return font(Type.BODY if self._size == "normal" else Type.SMALL, self._weight)

    def _icon_size(self) -> int:
        return Size.ICON if self._size == "normal" else Size.ICON_INLINE


class PrimaryButton(Button):
    """The one thing to do on this page; at most one a page."""

    def __init__(
        self, text: str, object_name: str, *, icon_name: str = "", keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, object_name, kind="primary", icon_name=icon_name, keys=keys, parent=parent)


class SecondaryButton(Button):
    """Anything else worth a button at the head of a page."""

    def __init__(
        self, text: str, object_name: str, *, icon_name: str = "", keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, object_name, icon_name=icon_name, keys=keys, parent=parent)


class LinkButton(Button):
    """Words in the accent colour inside a line of text or at the end of a strip."""

    def __init__(
        self,
        text: str,
        object_name: str,
        *,
        icon_name: str = "",
        accessible_name: str = "",
        ink: Colour = Colour.ACCENT,
        weight: Weight = Weight.MEDIUM,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            text,
            object_name,
            kind="quiet",
            size="link",
            icon_name=icon_name,
            accessible_name=accessible_name,
            parent=parent,
        )
        self._ink, self._weight = ink, weight


class IconButton(QToolButton):
    """A square button that shows only an icon; its name is also its tip."""

    def __init__(self, icon_name: str, object_name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self.setToolTip(accessible_name)
        self.setFixedSize(Size.BUTTON_SMALL, Size.BUTTON_SMALL)
        self.show_icon(icon_name)

    def show_icon(self, icon_name: str) -> None:
        """Shows another icon."""
        self.setIcon(icon(icon_name))
        self.setIconSize(QSize(Size.ICON, Size.ICON))
