"""The print preview of patients' summaries: the very pages that go to the printer or into one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from ui.printing.pdf import QtPdfPrinter
from ui.printing.preview import PaperPreview
from ui.printing.summary_paper import print_summaries
from ui.widgets.kit import Segment

if TYPE_CHECKING:
    from core.reports.document import SheetSize
    from core.reports.summary.page import PatientHandout, PatientPage, PatientSummary

FOR_CLINIC, FOR_PATIENT = "clinic", "patient"


@dataclass(frozen=True)
class PatientPages:
    """What can be printed about one patient: the page for the clinic and the one to take home."""

    code: str
    summary: PatientSummary
    handout: PatientHandout


class SummaryPreview(PaperPreview):
    """Shows a sheet a patient, for the clinic or for the patient, on A4 or Letter."""

    def __init__(self, patients: Sequence[PatientPages], parent: QWidget | None = None) -> None:
        self._patients = tuple(patients)
        one = patients[0].code if len(patients) == 1 else ""
        count = len(patients)
        self.whom = Segment(
            [(FOR_CLINIC, _tr("For the clinic")), (FOR_PATIENT, _tr("For the patient"))],
            "summary_whom",
            _tr("Whom it is for"),
        )
        self.sheet = Segment([("a4", _tr("A4")), ("letter", _tr("Letter"))], "summary_sheet", _tr("Sheet of paper"))
        day = date.today().isoformat()  # noqa: DTZ011 - the clinic's own day
        super().__init__(
            "summary",
            _tr("Summary of patient {0}").format(one) if one else _tr("Summaries of {0} patients").format(count),
            "; ".join(text for patient in patients for text in patient.summary.texts()),
            f"{one or count} summar{'y' if one else 'ies'} {day}.pdf",
            _tr("Summary of {0} sent to the printer").format(one)
            if one
            else _tr("Summaries of {0} patients sent to the printer").format(count),
            _tr("Summary saved: {0}") if one else _tr("Summaries saved: {0}"),
            parent,
        )
        self.whom.chosen.connect(self._choose_whom)
        self.sheet.chosen.connect(self._choose_sheet)

    def tools(self) -> Sequence[QWidget]:
        """Whom it is for, and the sheet."""
        return (self.whom, self.sheet)

    def pages(self) -> list[PatientPage]:
        """The pages that are shown."""
        kind = cast("Literal['clinic', 'patient']", self.whom.code())
        return [patient.handout if kind == FOR_PATIENT else patient.summary for patient in self._patients]

    def paint(self, printer: QPrinter) -> None:
        """Paints the pages on a printer, or on the picture of one. Raises OSError when nothing can be painted."""
        print_summaries(self.pages(), printer, self.size_of_sheet)

    def write_pdf(self, path: Path) -> None:
        """Writes the pages as one PDF, whole or not at all. Raises OSError when the disk refuses."""
        QtPdfPrinter().print_summaries(self.pages(), path, size=self.size_of_sheet)

    def _choose_whom(self, _code: str) -> None:
        self.page.setAccessibleDescription("; ".join(text for page in self.pages() for text in page.texts()))
        self.show_again()

    def _choose_sheet(self, code: str) -> None:
        self.size_of_sheet = cast("SheetSize", code)
        self.show_again()


def _tr(text: str) -> str:
    """Words of this preview; they are needed before Qt has made it."""
    return QCoreApplication.translate("SummaryPreview", text)
