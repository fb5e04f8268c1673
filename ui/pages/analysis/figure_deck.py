"""The figures of a subject, one at a time: title, choice, the figure, and beside it the definition and what it shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.pages.analysis.figure_view import FigureView
from ui.pages.analysis.subjects import figure_words
from ui.tasks import TaskRunner
from ui.theme.tokens import Size
from ui.widgets.kit import Segment, Words, column

if TYPE_CHECKING:
    from core.reports.document import FigureBlock

MOST_FIGURE = 800
"""Wider than this the letters of a figure are larger than those around it."""
_WORDS_WIDTH = 264
_WORDS_BESIDE_FROM = 860
_HEAD_HEIGHT = 28


class FigureDeck(QWidget):
    """Shows one of `blocks`; with several a segment chooses, by its words where they all have some, else by number.

    Whoever lays out gives the width: `height_at(width)`; `height_changed` asks for it anew.
    """

    height_changed = Signal()

    def __init__(self, blocks: Sequence[FigureBlock], runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = {block.name: FigureView(block, runner, self) for block in blocks}
        self.title = Words("", "section", wrap=True)
        self.definition = Words("", "small", wrap=True)
        self.sentence = Words("", "hint", wrap=True)
        self._heights: dict[str, float] = {}
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(Size.GAP_8)
        self._head.addWidget(self.title, 1)
        named = [(block.name, figure_words(block.name)) for block in blocks]
        if not all(words for _, words in named):
            named = [(block.name, str(number)) for number, block in enumerate(blocks, start=1)]
        self.segment = Segment(named, f"figures_{blocks[0].name}", self.tr("Figure"), dense=True)
        self.segment.chosen.connect(self.show_figure)
        self._head.addWidget(self.segment)
        self._words = QWidget()
        self._words_lines = column(self.definition, self.sentence, "stretch", gap=Size.GAP_12)
        self._words.setLayout(self._words_lines)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(Size.GAP_24)
        holder = column(*self.figures.values(), "stretch", gap=0)
        self._body.addLayout(holder)
        self._body.addWidget(self._words, 1)
        lines = column(self._head, gap=Size.GAP_8)
        lines.addLayout(self._body)
        lines.addStretch(1)
        self.setLayout(lines)
        self.segment.setVisible(len(blocks) > 1)
        self.show_figure(blocks[0].name)

    def shown(self) -> FigureView:
        """The figure that is shown."""
        return next(figure for figure in self.figures.values() if not figure.isHidden())

    def show_figure(self, name: str) -> None:
        """Shows the figure of this name with its words."""
        for key, figure in self.figures.items():
            figure.setVisible(key == name)
        block = self.figures[name].block
        self.title.setText(block.title)
        self.definition.say(self.tr("Definition."), block.caption)
        self.sentence.say(self.tr("In words."), block.alt_text)
        self.height_changed.emit()

    def height_at(self, width: int) -> int:
        """Fits the figure to a width, with the words beside it when there is room, and gives the height."""
        beside = width >= _WORDS_BESIDE_FROM
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(Size.GAP_24 if beside else Size.GAP_8)
        room = width - _WORDS_WIDTH - Size.GAP_24 if beside else width
        figure_width = min(room, MOST_FIGURE)
        for figure in self.figures.values():
            figure.fit(figure_width)
        words_width = width - figure_width - Size.GAP_24 if beside else width
        words = self._words_lines.totalHeightForWidth(words_width)
        figure_height = self.shown().height()
        title = self._fit_head(width)
        body = max(figure_height, words) if beside else figure_height + Size.GAP_8 + words
        return title + Size.GAP_8 + body

    def _fit_head(self, width: int) -> int:
        if self.segment.isHidden():
            return max(self.title.heightForWidth(width), _HEAD_HEIGHT)
        chooser = self.segment.sizeHint()
        beside = self.title.sizeHint().width() + Size.GAP_24 + chooser.width() <= width
        self._head.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        if beside:
            return max(self.title.heightForWidth(width), chooser.height())
        return self.title.heightForWidth(width) + Size.GAP_8 + chooser.height()

    def discard(self) -> None:
        """Drawings that wait are not made."""
        for figure in self.figures.values():
            figure.discard()
