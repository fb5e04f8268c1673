"""Drafts in lists: opened, and discarded without a question because that can be undone."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from core.domain.drafts import StoredDraft
from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.drafts import DraftLine
from core.services.progress import Progress
from ui.backend import Shell
from ui.pages.patients.targets import FormTarget
from ui.widgets.inline_message import InlineMessage


class DraftDesk(QObject):
    """Opens and discards drafts for a page. `changed` when a list of them has to be read again; undo is offered in `message`."""

    changed = Signal()

    def __init__(
        self, session: ClinicSession, shell: Shell, message: InlineMessage, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._shell, self.message = session, shell, message
        self._opening: FormTarget | None = None

    def open(self, line: DraftLine) -> None:
        """Goes on where it was left; somebody else's draft becomes one's own, where one may read it."""
        target = FormTarget(line.name.form, line.name.code, line.name.record_id)
        if line.is_mine and line.may_open:
            self._shell.go("patients", target)
        elif line.may_open:
            self._opening = target
            self._shell.runner.database(
                partial(_take_over, self._session, line.draft_id),
                self.tr("Opening the draft"),
                done=self._taken_over,
                failed=self._refused,
            )
        elif line.is_mine:
            self._shell.say(
                "refused", self.tr("This draft cannot be read any more. No record is concerned. Discard it.")
            )
        else:
            self._shell.say(
                "note",
                self.tr("{0} left this open; only {0}, a physician or an administrator reads it.").format(line.user),
            )

    def discard(self, line: DraftLine) -> None:
        """Takes a draft away and offers to undo that."""
        self._shell.runner.database(
            partial(_discard, self._session, line.draft_id),
            self.tr("Discarding the draft"),
            done=self._discarded,
            failed=self._refused,
        )

    def _taken_over(self, _: object) -> None:
        if self._opening is not None:
            self._shell.go("patients", self._opening)

    def _discarded(self, taken: StoredDraft | None) -> None:
        if taken is not None:
            self.message.say("done", self.tr("Draft discarded."), "", [(self.tr("Undo"), partial(self._undo, taken))])
        self.changed.emit()

    def _undo(self, taken: StoredDraft, *_: object) -> None:
        self.message.clear()
        self._shell.runner.database(
            partial(_put_back, self._session, taken),
            self.tr("Putting the draft back"),
            done=self._is_back,
            failed=self._refused,
        )

    def _is_back(self, _: object) -> None:
        self.changed.emit()

    def _refused(self, fault: ClinicFault) -> None:
        self._shell.say("refused", str(fault))
        self.changed.emit()


def _take_over(session: ClinicSession, draft_id: int, _progress: Progress) -> None:
    session.drafts.take_over(draft_id)


def _discard(session: ClinicSession, draft_id: int, _progress: Progress) -> StoredDraft | None:
    return session.drafts.discard(draft_id)


def _put_back(session: ClinicSession, taken: StoredDraft, _progress: Progress) -> None:
    session.drafts.put_back(taken)
