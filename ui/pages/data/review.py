"""The preview of an import: issues, changes and new records by sheet, and one button that says exactly what it will do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from ui.pages.data.columns import IssueLine, issue_columns, line_columns, number_of
from ui.pages.data.steps import Steps
from ui.theme.tokens import Colour, Size
from ui.widgets.inline_message import MESSAGE_LOOK, MessageKind
from ui.widgets.kit import (
    CheckBox,
    Icon,
    PageHead,
    PrimaryButton,
    Rule,
    SecondaryButton,
    Segment,
    SideItem,
    SideList,
    TableView,
    Tone,
    Words,
    column,
    ground,
    row,
)

if TYPE_CHECKING:
    from core.exchange.issues import CellIssue
    from core.services.import_review import ImportReview

ALL = "all"
ISSUES = ("errors", "warnings", "left_out")
FOLLOWER = "patient_left_out"
SIDE_WIDTH = 232
NO_SIDE_BELOW = 900
NARROW_BELOW = 760


class ImportPreviewView(QWidget):
    """Shows one ImportReview; nothing is written until `import_wanted(skip listed rows)` is answered."""

    import_wanted = Signal(bool)
    list_wanted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self._review: ImportReview | None = None
        self.head = PageHead(self.tr("Import"))
        self.save_list = SecondaryButton(self.tr("Save list"), "import_save_list", icon_name="download")
        self.cancel = SecondaryButton(self.tr("Cancel"), "import_cancel", keys="Esc")
        self.take = PrimaryButton(self.tr("Import"), "import_take", icon_name="check", keys="Ctrl+S")
        for button in (self.cancel, self.take):
            self.head.add_action(button)
        self.steps = Steps(import_steps(self))
        self.steps.show_step(1)
        self.view = Segment([("errors", "")], "import_view", self.tr("Show"))
        self.skip = CheckBox(self.tr("Leave out the listed rows"), "import_skip")
        self.issues = TableView(issue_columns(), number_of, "import_issues", self.tr("Issues of the workbook"))
        self.lines = TableView(line_columns(), number_of, "import_lines", self.tr("New and changed records"))
        self.sheets = SideList([SideItem(ALL, self.tr("All sheets"))], "import_sheets", self.tr("Sheets"))
        self.tables = QStackedWidget()
        self.tables.addWidget(self.issues)
        self.tables.addWidget(self.lines)
        self._verdict_icon = Icon("info", Colour.INK2, Size.ICON_INLINE)
        self.verdict = Words("", "small", wrap=True)
        middle = row(gap=0)
        middle.addWidget(self._side_panel())
        middle.addWidget(self.tables, 1)
        self.setLayout(column(self.head, self._way(), self._decision(), middle, gap=0))
        self.save_list.clicked.connect(self.list_wanted)
        self.cancel.clicked.connect(self.cancelled)
        self.take.clicked.connect(self._ask)
        self.skip.toggled.connect(self._decide)
        self.view.chosen.connect(self._fill)
        self.sheets.chosen.connect(self._fill)

    def show_review(self, review: ImportReview) -> None:
        """Shows a checked workbook, from its most serious side."""
        self._review = review
        sheets = len(review.checked.sheets)
        self.head.set_title(
            self.tr("Import"),
            self.tr("{0} \N{MIDDLE DOT} {1}").format(
                review.checked.path.name, self.tr("1 sheet") if sheets == 1 else self.tr("{0} sheets").format(sheets)
            ),
        )
        counts = _counts(review)
        words = {
            "errors": self.tr("Errors {0}"),
            "left_out": self.tr("Same patients {0}"),
            "warnings": self.tr("Warnings {0}"),
            "changed": self.tr("Changed {0}"),
            "new": self.tr("New {0}"),
        }
        self.view.set_choices(
            [
                (code, text.format(_thousands(counts[code])))
                for code, text in words.items()
                if code != "left_out" or counts[code]
            ]
        )
        self.view.choose(next((code for code in ("errors", "changed", "new", "warnings") if counts[code]), "errors"))
        self.skip.setText(
            self.tr("Skip the 1 listed row")
            if review.skipped == 1
            else self.tr("Skip the {0} listed rows").format(_thousands(review.skipped))
        )
        self.skip.setAccessibleName(self.skip.text())
        self.skip.setEnabled(True)
        self.skip.setChecked(False)
        self.skip.setVisible(bool(review.checked.errors) and bool(review.skipped))
        if review.accepted.issues:
            self.save_list.enable()
        else:
            self.save_list.disable(self.tr("There is nothing to list: every cell is accepted."))
        self._show_sheets(review)
        self._show_totals(review)
        self._decide()
        self._fill()

    def hold(self, reason: str) -> None:
        """Nothing more can be asked while the import is written; Cancel still stops it."""
        self.take.disable(reason)
        self.skip.setEnabled(False)
        self._say("note", reason)

    def release(self) -> None:
        """The import was stopped or refused: the question stands again."""
        self.skip.setEnabled(True)
        self._decide()

    def refuse(self, text: str) -> None:
        """Says why the import was not written."""
        self._say("refused", text)

    def first_focus(self) -> QWidget:
        """What the user must answer first."""
        table = self.issues if self.tables.currentWidget() is self.issues else self.lines
        table.choose_first()
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list of sheets gives way; all sheets are shown then."""
        super().resizeEvent(event)
        self.steps.setVisible(self.width() >= NARROW_BELOW)
        self.head.fact.setVisible(self.width() >= NARROW_BELOW)
        shown = self.width() >= NO_SIDE_BELOW
        self.side.setVisible(shown)
        if not shown and self.sheets.key() != ALL:
            self.sheets.press(ALL)

    def _way(self) -> QWidget:
        strip = QWidget()
        ground(strip, "head")
        strip.setLayout(
            row(
                self.steps,
                "stretch",
                self.view,
                gap=Size.GAP_12,
                margins=(Size.MARGIN, Size.GAP_8, Size.MARGIN, Size.GAP_8),
            )
        )
        return strip

    def _decision(self) -> QWidget:
        strip = QWidget()
        ground(strip, "strip")
        line = row(self._verdict_icon, gap=Size.GAP_8, margins=(Size.MARGIN, Size.GAP_8, Size.MARGIN, Size.GAP_8))
        line.addWidget(self.verdict, 1)
        line.addSpacing(Size.GAP_12)
        line.addWidget(self.skip)
        line.addWidget(self.save_list)
        strip.setLayout(line)
        return strip

    def _side_panel(self) -> QWidget:
        self.side = QFrame()
        self.side.setFixedWidth(SIDE_WIDTH)
        ground(self.side, "page")
        self._totals = QVBoxLayout()
        self._totals.setSpacing(Size.GAP_4)
        self._totals.setContentsMargins(10, 0, 10, 0)
        kept = Words(
            self.tr("Nothing is written yet. The import is one step: all of it, or nothing."), "hint", wrap=True
        )
        below = column(kept, margins=(10, Size.GAP_8, 10, 0))
        panel = column(
            self.sheets, Size.GAP_8, Rule(), Size.GAP_8, self._totals, below, "stretch", gap=0,
            margins=(Size.GAP_12, Size.GAP_12, Size.GAP_12, Size.GAP_12),
        )  # fmt: skip
        line = row(gap=0)
        line.addLayout(panel, 1)
        line.addWidget(Rule("down"))
        self.side.setLayout(line)
        return self.side

    def _show_sheets(self, review: ImportReview) -> None:
        errors = Counter(issue.sheet for issue in review.checked.errors)
        rows = {sheet: len(review.checked.rows[form]) for form, sheet in review.checked.sheets.items()}
        self.sheets.set_items(
            [
                SideItem(ALL, self.tr("All sheets"), "list", _thousands(sum(rows.values()))),
                *(
                    SideItem(
                        sheet,
                        sheet,
                        "table-2",
                        self._error_words(errors[sheet]) if errors[sheet] else _thousands(count),
                        "error" if errors[sheet] else "",
                    )
                    for sheet, count in rows.items()
                ),
            ]
        )
        self.sheets.choose(ALL)

    def _error_words(self, count: int) -> str:
        return self.tr("1 error") if count == 1 else self.tr("{0} errors").format(_thousands(count))

    def _show_totals(self, review: ImportReview) -> None:
        while self._totals.count():
            line = self._totals.takeAt(0).widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        skipped: Tone = "error" if review.skipped else ""
        warned: Tone = "warning" if review.checked.warnings else ""
        lines: tuple[tuple[str, int, Tone], ...] = (
            (self.tr("New records"), review.added, ""),
            (self.tr("Changed records"), review.changed, ""),
            (self.tr("Unchanged"), review.unchanged, ""),
            (self.tr("Rows with errors"), _rows_with_errors(review), skipped),
            (self.tr("Warnings"), len(review.checked.warnings), warned),
        )
        for words, number, tone in lines:
            line = QWidget()
            count = Words(_thousands(number), "label", tone=tone)
            line.setLayout(row(Words(words, "second", tone=tone), "stretch", count))
            self._totals.addWidget(line)

    def _decide(self) -> None:
        review = self._review
        if review is None:
            return
        errors, skip = len(review.checked.errors), self.skip.isChecked()
        written = review.added + review.changed
        records = self.tr("1 record") if written == 1 else self.tr("{0} records").format(_thousands(written))
        left_out = self.tr("1 row") if review.skipped == 1 else self.tr("{0} rows").format(_thousands(review.skipped))
        if errors and not skip:
            self.take.setText(self.tr("Import"))
            reason = self.tr("Not possible yet: {0} in the workbook.").format(self._error_words(errors))
            self._refuse_take(
                reason,
                self._ways_out(review) if review.skipped else self.tr("Correct what is listed and import it again."),
                "refused",
            )
        elif not written:
            self.take.setText(self.tr("Import"))
            rest = (
                self.tr("Every other record stands in the clinic file just as in this workbook.")
                if errors
                else self.tr("Every record stands in the clinic file just as in this workbook.")
            )
            self._refuse_take(self.tr("Nothing to change."), rest, "note")
        else:
            self.take.setText(
                self.tr("Import {0}, skip {1}").format(records, left_out)
                if errors
                else self.tr("Import {0}").format(records)
            )
            self.take.enable()
            parts = self.tr("{0} new, {1} changed, {2} as they are.").format(
                *(_thousands(count) for count in (review.added, review.changed, review.unchanged))
            )
            warnings = len(review.checked.warnings)
            if warnings:
                parts += " " + (
                    self.tr("1 warning may stand.")
                    if warnings == 1
                    else self.tr("{0} warnings may stand.").format(_thousands(warnings))
                )
            self._say("confirm" if errors or warnings else "done", self.tr("Ready to import:"), parts)

    def _refuse_take(self, reason: str, rest: str, kind: MessageKind) -> None:
        self.take.disable(f"{reason} {rest}")
        self._say(kind, reason, rest)

    def _say(self, kind: MessageKind, bold: str, rest: str = "") -> None:
        icon_name, colour, tone = MESSAGE_LOOK[kind]
        self._verdict_icon.draw(icon_name, colour)
        self.verdict.say(bold, rest)
        self.verdict.set_tone(tone)

    def _ways_out(self, review: ImportReview) -> str:
        followers = _counts(review)["left_out"]
        if not followers:
            return self.tr("Correct the cells listed and import it again, or skip their rows.")
        with_them = self.tr("1 row") if followers == 1 else self.tr("{0} rows").format(_thousands(followers))
        return self.tr(
            "Correct the cells listed and import it again, or skip their rows and with them {0} of the same patients."
        ).format(with_them)

    def _fill(self) -> None:
        review, view, sheet = self._review, self.view.code(), self.sheets.key()
        if review is None:
            return
        if view in ISSUES:
            self.issues.set_rows(
                [
                    IssueLine(number, issue)
                    for number, issue in enumerate(review.accepted.issues)
                    if _view_of(issue) == view and sheet in (ALL, issue.sheet)
                ]
            )
            self.issues.set_empty_text(self.tr("No errors here.") if view == "errors" else self.tr("No warnings here."))
            self.tables.setCurrentWidget(self.issues)
        else:
            self.lines.set_rows([line for line in review.lines if line.kind == view and sheet in (ALL, line.sheet)])
            self.lines.set_empty_text(
                self.tr("No value of a known record changes here.")
                if view == "changed"
                else self.tr("No new records here.")
            )
            self.tables.setCurrentWidget(self.lines)

    def _ask(self) -> None:
        self.import_wanted.emit(self.skip.isChecked())


def import_steps(widget: QWidget) -> tuple[str, str, str]:
    """The titles of the steps of an import."""
    return widget.tr("File"), widget.tr("Check and preview"), widget.tr("Done")


def _counts(review: ImportReview) -> Counter[str]:
    return Counter(_view_of(issue) for issue in review.accepted.issues) + Counter(line.kind for line in review.lines)


def _view_of(issue: CellIssue) -> str:
    if issue.severity == "error":
        return "errors"
    return "left_out" if issue.rule == FOLLOWER else "warnings"


def _rows_with_errors(review: ImportReview) -> int:
    return len({(issue.sheet, issue.row) for issue in review.checked.errors})


def _thousands(count: int) -> str:
    return f"{count:,}"
