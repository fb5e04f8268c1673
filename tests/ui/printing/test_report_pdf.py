"""The report as a PDF: sound files with embedded fonts and vectors, their numbers as text, head and foot on every page."""

from __future__ import annotations

import re

import pytest
from pypdf import PdfReader

from core.reports.document import Bullets, Heading, KeyNumber, KeyNumbers, PageBreak, Paragraph

EMBEDDED = 4
"""The column of pdffonts, counted from the end of a line, that says whether a font is embedded."""


def test_the_file_is_sound_a4_and_without_pictures(report):
    report.tool("qpdf", "--check", "FILE")
    assert re.search(r"Page size: +59[45][.\d]* x 84[12][.\d]* pts \(A4\)", report.tool("pdfinfo", "FILE"))
    assert len(report.tool("pdfimages", "-list", "FILE").strip().splitlines()) == 2, "only the heads of the list"


def test_every_font_is_embedded_and_is_the_house_type(report):
    fonts = report.tool("pdffonts", "FILE").strip().splitlines()[2:]
    assert fonts
    for line in fonts:
        assert line.split()[-EMBEDDED - 1] == "yes", line
        assert "Inter" in line.split()[0], line


@pytest.mark.parametrize(("name", "low", "high"), [("stano_a", 12, 30), ("ssc_a", 8, 16)])
def test_the_report_has_a_plausible_length(teaching_reports, name, low, high):
    assert low <= len(teaching_reports[name].pages) <= high


def test_every_page_says_what_it_is_and_where_it_stands(report):
    document, pages = report.document, report.pages
    for number, page in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in page
        running_lines = (document.banner, document.version_line, document.data_line, document.origin_line)
        for running in (document.short_title, *running_lines):
            assert page.count(running) == 1 or (running == document.data_line and running in page), (number, running)
    identity = report.tool("pdfinfo", "FILE")
    assert document.title in identity and document.identity in identity


def test_a_clinics_own_report_has_no_banner(printed):
    pages = printed(Paragraph("Text."), PageBreak(), Paragraph("More.")).pages
    assert len(pages) == 2
    assert not any("SYNTHETIC" in page for page in pages)


def test_key_numbers_can_be_read_and_searched(teaching_reports):
    first = teaching_reports["stano_a"].pages[0]
    for said in ("68.3 %", "95 % CI 51.7\N{EN DASH}80.2; 28 at risk", "15 to 5 mg", "90.6 %"):
        assert said in first
    table_1 = " ".join(teaching_reports["stano_a"].pages[1:4])
    for said in ("31 (75.6)", "55.4 (15.0)", "1,084"):
        assert said in table_1
    skin = teaching_reports["ssc_a"].pages[0]
    assert "\N{MINUS SIGN}7" in skin and "29 pairs, p <0.001" in skin


def test_all_that_tables_say_is_in_the_text_once(report):
    """Every number of every cell can be found, so none is cut, and figures and text are not painted twice."""
    text = " ".join(report.pages[1:])  # the cover lists the titles
    words = set(text.split())
    for table in report.document.tables():
        assert text.count(table.title) == 1, table.title
        for row in table.rows:
            for cell in row.cells[1:]:
                if table.name == "strobe":  # its sentences go over several lines, beside each other
                    assert set(cell.text.split()) <= words, (row.cells[0].text, cell.text)
                    continue
                halves = cell.text.replace(" (", " |(", 1).split(
                    " |"
                )  # a narrow column breaks a cell before its bracket
                assert cell.text in text or set(halves) <= words, (table.name, row.cells[0].text, cell.text)
    for figure in report.document.figures():
        assert text.count(figure.title) == 1, figure.title
        assert text.replace(" ", "").count(figure.caption.replace(" ", "")) == 1, figure.name


def test_words_of_a_figure_are_text_of_the_page(teaching_reports):
    body = teaching_reports["stano_a"].pages[1:]
    at = next(number for number, page in enumerate(body) if "Persistence on rituximab, all patients" in page)
    pages = " ".join(body[at : at + 2])
    for said in ("12 months: 68.3 %", "At risk 41 28 20 16 11 8 5 2", "DM n 15, 7 stopped", "Remission 17.1 %"):
        assert pages.count(said) == 1, said


