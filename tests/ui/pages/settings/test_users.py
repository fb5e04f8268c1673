"""Users, PIN and recovery sheet on Settings, over a real clinic file, by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.services.clinic import ClinicSession
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.tries import unlock
from ui.pages.settings.page import SettingsPage
from ui.pages.settings.recovery_preview import RecoveryPreview
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner
from ui.widgets.kit import nameless

OWN = "correct horse battery"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
SignIn = Callable[[str], Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.rtxdb"
    with ClinicFile.create(path, "Ada", OWN, dictionary=load_dictionary(), cost=CHEAP) as clinic:
        clinic.add_user("Bob", Role.NURSE, OWN, cost=CHEAP)
        clinic.add_user("Cleo", Role.ANALYST, OWN, cost=CHEAP)
    return path


@pytest.fixture
def sign_in(qtbot: QtBot, path: Path) -> Iterator[SignIn]:
    """Opens Settings for a user; gives the page, its shell as `page.around`."""
    opened: list[tuple[ClinicSession, TaskRunner]] = []

    def show(user: str) -> Any:
        clinic = ClinicFile.open(path, OWN, user, dictionary=load_dictionary())
        session, runner = ClinicSession(clinic, name="clinic", synthetic=False), TaskRunner()
        opened.append((session, runner))
        shell = ClinicShell(session, {"settings": SettingsPage}, runner)
        qtbot.addWidget(shell)
        shell.resize(1366, 768)
        shell.show()
        qtbot.waitExposed(shell)
        shell.activateWindow()
        qtbot.waitUntil(shell.isActiveWindow)
        shell.go("settings")
        page: Any = shell.page()
        page.around = shell
        qtbot.waitUntil(lambda: not runner.running())
        return page

    yield show
    for session, runner in opened:
        runner.shutdown()
        session.close()


def wait(page: Any, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.around.runner.running())


def step(page: Any, code: str, user: str = "") -> None:
    """Chooses a user and what to do."""
    QTest.mouseClick(page.users.step.button(code), Qt.MouseButton.LeftButton)
    if user:
        assert page.users.table.choose(user)


def type_into(entry: Any, text: str) -> None:
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, text)


def names(path: Path) -> list[tuple[str, str]]:
    from core.storage.keys import read_key_ring

    return [(holder.name, holder.role.value) for holder in read_key_ring(path).holders]


def test_a_user_is_added_by_keyboard_and_opens_the_file(sign_in: SignIn, qtbot: QtBot, path: Path) -> None:
    page = sign_in("Ada")
    card = page.users
    type_into(card.name, "Dan")
    QTest.keyClick(card.name, Qt.Key.Key_Return)
    assert card.role.hasFocus()
    QTest.keyClicks(card.role, "p")
    type_into(card.first.entry, "another horse battery")
    QTest.keyClick(card.first.entry, Qt.Key.Key_Return)
    assert card.again.entry.hasFocus()
    QTest.keyClicks(card.again.entry, "another horse battery")
    QTest.keyClick(card.again.entry, Qt.Key.Key_Return)
    wait(page, qtbot)
    qtbot.waitUntil(lambda: "Dan may open this file now." in card.result.text())
    assert names(path)[-1] == ("Dan", "physician")
    assert unlock(path, "another horse battery", "Dan")[0].role is Role.PHYSICIAN
    assert (card.name.text(), card.first.entry.text()) == ("", "")
    assert card.table.model().rowCount() == 4


def test_a_role_is_changed_and_a_user_removed(sign_in: SignIn, qtbot: QtBot, path: Path) -> None:
    page = sign_in("Ada")
    step(page, "role", "Bob")
    assert page.users.button.text() == "Change the role of Bob"
    page.users.role.show_code("physician")
    page.users.button.click()
    wait(page, qtbot)
    qtbot.waitUntil(lambda: "role of Bob is changed" in page.users.result.text())
    assert ("Bob", "physician") in names(path)
    step(page, "remove", "Bob")
    assert not page.users.first.isVisible() and not page.users.name_part.isVisible()
    page.users.button.click()
    wait(page, qtbot)
    qtbot.waitUntil(lambda: page.users.table.model().rowCount() == 2)
    assert [name for name, _ in names(path)] == ["Ada", "Cleo"]


def test_who_must_wait_is_shown_and_let_in_again(sign_in: SignIn, qtbot: QtBot, path: Path) -> None:
    for _ in range(5):
        with pytest.raises(Exception, match="wrong"):
            unlock(path, "no", "Bob")
    page = sign_in("Ada")
    step(page, "end_wait", "Bob")
    assert page.users.table.current_row().is_waiting
    page.users.button.click()
    wait(page, qtbot)
    qtbot.waitUntil(lambda: page.users.result.text() == "Bob may try again.")
    assert not page.users.table.current_row().is_waiting
    assert unlock(path, OWN, "Bob")[0].name == "Bob"


def test_a_new_passphrase_for_somebody_who_forgot(sign_in: SignIn, qtbot: QtBot, path: Path) -> None:
    page = sign_in("Ada")
    step(page, "passphrase", "Bob")
    type_into(page.users.first.entry, "short")
    page.users.button.click()
    assert page.users.first.message.text().startswith("Too short:")
    type_into(page.users.first.entry, "another horse battery")
    type_into(page.users.again.entry, "another mule battery")
    page.users.button.click()
    assert page.users.again.message.text().startswith("The two differ.")
    type_into(page.users.again.entry, "another horse battery")
    page.users.button.click()
    wait(page, qtbot)
    assert unlock(path, "another horse battery", "Bob")[0].role is Role.NURSE


def test_removing_oneself_is_refused_in_place(sign_in: SignIn, qtbot: QtBot, path: Path) -> None:
    page = sign_in("Ada")
    before = names(path)
    step(page, "remove", "Ada")
    page.users.button.click()
    wait(page, qtbot)
    assert page.users.result.text().startswith("This is you")
    assert page.users.button.isEnabled()
    assert names(path) == before


@pytest.mark.parametrize(
    ("user", "off"),
    [("Cleo", ("change records", "see what identifies a patient")), ("Bob", ("export records as they are",))],
)
def test_others_see_their_role_and_why_things_are_off(sign_in: SignIn, user: str, off: tuple[str, ...]) -> None:
    page = sign_in(user)
    assert not hasattr(page, "users")
    said = page.role_card.words.text()
    assert f"{user} is signed in as" in said and "manage users" in said
    for right in off:
        assert right in said
    assert nameless(page) == []


def test_the_recovery_sheet_is_previewed_and_voids_the_one_before(sign_in: SignIn, qtbot: QtBot, path: Path) -> None:
    from core.storage.keys import read_key_ring

    page = sign_in("Ada")
    page.recovery.button.setFocus()
    QTest.keyClick(page.recovery.button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.findChild(RecoveryPreview) is not None)
    preview = page.findChild(RecoveryPreview)
    assert preview.isVisible() and preview.page.pageCount() == 1
    assert nameless(preview) == []
    first = read_key_ring(path).recovery
    assert first is not None
    preview.reject()
    assert page.recovery.message.text().startswith("The sheet before it is void.")
    page.recovery.button.click()
    wait(page, qtbot)
    second = read_key_ring(path).recovery
    assert second is not None and second.wrapped != first.wrapped


def test_a_pin_is_set_by_keyboard_and_ended(sign_in: SignIn, qtbot: QtBot) -> None:
    page = sign_in("Bob")
    card = page.pin
    card.passphrase.entry.setFocus()
    for text in (OWN, "8352", "8352"):
        QTest.keyClicks(QApplication.focusWidget(), text)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    wait(page, qtbot)
    assert page.around.session.has_pin
    assert card.result.text().startswith("The PIN is set.")
    assert card.pin.entry.text() == "" and card.end.isVisible()
    type_into(card.passphrase.entry, OWN)
    card.end.click()
    wait(page, qtbot)
    assert not page.around.session.has_pin and not card.end.isVisible()


@pytest.mark.parametrize(
    ("passphrase", "pin", "again", "block", "said"),
    [
        ("", "8352", "8352", "passphrase", "Empty:"),
        (OWN, "1234", "1234", "pin", "This is no PIN:"),
        (OWN, "8352", "8353", "again", "The two differ."),
        ("not mine at all", "8352", "8352", "passphrase", "The passphrase of Bob"),
    ],
)
def test_a_pin_that_cannot_be_is_refused_in_place(
    sign_in: SignIn, qtbot: QtBot, passphrase: str, pin: str, again: str, block: str, said: str
) -> None:
    page = sign_in("Bob")
    for entry, text in ((page.pin.passphrase, passphrase), (page.pin.pin, pin), (page.pin.again, again)):
        type_into(entry.entry, text)
    page.pin.button.click()
    wait(page, qtbot)
    assert getattr(page.pin, block).message.text().startswith(said)
    assert not page.around.session.has_pin


def test_every_widget_has_its_names(sign_in: SignIn) -> None:
    assert nameless(sign_in("Ada")) == []
