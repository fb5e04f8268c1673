"""The patient summary as PDF, to a printer and into the print preview: the same page everywhere."""

from __future__ import annotations

from PySide6.QtCore import QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from core.reports.summary.page import PatientSummary
from core.version import VERSION
from ui.printing.summary_page import paint_summary

RESOLUTION_DPI = 1200


def write_summary_pdf(summary: PatientSummary, device: QIODevice) -> None:
    """Writes the page as PDF with embedded fonts. Raises OSError when it cannot be written."""
    writer = QPdfWriter(device)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setResolution(RESOLUTION_DPI)
    writer.setPageLayout(_a4())
    writer.setTitle(f"{summary.title}, {summary.born.strong or summary.born.plain}")
    writer.setCreator(f"RTX Clinic {VERSION}")
    _paint(summary, writer)


def print_summary(summary: PatientSummary, printer: QPrinter) -> None:
    """Paints the page on a printer, or on the picture of one that a preview shows. Raises OSError when nothing can be painted."""
    set_up(printer)
    _paint(summary, printer)


def set_up(printer: QPrinter) -> None:
    """A4 with the page's own margins, whatever the printer was set to."""
    printer.setFullPage(True)
    printer.setPageLayout(_a4())


def _a4() -> QPageLayout:
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        QMarginsF(0, 0, 0, 0),
        QPageLayout.Unit.Point,
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def _paint(summary: PatientSummary, device: QPagedPaintDevice) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the page could not be opened for writing")
    try:
        paint_summary(summary, painter, device)
    finally:
        finished = painter.end()
    if not finished:
        raise OSError("the page could not be written")
