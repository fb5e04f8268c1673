"""Rows written as text are the rows that openpyxl would have written, for every reader."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from python_calamine import load_workbook as read_fast

from core.exchange.cells_out import CellOut
from core.exchange.sheets_out import add_table
from core.exchange.table_workbook import TableWorkbook

CELLS: st.SearchStrategy[CellOut] = st.one_of(
    st.none(),
    st.text(alphabet="ab=+-@#<>&\"' \n\u00e9\u03bc\x07\u2028,;1", max_size=8),
    st.sampled_from(["=1+1", "#REF!", " lead", "trail ", "]]>", "&amp;", "_x0041_"]),
    st.integers(min_value=-(10**15), max_value=10**15),
    st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(float),
    st.dates(min_value=date(1900, 3, 1)),
)


def saved(workbook: Workbook, rows: list[list[CellOut]], width: int) -> bytes:
    add_table(workbook, "first", ["a"], [["x"]])
    add_table(workbook, "table", [f"c{place}" for place in range(width)], rows)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def as_read(content: bytes) -> list[list[tuple[Any, str, bool]]]:
    sheet = load_workbook(BytesIO(content))["table"]
    return [[(cell.value, cell.number_format, bool(cell.quotePrefix)) for cell in row] for row in sheet.iter_rows()]


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_both_ways_read_the_same(rows: list[list[CellOut]]) -> None:
    rows = [*rows, [1, 2, 3]]
    fast, plain = saved(TableWorkbook(), rows, 3), saved(Workbook(write_only=True), rows, 3)
    assert as_read(fast) == as_read(plain)
    with read_fast(BytesIO(fast)) as one, read_fast(BytesIO(plain)) as other:
        assert one.get_sheet_by_name("table").to_python() == other.get_sheet_by_name("table").to_python()


def test_more_than_26_columns_and_many_rows(tmp_path: Path) -> None:
    rows: list[list[CellOut]] = [[row * 100 + place for place in range(30)] for row in range(1203)]
    path = tmp_path / "wide.xlsx"
    path.write_bytes(saved(TableWorkbook(), rows, 30))
    with read_fast(str(path)) as workbook:
        read = workbook.get_sheet_by_name("table").to_python()
    assert read[1:] == rows
    assert load_workbook(path)["table"]["AD1204"].value == 1202 * 100 + 29


def test_head_and_paper_are_laid_out_as_before() -> None:
    content = saved(TableWorkbook(), [[date(2024, 5, 3), "P1", 1.5]], 3)
    sheet = load_workbook(BytesIO(content))["table"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["A2"].value == datetime(2024, 5, 3)
    assert sheet.page_setup.orientation == "landscape"
    assert zipfile.ZipFile(BytesIO(content)).testzip() is None


def test_what_is_no_number_is_blank_and_what_is_no_cell_is_refused() -> None:
    content = saved(TableWorkbook(), [[float("nan"), float("inf"), 1.0]], 3)
    assert [cell.value for cell in load_workbook(BytesIO(content))["table"][2]] == [None, None, 1.0]
    with pytest.raises(TypeError):
        saved(TableWorkbook(), [[{"a": 1}, None, None]], 3)  # type: ignore[list-item]


def test_numbers_keep_every_digit() -> None:
    """openpyxl alone cuts at 16, and a number of the report has 17."""
    number = 0.1 + 0.2
    assert load_workbook(BytesIO(saved(TableWorkbook(), [[number, None, None]], 3)))["table"]["A2"].value == number


def test_a_carriage_return_comes_back() -> None:
    assert load_workbook(BytesIO(saved(TableWorkbook(), [["a\rb", None, None]], 3)))["table"]["A2"].value == "a\rb"
