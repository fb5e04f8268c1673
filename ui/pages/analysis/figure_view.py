"""A figure of the report on screen: vectors at every scale, its proportions kept, drawn when it is first seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.faults import ClinicFault
from ui.pages.analysis.computing import draw_svg
from ui.tasks import Task, TaskRunner
from ui.theme.appearance import font
from ui.theme.tokens import Colour
from ui.widgets.kit import named

if TYPE_CHECKING:
    from core.reports.document import FigureBlock

EXPECTED_RATIO = 0.42
"""Height by width until the figure is drawn."""


class FigureView(QWidget):
    """Paints one FigureBlock; the drawing is made in the computing thread. Whoever lays out gives the width: `fit`."""

    drawn = Signal()
    """The figure is there; its proportions are known now."""

    def __init__(self, block: FigureBlock, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, f"figure_{block.name}", f"{block.title}. {block.alt_text}")
        self.block, self._runner = block, runner
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._renderer: QSvgRenderer | None = None
        self._task: Task | None = None
        self._painted = QPixmap()
        self._says = ""

    def fit(self, width: int) -> None:
        """Takes a width in px; the height follows the figure."""
        self.setFixedSize(width, round(width * self.ratio()))

    def ratio(self) -> float:
        """Height by width."""
        if self._renderer is None:
            return EXPECTED_RATIO
        box = self._renderer.viewBoxF()
        return box.height() / box.width()

    def is_drawn(self) -> bool:
        """Whether the figure is there."""
        return self._renderer is not None

    def discard(self) -> None:
        """Nobody will look at it any more: a drawing that waits is not made."""
        if self._task is not None:
            self._task.cancel()

    def sizeHint(self) -> QSize:
        """As large as it was fitted."""
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The figure, or what stands in for it until it is drawn."""
        painter = QPainter(self)
        if self._renderer is None:
            self._want()
            painter.setFont(font())
            painter.setPen(QColor(Colour.INK3))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._says)
        else:
            painter.drawPixmap(0, 0, self._pixmap(self._renderer))
        painter.end()

    def _pixmap(self, renderer: QSvgRenderer) -> QPixmap:
        ratio = self.devicePixelRatioF()
        wanted = (QRectF(self.rect()).size() * ratio).toSize()
        if self._painted.size() != wanted:
            self._painted = QPixmap(wanted)
            self._painted.fill(QColor(Colour.SURFACE))
            painter = QPainter(self._painted)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            renderer.render(painter, QRectF(0, 0, wanted.width(), wanted.height()))
            painter.end()
            self._painted.setDevicePixelRatio(ratio)
        return self._painted

    def _want(self) -> None:
        if self._task is None:
            self._says = self.tr("Drawing ...")
            self._task = self._runner.compute(
                partial(draw_svg, self.block), self._says, done=self._drawn, failed=self._failed, quiet=True
            )

    def _drawn(self, svg: bytes) -> None:
        renderer = QSvgRenderer(QByteArray(svg), self)
        renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self._renderer = renderer
        self.fit(self.width())
        self.drawn.emit()
        self.update()

    def _failed(self, fault: ClinicFault) -> None:
        self._says = str(fault)
        self.update()
