"""The longitudinal table and its figures: each time point described, and compared with baseline on the patients seen at both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from core.reports import cells, formats, labels
from core.reports.document import Cell, Column, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import rows as make
from core.stats.longitudinal import LongitudinalResult
from core.stats.timepoints import LAST

if TYPE_CHECKING:
    from core.reports.figures.time_points import Panel, Threshold

Part = TypeVar("Part")

_WILCOXON, _T, _SHIFT = "Wilcoxon", "paired t", "Hodges-Lehmann"
_FRIEDMAN, _ANOVA = "Friedman", "RM-ANOVA"
_CHI2 = "\N{GREEK SMALL LETTER CHI}\N{SUPERSCRIPT TWO}"
_HOLM = 7
"""The column of Holm's p, left out where nothing is adjusted."""


class Line(NamedTuple):
    """One measure in one group of patients, as a block of rows of the table or a panel of the figure."""

    analysis: str
    measure: str
    group: str = "all"


def months(material: Material) -> tuple[str, ...]:
    """The time points of the windows: BL, M6, M12, M24."""
    return tuple(material.analysis.population.options.windows)


def courses(material: Material) -> tuple[str, ...]:
    """Baseline, the time after each course that anybody received, and the last visit."""
    return ("BL", *material.analysis.points.courses, LAST)


def table(material: Material, name: str, title: str, lines: Sequence[Line], times: Sequence[str]) -> list[Table]:
    """A table of the lines that anybody has values for; empty where none has."""
    rows: list[Row] = []
    for line in lines:
        if not material.measured(line.analysis, line.measure, line.group):
            continue
        rows.append(make.heading_row(line_name(material, line)))
        rows += _line_rows(material, line, times)
    if not rows:
        return []
    columns: tuple[Column, ...] = (
        make.first_column(), Column("n"), Column("Median (IQR)"), Column("Pairs"), Column("Change from baseline,", "median (IQR)"),
        Column("Median difference", "(95 % CI)"), Column("p", "Wilcoxon"), Column("p", "Holm"), Column("p", "paired t"),
    )  # fmt: skip
    adjusted = any(row.kind != "group" and row.cells[_HOLM].text for row in rows)
    if not adjusted:
        columns = _without(columns, _HOLM)
        rows = [row if row.kind == "group" else replace(row, cells=_without(row.cells, _HOLM)) for row in rows]
    omnibus = "The last row of a measure: Friedman test and repeated-measures ANOVA (Greenhouse-Geisser) of those seen at all three visits."
    text = make.footnote(
        "Each visit uses everyone seen then; a change uses those seen at both. Quartiles type 6. Median difference: Hodges-Lehmann of the "
        "pairs that differ, the estimate that Wilcoxon's test goes with.",
        "Holm over M12 and M24 against baseline and M24 against M12." if adjusted else "",
        omnibus if any(row.cells[0].text.startswith("Baseline, M12") for row in rows) else "",
        windows(material, times),
        labels.explain(material.dictionary, (), _terms(rows)),
        rows=rows,
    )
    return [Table(name, title, columns, tuple(rows), text)]


def _without(cells_of_row: tuple[Part, ...], position: int) -> tuple[Part, ...]:
    return cells_of_row[:position] + cells_of_row[position + 1 :]


def windows(material: Material, times: Sequence[str]) -> str:
    """The windows of the time points shown, from the options really used."""
    options = material.analysis.population.options
    named = [
        f"{labels.time(at)} day {_signed(options.windows[at].low)} to {options.windows[at].high}"
        for at in times
        if at in options.windows
    ]
    if any(at.startswith("C") for at in times):
        named.append("after course k: nearest to day 168 in 140 to 196 from its first infusion, before the next course")
    return f"Windows: {'; '.join(named)}." if named else ""


def panel(
    material: Material,
    line: Line,
    times: Sequence[str],
    *,
    thresholds: Sequence[Threshold] = (),
    log: bool = False,
    from_zero: bool = False,
    y_label: str = "",
    spelled: bool = False,
    counted: Sequence[tuple[str, str]] = (),
) -> Panel | None:
    """The panel of a line for a figure, its time points spelled out where there is room; None where nobody has a value.

    `counted` are the categories whose share stands under each time point, with their words (`< 700`).
    """
    from core.reports.figures.time_points import Panel

    result = material.findings.results.get(line.analysis)
    series = result.of(line.measure, line.group) if isinstance(result, LongitudinalResult) else None
    if series is None:
        return None
    present = [at for at in times if at in series.values]
    values = np.column_stack([series.values[at] for at in present])
    if np.isnan(values).all():
        return None
    known = labels.measure(line.measure, material.dictionary)
    seen = ~np.isnan(values).all(axis=1)
    return Panel(
        y_label=y_label,
        title="" if y_label else known.full + (", logarithmic" if log else ""),
        time_points=tuple(labels.time(at) if spelled else _short(at) for at in present),
        values=values[seen],
        thresholds=tuple(thresholds),
        decimals=known.decimals,
        log=log,
        from_zero=from_zero,
        shares=tuple((words, tuple(_share(material, line, at, code) for at in present)) for code, words in counted),
    )


