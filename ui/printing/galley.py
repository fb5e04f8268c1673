"""A document set as one endless column of text, with the places where it may be cut into pages.

One QTextDocument is laid out once without page breaks. Qt's own would split rows, leave headings behind and draw rules where a page
ends; so the column is cut between its rows and blocks (`pagination`) and each page paints the strips that stand on it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPaintDevice,
    QPainter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextTable,
)

from core.reports.document import (
    Block,
    Bullets,
    FactList,
    FigureBlock,
    Heading,
    KeyNumbers,
    PageBreak,
    Paragraph,
    ReportDocument,
    Table,
)
from core.reports.figures.files import svg_bytes
from ui.printing import paper
from ui.printing.fact_list import insert_facts
from ui.printing.key_numbers import insert_key_numbers
from ui.printing.pagination import Strip
from ui.printing.setting import Setting, bound_words
from ui.printing.tables import insert_table
from ui.printing.vector_figures import VectorFigures

if TYPE_CHECKING:
    from ui.printing.paper import Type


class Mark(NamedTuple):
    """A line of the outline: its words, its level (0 outermost) and the strip it stands in."""

    title: str
    level: int
    strip: int


Locate = Callable[[int], list[Strip]]
"""Gives the strips of a piece once the text is laid out; its argument is the position of its first strip."""

_SHORT_TABLE = paper.BODY_HEIGHT * 0.26
"""A table up to this height is never cut."""
_LEAST_ROWS = 3
"""So many rows at either end of a table stay together: none stands alone on a page."""
_SMALL_GROUP_ROWS = 9
"""A group of rows up to this size, its head included, is not cut; the head of a longer one is repeated where it goes on."""
_LONG_TEXT = paper.BODY_HEIGHT * 0.3
"""A paragraph higher than this may be cut between its lines."""
_BEFORE_BLOCK = 13
_HAIR = 0.3
"""Of a strip's edges so much asks for no text: neighbours that only touch it must not be painted again, hidden but in the file."""
_BULLET = "\N{BULLET}"


