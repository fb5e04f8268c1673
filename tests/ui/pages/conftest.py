"""A small real clinic in the shell: four patients, one with the course of a year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import MissingReason
from core.services.clinic import ClinicSession
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from ui.pages.patients.page import PatientsPage
from ui.shell.page import Page
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner

TODAY = date(2024, 8, 1)
PATIENTS: list[dict[str, Any]] = [
    {"patient_id": "B-2", "sex": "F", "birth_date": "1959-02-11", "iim_subset": "DM", "msa_maa": "Mi-2",
     "rtx_status": "ongoing"},
    {"patient_id": "A-10", "sex": "M", "birth_date": "1970-05-05", "ssc_subset": "diffuse", "autoantibody": "Scl-70"},
    {"patient_id": "C-3", "sex": "M", "birth_date": "1940-01-01", "iim_subset": "ASS", "vital_status": "dead",
     "last_contact_date": "2020-02-02"},
    {"patient_id": "D-4", "sex": "F", "iim_subset": "PM", "msa_maa": "negative", "rtx_status": "discontinued",
     "last_on_rtx_date": "2023-03-03"},
]  # fmt: skip
VISITS: list[dict[str, Any]] = [
    {"visit_date": "2023-07-01", "ck": 400.0, "ck_uln": 170.0, "mmt8": 120.0, "haq_di": 1.375, "igg": 900.0,
     "steroid_drug": "methylprednisolone", "steroid_dose_mg_day": 20.0, "fvc_pct": 80.0},
    {"visit_date": "2024-01-03", "ck": 150.0, "ck_uln": 170.0, "mmt8": 140.0, "igg": 650.0,
     "steroid_drug": "prednisone", "steroid_dose_mg_day": 5.0},
]  # fmt: skip


def _fill(clinic: ClinicFile) -> None:
    clinic.save([Change("patients", values) for values in PATIENTS])
    missing = {"haq_di": MissingReason.NOT_DONE}
    clinic.save(
        [
            Change("visits", {"patient_id": "B-2", **VISITS[0]}),
            Change("visits", {"patient_id": "B-2", **VISITS[1]}, missing=missing),
            Change(
                "infusions", {"patient_id": "B-2", "infusion_date": "2023-07-10", "course": 1, "given_dose_mg": 1000.0}
            ),
            Change(
                "infusions", {"patient_id": "B-2", "infusion_date": "2023-07-24", "course": 1, "given_dose_mg": 1000.0}
            ),
            Change(
                "infusions", {"patient_id": "B-2", "infusion_date": "2024-01-10", "course": 2, "given_dose_mg": 1000.0}
            ),
            Change(
                "adverse_events", {"patient_id": "B-2", "onset_date": "2024-02-01", "term": "zoster", "ctcae_grade": 2}
            ),
            Change(
                "treatments_before",
                {"patient_id": "B-2", "drug": "azathioprine", "max_dose": 150.0, "dose_unit": "mg/day"},
            ),
            Change("infusions", {"patient_id": "A-10", "infusion_date": "2024-07-20"}),
        ]
    )


@pytest.fixture
def clinic_session(tmp_path: Path) -> Iterator[ClinicSession]:
    cheap = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
    clinic = ClinicFile.create(
        tmp_path / "clinic.rtxdb",
        "Ada",
        "a long passphrase",
        dictionary=load_dictionary(),
        cost=cheap,
        program_version="9.9",
    )
    _fill(clinic)
    made = ClinicSession(clinic, name="clinic", synthetic=False)
    yield made
    made.close()


@pytest.fixture
def patients_shell(qtbot: QtBot, clinic_session: ClinicSession) -> Iterator[ClinicShell]:
    """The shell with the patients place and an empty one beside it; the clinic's day is 1 August 2024."""
    runner = TaskRunner()
    pages: dict[str, Callable[[Any, Any], Page]] = {
        "today": lambda _session, _shell: Page(),
        "patients": lambda opened, shell: PatientsPage(opened, shell, lambda: TODAY),
    }
    made = ClinicShell(clinic_session, pages, runner)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.go("patients")
    yield made
    # Before the session closes: nothing may use the file afterwards.
    runner.shutdown()


@pytest.fixture
def patients_place(qtbot: QtBot, patients_shell: ClinicShell) -> PatientsPage:
    """The patients place with its list read."""
    page = patients_shell.page()
    assert isinstance(page, PatientsPage)
    qtbot.waitUntil(lambda: page.finder.table.table.rowCount() == len(PATIENTS))
    return page
