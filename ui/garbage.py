"""Cyclic garbage is collected in the GUI thread only: Python may otherwise free a widget in a working thread, and Qt ends the process."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class GarbageInGuiThread(QObject):
    """Takes Python's own collector out of the threads and collects from the event loop instead, until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        gc.disable()
        self._timer.start()

    def collect(self) -> None:
        """Collects the oldest generation that is due, by Python's own thresholds."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [generation for generation in (2, 1, 0) if counts[generation] > limits[generation]]
        if due:
            gc.collect(due[0])

    def stop(self) -> None:
        """Collects once more and gives the collector back to Python."""
        self._timer.stop()
        self.collect()
        gc.enable()
