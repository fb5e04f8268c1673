"""Settings over a real clinic file and over the teaching cohort."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.faults import DatabaseFault
from core.services.clinic import ClinicSession
from core.services.clinics import Clinics
from core.version import VERSION
from ui.pages.settings.licences import TEXTS
from ui.pages.settings.page import SettingsPage
from ui.shell.shell import ClinicShell
from ui.tasks import TaskRunner
from ui.widgets.kit import PassphraseEntry, nameless

OLD, NEW = "correct horse battery", "another horse battery"
Open = Callable[[ClinicSession], ClinicShell]


@pytest.fixture
def open_settings(qtbot: QtBot) -> Iterator[Open]:
    """Shows Settings of a session in the shell; both are closed in the end."""
    opened: list[tuple[ClinicSession, TaskRunner]] = []

    def show(session: ClinicSession) -> ClinicShell:
        runner = TaskRunner()
        opened.append((session, runner))
        shell = ClinicShell(session, {"settings": SettingsPage}, runner)
        qtbot.addWidget(shell)
        shell.resize(1366, 768)
        shell.show()
        qtbot.waitExposed(shell)
        shell.activateWindow()
        qtbot.waitUntil(shell.isActiveWindow)
        shell.go("settings")
        return shell

    yield show
    for session, runner in opened:
        runner.shutdown()
        session.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outpatients.rtxdb"


@pytest.fixture
def shell(open_settings: Open, path: Path) -> ClinicShell:
    return open_settings(Clinics().create(path, "Nurse AB", OLD))


def facts(page: Any) -> list[str]:
    """What the cards say, label and fact."""
    return [
        words.accessibleName() for words in page.cards.findChildren(object) if "settings_fact" in words.objectName()
    ]


def type_into(entry: PassphraseEntry, text: str) -> None:
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, text)


def change(shell: ClinicShell, qtbot: QtBot, old: str, new: str, again: str) -> Any:
    """Types the three passphrases and presses Enter in the last."""
    card = shell.page().passphrase  # type: ignore[attr-defined]
    for block, text in ((card.old, old), (card.new, new), (card.again, again)):
        type_into(block.entry, text)
    QTest.keyClick(card.again.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not shell.runner.running())
    return card


def test_the_cards_tell_file_user_and_versions(shell: ClinicShell, path: Path) -> None:
    told = facts(shell.page())
    assert f"Folder: {path.parent}" in told
    assert "Records: outpatients.rtxdb" in told
    assert "Keys: outpatients.rtxdb.keys" in told
    assert "Signed in as: Nurse AB" in told
    assert f"RTX Clinic: version {VERSION}" in told
    assert f"Data dictionary: version {shell.session.dictionary.version}" in told  # type: ignore[attr-defined]


def test_the_path_is_copied_by_keyboard(shell: ClinicShell, path: Path) -> None:
    focused = QApplication.focusWidget()
    assert focused is shell.page().copy_button  # type: ignore[attr-defined]
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == str(path)


def test_a_new_passphrase_opens_the_file_and_the_old_one_no_longer(
    shell: ClinicShell, qtbot: QtBot, path: Path
) -> None:
    card = change(shell, qtbot, OLD, NEW, NEW)
    assert card.result.text().startswith("The passphrase is changed.")
    assert [block.entry.text() for block in (card.old, card.new, card.again)] == ["", "", ""]
    assert shell.status.text() == "Your passphrase is changed."
    shell.session.close()
    Clinics().open(path, "Nurse AB", NEW).close()
    with pytest.raises(DatabaseFault):
        Clinics().open(path, "Nurse AB", OLD)


def test_a_wrong_present_passphrase_is_refused_below_it(shell: ClinicShell, qtbot: QtBot) -> None:
    card = change(shell, qtbot, "not this one", NEW, NEW)
    assert "wrong" in card.old.message.text()
    assert card.old.entry.hasFocus()
    assert card.button.isEnabled()
    shell.session.check_passphrase(OLD)


@pytest.mark.parametrize(
    ("old", "new", "again", "block", "said"),
    [
        ("", NEW, NEW, "old", "Empty:"),
        (OLD, "short", "short", "new", "Too short:"),
        (OLD, NEW, "another mule battery", "again", "The two differ."),
    ],
)
def test_what_is_missing_is_said_in_place_and_changes_nothing(
    shell: ClinicShell, qtbot: QtBot, old: str, new: str, again: str, block: str, said: str
) -> None:
    card = change(shell, qtbot, old, new, again)
    refused = getattr(card, block)
    assert refused.message.text().startswith(said)
    assert refused.entry.hasFocus()
    shell.session.check_passphrase(OLD)


def test_the_licences_open_by_keyboard_and_close_again(shell: ClinicShell) -> None:
    page: Any = shell.page()
    page.licences_button.setFocus()
    QTest.keyClick(page.licences_button, Qt.Key.Key_Return)
    assert page.licences.isVisible()
    assert "argon2-cffi" in page.licences.text.toPlainText()
    for expected in ("MIT", "fonts-inter", "ISC"):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Down)
        assert expected.casefold() in page.licences.text.toPlainText().casefold()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.cards.isVisible()
    assert page.licences_button.hasFocus()


def test_every_licence_ships() -> None:
    assert [path for path in TEXTS.values() if not path.is_file()] == []


def test_the_teaching_cohort_offers_no_passphrase_and_says_why(open_settings: Open) -> None:
    page: Any = open_settings(Clinics().open_teaching()).page()
    assert page.findChildren(PassphraseEntry) == []
    said = [
        words.text() for words in page.cards.findChildren(object) if hasattr(words, "text") and callable(words.text)
    ]
    assert any(text.startswith("The teaching cohort has no passphrase") for text in said)
    assert page.licences_button.hasFocus()
    assert nameless(page) == []


def test_every_widget_has_its_names(shell: ClinicShell) -> None:
    assert nameless(shell.page()) == []
