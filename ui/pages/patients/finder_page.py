"""The list of patients: find while typing, sort by any column, open with Enter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.dictionary.spec import Dictionary
from core.services.exporting import ListColumn
from core.services.register import PatientLine, RtxStatus
from ui.pages.patients.columns import PatientColumns
from ui.pages.patients.finding import Finder
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.kit import (
    EmptyState,
    Flow,
    KeyCap,
    KeyHint,
    PageHead,
    PrimaryButton,
    SearchField,
    SecondaryButton,
    Segment,
    TableView,
    Words,
    column,
    ground,
    row,
)

ANY, WITH_ALERTS = "any", "with"
COUNTED: Final[tuple[RtxStatus, ...]] = ("on", "stopped", "dead")
"""The statuses that can be chosen."""


class FinderPage(Page):
    """Search field, filters and table. Signals: `opened(code)`, `new_wanted`, `print_wanted(codes)` of the chosen patients, and
    `export_wanted` for what is shown.
    """

    opened = Signal(str)
    print_wanted = Signal(list)
    export_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, dictionary: Dictionary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dictionary = dictionary
        self._search_next = False
        self._cells = PatientColumns(self)
        self._finder = Finder((), dictionary, self._cells.statuses)
        self.head = PageHead(self.tr("Patients"))
        self.new = PrimaryButton(self.tr("New patient"), "new_patient", icon_name="user-round-plus", keys="Ctrl+N")
        self.export = SecondaryButton(self.tr("Export list"), "export_patients", icon_name="download")
        self.print = SecondaryButton(self.tr("Print summary"), "print_summaries", icon_name="printer")
        self.head.add_action(self.print)
        self.head.add_action(self.export)
        self.head.add_action(self.new)
        self.search = SearchField(
            "patient_search", self.tr("Find a patient by code, disease, subset, antibody, sex, status or batch")
        )
        statuses = self._cells.statuses
        self.status = Segment(
            [(ANY, self.tr("Any status")), *((key, statuses[key]) for key in COUNTED)],
            "patient_status",
            self.tr("Status"),
        )
        self.alerts = Segment(
            [(ANY, self.tr("Any alert")), (WITH_ALERTS, self.tr("With alerts"))], "patient_alerts", self.tr("Alerts")
        )
        self._tip = QWidget()
        self._tip.setLayout(
            row(
                KeyCap("Down"),
                Words(self.tr("into the table,"), "hint"),
                KeyCap("Enter"),
                Words(self.tr("opens."), "hint"),
                gap=Size.GAP_8,
            )
        )
        strip = QWidget()
        ground(strip, "head")
        filters = row(gap=Size.GAP_12, margins=(Size.MARGIN, Size.GAP_12, Size.MARGIN, Size.GAP_12))
        filters.addLayout(Flow(self.search, self.status, self.alerts, gap=Size.GAP_12), 1)
        filters.addWidget(self._tip)
        strip.setLayout(filters)
        self.table = TableView(self._cells.columns(()), _code, "patients_table", self.tr("Patients"))
        self.table.sort_by("code")
        self.table.let_choose_several()
        self.body = QStackedWidget()
        self.nobody = QWidget()
        self.empty = EmptyState(
            "users-round",
            self.tr("No patients yet"),
            self.tr(
                "Every patient of this clinic file will stand here. Add the first with Ctrl+N, or import a workbook under Data."
            ),
        )
        self.nobody.setLayout(
            column(self.empty, "stretch", margins=(Size.MARGIN, Size.MARGIN, Size.MARGIN, Size.MARGIN))
        )
        self.body.addWidget(self.table)
        self.body.addWidget(self.nobody)
        self.setLayout(column(self.head, strip, self.body, gap=0))
        self.search.textChanged.connect(self._find)
        self.search.down_wanted.connect(self._into_table)
        self.search.enter_pressed.connect(self._open_found)
        self.status.chosen.connect(self._find)
        self.alerts.chosen.connect(self._find)
        self.export.clicked.connect(self.export_wanted)
        self.table.opened.connect(self._open)
        self.new.clicked.connect(self.new_wanted)
        self.print.clicked.connect(self._print)
        self.table.selectionModel().selectionChanged.connect(self._tell_chosen)
        self._tell_chosen()

    def show_lines(self, lines: Sequence[PatientLine]) -> None:
        """Shows the register; what was searched, the order and the chosen row stay."""
        self._finder = Finder(lines, self._dictionary, self._cells.statuses)
        self.body.setCurrentWidget(self.table if lines else self.nobody)
        self._fit_columns(lines)
        self._find()

    def shown_lines(self) -> Sequence[PatientLine]:
        """What is found, in the order on screen."""
        return self.table.table.rows()

    def exported(self, today: date) -> list[ListColumn]:
        """What is found as a workbook holds it."""
        return self._cells.exported(self.shown_lines(), today)

    def choose(self, code: str) -> None:
        """Chooses a patient's row if it is in sight."""
        self.table.choose(code)

    def prepare_search(self) -> None:
        """The keyboard goes to the search field next, with what was searched before selected."""
        self._search_next = True
        self.search.selectAll()

    def first_focus(self) -> QWidget:
        """The search field; the table when a patient's row is chosen already, as on the way back."""
        back = self.table.current_row() is not None and not self._search_next
        self._search_next = False
        return self.table if back else self.search

    def hints(self) -> Sequence[KeyHint]:
        """Find, open, new."""
        return (("Ctrl+K", self.tr("find")), ("Enter", self.tr("open")))

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of the list."""
        return (
            ("Ctrl+K", self.tr("Find a patient")),
            ("Down", self.tr("From the search field into the table")),
            ("Shift+Down", self.tr("Choose several patients, to print their summaries")),
            ("Enter", self.tr("Open the patient; in the search field the first one found")),
            ("Esc", self.tr("Empty the search field")),
            ("Ctrl+N", self.tr("New patient")),
            ("Ctrl+C", self.tr("Copy the table")),
        )

    def minimumSizeHint(self) -> QSize:
        """The table scrolls, so that a narrow window is never forced wider."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words give way before fields do."""
        super().resizeEvent(event)
        self._tip.setVisible(self.width() >= 1200)
        wide = self.width() >= 920
        self.search.setFixedWidth(340 if wide else 240)
        self.search.setPlaceholderText(
            self.tr("Code, disease, antibody, batch") if wide else self.tr("Code or disease")
        )

    def _fit_columns(self, lines: Sequence[PatientLine]) -> None:
        columns, order = self._cells.columns(lines), self.table.table.sorted_by()
        if [one.width for one in columns] != [one.width for one in self.table.table.columns()]:
            self.table.set_columns(columns)
            if order is not None:
                self.table.sort_by(order[0], descending=order[1])

    def _find(self) -> None:
        text, code = self.search.text().strip(), self.status.code()
        status = next((key for key in self._cells.statuses if key == code), None)
        with_alerts = self.alerts.code() == WITH_ALERTS
        words = text.split()
        self._cells.match = words[0] if len(words) == 1 and len(text) > 1 else ""
        found = self._finder.find(text, status, with_alerts=with_alerts)
        self.table.set_empty_text(self._nothing(text))
        self.table.set_rows(found.lines)
        self._tell_chosen()
        for key in COUNTED:
            self.status.set_words(key, f"{self._cells.statuses[key]} {found.of_status[key]:,}")
        shown, everyone = len(found.lines), len(self._finder)
        narrowed = shown != everyone or bool(text) or status is not None or with_alerts
        fact = self.tr("{0} of {1}").format(f"{shown:,}", f"{everyone:,}") if narrowed else f"{everyone:,}"
        if found.batch:
            fact = self.tr("{0} received batch {1}").format(fact, found.batch)
        self.head.set_fact(fact if everyone else "")
        self.export.setEnabled(shown > 0)
        self.export.setToolTip("" if shown else self.tr("There is nothing in the list to export."))

    def _nothing(self, text: str) -> str:
        if text:
            return self.tr(
                "No patient matches \u201c{0}\u201d. Esc empties the search; Ctrl+N adds a new patient."
            ).format(text)
        if self.alerts.code() == WITH_ALERTS:
            return self.tr("No patient here has an alert. Choose \u201cAny alert\u201d to see the others.")
        return self.tr("No patient has this status. Choose \u201cAny status\u201d to see all.")

    def _into_table(self) -> None:
        if self.table.table.rowCount():
            self.table.take_keyboard()

    def _open_found(self) -> None:
        first = next(iter(self.table.table.rows()), None) if self.search.text() else self.table.current_row()
        if first is not None:
            self.opened.emit(first.code)

    def _print(self) -> None:
        self.print_wanted.emit([line.code for line in self.table.chosen_rows()])

    def _tell_chosen(self, *_: object) -> None:
        count = len(self.table.chosen_rows())
        self.print.setEnabled(count > 0)
        self.print.setText(self.tr("Print {0} summaries").format(count) if count > 1 else self.tr("Print summary"))
        self.print.setToolTip(
            self.tr("Ctrl or Shift with a click or an arrow chooses several patients: one print job or one PDF.")
        )

    def _open(self, line: PatientLine, _column: str) -> None:
        self.opened.emit(line.code)


def _code(line: PatientLine) -> str:
    return line.code
