"""Reports as PDF: A4, vector figures, embedded fonts, head and foot on every page; the file appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from core.reports.document import Progress, ReportDocument
from core.reports.summary.page import PatientSummary
from ui.printing import paper
from ui.printing.application import ensure_application
from ui.printing.galley import Galley
from ui.printing.pagination import paginate
from ui.printing.running import paint_running_parts
from ui.printing.summary_paper import write_summary_pdf

RESOLUTION_DPI = 1200


class QtPdfPrinter:
    """Implements `core.reports.document.DocumentPrinter` with Qt; makes an offscreen application where none is running."""

    def __init__(self) -> None:
        self._application = ensure_application()

    def print_pdf(self, document: ReportDocument, path: Path, *, progress: Progress | None = None) -> None:
        """Writes the document as PDF. Raises OSError when the disk refuses; a file that stood there before is then untouched."""
        with _whole(path) as memory:
            _write(document, memory, progress or _silent)

    def print_summary(self, summary: PatientSummary, path: Path) -> None:
        """Writes the one-page summary of a patient as PDF, under the same promise."""
        with _whole(path) as memory:
            write_summary_pdf(summary, memory)


@contextmanager
def _whole(path: Path) -> Iterator[QIODevice]:
    """Memory to paint into; when the block ends well it becomes the file at `path`, else nothing there has changed.

    Qt says nothing when a full disk swallows the end of a PDF, so Python writes the file: the system's own words come from here.
    """
    beside = path.with_name(f".{path.name}.writing")
    try:
        with beside.open("wb") as file:
            memory = QBuffer()
            memory.open(QIODevice.OpenModeFlag.WriteOnly)
            yield memory
            file.write(memory.data().data())
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def paint_document(document: ReportDocument, device: QPagedPaintDevice, progress: Progress) -> int:
    """Paints every page on a paged device whose margins are zero, and gives their number."""
    galley = Galley(device)
    unit = galley.unit
    strips = galley.fill(document, lambda text, fraction: progress(text, 0.6 * fraction))
    pages = paginate(strips, paper.BODY_HEIGHT * unit)
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the page could not be opened for writing")
    try:
        for number, placed in enumerate(pages, start=1):
            progress(f"Page {number} of {len(pages)}", 0.6 + 0.4 * number / len(pages))
            if number > 1 and not device.newPage():
                raise OSError(f"page {number} could not be written")
            paint_running_parts(painter, galley.setting, document, number, len(pages))
            for one in placed:
                galley.paint(painter, strips[one.strip], paper.MARGIN * unit, paper.BODY_TOP * unit + one.y)
    finally:
        finished = painter.end()
    if not finished:
        raise OSError("the last page could not be written")
    return len(pages)


def _write(document: ReportDocument, device: QIODevice, progress: Progress) -> None:
    writer = QPdfWriter(device)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setResolution(RESOLUTION_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    writer.setTitle(document.title)
    writer.setCreator(document.identity)
    paint_document(document, writer, progress)


def _silent(text: str, fraction: float) -> None:
    """Progress that nobody watches."""
