"""The print preview of a patient's summary: the very page that goes to the printer or into a PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from ui.printing.pdf import QtPdfPrinter
from ui.printing.preview import PaperPreview
from ui.printing.summary_paper import print_summary

if TYPE_CHECKING:
    from core.reports.summary.page import PatientSummary


class SummaryPreview(PaperPreview):
    """Shows the one page of a patient."""

    def __init__(self, summary: PatientSummary, code: str, parent: QWidget | None = None) -> None:
        self._summary = summary
        day = date.today().isoformat()  # noqa: DTZ011 - the clinic's own day
        super().__init__(
            "summary",
            _tr("Summary of patient {0}").format(code),
            "; ".join(summary.texts()),
            f"{code} summary {day}.pdf",
            _tr("Summary of {0} sent to the printer").format(code),
            _tr("Summary saved: {0}"),
            parent,
        )

    def paint(self, printer: QPrinter) -> None:
        """Paints the page on a printer, or on the picture of one. Raises OSError when nothing can be painted."""
        print_summary(self._summary, printer)

    def write_pdf(self, path: Path) -> None:
        """Writes the page as PDF, whole or not at all. Raises OSError when the disk refuses."""
        QtPdfPrinter().print_summary(self._summary, path)


def _tr(text: str) -> str:
    """Words of this preview; they are needed before Qt has made it."""
    return QCoreApplication.translate("SummaryPreview", text)
