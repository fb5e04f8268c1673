"""An infusion typed by keyboard only: what it offers, what it remarks, what it asks, and that all of it is saved together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.services.infusion_entry import REACTION_TERM
from core.storage.changes import Change
from ui.widgets.kit import nameless

Key = Qt.Key
ENTER, TAB, DOWN, F7, SPACE = Key.Key_Return, Key.Key_Tab, Key.Key_Down, Key.Key_F7, Key.Key_Space
TODAY = date.today()


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def add_patient(desk: Any, code: str, *changes: Change, **fields: Any) -> None:
    """A patient of this test alone."""
    own = Change("patients", {"patient_id": code, "sex": "F", "birth_date": "1970-01-01", "height_cm": 160.0, **fields})
    desk.read(lambda: desk.session._clinic.save([own, *changes], reason=""))


def infusion(code: str, days_ago: int, **fields: Any) -> Change:
    return Change("infusions", {"patient_id": code, "infusion_date": ago(days_ago), **fields})


def visit(code: str, days_ago: int, **fields: Any) -> Change:
    return Change("visits", {"patient_id": code, "visit_date": ago(days_ago), **fields})


def chart(desk: Any, code: str) -> Any:
    return desk.read(lambda: desk.session.chart(code))


def row_hint(page: Any, name: str) -> str:
    return str(next(made for made in page.body.rows() if made.objectName() == name).hint.text())


def remark(page: Any, name: str) -> str:
    return str(next(made for made in page.body.rows() if made.objectName() == name).remarks.text())


SCREENED: dict[str, Any] = {"hbsag": "negative", "anti_hbc": "negative", "igra": "negative"}


def test_a_whole_infusion_by_keys_is_saved_as_one(desk: Any) -> None:
    add_patient(desk, "K-1", visit("K-1", 5, igg=900.0, weight_kg=55.0), **SCREENED)
    page = desk.open("infusions", "K-1")
    assert desk.focused() == "infusions_infusion_date"
    desk.press(ENTER, ENTER, ENTER, "3", ENTER, ENTER, ENTER, ENTER)
    assert desk.focused() == "vial_1_product"
    desk.press("Trux", ENTER, " tx249513", ENTER, ENTER, "0330", ENTER)
    desk.press(ENTER, ENTER, ENTER, ENTER)
    assert desk.focused() == "infusions_premed_methylprednisolone_mg"
    desk.press(F7, DOWN, DOWN, DOWN, DOWN, "9:10", ENTER)
    desk.press(ENTER, ENTER, "128", ENTER, "74", ENTER, "72", ENTER, "36.4", ENTER, "98", ENTER)
    desk.press("9:40", ENTER, ENTER, "126", DOWN, DOWN, DOWN, DOWN, DOWN, DOWN)
    assert desk.focused() == "infusions_reaction"
    desk.press("2", DOWN, "flush", DOWN, "rate", DOWN, SPACE, ENTER, "0.5", ENTER, "resolved", ENTER)
    desk.press("13.30", ENTER, "y", ENTER, "AB", ENTER)
    assert desk.focused() == "infusions_next_due_date"
    desk.save(page)
    found = chart(desk, "K-1")
    (one,) = [stored.record for stored in found.infusions]
    assert (one.infusion_date, one.course, one.infusion_no, one.scheme) == (TODAY.isoformat(), 1, 1, "375x4")
    assert (one.weight_kg, one.bsa_m2, one.dose_mg_m2) == (55.0, 1.56, 375.0)
    assert (one.given_dose_mg, one.planned_dose_mg) == (586.0, 586.0)
    assert (one.product, one.lot) == ("Truxima", "TX249513")
    assert (one.premed_methylprednisolone_mg, one.premed_paracetamol_mg) == (100.0, 1000.0)
    assert (one.infusion_reaction, one.reaction_grade, one.reaction_signs) == (True, 2, "flush")
    assert (one.reaction_action, one.completed, one.nurse) == ("rate_slowed", True, "AB")
    assert (one.max_rate_mg_h, one.duration_min) == (100.0, 260)
    vials = [(v.record.vial_no, v.record.batch, v.record.strength_mg, v.record.expiry_date) for v in found.vials]
    assert vials == [(1, "TX249513", 500.0, "2030-03"), (2, "TX249513", 100.0, "2030-03")]
    assert [(v.record.minute, v.record.rate_mg_h, v.record.systolic) for v in found.vitals] == [
        (0, 50.0, 128.0),
        (30, 100.0, 126.0),
    ]
    (event,) = [stored.record for stored in found.adverse_events]
    assert (event.term, event.ctcae_grade, event.infusion_date) == (REACTION_TERM, 2, TODAY.isoformat())
    assert (event.hours_since_infusion, event.outcome) == (0.5, "resolved")
    assert desk.shell.said[-1][0] == "done"


def test_nothing_that_is_offered_is_saved_unless_enter_took_it(desk: Any) -> None:
    add_patient(desk, "K-2", infusion("K-2", 200, product="Truxima", given_dose_mg=1000.0, scheme="1000x2", course=1))
    page = desk.open("infusions", "K-2")
    desk.press(TAB, TAB, TAB, TAB, TAB, TAB, TAB, TAB)
    assert desk.focused() == "vial_1_batch"
    assert page.typed() == 0
    page.body.vials.rows[0].control("product").entry.setFocus()
    desk.press(ENTER)
    assert page.entry.vials[0].value("product") == "Truxima"
    assert page.entry.main.value("given_dose_mg") is None
    assert page.typed() == 1


def test_what_is_unusual_is_said_and_never_refused(desk: Any) -> None:
    add_patient(desk, "K-3", infusion("K-3", 100, scheme="1000x2", course=1, infusion_no=1), weight_kg=55.0)
    page = desk.open("infusions", "K-3")
    assert "100 days since the last course: the label asks for at least 16 weeks" in remark(page, "infusion_when")
    page.go_field("scheme")
    desk.press("3", ENTER, ENTER)
    assert "160 cm: 1.56 m² (Mosteller), 1.56 m² (Du Bois)" in row_hint(page, "infusion_weight")
    assert row_hint(page, "infusion_dose") == "375 mg/m² × 1.56 m² = 586 mg"
    desk.press("645", ENTER)
    assert "645 mg differs from the computed dose: more than 10 % from 586 mg." in remark(page, "infusion_dose")
    page.body.vials.rows[0].control("strength_mg").entry.setFocus()
    desk.press("500", ENTER)
    assert "The vials hold 500 mg" in page.body._vial_strip.fact.text()
    page.go_field("course")
    desk.press("1", ENTER)
    assert "100 days since the last infusion: 5 to 10 days" in remark(page, "infusion_when")
    desk.save(page)
    assert len(chart(desk, "K-3").infusions) == 2


def test_igg_below_500_must_be_acknowledged_before_anything_is_saved(desk: Any) -> None:
    add_patient(desk, "K-4", visit("K-4", 5, igg=480.0), **SCREENED)
    page = desk.open("infusions", "K-4")
    desk.press(ENTER, ENTER, ENTER, "4", ENTER)
    assert "IgG is low: 480 mg/dL" in page.panel.told()
    desk.ctrl_s(page)
    assert desk.focused() == "infusions_acknowledged"
    assert desk.shell.said[-1][0] == "refused"
    assert desk.shell.finished == []
    desk.press("Dr CD, IgG replaced", ENTER)
    desk.save(page)
    assert chart(desk, "K-4").infusions[0].record.acknowledged == "Dr CD, IgG replaced"


def test_missing_screening_and_old_igg_ask_and_block_nothing(desk: Any) -> None:
    add_patient(desk, "K-5", visit("K-5", 61, igg=900.0), hbsag="negative")
    page = desk.open("infusions", "K-5")
    told = page.panel.told()
    assert "IgG is 61 days old" in told
    assert "anti-HBc: no result on file" in told
    assert "HBsAg" not in told.replace("anti-HBc", "")
    desk.press(ENTER, ENTER, ENTER, "4", ENTER)
    desk.save(page)
    assert chart(desk, "K-5").infusions[0].record.acknowledged is None


def test_a_value_out_of_range_among_the_vital_signs_is_asked_in_place(desk: Any) -> None:
    add_patient(desk, "K-6", visit("K-6", 5, igg=900.0), **SCREENED)
    page = desk.open("infusions", "K-6")
    row = page.body.readings.rows[0]
    row.control("systolic").entry.setFocus()
    desk.press("210", ENTER)
    assert "210 mmHg is unusual" in row.message.text()
    desk.ctrl_s(page)
    assert desk.focused() == "reading_1_systolic"
    assert desk.shell.finished == []
    desk.press(TAB, TAB)
    row.answer(0).click()
    page.body.readings.rows[0].control("diastolic").entry.setFocus()
    desk.press("10", ENTER)
    assert "10 is not saved" in row.message.text()
    row.control("diastolic").entry.setFocus()
    desk.press("70", ENTER)
    desk.save(page)
    (reading,) = chart(desk, "K-6").vitals
    assert (reading.record.systolic, reading.record.diastolic) == (210.0, 70.0)


def test_a_batch_may_be_said_to_be_not_recorded_and_an_expired_vial_is_asked(desk: Any) -> None:
    add_patient(desk, "K-7", visit("K-7", 5, igg=900.0), **SCREENED)
    page = desk.open("infusions", "K-7")
    vial = page.body.vials.rows[0]
    vial.control("product").entry.setFocus()
    desk.press("Truxima", ENTER, ".", ENTER, "500", ENTER, "0120", ENTER)
    assert "unusual" in vial.message.text()
    vial.answer(0).click()
    desk.save(page)
    found = chart(desk, "K-7")
    assert found.vials[0].missing["batch"] == "not_done"
    assert found.infusions[0].missing["lot"] == "not_done"
    assert found.vials[0].record.expiry_date == "2020-01"


def test_the_next_course_may_be_planned_by_hand(desk: Any) -> None:
    add_patient(desk, "K-8", visit("K-8", 5, igg=900.0), **SCREENED)
    page = desk.open("infusions", "K-8")
    page.go_field("next_due_date")
    planned = (TODAY + timedelta(days=140)).isoformat()
    desk.press("+20w", ENTER)
    desk.save(page)
    assert chart(desk, "K-8").next_due_date == planned


def test_changing_a_stored_vial_asks_for_a_reason_and_keeps_the_rest(desk: Any) -> None:
    add_patient(desk, "K-9", infusion("K-9", 3, scheme="1000", given_dose_mg=500.0), **SCREENED)
    vial = {"patient_id": "K-9", "infusion_date": ago(3), "vial_no": 1, "product": "Truxima", "batch": "TX1"}
    desk.read(lambda: desk.session._clinic.save([Change("infusion_vials", vial)], reason=""))
    record_id = chart(desk, "K-9").infusions[0].record_id
    page = desk.open("infusions", "K-9", record_id)
    page.body.vials.rows[0].control("batch").entry.setFocus()
    desk.press("tx2", ENTER)
    desk.ctrl_s(page)
    assert desk.focused() == "infusions_why_typing_error"
    QTest.keyClick(QApplication.focusWidget(), SPACE)
    desk.qtbot.waitUntil(lambda: len(desk.shell.finished) == 1)
    found = chart(desk, "K-9")
    assert [one.record.batch for one in found.vials] == ["TX2"]
    assert found.infusions[0].record.lot == "TX2"


def test_leaving_asks_nothing_and_the_whole_infusion_goes_on_as_it_was(desk: Any) -> None:
    add_patient(desk, "K-10", **SCREENED)
    page = desk.open("infusions", "K-10")
    QTest.keyClick(page, Key.Key_Escape)
    assert desk.shell.finished == [None]
    assert desk.read(lambda: desk.session.drafts.lines("K-10")) == ()
    page = desk.open("infusions", "K-10")
    page.go_field("nurse")
    desk.press("AB", ENTER)
    page.body.vials.rows[0].control("product").entry.setFocus()
    desk.press("Truxima", ENTER, "tx1", ENTER, "500", ENTER, ENTER)
    page.body.add_row()
    desk.press("Truxima", ENTER, "TX")
    QTest.keyClick(page, Key.Key_Escape)
    assert desk.shell.finished == [None, None]
    assert chart(desk, "K-10").infusions == ()
    page = desk.open("infusions", "K-10")
    assert "Your draft goes on" in page.message.text()
    assert [one.state("batch").text for one in page.entry.vials] == ["TX1", "TX"]
    assert page.entry.main.state("nurse").text == "AB"
    assert desk.focused() == "vial_2_batch"
    page.message.answers()[0].click()
    desk.qtbot.waitUntil(lambda: page.message.text() == "Draft discarded.")
    assert page.entry.vials[0].state("batch").text == ""
    page.message.answers()[0].click()
    desk.qtbot.waitUntil(lambda: "Your draft goes on" in page.message.text())
    assert [one.state("batch").text for one in page.entry.vials] == ["TX1", "TX"]


def test_an_infusion_changed_by_somebody_else_says_what_differs_and_writes_over_nothing(desk: Any) -> None:
    add_patient(desk, "K-14", infusion("K-14", 3, nurse="AB", product="Truxima"), **SCREENED)
    stored = chart(desk, "K-14").infusions[0].record_id
    page = desk.open("infusions", "K-14", stored)
    page.go_field("nurse")
    desk.press("CD", ENTER)

    def other() -> None:
        entry = desk.session.entry("infusions", TODAY, code="K-14", record_id=stored)
        entry.set_text("nurse", "EF")
        desk.session.save(entry, reason="typing error")

    desk.read(other)
    page.refresh(None)
    desk.qtbot.waitUntil(lambda: "Changed by somebody else" in page.message.text())
    assert "is EF now, yours is CD" in page.message.text()
    page.save()
    assert chart(desk, "K-14").infusions[0].record.nurse == "EF"
    page.message.answers()[1].click()
    assert page.entry.main.state("nurse").text == "EF"


def test_undo_goes_through_rows_and_brings_a_vial_back(desk: Any) -> None:
    add_patient(desk, "K-13", **SCREENED)
    page = desk.open("infusions", "K-13")
    page.body.vials.rows[0].control("product").entry.setFocus()
    desk.press("Truxima", ENTER, "tx1", ENTER)
    page.body.add_row()
    desk.press("Rixathon", ENTER, "RX2", ENTER)
    page.body.vials.take_out(0)
    page.body.follow()
    page._follow()
    assert [one.state("batch").text for one in page.entry.vials] == ["RX2"]
    QTest.keyClick(page, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [one.state("batch").text for one in page.entry.vials] == ["TX1", "RX2"]
    QTest.keyClick(page, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [one.state("batch").text for one in page.entry.vials] == ["TX1", ""]
    assert desk.focused() == "vial_2_batch"
    QTest.keyClick(page, Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert [one.state("batch").text for one in page.entry.vials] == ["TX1", "RX2"]


def test_every_widget_is_named_and_tab_walks_round(desk: Any) -> None:
    add_patient(desk, "K-11", visit("K-11", 5, igg=480.0))
    page = desk.open("infusions", "K-11")
    assert nameless(page) == []
    seen = []
    for _ in range(60):
        seen.append(desk.focused())
        desk.press(TAB)
        if desk.focused() == seen[0]:
            break
    assert {"infusions_scheme", "vial_1_batch", "reading_1_spo2", "infusions_acknowledged", "infusions_save"} <= {*seen}
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(("width", "is_beside"), [(1294, True), (858, False), (631, False)])
def test_the_cards_go_below_the_fields_in_a_narrow_window(desk: Any, width: int, is_beside: bool) -> None:
    code = f"K-W{width}"
    add_patient(desk, code, visit(code, 5, igg=480.0))
    page = desk.open("infusions", code)
    page.resize(width, 460)
    QApplication.processEvents()
    assert page.width() == width
    assert page.body.content.isAncestorOf(page.panel) is not is_beside
    assert page.body._asked_holder.isHidden() is is_beside
    for made in page.body.rows():
        for shown in (made.label, *made.entries(), *([] if made.hint.isHidden() else [made.hint])):
            right = shown.mapTo(page.body.content, shown.rect().topRight()).x()
            assert right <= page.body.area.viewport().width()
            assert isinstance(shown, QLineEdit) or shown.sizeHint().width() <= shown.width() + 1
