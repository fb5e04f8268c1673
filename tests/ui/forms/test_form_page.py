"""Every form: new and changed records, reasons, records changed by somebody else, leaving without losing."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.faults import DiskFault
from ui.forms.entries import OpenListInForm
from ui.widgets.kit import nameless

Key = Qt.Key
ENTER, TAB, ESCAPE = Key.Key_Return, Key.Key_Tab, Key.Key_Escape


def first_visit(desk: Any, code: str) -> Any:
    return desk.read(lambda: desk.session.chart(code)).visits[0]


def change(desk: Any, code: str, field: str, text: str) -> Any:
    """The first visit of a patient with one value typed anew."""
    page = desk.open("visits", code, first_visit(desk, code).record_id)
    page.go_field(field)
    desk.press(text, ENTER)
    return page


def test_a_new_patient_is_typed_without_a_mouse(desk: Any) -> None:
    page = desk.open("patients")
    assert not page.header.isVisible()
    assert desk.focused() == "patients_patient_id"
    desk.press("NEW-01", ENTER, "f", ENTER, "3.5.1961", ENTER, "62", ENTER, "1.7 m", ENTER)
    page.go_field("disease")
    desk.press("s", ENTER)
    assert desk.focused() == "patients_ssc_subset"
    desk.press("d", ENTER, "2015", ENTER)
    page.go_field("comorbidities")
    desk.press("asthma; gout", ENTER)
    assert page.code == "NEW-01"
    desk.save(page)
    patient = desk.read(lambda: desk.session.chart("NEW-01")).patient.record
    assert (patient.sex, patient.birth_date, patient.age_at_first_rtx) == ("F", "1961-05-03", 62.0)
    assert (patient.height_cm, patient.disease, patient.ssc_subset) == (170.0, "SSc", "diffuse")
    assert (patient.symptom_onset_date, patient.comorbidities) == ("2015", "asthma; gout")
    assert page.code == "NEW-01"


def test_the_disease_chosen_decides_what_else_is_asked(desk: Any) -> None:
    page = desk.open("patients")
    subset = page.findChild(QWidget, "patients_iim_subset")
    sclerosis = page.findChild(QWidget, "patients_ssc_subset")
    assert subset.isVisible()
    page.go_field("disease")
    desk.press("s")
    assert not subset.isVisible()
    assert sclerosis.isVisible()
    desk.press("i")
    assert subset.isVisible()
    assert not sclerosis.isVisible()


def test_a_patient_without_a_code_is_not_saved(desk: Any) -> None:
    page = desk.open("patients")
    desk.press(ENTER, "f")
    desk.ctrl_s(page)
    assert desk.focused() == "patients_patient_id"
    assert desk.shell.said[-1] == ("refused", "Not saved yet: Patient code is needed. What you typed is kept.")
    assert page.body.row_of("patient_id").message.text() == "Needed: the record cannot be saved without it."
    assert desk.shell.finished == []


def test_a_code_that_is_taken_is_refused_in_place(desk: Any) -> None:
    page = desk.open("patients")
    desk.press("IIM-002", ENTER)
    desk.ctrl_s(page)
    desk.qtbot.waitUntil(page.message.isVisible)
    assert "IIM-002" in page.message.text()
    assert page.entry.value("patient_id") == "IIM-002"
    assert desk.shell.finished == []


def test_every_other_form_saves_what_was_typed(desk: Any) -> None:
    infusion = desk.open("infusions", "SSC-03")
    infusion.go_field("given_dose_mg")
    desk.press("1 g", ENTER, "1000", ENTER)
    infusion.go_field("lot")
    desk.press("TX249513", ENTER)
    infusion.go_field("infusion_reaction")
    desk.press("n")
    desk.save(infusion)
    event = desk.open("adverse_events", "SSC-03")
    event.go_field("onset_date")
    desk.press("2022-05", ENTER, "zoster", ENTER)
    event.go_field("ctcae_grade")
    desk.press("3", ENTER, "y", ENTER)
    event.go_field("outcome")
    desk.press("resolved", ENTER)
    desk.save(event)
    stop = desk.open("discontinuations", "SSC-03")
    desk.press("t", ENTER, "moved abroad", ENTER, "to Bern", ENTER)
    desk.save(stop)
    before = desk.open("treatments_before", "SSC-03")
    desk.press("methotrexate", ENTER, ENTER, "2016", ENTER)
    desk.save(before)
    chart = desk.read(lambda: desk.session.chart("SSC-03"))
    given = max((one.record for one in chart.infusions), key=lambda one: one.infusion_date)
    assert (given.planned_dose_mg, given.given_dose_mg, given.lot, given.infusion_reaction) == (
        1000.0, 1000.0, "TX249513", False,
    )  # fmt: skip
    seen = next(one.record for one in chart.adverse_events if one.record.term == "zoster")
    assert (seen.onset_date, seen.ctcae_grade, seen.serious, seen.outcome) == ("2022-05", 3, True, "resolved")
    ended = chart.discontinuations[-1].record
    assert (ended.reason, ended.detail) == ("moved_abroad", "to Bern")
    assert [one.record.start_date for one in chart.treatments_before if one.record.drug == "methotrexate"] == ["2016"]


def test_an_open_list_is_chosen_from_with_f9(desk: Any) -> None:
    page = desk.open("discontinuations", "SSC-04")
    page.go_field("reason")
    desk.press(Key.Key_F9)
    words = page.findChild(QWidget, "discontinuations_reason").list
    desk.qtbot.waitUntil(words.isVisible)
    QTest.keyClick(words, Key.Key_Down)
    QTest.keyClick(words, ENTER)
    assert page.entry.value("reason") == "ineffectiveness"
    assert page.findChild(QWidget, "discontinuations_reason").text() == "ineffectiveness"


@pytest.mark.parametrize(
    ("keys", "shown", "value"),
    [
        (("a",), "adverse event", "adverse_event"),
        (("LO",), "lost to follow-up", "lost_to_follow_up"),
        (("pat",), "patient's choice", None),
        (("3",), "remission", "remission"),
        (("sabbatical",), "sabbatical", "sabbatical"),
        (("a", Key.Key_Backspace), "a", "a"),
    ],
)
def test_a_letter_or_a_number_chooses_in_an_open_list_too(
    desk: Any, keys: tuple[str | Qt.Key, ...], shown: str, value: str | None
) -> None:
    page = desk.open("discontinuations", "SSC-05")
    page.go_field("reason")
    desk.press(*keys, ENTER)
    assert page.findChild(QWidget, "discontinuations_reason").text() == shown
    assert value is None or page.entry.value("reason") == value


def test_the_word_after_a_semicolon_is_completed_by_itself(qtbot: QtBot) -> None:
    several = OpenListInForm(["joints", "lung", "skin"], "organs", "Organs", several=True, width=200)
    qtbot.addWidget(several)
    QTest.keyClicks(several, "jo")
    QTest.keyClick(several, Key.Key_End)
    QTest.keyClicks(several, "; sk")
    assert several.text() == "joints; skin"


@pytest.mark.parametrize("form", ["patients", "adverse_events", "discontinuations", "treatments_before"])
def test_every_field_of_every_form_has_a_row_and_its_names(desk: Any, form: str) -> None:
    page = desk.open(form, None if form == "patients" else "SSC-05")
    missing = [
        spec.id
        for spec in page.entry.form
        if page.findChild(QWidget, f"{form}_{spec.id}") is None and (form == "patients" or spec.id != "patient_id")
    ]
    assert missing == []
    assert nameless(page) == []


def test_changing_a_stored_value_asks_why_once(desk: Any) -> None:
    page = change(desk, "IIM-021", "igg", "1111")
    desk.ctrl_s(page)
    assert page.reason.isVisible()
    assert desk.focused() == "visits_why_typing_error"
    assert desk.shell.finished == []
    desk.press(TAB, ENTER)
    desk.qtbot.waitUntil(lambda: bool(desk.shell.finished))
    assert first_visit(desk, "IIM-021").record.igg == 1111.0
    written = desk.read(lambda: desk.session.history("IIM-021"))[0]
    assert written.reason == "late result"
    assert [(one.field, one.new) for one in written.fields] == [("igg", "1111")]


def test_another_reason_is_typed(desk: Any) -> None:
    page = change(desk, "IIM-022", "igg", "1222")
    desk.ctrl_s(page)
    page.reason.other.click()
    assert desk.focused() == "visits_why"
    desk.press(ENTER)
    assert desk.shell.finished == []
    page.reason.typed.setFocus()
    desk.press("other laboratory", ENTER)
    desk.qtbot.waitUntil(lambda: bool(desk.shell.finished))
    assert desk.read(lambda: desk.session.history("IIM-022"))[0].reason == "other laboratory"


def test_a_value_added_to_a_saved_visit_needs_no_reason(desk: Any) -> None:
    assert first_visit(desk, "IIM-023").record.ldh is None
    page = desk.open("visits", "IIM-023", first_visit(desk, "IIM-023").record_id)
    page.go_field("ldh")
    desk.press("300", ENTER)
    desk.save(page)
    assert not page.reason.isVisible()
    assert first_visit(desk, "IIM-023").record.ldh == 300.0


def test_saving_what_was_not_changed_writes_nothing(desk: Any) -> None:
    before = first_visit(desk, "IIM-024")
    page = desk.open("visits", "IIM-024", before.record_id)
    desk.save(page)
    assert desk.shell.finished == [None]
    assert first_visit(desk, "IIM-024").version == before.version


def test_a_record_somebody_else_changed_is_not_overwritten(desk: Any) -> None:
    page = change(desk, "IIM-025", "igg", "1333")
    other = change(desk, "IIM-025", "igg", "1444")
    for form in (other, page):
        form.activateWindow()
        desk.qtbot.waitUntil(form.isActiveWindow)
        form.save()
        form.reason.picks[0].click()
        desk.qtbot.waitUntil(lambda form=form: bool(desk.shell.finished) if form is other else form.message.isVisible())
    assert page.message.text() == "Changed by somebody else meanwhile: IgG is 1444 now, yours is 1333."
    assert desk.shell.said[-1][0] == "confirm"
    assert page.entry.value("igg") == 1333.0
    assert first_visit(desk, "IIM-025").record.igg == 1444.0
    page.save()
    assert first_visit(desk, "IIM-025").record.igg == 1444.0
    page.message.answers()[0].click()
    page.save()
    desk.qtbot.waitUntil(lambda: len(desk.shell.finished) == 2)
    assert first_visit(desk, "IIM-025").record.igg == 1333.0


def test_escape_leaves_without_a_question_and_nothing_is_lost(desk: Any) -> None:
    page = desk.open("visits", "IIM-026")
    page.go_field("igg")
    desk.press("900", ENTER, "12", ESCAPE, ESCAPE)
    assert desk.shell.finished == [None]
    assert desk.shell.said[-1][0] == "done"
    assert "Kept as a draft" in desk.shell.said[-1][1]
    again = desk.open("visits", "IIM-026")
    assert again.entry.state("igg").text == "900"
    assert "Your draft goes on: left today" in again.message.text()


def test_where_the_disk_refuses_a_draft_leaving_asks(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = desk.open("visits", "IIM-028")
    page.go_field("igg")
    assert page.unsaved() == 0

    def full(*_: object) -> None:
        raise DiskFault("The disk is full.", "Nothing was changed.", "Make room.")

    monkeypatch.setattr(desk.session.drafts, "keep", full)
    desk.press("900", ENTER)
    desk.qtbot.waitUntil(lambda: not page.keeping.is_kept)
    assert "The disk is full." in desk.shell.said[-1][1]
    assert page.unsaved() == 1
    desk.press(ESCAPE)
    assert page.message.text() == "Leave without saving? 1 field is not saved."
    assert QApplication.activeModalWidget() is None
    desk.press(ENTER)
    assert not page.message.isVisible()
    assert desk.focused() == "visits_iga"
    left: list[str] = []
    page.ask_to_leave(lambda: left.append("left"))
    desk.press(TAB, ENTER)
    assert left == ["left"]


def test_escape_leaves_at_once_when_nothing_was_typed(desk: Any) -> None:
    page = desk.open("visits", "IIM-027")
    desk.press(ESCAPE)
    assert desk.shell.finished == [None]
    assert not page.message.isVisible()


def test_what_was_typed_in_another_unit_is_opened_as_it_was_typed(desk: Any) -> None:
    new = desk.open("visits", "SSC-06")
    new.go_field("igg")
    desk.press("9.4 g/L", ENTER)
    desk.save(new)
    stored = max(desk.read(lambda: desk.session.chart("SSC-06")).visits, key=lambda one: one.record.visit_date)
    page = desk.open("visits", "SSC-06", stored.record_id)
    assert page.findChild(QWidget, "visits_igg").text() == "9.4"
    assert page.body.row_of("igg").control.segment.code() == "g/L"
    assert page.entry.changed == frozenset()


def test_a_patient_is_opened_by_the_code(desk: Any) -> None:
    page = desk.open("patients", "SSC-07")
    assert page.entry.record is not None
    assert page.code == "SSC-07"
    assert page.findChild(QWidget, "patients_patient_id").text() == "SSC-07"
    assert page.header.code.text() == "Patient SSC-07"
