"""The way in by the recovery sheet, over a real clinic file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.dictionary.loader import load_dictionary
from core.services.clinics import Clinics
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.tries import unlock
from ui.start.entrance import Entrance
from ui.start.recover_page import RecoverPage
from ui.start.settings import WindowSettings
from ui.start.unlock_page import UnlockPage
from ui.tasks import TaskRunner
from ui.widgets.kit import nameless

CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
NEW = "another horse battery"


def test_the_sheet_opens_the_file_with_a_new_passphrase(qtbot: QtBot, runner: TaskRunner, tmp_path: Path) -> None:
    path = tmp_path / "clinic.rtxdb"
    with ClinicFile.create(path, "Ada", "lost", dictionary=load_dictionary(), cost=CHEAP) as clinic:
        code = clinic.make_recovery_code(cost=CHEAP)
    entrance = Entrance(Clinics(), runner, WindowSettings(None), "9.9")
    qtbot.addWidget(entrance)
    entrance.resize(1366, 768)
    entrance.show()
    opened: list[Any] = []
    entrance.opened.connect(opened.append)
    entrance.show_unlock(path)
    asked: Any = entrance.page()
    QTest.keyClick(asked.recover, Qt.Key.Key_Return)
    page: Any = entrance.page()
    assert isinstance(page, RecoverPage) and nameless(page) == []
    assert page.user_choice.code() == "Ada"
    QTest.keyClicks(page.code, code[:-1])
    for block in (page.first, page.second):
        QTest.keyClicks(block.entry, NEW)
    QTest.keyClick(page.second.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(page.recover.isEnabled)
    assert page.message.text().startswith("The recovery code is mistyped.")
    page.code.selectAll()
    QTest.keyClicks(page.code, code.lower().replace("-", ""))
    QTest.keyClick(page.second.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened), timeout=20000)
    assert opened[0].user == "Ada"
    opened[0].close()
    assert unlock(path, NEW)[0].name == "Ada"


def test_what_is_missing_is_said_and_back_goes_back(qtbot: QtBot, runner: TaskRunner, tmp_path: Path) -> None:
    path = tmp_path / "clinic.rtxdb"
    ClinicFile.create(path, "Ada", "lost", dictionary=load_dictionary(), cost=CHEAP).close()
    entrance = Entrance(Clinics(), runner, WindowSettings(None), "9.9")
    qtbot.addWidget(entrance)
    entrance.show()
    entrance.show_unlock(path)
    unlock_page: Any = entrance.page()
    unlock_page.recover.click()
    page: Any = entrance.page()
    page.recover.click()
    assert page.message.text().startswith("The code is empty.")
    QTest.keyClicks(page.code, "ABCD")
    page.recover.click()
    assert page.first.message.text().startswith("Too short:")
    QTest.keyClicks(page.first.entry, NEW)
    page.recover.click()
    assert page.second.message.text().startswith("The two differ.")
    page.back.click()
    assert isinstance(entrance.page(), UnlockPage)
