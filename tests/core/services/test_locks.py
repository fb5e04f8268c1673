"""Data locks: a cohort frozen under a name, found again as it stood, and compared with a later one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.faults import UsageFault
from core.services.locks import Locks
from core.services.report import results_text
from core.stats.analysis import analyse
from core.stats.options import Options, Preset
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.locks import LockNameTaken
from core.storage.verification import verify_clinic_file

CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
OWN = "correct horse battery"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[ClinicFile]:
    dictionary = load_dictionary()
    with ClinicFile.create(tmp_path / "clinic.rtxdb", "Ada", OWN, dictionary=dictionary, cost=CHEAP) as made:
        records = []
        for code, igg in (("A-1", 900.0), ("B-2", 800.0), ("C-3", 700.0)):
            records.append(Change("patients", {"patient_id": code, "sex": "F", "iim_subset": "DM", "ind_lung": True}))
            records.append(Change("infusions", {"patient_id": code, "infusion_date": "2020-01-01"}))
            records.append(Change("visits", {"patient_id": code, "visit_date": "2020-01-01", "igg": igg}))
        made.save(records)
        yield made


@pytest.fixture
def locks(clinic: ClinicFile) -> Locks:
    return Locks(clinic, "clinic.rtxdb")


def correct(clinic: ClinicFile, form: str, record_id: int, **values: object) -> None:
    version = clinic.record(form, record_id).version
    clinic.save([Change(form, values, record_id=record_id, version=version)], reason="typing error")


def test_a_lock_keeps_name_options_and_results(clinic: ClinicFile, locks: Locks) -> None:
    made = locks.make(
        " Paper 2025 ", Options(preset=Preset.REGISTRY, where=(("subset", "DM"),), lock_date="2020-06-30")
    )
    assert locks.all() == (made,)
    assert (made.name, made.user, made.lock_date) == ("Paper 2025", "Ada", "2020-06-30")
    assert made.options == Options(preset=Preset.REGISTRY, where=(("subset", "DM"),), lock_date="2020-06-30")
    assert "immunoglobulin,igg,all,,BL,median,800,3,quartiles type 6\n" in made.results
    assert clinic.trail_has(made.audit_count, made.audit_hash)
    assert [row[7] for row in clinic.audit_rows()][-1] == "made"


def test_a_frozen_cohort_is_what_it_was(clinic: ClinicFile, locks: Locks) -> None:
    made = locks.make("First", Options())
    before = clinic.read_columns()
    correct(clinic, "visits", 2, igg=650.0)
    correct(clinic, "patients", 3, patient_id="C-4", ind_lung=False)
    clinic.save([Change("patients", {"patient_id": "D-5"})])
    clinic.save([Change("infusions", {"patient_id": "D-5", "infusion_date": "2021-01-01"})])
    source = locks.source(made)
    assert source.sha256 == made.data_sha256
    assert clinic.columns_at(made.audit_count) == before
    analysis = analyse(source.cohort, load_dictionary(), made.options)
    assert results_text(analysis) == made.results


def test_two_locks_tell_what_changed_and_what_it_did(clinic: ClinicFile, locks: Locks) -> None:
    first = locks.make("First", Options())
    correct(clinic, "visits", 2, igg=600.0)
    correct(clinic, "visits", 2, igg=650.0)
    clinic.save([Change("visits", {"patient_id": "A-1", "visit_date": "2021-01-01", "igg": 500.0})])
    second = locks.make("Second", Options(preset=Preset.REGISTRY))
    for pair in ((first, second), (second, first)):
        found = locks.compare(*pair)
        assert (found.earlier, found.later) == (first, second)
    changed, added = found.changed
    assert (changed.patient, changed.date, changed.label, changed.old, changed.new) == (
        "B-2", "2020-01-01", "IgG", "800 mg/dL", "650 mg/dL"
    )  # fmt: skip
    assert (changed.user, changed.reason) == ("Ada", "typing error")
    assert (added.patient, added.date, added.field) == ("A-1", "2021-01-01", "")
    moved = {str(number) for number in found.by_result["immunoglobulin", "igg"]}
    assert "immunoglobulin, igg, all, BL, median (quartiles type 6): 800 (n 3) -> 700 (n 3)" in moved
    assert set(found.options) == {"lock_date", "preset", "censored_reasons"}
    assert found.options["preset"] == ("stano", "registry")
    assert found.options["lock_date"] == ("2020-01-01", "2021-01-01")


def test_nothing_between_two_locks_is_nothing(locks: Locks) -> None:
    found = locks.compare(locks.make("First", Options()), locks.make("Second", Options()))
    assert (found.changed, found.options, found.numbers.moved) == ((), {}, ())
    assert found.numbers.equal > 500


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 61])
def test_a_lock_needs_a_name_of_its_own(locks: Locks, name: str) -> None:
    with pytest.raises(UsageFault, match="needs a name"):
        locks.make(name, Options())
    assert locks.all() == ()


def test_a_name_is_taken_once(clinic: ClinicFile, locks: Locks) -> None:
    made = locks.make("First", Options())
    rows = len(list(clinic.audit_rows()))
    with pytest.raises(LockNameTaken):
        locks.make("First", Options())
    assert locks.all() == (made,)
    assert len(list(clinic.audit_rows())) == rows


def test_an_analyst_sees_what_changed_but_not_of_whom(clinic: ClinicFile, locks: Locks, tmp_path: Path) -> None:
    first = locks.make("First", Options())
    correct(clinic, "visits", 2, igg=650.0)
    correct(clinic, "patients", 2, birth_date="1960-01-01")
    second = locks.make("Second", Options())
    clinic.add_user("Kim", Role.ANALYST, OWN, cost=CHEAP)
    with ClinicFile.open(tmp_path / "clinic.rtxdb", OWN, "Kim", dictionary=load_dictionary()) as theirs:
        igg, birth = Locks(theirs, "clinic.rtxdb").compare(first, second).changed
    assert (igg.patient, igg.date, igg.old, igg.new, igg.reason) == ("not shown", "", "800 mg/dL", "650 mg/dL", "")
    assert (birth.label, birth.old, birth.new) == ("Date of birth", "not shown", "not shown")


def test_locks_survive_a_backup_and_a_verification(clinic: ClinicFile, locks: Locks, tmp_path: Path) -> None:
    made = locks.make("First", Options())
    clinic.back_up(tmp_path / "backup.rtxdb")
    assert verify_clinic_file(tmp_path / "backup.rtxdb", OWN).ok
    with ClinicFile.open(tmp_path / "backup.rtxdb", OWN, dictionary=load_dictionary()) as backup:
        assert Locks(backup, "backup.rtxdb").all() == (made,)
