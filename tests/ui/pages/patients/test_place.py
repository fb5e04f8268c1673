"""The patients place: list, patient and forms take turns, and nothing typed is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.services.clinic import ClinicSession
from core.storage.changes import Change, Saved
from ui.pages.patients.page import PatientsPage
from ui.pages.patients.targets import FormTarget, PatientsTarget
from ui.shell.page import Page
from ui.shell.shell import ClinicShell
from ui.widgets.kit import EntryLineEdit, column


class PlainForm(Page):
    """A form as small as one can be; remembers what it was opened for."""

    finished = Signal(object)

    def __init__(self, form: str, patient: str | None, record_id: int | None) -> None:
        super().__init__()
        self.form, self.patient, self.record_id = form, patient, record_id
        self.code = patient or ""
        self.entry = EntryLineEdit("value", "Value")
        self.setLayout(column(self.entry))

    def put_away(self) -> bool:
        return not self.entry.text()

    def go_field(self, field: str) -> None:
        self.entry.setText(field)

    def hints(self) -> list[tuple[str, str]]:
        return [("Ctrl+S", "save")]

    def first_focus(self) -> EntryLineEdit:
        return self.entry


@pytest.fixture
def forms(monkeypatch: pytest.MonkeyPatch) -> list[PlainForm]:
    """Every form that was opened, in order."""
    opened: list[PlainForm] = []

    def open_form(
        _session: object,
        _shell: object,
        form: str,
        *,
        patient: str | None = None,
        record_id: int | None = None,
        field: str = "",
    ) -> PlainForm:
        opened.append(PlainForm(form, patient, record_id))
        return opened[-1]

    module = ModuleType("ui.forms.opening")
    module.open_form = open_form  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ui.forms.opening", module)
    return opened


@pytest.fixture
def go(qtbot: QtBot, patients_shell: ClinicShell, patients_place: PatientsPage) -> Callable[[str], None]:
    """Opens a patient and waits until the record is shown."""

    def to(code: str) -> None:
        patients_shell.go("patients", code)
        qtbot.waitUntil(lambda: patients_place.patient.chart() is not None)

    return to


def in_database(qtbot: QtBot, shell: ClinicShell, work: Callable[[], Any]) -> Any:
    done: list[Any] = []
    shell.runner.database(lambda _progress: work(), "Saving", done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    return done[0]


def test_a_patient_and_back_by_keyboard_alone(qtbot: QtBot, patients_place: PatientsPage) -> None:
    finder = patients_place.finder
    qtbot.keyClicks(finder.search, "dm")
    qtbot.keyClick(finder.search, Qt.Key.Key_Down)
    qtbot.keyClick(finder.table, Qt.Key.Key_Return)
    assert patients_place.current() is patients_place.patient
    qtbot.waitUntil(lambda: patients_place.patient.header.born.text() == "born 11 Feb 1959")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert patients_place.current() is finder
    assert QApplication.focusWidget() is finder.table
    current = finder.table.current_row()
    assert current is not None and current.code == "B-2"
    assert finder.search.text() == "dm"


def test_ctrl_k_on_a_patient_goes_to_the_search_field(
    qtbot: QtBot, patients_place: PatientsPage, go: Callable[[str], None]
) -> None:
    patients_place.finder.search.setText("b")
    go("B-2")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is patients_place.finder.search
    assert patients_place.finder.search.selectedText() == "b"


def test_the_navigation_leaves_everything_where_it_was(
    patients_shell: ClinicShell, patients_place: PatientsPage, go: Callable[[str], None]
) -> None:
    go("B-2")
    patients_place.patient.choose("visits")
    patients_shell.go("today")
    patients_shell.go("patients")
    assert patients_place.current() is patients_place.patient
    assert patients_place.patient.tabs.key() == "visits"


def test_an_unknown_code_is_said_and_the_list_is_shown(
    qtbot: QtBot, patients_shell: ClinicShell, patients_place: PatientsPage, go: Callable[[str], None]
) -> None:
    go("B-2")
    with qtbot.waitSignal(patients_place.patient.unknown):
        patients_shell.go("patients", "Z-99")
    assert patients_place.current() is patients_place.finder
    assert "There is no patient Z-99 in this clinic" in patients_shell.status.text()
    assert patients_place.patient.header.born.text() == ""


def test_another_patient_shows_nothing_of_the_one_before(
    patients_shell: ClinicShell, patients_place: PatientsPage, go: Callable[[str], None]
) -> None:
    go("B-2")
    patients_place.patient.choose("visits")
    patients_shell.go("patients", "A-10")
    patient = patients_place.patient
    assert patient.header.code.text() == "Patient A-10"
    assert (patient.header.born.text(), patient.chart()) == ("", None)
    assert patient.tables["visits"].table.rowCount() == 0
    assert patient.overview.view.shown() is None


def test_a_new_patient_gets_a_form_and_then_a_page(
    qtbot: QtBot,
    patients_shell: ClinicShell,
    patients_place: PatientsPage,
    clinic_session: ClinicSession,
    forms: list[PlainForm],
) -> None:
    qtbot.keyClick(patients_place.finder.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    (form,) = forms
    assert (form.form, form.patient, form.record_id) == ("patients", None, None)
    assert patients_place.current() is form
    assert QApplication.focusWidget() is form.entry
    (saved,) = in_database(
        qtbot, patients_shell, lambda: clinic_session._clinic.save([Change("patients", {"patient_id": "E-5"})])
    )
    form.code = "E-5"
    patients_shell.announce(saved)
    form.finished.emit(saved)
    assert patients_place.current() is patients_place.patient
    qtbot.waitUntil(lambda: patients_place.patient.chart() is not None)
    assert patients_place.patient.header.code.text() == "Patient E-5"
    qtbot.waitUntil(lambda: patients_place.finder.table.table.rowCount() == 5)


def test_a_new_patient_that_was_left_goes_back_to_the_list(
    patients_shell: ClinicShell, patients_place: PatientsPage, forms: list[PlainForm]
) -> None:
    patients_place.finder.new.click()
    forms[0].code = "E-5"
    forms[0].finished.emit(None)
    assert patients_place.current() is patients_place.finder
    assert patients_place.form is None


def test_a_saved_visit_is_seen_on_the_patients_page(
    qtbot: QtBot,
    patients_shell: ClinicShell,
    patients_place: PatientsPage,
    clinic_session: ClinicSession,
    forms: list[PlainForm],
    go: Callable[[str], None],
) -> None:
    go("B-2")
    patient = patients_place.patient
    patient.choose("visits")
    assert patient.tables["visits"].table.rowCount() == 2
    qtbot.keyClick(patient.tables["visits"], Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert (forms[0].form, forms[0].patient, forms[0].record_id) == ("visits", "B-2", None)
    change = Change("visits", {"patient_id": "B-2", "visit_date": "2024-07-30", "igg": 720.0})
    (saved,) = in_database(qtbot, patients_shell, lambda: clinic_session._clinic.save([change]))
    patients_shell.announce(saved)
    forms[0].finished.emit(saved)
    qtbot.waitUntil(lambda: patient.tables["visits"].table.rowCount() == 3)
    assert patient.tabs.key() == "visits"
    assert patient.header.alerts() == ["infusion 22 days over"]


def test_an_open_form_that_keeps_its_draft_gives_way(
    qtbot: QtBot,
    patients_shell: ClinicShell,
    patients_place: PatientsPage,
    forms: list[PlainForm],
    go: Callable[[str], None],
) -> None:
    go("B-2")
    patients_place.patient.new_infusion.click()
    patients_shell.go("patients", FormTarget("infusions", "B-2"))
    assert len(forms) == 1
    assert patients_place.current() is forms[0]
    patients_shell.go("patients", FormTarget("visits", "A-10"))
    assert patients_place.current() is forms[1]
    patients_shell.go("patients", "A-10")
    assert patients_place.form is None
    qtbot.waitUntil(lambda: patients_place.patient.chart() is not None)


def test_an_open_form_that_would_lose_something_is_never_pushed_away(
    patients_shell: ClinicShell, patients_place: PatientsPage, forms: list[PlainForm], go: Callable[[str], None]
) -> None:
    go("B-2")
    patients_place.patient.new_infusion.click()
    forms[0].entry.setText("1000")
    patients_shell.go("patients", "A-10")
    assert patients_place.current() is forms[0]
    assert forms[0].entry.text() == "1000"
    assert "A form is still open here" in patients_shell.status.text()
    patients_shell.go("patients")
    assert patients_place.hints() == [("Ctrl+S", "save")]
    forms[0].finished.emit(None)
    assert patients_place.current() is patients_place.patient
    assert patients_place.patient.code() == "B-2"


def test_another_place_can_open_a_form_at_once(
    patients_shell: ClinicShell, patients_place: PatientsPage, forms: list[PlainForm]
) -> None:
    patients_shell.go("patients", FormTarget("visits", "A-10", None))
    assert (forms[0].form, forms[0].patient) == ("visits", "A-10")
    forms[0].finished.emit(Saved("visits", 9, 1, True))
    assert patients_place.patient.code() == "A-10"


def test_a_target_that_means_nothing_is_refused(patients_place: PatientsPage) -> None:
    with pytest.raises(TypeError, match="cannot show 3"):
        patients_place.arrive(3)


def test_the_summary_is_asked_of_its_own_page(
    qtbot: QtBot, patients_place: PatientsPage, go: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    module = ModuleType("ui.pages.summary.opening")
    module.open_summary = lambda _session, _shell, code: asked.append(code)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ui.pages.summary", ModuleType("ui.pages.summary"))
    monkeypatch.setitem(sys.modules, "ui.pages.summary.opening", module)
    go("B-2")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["B-2"]


def test_keys_are_told_for_what_is_shown(
    patients_shell: ClinicShell, patients_place: PatientsPage, go: Callable[[str], None]
) -> None:
    assert ("Ctrl+N", "New patient") in patients_place.key_sheet()
    go("B-2")
    assert ("Ctrl+N", "New visit") in patients_place.key_sheet()
    patients_shell.go("patients", PatientsTarget.LIST)
    assert ("Ctrl+N", "New patient") in patients_place.key_sheet()
