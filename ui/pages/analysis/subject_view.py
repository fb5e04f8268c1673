"""A subject of the analysis on screen: its figures with their definitions, its tables, and what could not be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.pages.analysis.figure_deck import FigureDeck
from ui.pages.analysis.report_table import ReportTable
from ui.tasks import TaskRunner
from ui.theme.tokens import Size
from ui.widgets.kit import Words, ground, scrolling

if TYPE_CHECKING:
    from core.reports.document import ReportDocument

_MARGIN = Size.GAP_16
_BETWEEN = Size.GAP_24
_FIGURE_BESIDE_TABLES = 700
"""So wide a figure must stay where tables stand beside it, in px."""


class SubjectView(QWidget):
    """Lays out one document: figures above, tables below; figures left and tables right where the widest table fits beside."""

    copied = Signal(str)
    number_wanted = Signal(object, str, str)
    """The key of a number of a table, what it counts, and where it stands."""
    place_wanted = Signal(object, str)
    """The patients behind a place of a figure (`Behind`), and the figure's title."""

    def __init__(self, key: str, document: ReportDocument, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from core.reports.document import Paragraph

        self.setObjectName(f"analysis_subject_{key}")
        self._content = QWidget()
        ground(self._content, "surface")
        figures = list(document.figures())
        self.deck = FigureDeck(figures, runner, self._content) if figures else None
        self.tables = [ReportTable(table, self._content) for table in document.tables()]
        self.notes = [
            Words(f"{block.lead} {block.text}".strip(), "quiet", wrap=True, parent=self._content)
            for block in document.blocks
            if isinstance(block, Paragraph)
        ]
        if self.deck is not None:
            self.deck.height_changed.connect(self.arrange)
            for figure in self.deck.figures.values():
                figure.drawn.connect(self.arrange)
                figure.people_wanted.connect(self.place_wanted)
        for table in self.tables:
            table.copied.connect(self.copied)
            table.people_wanted.connect(self.number_wanted)
            table.row_reached.connect(self._bring_into_sight)
        self.area: QScrollArea = scrolling(self._content)
        self.area.setParent(self)
        self.area.viewport().installEventFilter(self)

    def discard(self) -> None:
        """Another result takes its place."""
        if self.deck is not None:
            self.deck.discard()

    def table_at_hand(self) -> ReportTable | None:
        """The table with the keyboard, else the first one in sight."""
        for table in self.tables:
            if table.view.hasFocus() or table.copy.hasFocus():
                return table
        return next((table for table in self.tables if not table.view.visibleRegion().isEmpty()), None)

    def arrange(self) -> None:
        """Places every part for the present width."""
        width = self.area.viewport().width() - 2 * _MARGIN
        if width <= 0:
            return
        widest = max((table.natural_width() for table in self.tables), default=0)
        beside = self.deck is not None and self.tables and width >= _FIGURE_BESIDE_TABLES + _BETWEEN + widest
        bottoms = [0]
        top: int = _MARGIN
        if self.deck is not None:
            room = width - _BETWEEN - widest if beside else width
            height = self.deck.height_at(room)
            self.deck.setGeometry(_MARGIN, top, room, height)
            bottoms.append(top + height)
            left = _MARGIN + room + _BETWEEN if beside else _MARGIN
            top = top if beside else top + height + _BETWEEN
            room = widest if beside else width
        else:
            left, room = _MARGIN, width
        bottoms.append(self._place_notes(left, self._place_tables(left, top, room), room))
        self._content.setFixedHeight(max(bottoms) + _MARGIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the width of the window."""
        if event.type() == QEvent.Type.Resize:
            self.arrange()
        return super().eventFilter(watched, event)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """The scrolling part fills the page."""
        self.area.setGeometry(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        """Fonts and widths are known now."""
        super().showEvent(event)
        self.arrange()

    def _place_tables(self, left: int, top: int, room: int) -> int:
        """Tables below each other, small ones beside each other; gives where the next part may begin."""
        line: list[tuple[ReportTable, int]] = []
        used = 0
        for table in [*self.tables, None]:
            width = table.width_in(room) if table is not None else 0
            if line and (table is None or used + _BETWEEN + width > room):
                top = self._place_line(line, left, top)
                line, used = [], 0
            if table is not None:
                used += (_BETWEEN if line else 0) + width
                line.append((table, width))
        return top

    def _place_line(self, line: list[tuple[ReportTable, int]], left: int, top: int) -> int:
        heights = [table.height_at(width) for table, width in line]
        for (table, width), height in zip(line, heights, strict=True):
            table.setGeometry(left, top, width, height)
            left += width + _BETWEEN
        return top + max(heights) + _BETWEEN

    def _place_notes(self, left: int, top: int, room: int) -> int:
        for note in self.notes:
            height = note.heightForWidth(room)
            note.setGeometry(left, top, room, height)
            top += height + Size.GAP_8
        return top

    def _bring_into_sight(self, table: QWidget, top: int, bottom: int) -> None:
        self.area.ensureVisible(self.area.viewport().width() // 2, table.y() + (top + bottom) // 2, 0, bottom - top)
