"""Printed documents, and what the usual PDF tools say of them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.reports.cohort_report import build_cohort_report
from core.reports.document import Cell, Column, Quantity, ReportDocument, Row, Table
from core.services.report import report_provenance
from core.services.sources import open_source
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options
from ui.printing.pdf import QtPdfPrinter

TEACHING = Path(__file__).parents[3] / "resources" / "teaching"


@dataclass
class Printed:
    """A PDF, and the document and the analysis it was made from."""

    path: Path
    document: ReportDocument
    analysis: Analysis | None = None

    def tool(self, *command: str) -> str:
        """What a program says of the file; raises when it complains."""
        return subprocess.run(
            [*(part.replace("FILE", str(self.path)) for part in command)], check=True, capture_output=True, text=True
        ).stdout

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, its spaces made one."""
        text = self.tool("pdftotext", "-layout", "FILE", "-").removesuffix("\f").split("\f")
        return [re.sub(r"\s+", " ", page) for page in text]


@pytest.fixture(scope="session")
def teaching_reports(themed, tmp_path_factory) -> dict[str, Printed]:
    """The reports of both teaching cohorts, printed once."""
    folder, printed = tmp_path_factory.mktemp("printed"), {}
    for name in ("stano_a", "ssc_a"):
        source = open_source(TEACHING / f"{name}.xlsx", lambda: "", today=date(2026, 1, 1))
        analysis = analyse(source.cohort, load_dictionary(), Options())
        document = build_cohort_report(analysis, report_provenance(source))
        QtPdfPrinter().print_pdf(document, folder / f"{name}.pdf")
        printed[name] = Printed(folder / f"{name}.pdf", document, analysis)
    return printed


@pytest.fixture(params=["stano_a", "ssc_a"])
def report(request, teaching_reports) -> Printed:
    """Either report."""
    return teaching_reports[request.param]


def long_table(rows: int, *, grouped: int = 0) -> Table:
    """A table whose labels take two lines, a word of each line saying which row it is; with groups of so many rows."""
    columns = (Column("Label of long rows", align="left"), Column("Number head", "n 200"))
    made = []
    for row in range(rows):
        if grouped and row % grouped == 0:
            made.append(Row((Cell(f"Group{row // grouped}"),), "group"))
        words = f"first{row} " + "words that fill the line " * 6 + f"last{row}"
        made.append(Row((Cell(words), Cell(f"{row}.5", (Quantity(row + 0.5),))), indent=1 if grouped else 0))
    return Table("long", "Table 1. A long table", columns, tuple(made), "Its footnote.")


def document_of(*blocks, banner: str = "") -> ReportDocument:
    return ReportDocument(
        title="A test of paper", subtitle="Subtitle", short_title="Paper", banner=banner, version_line="RTX Clinic 9.9",
        data_line="data lock 1 Jan 2026", identity="RTX Clinic 9.9; all of it", blocks=blocks,
    )  # fmt: skip


@pytest.fixture
def printed(themed, tmp_path):
    """Prints blocks as a document."""

    def make(*blocks, banner: str = "") -> Printed:
        document = document_of(*blocks, banner=banner)
        path = tmp_path / "printed.pdf"
        QtPdfPrinter().print_pdf(document, path)
        return Printed(path, document)

    return make


@pytest.fixture
def a_long_table():
    return long_table


@pytest.fixture
def a_document():
    return document_of
