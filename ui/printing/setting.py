"""How text is set: character and block formats made from the types of `paper`, in the units of the device."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPaintDevice,
    QTextBlockFormat,
    QTextCharFormat,
    QTextDocument,
)

from ui.printing.application import ensure_fonts
from ui.printing.paper import TABLE, Ink, Type

_NO_BREAK = "\N{NO-BREAK SPACE}"
_BINDINGS = (
    (re.compile(r"(?<=\d) (?=%)"), _NO_BREAK),
    (re.compile(r"(?<=\d\N{NO-BREAK SPACE}%) (?=CI\b)"), _NO_BREAK),
    (re.compile(r"\b(n|p|df|day|Holm|Table|Figure) (?=[<\N{MINUS SIGN}]?\d)"), rf"\1{_NO_BREAK}"),
    (re.compile(r"(?<=\d) to (?=\d)"), f"{_NO_BREAK}to{_NO_BREAK}"),
    (re.compile(r"(?<=\d) (?=(?:mg|months|patients|d)\b)"), _NO_BREAK),
)


class Setting:
    """Formats for one document on one device. `unit` is a point in device units; `pixels` a point as QTextDocument's formats count it."""

    def __init__(self, document: QTextDocument, device: QPaintDevice) -> None:
        self.device = device
        self.unit = device.logicalDpiX() / 72
        self.pixels = QGuiApplication.primaryScreen().logicalDotsPerInch() / 72
        self.family = ensure_fonts()
        document.setDefaultFont(self.font(TABLE))

    def font(self, style: Type) -> QFont:
        """Inter with tabular figures in this size and weight."""
        font = QFont(self.family)
        font.setPointSizeF(style.size)
        font.setWeight(QFont.Weight(style.weight))
        font.setStyleStrategy(QFont.StyleStrategy.PreferOutline)
        return font

    def characters(self, style: Type, *, weight: int | None = None) -> QTextCharFormat:
        """The look of a run of text."""
        made = QTextCharFormat()
        made.setFont(self.font(style if weight is None else Type(style.size, weight, style.ink)))
        made.setForeground(ink(style.ink))
        return made

    def block(self, style: Type, *, right: bool = False, hanging: float = 0.0) -> QTextBlockFormat:
        """The look of a paragraph; with `hanging` (points) every line but the first stands in. Qt scales these two lengths to no device."""
        made = QTextBlockFormat()
        made.setAlignment(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        made.setLineHeight(100 * style.line_height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        made.setLeftMargin(hanging * self.unit)
        made.setTextIndent(-hanging * self.unit)
        return made

    def width(self, text: str, style: Type) -> float:
        """The width of a line of text in points."""
        return QFontMetricsF(self.font(style), self.device).horizontalAdvance(text) / self.unit


def bound_words(text: str) -> str:
    """Running text whose numbers stay on a line with their signs and units: `p 0.012`, `95 % CI`, `n 41`."""
    for pattern, replacement in _BINDINGS:
        text = pattern.sub(replacement, text)
    return text


def ink(colour: Ink) -> QBrush:
    """A brush of this ink."""
    return QBrush(QColor(str(colour)))
