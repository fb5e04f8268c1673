"""Between the data locks of the clinic file and the view that lists them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.faults import ClinicFault
from core.services.clinic import Analysed
from core.services.locks import Lock, LockComparison, Locks
from core.services.progress import Progress
from ui.backend import Shell
from ui.pages.analysis.export import ask_file
from ui.pages.analysis.locks_view import LocksView
from ui.pages.analysis.subject_stack import SubjectStack


class LockDesk(QObject):
    """Opens the list over the results, freezes what is shown, writes comparisons; all in the database thread."""

    def __init__(
        self, locks: Callable[[], Locks], shown: Callable[[], Analysed | None], stack: SubjectStack, shell: Shell
    ) -> None:
        super().__init__(stack)
        self._locks, self._shown, self._stack, self._shell = locks, shown, stack, shell
        self.ask_file: Callable[[QWidget, str, str, str], Path | None] = ask_file
        self.view = LocksView()
        stack.addWidget(self.view)
        self.view.back_wanted.connect(stack.leave_over)
        self.view.lock_wanted.connect(self._lock)
        self.view.compare_wanted.connect(self._compare)

    def open(self) -> None:
        """Shows the locks, the keyboard on the name of a new one."""
        self._stack.lay_over(self.view)
        self.view.name.setFocus()
        locks = self._locks
        self._start(lambda _progress: locks().all(), self.view.show_locks)

    def _lock(self, name: str) -> None:
        analysed, locks = self._shown(), self._locks
        if analysed is None:
            return

        def keep(_progress: Progress) -> tuple[Lock, ...]:
            locks().keep(name, analysed.source, analysed.analysis, analysed.options)
            return locks().all()

        self._start(keep, self._locked)

    def _compare(self, one: Lock, other: Lock) -> None:
        target = self.ask_file(
            self.view, self.tr("Compare data locks"), "data locks.xlsx", self.tr("Excel workbook (*.xlsx)")
        )
        if target is None:
            return
        locks = self._locks

        def write(_progress: Progress) -> tuple[LockComparison, Path]:
            found = locks().compare(one, other)
            locks().export(found, target)
            return found, target

        self._start(write, self._compared)

    def _start(self, work: Callable[[Progress], object], done: Callable[..., object]) -> None:
        self._shell.runner.database(work, self.tr("Data locks"), done=done, failed=self._refused)

    def _locked(self, locks: tuple[Lock, ...]) -> None:
        self.view.show_locks(locks)
        self.view.name.show_text("")
        self._shell.say("done", self.tr("Cohort locked: {0}").format(locks[0].name))

    def _compared(self, written: tuple[LockComparison, Path]) -> None:
        found, target = written
        said = self.tr("{0:,} values changed, {1:,} numbers moved, {2:,} are equal; written to {3}")
        self.view.message.say(
            "done", said.format(len(found.changed), len(found.numbers.moved), found.numbers.equal, target)
        )

    def _refused(self, fault: ClinicFault) -> None:
        self.view.message.say("refused", fault.what, f"{fault.safe} {fault.todo}")
