"""Sets and paints the small parts of the patient summary: text that wraps, rules, boxes; measured and painted by the same code."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPaintDevice, QPainter, QPen, QTextDocument, QTextLayout, QTextOption
from PySide6.QtSvg import QSvgRenderer

from core.reports.summary.page import Words
from ui.printing.paper import Ink, Type
from ui.printing.setting import Setting

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_SEMIBOLD = 600


class Desk:
    """Paints on a page in points; without a painter it only measures. `scale` makes type and distances smaller where room is short."""

    def __init__(self, device: QPaintDevice, painter: QPainter | None = None, scale: float = 1.0) -> None:
        self.setting = Setting(QTextDocument(), device)
        self.device, self._painter, self.scale = device, painter, scale
        self.unit = self.setting.unit

    def points(self, length: float) -> float:
        """A distance, made smaller with the type."""
        return length * self.scale

    def width(self, words: Words, style: Type) -> float:
        """The width of the words on one line, in points."""
        strong = self.setting.width(words.strong, self._scaled(style, _SEMIBOLD)) if words.strong else 0.0
        return strong + (self.setting.width(words.plain, self._scaled(style)) if words.plain else 0.0)

    def text(
        self,
        words: Words,
        style: Type,
        x: float,
        y: float,
        width: float,
        *,
        right: bool = False,
        most_lines: int = 1,
    ) -> float:
        """Sets words into a width (points) with their top at `y`, at most so many lines, and gives their height."""
        layout = self._fitted(words, style, width, right=right, most_lines=most_lines)
        if self._painter is not None:
            self._painter.setPen(QColor(str(style.ink)))
            layout.draw(self._painter, QPointF(x, y) * self.unit)
        return _height(layout) / self.unit

    def rule(self, x: float, y: float, width: float, thickness: float, ink: Ink = Ink.RULE) -> None:
        """A horizontal line."""
        if self._painter is not None:
            self._painter.setPen(QPen(QColor(str(ink)), thickness * self.unit))
            self._painter.drawLine(QPointF(x, y) * self.unit, QPointF(x + width, y) * self.unit)

    def box(self, area: QRectF, *, line: float = 0.0, fill: Ink | None = None) -> None:
        """A frame with rounded corners, `line` points thick, or a ground."""
        if self._painter is None:
            return
        self._painter.setPen(QPen(QColor(str(Ink.RULE)), line * self.unit) if line else QPen(Qt.PenStyle.NoPen))
        self._painter.setBrush(QBrush(QColor(str(fill))) if fill else QBrush(Qt.BrushStyle.NoBrush))
        u = self.unit
        self._painter.drawRoundedRect(
            QRectF(area.x() * u, area.y() * u, area.width() * u, area.height() * u), 2.6 * u, 2.6 * u
        )

    def figure(self, figure: QSvgRenderer, area: QRectF) -> None:
        """A figure stretched into an area of its own proportions."""
        if self._painter is not None:
            u = self.unit
            figure.render(self._painter, QRectF(area.x() * u, area.y() * u, area.width() * u, area.height() * u))

    def _scaled(self, style: Type, weight: int | None = None) -> Type:
        return Type(style.size * self.scale, weight or style.weight, style.ink, style.line_height)

    def _fitted(self, words: Words, style: Type, width: float, *, right: bool, most_lines: int) -> QTextLayout:
        """The words broken into lines; what does not fit falls away at its end, behind an ellipsis."""
        layout = self._layout(words, style, width, right=right)
        if layout.lineCount() <= most_lines:
            return layout
        last = layout.lineAt(most_lines - 1)
        least, most = 0, last.textStart() + last.textLength()
        while least < most:
            keep = (least + most + 1) // 2
            if self._layout(_cut(words, keep), style, width, right=right).lineCount() <= most_lines:
                least = keep
            else:
                most = keep - 1
        return self._layout(_cut(words, least), style, width, right=right)

    def _layout(self, words: Words, style: Type, width: float, *, right: bool) -> QTextLayout:
        layout = QTextLayout(str(words), self.setting.font(self._scaled(style)), self.device)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if words.strong:
            strong = QTextLayout.FormatRange()
            strong.start, strong.length = 0, len(words.strong)  # type: ignore[attr-defined] # stubs leave them out
            strong.format = self.setting.characters(self._scaled(style, _SEMIBOLD))  # type: ignore[attr-defined]
            layout.setFormats([strong])
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width * self.unit)
            line.setPosition(QPointF(0, y))
            y += line.height() * style.line_height
        layout.endLayout()
        return layout


def _height(layout: QTextLayout) -> float:
    last = layout.lineAt(layout.lineCount() - 1)
    return last.y() + last.height() if last.isValid() else 0.0


def _cut(words: Words, keep: int) -> Words:
    """The first characters of the words and an ellipsis."""
    strong, plain = words.strong[:keep], words.plain[: max(0, keep - len(words.strong))]
    return Words(strong, plain.rstrip() + ELLIPSIS) if plain else Words(strong.rstrip() + ELLIPSIS)