def test_the_outline_leads_to_every_part_table_and_figure(report):
    reader = PdfReader(report.path)
    outline = list(_flat(reader.outline))
    told = {mark.title: reader.get_destination_page_number(mark) for mark in outline}
    for block in (*report.document.tables(), *report.document.figures()):
        assert block.title in report.pages[told[block.title]], block.title
    parts = [mark.title for mark in reader.outline if not isinstance(mark, list)]
    assert parts == [block.text for block in report.document.blocks if isinstance(block, Heading) and block.level == 1]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def _flat(marks):
    for mark in marks:
        if isinstance(mark, list):
            yield from _flat(mark)
        else:
            yield mark


def test_the_cover_says_what_was_analysed(teaching_reports):
    cover = teaching_reports["stano_a"].pages[0]
    for said in (
        "41 read, 41 analysed, none left out", "25 Jun 2024: later records are ignored", "any stop (preset stano)",
        "stano_a.xlsx, SHA-256 of the data snapshot", "Table 1. Patients at the first infusion",
    ):  # fmt: skip
        assert said in cover, said


def test_a_table_longer_than_a_page_repeats_its_head_and_splits_no_row(printed, a_long_table):
    pages = printed(a_long_table(200)).pages
    assert len(pages) > 3
    where: dict[int, int] = {}
    for number, page in enumerate(pages):
        rows = [int(row) for row in re.findall(r"\bfirst(\d+)\b", page)]
        assert rows and page.count("Number head") == 1 and page.count("n 200") == 1
        for row in rows:
            assert re.search(rf"\blast{row}\b", page), f"row {row} is split"
            assert re.search(rf"(?<!\d){row}\.5(?!\d)", page), f"row {row} lost its number"
            assert row not in where, f"row {row} stands twice"
            where[row] = number
    assert list(where) == list(range(200))
    assert pages[-1].count("Its footnote.") == 1 and "Its footnote." not in pages[0]
    assert sum(page.count("Table 1. A long table") for page in pages) == 1


def test_a_long_group_goes_on_under_its_own_name(printed, a_long_table):
    pages = printed(a_long_table(96, grouped=24)).pages
    assert len(pages) > 1
    for page in pages:
        heads = [int(group) for group in re.findall(r"\bGroup(\d+)\b", page)]
        rows = [int(row) for row in re.findall(r"\bfirst(\d+)\b", page)]
        assert heads == sorted({row // 24 for row in rows}), (
            "each group on a page has its head, none stands without rows"
        )
        for group in heads:
            assert len([row for row in rows if row // 24 == group]) >= 3


def test_headings_and_titles_stay_with_what_they_head(printed, a_long_table):
    filler = [Paragraph("A line of text that stands alone.") for _ in range(38)]
    for extra in range(8):
        pages = printed(*filler, *filler[:extra], Heading("Part of the report"), a_long_table(4)).pages
        page = next(page for page in pages if "Part of the report" in page)
        assert "Table 1. A long table" in page and "first0" in page


def test_key_numbers_bullets_and_pages_are_set_in_order(printed):
    numbers = KeyNumbers((KeyNumber("68.3 %", "still on it", "of 41"), KeyNumber("0 of 41", "low IgG")))
    pages = printed(numbers, Bullets(("first point", "second point")), PageBreak(), Heading("Next", 1)).pages
    assert len(pages) == 2
    order = [
        pages[0].index(said) for said in ("A test of paper", "68.3 %", "still on it", "first point", "second point")
    ]
    assert order == sorted(order)
    assert "Next" in pages[1]


def test_a_paragraph_longer_than_a_page_loses_no_word(printed):
    words = [f"word{number}" for number in range(4000)]
    pages = printed(Paragraph(" ".join(words), "Lead")).pages
    assert len(pages) > 1
    said = re.findall(r"word\d+", " ".join(pages))  # a line hidden by the page's edge may be in the file a second time
    assert list(dict.fromkeys(said)) == words


def test_a_wide_table_stays_within_the_margins(printed):
    from core.reports.document import Cell, Column, Row, Table

    columns = (Column("", align="left"), *(Column(f"Group {at}", "n 1,000") for at in range(9)))
    row = Row((Cell("A label of some length"), *(Cell(f"1,084.{at} (876.0\N{EN DASH}1,398.5)") for at in range(9))))
    made = printed(Table("wide", "Table 1. Wide", columns, (row,)))
    boxes = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', made.tool("pdftotext", "-bbox", "FILE", "-"))
    assert min(float(left) for left, _ in boxes) >= 39
    assert max(float(right) for _, right in boxes) <= 595.3 - 39
    for at in range(9):
        assert f"1,084.{at}" in made.pages[0]
