"""One model for every table: rows of any kind under frozen column definitions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.widgets.table_cells import Cell, Column, Group, cell_of

Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = int(Qt.ItemDataRole.UserRole)
ROW_ROLE = CELL_ROLE + 1


class TableModel(QAbstractTableModel):
    """Rows (and Group rows between them) under columns; `key` names a row, so that it is known again after a refresh.

    Rows are read when they are painted: 10,000 of them cost nothing until they are seen. Sorting keeps to its group.
    """

    def __init__(
        self, columns: Sequence[Column[Any]], key: Callable[[Any], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._rows: list[Any] = []
        self._sorted_by: int | None = None
        self._descending = False

    def columns(self) -> tuple[Column[Any], ...]:
        """The column definitions."""
        return self._columns

    def rows(self) -> list[Any]:
        """The rows as they stand, groups included."""
        return list(self._rows)

    def set_columns(self, columns: Sequence[Column[Any]]) -> None:
        """Other columns over the same rows, as when a visit is added to a flow sheet."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._sorted_by = None
        self.endResetModel()

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Shows other rows; with the same rows in the same order only the cells are painted again."""
        fresh = self._in_order(list(rows))
        if [self.row_key(row) for row in fresh] == [self.row_key(row) for row in self._rows] and fresh:
            self._rows = fresh
            self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def row_at(self, at: int) -> Any:
        """The row at a place: yours or a Group."""
        return self._rows[at]

    def row_key(self, row: Any) -> Hashable:
        """The name of a row; a group is named by its title."""
        return ("group", row.title) if isinstance(row, Group) else self._key(row)

    def place_of(self, key: Hashable) -> int | None:
        """Where the row of this name stands now."""
        return next((at for at, row in enumerate(self._rows) if self.row_key(row) == key), None)

    def column_at(self, key: str) -> int:
        """Where a column stands; raises KeyError."""
        for at, column in enumerate(self._columns):
            if column.key == key:
                return at
        raise KeyError(key)

    def sorted_by(self) -> tuple[str, bool] | None:
        """Key of the column the rows are ordered by, and whether the highest stands first."""
        return None if self._sorted_by is None else (self._columns[self._sorted_by].key, self._descending)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Orders by a column; those without a value last, rows alike keep their order."""
        if self._columns[column].sort is None:
            return
        self._sorted_by, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.beginResetModel()
        self._rows = self._in_order(self._rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """Rows, groups included."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """Columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for Qt and screen readers; the Cell under CELL_ROLE and the row under ROW_ROLE for the delegate."""
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if isinstance(row, Group):
            words = f"{row.title} {row.count}".strip()
            return words if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if role == CELL_ROLE:
            return self.cell(index.row(), index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell(index.row(), index.column()).spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.cell(index.row(), index.column()).tip or None
        return None

    def cell(self, row: int, column: int) -> Cell:
        """The content of one cell; an empty one in a group row."""
        found = self._rows[row]
        return Cell() if isinstance(found, Group) else cell_of(self._columns[column], found)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns, their second line behind them."""
        if orientation == Qt.Orientation.Horizontal and role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            column = self._columns[section]
            return f"{column.title} {column.under}".strip()
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Group rows are passed over by the keyboard and cannot be selected."""
        if isinstance(self._rows[index.row()], Group):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def as_text(self) -> str:
        """The table as tab-separated lines with its head, for the clipboard."""
        lines = ["\t".join(f"{column.title} {column.under}".strip() for column in self._columns)]
        lines += [
            row.title if isinstance(row, Group) else "\t".join(cell_of(c, row).spoken() for c in self._columns)
            for row in self._rows
        ]
        return "\n".join(lines)

    def _in_order(self, rows: list[Any]) -> list[Any]:
        order = self._columns[self._sorted_by].sort if self._sorted_by is not None else None
        if order is None:
            return rows
        made: list[Any] = []
        part: list[Any] = []
        for row in [*rows, None]:
            if row is not None and not isinstance(row, Group):
                part.append(row)
                continue
            known = [one for one in part if order(one) is not None]
            made += sorted(known, key=order, reverse=self._descending)
            made += [one for one in part if order(one) is None]
            part = []
            if row is not None:
                made.append(row)
        return made
