"""The licences of the program and of everything it is built on, to be read."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.kit import PageHead, Rule, SecondaryButton, SideItem, SideList, column, ground, named, row

ROOT = Path(__file__).parents[3]
TEXTS = {
    "built_on": ROOT / "THIRD_PARTY.md",
    "program": ROOT / "LICENSE",
    "font": ROOT / "resources" / "fonts" / "LICENSE",
    "icons": ROOT / "resources" / "icons" / "LICENSE",
}
SIDE_WIDTH = 212
LINE_HEIGHT = 18


class LicencesView(QWidget):
    """A list of texts at the left, the chosen one at the right."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        head = PageHead(self.tr("Licences"))
        self.back = SecondaryButton(self.tr("Back to Settings"), "licences_back", keys="Esc")
        head.add_action(self.back)
        titles = {
            "built_on": self.tr("What it is built on"),
            "program": self.tr("RTX Clinic"),
            "font": self.tr("Inter, the font"),
            "icons": self.tr("Lucide, the icons"),
        }
        self.list = SideList(
            [SideItem(key, titles[key], "file-text") for key in TEXTS], "licences_list", self.tr("Licences")
        )
        self.text = named(QTextBrowser(), "licences_text", self.tr("Text of the licence"))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(Size.MARGIN)
        side = QWidget()
        ground(side, "page")
        side.setFixedWidth(SIDE_WIDTH)
        padding = (Size.GAP_12, Size.GAP_12, Size.GAP_12, Size.GAP_12)
        side.setLayout(column(self.list, "stretch", gap=0, margins=padding))
        middle = row(gap=0)
        middle.addWidget(side)
        middle.addWidget(Rule("down"))
        middle.addWidget(self.text, 1)
        self.setLayout(column(head, middle, gap=0))
        self.list.chosen.connect(self.show_text)
        self.back.clicked.connect(self.closed)

    def show_text(self, key: str) -> None:
        """Shows one of the texts of TEXTS."""
        path = TEXTS[key]
        words = path.read_text(encoding="utf-8")
        if path.suffix == ".md":
            self.text.setMarkdown(words)
            lay_out(self.text.document())
        else:
            self.text.setPlainText(words)
        self.text.verticalScrollBar().setValue(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Reads the chosen text when it is first seen."""
        super().showEvent(event)
        self.show_text(self.list.key())


def lay_out(document: QTextDocument) -> None:
    """Gives a document read from Markdown the headings, distances and quiet lines of the look."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        if not cursor.currentTable():
            layout = block.blockFormat()
            layout.setBottomMargin(Size.GAP_12)
            layout.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
            cursor.setBlockFormat(layout)
        if block.blockFormat().headingLevel():
            heading = QTextCharFormat()
            heading.setFont(font(Type.PAGE_TITLE, Weight.SEMIBOLD))
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(heading)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table = frame.format().toTableFormat()
            table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            table.setBorderBrush(QBrush(QColor(Colour.LINE)))
            table.setBorder(1)
            table.setBorderCollapse(True)
            table.setCellPadding(Size.GAP_8)
            table.setTopMargin(Size.GAP_8)
            table.setBottomMargin(Size.GAP_16)
            frame.setFormat(table)
