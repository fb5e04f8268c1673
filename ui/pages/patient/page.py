"""One patient: who it is on every tab, the course at a glance, every record, and the way into each form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.services.chart import Chart
from core.services.clinic import ClinicSession
from core.services.history import WrittenRecord
from core.services.rights import Right
from ui.backend import Shell
from ui.pages.patient.flow_sheet import FlowSheet
from ui.pages.patient.header import PatientHeader
from ui.pages.patient.history_tab import HistoryTab
from ui.pages.patient.overview import Overview
from ui.pages.patient.record_tables import FORMS, RecordRow, RecordTables
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.kit import Button, Flow, KeyHint, Tab, TabBar, TableView, column, ground

OVERVIEW, FLOW, HISTORY = "overview", "flow", "history"
TABS_WITH_COUNTS_FROM = 800
"""Below this width the tabs drop their counts rather than words."""
TABS_IN_FULL_FROM = 680
"""Below this width the longest tab has a shorter name, so that none is cut."""


class PatientPage(Page):
    """Shows the patient of `show_patient`. Signals: `form_wanted(form, record_id or None)`, `back_wanted`, `find_wanted`,
    `summary_wanted`, and `unknown(code)` when the clinic has no such patient.
    """

    form_wanted = Signal(str, object)
    back_wanted = Signal()
    find_wanted = Signal()
    summary_wanted = Signal()
    unknown = Signal(str)

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        today: Callable[[], date] = date.today,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._shell = session, shell
        self._code = ""
        self._chart: Chart | None = None
        self._stale: set[str] = set()
        self.header = PatientHeader(session.dictionary, today)
        self.strip = self._actions()
        if why := session.why_not(Right.SAVE):
            for button in (
                self.new_visit, self.new_infusion, self.new_event, self.stop, self.new_therapy, self.edit,
            ):  # fmt: skip
                button.disable(why)
        self.tabs = TabBar(self._tabs(None), "patient_tabs", self.tr("Parts of the record"))
        self.overview = Overview(session.dictionary, today)
        self.flow = FlowSheet(session.dictionary)
        self.history = HistoryTab(session.dictionary)
        self._tables = RecordTables(session.dictionary, self)
        self.tables: dict[str, TableView] = {form: self._tables.table(form) for form in FORMS}
        self.stack = QStackedWidget()
        self._places: dict[str, QWidget] = {
            OVERVIEW: self.overview,
            FLOW: self.flow,
            **self.tables,
            HISTORY: self.history,
        }
        for place in self._places.values():
            self.stack.addWidget(place)
        whole = column(self.header, self.strip, self.tabs, gap=0)
        whole.addWidget(self.stack, 1)
        self.setLayout(whole)
        self.tabs.chosen.connect(self._choose)
        self.flow.visit_opened.connect(self._open_visit)
        self.history.table.opened.connect(self._open_written)
        for table in self.tables.values():
            table.opened.connect(self._open_record)
        QShortcut(QKeySequence("Ctrl+K"), self).activated.connect(self.find_wanted)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(self._next_tab if step > 0 else self._tab_before)

    def code(self) -> str:
        """Whose page this is; empty before the first."""
        return self._code

    def chart(self) -> Chart | None:
        """What is shown; None while it is being read."""
        return self._chart

    def show_patient(self, code: str) -> None:
        """Reads and shows a patient. Nothing of the one before stays meanwhile; the same one is only read again."""
        if code != self._code:
            self._code, self._chart = code, None
            self.header.show_code(code)
            self._blank()
            self.tabs.set_tabs(self._tabs(None))
            self.tabs.choose(OVERVIEW)
            self.stack.setCurrentWidget(self.overview)
        session = self._session
        self._shell.runner.database(
            lambda _progress: (code, session.chart(code)),
            self.tr("Reading the patient's record"),
            done=self._show,
            can_cancel=True,
            key="patient_chart",
        )

    def forget(self) -> None:
        """Shows nobody: the patient is not in this clinic."""
        self._code, self._chart = "", None
        self.header.show_code("")
        self._blank()

    def refresh(self, _change: object) -> None:
        """Reads the patient again."""
        if self._code:
            self.show_patient(self._code)

    def choose(self, tab: str) -> None:
        """Shows a tab by its key: overview, flow, history or the id of a form."""
        self.tabs.choose(tab)
        self._choose(tab)

    def first_focus(self) -> QWidget:
        """The table of the tab, or the tabs where there is none."""
        return self._table() or self.tabs.button(self.tabs.key())

    def hints(self) -> Sequence[KeyHint]:
        """The keys for the next step."""
        return (("Ctrl+N", self.tr("new visit")), ("Ctrl+I", self.tr("infusion")), ("Esc", self.tr("patients")))

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of the patient's page."""
        return (
            ("Ctrl+N", self.tr("New visit")),
            ("Ctrl+I", self.tr("New infusion")),
            ("Ctrl+E", self.tr("Edit the patient's own record")),
            ("Ctrl+P", self.tr("Print the one-page summary")),
            ("Ctrl+Tab", self.tr("Next tab (Ctrl+Shift+Tab: the one before)")),
            ("Enter", self.tr("Open the record of the row; in the flow sheet the visit of the column")),
            ("Ctrl+C", self.tr("Copy the table")),
            ("Ctrl+K", self.tr("Find another patient")),
            ("Esc", self.tr("Back to the patients")),
        )

    def minimumSizeHint(self) -> QSize:
        """Tables scroll and words give way, so that a narrow window is never forced wider."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Counts and then words of the tabs give way in a narrow window."""
        super().resizeEvent(event)
        before, now = event.oldSize().width(), self.width()
        if any((before < limit) != (now < limit) for limit in (TABS_WITH_COUNTS_FROM, TABS_IN_FULL_FROM)):
            self.tabs.set_tabs(self._tabs(self._chart))

    def _actions(self) -> QWidget:
        self.back = Button(
            self.tr("Patients"), "back_to_patients", kind="quiet", size="small", icon_name="chevron-left", keys="Esc"
        )
        self.back.clicked.connect(self.back_wanted)
        self.new_visit = self._action(
            self.tr("New visit"), "new_visit", "plus", self._new_visit, keys="Ctrl+N", primary=True
        )
        self.new_infusion = self._action(
            self.tr("Infusion"), "new_infusion", "syringe", self._new_infusion, keys="Ctrl+I"
        )
        self.new_event = self._action(
            self.tr("Adverse event"), "new_adverse_event", "triangle-alert", self._new_adverse_event
        )
        self.stop = self._action(self.tr("Stop rituximab"), "stop_rituximab", "circle-x", self._new_stop)
        self.new_therapy = self._action(self.tr("Therapy before"), "new_therapy", "pill", self._new_therapy)
        self.edit = self._action(self.tr("Edit patient"), "edit_patient", "pencil", self._edit_patient, keys="Ctrl+E")
        self.print_summary = self._action(
            self.tr("Print summary"), "print_summary", "printer", self.summary_wanted.emit, keys="Ctrl+P"
        )
        strip = QWidget()
        ground(strip, "page")
        strip.setLayout(
            Flow(
                self.back, self.new_visit, self.new_infusion, self.new_event, self.stop, self.new_therapy, self.edit,
                self.print_summary,
                gap=Size.GAP_8, line_gap=Size.GAP_4, margins=(Size.MARGIN, 6, Size.MARGIN, 6),
            )
        )  # fmt: skip
        return strip

    def _action(
        self, text: str, name: str, icon: str, act: Callable[[], object], *, keys: str = "", primary: bool = False
    ) -> Button:
        made = Button(text, name, kind="primary" if primary else "secondary", size="small", icon_name=icon, keys=keys)
        made.clicked.connect(act)
        return made

    def _tabs(self, chart: Chart | None) -> list[Tab]:
        titles = {
            "visits": self.tr("Visits"),
            "infusions": self.tr("Infusions"),
            "treatments_before": self.tr("Therapies"),
            "adverse_events": self.tr("Adverse events") if self.width() >= TABS_IN_FULL_FROM else self.tr("Events"),
            "discontinuations": self.tr("Stops"),
        }
        counted = chart is not None and self.width() >= TABS_WITH_COUNTS_FROM
        return [
            Tab(OVERVIEW, self.tr("Overview")),
            Tab(FLOW, self.tr("Flow sheet")),
            *(Tab(form, titles[form], len(getattr(chart, form)) if counted else None) for form in FORMS),
            Tab(HISTORY, self.tr("History")),
        ]

    def _show(self, read: tuple[str, Chart | None]) -> None:
        code, chart = read
        if code != self._code:
            return
        if chart is None:
            self.forget()
            self.unknown.emit(code)
            return
        self._chart = chart
        self.header.show_chart(chart)
        self.tabs.set_tabs(self._tabs(chart))
        self._stale = set(self._places)
        self._fill(self.tabs.key())

    def _choose(self, key: str) -> None:
        self.stack.setCurrentWidget(self._places[key])
        self._fill(key)

    def _fill(self, key: str) -> None:
        """Puts the chart into a tab when it is first looked at."""
        chart = self._chart
        if chart is None or key not in self._stale:
            return
        self._stale.discard(key)
        if key == OVERVIEW:
            self.overview.show_chart(chart)
        elif key == FLOW:
            self.flow.show_chart(chart)
        elif key == HISTORY:
            self._read_history()
        else:
            self._tables.fill(self.tables[key], key, chart)

    def _read_history(self) -> None:
        session, code = self._session, self._code
        self._shell.runner.database(
            lambda _progress: (code, session.history(code)),
            self.tr("Reading the history"),
            done=self._show_history,
            can_cancel=True,
            key="patient_history",
        )

    def _show_history(self, read: tuple[str, Sequence[WrittenRecord]]) -> None:
        code, written = read
        if code == self._code:
            self.history.show_history(written)

    def _blank(self) -> None:
        self._stale = set()
        self.overview.clear()
        self.flow.clear()
        self.history.show_history(())
        for table in self.tables.values():
            table.set_rows(())

    def _table(self) -> TableView | None:
        key = self.tabs.key()
        found: dict[str, TableView] = {FLOW: self.flow.table, HISTORY: self.history.table, **self.tables}
        table = found.get(key)
        return table if table is not None and table.table.rowCount() else None

    def _next_tab(self) -> None:
        self._step(1)

    def _tab_before(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        keys = list(self._places)
        self.choose(keys[(keys.index(self.tabs.key()) + by) % len(keys)])
        table = self._table()
        if table is not None:
            table.take_keyboard()
        else:
            self.tabs.button(self.tabs.key()).setFocus(Qt.FocusReason.TabFocusReason)

    def _open_record(self, one: RecordRow, _column: str) -> None:
        self.form_wanted.emit(one.stored.form, one.stored.record_id)

    def _open_written(self, one: WrittenRecord, _column: str) -> None:
        self.form_wanted.emit(one.form, one.record_id)

    def _open_visit(self, record_id: int) -> None:
        self.form_wanted.emit("visits", record_id)

    def _new_visit(self) -> None:
        self.form_wanted.emit("visits", None)

    def _new_infusion(self) -> None:
        self.form_wanted.emit("infusions", None)

    def _new_adverse_event(self) -> None:
        self.form_wanted.emit("adverse_events", None)

    def _new_stop(self) -> None:
        self.form_wanted.emit("discontinuations", None)

    def _new_therapy(self) -> None:
        self.form_wanted.emit("treatments_before", None)

    def _edit_patient(self) -> None:
        if self._chart is not None:
            self.form_wanted.emit("patients", self._chart.patient.record_id)
