"""Whole workbooks: added, changed, left alone; whatever the order of rows, all of it or nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dictionary.spec import Dictionary, MissingReason
from core.domain.batch import Entered, RecordBatch
from core.domain.records import Cell
from core.storage.changes import Change, FieldChange, ImportCounts
from core.storage.clinic_file import ClinicFile
from core.storage.faults import DuplicateRecord, RequiredValueMissing, UnknownPatient
from core.storage.verification import verify_clinic_file
from tests.core.storage.conftest import CHEAP, PASSPHRASE, table_contents

Batches = dict[str, RecordBatch]


def shuffled(batch: RecordBatch, order: list[int]) -> RecordBatch:
    place = {old: new for new, old in enumerate(order)}
    return RecordBatch(
        batch.form,
        {field: [values[old] for old in order] for field, values in batch.columns.items()},
        {field: {place[row]: reason for row, reason in rows.items()} for field, rows in batch.missing.items()},
        {field: {place[row]: entry for row, entry in rows.items()} for field, rows in batch.entered.items()},
    )


def visits(**columns: list[Any]) -> dict[str, RecordBatch]:
    return {"visits": RecordBatch("visits", columns)}


def state(raw: Callable[[], Any]) -> Mapping[str, Any]:
    connection = raw()
    try:
        return table_contents(connection)
    finally:
        connection.close()


def test_a_first_import_adds_everything_with_one_audit_row_a_record(
    clinic: ClinicFile, batches: Batches, raw: Callable[[], Any]
) -> None:
    counts = clinic.import_batches(batches, reason="ten years of spreadsheets")
    assert counts == {
        "patients": ImportCounts(2, 0, 0),
        "infusions": ImportCounts(1, 0, 0),
        "visits": ImportCounts(4, 0, 0),
        "adverse_events": ImportCounts(1, 0, 0),
    }
    audit = state(raw)["audit"]
    assert [(row[5], row[7], row[10]) for row in audit] == [
        (form, "*", "ten years of spreadsheets") for form, count in counts.items() for _ in range(count.added)
    ]
    assert clinic.data_version() == 8


def test_an_identical_import_writes_nothing_at_all(
    clinic: ClinicFile, batches: Batches, raw: Callable[[], Any], path: Path, reopen: Callable[[], ClinicFile]
) -> None:
    clinic.import_batches(batches)
    clinic.close()
    before, content = state(raw), path.read_bytes()
    with reopen() as again:
        counts = again.import_batches(batches, reason="once more")
        assert all(count == ImportCounts(0, 0, count.unchanged) for count in counts.values())
        assert sum(count.unchanged for count in counts.values()) == 8
    assert state(raw) == before
    assert path.read_bytes() == content


def test_what_was_exported_imports_without_a_change(clinic: ClinicFile, batches: Batches) -> None:
    clinic.import_batches(batches)
    exported = clinic.read_batches()
    assert all(count.added == count.changed == 0 for count in clinic.import_batches(exported).values())
    bare = {form: replace(batch, missing={}, entered={}) for form, batch in exported.items()}
    assert all(count.added == count.changed == 0 for count in clinic.import_batches(bare).values())
    assert clinic.read_batches() == exported


def test_the_order_of_rows_makes_no_difference(
    clinic: ClinicFile, batches: Batches, make: Callable[..., ClinicFile], tmp_path: Path, raw: Callable[[], Any]
) -> None:
    clinic.import_batches(batches)
    mixed = {
        form: shuffled(batch, random.Random(form).sample(range(len(batch)), len(batch)))
        for form, batch in batches.items()
    }
    assert all(count.added == count.changed == 0 for count in clinic.import_batches(mixed).values())
    with make(tmp_path / "other.rtxdb") as other:
        other.import_batches(mixed)
        assert other.read_batches() == clinic.read_batches()
        assert other.facts().audit_hash == clinic.facts().audit_hash


def test_a_different_value_replaces_and_the_preview_said_so(clinic: ClinicFile, batches: Batches) -> None:
    clinic.import_batches(batches)
    newer = visits(
        patient_id=["SECRET-02", "SECRET-01"],
        visit_date=["2020-03-01", "2020-08-01"],
        igg=[900.0, 500.0],
        on_rtx=[True, None],
    )
    before = clinic.facts()
    preview = clinic.preview_import(newer)
    assert clinic.facts() == before
    assert preview.counts == {"visits": ImportCounts(0, 2, 0)}
    first, second = (
        {"patient_id": code, "visit_date": day}
        for code, day in (("SECRET-01", "2020-08-01"), ("SECRET-02", "2020-03-01"))
    )
    assert preview.changes == (
        FieldChange("visits", first, "igg", Cell(), Cell(500.0), 1),
        FieldChange("visits", second, "on_rtx", Cell(False), Cell(True), 0),
        FieldChange("visits", second, "igg", Cell(0.0), Cell(900.0), 0),
    )
    assert clinic.import_batches(newer, reason="correction") == preview.counts
    patient = clinic.patient("SECRET-02")
    assert patient is not None
    (visit,) = clinic.records_of(patient.record_id)["visits"]
    assert (visit.cell("igg"), visit.version) == (Cell(900.0), 2)
    assert clinic.history("visits", visit.record_id)[-1].changes["igg"] == (Cell(0.0), Cell(900.0))


def test_a_preview_counts_patients_that_do_not_exist_yet(clinic: ClinicFile, batches: Batches) -> None:
    preview = clinic.preview_import(batches)
    assert preview.counts["visits"] == ImportCounts(4, 0, 0)
    assert preview.changes == ()
    assert sorted(preview.added["visits"]) == [0, 1, 2, 3]
    assert clinic.facts().audit_count == 0


def test_a_blank_never_erases(clinic: ClinicFile, batches: Batches) -> None:
    clinic.import_batches(batches)
    before = clinic.read_batches()
    patients = batches["patients"]
    blanks = {field: [None, None] for field in patients.columns if field != "patient_id"}
    # "none" is what a blank comorbidity cell means: it may not erase what is known either
    blanks["comorbidities"] = ["none", "none"]
    emptied = {
        "patients": RecordBatch("patients", {"patient_id": patients.columns["patient_id"], **blanks}),
        **visits(patient_id=["SECRET-02"], visit_date=["2020-03-01"], igg=[None]),
    }
    emptied["visits"] = replace(emptied["visits"], missing={"igg": {0: MissingReason.NOT_DONE}})
    assert clinic.import_batches(emptied) == {"patients": ImportCounts(0, 0, 2), "visits": ImportCounts(0, 0, 1)}
    assert clinic.read_batches() == before


def test_a_reason_fills_a_blank_and_a_value_replaces_a_reason(clinic: ClinicFile, batches: Batches) -> None:
    clinic.import_batches(batches)
    batch = visits(patient_id=["SECRET-01"], visit_date=["2020-08-01"], igg=[None], ck=[77.0])["visits"]
    counts = clinic.import_batches({"visits": replace(batch, missing={"igg": {0: MissingReason.UNKNOWN}})})
    assert counts["visits"].changed == 1
    (visit,) = [record for record in clinic.records_of(1)["visits"] if record.cell("visit_date").value == "2020-08-01"]
    assert visit.cell("igg") == Cell(None, MissingReason.UNKNOWN)
    assert visit.cell("ck") == Cell(77.0)


def test_of_two_visits_on_one_day_each_row_finds_its_own(clinic: ClinicFile, batches: Batches) -> None:
    clinic.import_batches(batches)
    one_more = visits(patient_id=["SECRET-01"] * 3, visit_date=["2020-02-01"] * 3, igg=[10.0, 700.0, 650.0])
    preview = clinic.preview_import(one_more)
    assert (preview.counts["visits"], preview.changes) == (ImportCounts(1, 0, 2), ())
    only_second = visits(patient_id=["SECRET-01"], visit_date=["2020-02-01"], igg=[700.0], iga=[5.0])
    clinic.import_batches(only_second)
    iga = {record.cell("igg").value: record.cell("iga").value for record in clinic.records_of(1)["visits"]}
    assert iga == {650.0: None, 700.0: 5.0, None: None}


def test_a_row_with_more_blanks_does_not_take_the_fuller_rows_place(clinic: ClinicFile) -> None:
    clinic.save([Change("patients", {"patient_id": "P1"})])
    day = {"patient_id": ["P1", "P1"], "visit_date": ["2020-01-01", "2020-01-01"]}
    full_first = visits(**day, ck=[5.0, 5.0], igg=[700.0, None])
    clinic.import_batches(full_first)
    for batch in (full_first, {"visits": shuffled(full_first["visits"], [1, 0])}):
        assert clinic.import_batches(batch)["visits"] == ImportCounts(0, 0, 2)


def test_what_cannot_be_imported_is_refused_and_nothing_is_written(clinic: ClinicFile, batches: Batches) -> None:
    before = clinic.facts()
    patients = batches["patients"]
    refusals: list[tuple[Batches, type[Exception], str]] = [
        (visits(patient_id=["SECRET-01", "SECRET-77"], visit_date=["2020-01-01"] * 2), UnknownPatient, "SECRET-77"),
        (visits(patient_id=["SECRET-01"]), RequiredValueMissing, "visit_date"),
        (visits(visit_date=["2020-01-01"]), RequiredValueMissing, "patient_id"),
        (visits(patient_id=["SECRET-01"], visit_date=["2020-13-41x"]), ValueError, "visit_date"),
        ({"patients": RecordBatch("patients", {"patient_id": ["X", "X"]})}, DuplicateRecord, "patient_id X"),
        (
            {
                "discontinuations": RecordBatch(
                    "discontinuations", {"patient_id": ["SECRET-01"] * 2, "reason": ["a", "b"]}
                )
            },
            DuplicateRecord,
            "SECRET-01",
        ),
        ({"prescriptions": RecordBatch("prescriptions", {})}, ValueError, "prescriptions"),
    ]
    for wrong, fault, said in refusals:
        with pytest.raises(fault, match=said):
            clinic.import_batches({"patients": patients, **wrong})
    assert clinic.facts() == before


def test_progress_is_told_and_can_cancel_everything(clinic: ClinicFile, batches: Batches) -> None:
    told: list[tuple[str, float]] = []
    clinic.import_batches({"patients": batches["patients"]}, progress=lambda form, done: told.append((form, done)))
    assert told[0][0] == "patients" and told[-1] == ("patients", 1.0)
    assert [done for _, done in told] == sorted(done for _, done in told)
    before = clinic.facts()

    def cancel(form: str, done: float) -> None:
        if done > 0.9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clinic.import_batches(batches, progress=cancel)
    assert clinic.facts() == before
    assert clinic.import_batches(batches)["visits"].added == 4


cells = st.sampled_from([None, 1.0, 2.0])
notes = st.sampled_from([None, MissingReason.NOT_DONE, MissingReason.UNKNOWN])
rows = st.tuples(st.sampled_from(["P1", "P2"]), st.sampled_from(["2020-01-01", "2020-01-02"]), cells, cells, notes)


def batch_of(drawn: list[tuple[str, str, Any, Any, Any]]) -> Batches:
    columns = {
        name: [row[place] for row in drawn] for place, name in enumerate(("patient_id", "visit_date", "igg", "ck"))
    }
    missing = {"ck": {number: row[4] for number, row in enumerate(drawn) if row[3] is None and row[4]}}
    entered = {"igg": {number: Entered("<1", "", "<") for number, row in enumerate(drawn) if row[2] == 1.0 and row[4]}}
    return {"visits": RecordBatch("visits", columns, missing, entered)}


@settings(max_examples=25)
@given(drawn=st.lists(rows, max_size=6), later=st.lists(rows, max_size=4), seed=st.randoms(use_true_random=False))
def test_any_import_repeated_in_any_order_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    dictionary: Dictionary,
    drawn: list[Any],
    later: list[Any],
    seed: random.Random,
) -> None:
    path = tmp_path_factory.mktemp("import") / "clinic.rtxdb"
    with ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=dictionary, cost=CHEAP) as clinic:
        clinic.save([Change("patients", {"patient_id": code}) for code in ("P1", "P2")])
        for batch in (batch_of(drawn), batch_of(later)):
            clinic.import_batches(batch)
            settled = clinic.facts()
            order = seed.sample(range(len(batch["visits"])), len(batch["visits"]))
            counts = clinic.import_batches({"visits": shuffled(batch["visits"], order)})
            assert counts == {"visits": ImportCounts(0, 0, len(order))}
            assert clinic.facts() == settled
    assert verify_clinic_file(path, PASSPHRASE).ok
