"""The teaching cohorts: no error, the same records from workbook and CSV, and out and in again without a change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.dictionary.spec import Dictionary
from core.exchange.checked import CheckedWorkbook
from core.exchange.write import write_template, write_workbook

Check = Callable[[Path], CheckedWorkbook]

RECORDS = {
    "stano_a": {
        "patients": 41,
        "treatments_before": 145,
        "infusions": 489,
        "visits": 299,
        "adverse_events": 20,
        "discontinuations": 23,
    },
    "ssc_a": {"patients": 29, "infusions": 548, "visits": 166},
}


@pytest.fixture(params=sorted(RECORDS))
def cohort(request: pytest.FixtureRequest) -> str:
    """Each of the teaching cohorts."""
    return str(request.param)


@pytest.fixture
def teaching(cohort: str, teaching_folder: Path) -> Path:
    """The cohort's workbook."""
    return teaching_folder / f"{cohort}.xlsx"


def test_every_record_is_read_without_error(cohort: str, teaching: Path, check: Check) -> None:
    """Four interrupted infusions are the only thing to ask about."""
    checked = check(teaching)
    assert {form: len(batch) for form, batch in checked.batches.items()} == RECORDS[cohort]
    assert checked.errors == ()
    assert [(issue.column, issue.rule) for issue in checked.warnings] == (
        [("given_dose_mg", "soft_range")] * 4 if cohort == "stano_a" else []
    )
    assert checked.ignored == ("sheet 'dictionary'",)


def test_workbook_and_csv_are_the_same(teaching: Path, check: Check, as_csv: Callable[[Path], Path]) -> None:
    """Value for value, whatever the spreadsheet made of dates and numbers."""
    from_workbook, from_csv = check(teaching), check(as_csv(teaching))
    assert from_csv.batches == from_workbook.batches
    assert from_csv.issues == from_workbook.issues
    assert from_csv.rows == {form: list(rows) for form, rows in from_workbook.rows.items()}


def test_out_and_in_again(teaching: Path, check: Check, dictionary: Dictionary, tmp_path: Path) -> None:
    """An export is an import workbook with the same records."""
    before = check(teaching)
    out = tmp_path / "export.xlsx"
    write_workbook(out, before.batches, dictionary)
    after = check(out)
    assert after.batches == before.batches
    assert after.errors == ()
    assert after.ignored == ("sheet 'dictionary'",)


def test_known_values(check: Check, teaching_folder: Path) -> None:
    """Synonym headers, words and dates become the dictionary's values."""
    checked = check(teaching_folder / "stano_a.xlsx")
    patients, visits = checked.batches["patients"].columns, checked.batches["visits"].columns
    assert patients["patient_id"][0] == "IIM-001"
    assert patients["birth_date"][0] == "1960-04-20"
    assert patients["ana_titre"][0] == 320
    assert patients["ro52"][0] == "positive"
    assert patients["muscle"][0] is True
    assert "none" in patients["csdmard_at_rtx"]
    assert None not in patients["csdmard_at_rtx"]
    assert visits["haq_di"][0] == 1.375
    assert visits["igg"][0] == 1007.0
    assert checked.batches["discontinuations"].columns["reason"][0] == "death"


def test_the_template_has_every_column(dictionary: Dictionary, tmp_path: Path) -> None:
    """One sheet a form with every field's id, and the codebook."""
    from openpyxl import load_workbook

    path = tmp_path / "template.xlsx"
    write_template(path, dictionary)
    workbook = load_workbook(path)
    assert workbook.sheetnames == [*dictionary.forms, "dictionary"]
    for form in dictionary.forms.values():
        assert [cell.value for cell in workbook[form.id][1]] == list(form.fields)
        assert workbook[form.id].max_row == 1
    codebook = [row[:2] for row in workbook["dictionary"].iter_rows(min_row=2, values_only=True)]
    assert codebook == [(form.id, spec.id) for form in dictionary.forms.values() for spec in form]
