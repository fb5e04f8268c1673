"""Long work off the GUI thread: one thread owns the database, one computes; results come back to slots in the GUI thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from core.faults import ClinicFault
from core.services.event_log import note_fault
from core.services.progress import Progress

T = TypeVar("T")

REPORT_EVERY_SECONDS = 0.03
"""Progress is shown at most this often; more would only fill the event queue."""


class Cancelled(Exception):
    """Raised inside the work by its progress callable once the user, or the end of the program, cancelled it."""


class UnexpectedFault(ClinicFault):
    """A fault nobody foresaw, in a sentence with the number of its entry in the log; the original is its `__cause__`.

    Its text is never shown: it may hold what was typed, a code, a name.
    """

    def __init__(self, cause: BaseException, number: str) -> None:
        super().__init__(
            "Something unexpected happened.",
            "What was saved before is kept.",
            f"Try it again; if it happens again, restart the program and tell whoever looks after it: entry {number} of the log.",
        )
        self.__cause__ = cause


class Task(QObject):
    """A piece of work under way. Exactly one of `done`, `failed`, `cancelled` comes, then `ended`; all in the GUI thread."""

    progressed = Signal(str, float)
    done = Signal(object)
    failed = Signal(object)
    """Carries a ClinicFault, whose text is the sentence for the user."""
    cancelled = Signal()
    ended = Signal()

    def __init__(
        self, work: Callable[[Progress], object], text: str, can_cancel: bool, key: str, quiet: bool = False
    ) -> None:
        super().__init__()
        self.work, self.text, self.can_cancel, self.key, self.quiet = work, text, can_cancel, key, quiet
        self._cancel = threading.Event()

    def cancel(self) -> None:
        """Asks the work to stop at its next progress report; its result is dropped. Does nothing to work that must finish."""
        if self.can_cancel:
            self._cancel.set()

    def is_cancelled(self) -> bool:
        """Whether someone asked it to stop."""
        return self._cancel.is_set()


class TaskRunner(QObject):
    """Runs work in the two threads of the program. Made and used in the GUI thread only.

        runner.database(lambda progress: session.patients(), "Reading the patients", done=self._show)
        runner.compute(lambda progress: analyse(cohort, progress), "Computing", done=self._draw, key="analysis")

    Work takes a progress callable `(text, fraction 0..1)`. Slots should be bound methods of QObjects: then a page that has gone
    away is simply not called. Without a `failed` slot a fault goes to `faulted`, which the window shows in its message bar.
    A `key` cancels older work with the same key.
    """

    started = Signal(Task)
    progressed = Signal(Task, str, float)
    ended = Signal(Task)
    faulted = Signal(object)
    """A ClinicFault that no slot took."""
    _reported = Signal(object, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Task] = []
        self._closed = False
        # Computing works on plain data and may die with the process; the database never may.
        self._database = _Worker("rtx-database", daemon=False, report=self._reported.emit)
        self._computing = _Worker("rtx-computing", daemon=True, report=self._reported.emit)
        self._reported.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def database(
        self,
        work: Callable[[Progress], T],
        text: str,
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[ClinicFault], object] | None = None,
        can_cancel: bool = False,
        key: str = "",
        quiet: bool = False,
    ) -> Task:
        """Queues work on the clinic file; by default it runs to its end even when the window closes, so no save is lost.

        `quiet` work is not shown to the user: it is nothing they asked for.
        """
        return self._start(self._database, Task(work, text, can_cancel, key, quiet), done, failed)

    def compute(
        self,
        work: Callable[[Progress], T],
        text: str,
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[ClinicFault], object] | None = None,
        can_cancel: bool = True,
        key: str = "",
        quiet: bool = False,
    ) -> Task:
        """Queues work on plain data; it may be cancelled and is cancelled when the window closes.

        `quiet` work is not shown to the user: it is nothing they asked for.
        """
        return self._start(self._computing, Task(work, text, can_cancel, key, quiet), done, failed)

    def running(self) -> tuple[Task, ...]:
        """What the user waits for, queued or under way, oldest first."""
        return tuple(task for task in self._running if not task.quiet)

    def is_idle(self) -> bool:
        """Whether nothing at all is under way, quiet work included."""
        return not self._running

    def is_shut_down(self) -> bool:
        """Whether the end of the program has come: work given now would be refused."""
        return self._closed

    def shutdown(self, compute_seconds: float = 5.0) -> bool:
        """Cancels what may be cancelled, lets the database finish, ends both threads; False when computing did not stop in time.

        Nothing is delivered afterwards. Work given from now on is refused.
        """
        self._closed = True
        for task in self._running:
            task.cancel()
        self._reported.disconnect(self._deliver)
        for worker in (self._computing, self._database):
            worker.finish()
        self._database.join(None)
        self._computing.join(compute_seconds)
        self._running.clear()
        return not self._computing.is_alive()

    def _start(
        self,
        worker: _Worker,
        task: Task,
        done: Callable[[Any], object] | None,
        failed: Callable[[ClinicFault], object] | None,
    ) -> Task:
        if self._closed:
            raise RuntimeError("the task runner has been shut down")
        if task.key:
            for older in self._running:
                if older.key == task.key:
                    older.cancel()
        if done is not None:
            task.done.connect(done)
        task.failed.connect(failed if failed is not None else self.faulted.emit)
        self._running.append(task)
        if not task.quiet:
            self.started.emit(task)
        worker.put(task)
        return task

    def _deliver(self, task: Task, what: str, result: object) -> None:
        if what == "progress" and isinstance(result, tuple):
            if not task.is_cancelled():
                task.progressed.emit(*result)
                if not task.quiet:
                    self.progressed.emit(task, *result)
            return
        if task not in self._running:
            return  # it was still on its way when the program ended
        self._running.remove(task)
        if what == "cancelled" or task.is_cancelled():
            task.cancelled.emit()
        elif what == "done":
            task.done.emit(result)
        else:
            task.failed.emit(result)
        task.ended.emit()
        if not task.quiet:
            self.ended.emit(task)


class _Worker:
    """One thread that does its tasks in order."""

    def __init__(self, name: str, *, daemon: bool, report: Callable[[Task, str, object], None]) -> None:
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._report = report
        self._thread = threading.Thread(target=self._run, name=name, daemon=daemon)
        self._thread.start()

    def put(self, task: Task) -> None:
        self._queue.put(task)

    def finish(self) -> None:
        self._queue.put(None)

    def join(self, seconds: float | None) -> None:
        self._thread.join(seconds)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        while (task := self._queue.get()) is not None:
            self._tell(task, *self._outcome(task))

    def _tell(self, task: Task, what: str, result: object) -> None:
        # After the end of the program nobody listens any more, and the signal may be gone.
        with suppress(RuntimeError):
            self._report(task, what, result)

    def _outcome(self, task: Task) -> tuple[str, object]:
        try:
            if task.is_cancelled():
                return "cancelled", None
            return "done", task.work(self._progress(task))
        except Cancelled:
            return "cancelled", None
        except ClinicFault as fault:
            note_fault("a step was refused", fault)
            return "failed", fault
        except Exception as cause:  # every fault must reach the user as a sentence, never kill the thread
            return "failed", UnexpectedFault(cause, note_fault("unexpected fault", cause))

    def _progress(self, task: Task) -> Progress:
        last_seconds = 0.0
        last_text = ""

        def progress(text: str, fraction: float) -> None:
            nonlocal last_seconds, last_text
            if task.is_cancelled():
                raise Cancelled
            now = time.monotonic()
            if text != last_text or now - last_seconds >= REPORT_EVERY_SECONDS:
                last_seconds, last_text = now, text
                self._tell(task, "progress", (text, fraction))

        return progress
