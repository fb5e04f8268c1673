"""The timeline: infusions, steroids, enzymes, strength or skin, lung and IgG over one axis of time, painted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.pages.patient.lanes import Lane, Point, Timeline, axis_ticks, tick_text
from ui.pages.patient.words import course_count, infusion_count, shown_day
from ui.theme.appearance import font
from ui.theme.tokens import Colour, Size, Type, Weight
from ui.widgets.kit import ground
from ui.widgets.table_cells import Mark

HEAD = 24
INFUSIONS = 48
LANE = 82
LANE_MOST = 120
NAMES = 152
AXIS = 56
TOP, FOOT = 20, 12
DOT = 3.5
NEAR_PX = 9.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class TimelineView(QWidget):
    """Paints a Timeline; the tip under the pointer names a value and its day. Lanes grow with the room there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self.setObjectName("timeline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._shown: Timeline | None = None

    def show_timeline(self, shown: Timeline) -> None:
        """Draws this timeline and says it in words to a screen reader."""
        self._shown = shown
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(self._spoken(shown))
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Draws nothing."""
        self._shown = None
        self.update()

    def shown(self) -> Timeline | None:
        """What is drawn."""
        return self._shown

    def sizeHint(self) -> QSize:
        """Every lane at its least height."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Every lane at its least height; any width above the names."""
        lanes = len(self._shown.lanes) if self._shown else 0
        return QSize(NAMES + AXIS + 160, HEAD + INFUSIONS + LANE * lanes)

    def position(self, day: date) -> float:
        """Where a day stands, in px from the left."""
        if self._shown is None:
            return 0.0
        span = max((self._shown.end - self._shown.start).days, 1)
        left, right = Size.MARGIN + NAMES, self.width() - AXIS
        return left + (right - left) * (day - self._shown.start).days / span

    def event(self, event: QEvent) -> bool:
        """Answers the pointer with the nearest value."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.words_at(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def words_at(self, place: QPointF) -> str:
        """What stands under a place: `IgG 694 mg/dL, 9 Jun 2022`, or the infusions of a day."""
        if self._shown is None:
            return ""
        if HEAD <= place.y() < HEAD + INFUSIONS:
            near = [one for one in self._shown.infusions if abs(self.position(one.day) - place.x()) <= NEAR_PX]
            return "\n".join(
                self.tr("Course {0}: infusion {1}").format(one.course, shown_day(one.day.isoformat())) for one in near
            )
        for lane, rect in self._lane_rects():
            if rect.top() <= place.y() < rect.bottom():
                nearest = min(lane.points, key=lambda point: abs(self.position(point.day) - place.x()))
                if abs(self.position(nearest.day) - place.x()) <= NEAR_PX:
                    unit = lane.unit if "\N{EN DASH}" not in lane.unit else ""
                    return " ".join(part for part in (lane.title, nearest.text, unit) if part) + (
                        f", {shown_day(nearest.day.isoformat())}"
                    )
        return ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Years, infusions, lanes, today."""
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bottom = max([rect.bottom() for _, rect in self._lane_rects()], default=HEAD + INFUSIONS)
        self._paint_years(painter, self._shown, bottom)
        self._paint_infusions(painter, self._shown)
        for lane, rect in self._lane_rects():
            self._paint_lane(painter, lane, rect)
        if self._shown.today is not None:
            x = self.position(self._shown.today)
            painter.setPen(QPen(QColor(Colour.ACCENT), 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, HEAD - 6), QPointF(x, bottom))
            self._text(
                painter,
                QRectF(x - 40, 0, 80, HEAD - 6),
                self.tr("today"),
                Type.TICK,
                Weight.SEMIBOLD,
                Colour.ACCENT,
                _CENTRE,
            )
        painter.end()

    def _lane_rects(self) -> list[tuple[Lane, QRectF]]:
        if self._shown is None or not self._shown.lanes:
            return []
        lanes = self._shown.lanes
        height = min(max((self.height() - HEAD - INFUSIONS) / len(lanes), LANE), LANE_MOST)
        top = HEAD + INFUSIONS
        return [(lane, QRectF(0, top + at * height, self.width(), height)) for at, lane in enumerate(lanes)]

    def _paint_years(self, painter: QPainter, shown: Timeline, bottom: float) -> None:
        first, last = shown.start.year + 1, shown.end.year
        every = max(1, -(-(last - first + 1) * 44 // max(self.width() - NAMES - AXIS, 1)))
        if first > last:
            # Less than a turn of the year: the quarter days serve instead.
            self._text(
                painter, QRectF(Size.MARGIN + NAMES, 0, 80, HEAD - 6), str(shown.end.year), Type.TICK, Weight.REGULAR,
                Colour.INK3, _LEFT,
            )  # fmt: skip
        for year in range(first, last + 1):
            x = self.position(date(year, 1, 1))
            painter.setPen(QPen(QColor(Colour.LINE), 1))
            painter.drawLine(QPointF(x, HEAD), QPointF(x, bottom))
            today = shown.today
            clear = today is None or abs(self.position(today) - x) > 44
            if (year - first) % every == 0 and clear:
                self._text(
                    painter, QRectF(x - 30, 0, 60, HEAD - 6), str(year), Type.TICK, Weight.REGULAR, Colour.INK3, _CENTRE
                )

    def _paint_infusions(self, painter: QPainter, shown: Timeline) -> None:
        name = QRectF(Size.MARGIN, HEAD + 4, NAMES, 18)
        self._text(painter, name, self.tr("Rituximab"), Type.SMALL, Weight.SEMIBOLD, Colour.INK, _LEFT)
        courses = len({one.course for one in shown.infusions})
        told = self.tr("none recorded")
        if shown.infusions:
            told = self.tr("{0} in {1}").format(infusion_count(len(shown.infusions)), course_count(courses))
        self._text(painter, name.translated(0, 17), told, Type.TICK, Weight.REGULAR, Colour.INK3, _LEFT)
        last_number = -100.0
        for one in shown.infusions:
            x = self.position(one.day)
            self._triangle(painter, x, filled=True, colour=Colour.ACCENT)
            if one.first and x - last_number >= 20:
                last_number = x
                self._text(
                    painter,
                    QRectF(x - 20, HEAD + 2, 40, 16),
                    str(one.course),
                    Type.TICK,
                    Weight.MEDIUM,
                    Colour.INK2,
                    _CENTRE,
                )
        due = shown.due
        if due is not None:
            late = shown.today is not None and due < shown.today
            x = self.position(due)
            self._triangle(painter, x, filled=False, colour=Colour.ERROR if late else Colour.WARNING)
            if x - last_number >= 24:
                ink = Colour.ERROR if late else Colour.WARNING
                self._text(
                    painter, QRectF(x - 20, HEAD + 2, 40, 16), self.tr("due"), Type.TICK, Weight.SEMIBOLD, ink, _CENTRE
                )
        self._line_below(painter, HEAD + INFUSIONS)

    def _triangle(self, painter: QPainter, x: float, *, filled: bool, colour: Colour) -> None:
        top = HEAD + 22
        shape = QPolygonF([QPointF(x - 5, top), QPointF(x + 5, top), QPointF(x, top + 9)])
        painter.setPen(QPen(QColor(colour), 1.5) if not filled else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour) if filled else QColor(Colour.SURFACE))
        painter.drawPolygon(shape)

    def _paint_lane(self, painter: QPainter, lane: Lane, rect: QRectF) -> None:
        self._paint_names(painter, lane, rect)
        ticks = axis_ticks(lane.low, lane.high)
        top, bottom = rect.top() + TOP, rect.bottom() - FOOT
        scale = (bottom - top) / (ticks[-1] - ticks[0])

        def y(value: float) -> float:
            return bottom - (value - ticks[0]) * scale

        for tick in ticks:
            place = QRectF(self.width() - AXIS + 4, y(tick) - 8, AXIS - 16, 16)
            self._text(painter, place, tick_text(tick), Type.TICK, Weight.REGULAR, Colour.INK3, _RIGHT)
        if lane.limit is not None:
            self._paint_limit(painter, lane.limit, y, bottom + 6)
        places = [QPointF(self.position(point.day), y(point.value)) for point in lane.points]
        if lane.steps:
            self._paint_steps(painter, places, bottom)
        else:
            painter.setPen(QPen(QColor(Colour.ACCENT), 1.5))
            painter.drawPolyline(QPolygonF(places))
            self._paint_dots(painter, lane.points, places)
        self._line_below(painter, rect.bottom())

    def _paint_names(self, painter: QPainter, lane: Lane, rect: QRectF) -> None:
        name = QRectF(Size.MARGIN, rect.top() + 8, NAMES - 20, 20)
        self._text(painter, name, lane.title, Type.SMALL, Weight.SEMIBOLD, Colour.INK, _LEFT)
        last = lane.points[-1]
        ink = Colour.WARNING if last.mark else Colour.INK
        sign = {"low": "\u25be ", "high": "\u25b4 "}.get(last.mark, "")
        self._text(painter, name, f"{sign}{last.text}", Type.SECTION, Weight.SEMIBOLD, ink, _RIGHT)
        below = name.translated(0, 18)
        limit = f"{lane.limit[1]:g}" if lane.limit else ""
        word = self.tr("LLN {0}") if lane.limit and lane.limit[0] == "low" else self.tr("ULN {0}")
        unit = f"{lane.unit}, {word.format(limit)}" if limit else lane.unit
        self._text(painter, below, unit, Type.TICK, Weight.REGULAR, Colour.INK3, _LEFT)
        self._text(
            painter,
            below,
            lane.change,
            Type.TICK,
            Weight.REGULAR,
            Colour.INK3,
            _RIGHT,
        )

    def _paint_limit(
        self, painter: QPainter, limit: tuple[Mark, float], y: Callable[[float], float], bottom: float
    ) -> None:
        side, value = limit
        left, right = Size.MARGIN + NAMES, self.width() - AXIS
        line = y(value)
        if side == "low" and bottom > line:
            painter.fillRect(QRectF(left, line, right - left, bottom - line), QColor(Colour.WARNING_FILL))
        pen = QPen(QColor(Colour.WARNING), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(left, line), QPointF(right, line))
        words = (self.tr("below LLN {0}") if side == "low" else self.tr("ULN {0}")).format(f"{value:g}")
        place = QRectF(left + 4, line + 1, 120, 14) if side == "low" else QRectF(left + 4, line - 15, 120, 14)
        self._text(painter, place, words, Type.TICK, Weight.REGULAR, Colour.WARNING, _LEFT)

    def _paint_steps(self, painter: QPainter, places: list[QPointF], bottom: float) -> None:
        """A dose holds until the next visit: steps over a tinted ground."""
        steps = [places[0]]
        for before, place in pairwise(places):
            steps += [QPointF(place.x(), before.y()), place]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Colour.TINT))
        painter.drawPolygon(QPolygonF([QPointF(steps[0].x(), bottom), *steps, QPointF(steps[-1].x(), bottom)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(Colour.ACCENT), 1.8))
        painter.drawPolyline(QPolygonF(steps))
        painter.setBrush(QColor(Colour.ACCENT))
        painter.drawEllipse(steps[-1], 2.5, 2.5)

    def _paint_dots(self, painter: QPainter, points: tuple[Point, ...], places: list[QPointF]) -> None:
        metrics = QFontMetrics(font(Type.TICK, Weight.SEMIBOLD))
        taken = -100.0
        for point, place in zip(points, places, strict=True):
            painter.setPen(QPen(QColor(Colour.WARNING if point.mark else Colour.ACCENT), 1.5))
            painter.setBrush(QColor(Colour.WARNING_LINE if point.mark else Colour.SURFACE))
            painter.drawEllipse(place, DOT, DOT)
            if not point.mark:
                continue
            # Every value outside its limit is named where there is room: colour alone would not tell it.
            width = metrics.horizontalAdvance(point.text) + 4
            if place.x() - width / 2 > taken:
                taken = place.x() + width / 2
                under = 5 if point.mark == "low" else -18
                self._text(
                    painter, QRectF(place.x() - 30, place.y() + under, 60, 14), point.text, Type.TICK, Weight.SEMIBOLD,
                    Colour.WARNING, _CENTRE,
                )  # fmt: skip

    def _line_below(self, painter: QPainter, at: float) -> None:
        painter.setPen(QPen(QColor(Colour.LINE), 1))
        painter.drawLine(QPointF(Size.MARGIN, at - 0.5), QPointF(self.width() - 12, at - 0.5))

    def _text(
        self,
        painter: QPainter,
        place: QRectF,
        words: str,
        size: Type,
        weight: Weight,
        ink: Colour,
        how: Qt.AlignmentFlag,
    ) -> None:
        painter.setFont(font(size, weight))
        painter.setPen(QColor(ink))
        painter.drawText(place, how, words)

    def _spoken(self, shown: Timeline) -> str:
        told = [self.tr("{0} infusions").format(len(shown.infusions))]
        for lane in shown.lanes:
            last = lane.points[-1]
            told.append(
                self.tr("{0}: last {1} {2} on {3}").format(
                    lane.title, last.text, lane.unit, shown_day(last.day.isoformat())
                )
            )
        return "; ".join(told)
