"""What a pseudonymised export says and what it keeps to itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import Entered, FieldType, MissingReason
from core.domain.batch import RecordBatch
from core.exchange.check import check_workbook
from core.exchange.pseudonyms import MOST_DAYS_BACK, pseudonymised, shifted
from core.exchange.read import read_source
from core.exchange.write import write_workbook

KEY = b"k" * 32
TODAY = date(2025, 6, 1)
DICTIONARY = load_dictionary()
NUMBERS = (FieldType.DECIMAL, FieldType.INTEGER, FieldType.YES_NO)


@pytest.fixture(scope="module")
def batches() -> dict[str, RecordBatch]:
    source = Path(__file__).parents[3] / "resources" / "teaching" / "stano_a.xlsx"
    return dict(check_workbook(read_source(source), DICTIONARY, TODAY).batches)


def numbers_of(batches: dict[str, RecordBatch]) -> dict[str, int]:
    return {code: number for number, code in enumerate(batches["patients"].columns["patient_id"], 1)}


def by_patient(batch: RecordBatch, *fields: str) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for code, *values in zip(batch.columns["patient_id"], *(batch.columns[name] for name in fields), strict=True):
        rows.setdefault(code, []).append(tuple(values))
    return rows


def test_no_code_of_the_clinic_and_no_date_of_birth_remains(batches: dict[str, RecordBatch]) -> None:
    told = pseudonymised(batches, DICTIONARY, numbers_of(batches), KEY)
    assert "birth_date" not in told["patients"].columns
    codes = set(batches["patients"].columns["patient_id"])
    for form, batch in told.items():
        assert len(batch) == len(batches[form])
        assert not codes & set(batch.columns["patient_id"])
        assert not codes & {value for column in batch.columns.values() for value in column if isinstance(value, str)}
    assert len(set(told["patients"].columns["patient_id"])) == len(codes)
    assert told["patients"].columns["patient_id"] == sorted(told["patients"].columns["patient_id"])


def test_codes_and_shifts_are_stable_and_belong_to_this_clinic_file(batches: dict[str, RecordBatch]) -> None:
    numbers = numbers_of(batches)
    once, again = (pseudonymised(batches, DICTIONARY, numbers, KEY) for _ in range(2))
    elsewhere = pseudonymised(batches, DICTIONARY, numbers, b"x" * 32)
    assert once == again
    assert not set(once["patients"].columns["patient_id"]) & set(elsewhere["patients"].columns["patient_id"])


def test_a_patient_added_or_a_corrected_code_changes_nobody_elses_pseudonym(batches: dict[str, RecordBatch]) -> None:
    small = {
        "patients": RecordBatch("patients", {"patient_id": ["A", "B"], **_no_ages(2)}),
        "infusions": RecordBatch("infusions", {"patient_id": [], "infusion_date": []}),
    }
    renamed = {
        "patients": RecordBatch("patients", {"patient_id": ["A", "B2", "C"], **_no_ages(3)}),
        "infusions": RecordBatch("infusions", {"patient_id": [], "infusion_date": []}),
    }
    before = pseudonymised(small, DICTIONARY, {"A": 1, "B": 2}, KEY)["patients"].columns["patient_id"]
    after = pseudonymised(renamed, DICTIONARY, {"A": 1, "B2": 2, "C": 3}, KEY)["patients"].columns["patient_id"]
    assert set(before) < set(after)


def _no_ages(count: int) -> dict[str, list[None]]:
    return {name: [None] * count for name in ("birth_date", "age_at_first_rtx", "first_rtx_date")}


def test_every_interval_of_a_patient_is_as_it_was(batches: dict[str, RecordBatch]) -> None:
    told = pseudonymised(batches, DICTIONARY, numbers_of(batches), KEY)

    def days(batch: RecordBatch, field: str) -> list[list[int]]:
        found = []
        for rows in by_patient(batch, field).values():
            whole = sorted(date.fromisoformat(value) for (value,) in rows if value and len(value) == 10)
            found.append([(day - whole[0]).days for day in whole])
        return sorted(found)

    for form, field in (("visits", "visit_date"), ("infusions", "infusion_date")):
        assert days(told[form], field) == days(batches[form], field)
    first_old = sorted(batches["infusions"].columns["infusion_date"])
    first_new = sorted(told["infusions"].columns["infusion_date"])
    assert first_old != first_new and max(first_new) < max(first_old)


def test_values_reasons_and_units_stay_with_their_patient(batches: dict[str, RecordBatch]) -> None:
    told = pseudonymised(batches, DICTIONARY, numbers_of(batches), KEY)
    for form, batch in batches.items():
        for spec in DICTIONARY.forms[form]:
            if spec.id in batch.columns and spec.type in NUMBERS and spec.id != "age_at_first_rtx":
                old = sorted(map(repr, by_patient(batch, spec.id).values()))
                assert sorted(map(repr, by_patient(told[form], spec.id).values())) == old, spec.id
    notes = RecordBatch(
        "visits",
        {"patient_id": ["A", "B"], "visit_date": ["2020-01-01", "2020-01-02"], "igg": [650.0, None]},
        missing={"igg": {1: MissingReason.NOT_DONE}},
        entered={"igg": {0: Entered("6.5", "g/L")}},
    )
    base = {
        "patients": RecordBatch("patients", {"patient_id": ["A", "B"], **_no_ages(2)}),
        "infusions": RecordBatch("infusions", {"patient_id": [], "infusion_date": []}),
        "visits": notes,
    }
    for key in (b"1" * 32, b"2" * 32, b"3" * 32, b"4" * 32):
        visits = pseudonymised(base, DICTIONARY, {"A": 1, "B": 2}, key)["visits"]
        (measured,) = visits.entered["igg"]
        assert visits.columns["igg"][measured] == 650.0
        assert visits.missing["igg"] == {1 - measured: MissingReason.NOT_DONE}


def test_the_age_takes_the_place_of_the_date_of_birth() -> None:
    columns = {
        "patient_id": ["A", "B", "C"],
        "birth_date": ["1959-02-11", "1960", None],
        "age_at_first_rtx": [None, 58.0, None],
        "first_rtx_date": [None, "2020-01-01", None],
    }
    base = {
        "patients": RecordBatch("patients", columns),
        "infusions": RecordBatch(
            "infusions", {"patient_id": ["A", "A"], "infusion_date": ["2023-07-10", "2023-02-10"]}
        ),
    }
    told = pseudonymised(base, DICTIONARY, {"A": 1, "B": 2, "C": 3}, KEY)["patients"]
    assert sorted(map(str, told.columns["age_at_first_rtx"])) == ["58.0", "63", "None"]


def test_what_one_person_wrote_is_dropped_and_what_many_share_stays() -> None:
    patients = [f"P{number}" for number in range(6)]
    base = {
        "patients": RecordBatch(
            "patients",
            {
                "patient_id": patients,
                **_no_ages(6),
                "comorbidities": ["none", "diabetes; sister of Maria Rossi", *["diabetes"] * 4],
            },
        ),
        "infusions": RecordBatch(
            "infusions", {"patient_id": patients, "infusion_date": ["2020-01-01"] * 6, "lot": list("abcdef")}
        ),
        "adverse_events": RecordBatch(
            "adverse_events",
            {"patient_id": patients, "term": ["pneumonia"] * 5 + ["fell in Rossi's shop"], "ae_id": list("123456")},
        ),
        "discontinuations": RecordBatch(
            "discontinuations",
            {"patient_id": patients[:2], "reason": ["death", "moved to Turin"], "detail": ["Mrs Rossi", None]},
        ),
    }
    told = pseudonymised(base, DICTIONARY, {code: number for number, code in enumerate(patients)}, KEY)
    assert "Rossi" not in repr(told) and "Turin" not in repr(told)
    assert sorted(told["adverse_events"].columns["term"]) == ["other", *["pneumonia"] * 5]
    assert sorted(told["patients"].columns["comorbidities"]) == [*["diabetes"] * 4, "diabetes; other", "none"]
    assert sorted(told["discontinuations"].columns["reason"]) == ["death", "other"]
    for form, field in (("infusions", "lot"), ("adverse_events", "ae_id"), ("discontinuations", "detail")):
        assert set(told[form].columns[field]) == {None}


@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.integers(1, MOST_DAYS_BACK))
def test_a_date_known_to_the_month_or_year_stays_so(day: date, back: int) -> None:
    whole = day.isoformat()
    assert (day - date.fromisoformat(shifted(whole, back))).days == back
    for length in (4, 7):
        moved = shifted(whole[:length], back)
        assert len(moved) == length
        assert moved <= whole[:length]


def test_the_workbook_reads_again_without_an_error(batches: dict[str, RecordBatch], tmp_path: Path) -> None:
    told = pseudonymised(batches, DICTIONARY, numbers_of(batches), KEY)
    write_workbook(tmp_path / "few.xlsx", told, DICTIONARY, identifying=False)
    again = check_workbook(read_source(tmp_path / "few.xlsx"), DICTIONARY, TODAY)
    assert again.errors == ()
    assert {form: len(batch) for form, batch in again.batches.items()} == {f: len(b) for f, b in batches.items()}
