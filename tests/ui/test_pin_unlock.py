"""The lock screen with a PIN: quick for the same user, three tries, then the passphrase."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.shell.window import MainWindow
from ui.widgets.kit import nameless


def locked(window: MainWindow, pin: str) -> Any:
    session: Any = window.shell.session  # type: ignore[union-attr]
    session.pin = pin
    window.lock()
    return window.lock_screen


def type_pin(window: MainWindow, qtbot: QtBot, pin: str) -> None:
    screen: Any = window.lock_screen
    QTest.keyClicks(screen.pin.entry, pin)
    QTest.keyClick(screen.pin.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.lock_screen is None or screen.unlock.isEnabled())


def test_the_pin_unlocks_by_keyboard(clinic: MainWindow, qtbot: QtBot) -> None:
    screen = locked(clinic, "8352")
    assert screen.pin.entry.hasFocus() and not screen.passphrase.isVisible()
    assert nameless(screen) == []
    type_pin(clinic, qtbot, "8352")
    qtbot.waitUntil(lambda: not clinic.is_locked())


def test_after_three_wrong_pins_the_passphrase_is_asked(clinic: MainWindow, qtbot: QtBot, passphrase: str) -> None:
    screen = locked(clinic, "8352")
    for _ in range(2):
        type_pin(clinic, qtbot, "1111")
        assert screen.pin.message.isVisible() and screen.pin.entry.hasFocus()
    type_pin(clinic, qtbot, "1111")
    assert clinic.is_locked() and not screen.pin.isVisible()
    assert screen.passphrase.entry.hasFocus()
    assert screen.passphrase.message.text().startswith("That is not the PIN.")
    QTest.keyClicks(screen.passphrase.entry, passphrase)
    QTest.keyClick(screen.passphrase.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not clinic.is_locked())


def test_the_passphrase_may_be_used_instead(clinic: MainWindow, qtbot: QtBot, passphrase: str) -> None:
    screen = locked(clinic, "8352")
    QTest.mouseClick(screen.instead, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is screen.passphrase.entry
    QTest.keyClicks(screen.passphrase.entry, passphrase)
    QTest.keyClick(screen.passphrase.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not clinic.is_locked())


def test_without_a_pin_only_the_passphrase_is_asked(clinic: MainWindow) -> None:
    screen = locked(clinic, "")
    assert not screen.pin.isVisible() and not screen.instead.isVisible()
    assert screen.passphrase.entry.hasFocus()
