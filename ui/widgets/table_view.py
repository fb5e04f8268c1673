"""The table of every page: Enter opens, Ctrl+C copies, a refresh keeps the chosen row and the place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size
from ui.widgets.naming import named
from ui.widgets.table_cells import Column, Group
from ui.widgets.table_delegate import TableDelegate, cell_width
from ui.widgets.table_head import TableHead
from ui.widgets.table_model import TableModel

FIT_ROWS = 300
"""Column widths are taken from so many rows; more would make a large table slow to open."""


class TableView(QTableView):
    """Rows under `columns`, named by `key`; `by="cell"` moves cell by cell (a flow sheet), else row by row.

        table = TableView(COLUMNS, lambda p: p.patient_id, "patients_table", "Patients")
        table.opened.connect(self._open)          # Enter, Return, double click: (row, column key)
        table.set_rows(patients)                   # again at any time: the chosen row and the place on screen stay

    Signals: `opened(row, column_key)`, `clicked_cell(row, column_key)`, `row_changed(row or None)`.
    """

    opened = Signal(object, str)
    clicked_cell = Signal(object, str)
    row_changed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        key: Callable[[Any], Hashable],
        object_name: str,
        accessible_name: str,
        *,
        dense: bool = False,
        by: Literal["row", "cell"] = "row",
        margin: int = Size.MARGIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, object_name, accessible_name)
        self._by = by
        self._empty = ""
        self._kept: tuple[Hashable | None, int, QPoint] = (None, 0, QPoint())
        self.table = TableModel(columns, key, self)
        self._painter = TableDelegate(self.table, margin, self)
        self._head = TableHead(self.table, self._painter, self)
        self._look(dense)
        self.table.modelAboutToBeReset.connect(self._keep_place)
        self.setModel(self.table)
        self.table.modelReset.connect(self._restore_place)
        self._head.sectionClicked.connect(self._sort_by_click)
        self.doubleClicked.connect(self._opened)
        self.clicked.connect(self._clicked)
        self.selectionModel().currentChanged.connect(self._current_changed)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Shows rows (and Group rows between them); the chosen row stays chosen if it is still there."""
        self.table.set_rows(rows)
        self.fit_columns()

    def set_columns(self, columns: Sequence[Column[Any]]) -> None:
        """Other columns over the same rows."""
        self.table.set_columns(columns)
        self._head.updateGeometry()
        self.updateGeometries()
        self.fit_columns()

    def set_empty_text(self, text: str) -> None:
        """What the table says when it has no rows: why, and the nearest case."""
        self._empty = text
        self.viewport().update()

    def current_row(self) -> Any | None:
        """The chosen row, or None."""
        index = self.currentIndex()
        return self.table.row_at(index.row()) if index.isValid() else None

    def let_choose_several(self) -> None:
        """Ctrl+click and Shift with click or arrow add rows to the chosen ones."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def chosen_rows(self) -> list[Any]:
        """Every chosen row, from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for row in map(self.table.row_at, places) if not isinstance(row, Group)]

    def current_column(self) -> str:
        """Key of the column under the cursor, or nothing."""
        index = self.currentIndex()
        return self.table.columns()[index.column()].key if index.isValid() else ""

    def choose(self, key: Hashable, column_key: str = "") -> bool:
        """Chooses the row of this name and brings it into sight; False when it is not there."""
        place = self.table.place_of(key)
        if place is None:
            return False
        column = self.table.column_at(column_key) if column_key else max(self.currentIndex().column(), 0)
        self.selectionModel().setCurrentIndex(
            self.table.index(place, column), QItemSelectionModel.SelectionFlag.ClearAndSelect | self._whole()
        )
        self.scrollTo(self.table.index(place, column))
        return True

    def choose_first(self) -> None:
        """Chooses the first row when none is chosen, so that the arrow keys start somewhere."""
        rows = self.table.rows()
        first = next((at for at, row in enumerate(rows) if not isinstance(row, Group)), None)
        if not self.currentIndex().isValid() and first is not None:
            self.choose(self.table.row_key(rows[first]))

    def sort_by(self, column_key: str, *, descending: bool = False) -> None:
        """Orders the rows by a sortable column."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.sort(self.table.column_at(column_key), order)
        self._head.viewport().update()

    def take_keyboard(self) -> None:
        """Puts the keyboard on the table, on the first row when none is chosen."""
        self.choose_first()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def fit_columns(self) -> None:
        """Gives each column the width of its definition or of its content; the stretching one takes what is left."""
        columns = self.table.columns()
        rows = self.table.rows()[:FIT_ROWS]
        widths = [self._width(at, column, rows) for at, column in enumerate(columns)]
        shown = [not 0 < self.viewport().width() < column.hide_below for column in columns]
        spare = self.viewport().width() - sum(w for w, show in zip(widths, shown, strict=True) if show)
        stretching = [at for at, column in enumerate(columns) if column.stretch]
        # Where the stretching column had to give way, the last one reaches to the edge for it.
        if stretching and not any(shown[at] for at in stretching):
            stretching = [at for at, show in enumerate(shown) if show][-1:]
        for at in range(len(columns)):
            self.setColumnHidden(at, not shown[at])
            self.setColumnWidth(at, widths[at] + (max(spare, 0) if at in stretching else 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies the whole table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.table.as_text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the columns to the new width."""
        super().resizeEvent(event)
        self.fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows, then the line around the row (or cell) that has the keyboard; or the words of an empty table."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if not self.table.rowCount() and self._empty:
            painter.setFont(font())
            painter.setPen(QColor(Colour.INK3))
            place = QRectF(self._painter.margin, 0, self.viewport().width() - 2 * self._painter.margin, Size.TABLE_ROW)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._empty)
        index = self.currentIndex()
        if index.isValid() and self.hasFocus():
            rect = QRectF(self.visualRect(index))
            if self._by == "row":
                rect.setLeft(0)
                rect.setRight(min(self.viewport().width(), self._head.length()))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(Colour.INK), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.end()

    def _look(self, dense: bool) -> None:
        self.setHorizontalHeader(self._head)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        rows = QAbstractItemView.SelectionBehavior.SelectRows
        self.setSelectionBehavior(rows if self._by == "row" else QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setMinimumSectionSize(Size.BUTTON_SMALL)
        self.verticalHeader().setDefaultSectionSize(Size.TABLE_ROW_DENSE if dense else Size.TABLE_ROW)

    def _width(self, at: int, column: Column[Any], rows: Sequence[Any]) -> int:
        padding = sum(self._painter.padding(at, len(self.table.columns())))
        if column.width is not None:
            return max(column.width, 0)
        contents = (
            cell_width(self.table.cell(place, at)) for place, row in enumerate(rows) if not isinstance(row, Group)
        )
        return max([self._head.title_width(column), *contents]) + padding

    def _whole(self) -> QItemSelectionModel.SelectionFlag:
        return (
            QItemSelectionModel.SelectionFlag.Rows if self._by == "row" else QItemSelectionModel.SelectionFlag.Current
        )

    def _keep_place(self) -> None:
        row = self.current_row()
        column = max(self.currentIndex().column(), 0)
        offset = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        self._kept = (self.table.row_key(row) if row is not None else None, column, offset)

    def _restore_place(self) -> None:
        key, column, offset = self._kept
        self.clearSpans()
        for at, row in enumerate(self.table.rows()):
            if isinstance(row, Group):
                self.setSpan(at, 0, 1, self.table.columnCount())
                self.setRowHeight(at, Size.TABLE_GROUP)
        place = self.table.place_of(key) if key is not None else None
        if place is not None:
            index = self.table.index(place, min(column, self.table.columnCount() - 1))
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | self._whole()
            )
        elif key is not None:
            self.row_changed.emit(None)
        self.horizontalScrollBar().setValue(offset.x())
        self.verticalScrollBar().setValue(offset.y())

    def _sort_by_click(self, section: int) -> None:
        column = self.table.columns()[section]
        if column.sort is not None:
            self.sort_by(column.key, descending=self.table.sorted_by() == (column.key, False))

    def _current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid() and current.row() != previous.row():
            self.row_changed.emit(self.table.row_at(current.row()))

    def _opened(self, index: QModelIndex) -> None:
        if index.isValid() and not isinstance(self.table.row_at(index.row()), Group):
            self.opened.emit(self.table.row_at(index.row()), self.table.columns()[index.column()].key)

    def _clicked(self, index: QModelIndex) -> None:
        if not isinstance(self.table.row_at(index.row()), Group):
            self.clicked_cell.emit(self.table.row_at(index.row()), self.table.columns()[index.column()].key)
