"""The drafts of a patient stand over the tabs of this patient alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pytestqt.qtbot import QtBot

from core.domain.drafts import DraftName
from core.services.clinic import ClinicSession
from core.services.drafts import LEADING, Content, part_of
from ui.forms.form_page import FormPage
from ui.pages.patient.page import PatientPage
from ui.pages.patients.page import PatientsPage
from ui.shell.shell import ClinicShell


def in_database(qtbot: QtBot, shell: ClinicShell, work: Callable[[], Any]) -> Any:
    done: list[Any] = []
    shell.runner.database(lambda _progress: work(), "Saving", done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    return done[0]


def test_go_on_discard_and_undo(
    qtbot: QtBot,
    patients_shell: ClinicShell,
    patients_place: PatientsPage,
    clinic_session: ClinicSession,
    patient: PatientPage,
) -> None:
    def leave_open() -> bool:
        entry = clinic_session.entry("visits", date(2024, 5, 3), code="B-2")
        entry.set_text("igg", "900")
        clinic_session.drafts.keep(DraftName("visits", code="B-2"), Content({LEADING: part_of(entry)}, 1))
        return True

    assert not patient.drafts.isVisible()
    in_database(qtbot, patients_shell, leave_open)
    patients_shell.go("patients")
    strip = patient.drafts
    qtbot.waitUntil(strip.isVisible)
    assert strip.lines[0].text().startswith("Draft: Visit, left today")
    assert [button.text() for button in strip.lines[0].answers()] == ["Go on", "Discard draft"]
    patients_shell.go("patients", "A-10")
    assert not strip.isVisible()
    patients_shell.go("patients", "B-2")
    qtbot.waitUntil(strip.isVisible)
    strip.lines[0].answers()[1].click()
    qtbot.waitUntil(lambda: strip.message.text() == "Draft discarded.")
    qtbot.waitUntil(lambda: strip.lines[0].text() == "")
    strip.message.answers()[0].click()
    qtbot.waitUntil(lambda: strip.lines[0].text() != "")
    strip.lines[0].answers()[0].click()
    form = patients_place.form
    assert isinstance(form, FormPage)
    qtbot.waitUntil(lambda: form.body is not None)
    assert form.entry is not None
    assert form.entry.state("igg").text == "900"
