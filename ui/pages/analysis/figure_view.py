"""A figure of the report on screen: vectors at every scale, drawn when it is first seen; a place in it opens the patients behind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.faults import ClinicFault
from ui.pages.analysis.computing import Drawn, draw_svg
from ui.tasks import Task, TaskRunner
from ui.theme.appearance import font
from ui.theme.tokens import Colour
from ui.widgets.kit import named

if TYPE_CHECKING:
    from core.reports.document import Behind, FigureBlock
    from core.reports.figures.files import AxesPlace

EXPECTED_RATIO = 0.42
"""Height by width until the figure is drawn."""
_POINT_RADIUS = 7


class FigureView(QWidget):
    """Paints one FigureBlock; the drawing is made in the computing thread. Whoever lays out gives the width: `fit`."""

    drawn = Signal()
    """The figure is there; its proportions are known now."""
    people_wanted = Signal(object, str)
    """The patients behind a place (`Behind`), and the title of the figure."""

    def __init__(self, block: FigureBlock, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, f"figure_{block.name}", f"{block.title}. {block.alt_text}")
        self.block, self._runner = block, runner
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._renderer: QSvgRenderer | None = None
        self._task: Task | None = None
        self._painted = QPixmap()
        self._says = ""
        self._axes: tuple[AxesPlace, ...] = ()
        people = block.people
        self._people = () if people is None else (people, *people.others)
        self._points = [(at, *point) for at, one in enumerate(self._people) for point in one.points]
        self._point = 0
        if block.people is not None:
            self.setMouseTracking(True)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setToolTip(self.tr("A step, a bar or a dot opens the patients behind it"))

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
            self._mark_point(painter)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand where patients are behind."""
        opens = self._behind(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Opens the patients of the place."""
        behind = self._behind(event.position())
        if event.button() == Qt.MouseButton.LeftButton and behind is not None:
            self.people_wanted.emit(behind, self.block.title)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from step to step (bar to bar, dot to dot), Enter opens the patients."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._points:
            self._point = min(max(self._point + step, 0), len(self._points) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._points:
            at, x, y = self._points[self._point]
            behind = self._people[at].find(x, y)
            if behind is not None and behind.codes:
                self.people_wanted.emit(behind, self.block.title)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the point that the keyboard is at."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hides it."""
        super().focusOutEvent(event)
        self.update()

    def point_at(self, x: float, y: float, axes: int = 0) -> QPointF | None:
        """Where data coordinates of the figure (of its axes so numbered) stand in the widget, in px; None before it is drawn."""
        if axes >= len(self._axes):
            return None
        across, down = self._axes[axes].place(x, y)
        return QPointF(across * self.width(), down * self.height())

    def _behind(self, place: QPointF) -> Behind | None:
        for axes, people in zip(self._axes, self._people, strict=False):
            at = axes.data(place.x() / self.width(), place.y() / self.height())
            if at is not None:
                behind = people.find(*at)
                return behind if behind is not None and behind.codes else None
        return None

    def _mark_point(self, painter: QPainter) -> None:
        if not self._points or not self.hasFocus():
            return
        axes, x, y = self._points[self._point]
        at = self.point_at(x, y, axes)
        if at is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(Colour.INK), 2))
            painter.drawEllipse(at, _POINT_RADIUS, _POINT_RADIUS)

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

    def _drawn(self, drawn: Drawn) -> None:
        renderer = QSvgRenderer(QByteArray(drawn.svg), self)
        self._axes = drawn.axes
        renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self._renderer = renderer
        self.fit(self.width())
        self.drawn.emit()
        self.update()

    def _failed(self, fault: ClinicFault) -> None:
        self._says = str(fault)
        self.update()
