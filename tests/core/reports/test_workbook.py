"""The report's workbook, opened again: numbers are numbers, texts are texts, charts stand on their numbers, records are whole."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from core.dictionary.loader import load_dictionary
from core.domain.cohort import cohort_from_columns
from core.reports.cohort_report import build_cohort_report
from core.reports.document import Cell, Column, Quantity, ReportDocument, Row, Table
from core.reports.sheets.paper import add_styles, sheet_name
from core.reports.sheets.tables import add_table_sheet
from core.reports.workbook import write_report_workbook
from core.services.report import report_provenance
from core.services.sources import open_source
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options
from core.stats.results import COLUMNS

Reported = tuple[ReportDocument, Analysis, Path]

TEACHING = Path(__file__).parents[3] / "resources" / "teaching" / "stano_a.xlsx"
FORMS = ("patients", "treatments_before", "infusions", "visits", "adverse_events", "discontinuations")


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    source = open_source(TEACHING, lambda: "", today=date(2026, 1, 1))
    analysis = analyse(source.cohort, load_dictionary(), Options())
    document = build_cohort_report(analysis, report_provenance(source))
    path = tmp_path_factory.mktemp("report") / "report.xlsx"
    write_report_workbook(document, analysis, path)
    return document, analysis, path


@pytest.fixture(scope="module")
def opened(reported: Reported) -> Iterator[Workbook]:
    book = load_workbook(reported[2])
    yield book
    book.close()


def values(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_every_number_of_every_table_is_a_number_in_its_row(reported: Reported, opened: Workbook) -> None:
    for table in reported[0].tables():
        rows = values(opened[table.name])[4:]
        assert opened[table.name]["A1"].value == table.title
        for printed, row in zip(table.rows, rows, strict=False):
            assert row[0].strip() == printed.cells[0].text
            wanted = [float(q.value) for cell in printed.cells[1:] for q in cell.quantities]
            assert [cell for cell in row[1:] if isinstance(cell, int | float)] == pytest.approx(wanted)
            words = [cell.text for cell in printed.cells[1:] if cell.text and not cell.quantities]
            assert [cell for cell in row[1:] if isinstance(cell, str)] == words


def test_a_printed_cell_becomes_the_cells_of_its_numbers(tmp_path: Path) -> None:
    share = Cell("31 (75.6)", (Quantity(31, "n", 0), Quantity(75.609756, "%", 1)))
    spread = Cell("15.0 (12.5-25.0)", (Quantity(15, "median"), Quantity(12.5, "Q1"), Quantity(25, "Q3")))
    small = Cell("<0.001", (Quantity(0.00001, "p", 3, is_p=True),))
    table = Table(
        "mixed",
        "A table",
        (Column("Measure", align="left"), Column("All", "n 41"), Column("p")),
        (
            Row((Cell("Sex"),), "group"),
            Row((Cell("Women"), share, small), indent=1),
            Row((Cell("Dose"), spread, Cell("n.c."))),
        ),
        "=not a formula",
    )
    book = Workbook(write_only=True)
    add_styles(book)
    add_table_sheet(book, table)
    book.save(tmp_path / "one.xlsx")
    sheet = load_workbook(tmp_path / "one.xlsx")["mixed"]
    assert [[cell.value or None for cell in row] for row in sheet["A3:E7"]] == [
        ["Measure", "All n 41", None, None, "p"],
        [None, "n or median", "% or Q1", "Q3", "p"],
        ["Sex", None, None, None, None],
        ["   Women", 31, 75.609756, None, 0.00001],
        ["Dose", 15, 12.5, 25, "n.c."],
    ]
    assert sheet["C6"].number_format == "#,##0.0"
    assert sheet["B6"].number_format == "#,##0"
    assert sheet["E6"].number_format == '[<0.001]"<0.001";0.000'
    assert (sheet["A9"].value, sheet["A9"].data_type) == ("=not a formula", "s")
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$3:$4"


def test_results_hold_every_number_in_full(reported: Reported, opened: Workbook) -> None:
    rows = values(opened["results"])
    findings = list(reported[1].findings)
    assert rows[0] == COLUMNS
    assert len(rows) - 1 == len(findings)
    for row, number in zip(rows[1:], findings, strict=True):
        assert tuple(cell or "" for cell in row[:6]) == number[:6]
        assert row[6] == (None if number.value is None else pytest.approx(number.value, abs=1e-12, rel=1e-12))
        assert row[7] == number.n


def test_the_records_are_those_analysed_without_what_names_a_patient(reported: Reported, opened: Workbook) -> None:
    cohort = reported[1].population.cohort
    for name in FORMS:
        rows = values(opened[name])
        assert len(rows) - 1 == len(cohort.table(name))
        assert "birth_date" not in rows[0]
        code = rows[0].index("patient_id")
        assert [row[code] for row in rows[1:]] == list(cohort.table(name)["patient_id"])
    igg = values(opened["visits"])[0].index("igg")
    written = [row[igg] for row in values(opened["visits"])[1:]]
    held = cohort.visits["igg"]
    assert written == [None if missing else value for value, missing in zip(held, held.isna(), strict=True)]
    listed = {row[1] for row in values(opened["dictionary"])[1:]}
    assert {name for form in FORMS for name in values(opened[form])[0]} <= listed


def test_charts_are_native_and_stand_on_the_numbers_beside_them(reported: Reported, opened: Workbook) -> None:
    sheet: Any = opened["persistence_chart"]
    (chart,) = sheet._charts
    curves = reported[1].persistence.curves
    assert len(chart.series) == 1 + sum(key.startswith("subset=") for key in curves)
    head = next(at for at, row in enumerate(values(sheet)) if row[1] == "All, %")
    columns = list(zip(*values(sheet)[head:], strict=True))
    assert columns[1][:3] == ("All, %", 100, 100)
    steps = [value for value in columns[1][1:] if isinstance(value, int | float)]
    assert steps[2::2] == pytest.approx([100 * left for left in curves["all"].survival])
    first, last = head + 2, head + 1 + len(steps)
    assert chart.series[0].yVal.numRef.f == f"'persistence_chart'!$B${first}:$B${last}"
    assert chart.series[0].xVal.numRef.f == f"'persistence_chart'!$A${first}:$A${last}"
    for name, of in (("pdneq_chart", "steroid"), ("igg_chart", "immunoglobulin")):
        medians_sheet: Any = opened[name]
        (line,) = medians_sheet._charts
        assert len(line.series) == 3
        medians = {row[0]: row[3] for row in values(medians_sheet) if row[0]}
        found = reported[1].findings.find(of, name.removesuffix("_chart"), "median", time="M12")
        assert found is not None
        assert medians["M12"] == pytest.approx(found.value)


def test_the_cover_leads_to_every_sheet_and_says_what_it_rests_on(reported: Reported, opened: Workbook) -> None:
    cover = opened["cover"]
    assert opened.sheetnames[0] == "cover"
    links = {cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in opened.sheetnames if name != "cover"}
    texts = " ".join(str(cell) for row in values(cover) for cell in row if cell)
    assert "SYNTHETIC TEACHING DATA" in texts
    assert reported[0].identity.rpartition(" ")[2] in texts
    for sheet in opened.worksheets:
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.right.text == "SYNTHETIC TEACHING DATA"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_codes_dates_and_hostile_text_come_out_as_they_went_in(tmp_path: Path) -> None:
    tables = {
        "patients": {
            "patient_id": ["007", "=1+1"],
            "diagnosis_date": ["2019-05", "2019-05-15"],
            "first_rtx_date": ["2020-01-01", "2020-02-01"],
        },
        "infusions": {"patient_id": ["007", "=1+1"], "infusion_date": ["2020-01-01", "2020-02-01"]},
    }
    cohort = cohort_from_columns(tables, load_dictionary())
    analysis = analyse(cohort, load_dictionary(), Options())
    document = ReportDocument("Title", "", "Title", "", "", "", "identity", ())
    write_report_workbook(document, analysis, tmp_path / "small.xlsx")
    sheet = load_workbook(tmp_path / "small.xlsx")["patients"]
    rows = values(sheet)
    code, diagnosed = rows[0].index("patient_id"), rows[0].index("diagnosis_date")
    assert [row[code] for row in rows[1:]] == ["007", "=1+1"]
    assert sheet["A3"].data_type == "s"
    assert rows[1][diagnosed] == "2019-05"
    assert rows[2][diagnosed].isoformat()[:10] == "2019-05-15"


def test_sheet_names_are_short_legal_and_each_used_once() -> None:
    book = Workbook(write_only=True)
    for _ in range(3):
        book.create_sheet(sheet_name(book, "persistence/by [a very long] subset name"))
    assert len({name.casefold() for name in book.sheetnames}) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)


def test_a_report_without_text_still_holds_numbers_and_records(reported: Reported, tmp_path: Path) -> None:
    document = replace(reported[0], blocks=(), banner="")
    write_report_workbook(document, reported[1], tmp_path / "bare.xlsx")
    book = load_workbook(tmp_path / "bare.xlsx")
    assert "methods" not in book.sheetnames
    assert {"results", *FORMS} < set(book.sheetnames)


def test_a_column_of_words_is_as_wide_as_its_words(tmp_path: Path) -> None:
    event = "COVID-19 pneumonia with acute respiratory failure"
    table = Table("deaths", "Deaths", (Column("Patient"), Column("Event")), (Row((Cell("A-1"), Cell(event))),))
    book = Workbook(write_only=True)
    add_styles(book)
    add_table_sheet(book, table)
    book.save(tmp_path / "one.xlsx")
    assert load_workbook(tmp_path / "one.xlsx")["deaths"].column_dimensions["B"].width > len(event)


def test_the_file_says_what_it_rests_on(reported: Reported, opened: Workbook) -> None:
    told = {one.name: one.value for one in opened.custom_doc_props.props}
    assert told["snapshot SHA-256"] in reported[0].identity
    assert told["options"] == "preset stano, all patients"
    cover = " ".join(str(cell) for row in values(opened["cover"]) for cell in row if cell)
    assert "41 read, 41 analysed, none left out" in cover


def test_stacked_charts_stand_on_counts_and_on_the_incidence(reported: Reported, opened: Workbook) -> None:
    for name, wanted in (("tis_chart", 5), ("reasons_chart", 5)):
        sheet: Any = opened[name]
        (chart,) = sheet._charts
        assert len(chart.series) == wanted
    rows = {row[0]: row[1:6] for row in values(opened["tis_chart"])}
    assert rows["M12"] == (3, 8, 15, 6, 9)
    assert sum(rows["M24"]) == 41
    last = next(row for row in values(opened["reasons_chart"]) if row[0] == "60")
    assert sum(value for value in last[1:] if value is not None) == pytest.approx(54.7012, abs=1e-3)


def test_sentences_wrap_and_sheets_without_records_are_left_out(opened: Workbook) -> None:
    said = opened["strobe"]["C6"]
    assert said.alignment.wrap_text
    assert opened["strobe"].row_dimensions[6].height > 13
    assert "antibodies" not in opened.sheetnames


def test_the_parts_of_the_file_are_declared_and_well_formed(reported: Reported) -> None:
    """A spreadsheet asks to repair a file whose parts are not declared, not there, or no XML."""
    from xml.etree import ElementTree
    from zipfile import ZipFile

    with ZipFile(reported[2]) as parts:
        names = set(parts.namelist())
        assert len(names) == len(parts.namelist())
        types = ElementTree.fromstring(parts.read("[Content_Types].xml"))
        declared = {one.get("PartName").lstrip("/") for one in types if one.get("PartName")}
        endings = {one.get("Extension") for one in types if one.get("Extension")}
        assert declared <= names
        for name in names - {"[Content_Types].xml"}:
            assert name in declared or name.rpartition(".")[2] in endings, name
            ElementTree.fromstring(parts.read(name))
            if name.endswith(".rels"):
                folder = Path(name).parent.parent
                for link in ElementTree.fromstring(parts.read(name)):
                    target = link.get("Target")
                    place = Path(target.lstrip("/")) if target.startswith("/") else folder / target
                    assert posixpath.normpath(place.as_posix()) in names, (name, target)
