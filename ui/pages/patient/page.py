"""One patient: who it is on every tab, the course at a glance, every record, and the way into each form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.services.chart import Chart
from core.services.clinic import ClinicSession
from core.services.history import WrittenRecord
from core.services.rights import Right
from ui.backend import Shell
from ui.pages.patient.draft_strip import DraftStrip
from ui.pages.patient.flow_sheet import FlowSheet
from ui.pages.patient.header import PatientHeader
from ui.pages.patient.history_tab import HistoryTab
from ui.pages.patient.mixed_tables import DIAGNOSIS, FORMS_OF, PROTECTION, THERAPIES, MixedRow, MixedTables
from ui.pages.patient.overview import Overview
from ui.pages.patient.record_tab import RecordTab
from ui.pages.patient.record_tables import RecordRow, RecordTables
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.kit import Button, Flow, KeyHint, Tab, TabBar, TableView, column, ground

OVERVIEW, FLOW, HISTORY = "overview", "flow", "history"
TABS = ("visits", "infusions", THERAPIES, "adverse_events", PROTECTION, DIAGNOSIS, "discontinuations")
"""The tabs with records, between the flow sheet and the history."""
TABS_WITH_COUNTS_FROM = 1040
"""Below this width the tabs drop their counts rather than words."""
TABS_IN_FULL_FROM = 940
"""Below this width the longest tabs have shorter names, so that none is cut."""
TABS_IN_SHORT_BELOW = 800
"""Below this width even these give way to the shortest."""

_STEPS = (TABS_WITH_COUNTS_FROM, TABS_IN_FULL_FROM, TABS_IN_SHORT_BELOW)


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
        self.drafts = DraftStrip(session, shell)
        self.tabs = TabBar(self._tabs(None), "patient_tabs", self.tr("Parts of the record"))
        self.overview = Overview(session.dictionary, today)
        self.flow = FlowSheet(session.dictionary)
        self.history = HistoryTab(session.dictionary)
        self._tables = RecordTables(session.dictionary, self)
        self._mixed = MixedTables(session.dictionary, today, self)
        self.tables: dict[str, TableView] = {
            tab: self._mixed.table(tab) if tab in FORMS_OF else self._tables.table(tab) for tab in TABS
        }
        self.record_tabs = {tab: RecordTab(tab, self.tables[tab], self._new, self) for tab in FORMS_OF}
        if why := session.why_not(Right.SAVE):
            for button in (self.new_visit, self.new_infusion, self.new_event, self.stop, self.edit):
                button.disable(why)
            for tab in self.record_tabs.values():
                tab.disable(why)
        self.stack = QStackedWidget()
        self._places: dict[str, QWidget] = {
            OVERVIEW: self.overview,
            FLOW: self.flow,
            **self.tables,
            **self.record_tabs,
            HISTORY: self.history,
        }
        for place in self._places.values():
            self.stack.addWidget(place)
        whole = column(self.header, self.strip, self.drafts, self.tabs, gap=0)
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
        self.drafts.show_patient(code)
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
        """Shows a tab by its key: overview, flow, history, one of `TABS`, or the id of a form that stands on one of them."""
        tab = next((one for one, forms in FORMS_OF.items() if tab in forms), tab)
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
            *(hint for tab in self.record_tabs.values() for hint in tab.key_sheet()),
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
        if any((before < limit) != (now < limit) for limit in _STEPS):
            self.tabs.set_tabs(self._tabs(self._chart))

    def _actions(self) -> QWidget:
        self.back = Button(
            self.tr("Patients"), "back_to_patients", kind="quiet", size="small", icon_name="chevron-left", keys="Esc"
        )
        self.back.clicked.connect(self.back_wanted)
        self.new_visit = self._action(
            self.tr("New visit"), "new_visit", "plus", partial(self._new, "visits"), keys="Ctrl+N", primary=True
        )
        self.new_infusion = self._action(
            self.tr("Infusion"), "new_infusion", "syringe", partial(self._new, "infusions"), keys="Ctrl+I"
        )
        self.new_event = self._action(
            self.tr("Adverse event"), "new_adverse_event", "triangle-alert", partial(self._new, "adverse_events")
        )
        self.stop = self._action(
            self.tr("Stop rituximab"), "stop_rituximab", "circle-x", partial(self._new, "discontinuations")
        )
        self.edit = self._action(self.tr("Edit patient"), "edit_patient", "pencil", self._edit_patient, keys="Ctrl+E")
        self.print_summary = self._action(
            self.tr("Print summary"), "print_summary", "printer", self.summary_wanted.emit, keys="Ctrl+P"
        )
        strip = QWidget()
        ground(strip, "page")
        strip.setLayout(
            Flow(
                self.back, self.new_visit, self.new_infusion, self.new_event, self.stop, self.edit, self.print_summary,
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
        whole, short = self.width() >= TABS_IN_FULL_FROM, self.width() < TABS_IN_SHORT_BELOW
        titles = {
            "visits": self.tr("Visits"),
            "infusions": self.tr("Infusions"),
            THERAPIES: self.tr("Drugs") if short else self.tr("Therapies"),
            "adverse_events": self.tr("Adverse events") if whole else self.tr("Events"),
            PROTECTION: self.tr("Screening & vaccines") if whole else self.tr("Vaccines"),
            DIAGNOSIS: self.tr("Disease") if short else self.tr("Diagnosis"),
            "discontinuations": self.tr("Stops"),
        }
        counted = chart is not None and self.width() >= TABS_WITH_COUNTS_FROM
        return [
            Tab(OVERVIEW, self.tr("Overview")),
            Tab(FLOW, self.tr("Flow") if short else self.tr("Flow sheet")),
            *(Tab(tab, titles[tab], self._count(tab, chart) if counted else None) for tab in TABS),
            Tab(HISTORY, self.tr("History")),
        ]

    def _count(self, tab: str, chart: Chart | None) -> int | None:
        if chart is None:
            return None
        return self._mixed.count(tab, chart) if tab in FORMS_OF else len(getattr(chart, tab))

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
        elif key in FORMS_OF:
            self.tables[key].set_rows(self._mixed.rows(key, chart))
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

    def _open_record(self, one: RecordRow | MixedRow, _column: str) -> None:
        self.form_wanted.emit(one.stored.form, one.stored.record_id)

    def _open_written(self, one: WrittenRecord, _column: str) -> None:
        """Opens the record; a vial or a reading stands on the form of its infusion."""
        form, number = one.form, one.record_id
        if form in ("infusion_vials", "infusion_vitals") and self._chart is not None:
            given = [it for it in self._chart.infusions if it.record.infusion_date == one.record_date]
            form, number = ("infusions", given[0].record_id) if given else ("", number)
        if form:
            self.form_wanted.emit(form, number)

    def _open_visit(self, record_id: int) -> None:
        self.form_wanted.emit("visits", record_id)

    def _new(self, form: str, *_checked: object) -> None:
        if self._code:
            self.form_wanted.emit(form, None)

    def _edit_patient(self) -> None:
        if self._chart is not None:
            self.form_wanted.emit("patients", self._chart.patient.record_id)
