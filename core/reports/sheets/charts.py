"""Native charts beside their numbers, so that a reader can restyle them: persistence curves and medians over time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from core.reports import labels
from core.reports.figures import palette
from core.reports.sheets.cover import Listed
from core.reports.sheets.paper import Sheet, note_lines
from core.stats.analysis import Analysis
from core.stats.survival import KaplanMeier

if TYPE_CHECKING:
    from openpyxl import Workbook

DAYS_A_MONTH = 365.25 / 12
WIDTH_CM, HEIGHT_CM = 18, 10
_DASHES = {0: "solid", 2: "dash", 4: "dashDot", 6: "lgDashDotDot"}
"""A spreadsheet's names for a line by how many lengths its dashes have."""


def add_persistence_chart(workbook: Workbook, analysis: Analysis) -> Listed | None:
    """Adds the steps of the Kaplan-Meier curves (all, and each subset) with a chart; None without a curve."""
    curves = analysis.persistence.curves
    if "all" not in curves:
        return None
    codes = [key.partition("=")[2] for key in curves if key.startswith("subset=")]
    subsets = {f"subset={code}": curves[f"subset={code}"] for code in labels.in_order(codes, labels.SUBSET_ORDER)}
    shown = {"all": curves["all"], **(subsets if len(subsets) > 1 else {})}
    columns = [column for key, curve in shown.items() for column in _steps(labels.group(key), curve)]
    title = ("Persistence on rituximab", analysis.persistence.definition)
    sheet = numbers_sheet(workbook, "persistence_chart", title, {name: 12.0 for name, _ in columns})
    head_row = sheet.row
    for row in zip_longest(*(values for _, values in columns)):
        sheet.add(["" if value is None else sheet.cell(value, "number", "0.0") for value in row])
    chart = _scatter("Still on rituximab, %", "Months since the first infusion")
    styles = {"all": palette.SINGLE, **palette.lines(list(subsets))}
    for place, (key, curve) in enumerate(shown.items()):
        cells = (2 * place + 1, head_row, head_row + 2 * len(curve.times) + 1)
        _add_curve(chart, sheet, cells, styles[key])
    sheet.sheet.add_chart(chart, f"{letter(len(columns) + 2)}{head_row}")
    return Listed(sheet.name, "Kaplan-Meier curves as steps, with an editable chart")


def _steps(name: str, curve: KaplanMeier) -> Iterator[tuple[str, list[float]]]:
    """Months and percent of a curve drawn as steps: every time twice, before and behind its fall."""
    months, percent = [0.0], [100.0]
    for day, left in zip(curve.times.tolist(), curve.survival.tolist(), strict=True):
        months += [day / DAYS_A_MONTH] * 2
        percent += [percent[-1], 100 * left]
    yield f"{name}, months", months
    yield f"{name}, %", percent


def add_medians_chart(workbook: Workbook, analysis: Analysis, of: str, measure: str) -> Listed | None:
    """Adds medians and quartiles over time with a chart; None where fewer than two time points have a median."""
    numbers = analysis.findings.results[of].numbers if of in analysis.findings.results else ()
    times = dict.fromkeys(
        number.time
        for number in numbers
        if (number.measure, number.group, number.statistic, number.comparison) == (measure, "all", "median", "")
        and number.value is not None
        and (number.time == "BL" or number.time[:1] in ("M", "C"))
    )
    rows = [(time, _row(analysis, of, measure, time)) for time in times]
    if len(rows) < 2:
        return None
    named = labels.measure(measure, analysis.population.dictionary)
    unit = f", {named.unit}" if named.unit else ""
    title = (f"{named.label}{unit}", "Median and quartiles (type 6) of those with a value at the visit.")
    heads = {"Visit": 14.0, "n": 8.0, "Q1": 12.0, "Median": 12.0, "Q3": 12.0}
    sheet = numbers_sheet(workbook, f"{measure}_chart", title, heads)
    head_row = sheet.row
    for time, (n, q1, median, q3) in rows:
        values = [sheet.cell(value, "number", "#,##0.0") for value in (q1, median, q3)]
        sheet.add([sheet.cell(labels.time(time)), sheet.cell(n, "number"), *values])
    chart = _lines(f"{named.label}{unit}", sheet, head_row, head_row + len(rows))
    sheet.sheet.add_chart(chart, f"G{head_row}")
    return Listed(sheet.name, f"{named.label}: medians and quartiles over time, with an editable chart")


