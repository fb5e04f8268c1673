"""Workbooks on their way out: read again unchanged, text stays text, and nothing half-written is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from core.dictionary.issue import Severity
from core.dictionary.spec import Dictionary, Entered, MissingReason
from core.domain.batch import RecordBatch
from core.exchange.checked import CheckedWorkbook
from core.exchange.issues import CellIssue
from core.exchange.write import ISSUE_COLUMNS, add_codebook, add_data_sheets, write_issues, write_workbook
from core.faults import DiskFault

Check = Callable[[Path], CheckedWorkbook]

PATIENTS = RecordBatch(
    "patients",
    {
        "patient_id": ["007", "+1", "NA"],
        "birth_date": ["1960-05-03", "1961", "1962-07"],
        "first_rtx_date": ["2020-01-01", "2020-01-01", "2020-01-01"],
        "ana_titre": [160, 0, 1280],
        "msa_maa": ["Jo-1", None, "-like"],
        "muscle": [True, False, None],
        "comorbidities": [None, "none", "asthma; gout"],
        "weight_kg": [61.5, None, 70.0],
    },
    missing={"weight_kg": {1: MissingReason.REFUSED}, "msa_maa": {1: MissingReason.NOT_DONE}},
    entered={"ana_titre": {2: Entered("1/1280", comparator=">=")}},
)
VISITS = RecordBatch(
    "visits",
    {
        "patient_id": ["007", "007", "+1", "NA"],
        "visit_date": ["2020-01-01", "2020-02-01", "2020-01-01", "2020-01-01"],
        "igg": [1084.0, 400.0, None, 650.0],
        "mrss": [12, None, 0, None],
        "ck": [169.8, None, 20.0, 137.25],
        "mmt8_scale": ["80", None, "150", None],
    },
    missing={"igg": {2: MissingReason.UNKNOWN}, "mrss": {1: MissingReason.NOT_APPLICABLE}},
    entered={
        "igg": {1: Entered("4,0", "g/L", "<"), 3: Entered("6.5", "g/L")},
        "ck": {0: Entered("2,83", "\u00b5kat/L")},
    },
)
BATCHES = {"patients": PATIENTS, "visits": VISITS}


def test_every_kind_of_value_comes_back(tmp_path: Path, dictionary: Dictionary, check: Check) -> None:
    """Partial dates, comparators, units, missing reasons, and values that were not entered yet."""
    path = tmp_path / "out.xlsx"
    write_workbook(path, BATCHES, dictionary)
    checked = check(path)
    assert checked.errors == ()
    assert checked.batches == BATCHES


def test_identifying_fields_stay_at_home(tmp_path: Path, dictionary: Dictionary) -> None:
    """A pseudonymised export has no date of birth."""
    path = tmp_path / "out.xlsx"
    write_workbook(path, BATCHES, dictionary, identifying=False)
    headers = {cell.value for cell in load_workbook(path)["patients"][1]}
    assert headers == set(PATIENTS.columns) - {"birth_date"}


def test_dates_are_dates_and_codes_are_text(tmp_path: Path, dictionary: Dictionary) -> None:
    """So that a spreadsheet sorts the one and keeps the zeros of the other."""
    path = tmp_path / "out.xlsx"
    write_workbook(path, BATCHES, dictionary)
    rows = list(load_workbook(path)["patients"].iter_rows())
    column = {cell.value: place for place, cell in enumerate(rows[0])}
    assert rows[1][column["patient_id"]].value == "007"
    assert rows[2][column["patient_id"]].data_type == "s"
    assert rows[1][column["birth_date"]].value == datetime(1960, 5, 3)
    assert rows[2][column["birth_date"]].value == "1961"


def test_a_report_may_add_the_same_sheets(dictionary: Dictionary) -> None:
    """To a normal workbook as to a write-only one."""
    workbook = Workbook()
    add_data_sheets(workbook, BATCHES, dictionary)
    add_codebook(workbook, dictionary)
    assert workbook.sheetnames[1:] == ["patients", "visits", "dictionary"]
    assert workbook["visits"]["A2"].value == "007"
    assert workbook["visits"]["A1"].font.bold


def test_issues_as_a_workbook(tmp_path: Path) -> None:
    """The documented columns; what looks like a formula is the text that was typed."""
    values = ["=1+1", "+39", "-", "@x", "#REF!", "1.234", "a\x07b", ""]
    issues = [
        CellIssue("visits", row, "igg", "007", "2020-01-01", value, "rule", Severity.ERROR, "one")
        for row, value in enumerate(values)
    ]
    path = tmp_path / "issues.xlsx"
    write_issues(issues, path)
    workbook = load_workbook(path)
    rows = list(workbook["issues"].iter_rows())
    assert workbook.sheetnames == ["issues"]
    assert tuple(cell.value for cell in rows[0]) == ISSUE_COLUMNS
    assert [row[5].value for row in rows[1:]] == [*values[:6], "a\ufffdb", None]
    assert all(row[5].data_type == "s" for row in rows[1:8])
    assert [cell.value for cell in rows[1]][:5] == ["visits", 0, "igg", "007", "2020-01-01"]
    assert rows[1][7].value == "error"


def test_the_disk_refuses(tmp_path: Path, dictionary: Dictionary) -> None:
    """What was there before stays; nothing half-written is left."""
    with pytest.raises(DiskFault):
        write_workbook(tmp_path / "no folder" / "out.xlsx", BATCHES, dictionary)
    target = tmp_path / "taken"
    target.mkdir()
    with pytest.raises(DiskFault):
        write_issues([], target)
    assert list(tmp_path.iterdir()) == [target]


def test_progress_is_told_and_may_cancel(tmp_path: Path, dictionary: Dictionary) -> None:
    """Cancelling is raising; no file is left."""
    told: list[float] = []
    write_workbook(tmp_path / "out.xlsx", BATCHES, dictionary, progress=lambda _text, fraction: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0

    def cancel(_text: str, fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_workbook(tmp_path / "cancelled.xlsx", BATCHES, dictionary, progress=cancel)
    assert not (tmp_path / "cancelled.xlsx").exists()
