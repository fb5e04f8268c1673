"""The patient summary on its one A4 page: whatever is recorded, the oldest rows give way, then the type, never a second page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintDevice, QPainter, QTextDocument

from core.reports.document import ReportDocument
from core.reports.summary.page import Block, Charts, Grid, PatientSummary, Words
from ui.printing import paper
from ui.printing.paper import BLOCK_TITLE, BODY, CAPTION, TITLE, Ink, Type
from ui.printing.running import paint_running_parts
from ui.printing.setting import Setting
from ui.printing.summary_blocks import GAP_AFTER_BLOCK, set_block
from ui.printing.summary_desk import Desk
from ui.printing.vector_figures import figure_on_paper

SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8)
"""Tried in turn until everything fits; 0.8 leaves 5.8 pt, the least that is still read without effort."""
_GUTTER = 16.0
_LEAST_ROWS = 2
_ALERTS_WIDTH = 268.0
_ALERT_LINES = 6
_CHANGED_LINES = 5
_SIGNATURE = 27.0
_TOP = paper.HEAD_RULE + 9
_BOTTOM = paper.BODY_BOTTOM - _SIGNATURE
_LINE = Type(9)
_ALERT = Type(7.6)
_ALERT_HEAD = Type(8, 600)


def paint_summary(summary: PatientSummary, painter: QPainter, device: QPaintDevice) -> None:
    """Paints the page; the painter's origin is the top left corner of the sheet."""
    paint_running_parts(painter, Setting(QTextDocument(), device), _frame(summary), 1, 1)
    for scale in SCALES:
        plans = [_Page(way, Desk(device, None, scale)) for way in _arrangements(summary)]
        fitting = [plan for plan in plans if plan.give_way(0 if scale == SCALES[-1] else _LEAST_ROWS)]
        if fitting or scale == SCALES[-1]:
            best = min(fitting or plans, key=_Page.hidden)
            page = _Page(best.summary, Desk(device, painter, scale), best.shown)
            page.lower(page.upper(_TOP))
            _signature(Desk(device, painter))
            return


def _arrangements(summary: PatientSummary) -> list[PatientSummary]:
    """The page as it is meant, and with its last block at the left moved to the end of the right."""
    if len(summary.left) < 2:
        return [summary]
    moved = replace(summary, left=summary.left[:-1], right=(*summary.right, summary.left[-1]))
    return [summary, moved]


def _frame(summary: PatientSummary) -> ReportDocument:
    """Head and foot, as every printed page has them."""
    return ReportDocument(
        title=summary.title,
        subtitle="",
        short_title=summary.printed,
        banner=summary.banner,
        version_line=summary.identity,
        data_line=summary.foot_note,
        identity=summary.identity,
        blocks=(),
    )


