"""Figures inside a text document, kept as vectors: an SVG reader paints them straight onto the device."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QRectF, QSizeF
from PySide6.QtGui import QPainter, QPyTextObject, QTextCharFormat, QTextDocument, QTextFormat
from PySide6.QtSvg import QSvgRenderer

from core.reports.figures.canvas import FAMILY as FIGURE_FAMILY
from ui.printing.tabular_font import FAMILY

OBJECT_TYPE = QTextFormat.ObjectTypes.UserObject.value + 1
_NUMBER = QTextFormat.Property.UserProperty.value + 1


class VectorFigures(QPyTextObject):
    """Holds the figures of one document and paints them where its text layout has put them."""

    def __init__(self, document: QTextDocument, unit: float) -> None:
        super().__init__(document)
        self._unit = unit
        self._figures: list[tuple[QSvgRenderer, QSizeF]] = []
        document.documentLayout().registerHandler(OBJECT_TYPE, self)

    def add(self, svg: bytes, most_width: float, most_height: float) -> QTextCharFormat:
        """Takes a figure in and gives the format of the character that stands for it; made smaller where it exceeds the room (points)."""
        renderer = figure_on_paper(svg)
        size = renderer.viewBoxF().size()
        scale = min(1.0, most_width / size.width(), most_height / size.height())
        self._figures.append((renderer, size * scale))
        made = QTextCharFormat()
        made.setObjectType(OBJECT_TYPE)
        made.setProperty(_NUMBER, len(self._figures) - 1)
        made.setFontPointSize(1)
        return made

    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:  # noqa: A002, N803, ARG002
        """The size of a figure in device units (Qt's name)."""
        return self._figures[int(format.property(_NUMBER))][1] * self._unit

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,  # noqa: ARG002
        posInDocument: int,  # noqa: ARG002, N803
        format: QTextFormat,  # noqa: A002
    ) -> None:
        """Paints a figure (Qt's name)."""
        self._figures[int(format.property(_NUMBER))][0].render(painter, rect)


def figure_on_paper(svg: bytes) -> QSvgRenderer:
    """A figure ready to be painted, its text in the type of paper. Raises ValueError when it is not readable."""
    on_paper = svg.replace(f"font-family: '{FIGURE_FAMILY}'".encode(), f"font-family: '{FAMILY}'".encode())
    renderer = QSvgRenderer(QByteArray(on_paper))
    if not renderer.isValid():
        raise ValueError("a figure is not readable as SVG")
    return renderer
