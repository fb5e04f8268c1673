"""The page a patient takes home, in large type: as much larger than usual as the sheet allows."""

from __future__ import annotations

from PySide6.QtGui import QPaintDevice, QPainter, QTextDocument

from core.reports.document import ReportDocument
from core.reports.summary.page import PatientHandout, Words
from ui.printing import paper
from ui.printing.paper import Ink, Type
from ui.printing.running import paint_running_parts
from ui.printing.setting import Setting
from ui.printing.summary_desk import Desk

SCALES = (1.0, 0.92, 0.85, 0.78, 0.72)
"""Tried in turn until everything fits; 0.72 leaves 10 pt."""
_TITLE, _HEADING, _BODY = Type(24, 600), Type(16, 600), Type(14, line_height=1.15)
_TOP = paper.HEAD_RULE + 16
_MOST_LINES = 6
_NAME_WIDTH = 240.0


def paint_handout(handout: PatientHandout, painter: QPainter, device: QPaintDevice) -> None:
    """Paints the page; the painter's origin is the top left corner of the sheet."""
    paint_running_parts(painter, Setting(QTextDocument(), device), _frame(handout), 1, 1)
    for scale in SCALES:
        if scale == SCALES[-1] or _set(handout, Desk(device, None, scale)) <= paper.BODY_BOTTOM:
            _set(handout, Desk(device, painter, scale))
            return


def _set(handout: PatientHandout, desk: Desk) -> float:
    """Sets the page and gives where its last line ends."""
    x, width, y = paper.MARGIN, paper.TEXT_WIDTH, _TOP
    y += desk.text(Words(plain=handout.title), _TITLE, x, y, width) + desk.points(10)
    name = Words(plain="Name")
    high = desk.text(name, _BODY, x, y, width)
    begin = x + desk.width(name, _BODY) + 8
    desk.rule(begin, y + high, _NAME_WIDTH, 0.6)
    y += max(high, desk.text(Words(plain=handout.whom), _BODY, begin + _NAME_WIDTH + 14, y, width - _NAME_WIDTH - 60))
    for part in handout.parts:
        y += desk.points(20)
        y += desk.text(Words(plain=part.heading), _HEADING, x, y, width) + desk.points(3)
        desk.rule(x, y, width, 0.9, Ink.RULE)
        y += desk.points(5)
        for sentence in part.sentences:
            y += desk.text(Words(plain=sentence), _BODY, x, y, width, most_lines=_MOST_LINES) + desk.points(3)
    return y


def _frame(handout: PatientHandout) -> ReportDocument:
    """Head and foot, as every printed page has them."""
    return ReportDocument(
        title=handout.title,
        subtitle="",
        short_title=handout.printed,
        banner=handout.banner,
        version_line=handout.identity,
        data_line=handout.foot_note,
        identity=handout.identity,
        blocks=(),
    )
