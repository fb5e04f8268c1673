"""What is still needed today, counting down; a line leads to its field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme.appearance import font
from ui.theme.icons import pixmap
from ui.theme.tokens import Colour, Size, Type
from ui.widgets.kit import Card, Chip, ChipText, Tone, Words, named

_TONES = {"": Colour.INK3, "warning": Colour.WARNING, "error": Colour.ERROR}


@dataclass(frozen=True)
class Wanted:
    """One thing still needed: where it is typed, its name, and what is wrong with what stands there."""

    field: str
    label: str
    trouble: str = ""
    tone: Tone = ""


class NeededPanel(Card):
    """The card with the count; `wanted(field)` when a line is chosen."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._count = Chip("", "due")
        super().__init__("Still needed today", right=self._count, parent=parent)
        self.title.setText(self.tr("Still needed today"))
        self.setObjectName("visits_needed")
        self.body.setSpacing(0)
        self.body.setContentsMargins(Size.GAP_8, Size.GAP_8, Size.GAP_8, Size.GAP_8)
        self._nothing = Words("", "small_second", wrap=True)
        self._nothing.setContentsMargins(Size.GAP_8, Size.GAP_4, Size.GAP_8, Size.GAP_4)
        self.body.addWidget(self._nothing)
        self._lines: list[NeededLine] = []

    def show_needed(self, still: Sequence[Wanted], nothing: str) -> None:
        """Shows what is left; `nothing` is the sentence when nothing is."""
        while len(self._lines) < len(still):
            line = NeededLine(self)
            line.clicked.connect(self._go)
            self.body.addWidget(line)
            self._lines.append(line)
        for line, want in zip(self._lines, still, strict=False):
            line.show_wanted(want)
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(still))
        self._nothing.setText(nothing)
        self._nothing.setVisible(not still)
        self._count.show_chip(ChipText(str(len(still)), "due") if still else ChipText("0", "done"))
        self.setAccessibleName(f"{self.title.text()}: {len(still)}")

    def lines(self) -> list[NeededLine]:
        """The lines shown now."""
        return [line for line in self._lines if not line.isHidden()]

    def _go(self) -> None:
        line = self.sender()
        if isinstance(line, NeededLine) and line.want is not None:
            self.wanted.emit(line.want.field)


class NeededLine(QAbstractButton):
    """One line of 26 px: a ring, the name, what is wrong at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.want: Wanted | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_wanted(self, want: Wanted) -> None:
        """Says what is needed."""
        self.want = want
        spoken = f"{want.label}, {want.trouble}" if want.trouble else want.label
        named(self, f"visits_needed_{want.field}", spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the card."""
        return QSize(200, Size.FIELD_DENSE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the line."""
        if self.want is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Colour.QUIET))
            painter.drawRoundedRect(QRectF(self.rect()), Size.RADIUS_FIELD, Size.RADIUS_FIELD)
        ring = pixmap("circle", Colour.ACCENT, Size.ICON_INLINE, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(Size.GAP_8, (self.height() - Size.ICON_INLINE) / 2), ring)
        words = QRectF(self.rect()).adjusted(30, 0, -8, 0)
        painter.setFont(font(Type.BODY))
        painter.setPen(QPen(QColor(Colour.INK)))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.want.label)
        painter.setFont(font(Type.SMALL))
        painter.setPen(QPen(QColor(_TONES.get(self.want.tone, Colour.INK3))))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.want.trouble)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there as a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
