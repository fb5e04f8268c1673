"""Today: what is due, low or missing, each line one Enter away from where it is entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.services.chart import Chart
from core.services.clinic import ClinicSession
from core.services.drafts import DraftLine
from core.services.worklist_items import KINDS, ListKind, WorkItem, WorkLists
from core.services.worklists import record_of
from ui.backend import Shell
from ui.forms.discarding import DraftDesk
from ui.forms.shown import date_words
from ui.pages.patients.targets import FormTarget, PatientsTarget
from ui.pages.today.words import ICONS, ListWords
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Cell,
    Column,
    EmptyState,
    Group,
    InlineMessage,
    KeyHint,
    PageHead,
    PrimaryButton,
    Rule,
    SecondaryButton,
    SideItem,
    SideList,
    TableView,
    Tone,
    Words,
    column,
    ground,
    row,
    scrolling,
)

PATIENTS = "patients"
EVERYTHING = "everything"
_SIDE = 196
DISCARD_FROM = 900
"""Below this width the button that discards a draft gives way to its key."""


class TodayPage(Page):
    """The work lists: a list of kinds at the left, the lines grouped by kind at the right, printed with Ctrl+P."""

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        today: Callable[[], date] = date.today,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._shell, self._today = session, shell, today
        self._words = ListWords(self)
        self._lists: WorkLists | None = None
        self._asked_on: date | None = None
        self._may_discard = False
        self.head = PageHead(self.tr("Today"))
        self.print = SecondaryButton(self.tr("Print list"), "today_print", icon_name="printer", keys="Ctrl+P")
        self.new_visit = PrimaryButton(self.tr("New visit"), "today_new_visit", icon_name="plus", keys="Ctrl+N")
        self.discard = SecondaryButton(self.tr("Discard draft"), "today_discard", icon_name="trash-2")
        self.discard.setToolTip(self.tr("Delete; it can be undone"))
        self.message = InlineMessage("today_message")
        self.drafts = DraftDesk(session, shell, self.message, self)
        for action in (self.discard, self.print, self.new_visit):
            self.head.add_action(action)
        self.kinds = SideList(self._side_items(), "today_lists", self.tr("Work lists"))
        self.facts = Words("", "hint", wrap=True)
        self.facts.setContentsMargins(Size.GAP_8, Size.GAP_4, Size.GAP_4, 0)
        lists = ground(QWidget(), "page")
        margins = (Size.GAP_12, Size.GAP_16, Size.GAP_12, Size.GAP_12)
        lists.setLayout(column(self.kinds, Rule(), self.facts, "stretch", gap=Size.GAP_12, margins=margins))
        # A low window scrolls the lists; squeezed, their lines would be cut.
        self._side = scrolling(lists)
        self._side.setFixedWidth(_SIDE)
        self.table = TableView(self._columns(), _key, "today_table", self.tr("Work lists of the day"))
        self.empty = EmptyState("calendar-check", "", "")
        nothing = QWidget()
        nothing.setLayout(column(self.empty, "stretch", margins=(Size.MARGIN,) * 4))
        self.body = QStackedWidget()
        self.body.addWidget(self.table)
        self.body.addWidget(nothing)
        line = row(gap=0)
        # Added one by one: what `row` takes keeps its own height.
        line.addWidget(self._side)
        line.addWidget(Rule("down"))
        line.addWidget(self.body, 1)
        self._strip = ground(QWidget(), "head")
        self._strip.setLayout(row(self.message, margins=(Size.MARGIN, Size.GAP_4, Size.MARGIN, Size.GAP_4)))
        self._strip.setVisible(False)
        whole = column(self.head, self._strip, gap=0)
        whole.addLayout(line, 1)
        self.setLayout(whole)
        self.kinds.chosen.connect(self._show)
        self.table.opened.connect(self._open)
        self.table.clicked_cell.connect(self._clicked)
        self.table.row_changed.connect(self._row_changed)
        self.print.clicked.connect(self.print_lists)
        self.new_visit.clicked.connect(self._new_visit)
        self.discard.clicked.connect(self._discard)
        self.drafts.changed.connect(self._read_drafts)
        self._row_changed(None)
        self._read()

    def arrive(self, _target: object) -> None:
        """Reads again when the day has changed since; what was left open meanwhile in any case."""
        if self._asked_on != self._today():
            self._read()
        elif self._lists is not None:
            self.message.clear()
            self._read_drafts()

    def refresh(self, _change: object) -> None:
        """Reads the lists again; the chosen line stays."""
        self._read()

    def hints(self) -> Sequence[KeyHint]:
        """Open, print."""
        return (("Enter", self.tr("enter it")), ("Ctrl+P", self.tr("print")))

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of the page."""
        return (
            ("Enter", self.tr("Go where the line is entered, or to the patient")),
            ("Ctrl+P", self.tr("Print the lists that are shown")),
            ("Ctrl+N", self.tr("New visit of the chosen patient")),
            ("Del", self.tr("Discard the chosen draft; that can be undone")),
            ("Shift+Tab", self.tr("From the table to the lists; Up and Down choose one")),
            ("Ctrl+C", self.tr("Copy the table")),
        )

    def first_focus(self) -> QWidget:
        """The table; the lists at the left where nothing is due, the page itself until that is known."""
        if self._lists is None:
            return self
        if self.body.currentWidget() is self.table:
            self.table.choose_first()
            return self.table
        return self.kinds.line(self.kinds.key())

    def lists(self) -> WorkLists | None:
        """What is shown; None until it is read."""
        return self._lists

    def print_lists(self) -> None:
        """Shows the lists on screen as pages to be printed."""
        if self._lists is None:
            return
        from ui.pages.today.printed import ListPreview, PrintedLists

        session = self._session
        printed = PrintedLists(self._words, clinic=session.name, user=session.user, synthetic=session.synthetic)
        document = printed.document(self._lists, self._chosen_kinds(), datetime.now())  # noqa: DTZ005 - the clinic's own clock
        preview = ListPreview(document, self._lists.as_of, self._words, self)
        preview.said.connect(self._shell.say)
        preview.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete discards the chosen draft."""
        if event.key() == Qt.Key.Key_Delete:
            self._discard()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the key has to do."""
        super().resizeEvent(event)
        self._settle_width()

    def minimumSizeHint(self) -> QSize:
        """The table scrolls, so that a narrow window is never forced wider."""
        return QSize(0, super().minimumSizeHint().height())

    def _read(self) -> None:
        session, today = self._session, self._today()
        self._asked_on = today
        self._shell.runner.database(
            lambda _progress: session.worklists(today).with_drafts(session.drafts.lines()),
            self.tr("Reading the work lists"),
            done=self._take,
            can_cancel=True,
            key="today_lists",
        )

    def _read_drafts(self) -> None:
        session = self._session
        self._shell.runner.database(
            lambda _progress: session.drafts.lines(),
            self.tr("Reading the drafts"),
            done=self._take_drafts,
            can_cancel=True,
            key="today_drafts",
            quiet=True,
        )

    def _take_drafts(self, drafts: Sequence[DraftLine]) -> None:
        self._strip.setVisible(bool(self.message.text()))
        if self._lists is not None:
            self._take(self._lists.with_drafts(drafts))

    def _take(self, lists: WorkLists) -> None:
        had_none, on_table = self._lists is None, self.table.hasFocus()
        self._lists = lists
        if self._session.synthetic:
            fact = self.tr("as of {0}, the last date in the teaching cohort").format(date_words(lists.as_of))
        else:
            fact = date_words(lists.as_of, weekday=True)
        self.head.set_fact(fact)
        self.kinds.set_items(self._side_items())
        self.facts.setText(
            self.tr("{0} on rituximab of {1}\nOverdue first, then by date.\nAlerts are for clinician review.").format(
                f"{lists.on_rituximab:,}", f"{lists.patients:,}"
            )
        )
        self._show()
        # The line that had the keyboard may be done by now: it goes to the first of those left, never to nowhere.
        if on_table or (had_none and self.hasFocus()):
            self.first_focus().setFocus()

    def _show(self) -> None:
        lists = self._lists
        if lists is None:
            return
        if lists.count():
            rows: list[WorkItem | Group] = []
            for kind in self._chosen_kinds():
                items = lists.items[kind]
                words = self._words
                rule = words.rules[kind] if items else words.nothing(kind, lists.nearest.get(kind))
                rows += [Group(words.titles[kind], ICONS[kind], f"{len(items):,}", rule), *items]
            self.table.set_rows(rows)
            self.body.setCurrentWidget(self.table)
        else:
            self.table.set_rows([])
            self._say_nothing(lists)
            self.body.setCurrentIndex(1)
        self._row_changed(self.table.current_row())

    def _say_nothing(self, lists: WorkLists) -> None:
        if not lists.patients:
            self.empty.say(
                self.tr("No patients yet"),
                self.tr(
                    "What is due will stand here. Add the first patient under Patients, or import a workbook under Data."
                ),
            )
            return
        coming = [item for kind, item in lists.nearest.items() if kind != "low_igg" and item.due_date]
        first = min(coming, key=lambda item: item.due_date or "", default=None)
        next_words = (
            self.tr("The next is {0} of {1} on {2}.").format(
                self._words.what(first), first.code, date_words(first.due_date or "", weekday=True)
            )
            if first
            else self.tr("Nothing is planned either: no patient is on rituximab.")
        )
        self.empty.say(self.tr("Nothing is due today"), next_words)

    def _chosen_kinds(self) -> Sequence[ListKind]:
        if self.kinds.key() != EVERYTHING:
            return [kind for kind in KINDS if self.kinds.key() == kind]
        # What was left open stands first, and takes no room when nothing was.
        rest: list[ListKind] = [kind for kind in KINDS if kind != "draft"]
        return ["draft", *rest] if self._lists and self._lists.items["draft"] else rest

    def _side_items(self) -> list[SideItem]:
        items = self._lists.items if self._lists else {}
        everything = f"{self._lists.count():,}" if self._lists else ""
        lines = [SideItem(EVERYTHING, self.tr("Everything"), "list-todo", everything)]
        for kind in KINDS:
            found = items.get(kind, ())
            pressing = {item.urgency for item in found}
            tone: Tone = "error" if "unsafe" in pressing else "warning" if "due" in pressing else ""
            count = f"{len(found):,}" if self._lists else ""
            lines.append(SideItem(kind, self._words.short_titles[kind], ICONS[kind], count, tone))
        return lines

    def _columns(self) -> tuple[Column[WorkItem], ...]:
        words, tr = self._words, self.tr
        return (
            Column("state", tr("State"), lambda i: Cell(chips=(words.chip(i),)), sort=lambda i: i.days, width=160),
            Column("patient", tr("Patient"), _patient, sort=lambda i: i.code.casefold(), width=150),
            Column("what", tr("What"), lambda i: Cell(words.what(i), tone="label"), sort=words.what, width=180),
            Column("due", tr("Due"), lambda i: Cell(words.due(i)), sort=lambda i: i.due_date, width=112),
            Column("reason", tr("Why"), lambda i: Cell("", words.reason(i), tip=words.reason(i)),
                   width=150, stretch=True, hide_below=900),
            Column("action", tr("Next step"), lambda i: Cell(f"{words.action(i)} \u203a", tone="link"), right=True,
                   width=140, hide_below=742),
        )  # fmt: skip

    def _row_changed(self, item: object) -> None:
        draft = item.draft if isinstance(item, WorkItem) else None
        there = isinstance(item, WorkItem) and (draft is None or draft.name.code is not None)
        self._may_discard = draft is not None and draft.may_discard
        self._settle_width()
        self.new_visit.setEnabled(there)
        self.new_visit.setToolTip("" if there else self.tr("Choose a patient's line first"))

    def _clicked(self, item: WorkItem, column_key: str) -> None:
        if column_key == "action":
            self._open(item, column_key)

    def _open(self, item: WorkItem, _column: str) -> None:
        if item.draft is not None:
            self.drafts.open(item.draft)
        elif not item.form:
            self._shell.go(PATIENTS, item.code)
        elif item.is_new:
            self._shell.go(PATIENTS, FormTarget(item.form, item.code))
        else:
            session = self._session
            self._shell.runner.database(
                lambda _progress: session.chart(item.code),
                self.tr("Reading {0}").format(item.code),
                done=partial(self._open_record, item),
                can_cancel=True,
                key="today_open",
            )

    def _open_record(self, item: WorkItem, chart: Chart | None) -> None:
        record = record_of(chart, item) if chart else None
        if record is None:
            self._shell.go(PATIENTS, item.code)
        else:
            self._shell.go(PATIENTS, FormTarget(item.form, item.code, record, item.field))

    def _settle_width(self) -> None:
        self.discard.setVisible(self._may_discard and self.width() >= DISCARD_FROM)

    def _discard(self) -> None:
        item = self.table.current_row()
        if isinstance(item, WorkItem) and item.draft is not None and item.draft.may_discard:
            self.drafts.discard(item.draft)

    def _new_visit(self) -> None:
        item = self.table.current_row()
        if isinstance(item, WorkItem):
            self._shell.go(PATIENTS, FormTarget("visits", item.code))
        else:
            self._shell.go(PATIENTS, PatientsTarget.SEARCH)


def _patient(item: WorkItem) -> Cell:
    code = item.code or QCoreApplication.translate("drafts", "new patient")
    return Cell(code, item.group, tone="strong")


def _key(item: WorkItem) -> tuple[str, ...]:
    which = str(item.draft.draft_id) if item.draft is not None else ""
    return (item.kind, item.code, item.window, item.record_date or "", which, *item.names)
