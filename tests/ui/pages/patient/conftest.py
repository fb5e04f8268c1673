"""The page of patient B-2: a year on rituximab, born 11 Feb 1959."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.pages.patient.page import PatientPage
from ui.pages.patients.page import PatientsPage
from ui.shell.shell import ClinicShell


@pytest.fixture
def patient(qtbot: QtBot, patients_shell: ClinicShell, patients_place: PatientsPage) -> PatientPage:
    patients_shell.go("patients", "B-2")
    qtbot.waitUntil(lambda: patients_place.patient.chart() is not None)
    return patients_place.patient