def _share(material: Material, line: Line, at: str, code: str) -> str:
    """`12 %` of those with a value; the count where they are too few for a share, nothing where there is none."""
    found = material.find(Key(*line, f"category={code}", at), "count")
    if found is None or found.value is None or not found.n:
        return ""
    count, n = int(found.value), found.n
    return f"{formats.number(formats.share(count, n))} %" if n >= formats.SMALL_GROUP else f"{count} of {n}"


def whose(panels: Sequence[Panel]) -> str:
    """How the title of a figure goes on: whether it shows each patient or, of too many, their quartiles."""
    return "over time" if any(panel.many for panel in panels) else "of each patient"


def medians_in_words(material: Material, line: Line, times: Sequence[str]) -> str:
    """`Baseline 15.0 (n 41), M6 7.5 (n 38)`: what a figure shows, for those who cannot see it."""
    said = []
    for at in times:
        found = material.quartiles(Key(*line, time=at))
        if found.median is not None:
            said.append(
                f"{labels.time(at)} {formats.number(found.median, material.decimals(line.measure, (found.median,)))} (n {found.n:,})"
            )
    return ", ".join(said)


def line_name(material: Material, line: Line) -> str:
    """Measure and, unless it is everyone, the group with its n."""
    name = labels.measure(line.measure, material.dictionary).full
    return name if line.group == "all" else f"{name}: {labels.group(line.group)}"


def _line_rows(material: Material, line: Line, times: Sequence[str]) -> list[Row]:
    """A row a visit that anybody has, then M24 against M12, then all three visits together."""
    between = ["M24-M12"] if {"M12", "M24"} <= set(times) else []
    levels = [Key(*line, time=at) for at in times]
    changes = [Key(*line, comparison=comparison) for comparison in (*(f"{at}-BL" for at in times), *between)]
    at_visit, changed = material.medians(levels), material.medians(changes)
    rows = []
    for at, level, middle, key, change in zip(times, levels, at_visit, changes[: len(times)], changed, strict=False):
        seen = material.count(level) if middle.text else cells.EMPTY
        rows.append(Row((cells.words(labels.time(at)), seen, middle, *_tested(material, key, change)), indent=1))
    if between and material.value(changes[-1], "n"):
        compared = _tested(material, changes[-1], changed[-1])
        rows.append(Row((cells.words("M24 against M12"), cells.EMPTY, cells.EMPTY, *compared), indent=1))
    rows = [row for row in rows if make.filled(row.cells)]
    return [*rows, *_omnibus_row(material, line)] if between else rows


def _shift(material: Material, key: Key) -> Cell:
    """The median difference that belongs to Wilcoxon's test, with its interval where the pairs are enough for one."""
    estimate, low, high = (material.value(key, name, _SHIFT) for name in ("estimate", "ci_low", "ci_high"))
    if estimate is None:
        return cells.EMPTY
    decimals = max(1, labels.measure(key.measure, material.dictionary).decimals)
    made = cells.value(estimate, decimals, "median difference")
    return made if low is None or high is None else cells.joined(made, cells.interval(low, high, decimals))


def _tested(material: Material, key: Key, change: Cell) -> tuple[Cell, ...]:
    """Pairs, their change, its median difference, its p by Wilcoxon, after Holm and by the paired t test; blank without a pair."""
    pairs = material.value(key, "n")
    if not pairs:
        return (cells.EMPTY,) * 6
    holm = cells.p(material.value(key, "p_holm"), "p, Holm")
    return (material.count(key), change, _shift(material, key), material.p(key, _WILCOXON), holm, material.p(key, _T))


def _omnibus_row(material: Material, line: Line) -> list[Row]:
    key = Key(*line, comparison="BL/M12/M24")
    complete = material.value(key, "n")
    chi2 = material.value(key, "chi2", _FRIEDMAN)
    if not complete or chi2 is None:
        return []
    statistic = cells.value(chi2, 2, _CHI2)
    row = (
        cells.words("Baseline, M12 and M24"),
        cells.EMPTY,
        cells.EMPTY,
        material.count(key),
        cells.prefixed(f"{_CHI2} ", statistic),
        cells.EMPTY,
        material.p(key, _FRIEDMAN),
        cells.EMPTY,
        material.p(key, _ANOVA),
    )
    return [Row(row, indent=1)]


def _terms(rows: Sequence[Row]) -> list[str]:
    words = " ".join(row.cells[0].text for row in rows)
    return [term for term in labels.ABBREVIATIONS if term in words and term not in ("Ig", "IQR", "CI", "RTX")]


def _short(at: str) -> str:
    return "Last" if at == LAST else at


def _signed(day: int) -> str:
    return formats.number(day)
