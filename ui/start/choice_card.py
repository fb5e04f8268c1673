"""The large buttons of the start page: what to do, in two lines, with its letter; and the files opened before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.start.settings import RecentFile, time_words
from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.chip import ChipText, chip_width, paint_chip
from ui.widgets.key_cap import key_cap_width, paint_key_cap
from ui.widgets.naming import named

_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_TILE = 36


class StartButton(QAbstractButton):
    """A button of the start page: Enter and Space press it, arrow keys belong to the page."""

    def __init__(self, object_name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses; arrows go up to the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Repaints with the focus line."""
        super().focusInEvent(event)
        self.update()


class ChoiceCard(StartButton):
    """One way to begin: icon on a tile, title, a line that says what happens, the letter that does the same."""

    def __init__(
        self, icon_name: str, title: str, text: str, letter: str, object_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(object_name, title, parent)
        self._icon, self._title, self._text, self.letter = icon_name, title, text, letter
        self.setAccessibleDescription(text)

    def sizeHint(self) -> QSize:
        """66 px high, higher when the line below the title has to break."""
        lines = max(1, -(-QFontMetrics(font(Type.SMALL)).horizontalAdvance(self._text) // max(1, self.width() - 120)))
        return QSize(320, 50 + 16 * lines)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Asks for another height when the line breaks."""
        self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Card, tile, words, key cap; a 2 px accent line while it has the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        line = Colour.ACCENT if focus else Colour.LINE2 if self.underMouse() else Colour.LINE
        width = 2 if focus else 1
        painter.setPen(QPen(QColor(line), width))
        painter.setBrush(QColor(Colour.SURFACE))
        inset = width / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), Size.RADIUS_CARD, Size.RADIUS_CARD
        )
        tile = QRectF(17, (self.height() - _TILE) / 2, _TILE, _TILE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Colour.TINT))
        painter.drawRoundedRect(tile, Size.RADIUS_BUTTON, Size.RADIUS_BUTTON)
        picture = pixmap(self._icon, Colour.ACCENT, Size.ICON_RAIL, self.devicePixelRatioF())
        painter.drawPixmap(tile.center() - QPointF(Size.ICON_RAIL / 2, Size.ICON_RAIL / 2), picture)
        cap = key_cap_width(self.letter)
        words = QRectF(67, 15, self.width() - 67 - cap - 28, self.height() - 15)
        painter.setPen(QColor(Colour.INK))
        painter.setFont(font(Type.CHOICE, Weight.SEMIBOLD))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self._title)
        painter.setPen(QColor(Colour.INK3))
        painter.setFont(font(Type.SMALL))
        painter.drawText(words.adjusted(0, 18, 0, 0), Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, self._text)
        place = QRectF(self.width() - 17 - cap, (self.height() - Size.KEY_CAP) / 2, cap, Size.KEY_CAP)
        paint_key_cap(painter, place, self.letter)
        painter.end()


class RecentRow(StartButton):
    """A clinic file opened before: name, folder, when; a chip when it is no longer there."""

    def __init__(self, file: RecentFile, found: bool, number: int, parent: QWidget | None = None) -> None:
        super().__init__(f"recent_{number}", file.name, parent)
        self.file, self.found = file, found
        when = file.opened_time()
        self._when = time_words(when) if when is not None else ""
        self.setToolTip(file.path)
        self.setAccessibleDescription(file.path if found else self.tr("not found: {0}").format(file.path))
        self.last = False

    def sizeHint(self) -> QSize:
        """A table row."""
        return QSize(320, Size.TABLE_ROW + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, name, chip, folder, when; the folder gives way first."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect().adjusted(1, 1, -1, -1), QColor(Colour.GROUP))
        middle = (self.height() - Size.ICON) / 2
        painter.drawPixmap(QPointF(9, middle), pixmap("database", Colour.INK2, ratio=self.devicePixelRatioF()))
        medium = font(Type.BODY, Weight.MEDIUM)
        painter.setFont(medium)
        painter.setPen(QColor(Colour.INK))
        painter.drawText(QRectF(41, 0, self.width(), self.height()), _MIDDLE, self.file.name)
        left = 41 + QFontMetrics(medium).horizontalAdvance(self.file.name) + 8
        if not self.found:
            chip = ChipText(self.tr("not found"), "due", "triangle-alert")
            paint_chip(painter, QPointF(left, (self.height() - Size.CHIP) // 2), chip)
            left += chip_width(chip) + 8
        painter.setFont(font())
        painter.setPen(QColor(Colour.INK3))
        metrics = QFontMetrics(font())
        right = self.width() - 9 - metrics.horizontalAdvance(self._when)
        if right > left + 8:
            painter.drawText(QRectF(right, 0, self.width() - right, self.height()), _MIDDLE, self._when)
        folder_left = max(float(left + 8), self.width() * 0.505)
        room = right - folder_left - 12
        if room > 48:
            folder = metrics.elidedText(str(Path(self.file.path).parent), Qt.TextElideMode.ElideMiddle, int(room))
            painter.drawText(QRectF(folder_left, 0, room, self.height()), _MIDDLE, folder)
        if self.hasFocus():
            painter.setPen(QPen(QColor(Colour.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Size.RADIUS_FIELD, Size.RADIUS_FIELD)
        elif not self.last:
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(Colour.LINE))
        painter.end()
