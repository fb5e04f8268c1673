"""The Analysis page: a cohort at the left, a tab a subject, figure, definition and tables as the report prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.faults import ClinicFault, UsageFault
from core.reports.design import ReportDesign
from core.services.clinic import Analysed
from core.services.locks import Locks
from core.services.progress import Progress
from core.services.report_templates import ReportTemplates
from core.services.saved_filters import FilterShelf
from core.services.sources import Source
from ui.backend import Session, Shell
from ui.pages.analysis import keys
from ui.pages.analysis.cohort_panel import CohortPanel
from ui.pages.analysis.computing import Choice, View, compute_view
from ui.pages.analysis.export import Exporter
from ui.pages.analysis.filter_desk import FilterDesk
from ui.pages.analysis.lock_date import shown_date
from ui.pages.analysis.lock_desk import LockDesk
from ui.pages.analysis.message_room import MessageRoom
from ui.pages.analysis.report_desk import ReportDesk
from ui.pages.analysis.shown_subjects import ShownSubjects
from ui.pages.analysis.subject_stack import SubjectStack
from ui.pages.analysis.subjects import Subject, subjects
from ui.shell.page import Page
from ui.tasks import Task
from ui.theme.tokens import Size
from ui.widgets.kit import (
    EmptyState,
    KeyHint,
    PageHead,
    PrimaryButton,
    SecondaryButton,
    TabBar,
    Words,
    column,
    row,
)

if TYPE_CHECKING:
    from core.reports.document import DocumentPrinter


class AnalysisSession(Session, Protocol):
    """What the analysis asks of an open clinic file."""

    @property
    def filters(self) -> FilterShelf:
        """The filters saved for this clinic file; may be used in any thread."""

    @property
    def locks(self) -> Locks:
        """The data locks of the clinic file; used in the database thread."""

    @property
    def templates(self) -> ReportTemplates:
        """The report templates of the clinic; used in the database thread."""

    def read_source(self) -> Source:
        """Every record as a cohort; runs in the database thread."""


class AnalysisPage(Page):
    """Reads the records once, computes every choice in the background, and keeps the old result on screen until the new one is there."""

    def __init__(self, session: AnalysisSession, shell: Shell, make_printer: Callable[[], DocumentPrinter]) -> None:
        super().__init__()
        self._session, self._shell = session, shell
        self._subjects = {subject.key: subject for subject in subjects()}
        self._source: Source | None = None
        self._view: View | None = None
        self._reading: Task | None = None
        self._computing: Task | None = None
        self._out_of_date = True
        self._narrow: bool | None = None
        self.exporter = Exporter(self, shell.runner, make_printer)
        self.exporter.written.connect(self._exported)
        self.exporter.failed.connect(self._refused)
        self._build()
        self._show_state(self._waiting)

    # --- what the shell asks ---------------------------------------------------------------------------------------------------
    def arrive(self, target: object) -> None:
        """Reads the records when they were never read or have changed; `target` may be the key of a tab."""
        if isinstance(target, str) and target in self._subjects:
            self._shown.choose(target)
        if self._out_of_date:
            self._read()

    def refresh(self, _change: object) -> None:
        """The records changed: what is shown is out of date, and is computed anew at once when somebody looks at it."""
        self._out_of_date = True
        if self.isVisible():
            self._read()

    def hints(self) -> Sequence[KeyHint]:
        """Copying and the whole report."""
        return keys.hints()

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of the page."""
        return keys.key_sheet()

    def first_focus(self) -> QWidget | None:
        """The chosen tab, or the list of patients where one is open."""
        listed = self.subject_stack.first_focus()
        return listed or (self.tabs.button(self.tabs.key()) if self._view is not None else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the words are shorter and the cohort stands behind a button."""
        super().resizeEvent(event)
        self._fit()

    # --- building --------------------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.head = PageHead(self.tr("Analysis"))
        self.cohort_button = SecondaryButton(self.tr("Cohort"), "analysis_cohort", icon_name="users-round")
        self.export_button = SecondaryButton(self.tr("Export this"), "analysis_export", icon_name="download")
        self.report_button = PrimaryButton(self.tr("Whole report"), "analysis_report", icon_name="file-chart-column")
        for button in (self.cohort_button, self.export_button, self.report_button):
            self.head.add_action(button)
        # The message bar shows the keys: caps in the buttons would not fit at 200 %.
        for shortcut, button in ((keys.EXPORT_KEYS, self.export_button), (keys.REPORT_KEYS, self.report_button)):
            QShortcut(QKeySequence(shortcut), button).activated.connect(button.click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self).activated.connect(self._copy)
        self.tabs = TabBar([], "analysis_tabs", self.tr("Subjects of the analysis"))
        self.panel = CohortPanel()
        self._room = MessageRoom()
        self.message = self._room.message
        self.subject_stack = SubjectStack(self._shell)
        self._shown = ShownSubjects(self._subjects, self.tabs, self.subject_stack, self._shell)
        self.filter_desk = FilterDesk(self._session.filters, self.panel, self.subject_stack, self._shell)
        self.report_desk = ReportDesk(self._report_templates, self.subject_stack, self._shell, self._write_designed)
        self.exporter.design_wanted.connect(self.report_desk.open)
        self.lock_desk = LockDesk(self._locks, self._analysed, self.subject_stack, self._shell)
        self.exporter.locks_wanted.connect(self.lock_desk.open)
        beside = QWidget()
        right = column(self._room, gap=0)
        right.addWidget(self.subject_stack, 1)
        body = row(gap=0)
        body.addWidget(self.panel)
        body.addLayout(right, 1)
        beside.setLayout(body)
        self._body = beside
        self._waiting = _centred(Words(self.tr("Reading the records and computing the analysis ..."), "quiet"))
        self.to_data = SecondaryButton(self.tr("Import records"), "analysis_to_data", icon_name="import")
        self.to_patients = SecondaryButton(
            self.tr("Add a patient"), "analysis_to_patients", icon_name="user-round-plus"
        )
        self.empty = EmptyState(
            "chart-line",
            self.tr("Nothing to analyse yet"),
            self.tr(
                "Persistence, steroids, response and the other results come from the patients of this clinic file, and it has none."
            ),
            self.to_data,
            self.to_patients,
        )
        self._empty = _centred(self.empty)
        self._states = QStackedWidget()
        for state in (self._waiting, self._empty, self._body):
            self._states.addWidget(state)
        page = column(self.head, self.tabs, gap=0)
        page.addWidget(self._states, 1)
        self.setLayout(page)
        self.panel.changed.connect(self._choice_changed)
        self.panel.everyone_wanted.connect(self.subject_stack.list_everyone)
        self.panel.left_out_wanted.connect(self.subject_stack.list_left_out)
        self.cohort_button.clicked.connect(self._toggle_panel)
        self.export_button.clicked.connect(self._export_view)
        self.report_button.clicked.connect(self._export_report)
        self.to_data.clicked.connect(partial(_go, self._shell, "data"))
        self.to_patients.clicked.connect(partial(_go, self._shell, "patients"))

    def _fit(self) -> None:
        narrow = self.width() < Size.SIDE_PANEL_BELOW
        if self._narrow != narrow:
            self._narrow = narrow
            self.cohort_button.setVisible(narrow)
            self.panel.setVisible(not narrow)
            self.export_button.setText(self.tr("Export") if narrow else self.tr("Export this"))
            self.report_button.setText(self.tr("Report") if narrow else self.tr("Whole report"))
            self.head.fact.setVisible(not narrow)
            self._shown.shorten(narrow)

    def _show_state(self, state: QWidget) -> None:
        self._states.setCurrentWidget(state)
        self.tabs.setVisible(state is self._body and self._view is not None)
        for button in (self.export_button, self.report_button):
            if self._view is None or state is self._empty:
                button.disable(self.tr("There is no result to export yet."))
            else:
                button.enable()

    # --- reading and computing -------------------------------------------------------------------------------------------------
    def _read(self) -> None:
        self._out_of_date = False
        session = self._session
        self._mark_busy()
        self._reading = self._shell.runner.database(
            partial(_read_source, session),
            self.tr("Reading the records"),
            done=self._source_read,
            failed=self._refused,
            can_cancel=True,
            key="analysis-read",
        )
        self._reading.cancelled.connect(self._reading_stopped)

    def _source_read(self, source: Source) -> None:
        self._source = source
        if len(source.cohort.patients):
            self._compute(self.panel.choice)
        else:
            self._view = None
            self._show_state(self._empty)
            self.head.set_fact("")

    def _choice_changed(self, choice: Choice) -> None:
        self._compute(choice)

    def _compute(self, choice: Choice) -> None:
        if self._source is None:
            return
        self._room.clear()
        self._mark_busy()
        self._computing = self._shell.runner.compute(
            partial(compute_view, self._source, choice, tuple(self._subjects.values())),
            self.tr("Computing the analysis"),
            done=self._show_view,
            failed=self._refused,
            key="analysis",
        )
        self._computing.cancelled.connect(self._cancelled)

    def _mark_busy(self) -> None:
        if self._view is not None:
            self.head.set_fact(self.tr("Recomputing; shown is the choice before"))
            self.panel.set_busy(True)

    def _cancelled(self) -> None:
        # A choice that a later one replaced ends here too; only the last one was stopped by the user.
        if self._computing is not None and self._computing.is_cancelled():
            self._show_fact()
            self._show_state(self._body)
            self._room.say(
                "note",
                self.tr("Stopped."),
                self.tr("What is shown is the choice before."),
                [(self.tr("Compute"), self._again)],
            )

    def _reading_stopped(self) -> None:
        if self._reading is not None and self._reading.is_cancelled():
            self._out_of_date = True
            self._show_fact()
            self._show_state(self._body)
            self._room.say(
                "note", self.tr("Stopped."), self.tr("The records were not read."), [(self.tr("Read"), self._read)]
            )

    def _again(self) -> None:
        self._compute(self.panel.choice)

    def _refused(self, fault: ClinicFault) -> None:
        self._show_fact()
        self._show_state(self._body)
        # The service says that nothing was written; here nothing was to be.
        said = [fault.todo] if isinstance(fault, UsageFault) else [fault.safe, fault.todo]
        if self._view is not None and isinstance(fault, UsageFault):
            said.append(self.tr("What is shown is the choice before."))
        self._room.say("refused", fault.what, " ".join(part for part in said if part))

    # --- showing ---------------------------------------------------------------------------------------------------------------
    def _show_view(self, view: View) -> None:
        self._view = view
        self._shown.show_view(view)
        self.panel.show_view(view)
        self.filter_desk.show_offer(view.filters)
        self._show_fact()
        self._show_state(self._body)
        self._shown.show_wanted()

    def _show_fact(self) -> None:
        self.panel.set_busy(False)
        if self._view is not None:
            lock = shown_date(date.fromisoformat(self._view.lock_date))
            self.head.set_fact(
                self.tr("{0:,} of {1:,} patients, data lock {2}").format(self._view.n, self._view.offer.n, lock)
            )

    def _copy(self) -> None:
        if not self.subject_stack.copy_people():
            self._shown.copy_table()

    def _toggle_panel(self) -> None:
        self.panel.setVisible(self.panel.isHidden())

    # --- exporting -------------------------------------------------------------------------------------------------------------
    def subject(self) -> Subject:
        """The subject that is shown."""
        return self._shown.subject

    def view(self) -> View | None:
        """The result that is shown."""
        return self._view

    def _export_view(self) -> None:
        if self._view is not None:
            at = self.export_button.mapToGlobal(QPoint(0, self.export_button.height() + 2))
            self.exporter.open_menu(self._view, self.subject(), at)

    def _export_report(self) -> None:
        if self._view is not None:
            self.exporter.export_report(self._view)

    def _locks(self) -> Locks:
        return self._session.locks

    def _analysed(self) -> Analysed | None:
        return self._view.analysed if self._view is not None else None

    def _report_templates(self) -> ReportTemplates:
        return self._session.templates

    def _write_designed(self, design: ReportDesign, outputs: tuple[str, ...]) -> None:
        if self._view is not None:
            self.exporter.export_report(self._view, design, outputs)

    def _exported(self, _folder: Path, sentence: str) -> None:
        self._shell.say("done", sentence)
        self._room.say(
            "done",
            sentence,
            "",
            [(self.tr("Open folder"), self.exporter.open_folder), (self.tr("Close"), self._room.clear)],
        )


def _read_source(session: AnalysisSession, progress: Progress) -> Source:
    progress("Reading the records", 0.0)
    return session.read_source()


def _go(shell: Shell, place: str, _checked: bool = False) -> None:
    shell.go(place)


def _centred(widget: QWidget) -> QWidget:
    room = QWidget()
    room.setLayout(column(widget, "stretch", margins=(Size.MARGIN, Size.MARGIN, Size.MARGIN, Size.MARGIN)))
    return room
