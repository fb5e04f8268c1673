"""The data locks of the clinic file: a name freezes the cohort that is shown; two of them can be compared into a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.services.locks import Lock
from ui.pages.analysis.lock_date import shown_date
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Cell,
    Column,
    EntryLineEdit,
    InlineMessage,
    PageHead,
    PrimaryButton,
    SecondaryButton,
    TableView,
    Words,
    column,
    row,
)

_NAME_WIDTH = 260


class LocksView(QWidget):
    """Lists locks. `lock_wanted(name)` locks what is shown, `compare_wanted(one, other)` for two chosen, `back_wanted` on Esc."""

    lock_wanted = Signal(str)
    compare_wanted = Signal(object, object)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("analysis_locks")
        self.head = PageHead(self.tr("Data locks"), back=self.tr("Analysis"), compact=True)
        self.compare = SecondaryButton(self.tr("Compare two ..."), "locks_compare")
        self.head.add_action(self.compare)
        self.name = EntryLineEdit("lock_name", self.tr("Name of the data lock"), width=_NAME_WIDTH)
        self.lock = PrimaryButton(self.tr("Lock this cohort"), "locks_lock", icon_name="lock")
        self.message = InlineMessage("locks_message")
        self.table = TableView(self._columns(), _key, "locks_table", self.tr("Data locks"))
        self.table.let_choose_several()
        self.table.set_empty_text(self.tr("No cohort was locked yet."))
        page = column(self.head, gap=0)
        about = Words(self.tr("A lock freezes records, rules and results as they are now under a name."), "quiet")
        asked = column(about, margins=(Size.MARGIN, Size.GAP_12, Size.MARGIN, Size.GAP_12))
        asked.addLayout(row(self.name, self.lock, "stretch"))
        asked.addWidget(self.message)
        page.addLayout(asked)
        page.addWidget(self.table, 1)
        self.setLayout(page)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)
        self.head.back_wanted.connect(self.back_wanted)
        self.lock.clicked.connect(self._lock)
        self.compare.clicked.connect(self._compare)

    def show_locks(self, locks: Sequence[Lock]) -> None:
        """The locks there are, the latest first."""
        self.table.set_rows(list(locks))

    def _columns(self) -> list[Column[Lock]]:
        return [
            Column("name", self.tr("Name"), lambda one: Cell(one.name, tone="strong"), stretch=True),
            Column("user", self.tr("Made by"), lambda one: one.user, width=140),
            Column("when", self.tr("Made"), lambda one: _day(one.utc_time[:10]), width=120),
            Column("lock_date", self.tr("Last day"), lambda one: _day(one.lock_date), width=120),
            Column("n", self.tr("Patients"), lambda one: f"{one.n:,}", right=True, width=90),
        ]

    def _lock(self) -> None:
        self.message.clear()
        self.lock_wanted.emit(self.name.text())

    def _compare(self) -> None:
        chosen = self.table.chosen_rows()
        if len(chosen) == 2:
            self.compare_wanted.emit(*chosen)
        else:
            self.message.say("note", self.tr("Choose two data locks in the list, the second with Ctrl and a click."))


def _key(lock: Lock) -> int:
    return lock.id


def _day(iso: str) -> str:
    return shown_date(date.fromisoformat(iso))
