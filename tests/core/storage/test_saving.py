"""Single records: what is written, what is not, what is refused, and what the history then says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.dictionary.spec import MissingReason
from core.domain.batch import Entered
from core.domain.records import Cell, Patient
from core.storage.changes import Change, Saved
from core.storage.clinic_file import ClinicFile
from core.storage.faults import (
    DuplicateRecord,
    RecordMissing,
    RequiredValueMissing,
    StaleRecord,
    UnknownPatient,
)

PATIENT = Change("patients", {"patient_id": "P1", "sex": "F", "muscle": True})
VISIT = Change("visits", {"patient_id": "P1", "visit_date": "2020-01-02", "igg": 650.0})


def rows_of_audit(raw: Callable[[], Any]) -> list[tuple[Any, ...]]:
    with raw() as connection:
        found: list[tuple[Any, ...]] = connection.execute(
            "SELECT form, record_id, field, old, new, reason, user_name, utc_time, utc_offset, program_version FROM audit"
        ).fetchall()
    return found


def test_a_patient_and_a_visit_in_one_save(clinic: ClinicFile) -> None:
    assert clinic.save([PATIENT, VISIT]) == (Saved("patients", 1, 1, True), Saved("visits", 1, 1, True))
    stored = clinic.patient("P1")
    assert stored is not None
    assert stored.record == Patient(patient_id="P1", sex="F", muscle=True)
    assert (stored.record_id, stored.version, stored.patient_record_id) == (1, 1, 1)
    visit = clinic.record("visits", 1)
    assert (visit.cell("igg"), visit.cell("patient_id"), visit.cell("ck")) == (Cell(650.0), Cell("P1"), Cell())
    assert clinic.records_of(1)["visits"] == (visit,)
    assert clinic.patient("P2") is None


def test_blank_not_done_unknown_and_zero_are_four_values(clinic: ClinicFile) -> None:
    missing = {"iga": MissingReason.NOT_DONE, "igm": MissingReason.UNKNOWN}
    clinic.save([PATIENT, Change("visits", {**VISIT.values, "igg": 0, "iga": None}, missing=missing)])
    visit = clinic.record("visits", 1)
    assert [visit.cell(name) for name in ("igg", "iga", "igm", "cd19")] == [
        Cell(0.0),
        Cell(None, MissingReason.NOT_DONE),
        Cell(None, MissingReason.UNKNOWN),
        Cell(),
    ]


def test_only_what_differs_is_written_and_audited(clinic: ClinicFile, raw: Callable[[], Any]) -> None:
    clinic.save([PATIENT, VISIT], reason="first")
    change = Change(
        "visits",
        {"igg": 650.0, "ck": 100, "visit_date": "2020-01-02", "on_rtx": True},
        record_id=1,
        version=1,
        missing={"iga": MissingReason.NOT_DONE},
    )
    assert clinic.save([change], reason="typed from paper") == (Saved("visits", 1, 2, True),)
    rows = rows_of_audit(raw)
    assert sorted(row[:6] for row in rows[2:]) == [
        ("visits", 1, "ck", "null", "100.0", "typed from paper"),
        ("visits", 1, "iga", "null", '{"missing":"not_done"}', "typed from paper"),
        ("visits", 1, "on_rtx", "null", "true", "typed from paper"),
    ]
    assert len(rows) == 5
    assert {row[6:] for row in rows} == {
        ("Ada", "2024-05-03T12:00:02.000Z", "+00:00", "9.9"),
        ("Ada", "2024-05-03T12:00:03.000Z", "+00:00", "9.9"),
    }


def test_saving_the_same_again_changes_nothing(clinic: ClinicFile) -> None:
    clinic.save([PATIENT, VISIT])
    before = clinic.facts()
    again = Change("visits", dict(VISIT.values), record_id=1, version=1, entered={"igg": Entered("6.5", "g/L")})
    assert clinic.save([again]) == (Saved("visits", 1, 1, False),)
    assert clinic.facts() == before
    assert clinic.record("visits", 1).version == 1


def test_a_comparator_is_a_real_difference(clinic: ClinicFile) -> None:
    clinic.save([PATIENT, VISIT])
    below = Change("visits", {"igg": 650.0}, record_id=1, version=1, entered={"igg": Entered("<650", "mg/dL", "<")})
    assert clinic.save([below])[0].changed
    assert clinic.record("visits", 1).cell("igg") == Cell(650.0, None, Entered("<650", "mg/dL", "<"))
    assert clinic.save([Change("visits", {"igg": 650.0}, record_id=1, version=2)])[0].changed
    assert clinic.record("visits", 1).cell("igg") == Cell(650.0)


def test_a_value_can_be_cleared_on_purpose(clinic: ClinicFile) -> None:
    clinic.save([PATIENT, VISIT])
    clinic.save([Change("visits", {"igg": None}, record_id=1, version=1)])
    assert clinic.record("visits", 1).cell("igg") == Cell()
    clinic.save([Change("visits", {}, record_id=1, version=2, missing={"igg": MissingReason.REFUSED})])
    assert clinic.record("visits", 1).cell("igg") == Cell(None, MissingReason.REFUSED)
    clinic.save([Change("visits", {"igg": 7.0}, record_id=1, version=3)])
    assert clinic.record("visits", 1).cell("igg") == Cell(7.0)


def test_a_stale_version_never_overwrites(clinic: ClinicFile, reopen: Callable[[], ClinicFile]) -> None:
    clinic.save([PATIENT, VISIT])
    with reopen() as other:
        other.save([Change("visits", {"igg": 700.0}, record_id=1, version=1)])
    with pytest.raises(StaleRecord) as caught:
        clinic.save([Change("patients", {"sex": "M"}, 1, 1), Change("visits", {"igg": 900.0}, record_id=1, version=1)])
    assert (caught.value.form, caught.value.record_id) == ("visits", 1)
    assert clinic.record("visits", 1).cell("igg") == Cell(700.0)
    assert clinic.record("patients", 1).cell("sex") == Cell("F")  # all or nothing


def test_what_cannot_be_kept_is_refused_and_nothing_is_written(clinic: ClinicFile) -> None:
    clinic.save([PATIENT, Change("discontinuations", {"patient_id": "P1", "reason": "remission"})])
    before = clinic.facts()
    refusals: list[tuple[Change, type[Exception]]] = [
        (Change("visits", {"patient_id": "P9", "visit_date": "2020-01-01"}), UnknownPatient),
        (Change("visits", {"patient_id": "P1"}), RequiredValueMissing),
        (Change("patients", {"patient_id": ""}), RequiredValueMissing),
        (Change("patients", {"patient_id": None}, record_id=1, version=1), RequiredValueMissing),
        (Change("patients", {"patient_id": "P1"}), DuplicateRecord),
        (Change("discontinuations", {"patient_id": "P1"}), DuplicateRecord),
        (Change("visits", {"igg": 1.0}, record_id=5, version=1), RecordMissing),
        (Change("visits", {**VISIT.values, "igg": float("nan")}), ValueError),
        (Change("visits", {**VISIT.values, "igg": "650"}), TypeError),
        (Change("visits", {**VISIT.values, "mrss": 2.5}), ValueError),
        (Change("visits", {**VISIT.values, "visit_date": "2020-01"}), ValueError),
        (Change("visits", {**VISIT.values, "nothing_of_the_kind": 1}), ValueError),
    ]
    for change, fault in refusals:
        with pytest.raises(fault):
            clinic.save([Change("patients", {"patient_id": "P2"}), change])
    assert clinic.facts() == before
    assert clinic.patient("P2") is None


def test_a_mistyped_code_is_corrected_in_one_place(clinic: ClinicFile) -> None:
    clinic.save([PATIENT, VISIT])
    clinic.save([Change("patients", {"patient_id": "P001"}, record_id=1, version=1)], reason="typo")
    assert clinic.record("visits", 1).cell("patient_id") == Cell("P001")
    clinic.save([Change("patients", {"patient_id": "P2"})])
    with pytest.raises(DuplicateRecord, match="patient_id P2"):
        clinic.save([Change("patients", {"patient_id": "P2"}, record_id=1, version=2)])


def test_two_visits_on_one_day_are_numbered_also_when_one_moves_there(clinic: ClinicFile) -> None:
    other_day = Change("visits", {"patient_id": "P1", "visit_date": "2020-03-03"})
    clinic.save([PATIENT, VISIT, VISIT, other_day])
    assert [visit.occurrence for visit in clinic.records_of(1)["visits"]] == [1, 2, 1]
    clinic.save([Change("visits", {"visit_date": "2020-01-02"}, record_id=3, version=1)])
    assert [visit.occurrence for visit in clinic.records_of(1)["visits"]] == [1, 2, 3]


def test_a_visit_entered_for_the_wrong_patient_moves(clinic: ClinicFile) -> None:
    clinic.save([PATIENT, VISIT, Change("patients", {"patient_id": "P2"})])
    clinic.save([Change("visits", {"patient_id": "P2"}, record_id=1, version=1)], reason="wrong patient")
    assert clinic.records_of(1)["visits"] == ()
    assert [visit.cell("patient_id") for visit in clinic.records_of(2, ["visits"])["visits"]] == [Cell("P2")]
    assert clinic.history("visits", 1)[-1].changes == {"patient": (Cell(1), Cell(2))}


def test_the_history_tells_who_what_when_and_why(clinic: ClinicFile) -> None:
    clinic.save([PATIENT, VISIT], reason="visit")
    clinic.save([Change("visits", {"igg": 6.5}, record_id=1, version=1)])
    clinic.save(
        [Change("visits", {"igg": 650.0}, 1, 2, entered={"igg": Entered("6.5", "g/L")})], reason="unit was wrong"
    )
    first, second, third = clinic.history("visits", 1)
    assert (first.created, first.user, first.reason, first.utc_time) == (
        True,
        "Ada",
        "visit",
        "2024-05-03T12:00:02.000Z",
    )
    assert first.changes["igg"] == (Cell(), Cell(650.0))
    assert first.changes["visit_date"] == (Cell(), Cell("2020-01-02"))
    assert (second.created, dict(second.changes)) == (False, {"igg": (Cell(650.0), Cell(6.5))})
    assert third.changes == {"igg": (Cell(6.5), Cell(650.0, None, Entered("6.5", "g/L")))}
    assert third.reason == "unit was wrong"
    assert clinic.history("visits", 99) == ()
