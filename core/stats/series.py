"""A measure over time: described at each time point, compared between them on the patients observed at both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.stats.exact import Floats, exact_differences
from core.stats.groups import holm
from core.stats.location import Shift, median_shift
from core.stats.members import People
from core.stats.paired import friedman, paired_t, rm_anova_greenhouse_geisser, wilcoxon_signed_rank
from core.stats.results import Number
from core.stats.rows import NumberRows

BASELINE = "BL"
TRIPLE = ("BL", "M12", "M24")
TRIPLE_PAIRS = (("M12", "BL"), ("M24", "BL"), ("M24", "M12"))
"""The comparisons of Stano 2025, Table 2; Holm's correction runs over these three."""


@dataclass(frozen=True)
class MeasureSeries:
    """One value a patient and time point (NaN where there is none), for figures and tables; the patients of `group` only."""

    analysis: str
    measure: str
    group: str
    values: Mapping[str, Floats]
    patients: npt.NDArray[np.int64]


def series_numbers(series: MeasureSeries, pairs: Sequence[tuple[str, str]]) -> list[Number]:
    """Every time point described, every pair tested, and the omnibus tests where baseline, M12 and M24 are there."""
    rows = NumberRows(series.analysis, series.measure, series.group)
    for time, values in series.values.items():
        rows.describe(values, series.patients, time=time, why="no value in the window")
    wilcoxon: dict[tuple[str, str], float | None] = {}
    for later, earlier in pairs:
        wilcoxon[later, earlier] = _pair(rows, later, earlier, series)
    if set(TRIPLE_PAIRS) <= set(wilcoxon):
        _adjust(rows, wilcoxon, series)
        _omnibus(rows, series)
    return rows.numbers


def _pair(rows: NumberRows, later: str, earlier: str, series: MeasureSeries) -> float | None:
    comparison = f"{later}-{earlier}"
    follow_up, baseline = series.values[later], series.values[earlier]
    both = ~np.isnan(follow_up) & ~np.isnan(baseline)
    follow_up, baseline = follow_up[both], baseline[both]
    difference, _ = exact_differences(follow_up, baseline)
    rows.describe(difference, series.patients[both], comparison=comparison, why="nobody was observed at both")
    signed = wilcoxon_signed_rank(follow_up, baseline)
    rows.test(signed, comparison=comparison)
    rows.test(paired_t(follow_up, baseline), comparison=comparison)
    _add_shift(rows, median_shift(follow_up, baseline), People.of(series.patients[both]), comparison)
    return signed.p


def _add_shift(rows: NumberRows, shift: Shift, people: People, comparison: str) -> None:
    estimated, _, why = shift.method.partition("; CI not computed: ")
    rows.add("estimate", shift.estimate, shift.n, estimated, comparison=comparison, people=people)
    method = f"{estimated}; not computed: {why}" if why else estimated
    for name, limit in (("ci_low", shift.ci_low), ("ci_high", shift.ci_high)):
        rows.add(name, limit, shift.n, method, comparison=comparison, people=people)


def _adjust(rows: NumberRows, wilcoxon: Mapping[tuple[str, str], float | None], series: MeasureSeries) -> None:
    adjusted = holm([wilcoxon[pair] for pair in TRIPLE_PAIRS])
    for (later, earlier), p in zip(TRIPLE_PAIRS, adjusted, strict=True):
        n = int((~np.isnan(series.values[later]) & ~np.isnan(series.values[earlier])).sum())
        method = "Wilcoxon signed-rank, Holm over M12-BL, M24-BL, M24-M12"
        rows.add(
            "p_holm",
            p,
            n,
            method if p is not None else f"{method}; not computed: no p",
            comparison=f"{later}-{earlier}",
        )


def _omnibus(rows: NumberRows, series: MeasureSeries) -> None:
    matrix = np.column_stack([series.values[time] for time in TRIPLE])
    seen = ~np.isnan(matrix).any(axis=1)
    complete = matrix[seen]
    comparison = "/".join(TRIPLE)
    people = People.of(series.patients[seen])
    rows.add("n", len(complete), len(complete), "complete cases", comparison=comparison, people=people)
    rows.test(friedman(complete), comparison=comparison)
    rows.test(rm_anova_greenhouse_geisser(complete), comparison=comparison)