def numbers_sheet(workbook: Workbook, name: str, title: tuple[str, str], heads: dict[str, float]) -> Sheet:
    """A sheet with title, note and the heads (with their widths) of the numbers of a chart; its last row so far is that of the heads."""
    head_row = len(note_lines(title[1])) + 3
    sheet = Sheet(workbook, name, list(heads.values()), head_rows=(head_row, head_row))
    sheet.title(*title)
    sheet.add()
    sheet.add([sheet.cell(head, "subhead") for head in heads])
    return sheet


def _row(analysis: Analysis, of: str, measure: str, time: str) -> list[float | None]:
    found = [analysis.findings.find(of, measure, name, time=time) for name in ("q1", "median", "q3")]
    n = found[1].n if found[1] is not None else None
    return [n, *(None if number is None else number.value for number in found)]


def _scatter(y_title: str, x_title: str) -> Any:
    from openpyxl.chart import ScatterChart

    chart = ScatterChart()
    chart.style, chart.scatterStyle = 2, "lineMarker"
    set_axes(chart, y_title, x_title)
    across: Any = chart.x_axis
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 100, 20
    across.scaling.min, across.majorUnit = 0, 12
    across.number_format = chart.y_axis.number_format = "0"
    return chart


def set_axes(chart: Any, y_title: str, x_title: str) -> None:
    """The size of a chart, the words of its axes, and its legend below."""
    chart.width, chart.height = WIDTH_CM, HEIGHT_CM
    chart.y_axis.title, chart.x_axis.title = y_title, x_title
    chart.x_axis.delete = chart.y_axis.delete = False  # newer spreadsheets hide axes that do not say so
    chart.x_axis.majorGridlines = None
    chart.legend.position = "b"


def _add_curve(chart: Any, sheet: Sheet, cells: tuple[int, int, int], line: palette.Line) -> None:
    """A curve from the columns of its months and, beside it, its percent: (first column, row of the heads, last row)."""
    from openpyxl.chart import Reference, Series

    column, head_row, last = cells
    series = Series(
        Reference(sheet.sheet, min_col=column + 1, min_row=head_row, max_row=last),
        Reference(sheet.sheet, min_col=column, min_row=head_row + 1, max_row=last),
        title_from_data=True,
    )
    series.marker.symbol, series.smooth = "none", False
    drawn = series.graphicalProperties.line
    drawn.solidFill, drawn.width, drawn.dashStyle = line.colour.lstrip("#"), 22_000, _DASHES[len(line.dashes)]
    chart.series.append(series)


def _lines(title: str, sheet: Sheet, head_row: int, last: int) -> Any:
    from openpyxl.chart import LineChart, Reference

    chart = LineChart()
    chart.style = 2
    set_axes(chart, title, "")
    chart.add_data(
        Reference(sheet.sheet, min_col=3, max_col=5, min_row=head_row, max_row=last),
        titles_from_data=True,
    )
    chart.set_categories(Reference(sheet.sheet, min_col=1, min_row=head_row + 1, max_row=last))
    for series, (dash, width) in zip(
        chart.series, (("dash", 12_000), ("solid", 28_000), ("dash", 12_000)), strict=True
    ):
        line = series.graphicalProperties.line
        line.solidFill, line.dashStyle, line.width = palette.ACCENT.lstrip("#"), dash, width
        series.smooth = False
    chart.y_axis.scaling.min = 0
    return chart


def letter(column: int) -> str:
    """The name of a column by its number from 1: `A`, `AB`."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
