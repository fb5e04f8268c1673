"""Reports as PDF: A4, vector figures, embedded fonts, head and foot on every page; the file appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPagedPaintDevice, QPainter, QPdfWriter

from core.reports.document import Progress, ReportDocument, SheetSize
from core.reports.pdf_parts import Bookmark, completed
from core.reports.summary.page import PatientPage
from ui.printing import paper
from ui.printing.application import ensure_application
from ui.printing.galley import Galley, Mark
from ui.printing.pagination import Placed, paginate
from ui.printing.running import paint_running_parts
from ui.printing.summary_paper import fit, layout, scale_of, wanted_pages, write_summary_pdf

RESOLUTION_DPI = 1200


class QtPdfPrinter:
    """Implements `core.reports.document.DocumentPrinter` with Qt; makes an offscreen application where none is running."""

    def __init__(self) -> None:
        self._application = ensure_application()

    def print_pdf(self, document: ReportDocument, path: Path, *, progress: Progress | None = None) -> None:
        """Writes the document as PDF. Raises OSError when the disk refuses; a file that stood there before is then untouched."""
        with _whole(path) as file:
            file.write(_written(document, progress or _silent))

    def print_summaries(self, pages: Sequence[PatientPage], path: Path, *, size: SheetSize = "a4") -> None:
        """Writes the pages of patients as one PDF, each on a sheet of its own, under the same promise."""
        with _whole(path) as file:
            memory = _memory()
            write_summary_pdf(pages, memory, size)
            file.write(memory.data().data())


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that stands at `path` when the block ends well, else nothing there has changed.

    Qt says nothing when a full disk swallows the end of a PDF, so Python writes the file: the system's own words come from here.
    """
    beside = path.with_name(f".{path.name}.writing")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _memory() -> QBuffer:
    """Memory to paint into."""
    memory = QBuffer()
    memory.open(QIODevice.OpenModeFlag.WriteOnly)
    return memory


def paint_document(document: ReportDocument, device: QPagedPaintDevice, progress: Progress) -> list[Bookmark]:
    """Paints every page on a paged device whose margins are zero, and gives the outline."""
    galley = Galley(device)
    unit = galley.unit
    strips = galley.fill(document, lambda text, fraction: progress(text, 0.6 * fraction))
    pages = paginate(strips, paper.BODY_HEIGHT * unit)
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the page could not be opened for writing")
    try:
        for turn, place in enumerate(wanted_pages(device, len(pages))):
            number, placed = place + 1, pages[place]
            progress(f"Page {number} of {len(pages)}", 0.6 + 0.4 * number / len(pages))
            if turn and not device.newPage():
                raise OSError(f"page {number} could not be written")
            painter.save()
            fit(painter, device)
            paint_running_parts(painter, galley.setting, document, number, len(pages))
            for one in placed:
                galley.paint(painter, strips[one.strip], paper.MARGIN * unit, paper.BODY_TOP * unit + one.y)
            painter.restore()
    finally:
        finished = painter.end()
    if not finished:
        raise OSError("the last page could not be written")
    return _outline(galley.marks, pages, unit, device)


def _outline(
    marks: Sequence[Mark], pages: Sequence[Sequence[Placed]], unit: float, device: QPagedPaintDevice
) -> list[Bookmark]:
    """Where each title came to stand; the head that a table repeats on its next page is not its place."""
    places: dict[int, tuple[int, float]] = {}
    high, scale = device.pageLayout().fullRectPoints().height(), scale_of(device)
    for number, placed in enumerate(pages):
        for one in placed:
            places.setdefault(one.strip, (number, high - scale * (paper.BODY_TOP + one.y / unit)))
    return [Bookmark(mark.title, mark.level, *places[mark.strip]) for mark in marks if mark.strip in places]


def _written(document: ReportDocument, progress: Progress) -> bytes:
    """The whole PDF."""
    memory = _memory()
    writer = QPdfWriter(memory)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setResolution(RESOLUTION_DPI)
    writer.setPageLayout(layout(document.sheet))
    writer.setTitle(document.title)
    writer.setCreator(document.identity)
    outline = paint_document(document, writer, progress)
    return completed(bytes(memory.data().data()), outline, document.attachments)


def _silent(text: str, fraction: float) -> None:
    """Progress that nobody watches."""
