"""The history of a patient: every save of every record, with old and new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import MissingReason
from core.domain.batch import Entered
from core.services.clinic import ClinicSession
from core.services.history import FieldWritten
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost


class Clock:
    """Another minute at every look."""

    def __init__(self) -> None:
        self.now = datetime(2024, 5, 3, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def clinic(tmp_path: Path) -> ClinicFile:
    cheap = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
    return ClinicFile.create(
        tmp_path / "c.rtxdb", "Ada", "a long passphrase", dictionary=load_dictionary(), clock=Clock(), cost=cheap,
        program_version="9.9",
    )  # fmt: skip


def test_every_save_is_told_the_latest_first_with_old_and_new(clinic: ClinicFile) -> None:
    session = ClinicSession(clinic, name="c", synthetic=False)
    clinic.save([Change("patients", {"patient_id": "A-1", "sex": "F"}), Change("patients", {"patient_id": "A-2"})])
    (visit,) = clinic.save(
        [Change("visits", {"patient_id": "A-1", "visit_date": "2024-05-01", "igg": 700.0, "ck": 90.0})]
    )
    clinic.save(
        [
            Change(
                "visits",
                {"igg": 650.0, "ck": None},
                visit.record_id,
                visit.version,
                {"ck": MissingReason.NOT_DONE},
                {"igg": Entered("6.5", "g/L")},
            )
        ],
        reason="typing error",
    )
    changed, first, patient = session.history("A-1")
    assert (patient.form, patient.created, patient.record_date) == ("patients", True, None)
    assert FieldWritten("sex", "", "F") in patient.fields
    assert (first.form, first.created, first.record_date, first.user) == ("visits", True, "2024-05-01", "Ada")
    assert FieldWritten("igg", "", "700") in first.fields
    assert (changed.created, changed.reason, changed.record_id) == (False, "typing error", visit.record_id)
    assert set(changed.fields) == {FieldWritten("igg", "700", "6.5 g/L"), FieldWritten("ck", "90", "not done")}
    assert changed.utc_time > first.utc_time
    session.close()


def test_an_unknown_code_has_no_history(clinic: ClinicFile) -> None:
    session = ClinicSession(clinic, name="c", synthetic=False)
    assert session.history("nobody") == ()
    session.close()
