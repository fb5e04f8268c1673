"""A form loses nothing: drafts at every field, the cursor where it was, undo and redo, other people's changes told."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.domain.drafts import DraftName
from core.services.drafts import LEADING

Key = Qt.Key
ENTER, ESCAPE, TAB = Key.Key_Return, Key.Key_Escape, Key.Key_Tab
CONTROL = Qt.KeyboardModifier.ControlModifier


def first_visit(desk: Any, code: str) -> Any:
    return desk.read(lambda: desk.session.chart(code)).visits[0]


def kept(desk: Any, name: DraftName) -> Any:
    """The draft on the disk; None when there is none."""
    QApplication.processEvents()
    return desk.read(lambda: desk.session.drafts.of(name))


def held(key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
    here = QApplication.focusWidget()
    assert here is not None
    QTest.keyClick(here, key, modifier)


def test_every_accepted_field_is_on_the_disk_with_the_cursor_behind_it(desk: Any) -> None:
    name = DraftName("visits", code="IIM-030")
    page = desk.open("visits", "IIM-030")
    assert kept(desk, name) is None
    page.go_field("igg")
    for way, field, text, after in (
        (ENTER, "igg", "900", "iga"),
        (TAB, "iga", "120", "igm"),
        (Key.Key_Down, "igm", "80", None),
    ):
        assert desk.focused() == f"visits_{field}"
        desk.press(text, way)
        content = kept(desk, name).content
        assert content.parts[LEADING].typed[field].text == text
        assert after is None or content.cursor.field == after
    assert kept(desk, name).content.count == 3


def test_what_is_still_being_typed_is_kept_after_a_second(desk: Any) -> None:
    page = desk.open("visits", "IIM-031")
    page.go_field("igg")
    desk.press("90")
    name = DraftName("visits", code="IIM-031")
    assert kept(desk, name) is None
    page.keeping._later.timeout.emit()
    content = kept(desk, name).content
    assert (content.cursor.field, content.cursor.position, content.cursor.typing) == ("igg", 2, True)
    held(Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    page.keeping.flush()
    again = desk.open("visits", "IIM-031")
    here: Any = QApplication.focusWidget()
    assert here is again.body.entry_of("igg")
    assert (here.text(), here.cursorPosition(), here.selectedText()) == ("90", 1, "")
    assert not again.body.row_of("igg").message.isVisible()
    desk.press("5", ENTER)
    assert again.entry.value("igg") == 950.0


def test_a_draft_comes_back_with_units_answers_and_refusals(desk: Any) -> None:
    page = desk.open("visits", "IIM-032")
    page.go_field("igg")
    desk.press("9.4 g/L", ENTER)
    page.go_field("ck")
    desk.press("90000", ENTER)
    assert page.entry.state("ck").to_confirm
    page.body.row_of("ck").message.answers()[-2].click()
    page.go_field("haq_di")
    desk.press("7", ENTER)
    page.go_field("comment")
    before = {spec.id: page.entry.state(spec.id) for spec in page.entry.form}
    page.leave()
    again = desk.open("visits", "IIM-032")
    assert {spec.id: again.entry.state(spec.id) for spec in again.entry.form} == before
    assert again.body.row_of("igg").control.segment.code() == "g/L"
    assert not again.entry.state("ck").to_confirm
    assert again.body.row_of("haq_di").in_trouble()
    assert desk.focused() == "visits_comment"


def test_the_draft_goes_with_the_save(desk: Any) -> None:
    page = desk.open("visits", "SSC-08")
    page.go_field("igg")
    desk.press("900", ENTER)
    assert kept(desk, DraftName("visits", code="SSC-08")) is not None
    desk.save(page)
    assert kept(desk, DraftName("visits", code="SSC-08")) is None
    assert "draft" not in desk.open("visits", "SSC-08").message.text()


def test_taking_everything_back_leaves_no_draft(desk: Any) -> None:
    page = desk.open("visits", "IIM-034")
    page.go_field("igg")
    desk.press("900", ENTER)
    assert kept(desk, DraftName("visits", code="IIM-034")) is not None
    held(Key.Key_Z)
    assert page.entry.state("igg").text == ""
    assert kept(desk, DraftName("visits", code="IIM-034")) is None


def test_discard_needs_no_question_and_can_be_undone(desk: Any) -> None:
    page = desk.open("visits", "IIM-035")
    page.go_field("igg")
    desk.press("900", ENTER)
    page.leave()
    page = desk.open("visits", "IIM-035")
    assert page.message.text().startswith("Your draft goes on: left today")
    assert page.message.text().endswith("with 1 field typed, not completed.")
    page.message.answers()[0].click()
    desk.qtbot.waitUntil(lambda: page.message.text() == "Draft discarded.")
    assert page.entry.state("igg").text == ""
    assert kept(desk, DraftName("visits", code="IIM-035")) is None
    page.message.answers()[0].click()
    desk.qtbot.waitUntil(lambda: page.message.text().startswith("Your draft goes on"))
    assert page.entry.state("igg").text == "900"


def test_two_forms_keep_a_draft_each(desk: Any) -> None:
    for code, igg in (("IIM-036", "901"), ("IIM-037", "902")):
        page = desk.open("visits", code)
        page.go_field("igg")
        desk.press(igg, ENTER)
        page.leave()
    event = desk.open("adverse_events", "IIM-036")
    event.go_field("term")
    desk.press("zoster", ENTER)
    event.leave()
    for code, igg in (("IIM-036", "901"), ("IIM-037", "902"), ("IIM-036", "901")):
        page = desk.open("visits", code)
        assert page.entry.state("igg").text == igg
        page.leave()
    assert desk.open("adverse_events", "IIM-036").entry.state("term").text == "zoster"


def test_undo_and_redo_across_fields_put_the_cursor_there(desk: Any) -> None:
    page = desk.open("visits", "IIM-038")
    page.go_field("igg")
    desk.press("9.4 g/L", ENTER, "120", ENTER)
    page.go_field("ck")
    desk.press("90000", ENTER)
    page.body.row_of("ck").message.answers()[-2].click()
    assert page.entry.state("ck").confirmed
    held(Key.Key_Z)
    assert (page.entry.state("ck").text, page.entry.state("ck").to_confirm) == ("90000", True)
    held(Key.Key_Z)
    assert page.entry.state("ck").text == ""
    assert desk.focused() == "visits_ck"
    held(Key.Key_Z)
    held(Key.Key_Z)
    assert (page.entry.state("iga").text, page.entry.state("igg").text) == ("", "")
    assert page.entry.state("igg").unit == "mg/dL"
    assert desk.focused() == "visits_igg"
    assert page.body.entry_of("igg").text() == ""
    held(Key.Key_Y)
    assert (page.entry.state("igg").text, page.entry.state("igg").unit) == ("9.4", "g/L")
    held(Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    held(Key.Key_Y)
    held(Key.Key_Y)
    assert page.entry.state("ck").confirmed
    held(Key.Key_Y)
    assert desk.shell.said[-1] == ("note", "Nothing to do again.")


def test_undo_in_the_middle_of_a_number_takes_the_whole_field_back(desk: Any) -> None:
    page = desk.open("visits", "IIM-039")
    page.go_field("igg")
    desk.press("12")
    held(Key.Key_Z)
    assert (page.entry.state("igg").text, page.body.entry_of("igg").text()) == ("", "")
    assert desk.focused() == "visits_igg"


def test_undo_takes_a_grade_back_together_with_its_total(desk: Any) -> None:
    page = desk.open("visits", "IIM-040")
    page.body.open_grid("mmt8")
    desk.press("9")
    total = page.entry.state("mmt8").text
    graded = {field for field in page.body.grid_open().cells if page.entry.state(field).text}
    assert len(graded) == 1
    held(Key.Key_Z)
    assert not any(page.entry.state(field).text for field in graded)
    assert page.entry.state("mmt8").text == ""
    held(Key.Key_Y)
    assert page.entry.state("mmt8").text == total
    assert page.body.grid_open() is not None


def test_the_key_sheet_names_undo(desk: Any) -> None:
    assert {"Ctrl+Z", "Ctrl+Y"} <= {keys for keys, _ in desk.open("visits", "IIM-041").key_sheet()}


def saved_by_another(desk: Any, code: str, record_id: int, **texts: str) -> None:
    def save() -> None:
        entry = desk.session.entry("visits", desk.session.day, code=code, record_id=record_id)
        for field, text in texts.items():
            entry.set_text(field, text)
        desk.session.save(entry, reason="late result")

    desk.read(save)


def test_a_change_by_somebody_else_is_told_at_once_and_both_are_asked_for(desk: Any) -> None:
    stored = first_visit(desk, "IIM-021").record_id
    page = desk.open("visits", "IIM-021", stored)
    page.go_field("igg")
    desk.press("1500", ENTER)
    saved_by_another(desk, "IIM-021", stored, igg="1600", iga="333")
    page.refresh(None)
    desk.qtbot.waitUntil(lambda: page.message.text() != "")
    assert "IgG is 1600 now, yours is 1500" in page.message.text()
    assert page.entry.state("iga").text == "333"
    assert [button.text() for button in page.message.answers()] == ["Keep mine", "Take theirs"]
    desk.ctrl_s(page)
    assert desk.shell.finished == []
    assert QApplication.focusWidget() is page.message.answers()[0]
    page.message.answers()[1].click()
    assert page.entry.state("igg").text == "1600"
    assert page.entry.changed == frozenset()


def test_a_draft_on_a_record_changed_meanwhile_says_what_differs(desk: Any) -> None:
    stored = first_visit(desk, "IIM-022").record_id
    page = desk.open("visits", "IIM-022", stored)
    page.go_field("igg")
    desk.press("1500", ENTER)
    page.leave()
    saved_by_another(desk, "IIM-022", stored, igg="1600")
    page = desk.open("visits", "IIM-022", stored)
    assert page.message.text() == "Changed by somebody else meanwhile: IgG is 1600 now, yours is 1500."
    assert page.entry.state("igg").text == "1500"
    page.message.answers()[0].click()
    desk.ctrl_s(page)
    page.reason.picks[0].click()
    desk.qtbot.waitUntil(lambda: len(desk.shell.finished) == 2)
    assert first_visit(desk, "IIM-022").record.igg == 1500.0


def test_the_lock_keeps_what_is_being_typed_as_it_is_and_on_the_disk(desk: Any) -> None:
    page = desk.open("visits", "IIM-023")
    page.go_field("igg")
    desk.press("90")
    assert page.unsaved() == 0  # what the lock asks before it hides the form
    here: Any = QApplication.focusWidget()
    assert (here.text(), here.cursorPosition(), here.is_changed()) == ("90", 2, True)
    content = kept(desk, DraftName("visits", code="IIM-023")).content
    assert (content.parts[LEADING].typed["igg"].text, content.cursor.typing) == ("90", True)
