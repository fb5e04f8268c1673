"""Measures over time in the groups that report them: steroids, outcomes, immunoglobulins and skin share this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.stats.exact import Floats
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.series import BASELINE, TRIPLE_PAIRS, MeasureSeries, series_numbers
from core.stats.subgroups import Group
from core.stats.timepoints import LAST, Timepoints
from core.stats.visit_model import visit_model


@dataclass(frozen=True)
class LongitudinalResult(Result):
    """A result with the values behind it, one series a measure and group, for figures and tables."""

    series: tuple[MeasureSeries, ...] = field(default=())

    def of(self, measure: str, group: str = "all") -> MeasureSeries | None:
        """The series of a measure in a group; None where there is none."""
        return next((one for one in self.series if (one.measure, one.group) == (measure, group)), None)


def collect(points: Timepoints, values: Floats, *, courses: bool) -> dict[str, Floats]:
    """The values of a measure at every time point: the windows, the courses where asked, and the last one."""
    labels = [*points.population.options.windows, *(points.courses if courses else ()), LAST]
    found = {label: points.values(label, values) for label in labels}
    return {label: at for label, at in found.items() if not label.startswith("C") or not np.isnan(at).all()}


def measure_in_groups(
    analysis: str, measure: str, at: Mapping[str, Floats], groups: Iterable[Group]
) -> tuple[list[Number], list[MeasureSeries]]:
    """The numbers and series of one measure in several groups; a measure that nobody has gives one row that says so."""
    numbers: list[Number] = []
    collected: list[MeasureSeries] = []
    pairs = _pairs(at)
    for group in groups:
        rows = np.flatnonzero(group.members)
        if not len(rows):
            continue
        series = MeasureSeries(
            analysis, measure, group.key, {label: values[rows] for label, values in at.items()}, rows
        )
        numbers += series_numbers(series, pairs)
        numbers += visit_model(series)
        collected.append(series)
    return numbers, collected


def nobody_has(analysis: str, measure: str, why: str) -> list[Number]:
    """The row that stands for a measure without any value."""
    rows = NumberRows(analysis, measure)
    rows.absent("n", why, n=0)
    return rows.numbers


def _pairs(at: Mapping[str, Floats]) -> list[tuple[str, str]]:
    """Stano's three comparisons, and every other time point against baseline."""
    triple = [pair for pair in TRIPLE_PAIRS if set(pair) <= set(at)]
    others = [(label, BASELINE) for label in at if label != BASELINE and (label, BASELINE) not in triple]
    return triple + others


def windows_text(points: Timepoints) -> str:
    """The windows in words, for a table's footnote."""
    named = (
        f"{label} day {window.low} to {window.high}" for label, window in points.population.options.windows.items()
    )
    return "; ".join(named) + ". Nearest value in the window, ties to the earlier; visits off rituximab count."
