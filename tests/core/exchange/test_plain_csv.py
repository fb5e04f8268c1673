"""Text without quotation marks is cut at its delimiters, and gives the rows that the reader of quoted text gives."""

from __future__ import annotations

import csv
import gc
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.collector import resting_collector
from core.exchange.read_csv import _header_width, _plain_rows, read_csv


@given(st.text(alphabet="ab1,;\t\r\n .", max_size=60), st.sampled_from(",;\t"))
def test_cut_at_delimiters_and_read_as_csv_are_the_same(text: str, delimiter: str) -> None:
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    assert _plain_rows(text, delimiter) == read
    assert _header_width(text, delimiter) == next((len(row) for row in read if any(cell.strip() for cell in row)), 0)


@given(st.text(alphabet='ab,"\r\n ', max_size=40))
def test_the_width_of_a_header_may_hold_quoted_lines(text: str) -> None:
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=","))
    except csv.Error:
        return
    assert _header_width(text, ",") == next((len(row) for row in read if any(cell.strip() for cell in row)), 0)


def test_one_quoted_cell_changes_no_other_row(tmp_path: Path) -> None:
    plain, quoted = tmp_path / "a.csv", tmp_path / "b.csv"
    plain.write_bytes(b"patient_id,lot\r\nP1,A\r\n\r\nP2,B")
    quoted.write_bytes(b'patient_id,lot\r\nP1,A\r\n\r\n"P2",B')
    one, other = read_csv(plain), read_csv(quoted)
    assert list(one.rows) == list(other.rows) == [["patient_id", "lot"], ["P1", "A"], [], ["P2", "B"]]
    assert list(one.numbers) == list(other.numbers) == [1, 2, 3, 4]


@pytest.mark.parametrize("was_on", [True, False])
def test_the_search_for_garbage_is_afterwards_as_before(was_on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with resting_collector():
            assert not gc.isenabled()
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()
