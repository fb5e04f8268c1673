"""The report as a workbook: cover, one sheet a table, charts, every number, the records and the codebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.dictionary.spec import FormSpec
from core.domain.batch import RecordBatch
from core.domain.cohort import cohort_columns
from core.exchange.progress import Progress, silent
from core.exchange.sheets_out import add_table
from core.exchange.write import add_codebook, add_data_sheets, used
from core.reports.design import WHOLE, ReportDesign
from core.reports.document import ReportDocument
from core.reports.sheets.charts import add_medians_chart, add_persistence_chart
from core.reports.sheets.counts_charts import add_reasons_chart, add_response_chart
from core.reports.sheets.cover import Listed, add_cover, add_methods
from core.reports.sheets.paper import add_running_lines, add_styles
from core.reports.sheets.tables import add_table_sheet
from core.stats.analysis import Analysis
from core.stats.results import COLUMNS

if TYPE_CHECKING:
    from openpyxl import Workbook

_MEDIANS = (
    ("steroids", "steroid", "pdneq"),
    ("outcomes", "outcome", "mmt8"),
    ("outcomes", "outcome", "ck"),
    ("outcomes", "outcome", "fvc_pct"),
    ("skin", "skin", "mrss"),
    ("immunoglobulins", "immunoglobulin", "igg"),
    ("immunoglobulins", "immunoglobulin", "iga"),
    ("immunoglobulins", "immunoglobulin", "igm"),
)
"""Part of the report, analysis and measure of the charts of medians."""
_MOST_TEXT = 255
"""Letters that a property of a workbook may have."""
_RESULTS_WIDTHS = (16, 24, 22, 24, 10, 14, 14, 8, 60)


def write_report_workbook(
    document: ReportDocument,
    analysis: Analysis,
    path: Path,
    *,
    records: bool = True,
    design: ReportDesign = WHOLE,
    progress: Progress = silent,
) -> None:
    """Writes the report as .xlsx: the tables with their numbers as numbers, native charts, all results, the analysed records.

    The records are those of the patients analysed up to the data lock, without the fields that could name a patient; codes stay
    text. Without `records` neither these nor charts, which show single patients, are written; where parts of the report were chosen,
    only their tables and charts are. The caller moves the file into place.
    Raises OSError when the disk refuses.
    """
    from core.exchange.table_workbook import TableWorkbook

    workbook = TableWorkbook()
    add_styles(workbook)
    listed = [Listed(add_table_sheet(workbook, table), table.title) for table in document.tables()]
    progress("Drawing the charts", 0.2)
    if records:
        listed += _add_charts(workbook, analysis, design)
    if methods := add_methods(workbook, document):
        listed.append(methods)
    progress("Writing the numbers", 0.3)
    if design.parts is None:
        listed.append(_add_results(workbook, analysis))
        listed += _add_records(workbook, analysis, progress) if records else []
    add_cover(workbook, document, listed)
    add_running_lines(workbook, document.short_title, document.banner)
    workbook.properties.title, workbook.properties.creator = document.title, "RTX Clinic"
    workbook.properties.description = document.identity
    _add_origin(workbook, document)
    progress("Saving the workbook", 0.9)
    workbook.save(path)


def _add_charts(workbook: Workbook, analysis: Analysis, design: ReportDesign) -> list[Listed]:
    """The native charts of the parts that are held."""
    of_part = (
        ("persistence", add_persistence_chart),
        ("reasons", add_reasons_chart),
        ("response_overview", add_response_chart),
    )
    made = [add(workbook, analysis) for part, add in of_part if design.holds(part)]
    made += [add_medians_chart(workbook, analysis, of, measure) for part, of, measure in _MEDIANS if design.holds(part)]
    return [chart for chart in made if chart is not None]


def _add_origin(workbook: Workbook, document: ReportDocument) -> None:
    """What the numbers rest on, as properties by name that a program can read."""
    from openpyxl.packaging.custom import StringProperty

    kept: Any = workbook  # the stubs leave these properties out
    for name, value in document.properties:
        kept.custom_doc_props.append(StringProperty(name=name, value=value[:_MOST_TEXT]))


def _add_results(workbook: Workbook, analysis: Analysis) -> Listed:
    """Every number in the keys of `results.csv`, with a filter."""
    rows = [number.row for number in analysis.findings]
    add_table(workbook, "results", COLUMNS, rows, widths=_RESULTS_WIDTHS)
    sheet = workbook["results"]
    sheet.auto_filter.ref = f"A1:I{len(rows) + 1}"
    return Listed("results", "every number in full precision, as in results.csv")


def _add_records(workbook: Workbook, analysis: Analysis, progress: Progress) -> list[Listed]:
    population = analysis.population
    dictionary = population.dictionary

    def filled(form: FormSpec) -> RecordBatch:
        columns = cohort_columns(population.cohort, form)
        return RecordBatch(
            form.id,
            {
                name: values
                for name, values in columns.items()
                if name in form.key or any(v is not None for v in values)
            },
        )

    batches = used({form.id: filled(form) for form in dictionary.forms.values()}, dictionary)
    add_data_sheets(workbook, batches, dictionary, identifying=False, progress=lambda text, _: progress(text, 0.5))
    add_codebook(workbook, dictionary)
    listed = [Listed(form, f"records: {dictionary.forms[form].label['en'].lower()}") for form in batches]
    return [*listed, Listed("dictionary", "what every column of the records means")]
