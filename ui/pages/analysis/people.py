"""The patients behind a number, a step or a bar of the analysis, or those left out: a list whose rows open the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.services.people import PersonLine
from ui.pages.analysis.lock_date import shown_date
from ui.widgets.kit import Cell, Column, Group, PageHead, TableView, column

NumberedLine = tuple[int, PersonLine]
_CODE_WIDTH, _SUBSET_WIDTH, _DATE_WIDTH = 140, 140, 140


class PeopleList(QWidget):
    """Lists patients under what they have in common. `opened(code)` on Enter or a double click; `back_wanted` on Esc."""

    opened = Signal(str)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("analysis_people")
        self.head = PageHead("", back=self.tr("Analysis"), compact=True)
        self.table = TableView(
            self._columns(self.tr("Value")), _number, "analysis_people_table", self.tr("Patients behind the number")
        )
        lines = column(self.head, gap=0)
        lines.addWidget(self.table, 1)
        self.setLayout(lines)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)
        self.head.back_wanted.connect(self.back_wanted)
        self.table.opened.connect(self._opened)

    def show_people(self, title: str, where: str, people: Sequence[PersonLine]) -> None:
        """Lists patients: `title` says what they have in common, `where` the table or figure they were found in."""
        self.table.set_columns(self._columns(self.tr("Value") if any(one.value for one in people) else ""))
        patients = len({one.code for one in people})
        counted = self.tr("1 patient") if patients == 1 else self.tr("{0:,} patients").format(patients)
        self.head.set_title(title, " \N{MIDDLE DOT} ".join(part for part in (counted, where) if part))
        self.table.set_rows(_grouped(people))
        self.table.setCurrentIndex(self.table.model().index(-1, -1))
        self.table.choose_first()

    def codes(self) -> list[str]:
        """The patients as listed."""
        return [one[1].code for one in self.table.table.rows() if not isinstance(one, Group)]

    def take_keyboard(self) -> None:
        """Puts the keyboard on the list."""
        self.table.take_keyboard()

    def _columns(self, value: str) -> list[Column[NumberedLine]]:
        return [
            Column("code", self.tr("Patient"), _code, sort=lambda one: one[1].code, width=_CODE_WIDTH),
            Column("subset", self.tr("Subset"), _subset, sort=lambda one: one[1].subset or None, width=_SUBSET_WIDTH),
            Column(
                "first", self.tr("First RTX"), _first, sort=lambda one: one[1].first_rtx_date or None, width=_DATE_WIDTH
            ),
            Column("value", value, lambda one: one[1].value, stretch=True),
        ]

    def _opened(self, one: NumberedLine, _column: str) -> None:
        self.opened.emit(one[1].code)


def _grouped(people: Sequence[PersonLine]) -> list[NumberedLine | Group]:
    """The lines as they come, those left out under the reason."""
    numbered = list(enumerate(people))
    if not any(one.why for one in people):
        return list(numbered)
    rows: list[NumberedLine | Group] = []
    for why, found in groupby(
        sorted(numbered, key=lambda one: (_place(people, one[1].why), one[0])), lambda one: one[1].why
    ):
        lines = list(found)
        rows += [Group(why[:1].upper() + why[1:], count=f"{len(lines):,}"), *lines]
    return rows


def _place(people: Sequence[PersonLine], why: str) -> int:
    return next(place for place, one in enumerate(people) if one.why == why)


def _number(one: NumberedLine) -> int:
    return one[0]


def _code(one: NumberedLine) -> Cell:
    return Cell(one[1].code, tone="link")


def _subset(one: NumberedLine) -> str:
    return one[1].subset


def _first(one: NumberedLine) -> str:
    return shown_date(date.fromisoformat(one[1].first_rtx_date)) if one[1].first_rtx_date else ""
