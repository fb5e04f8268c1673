"""Sources made on the spot: workbooks and CSV folders from plain lists, and the teaching cohorts as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import Dictionary
from core.exchange.check import check_workbook
from core.exchange.checked import CheckedWorkbook
from core.exchange.read import read_source

TODAY = date(2025, 6, 1)

Sheets = Mapping[str, Sequence[Sequence[Any]]]


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    """The dictionary that ships with the program."""
    return load_dictionary()


@pytest.fixture
def make_workbook(tmp_path: Path) -> Callable[[Sheets], Path]:
    """Writes sheets of rows as a workbook."""

    def make(sheets: Sheets) -> Path:
        workbook = Workbook(write_only=True)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        path = tmp_path / "source.xlsx"
        workbook.save(path)
        return path

    return make


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Writes texts or bytes as the CSV files of a folder."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return make


@pytest.fixture
def check(dictionary: Dictionary) -> Callable[[Path], CheckedWorkbook]:
    """Reads and checks a source."""

    def read_and_check(path: Path) -> CheckedWorkbook:
        return check_workbook(read_source(path), dictionary, TODAY)

    return read_and_check


@pytest.fixture
def teaching_folder() -> Path:
    """Where the synthetic teaching cohorts are."""
    return Path(__file__).parents[3] / "resources" / "teaching"


@pytest.fixture
def as_csv(tmp_path: Path) -> Callable[[Path], Path]:
    """Writes the sheets of a workbook as CSV files, as an export from the spreadsheet would."""

    def convert(workbook: Path) -> Path:
        folder = tmp_path / workbook.stem
        folder.mkdir()
        for sheet in load_workbook(workbook, read_only=True):
            with (folder / f"{sheet.title}.csv").open("w", newline="", encoding="utf-8") as file:
                for row in sheet.iter_rows(values_only=True):
                    csv.writer(file).writerow([cell.date() if isinstance(cell, datetime) else cell for cell in row])
        return folder

    return convert
