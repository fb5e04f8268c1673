"""Listens for locked screens on the buses it is given, plays logind and a screen saver on them, and prints what was heard."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from ui.shell.screen_lock import LOGIN1, MANAGER, SCREEN_SAVERS, SESSION, ScreenLockWatch

SIGNALS = (
    ("system", "/org/freedesktop/login1/session/_31", SESSION, "Lock", None),
    ("system", "/org/freedesktop/login1", MANAGER, "PrepareForSleep", True),
    ("system", "/org/freedesktop/login1", MANAGER, "PrepareForSleep", False),
    ("session", "/org/freedesktop/ScreenSaver", SCREEN_SAVERS[0], "ActiveChanged", True),
    ("session", "/org/gnome/ScreenSaver", SCREEN_SAVERS[1], "ActiveChanged", False),
)


def main() -> int:
    app = QCoreApplication(sys.argv)
    watch, heard = ScreenLockWatch(), []
    said = ""
    watch.locked.connect(lambda: heard.append(said))
    watch.start(0)
    if not watch.is_listening:
        print("nothing to listen to")
        return 0
    buses = {
        name: QDBusConnection.connectToBus(os.environ[f"DBUS_{name.upper()}_BUS_ADDRESS"], f"test-{name}")
        for name in ("system", "session")
    }
    assert buses["system"].registerService(LOGIN1)
    assert all(buses["session"].registerService(name) for name in SCREEN_SAVERS)
    for bus, path, interface, signal, begins in SIGNALS:
        said = f"{signal} {begins}"
        message = QDBusMessage.createSignal(path, interface, signal)
        if begins is not None:
            message.setArguments([begins])
        assert buses[bus].send(message)
        QTimer.singleShot(150, app.quit)
        app.exec()
    print("; ".join(heard))
    return 0


if __name__ == "__main__":
    sys.exit(main())
