"""Records as wholes: duplicates, unknown patients, the first infusion, and taking what can be taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.exchange.checked import CheckedWorkbook, without_listed_rows

Check = Callable[[Path], CheckedWorkbook]
MakeWorkbook = Callable[[object], Path]

PATIENTS = [
    ["patient_id", "sex", "first_rtx_date"],
    ["A", "F", "2020-01-01"],
    ["B", "M", "2020-01-01"],
    ["C", "F", "2020-01-01"],
]


def told(checked: CheckedWorkbook) -> list[tuple[str, int, str, str]]:
    """Sheet, row, rule and severity of every issue."""
    return [(issue.sheet, issue.row, issue.rule, issue.severity.value) for issue in checked.issues]


@pytest.fixture
def checked_with(make_workbook: MakeWorkbook, check: Check) -> Callable[..., CheckedWorkbook]:
    """Checks a workbook of three patients and the given sheets."""

    def run(**sheets: object) -> CheckedWorkbook:
        return check(make_workbook({"patients": PATIENTS, **sheets}))

    return run


def test_a_patient_given_twice(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """The same row once, with a word; another content under the same code is refused on both rows."""
    same = checked_with(patients=[*PATIENTS, ["A", "F", "2020-01-01"], [" a ", "F", "2020-01-01"]])
    assert told(same) == [("patients", 5, "duplicate_row", "warning"), ("patients", 6, "similar_code", "warning")]
    assert same.batches["patients"].columns["patient_id"] == ["A", "B", "C", "a"]
    other = checked_with(patients=[*PATIENTS, ["A", "M", "2020-01-01"]])
    assert told(other) == [("patients", 2, "duplicate_key", "error"), ("patients", 5, "duplicate_key", "error")]


def test_two_records_on_one_day(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """Two visits on a day are numbered, two stops on a day are refused; without a date nobody can tell."""
    visits = [
        ["patient_id", "visit_date", "igg"],
        ["A", "2020-02-01", 900],
        ["A", "2020-02-01", 901],
        ["A", "2020-02-01", "900"],
    ]
    stops = [
        ["patient_id", "discontinuation_date", "reason"],
        ["A", "2021-01-01", "remission"],
        ["A", "2021-01-01", "exitus"],
    ]
    events = [
        ["patient_id", "onset_date", "term", "ctcae_grade"],
        ["A", None, "rash", 1],
        ["A", None, "rash", 2],
        ["A", None, "rash", 2],
    ]
    checked = checked_with(visits=visits, discontinuations=stops, adverse_events=events)
    assert told(checked) == [
        ("visits", 3, "same_day", "warning"),
        ("visits", 4, "duplicate_row", "warning"),
        ("adverse_events", 4, "duplicate_row", "warning"),
        ("discontinuations", 2, "duplicate_key", "error"),
        ("discontinuations", 3, "duplicate_key", "error"),
    ]
    assert checked.batches["visits"].columns["igg"] == [900.0, 901.0]
    assert list(checked.rows["adverse_events"]) == [2, 3]


def test_reasons_and_comparators_tell_records_apart(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """Not done is not the same as unknown, below 5 not the same as 5; and an unreadable row is the same as nothing."""
    rows = [["A", "2020-02-01", one] for one in ("nd", "unknown", None, 500, "<500", "5 g/L", "??x", "??x")]
    checked = checked_with(visits=[["patient_id", "visit_date", "igg"], *rows])
    assert [rule for _, _, rule, _ in told(checked)].count("duplicate_row") == 0
    assert len(checked.batches["visits"]) == 8


def test_marks_follow_their_rows(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """When a repeated row is taken out, reasons and comparators move with theirs."""
    rows = [["A", "2020-02-01", 900], ["A", "2020-02-01", 900], ["B", "2020-02-01", "nd"], ["C", "2020-02-01", "<500"]]
    batch = checked_with(visits=[["patient_id", "visit_date", "igg"], *rows]).batches["visits"]
    assert batch.columns["igg"] == [900.0, None, 500.0]
    assert batch.missing == {"igg": {1: "not_done"}}
    assert batch.entered == {"igg": {2: ("500", "", "<")}}


def test_records_of_nobody(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """With the code that looks most like it."""
    patients = [["patient_id", "first_rtx_date"], ["IIM-001", "2020-01-01"]]
    checked = checked_with(
        patients=patients, visits=[["patient_id", "visit_date"], ["IIM-01", "2020-02-01"], [None, "2020-02-01"]]
    )
    assert [(issue.row, issue.rule, issue.proposal) for issue in checked.errors] == [
        (2, "unknown_patient", "IIM-001?"),
        (3, "required", ""),
    ]


def test_the_first_infusion(make_workbook: MakeWorkbook, check: Check) -> None:
    """Here or among the infusions; it is not filled in, and a disagreement is said."""
    sheets = {
        "patients": [
            ["patient_id", "first_rtx_date"],
            ["A", "2020-01-01"],
            ["B", None],
            ["C", None],
            ["D", "bad"],
            ["E", "nd"],
        ],
        "infusions": [["patient_id", "infusion_date"], ["A", "2020-01-15"], ["B", "2020-03-01"], ["B", "2020-02-01"]],
    }
    checked = check(make_workbook(sheets))
    assert told(checked) == [
        ("patients", 2, "agrees_with_first_infusion", "warning"),
        ("patients", 4, "required", "error"),
        ("patients", 5, "bad_date", "error"),
        ("patients", 6, "required", "error"),
    ]
    assert checked.batches["patients"].columns["first_rtx_date"] == ["2020-01-01", None, None, None, None]


def test_infusions_alone_give_the_first(make_workbook: MakeWorkbook, check: Check) -> None:
    """The column may be missing; ages and orders are then judged by the infusions."""
    sheets = {
        "patients": [["patient_id", "birth_date", "age"], ["A", "1960-01-01", 50], ["B", "2019-01-01", None]],
        "infusions": [["patient_id", "infusion_date"], ["A", "2020-01-15"], ["B", "2020-03-01"]],
        "adverse_events": [["patient_id", "term", "onset_date"], ["A", "rash", "2019-12-31"], ["A", "rash", "2020"]],
    }
    checked = check(make_workbook(sheets))
    assert told(checked) == [
        ("patients", 2, "agrees_with_birth_date", "warning"),
        ("patients", 3, "age_at_first_rtx_between", "warning"),
        ("adverse_events", 2, "not_before", "warning"),
    ]
    assert "first_rtx_date" not in checked.batches["patients"].columns


def test_what_can_be_taken_is_taken(make_workbook: MakeWorkbook, check: Check) -> None:
    """Rows with errors go, patients with errors go with all their records, and both are told."""
    sheets = {
        "patients": [
            ["patient_id", "sex", "first_rtx_date"],
            ["A", "F", "2020-01-01"],
            ["B", "??x", "2020-01-01"],
            ["C", "F", None],
        ],
        "infusions": [
            ["patient_id", "infusion_date"],
            ["A", "2020-01-01"],
            ["A", "bad"],
            ["C", "2020-03-01"],
            ["C", "bad"],
        ],
        "visits": [
            ["patient_id", "visit_date", "igg"],
            ["A", "2020-02-01", "nd"],
            ["A", "2020-03-01", "x"],
            ["B", "2020-02-01", 900],
            ["C", "2020-02-01", 900],
            ["A", "2020-04-01", "<500"],
        ],
    }
    checked = check(make_workbook(sheets))
    taken = without_listed_rows(checked)
    assert taken.batches["patients"].columns["patient_id"] == ["A"]
    assert taken.batches["infusions"].columns["infusion_date"] == ["2020-01-01"]
    assert taken.batches["visits"].columns["visit_date"] == ["2020-02-01", "2020-04-01"]
    assert taken.batches["visits"].missing == {"igg": {0: "not_done"}}
    assert taken.batches["visits"].entered == {"igg": {1: ("500", "", "<")}}
    assert taken.left_out == {"patients": (3, 4), "infusions": (3, 4, 5), "visits": (3, 4, 5)}
    assert list(taken.rows["visits"]) == [2, 6]
    followers = [
        (one.sheet, one.row, one.patient_id, one.proposal) for one in taken.warnings if one.rule == "patient_left_out"
    ]
    assert followers == [
        ("patients", 4, "C", "an infusion with an error may be the patient's first"),
        ("infusions", 4, "C", "an infusion with an error may be the patient's first"),
        ("visits", 4, "B", "the patient's row has an error"),
        ("visits", 5, "C", "an infusion with an error may be the patient's first"),
    ]
    assert taken.errors == checked.errors


def test_fields_without_a_mark_left_have_none(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """Taking rows out leaves the same batch as a source that never had them."""
    rows = [["patient_id", "visit_date", "igg", "ck"], ["A", "2020-02-01", 900, 100]]
    never = checked_with(visits=rows)
    left = without_listed_rows(checked_with(visits=[*rows, ["B", "2020-02-01", "nd", "x"]]))
    assert left.batches == never.batches


def test_without_errors_everything_is_taken(check: Check, teaching_folder: Path) -> None:
    """And the records are the same."""
    checked = check(teaching_folder / "stano_a.xlsx")
    taken = without_listed_rows(checked)
    assert taken.batches == checked.batches
    assert not any(taken.left_out.values())


def test_only_rows_of_the_record_count(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """A cell with a number zero is no blank row, a row of spaces is one."""
    rows = [["patient_id", "visit_date", "igm"], ["  ", None, " "], [None, None, 0], ["A", "2020-02-01", 0]]
    checked = checked_with(visits=rows)
    assert [(issue.row, issue.rule) for issue in checked.errors] == [(3, "required"), (3, "required")]
    assert list(checked.rows["visits"]) == [3, 4]


@pytest.mark.parametrize("written", ["p007", "P7 ", "P 007", "P007.0"])
def test_the_code_that_was_meant_is_proposed(checked_with: Callable[..., CheckedWorkbook], written: str) -> None:
    """Capitals, blanks and zeros are what typists and spreadsheets change; the record waits for the answer."""
    patients = [["patient_id", "first_rtx_date"], ["P007", "2020-01-01"], ["7", "2020-01-01"], ["Q1", "2020-01-01"]]
    rows = [["patient_id", "visit_date"], [written, "2020-01-01"], ["007", "2020-01-01"]]
    checked = checked_with(patients=patients, visits=rows)
    assert [(issue.rule, issue.proposal) for issue in checked.issues] == [
        ("unknown_patient", "P007?"),
        ("unknown_patient", "7?"),
    ]


def test_a_sheet_without_anything_is_named(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """An export that failed half way must not pass for a clinic without visits."""
    checked = checked_with(visits=[[]], other=[["x"]])
    assert checked.ignored == ("sheet 'other'", "sheet 'visits' (empty)")


def test_codes_that_may_be_one_patient(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """Taken as two, but somebody should look; codes that only share digits are let alone."""
    codes = ["P7", "p 07", "P70", "7", "P17"]
    checked = checked_with(patients=[["patient_id", "first_rtx_date"], *[[code, "2020-01-01"] for code in codes]])
    assert [(issue.row, issue.rule, issue.proposal) for issue in checked.issues] == [
        (3, "similar_code", "row 2 has P7: the same patient?")
    ]


def test_subsets_of_both_diseases_without_a_disease(checked_with: Callable[..., CheckedWorkbook]) -> None:
    """The patient is counted as myositis, which nobody said; with the disease named nothing is open."""
    head = ["patient_id", "first_rtx_date", "disease", "iim_subset", "ssc_subset"]
    rows = [["A", "2020-01-01", None, "DM", "diffuse"], ["B", "2020-01-01", "SSc", "PM", "limited"]]
    assert told(checked_with(patients=[head, *rows])) == [("patients", 2, "two_diseases", "warning")]
    assert told(checked_with(patients=[[*head[:2], *head[3:]], ["A", "2020-01-01", "DM", "diffuse"]])) == [
        ("patients", 2, "two_diseases", "warning")
    ]
