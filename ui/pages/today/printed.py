"""The work lists as a document: what is printed and what a PDF holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from core.reports.document import Block, Cell, Column, Paragraph, ReportDocument, Row, Table
from core.services.worklist_items import ListKind, WorkLists
from core.version import VERSION
from ui.pages.patient.words import shown_day
from ui.pages.today.words import ListWords
from ui.printing.pdf import QtPdfPrinter, paint_document
from ui.printing.preview import PaperPreview
from ui.printing.summary_paper import set_up

BANNER = "SYNTHETIC TEACHING DATA"


class PrintedLists(QObject):
    """Makes the document of some lists; `printed_at` and `user` stand in the foot of every page."""

    def __init__(self, words: ListWords, *, clinic: str, user: str, synthetic: bool) -> None:
        super().__init__()
        self._words, self._clinic, self._user, self._synthetic = words, clinic, user, synthetic

    def document(self, lists: WorkLists, kinds: Sequence[ListKind], printed_at: datetime) -> ReportDocument:
        """One table a list; a list with nothing in it says so."""
        blocks: list[Block] = []
        for kind in kinds:
            if lists.items[kind]:
                blocks.append(self._table(lists, kind))
            else:
                nothing = self._words.nothing(kind, lists.nearest.get(kind))
                blocks.append(Paragraph(f"{nothing}.", lead=f"{self._words.titles[kind]}: "))
        day = shown_day(lists.as_of)
        printed = self.tr("printed {0} {1} by {2}").format(
            shown_day(printed_at.date().isoformat()), f"{printed_at:%H:%M}", self._user
        )
        return ReportDocument(
            title=self.tr("Work lists of {0}").format(day),
            subtitle=self.tr("{0}. The most pressing first. Alerts are for clinician review.").format(self._clinic),
            short_title=self.tr("Work lists of {0}, {1}").format(day, self._clinic),
            banner=BANNER if self._synthetic else "",
            version_line=f"RTX Clinic {VERSION}",
            data_line=printed,
            identity=f"RTX Clinic {VERSION}",
            blocks=tuple(blocks),
        )

    def _table(self, lists: WorkLists, kind: ListKind) -> Table:
        words = self._words
        heads = (
            self.tr("Patient"),
            self.tr("Group"),
            self.tr("State"),
            self.tr("What"),
            self.tr("Due"),
            self.tr("Why"),
        )
        rows = [
            Row(
                tuple(
                    Cell(text)
                    for text in (
                        item.code,
                        item.group,
                        words.chip(item).text,
                        words.what(item),
                        words.due(item),
                        words.reason(item),
                    )
                )
            )
            for item in lists.items[kind]
        ]
        return Table(
            name=f"worklist_{kind}",
            title=f"{words.titles[kind]}, {len(rows):,}",
            columns=tuple(Column(head, align="left") for head in heads),
            rows=tuple(rows),
            footnote=f"{words.rules[kind][:1].upper()}{words.rules[kind][1:]}.",
        )


class ListPreview(PaperPreview):
    """The pages of the work lists before they are printed."""

    def __init__(self, document: ReportDocument, as_of: str, words: ListWords, parent: QWidget | None = None) -> None:
        self._document = document
        spoken = "; ".join(
            " | ".join(cell.text for cell in line.cells) for table in document.tables() for line in table.rows
        )
        super().__init__(
            "worklist",
            document.title,
            spoken,
            f"work lists {as_of}.pdf",
            words.tr("Work lists sent to the printer"),
            words.tr("Work lists saved: {0}"),
            parent,
        )

    def paint(self, printer: QPrinter) -> None:
        """Paints every page on a printer, or on the picture of one. Raises OSError when nothing can be painted."""
        set_up(printer)
        paint_document(self._document, printer, _unwatched)

    def write_pdf(self, path: Path) -> None:
        """Writes the pages as PDF, whole or not at all. Raises OSError when the disk refuses."""
        QtPdfPrinter().print_pdf(self._document, path)


def _unwatched(_text: str, _fraction: float) -> None:
    """The preview paints at once; nobody waits for its progress."""