class _Page:
    """The body of the page on one desk; `shown` counts the rows of each table that gives way, by its title."""

    def __init__(self, summary: PatientSummary, desk: Desk, shown: dict[str, int] | None = None) -> None:
        self.summary, self._desk = summary, desk
        self._column = (paper.TEXT_WIDTH - desk.points(_GUTTER)) / 2
        self._right = paper.MARGIN + self._column + desk.points(_GUTTER)
        giving = [block for block in (*summary.left, *summary.right) if isinstance(block, Grid) and block.not_shown]
        self.shown = {block.title: len(block.rows) for block in giving} if shown is None else shown

    def upper(self, y: float) -> float:
        """Identity, alerts, what changed, diagnosis and treatment, charts; gives where the tables begin."""
        summary, desk = self.summary, self._desk
        y = self._identity(y)
        y = self._changed(y) + desk.points(GAP_AFTER_BLOCK)
        sides = zip((paper.MARGIN, self._right), summary.top, strict=True)
        y += max(set_block(desk, block, x, y, self._column) for x, block in sides) + desk.points(GAP_AFTER_BLOCK)
        return self._charts(summary.charts, y) if summary.charts is not None else y

    def lower(self, y: float) -> None:
        """The tables, in two columns."""
        for x, blocks in ((paper.MARGIN, self.summary.left), (self._right, self.summary.right)):
            self._stack(blocks, x, y)

    def hidden(self) -> int:
        """How many rows have given way."""
        every = (*self.summary.left, *self.summary.right)
        return sum(len(block.rows) - self.shown[block.title] for block in every if block.title in self.shown)

    def give_way(self, least: int) -> bool:
        """Takes away the oldest rows, down to `least` of a table, until both columns fit; False when that is not enough."""
        room = _BOTTOM - self.upper(_TOP)
        fitted = [self._fit(blocks, room, least) for blocks in (self.summary.left, self.summary.right)]
        return all(fitted)

    def _fit(self, blocks: tuple[Block, ...], room: float, least: int) -> bool:
        """Shows as many rows of a column's tables as its room allows, those of the first table before the others'."""
        giving = {block.title: len(block.rows) for block in blocks if block.title in self.shown}
        for title, rows in giving.items():
            self.shown[title] = min(least, rows)
        if self._stack(blocks, 0, 0) > room:
            return False
        for title, rows in giving.items():
            self.shown[title] = self._most_shown(blocks, room, title, rows)
        return True

    def _most_shown(self, blocks: tuple[Block, ...], room: float, title: str, rows: int) -> int:
        """The greatest number of rows of a table, from those shown now up to all, with which the column fits."""
        fewest, most = self.shown[title], rows
        while fewest < most:
            tried = (fewest + most + 1) // 2
            self.shown[title] = tried
            if self._stack(blocks, 0, 0) <= room:
                fewest = tried
            else:
                most = tried - 1
        return fewest

    def _stack(self, blocks: tuple[Block, ...], x: float, y: float) -> float:
        """Sets blocks below each other and gives their height."""
        top, gap = y, self._desk.points(GAP_AFTER_BLOCK)
        for block in blocks:
            y += set_block(self._desk, block, x, y, self._column, self.shown.get(block.title)) + gap
        return y - gap - top

    def _identity(self, y: float) -> float:
        """Title and second identifier at the left, the alerts in their ruled box at the right."""
        summary, desk = self.summary, self._desk
        wide = paper.TEXT_WIDTH - desk.points(_ALERTS_WIDTH) - desk.points(_GUTTER)
        high = desk.text(Words(plain=summary.title), TITLE, paper.MARGIN, y, wide)
        high += desk.text(summary.born, _LINE, paper.MARGIN, y + high + desk.points(1), wide, most_lines=2)
        return y + max(high, self._alerts(y)) + desk.points(8)

    def _alerts(self, y: float) -> float:
        summary, desk = self.summary, self._desk
        lines = list(summary.alerts[:_ALERT_LINES])
        if len(summary.alerts) > _ALERT_LINES:
            lines[-1] = f"and {len(summary.alerts) - _ALERT_LINES + 1} more"
        width, pad = desk.points(_ALERTS_WIDTH), desk.points(6)
        x, inside = paper.MARGIN + paper.TEXT_WIDTH - width, y + pad
        inside += desk.text(Words(plain=summary.alerts_title), _ALERT_HEAD, x + pad, inside, width - 2 * pad)
        for line in lines:
            inside += desk.points(1.6)
            inside += desk.text(Words(plain=line), _ALERT, x + pad, inside, width - 2 * pad, most_lines=2)
        desk.box(QRectF(x, y, width, inside + pad - y), line=1.1)
        return inside + pad - y

    def _changed(self, y: float) -> float:
        """The plain-language line on its grey ground: the height is known before the ground is painted."""
        desk, words = self._desk, self.summary.changed
        side, pad = desk.points(7), desk.points(5)
        width = paper.TEXT_WIDTH - 2 * side
        measuring = Desk(desk.device, None, desk.scale)
        high = measuring.text(words, BODY, 0, 0, width, most_lines=_CHANGED_LINES)
        desk.box(QRectF(paper.MARGIN, y, paper.TEXT_WIDTH, high + 2 * pad), fill=Ink.GROUP)
        desk.text(words, BODY, paper.MARGIN + side, y + pad, width, most_lines=_CHANGED_LINES)
        return y + high + 2 * pad

    def _charts(self, charts: Charts, y: float) -> float:
        desk = self._desk
        title = Words(plain=charts.title)
        high = desk.text(title, BLOCK_TITLE, paper.MARGIN, y, paper.TEXT_WIDTH)
        after = paper.MARGIN + desk.width(title, BLOCK_TITLE) + desk.points(6)
        desk.text(
            Words(plain=charts.note), CAPTION, after, y + desk.points(2.6), paper.TEXT_WIDTH - (after - paper.MARGIN)
        )
        y += high + desk.points(2)
        figure = figure_on_paper(charts.svg)
        size = figure.viewBoxF().size()
        height = size.height() * paper.TEXT_WIDTH / size.width() * desk.scale
        desk.figure(figure, QRectF(paper.MARGIN, y, paper.TEXT_WIDTH * desk.scale, height))
        return y + height + desk.points(GAP_AFTER_BLOCK - 4)


def _signature(desk: Desk) -> None:
    """Two lines to sign on, at the same place on every page."""
    split = paper.TEXT_WIDTH * 0.66
    words = desk.text(Words(plain="Seen by"), paper.TABLE, paper.MARGIN, paper.BODY_BOTTOM - 12, split)
    desk.text(Words(plain="Date"), paper.TABLE, paper.MARGIN + split + _GUTTER, paper.BODY_BOTTOM - 12, split)
    line = paper.BODY_BOTTOM - 12 + words + 1.5
    desk.rule(paper.MARGIN, line, split, 0.6)
    desk.rule(paper.MARGIN + split + _GUTTER, line, paper.TEXT_WIDTH - split - _GUTTER, 0.6)
