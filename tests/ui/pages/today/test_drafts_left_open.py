"""What was left open stands first on Today: gone on with by Enter, discarded by Delete and put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.drafts import DraftName
from core.domain.roles import Role
from core.services.clinic import ClinicSession
from core.services.drafts import LEADING, Content, Cursor, part_of
from core.storage.changes import Change
from ui.forms.form_page import FormPage
from ui.pages.patients.page import PatientsPage
from ui.pages.today.page import TodayPage
from ui.shell.shell import ClinicShell
from ui.widgets.kit import nameless

OpenToday = Callable[[ClinicSession, date], ClinicShell]
TODAY = date(2024, 5, 3)


def left_open(session: ClinicSession, name: DraftName, cursor: str, **texts: str) -> None:
    entry = session.entry(name.form, TODAY, code=name.code)
    for field, text in texts.items():
        entry.set_text(field, text)
    session.drafts.keep(name, Content({LEADING: part_of(entry)}, len(texts), Cursor(cursor)))


def filled(session: ClinicSession) -> None:
    session._clinic.save([Change("patients", {"patient_id": "A-1", "sex": "F", "iim_subset": "DM"})])
    left_open(session, DraftName("patients"), "sex", patient_id="B-2")
    left_open(session, DraftName("visits", code="A-1"), "iga", visit_date="2024-05-03", igg="900")


def today_of(shell: ClinicShell) -> TodayPage:
    page = shell.page()
    assert isinstance(page, TodayPage)
    return page


def drafts(page: TodayPage) -> list[tuple[str, str]]:
    lists = page.lists()
    assert lists is not None
    return [(page._words.what(item), item.code) for item in lists.items["draft"]]


def press(key: Qt.Key) -> None:
    here = QApplication.focusWidget()
    assert here is not None
    QTest.keyClick(here, key)


def test_enter_goes_on_where_the_cursor_was(qtbot: QtBot, open_today: OpenToday, empty_session: ClinicSession) -> None:
    filled(empty_session)
    shell = open_today(empty_session, TODAY)
    page = today_of(shell)
    assert drafts(page) == [("Visit of 3 May 2024", "A-1"), ("Patient", "B-2")]
    assert nameless(page) == []
    page.table.take_keyboard()
    press(Qt.Key.Key_Return)
    place = shell.page()
    assert isinstance(place, PatientsPage)
    form = place.form
    assert isinstance(form, FormPage)
    qtbot.waitUntil(lambda: form.body is not None)
    assert form.entry is not None
    assert form.entry.state("igg").text == "900"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "visits_iga"
    press(Qt.Key.Key_Escape)
    shell.go("today")
    assert len(drafts(page)) == 2


def test_a_form_left_meanwhile_is_there_when_today_is_seen_again(
    qtbot: QtBot, open_today: OpenToday, empty_session: ClinicSession
) -> None:
    shell = open_today(empty_session, TODAY)
    page = today_of(shell)
    assert not page.discard.isVisible()
    shell.go("patients")
    filled(empty_session)
    shell.go("today")
    qtbot.waitUntil(lambda: len(drafts(page)) == 2)


def test_delete_discards_without_a_question_and_undo_puts_it_back(
    qtbot: QtBot, open_today: OpenToday, empty_session: ClinicSession
) -> None:
    filled(empty_session)
    page = today_of(open_today(empty_session, TODAY))
    page.table.take_keyboard()
    assert page.discard.isVisible()
    press(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(drafts(page)) == 1)
    assert page.message.text() == "Draft discarded."
    assert QApplication.activeModalWidget() is None
    page.message.answers()[0].click()
    qtbot.waitUntil(lambda: len(drafts(page)) == 2)
    assert page.message.text() == ""


def test_a_draft_of_somebody_else_is_seen_but_not_read(
    qtbot: QtBot, open_today: OpenToday, empty_session: ClinicSession
) -> None:
    filled(empty_session)
    empty_session._clinic.user, empty_session._clinic.role = "Nora", Role.NURSE
    shell = open_today(empty_session, TODAY)
    page = today_of(shell)
    assert drafts(page) == [("Visit", "A-1"), ("Patient", "")]
    lists = page.lists()
    assert lists is not None
    assert [item.group for item in lists.items["draft"]] == ["Ada", "Ada"]
    assert page._words.reason(lists.items["draft"][0]).startswith("left by Ada today")
    page.table.take_keyboard()
    assert not page.discard.isVisible()
    press(Qt.Key.Key_Return)
    assert shell.place() == "today"
    assert "Ada left this open" in shell.status.text()
