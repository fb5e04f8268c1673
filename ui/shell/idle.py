"""Notices that nobody has touched keyboard or mouse for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """`idle` after `milliseconds` without a touch, while it is running. Watches native windows only, so that typing stays fast."""

    idle = Signal()

    def __init__(self, milliseconds: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(milliseconds)
        self._timer.timeout.connect(self.idle)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self.watch)

    def start(self) -> None:
        """Counts from now."""
        self._timer.start()

    def stop(self) -> None:
        """Counts no more."""
        self._timer.stop()

    def is_running(self) -> bool:
        """Whether it counts."""
        return self._timer.isActive()

    def watch(self, window: QWindow | None) -> None:
        """Looks at another window too: a dialog, a list that opened."""
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Starts counting again at each touch and lets the event through."""
        if event.type() in TOUCHES and self._timer.isActive():
            self._timer.start()
        return False
