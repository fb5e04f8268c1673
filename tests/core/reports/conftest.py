"""Both teaching cohorts read, analysed and told as they are for a user; once for all tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.dictionary.loader import load_dictionary
from core.reports.cohort_report import build_cohort_report
from core.reports.document import FigureBlock, ReportDocument, Table
from core.reports.material import Provenance
from core.services.report import report_provenance
from core.services.sources import open_source
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options
from core.stats.results import Findings

TEACHING = Path(__file__).parents[3] / "resources" / "teaching"


@dataclass(frozen=True)
class Told:
    """A cohort's analysis and the report made from it."""

    analysis: Analysis
    findings: Findings
    provenance: Provenance
    document: ReportDocument

    def table(self, name: str) -> Table:
        return next(table for table in self.document.tables() if table.name == name)

    def figure(self, name: str) -> FigureBlock:
        return next(figure for figure in self.document.figures() if figure.name == name)

    def cell(self, table: str, row: str, column: int = 1) -> str:
        """The printed text of a row's column; of several rows with these words the first."""
        return next(found.cells[column].text for found in self.table(table).rows if found.cells[0].text == row)


def told(workbook: Path, **options: object) -> Told:
    source = open_source(workbook, lambda: "", today=date(2026, 1, 1))
    analysis = analyse(source.cohort, load_dictionary(), Options(**options))
    provenance = report_provenance(source)
    return Told(analysis, analysis.findings, provenance, build_cohort_report(analysis, provenance))


@pytest.fixture(scope="session")
def iim() -> Told:
    return told(TEACHING / "stano_a.xlsx")


@pytest.fixture(scope="session")
def ssc() -> Told:
    return told(TEACHING / "ssc_a.xlsx")


@pytest.fixture(scope="session", params=["iim", "ssc"])
def cohort(request: pytest.FixtureRequest) -> Told:
    """Either cohort."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def tell() -> Callable[..., Told]:
    """Reads, analyses and tells another workbook, or a teaching cohort by name, under other options."""
    return lambda workbook, **options: told(TEACHING / workbook, **options)


@pytest.fixture
def first_patients(tmp_path: Path) -> Callable[[str, int], Path]:
    """A workbook with only the first patients of a teaching cohort."""

    def cut(name: str, patients: int) -> Path:
        book = load_workbook(TEACHING / name)
        kept = {
            row[0] for row in book["patients"].iter_rows(min_row=2, max_row=1 + patients, max_col=1, values_only=True)
        }
        for sheet in book:
            heads = [cell.value for cell in sheet[1]]
            if "patient_id" not in heads:
                continue
            at = heads.index("patient_id")
            rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[at] in kept]
            sheet.delete_rows(2, sheet.max_row)
            for row in rows:
                sheet.append(row)
        path = tmp_path / f"first_{patients}_{name}"
        book.save(path)
        return path

    return cut
