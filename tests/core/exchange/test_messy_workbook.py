"""A workbook as clinics keep them: every slip becomes an issue at its cell, and everything that can be read is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from core.exchange.checked import CheckedWorkbook
from core.exchange.issues import CellIssue

SHEETS = {
    "Pazienti": [
        ["Register of the clinic, June 2025"],
        [],
        [
            None,
            "Sesso",
            "Codice paziente",
            "DOB",
            "Subset",
            "Peso (kg)",
            "csDMARD",
            "First infusion",
            "Nurse's remark",
            "Stato",
        ],
        [None, "femmina", "P1", "3.5.1960", "dermatomiosite", "61,5", "MTX", "13/01/2020", "x", None],
        [None, "W", "P2", 1961, "Anti-synthetase", "6,5", None, "03/02/2020", None, None],
        [None, "M", "P3", "31.2.1970", "DMM", "1.234", "none", "43000", None, None],
        [None, None, None, None, None, None, None, None, None, None],
        [None, "M", "P4", date(2030, 1, 1), "PM", 70, "aza; hcq", None, None, None],
        [None, "M", "P5", "1850-01-01", "PM", 70, "unknown", date(2020, 5, 5), None, None],
        [None, "M", "P5", date(1980, 1, 1), "PM", 70, "unknown", date(2020, 5, 5), None, None],
        [None, "M", 7, date(1980, 1, 1), "PM", 70.0, "n/a", date(2020, 5, 5), None, None],
        [None, "M", 7.0, date(1980, 1, 1), "PM", 70, "n/a", date(2020, 5, 5), None, None],
        [None, "M", None, date(1980, 1, 1), "PM", 70, None, date(2020, 5, 5), None, None],
    ],
    "Visite": [
        ["IgG (g/L)", "Paziente", "Data", "CPK", "HAQ", "MMT", "mmt scale", "steroide", "gc_dose", "IgM", "FVC (kg)"],
        ["10,84", "P1", datetime(2020, 1, 13), "1.234", "1,125", 151, None, "PDN", "7.5 mg", "80", 3.1],
        [650, "P1", datetime(2020, 4, 13, 10, 30), "<20", 3.5, 151, "0-260", "nessuno", 5, "nd", 3.1],
        ["6.5 mmol/L", "P1", "2020-04-13", "2,83 \u00b5kat/L", "#REF!", 81, 80, "PDN", None, "9 g/L", 3.1],
        ["10.84", "P9", "01/07/2026", 100, None, None, None, None, None, None, None],
        ["10.84", "P2", None, 100, None, None, None, None, None, None, None],
        ["10.84", "P2", date(1950, 1, 1), "=1+1", None, None, None, None, None, None, None],
    ],
    "notes": [["anything"]],
    "empty": [],
}


@pytest.fixture
def checked(make_workbook: Callable[[object], Path], check: Callable[[Path], CheckedWorkbook]) -> CheckedWorkbook:
    """The messy workbook after the check."""
    return check(make_workbook(SHEETS))


def told(checked: CheckedWorkbook, sheet: str) -> list[tuple[int, str, str, str, str]]:
    """Row, column, value, rule and severity of the issues of a sheet."""
    return [
        (one.row, one.column, one.value, one.rule, one.severity.value) for one in checked.issues if one.sheet == sheet
    ]


def test_every_slip_of_the_patients_is_told(checked: CheckedWorkbook) -> None:
    """Rows are those of the spreadsheet although a title stands above and a blank row between."""
    assert told(checked, "Pazienti") == [
        (3, "First infusion", "03/02/2020", "date_order", "warning"),
        (5, "Peso (kg)", "6,5", "hard_range", "error"),
        (6, "DOB", "31.2.1970", "bad_date", "error"),
        (6, "Subset", "DMM", "unknown_code", "error"),
        (6, "Peso (kg)", "1.234", "hard_range", "error"),
        (6, "First infusion", "43000", "excel_serial_date", "warning"),
        (8, "DOB", "2030-01-01", "not_future", "error"),
        (8, "First infusion", "", "required", "error"),
        (9, "Codice paziente", "P5", "duplicate_key", "error"),
        (9, "DOB", "1850-01-01", "bad_date", "error"),
        (10, "Codice paziente", "P5", "duplicate_key", "error"),
        (12, "Codice paziente", "7", "duplicate_row", "warning"),
        (13, "Codice paziente", "", "required", "error"),
    ]


def test_every_slip_of_the_visits_is_told(checked: CheckedWorkbook) -> None:
    """Units, scales, formulas, unknown patients and dates that cannot be."""
    assert told(checked, "Visite") == [
        (1, "FVC (kg)", "FVC (kg)", "unknown_unit", "warning"),
        (1, "Data", "01/07/2026", "date_order", "warning"),
        (2, "CPK", "1.234", "ambiguous_number", "error"),
        (2, "MMT", "151", "within_scale", "error"),
        (3, "IgG (g/L)", "650", "hard_range", "error"),
        (3, "Data", "2020-04-13T10:30:00", "time_dropped", "warning"),
        (3, "HAQ", "3.5", "hard_range", "error"),
        (3, "gc_dose", "5", "zero_when", "warning"),
        (4, "IgG (g/L)", "6.5 mmol/L", "unknown_unit", "error"),
        (4, "Data", "2020-04-13", "same_day", "warning"),
        (4, "HAQ", "#REF!", "cell_error", "error"),
        (4, "MMT", "81", "within_scale", "error"),
        (4, "gc_dose", "", "required_if_given", "warning"),
        (4, "IgM", "9 g/L", "soft_range", "warning"),
        (5, "Paziente", "P9", "unknown_patient", "error"),
        (5, "Data", "01/07/2026", "not_future", "error"),
        (6, "Data", "", "required", "error"),
        (7, "Data", "1950-01-01", "not_before", "warning"),
        (7, "CPK", "=1+1", "formula", "error"),
    ]


def test_proposals_say_what_may_have_been_meant(checked: CheckedWorkbook) -> None:
    """The sentence beside the rule."""
    proposals = {(one.sheet, one.row, one.rule): one.proposal for one in checked.issues}
    assert proposals["Visite", 2, "ambiguous_number"] == "1.234 or 1234 U/L"
    assert proposals["Visite", 3, "hard_range"] == "between 0 and 3"
    assert proposals["Visite", 2, "within_scale"] == "0 to 150, or another mmt8_scale"
    assert proposals["Visite", 5, "unknown_patient"] == "add the patient or correct the code"
    assert proposals["Pazienti", 6, "unknown_code"].startswith("DM?")
    assert proposals["Pazienti", 3, "date_order"].endswith("03/02/2020 is 2020-02-03")
    assert proposals["Pazienti", 12, "duplicate_row"] == "taken once: the same as row 11"


def test_issues_name_patient_and_day(checked: CheckedWorkbook) -> None:
    """So that the record is found in the clinic file too."""
    issue = next(one for one in checked.issues if one.rule == "ambiguous_number")
    assert (issue.patient_id, issue.record_date) == ("P1", "2020-01-13")
    assert isinstance(issue, CellIssue)


def test_what_can_be_read_is_read(checked: CheckedWorkbook) -> None:
    """Synonyms, decimal commas, units of the header, word codes and numbers that are codes."""
    patients, visits = checked.batches["patients"], checked.batches["visits"]
    assert patients.columns["patient_id"] == ["P1", "P2", "P3", "P4", "P5", "P5", "7", None]
    assert patients.columns["sex"][:3] == ["F", "F", "M"]
    assert patients.columns["birth_date"][:3] == ["1960-05-03", "1961", None]
    assert patients.columns["weight_kg"][0] == 61.5
    assert patients.columns["first_rtx_date"][:3] == ["2020-01-13", "2020-02-03", "2017-09-22"]
    assert patients.columns["csdmard_at_rtx"] == [
        "methotrexate",
        "none",
        "none",
        "azathioprine; hydroxychloroquine",
        None,
        None,
        None,
        "none",
    ]
    assert patients.missing["csdmard_at_rtx"] == {4: "unknown", 5: "unknown", 6: "not_applicable"}
    assert visits.columns["igg"][0] == 1084.0
    assert visits.entered["igg"][0] == ("10,84", "g/L", "")
    assert visits.columns["ck"][1:3] == [20.0, 169.8]
    assert visits.entered["ck"] == {1: ("20", "", "<"), 2: ("2,83", "\u00b5kat/L", "")}
    assert visits.columns["haq_di"][0] == 1.125
    assert visits.columns["steroid_drug"][:3] == ["prednisone", "none", "prednisone"]
    assert visits.missing["igm"] == {1: "not_done"}
    assert "fvc_pct" not in visits.columns


def test_what_nobody_reads_is_listed(checked: CheckedWorkbook) -> None:
    """Sheets and columns, by name."""
    assert checked.ignored == (
        "sheet 'notes'",
        "sheet 'empty'",
        "column 'Nurse's remark' of Pazienti",
        "column 'Stato' of Pazienti",
        "column 'FVC (kg)' of Visite",
    )


def test_rows_point_back_into_the_sheet(checked: CheckedWorkbook) -> None:
    """Each record knows its row; a row given twice is taken once."""
    assert list(checked.rows["patients"]) == [4, 5, 6, 8, 9, 10, 11, 13]
    assert checked.sheets == {"patients": "Pazienti", "visits": "Visite"}
