"""Native charts beside their numbers, so that a reader can restyle them: persistence curves and medians over time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from core.reports import labels
from core.reports.figures import palette
from core.reports.sheets.cover import Listed
from core.reports.sheets.paper import Sheet
from core.stats.analysis import Analysis
from core.stats.survival import KaplanMeier

if TYPE_CHECKING:
    from openpyxl import Workbook

DAYS_A_MONTH = 365.25 / 12
_HEAD_ROW = 5
_WIDTH_CM, _HEIGHT_CM = 18, 10
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
    sheet = Sheet(workbook, "persistence_chart", [12.0] * len(columns), head_rows=(_HEAD_ROW, _HEAD_ROW))
    sheet.title("Persistence on rituximab", analysis.persistence.definition)
    while sheet.row < _HEAD_ROW - 1:
        sheet.add()
    sheet.add([sheet.cell(head, "subhead") for head, _ in columns])
    for row in zip_longest(*(values for _, values in columns)):
        sheet.add(["" if value is None else sheet.cell(value, "number", "0.0") for value in row])
    chart = _scatter("Still on rituximab, %", "Months since the first infusion")
    styles = {"all": palette.SINGLE, **palette.lines(list(subsets))}
    for place, (key, curve) in enumerate(shown.items()):
        _add_curve(chart, sheet, 2 * place + 1, 2 * len(curve.times) + 1, styles[key])
    sheet.sheet.add_chart(chart, f"{_letter(len(columns) + 2)}{_HEAD_ROW}")
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
        and (number.time == "BL" or number.time[:1] == "M")
    )
    rows = [(time, _row(analysis, of, measure, time)) for time in times]
    if len(rows) < 2:
        return None
    named = labels.measure(measure, analysis.population.dictionary)
    unit = f", {named.unit}" if named.unit else ""
    sheet = Sheet(workbook, f"{measure}_chart", (14, 8, 12, 12, 12), head_rows=(_HEAD_ROW, _HEAD_ROW))
    sheet.title(f"{named.label}{unit}", "Median and quartiles (type 6) of those with a value at the visit.")
    while sheet.row < _HEAD_ROW - 1:
        sheet.add()
    sheet.add([sheet.cell(head, "subhead") for head in ("Visit", "n", "Q1", "Median", "Q3")])
    for time, (n, q1, median, q3) in rows:
        values = [sheet.cell(value, "number", "#,##0.0") for value in (q1, median, q3)]
        sheet.add([sheet.cell(labels.time(time)), sheet.cell(n, "number"), *values])
    chart = _lines(f"{named.label}{unit}", sheet, len(rows))
    sheet.sheet.add_chart(chart, f"G{_HEAD_ROW}")
    return Listed(sheet.name, f"{named.label}: medians and quartiles over time, with an editable chart")


def _row(analysis: Analysis, of: str, measure: str, time: str) -> list[float | None]:
    found = [analysis.findings.find(of, measure, name, time=time) for name in ("q1", "median", "q3")]
    n = found[1].n if found[1] is not None else None
    return [n, *(None if number is None else number.value for number in found)]


def _scatter(y_title: str, x_title: str) -> Any:
    from openpyxl.chart import ScatterChart

    chart = ScatterChart()
    chart.style, chart.scatterStyle = 2, "lineMarker"
    _axes(chart, y_title, x_title)
    across: Any = chart.x_axis
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 100, 20
    across.scaling.min, across.majorUnit = 0, 12
    across.number_format = chart.y_axis.number_format = "0"
    return chart


def _axes(chart: Any, y_title: str, x_title: str) -> None:
    chart.width, chart.height = _WIDTH_CM, _HEIGHT_CM
    chart.y_axis.title, chart.x_axis.title = y_title, x_title
    chart.x_axis.delete = chart.y_axis.delete = False  # newer spreadsheets hide axes that do not say so
    chart.x_axis.majorGridlines = None
    chart.legend.position = "b"


def _add_curve(chart: Any, sheet: Sheet, first_column: int, points: int, line: palette.Line) -> None:
    """A curve from the two columns of its months and percent."""
    from openpyxl.chart import Reference, Series

    last = _HEAD_ROW + points
    series = Series(
        Reference(sheet.sheet, min_col=first_column + 1, min_row=_HEAD_ROW, max_row=last),
        Reference(sheet.sheet, min_col=first_column, min_row=_HEAD_ROW + 1, max_row=last),
        title_from_data=True,
    )
    series.marker.symbol, series.smooth = "none", False
    drawn = series.graphicalProperties.line
    drawn.solidFill, drawn.width, drawn.dashStyle = line.colour.lstrip("#"), 22_000, _DASHES[len(line.dashes)]
    chart.series.append(series)


def _lines(title: str, sheet: Sheet, count: int) -> Any:
    from openpyxl.chart import LineChart, Reference

    chart = LineChart()
    chart.style = 2
    _axes(chart, title, "")
    chart.add_data(
        Reference(sheet.sheet, min_col=3, max_col=5, min_row=_HEAD_ROW, max_row=_HEAD_ROW + count),
        titles_from_data=True,
    )
    chart.set_categories(Reference(sheet.sheet, min_col=1, min_row=_HEAD_ROW + 1, max_row=_HEAD_ROW + count))
    for series, (dash, width) in zip(
        chart.series, (("dash", 12_000), ("solid", 28_000), ("dash", 12_000)), strict=True
    ):
        line = series.graphicalProperties.line
        line.solidFill, line.dashStyle, line.width = palette.ACCENT.lstrip("#"), dash, width
        series.smooth = False
    chart.y_axis.scaling.min = 0
    return chart


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
