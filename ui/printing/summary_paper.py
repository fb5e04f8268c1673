"""The patient summary as PDF, to a printer and into the print preview: the same page everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from core.reports.document import SheetSize
from core.reports.summary.page import PatientHandout, PatientPage
from core.version import VERSION
from ui.printing import paper
from ui.printing.handout_page import paint_handout
from ui.printing.summary_page import paint_summary

RESOLUTION_DPI = 1200
_SIZES = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}


def write_summary_pdf(pages: Sequence[PatientPage], device: QIODevice, size: SheetSize = "a4") -> None:
    """Writes a sheet a page as PDF with embedded fonts. Raises OSError when it cannot be written."""
    writer = QPdfWriter(device)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setResolution(RESOLUTION_DPI)
    writer.setPageLayout(layout(size))
    first = pages[0]
    more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
    writer.setTitle(f"{first.title}, {first.identity}{more}")
    writer.setCreator(f"RTX Clinic {VERSION}")
    _paint(pages, writer)


def print_summaries(pages: Sequence[PatientPage], printer: QPrinter, size: SheetSize = "a4") -> None:
    """Paints the pages on a printer, or on the picture of one; of a chosen range only those. Raises OSError when nothing can be painted."""
    set_up(printer, size)
    chosen = [pages[place] for place in wanted_pages(printer, len(pages))]
    if not chosen:
        raise OSError("there is no such page")
    _paint(chosen, printer)


def wanted_pages(device: QPagedPaintDevice, count: int) -> range:
    """The places (from 0) of the pages that were asked for in the print dialog, of so many; all where no range was chosen."""
    if isinstance(device, QPrinter) and device.printRange() is QPrinter.PrintRange.PageRange:
        return range(max(device.fromPage(), 1) - 1, min(device.toPage() or count, count))
    return range(count)


def set_up(printer: QPrinter, size: SheetSize = "a4") -> None:
    """A whole sheet with the page's own margins, whatever the printer was set to."""
    printer.setFullPage(True)
    printer.setPageLayout(layout(size))


def layout(size: SheetSize) -> QPageLayout:
    """A whole sheet without margins."""
    made = QPageLayout(
        QPageSize(_SIZES[size]),
        QPageLayout.Orientation.Portrait,
        QMarginsF(0, 0, 0, 0),
        QPageLayout.Unit.Point,
    )
    made.setMode(QPageLayout.Mode.FullPageMode)
    return made


def _paint(pages: Sequence[PatientPage], device: QPagedPaintDevice) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the page could not be opened for writing")
    try:
        for number, page in enumerate(pages):
            if number and not device.newPage():
                raise OSError(f"page {number + 1} could not be written")
            painter.save()
            fit(painter, device)
            if isinstance(page, PatientHandout):
                paint_handout(page, painter, device)
            else:
                paint_summary(page, painter, device)
            painter.restore()
    finally:
        finished = painter.end()
    if not finished:
        raise OSError("the page could not be written")


def scale_of(device: QPagedPaintDevice) -> float:
    """How much smaller an A4 page stands on the sheet of a device."""
    sheet = device.pageLayout().fullRectPoints()
    return min(1.0, sheet.width() / paper.PAGE_WIDTH, sheet.height() / paper.PAGE_HEIGHT)


def fit(painter: QPainter, device: QPagedPaintDevice) -> None:
    """A page is laid out for A4; on another sheet it is made as small as it must be and stands in the middle."""
    sheet = device.pageLayout().fullRectPoints()
    scale = scale_of(device)
    if abs(sheet.width() - paper.PAGE_WIDTH) > 1:
        unit = device.logicalDpiX() / 72
        painter.translate((sheet.width() - scale * paper.PAGE_WIDTH) / 2 * unit, 0)
        painter.scale(scale, scale)
