"""Reports of cohorts that are small, one-sided or bare: sentences and counts, no percent of a handful, never a crash."""

from __future__ import annotations

import re

import pytest

from core.reports import cells
from core.reports.document import Bullets, Column, Paragraph, Row, Table
from core.reports.figures.files import svg_bytes
from core.reports.material import NOT_COMPUTED, Material
from core.reports.sections import steroids


def running_text(document) -> str:
    said = [block.lead + " " + block.text for block in document.blocks if isinstance(block, Paragraph)]
    said += [item for block in document.blocks if isinstance(block, Bullets) for item in block.items]
    said += [table.footnote for table in document.tables()]
    said += [f"{figure.title} {figure.caption} {figure.alt_text}" for figure in document.figures()]
    return " ".join(said)


def test_groups_below_five_patients_show_counts_without_percent(iim):
    table = iim.table("response")
    heads = [row.cells[0].text for row in table.rows if row.kind == "group"]
    assert heads[-1] == "PM, n 5"
    responders = [row for row in table.rows if row.cells[0].text == "At least minimal, n (%; 95 % CI)"][-1]
    assert [cell.text for cell in responders.cells[1:]] == ["4", "2", "0"]
    assert "fewer than 5 assessed: counts without percent" in table.footnote


@pytest.mark.parametrize("n", [1, 4])
def test_a_share_of_a_handful_is_a_count(n):
    assert cells.share(1, n).text == "1"
    assert cells.with_interval(cells.share(1, n), cells.interval(5, 70)).text == "1"
    assert cells.share(1, 5).text == "1 (20.0)"


def test_three_patients_make_a_report_of_counts(tell, first_patients):
    told = tell(first_patients("stano_a.xlsx", 3))
    assert "3 patients" in told.document.subtitle
    women = next(row for row in told.table("baseline").rows if row.cells[0].text == "Women, n (%)")
    assert all(re.fullmatch(r"\d", cell.text) for cell in (*women.cells[1:-3], women.cells[-1]))
    assert "Fewer than 5 patients: counts without percent." in told.table("baseline").footnote
    crude = next(row for row in told.table("persistence_landmarks").rows if row.cells[0].text == "12")
    assert re.fullmatch(r"\d of 3", crude.cells[6].text) and crude.cells[7].text == ""
    tests = [cell.text for row in told.table("steroids").rows if row.kind == "row" for cell in (row.cells[6:])]
    assert NOT_COMPUTED in tests and not any(re.search(r"\d", text) for text in tests)
    assert "n.c. not computed: a compared group has fewer than 5 patients" in told.table("steroids").footnote
    for figure in told.document.figures():
        assert svg_bytes(figure.draw(), figure)


@pytest.mark.parametrize("name", ["stano_a.xlsx", "ssc_a.xlsx"])
def test_a_single_patient_makes_a_report(tell, first_patients, name):
    told = tell(first_patients(name, 1))
    assert "1 patient," in told.document.subtitle
    for figure in told.document.figures():
        assert svg_bytes(figure.draw(), figure)


def test_a_filtered_cohort_says_so_and_compares_nothing_within_itself(tell):
    told = tell("ssc_a.xlsx", where=(("ssc_subset", "limited"),))
    assert "8 patients" in told.document.subtitle and "only ssc_subset limited" in told.document.subtitle
    assert [column.title for column in told.table("baseline").columns] == ["", "All", "Missing"]
    assert "persistence_by_subset" not in {figure.name for figure in told.document.figures()}
    assert "skin_by_subset" not in {table.name for table in told.document.tables()}
    said = running_text(told.document)
    assert "29 patients read, 8 analysed." in said


def test_what_nobody_has_is_a_sentence_in_the_words_of_the_field(ssc):
    said = running_text(ssc.document)
    assert "Persistence on rituximab: not computed, because no patient has" in said
    assert "Steroid dose: not computed, because no visit has a glucocorticoid and its dose." in said
    assert "Muscle and lung: no visit has MMT-8, CK, HAQ-DI" in said
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", said.replace("ssc_a", "")), "a field's id stands on paper"
    assert {"response", "steroids", "persistence_landmarks"}.isdisjoint(table.name for table in ssc.document.tables())


def test_refused_numbers_are_marked_and_the_mark_is_explained(cohort):
    marked = [
        table for table in cohort.document.tables()
        if any(cell.text == NOT_COMPUTED for row in table.rows for cell in row.cells)
    ]  # fmt: skip
    for table in cohort.document.tables():
        assert (table in marked) == ("n.c. not computed" in table.footnote), table.name


def test_missing_values_are_counted_beside_table_1(iim):
    told = {row.cells[0].text: row.cells[-1] for row in iim.table("baseline_disease").rows}
    fvc = iim.findings.find("baseline", "fvc_pct", "median").n
    assert told["FVC, % predicted"].quantities[0].value == iim.analysis.population.n - fvc == 6
    assert iim.table("baseline_disease").columns[-1].title == "Missing"


def test_no_value_is_blank_never_nought():
    assert cells.count(None).text == cells.value(None).text == cells.p(None).text == cells.share(None, 5).text == ""
    assert cells.count(0).text == "0"


def test_every_table_stands_in_its_own_columns(cohort):
    for table in cohort.document.tables():
        assert table.rows, table.name
        assert all(row.kind != "group" for row in table.rows[-1:]), table.name
    with pytest.raises(ValueError, match="has 1 cells, expected 2"):
        Table("wrong", "", (Column("a"), Column("b")), (Row((cells.words("x"),)),))


def test_tables_and_figures_are_numbered_in_reading_order(cohort):
    for kind, found in (("Table", cohort.document.tables()), ("Figure", cohort.document.figures())):
        titles = [block.title for block in found]
        assert [title.partition(". ")[0] for title in titles] == [f"{kind} {at}" for at in range(1, len(titles) + 1)]


def test_the_document_names_its_data(iim):
    document = iim.document
    assert document.title == "Rituximab in idiopathic inflammatory myopathies"
    assert document.banner == "SYNTHETIC TEACHING DATA"
    assert iim.analysis.population.lock_date in document.identity
    assert re.search(r"snapshot SHA-256 [0-9a-f]{64}; options preset stano, all patients$", document.identity)
    assert re.search(r"snapshot SHA-256 [0-9a-f]{64} · preset stano", document.origin_line)
    assert {figure.identity for figure in document.figures()} == {document.identity}


def test_a_report_reaches_for_no_network(tell, no_network):
    told = tell("ssc_a.xlsx")
    drawn = [svg_bytes(figure.draw(), figure) for figure in told.document.figures()]
    assert len(drawn) == 6 and all(drawn)


def test_many_patients_are_shown_as_quartiles_and_the_title_says_so(iim, monkeypatch):
    monkeypatch.setattr("core.reports.figures.time_points.MOST_LINES", 20)
    blocks = {block.name: block for block in steroids.blocks(Material(iim.analysis, iim.provenance))}
    figure = blocks["steroid_dose"]
    assert figure.title == "Steroid dose over time"
    assert figure.caption.startswith("Band and line: quartiles and median.")
    drawn = figure.draw().axes[0]
    medians = next(line for line in drawn.lines if len(line.get_ydata()) == 4)
    assert list(medians.get_ydata()) == [15.0, 7.5, 5.0, 5.0]
    assert iim.figure("steroid_dose").title.endswith("Steroid dose of each patient")
