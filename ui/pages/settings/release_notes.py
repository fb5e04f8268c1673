"""What changed from version to version, to be read inside the program: an offline PC has no web page to look it up."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from core.version import VERSION
from ui.pages.settings.licences import lay_out
from ui.theme.tokens import Size
from ui.widgets.kit import PageHead, SecondaryButton, column, ground, named

NOTES = Path(__file__).parents[3] / "CHANGELOG.md"


class ReleaseNotesView(QWidget):
    """The notes of every version, the newest first."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        head = PageHead(self.tr("What changed"), self.tr("this is version {0}").format(VERSION))
        self.back = SecondaryButton(self.tr("Back to Settings"), "release_notes_back", keys="Esc")
        head.add_action(self.back)
        self.text = named(QTextBrowser(), "release_notes_text", self.tr("What changed"))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(Size.MARGIN)
        self.setLayout(column(head, self.text, gap=0))
        self.back.clicked.connect(self.closed)

    def showEvent(self, event: QShowEvent) -> None:
        """Reads the notes when they are first seen; their own title stands in the head already."""
        super().showEvent(event)
        if self.text.document().isEmpty():
            _, _, notes = NOTES.read_text(encoding="utf-8").partition("\n")
            self.text.setMarkdown(notes)
            lay_out(self.text.document())
            self.text.verticalScrollBar().setValue(0)