class Galley:
    """A ReportDocument laid out for one device; lengths of strips are in its units."""

    def __init__(self, device: QPaintDevice) -> None:
        self._document = QTextDocument()
        self._document.setDocumentMargin(0)
        self._document.setUndoRedoEnabled(False)
        self._document.documentLayout().setPaintDevice(device)
        self.setting = Setting(self._document, device)
        self.unit = self.setting.unit
        self._figures = VectorFigures(self._document, self.unit)
        self._cursor = QTextCursor(self._document)
        self._pieces: list[Locate] = []
        self._marked: dict[int, tuple[str, int]] = {}
        self.marks: list[Mark] = []
        self._fresh = True
        self._new_page = False

    def fill(self, document: ReportDocument, progress: Callable[[str, float], None]) -> list[Strip]:
        """Sets every block and gives the strips in reading order; `marks` then holds the outline."""
        self._cursor.beginEditBlock()
        self._text(document.title, paper.TITLE)
        self._text(document.subtitle, paper.SUBTITLE, before=2.5)
        for position, block in enumerate(document.blocks):
            progress("Setting the pages", position / len(document.blocks))
            self._set(block)
        self._cursor.endEditBlock()
        self._document.setTextWidth(paper.TEXT_WIDTH * self.unit)
        strips: list[Strip] = []
        for place, locate in enumerate(self._pieces):
            if place in self._marked:
                self.marks.append(Mark(*self._marked[place], len(strips)))
            strips += locate(len(strips))
        # They hold this galley in a circle: without it the text goes in the thread that made it, as Qt wants.
        self._pieces.clear()
        return strips

    def paint(self, painter: QPainter, strip: Strip, x: float, y: float) -> None:
        """Paints one strip with its top left corner at (x, y) of the page, in device units."""
        area = QRectF(-self.unit, strip.top, (paper.TEXT_WIDTH + 2) * self.unit, strip.height)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = area.adjusted(0, _HAIR * self.unit, 0, -_HAIR * self.unit)  # type: ignore[attr-defined] # stubs leave it out
        painter.save()
        painter.translate(x, y - strip.top)
        painter.setClipRect(area)
        self._document.documentLayout().draw(painter, context)
        painter.restore()

    def _set(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self._mark(text, level - 1)
                style = paper.HEADING if level == 1 else paper.BLOCK_TITLE
                self._text(text, style, before=18 if level == 1 else 12, keep=True)
            case Paragraph(text, lead, quiet):
                self._text(text, paper.BODY_QUIET if quiet else paper.BODY, lead=lead, before=5)
            case Bullets(items):
                for position, item in enumerate(items):
                    alone = position in (0, len(items) - 2) and len(items) > 1
                    text = f"{_BULLET}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{item}"
                    self._text(text, paper.BODY, before=2.5, hanging=7.5, keep=alone)
            case KeyNumbers():
                self._key_numbers(block)
            case FactList():
                self._facts(block)
            case Table():
                self._table(block)
            case FigureBlock():
                self._figure(block)
            case PageBreak():
                self._new_page = True

    def _text(
        self, text: str, style: Type, *, lead: str = "", before: float = 0.0, hanging: float = 0.0, keep: bool = False
    ) -> None:
        self._next_block()
        self._cursor.setBlockFormat(self.setting.block(style, hanging=hanging))
        if lead:
            self._cursor.insertText(f"{lead} ", self.setting.characters(style, weight=600))
        self._cursor.insertText(bound_words(text), self.setting.characters(style))
        self._text_piece(before, keep=keep)

    def _text_piece(self, before: float, *, keep: bool) -> None:
        block, new_page = self._cursor.block(), self._take_new_page()
        self._pieces.append(lambda _: self._text_strips(block, before * self.unit, keep=keep, new_page=new_page))

    def _text_strips(self, block: QTextBlock, before: float, *, keep: bool, new_page: bool) -> list[Strip]:
        area = self._document.documentLayout().blockBoundingRect(block)
        if area.height() <= _LONG_TEXT * self.unit:
            return [Strip(area.top(), area.bottom(), before, keep, new_page=new_page)]
        layout = block.layout()
        tops = [area.top() + layout.lineAt(line).y() for line in range(layout.lineCount())]
        bottoms = [*tops[1:], area.bottom()]
        return [
            Strip(top, bottom, 0.0 if line else before, keep and line == len(tops) - 1, new_page=new_page and line == 0)
            for line, (top, bottom) in enumerate(zip(tops, bottoms, strict=True))
        ]

    def _key_numbers(self, block: KeyNumbers) -> None:
        self._next_block()
        made, new_page = insert_key_numbers(self._cursor, block, self.setting), self._take_new_page()
        self._fresh = True
        self._pieces.append(lambda _: [Strip(*self._row_area(made, 0), 12 * self.unit, new_page=new_page)])

    def _facts(self, block: FactList) -> None:
        self._next_block()
        made, new_page = insert_facts(self._cursor, block, self.setting), self._take_new_page()
        self._fresh = True
        self._pieces.append(
            lambda _: [
                Strip(*self._row_area(made, row), 0.0 if row else 4 * self.unit, new_page=new_page and not row)
                for row in range(made.rows())
            ]
        )

    def _mark(self, title: str, level: int) -> None:
        """Puts the piece that comes next into the outline, no deeper than one below what stands before it."""
        deepest = max((mark for _, mark in list(self._marked.values())[-1:]), default=-1) + 1
        self._marked[len(self._pieces)] = (title, min(level, deepest))

    def _table(self, table: Table) -> None:
        self._mark(table.title, 1)
        self._text(table.title, paper.BLOCK_TITLE, before=_BEFORE_BLOCK, keep=True)
        self._next_block()
        made = insert_table(self._cursor, table, self.setting)
        self._fresh = True
        self._pieces.append(lambda first: self._table_strips(made, table, first))
        if table.footnote:
            self._text(table.footnote, paper.CAPTION, before=3.5)

    def _table_strips(self, made: QTextTable, table: Table, first: int) -> list[Strip]:
        areas = [self._row_area(made, row) for row in range(made.rows())]
        bound = _bound_rows(table, short=areas[-1][1] - areas[0][0] <= _SHORT_TABLE * self.unit)
        strips = [Strip(*areas[0], 4 * self.unit, bound[0])]
        heads: tuple[int, ...] = (first,)
        for row, content in enumerate(table.rows, start=1):
            if content.kind == "group" or not content.indent:
                heads = (first,)
            strips.append(Strip(*areas[row], 0.0, bound[row], heads))
            if content.kind == "group":
                heads = (first, first + row)
        return strips

    def _row_area(self, made: QTextTable, row: int) -> tuple[float, float]:
        """Top and bottom of a row, from the text of its cells: Qt gives no rectangle of a row, and that of a table is misplaced."""
        layout = self._document.documentLayout()
        scale = self.unit / self.setting.pixels
        tops, bottoms = [], []
        for column in range(made.columns()):
            cell = made.cellAt(row, column)
            around = cell.format().toTableCellFormat()
            tops.append(
                layout.blockBoundingRect(cell.firstCursorPosition().block()).top()
                - (around.topPadding() + around.topBorder()) * scale
            )
            bottoms.append(
                layout.blockBoundingRect(cell.lastCursorPosition().block()).bottom()
                + (around.bottomPadding() + around.bottomBorder()) * scale
            )
        return min(tops), max(bottoms)

    def _figure(self, block: FigureBlock) -> None:
        self._mark(block.title, 1)
        self._text(block.title, paper.BLOCK_TITLE, before=_BEFORE_BLOCK, keep=True)
        self._next_block()
        most_height = paper.BODY_HEIGHT * 0.8
        self._cursor.setBlockFormat(self.setting.block(paper.BODY))
        drawn = svg_bytes(block.draw(), block)
        self._cursor.insertText(
            "\N{OBJECT REPLACEMENT CHARACTER}", self._figures.add(drawn, paper.TEXT_WIDTH, most_height)
        )
        self._text_piece(3, keep=True)
        self._text(block.caption, paper.CAPTION, before=1)

    def _next_block(self) -> None:
        """Moves to an empty block at the end: the one that follows a table, else a new one."""
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self._fresh:
            self._cursor.insertBlock()
        self._fresh = False

    def _take_new_page(self) -> bool:
        taken, self._new_page = self._new_page, False
        return taken


def _bound_rows(table: Table, *, short: bool) -> list[bool]:
    """For the head and each row, whether it stays with what follows: small groups stay whole, and no end of a table stands alone."""
    count = len(table.rows)
    if short:
        return [True] * count + [bool(table.footnote)]
    bound = [row < _LEAST_ROWS or row >= count - _LEAST_ROWS for row in range(count)] + [bool(table.footnote)]
    heads = [row for row, content in enumerate(table.rows, start=1) if content.kind == "group"]
    for head, following in pairwise([*heads, count + 1]):
        last = following - 1
        if following - head <= _SMALL_GROUP_ROWS:
            bound[head:last] = [True] * (last - head)
        else:
            bound[head : head + _LEAST_ROWS] = [True] * _LEAST_ROWS
            bound[following - _LEAST_ROWS : last] = [True] * (_LEAST_ROWS - 1)
    return bound
