"""A report without identities tells nothing of fewer than five patients, neither in a cell nor to who subtracts."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from core.reports.cohort_report import build_cohort_report
from core.reports.document import Bullets, FigureBlock, KeyNumbers, Paragraph, ReportDocument
from core.reports.small_cells import FEW, LEAST, NOTE, SHOWN, document_without_small_cells, without_small_cells
from core.stats.results import Number
from tests.core.reports.conftest import TEACHING, Told, told

COUNTS = ("count", "events", "censored", "at_risk")
CHOICES: tuple[tuple[str, dict[str, object]], ...] = (
    ("stano_a.xlsx", {}),
    ("ssc_a.xlsx", {}),
    ("stano_a.xlsx", {"where": (("subset", "DM"),)}),
    ("stano_a.xlsx", {"where": (("msa_maa", "Jo-1"),)}),
)


@pytest.fixture(scope="module", params=CHOICES, ids=lambda choice: f"{choice[0]} {choice[1].get('where', '')}")
def whole(request: pytest.FixtureRequest) -> Told:
    name, options = request.param
    return told(Path(TEACHING / name), **options)


@pytest.fixture(scope="module")
def shown(whole: Told) -> tuple[Number, ...]:
    return tuple(without_small_cells(whole.analysis).findings)


@pytest.fixture(scope="module")
def document(whole: Told) -> ReportDocument:
    return document_without_small_cells(build_cohort_report(without_small_cells(whole.analysis), whole.provenance))


def is_small(value: float | None) -> bool:
    return value is not None and 0 < value < LEAST


def test_the_full_analysis_has_small_cells_and_keeps_them(whole: Told) -> None:
    before = [number.row for number in whole.findings]
    without_small_cells(whole.analysis)
    assert [number.row for number in whole.findings] == before
    assert any(is_small(number.value) for number in whole.findings if number.statistic == "count")


def test_no_number_rests_on_fewer_than_five_and_none_counts_them(shown: tuple[Number, ...]) -> None:
    assert [number.row for number in shown if is_small(number.n)] == []
    assert [number.row for number in shown if number.statistic in (*COUNTS, "n") and is_small(number.value)] == []
    assert [number.row for number in shown if number.value is not None and number.statistic in ("min", "max")] == []
    assert all(number.people is None for number in shown if number.value is None and number.method == FEW)


def test_the_rest_stands_as_it_was_and_every_row_is_still_there(whole: Told, shown: tuple[Number, ...]) -> None:
    rows = {(number.key, number.method): number for number in whole.findings}
    before = tuple(whole.findings)
    gone = {number.key for number in before} - {number.key for number in shown}
    assert all(re.fullmatch(r"category=.*[^a-z0-9_].*", key[3]) for key in gone), gone
    kept = [(rows[number.key, number.method], number) for number in shown if number.value is not None]
    assert all(old.value == new.value for old, new in kept)
    assert len(kept) > len(before) / 4


def test_nobody_is_found_by_subtracting_from_those_counted_among(shown: tuple[Number, ...]) -> None:
    for number in shown:
        if number.statistic in COUNTS and number.value is not None and number.n is not None:
            assert not is_small(number.n - number.value), number.row


def test_a_share_is_told_only_beside_its_count(shown: tuple[Number, ...]) -> None:
    counts = {number.key[:5]: number for number in shown if number.statistic == "count"}
    for number in shown:
        beside = counts.get(number.key[:5])
        if number.statistic == "percent" and beside is not None and beside.value is None:
            assert number.value is None, number.row


def test_no_curve_tells_fewer_than_five_by_its_height(shown: tuple[Number, ...]) -> None:
    for number in shown:
        if number.statistic != "estimate" or number.value is None or number.n is None:
            continue
        if number.method.startswith(("Kaplan-Meier", "Aalen-Johansen")):
            assert not is_small(round(number.value * number.n, 6)), number.row
            assert not is_small(round((1 - number.value) * number.n, 6)), number.row


def test_of_a_family_never_one_alone_is_kept_back(whole: Told, shown: tuple[Number, ...]) -> None:
    families: defaultdict[tuple[str, ...], list[tuple[Number, Number]]] = defaultdict(list)
    found = {number.key: number for number in shown}
    for old in whole.findings:
        new = found.get(old.key, old._replace(value=None))
        analysis, measure, group, comparison, time, statistic = old.key
        if old.statistic not in COUNTS or old.value is None:
            continue
        if "=" in comparison:
            families["categories", analysis, measure, group, comparison.split("=")[0], time, statistic].append(
                (old, new)
            )
        if "=" in group:
            families["groups", analysis, measure, group.split("=")[0], comparison, time, statistic].append((old, new))
    lonely = [
        family
        for family, pairs in families.items()
        if sum(new.value is None for _, new in pairs) == 1 and sum(bool(old.value) for old, _ in pairs) > 1
    ]
    assert lonely == []


def test_the_page_says_so_and_shows_no_figure_and_no_small_cell(document: ReportDocument) -> None:
    assert document.blocks[0] == Paragraph(NOTE, quiet=True)
    assert not any(isinstance(block, FigureBlock | KeyNumbers) for block in document.blocks)
    tables = list(document.tables())
    assert len(tables) > 8
    for table in tables:
        for row in table.rows:
            for cell in row.cells:
                counted = [one.value for one in cell.quantities if one.name in ("n", "of")]
                assert not any(map(is_small, counted)), (table.name, cell.text)
        assert not any(column.subtitle in ("n 0", "n 1", "n 2", "n 3", "n 4") for column in table.columns)
    words = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    words += [item for block in document.blocks if isinstance(block, Bullets) for item in block.items]
    assert not any("not computed: nobody" in text for text in words)


def test_the_cells_of_the_page_itself_are_kept_back_too(whole: Told) -> None:
    """Missing values are counted by the page, not by the findings."""
    from core.reports import cells
    from core.reports.document import Column, Row, Table

    table = Table(
        "t", "T", (Column("n"), Column("n")), (Row((cells.count(3), cells.count(5))),), "3 patients died. Rest."
    )
    document = document_without_small_cells(
        ReportDocument("t", "", "", "", "", "", "", (table, Paragraph("Two patients left. Others stayed.")))
    )
    (made,) = document.tables()
    assert [cell.text for cell in made.rows[0].cells] == [SHOWN, "5"]
    assert made.footnote == "Rest."
    assert document.blocks[-1] == Paragraph("Others stayed.")
