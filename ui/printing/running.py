"""What stands on every page around the text: head with the report's name and banner, foot with provenance and page number."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from core.reports.document import ReportDocument
from ui.printing import paper
from ui.printing.setting import Setting

_SMALLEST = 0.8
"""Running text is set no smaller than this part of its size."""


def paint_running_parts(painter: QPainter, setting: Setting, document: ReportDocument, page: int, pages: int) -> None:
    """Paints head and foot of one page; the painter's origin is the page's top left corner."""
    _rule(painter, setting, paper.HEAD_RULE)
    _text(painter, setting, document.short_title, paper.HEAD_TEXT, Qt.AlignmentFlag.AlignLeft)
    if document.banner:
        _banner(painter, setting, document.banner)
    _rule(painter, setting, paper.FOOT_RULE)
    _text(painter, setting, document.version_line, paper.FOOT_TEXT, Qt.AlignmentFlag.AlignLeft)
    number = f"page {page} of {pages}"
    _text(painter, setting, number, paper.FOOT_TEXT, Qt.AlignmentFlag.AlignRight)
    before, after = (setting.width(text, paper.RUNNING) for text in (document.version_line, number))
    _text(painter, setting, document.data_line, paper.FOOT_TEXT, Qt.AlignmentFlag.AlignHCenter, before, after)
    if document.origin_line:
        _origin(painter, setting, document.origin_line)


def _text(
    painter: QPainter,
    setting: Setting,
    text: str,
    middle: float,
    align: Qt.AlignmentFlag,
    left: float = 0.0,
    right: float = 0.0,
) -> None:
    """One line around the height `middle`, between what is taken at its left and right (points)."""
    painter.setFont(setting.font(paper.RUNNING))
    painter.setPen(QColor(str(paper.RUNNING.ink)))
    area = QRectF(paper.MARGIN + left, middle - 6, paper.TEXT_WIDTH - left - right, 12)
    painter.drawText(_scaled(area, setting.unit), align | Qt.AlignmentFlag.AlignVCenter, text)


def _origin(painter: QPainter, setting: Setting, text: str) -> None:
    """Where the numbers come from, in full: in smaller type where it is long, and cut only where that does not help."""
    least = paper.RUNNING.size * _SMALLEST
    size = max(least, paper.RUNNING.size * min(1.0, paper.TEXT_WIDTH / setting.width(text, paper.RUNNING)))
    style = replace(paper.RUNNING, size=size)
    metrics = QFontMetricsF(setting.font(style), setting.device)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, paper.TEXT_WIDTH * setting.unit)
    painter.setFont(setting.font(style))
    painter.setPen(QColor(str(style.ink)))
    area = QRectF(paper.MARGIN, paper.ORIGIN_TEXT - 6, paper.TEXT_WIDTH, 12)
    painter.drawText(_scaled(area, setting.unit), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _banner(painter: QPainter, setting: Setting, text: str) -> None:
    width = setting.width(text, paper.BANNER) + 11
    box = QRectF(paper.MARGIN + paper.TEXT_WIDTH - width, paper.HEAD_TEXT - 6.6, width, 13.2)
    painter.setPen(QPen(QColor(str(paper.Ink.TEXT)), 0.8 * setting.unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_scaled(box, setting.unit), 2.6 * setting.unit, 2.6 * setting.unit)
    painter.setFont(setting.font(paper.BANNER))
    painter.drawText(_scaled(box, setting.unit), Qt.AlignmentFlag.AlignCenter, text)


def _rule(painter: QPainter, setting: Setting, y: float) -> None:
    painter.setPen(QPen(QColor(str(paper.Ink.HEAD_RULE)), 0.6 * setting.unit))
    left, right = paper.MARGIN, paper.MARGIN + paper.TEXT_WIDTH
    painter.drawLine(QPointF(left, y) * setting.unit, QPointF(right, y) * setting.unit)


def _scaled(area: QRectF, unit: float) -> QRectF:
    return QRectF(area.x() * unit, area.y() * unit, area.width() * unit, area.height() * unit)
