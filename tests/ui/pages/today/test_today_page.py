"""Today by keyboard: the lists of the teaching cohort, their filters, where a line leads, and the printed list."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from core.dictionary.spec import MissingReason
from core.services.clinic import ClinicSession
from core.storage.changes import Change
from ui.forms.form_page import FormPage
from ui.forms.infusion_page import InfusionPage
from ui.pages.patients.page import PatientsPage
from ui.pages.today.page import TodayPage
from ui.pages.today.printed import ListPreview
from ui.shell.shell import ClinicShell
from ui.widgets.kit import Group, nameless

OpenToday = Callable[[ClinicSession, date], ClinicShell]
CTRL = Qt.KeyboardModifier.ControlModifier


def page_of(shell: ClinicShell) -> TodayPage:
    page = shell.page()
    assert isinstance(page, TodayPage)
    return page


def texts(page: TodayPage) -> list[str]:
    """The lines as they are read, cells joined; a group row with its count and rule."""
    model = page.table.table
    return [
        f"{line.title} {line.count}: {line.rule}"
        if isinstance(line, Group)
        else " | ".join(model.cell(at, column).spoken() for column in range(model.columnCount()))
        for at, line in enumerate(model.rows())
    ]


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifier)


def patients_of(shell: ClinicShell) -> PatientsPage:
    page = shell.page()
    assert isinstance(page, PatientsPage)
    return page


def opened_form(qtbot: QtBot, shell: ClinicShell) -> FormPage | InfusionPage:
    qtbot.waitUntil(lambda: isinstance(shell.page(), PatientsPage) and patients_of(shell).form is not None)
    form = patients_of(shell).form
    assert isinstance(form, FormPage | InfusionPage)
    qtbot.waitUntil(lambda: form.entry is not None)
    return form


def previews() -> list[ListPreview]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, ListPreview) and one.isVisible()]


def choose_list(qtbot: QtBot, page: TodayPage, kind: str) -> None:
    """Goes to the lists at the left and down to one of them."""
    page.kinds.line(page.kinds.key()).setFocus()
    for _ in range(10):
        if page.kinds.key() == kind:
            return
        press(qtbot, Qt.Key.Key_Down)
    raise AssertionError(kind)


def test_the_teaching_cohort_is_seen_on_its_own_last_day(teaching_today: ClinicShell) -> None:
    page = page_of(teaching_today)
    assert page.head.fact.text() == "as of 25 Jun 2024, the last date in the teaching cohort"
    assert page.facts.text().startswith("18 on rituximab of 70")
    shown = texts(page)
    assert shown[0] == "Infusions 5: 182 days from the first infusion of the last course; due \u00b1 14 days"
    assert (
        shown[1]
        == "48 days over | IIM-014 DM | Course 17 | 8 May 2024 | last course 8 Nov 2023 | Record infusion \u203a"
    )
    assert (
        "16 days, in grace | IIM-034 DM | IgG, IgA, IgM | 9 Jun 2024 | last 1,101 mg/dL, 9 Dec 2023 | Enter IgG \u203a"
        in shown
    )
    assert "Low IgG 0: nobody below 700 mg/dL; lowest on rituximab: IIM-024, 738" in shown
    assert "Visit windows 0: nothing; next IIM-036, M24 visit, 23 Aug 2024" in shown


def test_every_widget_has_its_names(teaching_today: ClinicShell) -> None:
    assert nameless(page_of(teaching_today)) == []


def test_enter_on_the_first_line_records_the_infusion(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    assert QApplication.focusWidget() is page_of(teaching_today).table
    press(qtbot, Qt.Key.Key_Return)
    form = opened_form(qtbot, teaching_today)
    assert (form.form, form.code) == ("infusions", "IIM-014")
    assert isinstance(form, InfusionPage)
    assert form.entry is not None
    assert form.entry.record_id is None


def test_enter_on_a_test_that_is_due_opens_a_visit(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    page = page_of(teaching_today)
    choose_list(qtbot, page, "igg_test")
    page.first_focus().setFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    form = opened_form(qtbot, teaching_today)
    assert (form.form, form.code) == ("visits", "IIM-025")


def test_who_lapsed_is_opened_as_a_patient(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    page = page_of(teaching_today)
    choose_list(qtbot, page, "lapsed")
    assert len(texts(page)) == 30
    page.first_focus().setFocus()
    press(qtbot, Qt.Key.Key_Return)
    patients = patients_of(teaching_today)
    assert patients.current() is patients.patient
    assert patients.patient.code() == "SSC-07"


def test_a_click_on_the_next_step_does_what_enter_does(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    page = page_of(teaching_today)
    table = page.table
    at = table.table.index(2, table.table.column_at("action"))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(at).center())
    assert opened_form(qtbot, teaching_today).code == "IIM-025"


def test_a_click_beside_the_next_step_only_chooses_the_line(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    page = page_of(teaching_today)
    at = page.table.table.index(2, page.table.table.column_at("what"))
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualRect(at).center())
    assert page.table.current_row().code == "IIM-025"
    assert teaching_today.page() is page


def test_a_new_visit_is_of_the_chosen_patient(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    page = page_of(teaching_today)
    press(qtbot, Qt.Key.Key_Down)
    assert page.new_visit.isEnabled()
    press(qtbot, Qt.Key.Key_N, CTRL)
    form = opened_form(qtbot, teaching_today)
    assert (form.form, form.code) == ("visits", "IIM-025")


def test_the_lists_at_the_left_narrow_the_table(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    page = page_of(teaching_today)
    choose_list(qtbot, page, "low_igg")
    assert texts(page) == ["Low IgG 0: nobody below 700 mg/dL; lowest on rituximab: IIM-024, 738"]
    assert not page.new_visit.isEnabled()
    assert page.new_visit.toolTip() == "Choose a patient's line first"


def test_ctrl_p_shows_the_list_that_is_on_screen_and_saves_it(
    qtbot: QtBot, teaching_today: ClinicShell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = page_of(teaching_today)
    choose_list(qtbot, page, "infusion")
    press(qtbot, Qt.Key.Key_P, CTRL)
    (preview,) = previews()
    qtbot.waitUntil(lambda: preview.page.pageCount() == 1 and preview.isActiveWindow())
    assert preview.head.fact.text() == "A4, 1 page"
    assert nameless(preview) == []
    proposed: list[str] = []

    def choose(_parent: object, _title: str, proposal: str, _kinds: str) -> tuple[str, str]:
        proposed.append(Path(proposal).name)
        return str(tmp_path / "list.pdf"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    qtbot.keyClick(preview, Qt.Key.Key_S, CTRL)
    assert proposed == ["work lists 2024-06-25.pdf"]
    assert teaching_today.status.text() == f"Work lists saved: {tmp_path / 'list.pdf'}"
    command = ["pdftotext", "-layout", str(tmp_path / "list.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Work lists of 25 Jun 2024" in text
    assert "SYNTHETIC TEACHING DATA" in text
    assert "48 days over" in text
    assert "Immunoglobulin" not in text
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: previews() == [])


def test_an_empty_list_is_printed_as_such(qtbot: QtBot, teaching_today: ClinicShell) -> None:
    press(qtbot, Qt.Key.Key_P, CTRL)
    (preview,) = previews()
    assert "SSC-07 | diffuse" in preview.page.accessibleDescription()
    preview.reject()


def test_a_clinic_is_seen_on_the_clinics_own_day(clinic_session: ClinicSession, open_today: OpenToday) -> None:
    page = page_of(open_today(clinic_session, date(2024, 8, 1)))
    assert page.head.fact.text() == "Thu 1 Aug 2024"
    shown = texts(page)
    assert (
        "below limit | B-2 DM | IgG 650 mg/dL | 3 Jan 2024 | \u25be \u2212250 since 1 Jul 2023 | Open patient \u203a"
        in shown
    )
    assert "no outcome | B-2 DM | zoster | 1 Feb 2024 | began 1 Feb 2024 | Enter outcome \u203a" in shown


def test_a_missing_outcome_opens_its_event_at_the_field(
    qtbot: QtBot, clinic_session: ClinicSession, open_today: OpenToday
) -> None:
    shell = open_today(clinic_session, date(2024, 8, 1))
    page = page_of(shell)
    choose_list(qtbot, page, "outcome")
    page.first_focus().setFocus()
    press(qtbot, Qt.Key.Key_Return)
    form = opened_form(qtbot, shell)
    assert isinstance(form, FormPage)
    assert form.entry is not None
    assert form.entry.record is not None
    assert (form.form, form.entry.value("term")) == ("adverse_events", "zoster")
    assert form.body is not None
    outcome = form.body.entry_of("outcome")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is outcome)


def test_what_was_saved_leaves_the_list(qtbot: QtBot, clinic_session: ClinicSession, open_today: OpenToday) -> None:
    shell = open_today(clinic_session, date(2024, 8, 1))
    page = page_of(shell)

    def batches() -> list[str]:
        lists = page.lists()
        return [] if lists is None else [item.code for item in lists.items["batch"]]

    assert batches() == ["B-2", "A-10"]
    chart = clinic_session.chart("A-10")
    assert chart is not None
    stored = chart.infusions[0]
    saved = clinic_session._clinic.save(
        [
            Change(
                "infusions",
                {"patient_id": "A-10", "infusion_date": "2024-07-20"},
                missing={"lot": MissingReason.UNKNOWN},
                record_id=stored.record_id,
                version=stored.version,
            )
        ]
    )
    shell.announce(saved[0])
    qtbot.waitUntil(lambda: batches() == ["B-2"])


def test_the_keyboard_goes_to_a_line_that_is_left_when_its_own_is_done(
    teaching_today: ClinicShell, qtbot: QtBot
) -> None:
    page = page_of(teaching_today)
    lists = page.lists()
    assert lists is not None
    page.table.take_keyboard()
    done = page.table.current_row()
    left = {kind: tuple(item for item in items if item is not done) for kind, items in lists.items.items()}
    page._take(replace(lists, items=left))
    assert page.table.hasFocus()
    assert page.table.current_row() not in (None, done)
    assert page.new_visit.isEnabled()


def test_an_empty_clinic_says_what_will_stand_here(
    qtbot: QtBot, empty_session: ClinicSession, open_today: OpenToday
) -> None:
    session = empty_session
    shell = open_today(session, date(2024, 8, 1))
    page = page_of(shell)
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No patients yet"
    session._clinic.save([Change("patients", {"patient_id": "N-1", "sex": "F", "rtx_status": "ongoing"})])
    session._clinic.save(
        [
            Change("infusions", {"patient_id": "N-1", "infusion_date": "2024-07-25", "lot": "L1"}),
            Change("visits", {"patient_id": "N-1", "visit_date": "2024-07-20", "igg": 900.0}),
        ]
    )
    shell.announce(None)
    qtbot.waitUntil(lambda: page.empty.title.text() == "Nothing is due today")
    assert page.empty.text.text() == "The next is IgG, IgA, IgM of N-1 on Sun 19 Jan 2025."
