"""Asks once a minute whether a backup is due; it is made in the database thread while people go on working."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from core.faults import ClinicFault
from ui.backend import Session
from ui.tasks import TaskRunner

LOOK_EVERY_MS = 60_000


class BackupWatch(QObject):
    """`made` when the facts of the session changed; `failed(fault)` once for each kind of failure, not every minute."""

    made = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._said = ""
        self._waiting = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From now on, while the file has backups: the teaching cohort has none."""
        if self._session.path is not None:
            self._timer.start()

    def stop(self) -> None:
        """The file is about to close, which makes its own."""
        self._timer.stop()

    def look(self) -> None:
        """Makes a backup when one is due."""
        if self._waiting or self._runner.is_shut_down():
            return
        self._waiting = True
        session = self._session
        self._runner.database(
            lambda _progress: session.back_up_if_due(),
            self.tr("Backing up"),
            done=self._done,
            failed=self._failed,
            quiet=True,
        )

    def _done(self, made: object) -> None:
        self._waiting = False
        if made is not None:
            self._said = ""
            self.made.emit()

    def _failed(self, fault: ClinicFault) -> None:
        self._waiting = False
        if fault.what != self._said:
            self._said = fault.what
            self.failed.emit(fault)
