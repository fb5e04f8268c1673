"""The visits that today's values are compared with: the nearest earlier one and the baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.dictionary.spec import FieldSpec, FieldType
from core.domain.records import Visit
from core.services.chart import Chart, age_at_first_rtx
from core.services.skin_scores import SkinScores, skin_scores
from core.services.visit_scores import BASELINE_DAYS, VisitScores, baseline_visit, visit_scores
from ui.forms.shown import in_unit, number_words, value_words


@dataclass(frozen=True)
class Compared:
    """One row's comparison in words; empty where there is nothing to compare."""

    previous: str = ""
    change: str = ""
    baseline: str = ""
    percent: str = ""


@dataclass(frozen=True)
class Comparison:
    """A patient's other visits as seen from one visit."""

    chart: Chart | None = None
    record_id: int | None = None
    previous: Visit | None = None
    baseline: Visit | None = None

    def others(self) -> list[Visit]:
        """The patient's other visits."""
        return [] if self.chart is None else _others(self.chart, self.record_id)

    def skin(self, value: Callable[[str], Any]) -> SkinScores:
        """CRISS and activity of systemic sclerosis of what is being typed."""
        return skin_scores(value, self.others(), None if self.chart is None else self.chart.first_rtx_date)

    def scores(self, value: Callable[[str], Any]) -> VisitScores:
        """PDNeq and TIS of what is being typed."""
        if self.chart is None:
            return visit_scores(value, (), None, None)
        first = self.chart.first_rtx_date
        age = age_at_first_rtx(self.chart.patient.record, first)
        return visit_scores(value, _others(self.chart, self.record_id), first, age, self.chart.in_force)

    def of(self, spec: FieldSpec, value: Any, unit: str) -> Compared:
        """The row of a field whose value is now `value`; numbers in `unit`."""
        before = getattr(self.previous, spec.id, None)
        start = getattr(self.baseline, spec.id, None)
        if spec.type not in (FieldType.DECIMAL, FieldType.INTEGER):
            return Compared(value_words(spec, before), "", value_words(spec, start))
        change = percent = ""
        if value is not None and before is not None:
            change = number_words(in_unit(spec, value, unit) - in_unit(spec, before, unit), sign=True)
        if value is not None and start:
            percent = f"{Decimal(repr(value)) / Decimal(repr(start)) * 100:.0f} %"
        return Compared(value_words(spec, before, unit), change, value_words(spec, start, unit), percent)


def compare(chart: Chart | None, record_id: int | None, here_date: str | None) -> Comparison:
    """What a visit of `here_date` is compared with; `record_id` is the visit itself where it was saved before."""
    if chart is None:
        return Comparison()
    others = _others(chart, record_id)
    earlier = [visit for visit in others if here_date and visit.visit_date < here_date]
    previous = max(earlier, key=lambda visit: visit.visit_date, default=None)
    baseline = baseline_visit(others, chart.first_rtx_date) or _near_first_infusion(others, chart.first_rtx_date)
    if baseline is not None and here_date and baseline.visit_date >= here_date:
        baseline = None
    return Comparison(chart, record_id, previous, baseline)


def _others(chart: Chart, record_id: int | None) -> list[Visit]:
    return [visit.record for visit in chart.visits if visit.record_id != record_id]


def _near_first_infusion(visits: list[Visit], first: str | None) -> Visit | None:
    """Where no core set was taken (systemic sclerosis): the last visit in the 90 days before the first infusion."""
    if first is None or len(first) < 10:
        return None
    start = date.fromisoformat(first)
    near = [visit for visit in visits if 0 <= (start - date.fromisoformat(visit.visit_date)).days <= BASELINE_DAYS]
    return max(near, key=lambda visit: visit.visit_date, default=None)
