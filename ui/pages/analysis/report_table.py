"""A table of the report on screen: the same texts as on paper, copied for a spreadsheet; a count of patients opens their list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Size
from ui.widgets.kit import Cell, Column, Group, IconButton, TableView, Words, column, row

if TYPE_CHECKING:
    from core.reports.document import Cell as ReportCell
    from core.reports.document import Row, Table
    from core.stats.members import NumberKey

INDENT = "\N{EM SPACE}"
_SLACK = 1.12
"""A small table grows by so much where there is room, not more: a number must stay beside its words."""
_WHOLE_WIDTH_FROM = 0.6
"""A table that needs this part of the room takes all of it."""
_LEAST_WIDTH = 420

_OF_VALUES = ("median", "mean")

NumberedRow = tuple[int, "Row"]


class ReportTable(QWidget):
    """Title, table and footnote. The whole height is shown; whoever lays out gives the width: `height_at(width)`."""

    copied = Signal(str)
    people_wanted = Signal(object, str, str)
    """The key of the number whose patients are wanted, what it counts, and the title of the table."""
    row_reached = Signal(QWidget, int, int)
    """The table, and top and bottom of the row that the keyboard is on, in its pixels."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"report_{table.name}")
        self.table = table
        self.title = Words(table.title, "strong", wrap=True)
        self.copy = IconButton("copy", f"copy_{table.name}", self.tr("Copy {0}").format(table.title))
        self.view = _Rows(table, self)
        self.footnote = Words(table.footnote, "hint", wrap=True)
        head = row(gap=Size.GAP_8)
        head.addWidget(self.title, 1)
        head.addWidget(self.copy)
        self._lines = column(head, self.view, Size.GAP_8, self.footnote, gap=0)
        self.setLayout(self._lines)
        self.footnote.setVisible(bool(table.footnote))
        self.copy.clicked.connect(self.copy_text)
        self.view.selectionModel().currentChanged.connect(self._reached)
        self.view.opened.connect(self._opened)
        self.view.clicked_cell.connect(self._opened)

    def natural_width(self) -> int:
        """The width at which no column is cut, in px."""
        return max(self.view.natural_width(), _LEAST_WIDTH)

    def width_in(self, room: int) -> int:
        """How wide the table is best drawn in so much room, in px."""
        needed = self.natural_width()
        return room if needed >= _WHOLE_WIDTH_FROM * room else round(needed * _SLACK)

    def height_at(self, width: int) -> int:
        """The height that it needs at a width; takes the table's own height so that it never scrolls up and down."""
        self.view.setFixedHeight(self.view.whole_height(scrolls=self.view.natural_width() > width))
        return self._lines.totalHeightForWidth(width)

    def copy_text(self) -> None:
        """Puts the table into the clipboard as tab-separated lines."""
        QGuiApplication.clipboard().setText(as_lines(self.table))
        self.copied.emit(self.table.title)

    def _opened(self, numbered: NumberedRow, column_key: str) -> None:
        number, one = numbered
        position = int(column_key)
        key = people_key(one.cells[position])
        if key is not None:
            self.people_wanted.emit(key, self._words(number, position), self.table.title)

    def _words(self, number: int, position: int) -> str:
        """What a cell counts: its group, its row and its column, as the table names them."""
        head, group = self.table.columns[position], ""
        for above in self.table.rows[:number]:
            group = above.cells[0].text if above.kind == "group" else group
        first = self.table.columns[0].title
        named = " ".join(part for part in (first, self.table.rows[number].cells[0].text) if part)
        column_words = f"{head.title} {head.subtitle}".strip().rstrip(",")
        return ", ".join(part for part in (group, named, column_words) if part)

    def _reached(self, current: QModelIndex, _previous: QModelIndex) -> None:
        rect = self.view.visualRect(current)
        top = self.view.y() + self.view.viewport().y() + rect.top()
        self.row_reached.emit(self, top, top + rect.height())


class _Rows(TableView):
    """The rows; the page scrolls them up and down, they themselves only sideways."""

    def __init__(self, table: Table, parent: QWidget) -> None:
        two_lines = any(one.subtitle for one in table.columns)
        columns: list[Column[NumberedRow]] = [
            Column(
                str(position),
                one.title,
                partial(_cell, position),
                right=one.align == "right",
                # A second line for all when one has it, so that every title stands on the first.
                under=one.subtitle or (" " if two_lines else ""),
            )
            for position, one in enumerate(table.columns)
        ]
        super().__init__(
            columns,
            _number,
            f"table_{table.name}",
            table.title,
            dense=True,
            by="cell",
            margin=Size.GAP_8,
            parent=parent,
        )
        self.setMouseTracking(True)
        rows: list[NumberedRow | Group] = [
            Group(one.cells[0].text) if one.kind == "group" else (number, one) for number, one in enumerate(table.rows)
        ]
        self.set_rows(rows)
        for number, one in enumerate(table.rows):
            if one.kind == "group":
                self.setRowHeight(number, Size.TABLE_ROW_DENSE)

    def fit_columns(self) -> None:
        """Each column as wide as its content, and all of them an equal part of the room to spare."""
        super().fit_columns()
        columns = range(self.table.columnCount())
        spare = max(self.viewport().width() - sum(self.columnWidth(at) for at in columns), 0)
        each, rest = divmod(spare, max(len(columns), 1))
        for at in columns:
            self.setColumnWidth(at, self.columnWidth(at) + each + (rest if at == 0 else 0))

    def natural_width(self) -> int:
        """The sum of the columns as wide as their content, in px."""
        columns, rows = self.table.columns(), self.table.rows()
        return sum(self._width(at, one, rows) for at, one in enumerate(columns))

    def whole_height(self, *, scrolls: bool) -> int:
        """Head, rows and, where it scrolls sideways, the scroll bar, in px."""
        bar = self.horizontalScrollBar().sizeHint().height() if scrolls else 0
        return self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + bar + 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over a number that opens its patients."""
        index = self.indexAt(event.position().toPoint())
        opens = index.isValid() and self.table.cell(index.row(), index.column()).tone == "people"
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up and down belongs to the page."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()


def as_lines(table: Table) -> str:
    """The table as tab-separated lines with its heads, as a spreadsheet takes them."""
    lines = ["\t".join(f"{one.title} {one.subtitle}".strip() for one in table.columns)]
    lines += ["\t".join(cell.text for cell in one.cells) for one in table.rows]
    return "\n".join(lines)


def people_key(cell: ReportCell) -> NumberKey | None:
    """The finding whose patients a cell opens; None where it counts nobody. A median of 0 still has its patients."""
    return next(
        (one.key for one in cell.quantities if one.key is not None and (one.value or one.key[-1] in _OF_VALUES)), None
    )


def _number(numbered: NumberedRow) -> int:
    return numbered[0]


def _cell(position: int, numbered: NumberedRow) -> Cell:
    found = numbered[1]
    text = found.cells[position].text
    if position == 0:
        text = INDENT * found.indent + text
    if people_key(found.cells[position]) is not None:
        return Cell(text, tone="people", tip=QCoreApplication.translate("Analysis", "Lists these patients"))
    return Cell(text, tone="strong" if found.kind == "total" else "plain")
