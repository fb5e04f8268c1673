"""A visit typed by keyboard: what it saves, what it asks, and the score that follows every keystroke."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.kit import nameless

Key = Qt.Key
ENTER, TAB, UP = Key.Key_Return, Key.Key_Tab, Key.Key_Up
TODAY = date.today().isoformat()


def entry(page: Any, field: str) -> Any:
    found = page.findChild(QWidget, f"visits_{field}")
    assert found is not None
    return found


def last_visit(desk: Any, code: str) -> Any:
    chart = desk.read(lambda: desk.session.chart(code))
    return max(chart.visits, key=lambda visit: (visit.record.visit_date, visit.occurrence))


def test_a_follow_up_visit_typed_by_keys_is_saved_as_typed(desk: Any) -> None:
    page = desk.open("visits", "IIM-002")
    assert desk.focused() == "visits_visit_date"
    desk.press(ENTER, "61,5", ENTER, "p", ENTER, "7,5", ENTER)
    desk.press("640", ENTER, "170", ENTER, "1084", ENTER, "198", ENTER, "69", ENTER)
    page.go_field("mmt8")
    desk.press("127", ENTER, "0.75", ENTER, "1.2", ENTER, "3", ENTER, ".", ENTER)
    assert desk.focused() == "visits_fvc_pct"
    desk.save(page)
    stored = last_visit(desk, "IIM-002")
    visit = stored.record
    assert (visit.visit_date, visit.steroid_drug, visit.steroid_dose_mg_day) == (TODAY, "prednisone", 7.5)
    assert visit.weight_kg == 61.5
    assert (visit.physician_global, visit.patient_global, visit.mmt8, visit.haq_di) == (1.2, 3.0, 127.0, 0.75)
    assert (visit.ck, visit.ck_uln, visit.igg, visit.iga, visit.igm) == (640.0, 170.0, 1084.0, 198.0, 69.0)
    assert visit.extramuscular_vas is None
    assert stored.missing["extramuscular_vas"] == "not_done"
    assert visit.fvc_pct is None
    assert desk.shell.said[-1][0] == "done"
    assert desk.shell.announced == desk.shell.finished


def test_the_score_follows_every_keystroke(desk: Any) -> None:
    page = desk.open("visits", "IIM-003")
    panel = page.panel.tis
    before = panel.total.text()
    page.go_field("physician_global")
    desk.press("0")
    assert panel.total.text() != before
    for field, text in (("patient_global", "0"), ("extramuscular_vas", "0"), ("mmt8", "150"), ("haq_di", "0")):
        page.go_field(field)
        desk.press(text)
    page.go_field("ck")
    desk.press("60", ENTER, "170")
    assert "to" not in panel.total.text()
    assert panel.category.text() in ("Major", "Moderate", "Minimal")
    complete = panel.total.text()
    page.go_field("mmt8")
    desk.press("8")
    assert panel.total.text() != complete


def test_what_is_still_needed_counts_down_and_leads_to_its_field(desk: Any) -> None:
    page = desk.open("visits", "IIM-004")
    needed = page.panel.needed
    assert [line.want.field for line in needed.lines()][:2] == ["steroid_drug", "ck"]
    count = len(needed.lines())
    desk.qtbot.mouseClick(needed.lines()[-1], Qt.MouseButton.LeftButton)
    assert desk.focused() == "visits_extramuscular_vas"
    desk.press("1", ENTER)
    assert len(needed.lines()) == count - 1
    page.go_field("patient_global")
    desk.press("41", ENTER)
    trouble = {line.want.field: line.want.trouble for line in needed.lines()}
    assert trouble["patient_global"] == "refused"


def test_the_prednisone_equivalent_stands_beside_the_dose(desk: Any) -> None:
    page = desk.open("visits", "IIM-005")
    desk.press(ENTER, ENTER, "m", ENTER, "8")
    assert page.panel.dose.text() == "10.0 mg/day"
    assert page.body.row_of("steroid_dose_mg_day").chip.chip().text == "PDNeq 10.0"


def test_a_value_in_another_unit_is_asked_and_switched(desk: Any) -> None:
    page = desk.open("visits", "IIM-006")
    page.go_field("igg")
    desk.press("14.2", ENTER)
    made = page.body.row_of("igg")
    assert desk.focused() == "visits_iga"
    assert made.control.entry.state() == "confirm"
    assert "14.2 mg/dL is unusual" in made.message.text()
    assert made.answer(0).text() == "It is g/L"
    made.answer(0).click()
    assert page.entry.value("igg") == 1420.0
    assert made.control.segment.code() == "g/L"
    assert made.message.isHidden()
    page.go_field("iga")
    desk.press("2.1 g/L", ENTER)
    assert (page.entry.value("iga"), entry(page, "iga").text()) == (210.0, "2.1")
    page.go_field("igm")
    desk.press("0.9", Key.Key_F8, ENTER)
    assert page.entry.value("igm") == 90.0
    desk.save(page)
    stored = last_visit(desk, "IIM-006")
    assert (stored.record.igg, stored.entered["igg"].text, stored.entered["igg"].unit) == (1420.0, "14.2", "g/L")


def test_an_unusual_value_may_be_kept_and_says_so_in_the_history(desk: Any) -> None:
    page = desk.open("visits", "IIM-007")
    page.go_field("igg")
    desk.press("250", ENTER)
    desk.ctrl_s(page)
    assert desk.focused() == "visits_igg"
    assert desk.shell.said[-1] == ("confirm", "Not saved yet: keep or change IgG. What you typed is kept.")
    assert desk.shell.finished == []
    desk.press(TAB)
    assert desk.focused() == "visits_igg_message_1"
    desk.press(ENTER)
    assert desk.focused() == "visits_iga"
    assert entry(page, "igg").state() == ""
    desk.save(page)
    assert last_visit(desk, "IIM-007").record.igg == 250.0
    written = desk.read(lambda: desk.session.history("IIM-007"))
    assert written[0].reason == "kept as unusual: igg"


def test_a_refused_value_keeps_the_visit_from_being_saved(desk: Any) -> None:
    page = desk.open("visits", "IIM-008")
    page.go_field("patient_global")
    desk.press("41", ENTER)
    assert entry(page, "patient_global").state() == "refused"
    assert page.body.row_of("patient_global").message.text().startswith("41 is not saved:")
    desk.ctrl_s(page)
    assert desk.focused() == "visits_patient_global"
    words = "Not saved yet: Patient global activity must be corrected first. What you typed is kept."
    assert desk.shell.said[-1] == ("refused", words)
    page.body.row_of("patient_global").answer(0).click()
    assert page.entry.value("patient_global") == 4.1
    desk.save(page)
    assert last_visit(desk, "IIM-008").record.patient_global == 4.1


def test_nothing_is_asked_while_a_value_is_still_being_typed(desk: Any) -> None:
    page = desk.open("visits", "IIM-009")
    page.go_field("igg")
    desk.press("1")
    made = page.body.row_of("igg")
    assert made.message.isHidden()
    assert made.control.entry.state() == ""
    desk.press("084", ENTER)
    assert made.message.isHidden()


@pytest.mark.parametrize("field", ["ck", "steroid_drug", "visit_date"])
def test_the_wheel_changes_nothing(desk: Any, field: str) -> None:
    page = desk.open("visits", "IIM-010")
    page.go_field("steroid_drug")
    desk.press("p")
    page.go_field(field)
    before = {spec.id: page.entry.state(spec.id) for spec in page.entry.form}
    here = entry(page, field)
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(here.mapToGlobal(QPoint(5, 5))), QPoint(0, 120), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(here, wheel)
    assert {spec.id: page.entry.state(spec.id) for spec in page.entry.form} == before


def test_two_points_ask_why_there_is_no_value(desk: Any) -> None:
    page = desk.open("visits", "IIM-011")
    page.go_field("mmt8")
    desk.press("..", ENTER)
    assert desk.focused() == "visits_mmt8_message_1"
    answers = page.body.row_of("mmt8").message.answers()
    assert [answer.text() for answer in answers] == ["not done", "unknown", "not applicable", "refused"]
    desk.press(TAB, TAB, TAB, ENTER)
    assert page.entry.state("mmt8").missing == "refused"
    assert entry(page, "mmt8").text() == "refused"
    assert entry(page, "mmt8").state() == "not_done"
    assert desk.focused() == "visits_haq_di"


def test_sclerosis_and_myositis_see_their_own_fields(desk: Any) -> None:
    sclerosis = desk.open("visits", "SSC-01")
    assert entry(sclerosis, "mrss").isVisible()
    assert not entry(sclerosis, "mmt8").isVisible()
    assert not entry(sclerosis, "ck").isVisible()
    assert not sclerosis.panel.tis.isVisible()
    assert {"mrss", "fvc_pct", "dlco_pct"} <= {line.want.field for line in sclerosis.panel.needed.lines()}
    assert sclerosis.hidden.text() == "IIM fields are hidden for this patient."
    myositis = desk.open("visits", "IIM-012")
    assert not entry(myositis, "mrss").isVisible()
    assert entry(myositis, "mmt8").isVisible()
    assert myositis.panel.tis.isVisible()


def test_the_upper_limit_comes_from_the_visit_before_and_goes_when_ck_was_not_measured(desk: Any) -> None:
    page = desk.open("visits", "IIM-013")
    previous = last_visit(desk, "IIM-013").record
    assert entry(page, "ck_uln").text() == f"{previous.ck_uln:g}"
    assert page.findChildren(QWidget, "visits_ck_uln")
    page.go_field("igg")
    desk.press("900", ENTER)
    desk.save(page)
    assert last_visit(desk, "IIM-013").record.ck_uln is None


def test_values_stand_beside_the_visit_before_and_the_baseline(desk: Any) -> None:
    page = desk.open("visits", "IIM-014")
    chart = desk.read(lambda: desk.session.chart("IIM-014"))
    previous = max((visit.record for visit in chart.visits), key=lambda visit: visit.visit_date)
    made = page.body.row_of("igg")
    assert made.previous.text() == f"{previous.igg:,.0f}"
    page.go_field("igg")
    desk.press(f"{previous.igg + 10:.0f}")
    assert made.change.text() == "+10"
    page.go_field("visit_date")
    desk.press("3.5.1990", ENTER)
    assert made.previous.text() == ""
    assert entry(page, "visit_date").text() == "Thu 3 May 1990"


def test_rarer_fields_wait_until_they_are_opened(desk: Any) -> None:
    page = desk.open("visits", "IIM-015")
    assert not entry(page, "ldh").isVisible()
    assert not entry(page, "visit_type").isVisible()
    desk.press(Key.Key_F6)
    assert desk.focused() == "visits_visit_type"
    assert not entry(page, "ldh").isVisible()
    page.go_field("igg")
    desk.press(Key.Key_F6)
    assert entry(page, "ldh").isVisible()
    assert not entry(page, "crp").isVisible()
    opened = []
    for _ in range(20):
        desk.press(Key.Key_F6)
        opened.append(desk.focused())
    assert {"visits_crp", "visits_lvef_pct", "visits_tender_joints_28", "visits_comment"} <= set(opened)
    assert entry(page, "mdaat_muscle").isVisible()
    assert not entry(page, "new_pah").isVisible()
    page.go_field("ldh_uln")
    assert desk.focused() == "visits_ldh_uln"


def test_keys_walk_in_reading_order_and_the_field_is_in_view(desk: Any) -> None:
    page = desk.open("visits", "IIM-016")
    page.resize(1000, 420)
    desk.press(ENTER, TAB, Key.Key_Down)
    assert desk.focused() == "visits_steroid_dose_mg_day"
    names = []
    for _ in range(12):
        names.append(desk.focused())
        here = QApplication.focusWidget()
        assert here is not None
        assert not here.visibleRegion().isEmpty(), here.objectName()
        desk.press(ENTER)
    assert len(set(names)) == len(names)
    desk.press(UP)
    assert desk.focused() == names[-1]


def test_a_narrow_window_puts_the_scores_on_their_own_side(desk: Any) -> None:
    page = desk.open("visits", "IIM-017")
    page.resize(900, 500)
    desk.qtbot.waitUntil(lambda: not page.panel.isVisible())
    desk.qtbot.mouseClick(page.view.button("scores"), Qt.MouseButton.LeftButton)
    assert page.panel.isVisible()
    assert not page.body.isVisible()
    page.resize(1294, 744)
    desk.qtbot.waitUntil(page.panel.isVisible)
    assert page.body.isVisible()


def test_at_200_percent_every_row_stands_whole(desk: Any) -> None:
    page = desk.open("visits", "IIM-017")
    page.resize(631, 330)
    desk.qtbot.waitUntil(lambda: page.width() == 631)
    desk.qtbot.waitUntil(lambda: page.body.area.widget().width() <= page.body.area.viewport().width())
    assert page.body.area.horizontalScrollBar().maximum() == 0
    assert page.save_button.mapTo(page, page.save_button.rect().topRight()).x() < page.width()
    assert not page.body.row_of("ck").change.isVisible()
    page.resize(1294, 744)
    desk.qtbot.waitUntil(page.body.row_of("ck").change.isVisible)


def test_a_visit_in_which_nothing_was_typed_is_not_saved(desk: Any) -> None:
    page = desk.open("visits", "IIM-016")
    before = len(desk.read(lambda: desk.session.chart("IIM-016")).visits)
    desk.ctrl_s(page)
    assert desk.shell.said[-1] == ("note", "Nothing was typed yet, so nothing is saved.")
    assert desk.shell.finished == []
    assert len(desk.read(lambda: desk.session.chart("IIM-016")).visits) == before


def test_every_widget_of_the_form_has_its_names(desk: Any) -> None:
    page = desk.open("visits", "IIM-018")
    assert nameless(page) == []
    assert entry(page, "ck").accessibleName() == "CK (U/L)"


def test_escape_in_a_field_also_takes_the_keystrokes_back(desk: Any) -> None:
    page = desk.open("visits", "IIM-019")
    page.go_field("igg")
    desk.press("900", ENTER)
    page.go_field("igg")
    desk.press("1200")
    assert page.entry.value("igg") == 1200.0
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert (page.entry.value("igg"), entry(page, "igg").text()) == (900.0, "900")
    assert desk.shell.finished == []


def test_a_drug_without_its_dose_is_asked_in_the_form_s_own_words(desk: Any) -> None:
    page = desk.open("visits", "IIM-028")
    desk.press(ENTER, ENTER, "p", ENTER, ENTER)
    assert page.body.row_of("steroid_dose_mg_day").message.isHidden()
    desk.ctrl_s(page)
    assert desk.focused() == "visits_steroid_dose_mg_day"
    assert page.body.row_of("steroid_dose_mg_day").message.text() == "Nothing entered: Glucocorticoid is prednisone."
    page.go_field("igg")
    desk.press("1.234", ENTER)
    assert page.body.row_of("igg").message.text() == "1.234 is not saved: it can be read as 1.234 or 1234 mg/dL."
    assert desk.shell.said[-1] == ("refused", "1 value refused, 1 to confirm.")


def test_the_calendar_and_the_reading_of_a_date_go_together(desk: Any) -> None:
    page = desk.open("visits", "IIM-029")
    desk.press("0305", ENTER)
    year = date.today().year if date.today() >= date(date.today().year, 5, 3) else date.today().year - 1
    assert page.entry.value("visit_date") == f"{year}-05-03"
    assert entry(page, "visit_date").text().endswith(f"3 May {year}")
    assert entry(page, "visit_date").date() == date(year, 5, 3)
    desk.press(UP)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = entry(page, "visit_date").popup
    assert popup.isVisible()
    assert popup.calendar.selectedDate().month() == 5
    popup.close()
