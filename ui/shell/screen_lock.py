"""Hears that the screen of the PC was locked, or that the PC goes to sleep: then the program locks too.

Linux: signals of logind on the system bus and of the desktop's screen saver on the session's. Windows: session notifications among
the window's messages. Where neither is there, as on macOS or without a bus, nothing is heard and the idle lock stays. Tried on Linux
with buses that a test speaks on; the Windows part could not be tried.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot

LOGIN1: Final = "org.freedesktop.login1"
SESSION, MANAGER = f"{LOGIN1}.Session", f"{LOGIN1}.Manager"
SCREEN_SAVERS: Final = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
# PySide takes the text that SLOT makes, its type hints say bytes
_SESSION_LOCKED: Final[Any] = SLOT("session_locked()")
_COVERED: Final[Any] = SLOT("covered(bool)")
WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK = 0x02B1, 0x7
WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x4


class ScreenLockWatch(QObject):
    """`locked` when the screen was locked or the PC is about to sleep; `is_listening` says whether that can be heard here."""

    locked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_listening = False
        self._filter: WindowsSessionFilter | None = None
        self._windows: set[int] = set()

    def start(self, window: int) -> None:
        """Listens from now on; `window` is the native number of the program's window, which Windows wants to know."""
        if sys.platform == "win32":
            self.is_listening = self._listen_on_windows(window)
        elif sys.platform == "linux" and not self.is_listening:
            self.is_listening = self._listen_on_linux()

    def stop(self) -> None:
        """Hears no more."""
        app = QCoreApplication.instance()
        if self._filter is not None and app is not None:
            app.removeNativeEventFilter(self._filter)
        self._filter = None
        self.is_listening = False

    @Slot()
    def session_locked(self) -> None:
        """Logind says that this session's screen was locked."""
        self.locked.emit()

    @Slot(bool)
    def covered(self, begins: bool) -> None:
        """The screen saver begins or the PC is about to sleep; False when that is over."""
        if begins:
            self.locked.emit()

    def _listen_on_linux(self) -> bool:
        try:
            from PySide6.QtDBus import QDBusConnection
        except ImportError:  # a program packed without it
            return False
        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        heard = False
        if system.isConnected():
            # an empty path hears every session: on a shared PC a lock too many is better than one too few
            heard |= system.connect(LOGIN1, "", SESSION, "Lock", self, _SESSION_LOCKED)
            heard |= system.connect(LOGIN1, "", MANAGER, "PrepareForSleep", self, _COVERED)
        if session.isConnected():
            for name in SCREEN_SAVERS:
                heard |= session.connect(name, "", name, "ActiveChanged", self, _COVERED)
        return heard

    def _listen_on_windows(self, window: int) -> bool:  # pragma: no cover - untested: no Windows here
        import ctypes

        app = QCoreApplication.instance()
        if app is None:
            return False
        if window not in self._windows:
            if not ctypes.WinDLL("wtsapi32").WTSRegisterSessionNotification(window, 0):  # type: ignore[attr-defined,unused-ignore]
                return False
            self._windows.add(window)
        if self._filter is None:
            self._filter = WindowsSessionFilter(self)
            app.installNativeEventFilter(self._filter)
        return True


class WindowsSessionFilter(QAbstractNativeEventFilter):
    """Looks at Windows' messages for the one that says the screen was locked or the PC goes to sleep."""

    def __init__(self, watch: ScreenLockWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Lets every message through."""
        if QByteArray(kind) == b"windows_generic_MSG":
            from ctypes.wintypes import MSG

            told = MSG.from_address(int(message))
            if is_lock(told.message, told.wParam):
                self._watch.locked.emit()
        return False, 0


def is_lock(message: int, reason: int) -> bool:
    """Whether a message of Windows says that the screen was locked, or that the PC goes to sleep."""
    return (message, reason) in ((WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK), (WM_POWERBROADCAST, PBT_APMSUSPEND))
