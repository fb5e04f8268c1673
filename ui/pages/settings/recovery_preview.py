"""The recovery sheet before it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from ui.printing.pdf import QtPdfPrinter, paint_document
from ui.printing.preview import PaperPreview
from ui.printing.summary_paper import set_up

if TYPE_CHECKING:
    from core.reports.document import ReportDocument


class RecoveryPreview(PaperPreview):
    """Shows the one page; a screen reader is told what it is for, not the code."""

    def __init__(self, sheet: ReportDocument, parent: QWidget | None = None) -> None:
        self._sheet = sheet
        super().__init__(
            "recovery",
            sheet.title,
            sheet.subtitle,
            "recovery sheet.pdf",
            _tr("Recovery sheet sent to the printer"),
            _tr("Recovery sheet saved: {0}. Print it and delete the file."),
            parent,
        )

    def paint(self, printer: QPrinter) -> None:
        """Paints the page on a printer, or on the picture of one. Raises OSError when nothing can be painted."""
        set_up(printer)
        paint_document(self._sheet, printer, _unwatched)

    def write_pdf(self, path: Path) -> None:
        """Writes the page as PDF, whole or not at all. Raises OSError when the disk refuses."""
        QtPdfPrinter().print_pdf(self._sheet, path)


def _unwatched(_text: str, _fraction: float) -> None:
    """The preview paints at once; nobody waits for its progress."""


def _tr(text: str) -> str:
    """Words of this preview; they are needed before Qt has made it."""
    return QCoreApplication.translate("RecoveryPreview", text)
