"""What an import did: new, changed and unchanged records by form, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.pages.data.review import NARROW_BELOW, import_steps
from ui.pages.data.steps import Steps
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Cell,
    Column,
    InlineMessage,
    PageHead,
    PrimaryButton,
    SecondaryButton,
    TableView,
    column,
    ground,
    row,
)

if TYPE_CHECKING:
    from core.dictionary.spec import Dictionary
    from core.services.import_review import CountsByForm, ImportReview


@dataclass(frozen=True)
class FormLine:
    """One form with its counts."""

    form: str
    label: str
    added: int
    changed: int
    unchanged: int
    left_out: int


class ImportDoneView(QWidget):
    """The last step; from here another workbook or back to the page."""

    another_wanted = Signal()
    list_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self.head = PageHead(self.tr("Import"))
        self.save_list = SecondaryButton(self.tr("Save list"), "done_save_list", icon_name="download")
        self.back = SecondaryButton(self.tr("Back"), "done_back", keys="Esc")
        self.another = PrimaryButton(
            self.tr("Import another workbook"), "done_another", icon_name="import", keys="Ctrl+I"
        )
        for button in (self.save_list, self.back, self.another):
            self.head.add_action(button)
        steps = Steps(import_steps(self))
        steps.show_step(2, finished=True)
        self.message = InlineMessage("done_message")
        strip = QWidget()
        ground(strip, "head")
        margins = (Size.MARGIN, Size.GAP_8, Size.MARGIN, Size.GAP_8)
        strip.setLayout(row(steps, "stretch", margins=margins))
        self.table = TableView(self._columns(), _form_of, "done_counts", self.tr("What was imported"))
        self.setLayout(column(self.head, strip, column(self.message, margins=margins), self.table, gap=0))
        self.save_list.clicked.connect(self.list_wanted)
        self.back.clicked.connect(self.back_wanted)
        self.another.clicked.connect(self.another_wanted)

    def show_outcome(self, review: ImportReview, counts: CountsByForm, skipped: bool, dictionary: Dictionary) -> str:
        """Shows what was written and gives the sentence for the message bar."""
        self.head.set_title(self.tr("Import"), review.checked.path.name)
        self.save_list.setVisible(skipped)
        self.table.set_rows(
            [
                FormLine(
                    form,
                    dictionary.forms[form].label["en"],
                    count.added,
                    count.changed,
                    count.unchanged,
                    len(review.accepted.left_out.get(review.checked.sheets[form], ())) if skipped else 0,
                )
                for form, count in counts.items()
            ]
        )
        added, changed = sum(c.added for c in counts.values()), sum(c.changed for c in counts.values())
        said = self.tr("{0} records added and {1} changed from {2}.").format(
            f"{added:,}", f"{changed:,}", review.checked.path.name
        )
        if skipped:
            rows = (
                self.tr("1 row was") if review.skipped == 1 else self.tr("{0} rows were").format(f"{review.skipped:,}")
            )
            rest = self.tr("{0} left out: save the list, correct the rows and import the workbook again.").format(rows)
            self.message.say("confirm", said, rest)
        else:
            self.message.say("done", said, self.tr("What was there before stays in each patient's History."))
        return said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the file's name gives way to the buttons."""
        super().resizeEvent(event)
        self.head.fact.setVisible(self.width() >= NARROW_BELOW)

    def _columns(self) -> tuple[Column[Any], ...]:
        return (
            Column("form", self.tr("Records"), _label),
            Column("added", self.tr("New"), _added, right=True, width=110),
            Column("changed", self.tr("Changed"), _changed, right=True, width=110),
            Column("unchanged", self.tr("Unchanged"), _unchanged, right=True, width=120),
            Column("left_out", self.tr("Left out"), _left_out, right=True, width=110),
            Column("rest", "", _nothing, stretch=True),
        )


def _form_of(line: FormLine) -> str:
    return line.form


def _label(line: FormLine) -> Cell:
    return Cell(line.label, tone="label")


def _added(line: FormLine) -> Cell:
    return Cell(f"{line.added:,}", tone="strong" if line.added else "quiet")


def _changed(line: FormLine) -> Cell:
    return Cell(f"{line.changed:,}", tone="strong" if line.changed else "quiet")


def _unchanged(line: FormLine) -> Cell:
    return Cell(f"{line.unchanged:,}", tone="quiet")


def _left_out(line: FormLine) -> Cell:
    return Cell(f"{line.left_out:,}", tone="error" if line.left_out else "quiet")


def _nothing(_line: FormLine) -> str:
    return ""
