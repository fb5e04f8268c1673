"""Cyclic garbage is freed in the GUI thread, never where the work is done."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from ui.garbage import GarbageInGuiThread


class Ring:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_rings_are_freed_by_the_event_loop_in_the_gui_thread(qtbot: QtBot) -> None:
    collector = GarbageInGuiThread()
    where: list[str] = []

    def work() -> None:
        for _ in range(5000):
            ring = Ring()
            weakref.finalize(ring, lambda: where.append(threading.current_thread().name))

    try:
        assert not gc.isenabled()
        worker = threading.Thread(target=work, name="worker")
        worker.start()
        worker.join()
        assert where == []
        qtbot.waitUntil(lambda: len(where) >= 4000)
        assert set(where) == {threading.main_thread().name}
    finally:
        collector.stop()
    assert gc.isenabled()
