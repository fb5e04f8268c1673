"""What the timeline draws: one lane a measure that has data, the infusions, and the span of time they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from core.dictionary.spec import Dictionary
from core.reports.formats import MINUS, number
from core.reports.labels import measure
from core.services.chart import Chart
from ui.pages.patient.measures import Reading, baseline, limit_of, readings
from ui.pages.patient.words import shown_number
from ui.widgets.table_cells import Mark

LANES = ("pdneq", "ck", "mmt8", "mrss", "fvc_pct", "igg")
"""Drawn in this order where a visit has them; a myositis patient has no skin score, a scleroderma patient no CK, and so no lane."""
LEAST_SPAN: Mapping[str, float] = MappingProxyType({"mmt8": 20.0, "fvc_pct": 20.0, "igg": 200.0})
"""An axis never shows less than this, so that the noise of a measure does not look like a change."""
NEAR_DAYS = 400
"""Today is drawn when the last record is not older than this; beyond it the lanes would shrink to a corner."""


@dataclass(frozen=True)
class Point:
    """A value at a day; `text` is how it is written, `mark` says that it lies outside its limit."""

    day: date
    value: float
    text: str
    mark: Mark


@dataclass(frozen=True)
class Lane:
    """One measure over time. `change` is last value minus baseline, signed; `limit` the line to draw and its side."""

    code: str
    title: str
    unit: str
    points: tuple[Point, ...]
    change: str
    limit: tuple[Mark, float] | None
    steps: bool

    @property
    def low(self) -> float:
        """Lowest value the axis must show; 0 for doses and enzymes."""
        if self.code in ("pdneq", "ck", "mrss"):
            return 0.0
        lowest = min([point.value for point in self.points] + ([self.limit[1]] if self.limit else []))
        return max(0.0, min(lowest, self.high - LEAST_SPAN.get(self.code, 0.0)))

    @property
    def high(self) -> float:
        """Highest value the axis must show."""
        return max([point.value for point in self.points] + ([self.limit[1]] if self.limit else []))


@dataclass(frozen=True)
class Infused:
    """One infusion: its day, its course, and whether it opened the course."""

    day: date
    course: int
    first: bool


@dataclass(frozen=True)
class Timeline:
    """Everything that is drawn. `today` and `due` are None where they lie outside the span."""

    start: date
    end: date
    infusions: tuple[Infused, ...]
    lanes: tuple[Lane, ...]
    today: date | None
    due: date | None

    @property
    def is_empty(self) -> bool:
        """Nothing to draw yet."""
        return not self.infusions and not self.lanes


def timeline(chart: Chart, today: date, dictionary: Dictionary, *, years: int | None = None) -> Timeline:
    """The timeline of a chart, all of it or its last `years` before today or, where that is long ago, before the last record."""
    infusions = tuple(
        Infused(date.fromisoformat(one.infusion_date), course.number, at == 0)
        for course in chart.courses
        for at, one in enumerate(course.infusions)
    )
    days = [one.day for one in infusions] + [date.fromisoformat(visit.record.visit_date) for visit in chart.visits]
    last = max(days, default=today)
    near = 0 <= (today - last).days <= NEAR_DAYS
    due = date.fromisoformat(chart.next_due_date) if chart.next_due_date else None
    near_due = due if due is not None and (near or due <= last) else None
    end = max([last, *([today] if near else []), *([near_due] if near_due else [])])
    start = min(days, default=today)
    if years is not None:
        start = max(start, end - timedelta(days=round(365.25 * years)))
    pad = timedelta(days=max(7, (end - start).days // 60))
    lanes = [_lane(chart, code, start, dictionary) for code in LANES]
    return Timeline(
        start - pad,
        end + pad,
        tuple(one for one in infusions if one.day >= start),
        tuple(lane for lane in lanes if lane is not None),
        today if near else None,
        near_due,
    )


def _lane(chart: Chart, code: str, start: date, dictionary: Dictionary) -> Lane | None:
    found = readings(chart, code)
    points = tuple(
        Point(date.fromisoformat(day), float(one.value), shown_number(one.value, code, dictionary), one.mark)
        for day, one in found
        if one.value is not None and date.fromisoformat(day) >= start
    )
    if not points:
        return None
    known = measure(code, dictionary)
    return Lane(
        code,
        known.label,
        known.unit.replace(" to ", "\N{EN DASH}"),
        points,
        _change(found, baseline(chart), code, dictionary),
        limit_of(chart, code),
        steps=code == "pdneq",
    )


def _change(found: Sequence[tuple[str, Reading]], base_day: str | None, code: str, dictionary: Dictionary) -> str:
    """Last value minus the baseline's, with its sign; nothing without a baseline value or a later one."""
    base = next((one.value for day, one in found if day == base_day), None)
    last_day, last = found[-1]
    if base is None or last.value is None or last_day == base_day:
        return ""
    difference = float(last.value) - float(base)
    if not difference:
        return "\N{PLUS-MINUS SIGN}0"
    text = shown_number(difference, code, dictionary)
    return text if text.startswith(MINUS) else f"+{text}"


def axis_ticks(low: float, high: float) -> tuple[float, ...]:
    """Two to four round values that span low and high."""
    if high <= low:
        high = low + max(abs(low) * 0.1, 1.0)
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000, 50000, 1000000):
        first = int(low // step) * step
        count = -int(-(high - first) // step)
        if count <= 3:
            return tuple(float(first + step * at) for at in range(count + 1))
    return (low, high)


def tick_text(value: float) -> str:
    """A value of the axis, without needless decimals."""
    return number(value, 0 if float(value).is_integer() else 1)
