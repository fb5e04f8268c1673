"""The one window: the way in, the open clinic, the lock and the key sheet take turns in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from core.faults import ClinicFault
from ui.backend import Backend, PageFactory, Session
from ui.shell.clipboard import ClipboardGuard
from ui.shell.idle import IdleWatch
from ui.shell.key_sheet import KeySheet
from ui.shell.lock_screen import LockScreen
from ui.shell.screen_lock import ScreenLockWatch
from ui.shell.shell import ClinicShell
from ui.start.entrance import Entrance
from ui.start.settings import WindowSettings
from ui.tasks import TaskRunner

TITLE = "RTX Clinic"
LEAST_WIDTH, LEAST_HEIGHT = 640, 360
"""1366x768 at 200 % leaves 683x384."""


class MainWindow(QMainWindow):
    """Shows one screen at a time; a screen that is not shown is hidden altogether, also from a screen reader and from shortcuts."""

    painted = Signal()
    """The window was painted for the first time."""
    closing = Signal()

    def __init__(
        self,
        backend: Backend,
        pages: Mapping[str, PageFactory],
        runner: TaskRunner,
        settings: WindowSettings,
        *,
        version: str,
        idle_minutes: int = 10,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self.setWindowTitle(TITLE)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self._pages, self._runner, self._settings = pages, runner, settings
        self._idle_minutes = idle_minutes
        self.screens = QStackedWidget()
        self.setCentralWidget(self.screens)
        self.entrance = Entrance(backend, runner, settings, version)
        self.screens.addWidget(self.entrance)
        self.shell: ClinicShell | None = None
        self.lock_screen: LockScreen | None = None
        self.key_sheet: KeySheet | None = None
        self._focus = _FocusPlace()
        self._before_sheet: QWidget = self.entrance
        self._may_lose = False
        self.idle = IdleWatch(idle_minutes * 60_000, self)
        self.screen_lock = ScreenLockWatch(self)
        self.clipboard = ClipboardGuard(self)
        self.entrance.opened.connect(self.open_session)
        self.idle.idle.connect(self._lock_idle)
        self.screen_lock.locked.connect(self.lock)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.toggle_keys)

    def open_session(self, session: Session) -> None:
        """Shows an open clinic on its first place."""
        self._may_lose = False
        self.shell = ClinicShell(session, self._pages, self._runner)
        self.shell.lock_wanted.connect(self.lock)
        self.shell.keys_wanted.connect(self.toggle_keys)
        self.shell.leave_wanted.connect(self.leave)
        self.shell.sign_in_wanted.connect(self._sign_in_again)
        self.screens.addWidget(self.shell)
        self.screens.setCurrentWidget(self.shell)
        self.setWindowTitle(f"{session.name} - {TITLE}")
        if self.shell.places:
            self.shell.go(self.shell.places[0].key)
        self.idle.watch(self.windowHandle())
        self.idle.start()

    def leave(self) -> None:
        """Closes the clinic and goes back to the start page; asks first when something typed is not saved."""
        if self._keeps_unsaved(self._leave_unsaved):
            return
        self._close_session()
        self.entrance.show_start()

    def lock(self) -> None:
        """Locks now."""
        self._lock(None)

    def is_locked(self) -> bool:
        """Whether the lock hides everything."""
        return self.lock_screen is not None

    def toggle_keys(self) -> None:
        """Shows the keys that work here, or goes back."""
        if self.key_sheet is not None:
            self.hide_keys()
        elif not self.is_locked():
            parts = (
                self.shell.key_sheet()
                if self.shell is not None
                else [(self.tr("On the start page"), self._start_keys())]
            )
            self._focus.remember(self)
            self._before_sheet = self.screens.currentWidget()
            self.key_sheet = KeySheet(parts, self.width())
            self.key_sheet.closed.connect(self.hide_keys)
            self.screens.addWidget(self.key_sheet)
            self.screens.setCurrentWidget(self.key_sheet)
            self.key_sheet.back.setFocus(Qt.FocusReason.TabFocusReason)

    def hide_keys(self) -> None:
        """Goes back from the key sheet to the same field."""
        if self.key_sheet is not None:
            self._drop(self.key_sheet)
            self.key_sheet = None
            self.screens.setCurrentWidget(self._before_sheet)
            self._focus.restore()

    def showEvent(self, event: QShowEvent) -> None:
        """Lets the idle watch see the native window."""
        super().showEvent(event)
        self.idle.watch(self.windowHandle())
        self.screen_lock.start(int(self.winId()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closes the clinic file; where something typed is not saved the window stays and asks, in the form or on the lock."""
        if self._keeps_unsaved(self._close_unsaved):
            event.ignore()
            return
        self._settings.keep_geometry(self.saveGeometry())
        self.idle.stop()
        if (focused := QApplication.focusWidget()) is not None:
            focused.clearFocus()
        self._close_session()
        self.entrance.abandon()
        self.closing.emit()
        event.accept()

    def _lock_idle(self) -> None:
        self._lock(self._idle_minutes)

    def _lock(self, idle_minutes: int | None) -> None:
        if self.shell is None or self.is_locked():
            return
        self.hide_keys()
        _close_what_is_in_front(self)
        self._focus.remember(self)
        session = self.shell.session
        self.lock_screen = LockScreen(
            session.user,
            idle_minutes=idle_minutes,
            needs_passphrase=session.path is not None,
            has_pin=session.has_pin,
            synthetic=session.synthetic,
            now=datetime.now().astimezone(),
            unsaved=self.shell.unsaved(),
        )
        self.lock_screen.unlock_wanted.connect(self._try_unlock)
        self.lock_screen.pin_given.connect(self._try_pin)
        self.lock_screen.someone_else.connect(self._someone_else)
        self.idle.stop()
        self.clipboard.clear()
        self.screens.addWidget(self.lock_screen)
        self.screens.setCurrentWidget(self.lock_screen)
        self.setWindowTitle(self.tr("{0}: locked").format(TITLE))
        self.lock_screen.take_keyboard()

    def _try_unlock(self, passphrase: str) -> None:
        if self.shell is None:
            return
        session = self.shell.session
        if session.path is None:
            self._unlocked(None)
            return
        self._runner.database(
            lambda _progress: session.check_passphrase(passphrase),
            self.tr("Checking the passphrase"),
            done=self._unlocked,
            failed=self._not_unlocked,
        )

    def _try_pin(self, pin: str) -> None:
        if self.shell is None:
            return
        session = self.shell.session
        self._runner.database(
            lambda _progress: session.check_pin(pin),
            self.tr("Checking the PIN"),
            done=self._unlocked,
            failed=self._pin_refused,
        )

    def _pin_refused(self, fault: ClinicFault) -> None:
        if self.lock_screen is not None and self.shell is not None:
            self.lock_screen.refuse_pin(fault, self.shell.session.has_pin)

    def _unlocked(self, _: object) -> None:
        if self.lock_screen is None or self.shell is None:
            return
        self._may_lose = False
        self._drop(self.lock_screen)
        self.lock_screen = None
        self.screens.setCurrentWidget(self.shell)
        self.setWindowTitle(f"{self.shell.session.name} - {TITLE}")
        self._focus.restore()
        self.idle.start()

    def _not_unlocked(self, fault: ClinicFault) -> None:
        if self.lock_screen is not None:
            self.lock_screen.refuse(fault)

    def _keeps_unsaved(self, leave: Callable[[], object]) -> bool:
        """Whether something typed is not saved and nobody has said yet that it may be lost; then the question is put."""
        if self.shell is None or self._may_lose or self.shell.session.path is None:
            return False  # the teaching cohort is thrown away as a whole
        unsaved = self.shell.unsaved()
        if not unsaved:
            return False
        if self.lock_screen is not None:
            self._may_lose = True
            self.lock_screen.warn_of_loss(unsaved, self.shell.session.user)
        else:
            self.hide_keys()
            self.shell.ask_to_leave(leave)
        return True

    def _leave_unsaved(self) -> None:
        self._may_lose = True
        self.leave()

    def _close_unsaved(self) -> None:
        self._may_lose = True
        self.close()

    def _someone_else(self) -> None:
        if self._keeps_unsaved(self._someone_else):
            return
        self._sign_in_again()

    def _sign_in_again(self) -> None:
        path = self.shell.session.path if self.shell is not None else None
        self._close_session()
        if path is not None:
            self.entrance.show_unlock(Path(path))
        else:
            self.entrance.show_start()

    def _close_session(self) -> None:
        if self.shell is None:
            return
        session = self.shell.session
        self.idle.stop()
        self.clipboard.clear()
        self.screens.setCurrentWidget(self.entrance)
        for screen in (self.shell, self.lock_screen, self.key_sheet):
            if screen is not None:
                self._drop(screen)
        self.shell = self.lock_screen = self.key_sheet = None
        self.setWindowTitle(TITLE)
        self._runner.database(lambda _progress: session.close(), self.tr("Closing the clinic file"))

    def _drop(self, screen: QWidget) -> None:
        self.screens.removeWidget(screen)
        screen.hide()
        screen.deleteLater()

    def _start_keys(self) -> list[tuple[str, str]]:
        return [
            ("O", self.tr("Open a clinic file")),
            ("N", self.tr("Create a clinic file")),
            ("R", self.tr("Restore a backup")),
            ("T", self.tr("Try the teaching cohort")),
            ("Up Down", self.tr("Choose")),
            ("Enter", self.tr("Open")),
        ]


