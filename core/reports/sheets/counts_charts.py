"""Native stacked charts beside their numbers: the response by visit, and why patients stop by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.reports import labels
from core.reports.figures import palette
from core.reports.sheets.charts import HEIGHT_CM, WIDTH_CM, letter, numbers_sheet, set_axes
from core.reports.sheets.cover import Listed
from core.reports.sheets.paper import Sheet
from core.stats.analysis import Analysis
from core.stats.options import DAYS_PER_MONTH, LANDMARK_DAYS

if TYPE_CHECKING:
    from openpyxl import Workbook

_RESPONSE = {
    "none": "None, below 20",
    "minimal": "Minimal, 20 to 37.5",
    "moderate": "Moderate, 40 to 57.5",
    "major": "Major, 60 to 100",
    "not_assessed": "Not assessed",
}
_HATCHES: Mapping[str, Any] = {"rising": "wdUpDiag", "falling": "wdDnDiag", "dots": "pct20", "crossed": "diagCross"}
"""A spreadsheet's names for the hatches of the figures."""
_EDGE_WIDTH = 6_000


def add_response_chart(workbook: Workbook, analysis: Analysis) -> Listed | None:
    """Adds how many patients have which TIS category at each visit; None where nobody was assessed."""
    numbers = analysis.findings.results["response"].numbers if "response" in analysis.findings.results else ()
    times = dict.fromkeys(
        number.time
        for number in numbers
        if (number.measure, number.group, number.statistic) == ("tis", "all", "count")
        and number.comparison == "category=not_assessed"
    )
    rows = [(labels.time(at), [_count(analysis, code, at) for code in _RESPONSE]) for at in times]
    if not any(value for _, values in rows for value in values[:-1]):
        return None
    title = (
        "Response (TIS) by visit",
        "Patients by category of the total improvement score; all patients are counted at each visit.",
    )
    series = [(words, palette.RESPONSE_FILLS[code]) for code, words in _RESPONSE.items()]
    name = _add_stacked(workbook, ("tis_chart", "Visit", "Patients"), title, rows, series, "0")
    return Listed(name, "Response (TIS) by visit: patients by category, with an editable chart")


def add_reasons_chart(workbook: Workbook, analysis: Analysis) -> Listed | None:
    """Adds the cumulative incidence of every reason to stop at fixed months; None where nobody stopped."""
    numbers = analysis.findings.results["persistence"].numbers if "persistence" in analysis.findings.results else ()
    codes = dict.fromkeys(
        number.comparison.removeprefix("reason=")
        for number in numbers
        if (number.measure, number.group, number.statistic) == ("reason", "all", "estimate")
        and number.comparison.startswith("reason=")
        and number.value is not None
    )
    reasons = labels.in_order([code for code in codes if code != "any"], labels.REASON_ORDER)
    if not reasons:
        return None
    rows = []
    for day in LANDMARK_DAYS:
        values = [_incidence(analysis, code, day) for code in reasons]
        if any(value is not None for value in values):
            rows.append((f"{day / DAYS_PER_MONTH:.0f}", values))
    if not rows:
        return None
    dictionary = analysis.population.dictionary
    fills = palette.reason_fills(reasons)
    series = [(labels.reason(dictionary, code), fills[code]) for code in reasons]
    title = (
        "Why patients stop",
        "Cumulative incidence in percent (Aalen-Johansen): each reason competes with the others.",
    )
    name = _add_stacked(workbook, ("reasons_chart", "Month", "Cumulative incidence, %"), title, rows, series, "0.0")
    return Listed(name, "Cumulative incidence of every reason to stop, with an editable chart")


def _count(analysis: Analysis, code: str, at: str) -> float | None:
    found = analysis.findings.find("response", "tis", "count", comparison=f"category={code}", time=at)
    return None if found is None else found.value


def _incidence(analysis: Analysis, code: str, day: int) -> float | None:
    found = analysis.findings.find("persistence", "reason", "estimate", comparison=f"reason={code}", time=f"d{day}")
    return None if found is None or found.value is None else 100 * found.value


def _add_stacked(
    workbook: Workbook,
    names: tuple[str, str, str],
    title: tuple[str, str],
    rows: Sequence[tuple[str, Sequence[float | None]]],
    series: Sequence[tuple[str, palette.Fill]],
    number_format: str,
) -> str:
    """A sheet with a row a bar and a column a part, and the chart of them; `names`: the sheet, the first column, the upright axis."""
    sheet_name, first, upright = names
    sheet = numbers_sheet(workbook, sheet_name, title, {first: 14.0, **{words: 16.0 for words, _ in series}})
    head_row = sheet.row
    for name, values in rows:
        cells = ["" if value is None else sheet.cell(value, "number", number_format) for value in values]
        sheet.add([sheet.cell(name), *cells])
    chart = _stacked(sheet, (head_row, head_row + len(rows)), [fill for _, fill in series])
    set_axes(chart, upright, first)
    sheet.sheet.add_chart(chart, f"{letter(len(series) + 3)}{head_row}")
    return sheet.name


def _stacked(sheet: Sheet, rows: tuple[int, int], fills: Sequence[palette.Fill]) -> Any:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.drawing.fill import PatternFillProperties

    head_row, last = rows
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth, chart.style = "col", "stacked", 100, 60, 2
    chart.width, chart.height = WIDTH_CM, HEIGHT_CM
    data = Reference(sheet.sheet, min_col=2, max_col=len(fills) + 1, min_row=head_row, max_row=last)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet.sheet, min_col=1, min_row=head_row + 1, max_row=last))
    for part, fill in zip(chart.series, fills, strict=True):
        drawn = part.graphicalProperties
        if fill.hatch:
            drawn.pattFill = PatternFillProperties(
                prst=_HATCHES[fill.hatch],
                fgClr=_colour(palette.INK2),
                bgClr=_colour(fill.colour),
            )
        else:
            drawn.solidFill = fill.colour.lstrip("#")
        drawn.line.solidFill, drawn.line.width = palette.INK.lstrip("#"), _EDGE_WIDTH
    return chart


def _colour(hexadecimal: str) -> Any:
    from openpyxl.drawing.colors import ColorChoice

    rgb: Any = hexadecimal.lstrip("#")
    return ColorChoice(srgbClr=rgb)