class _FocusPlace:
    """The widget that had the keyboard, with cursor and marked text, to come back to exactly there."""

    def __init__(self) -> None:
        self._widget: QWidget | None = None
        self._cursor: tuple[int, int, int] | None = None

    def remember(self, window: QWidget) -> None:
        self._widget = window.focusWidget()
        self._cursor = None
        if isinstance(self._widget, QLineEdit):
            marked = self._widget.selectionStart()
            self._cursor = (self._widget.cursorPosition(), marked, len(self._widget.selectedText()))

    def restore(self) -> None:
        if self._widget is None or not isValid(self._widget):
            return
        # Showing a screen gave the keyboard to its first field, which marked its text; the reason below would leave it marked.
        now = QApplication.focusWidget()
        if isinstance(now, QLineEdit) and now is not self._widget:
            now.deselect()
        self._widget.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        if isinstance(self._widget, QLineEdit) and self._cursor is not None:
            position, marked, length = self._cursor
            self._widget.setCursorPosition(position)
            if marked >= 0:
                self._widget.setSelection(marked, length)
        self._widget = None


def _close_what_is_in_front(window: QWidget) -> None:
    """Dialogs are cancelled and lists closed: they may show a patient."""
    for other in QApplication.topLevelWidgets():
        if other is window or not other.isVisible():
            continue
        if isinstance(other, QDialog):
            other.reject()
        else:
            other.close()
