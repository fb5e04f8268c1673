"""Keeps what is typed in a form: on the disk as a draft, and in 50 steps to go back; tells when somebody else changed its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from core.domain.drafts import DraftName, StoredDraft
from core.faults import ClinicFault
from core.services.backup_keeper import day_words
from core.services.clinic import ClinicSession
from core.services.drafts import Content, Differing, Draft, part_of
from core.services.progress import Progress
from ui.backend import Shell
from ui.forms.differences import Differences
from ui.forms.kept_page import KeptPage
from ui.forms.undo import Place, Step, Steps, Value
from ui.widgets.status_line import KeyHint

AFTER_LAST_KEY_MS: Final = 1000


class Keeping(QObject):
    """Belongs to one page. `key` answers Ctrl+Z and its like, `typed` and `accept` follow the keys, `flush` before the page goes."""

    def __init__(
        self, page: KeptPage, session: ClinicSession, shell: Shell, name: DraftName, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page, self._session, self._shell, self.name = page, session, shell, name
        self._steps = Steps({})
        self._queued: Content | None = None
        self._fault = ""
        self._over = False
        self._differences = Differences(page, self.accept, self)
        self._taken: StoredDraft | None = None
        self._putting = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AFTER_LAST_KEY_MS)
        self._later.timeout.connect(self._write)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._write)

    # --- following -------------------------------------------------------------------------------------------------------------
    def begin(self, draft: Draft | None, differing: Sequence[Differing] = ()) -> None:
        """The form is shown, with the draft in it when there is one."""
        self._steps.start_again(self._values())
        self._queued = self._content() if draft is not None else None
        self._over, self._fault = False, ""
        if differing:
            self.tell(differing)
        elif draft is not None:
            self._shell.say("note", "")
            count = draft.content.count
            fields = self.tr("1 field") if count == 1 else self.tr("{0} fields").format(count)
            when = day_words(draft.left_at, datetime.now())  # noqa: DTZ005 - the clinic's own clock
            self._page.say_above(
                "note",
                self.tr("Your draft goes on:"),
                self.tr("left {0} with {1} typed, not completed.").format(when, fields),
                [(self.tr("Discard draft"), self.discard)],
                ask=False,
            )

    def typed(self) -> None:
        """A key changed something: a draft within a second, and a step to go back."""
        if not self._putting and self._steps.note(self._values(), self._at()) and not self._over:
            self._later.start()

    def accept(self) -> None:
        """A field was left: what stands in it is kept at once, with the cursor where it went."""
        self.typed()
        self._steps.accept()
        if not self._over:
            self._soon.start()

    def moved(self) -> None:
        """The cursor went elsewhere; a draft knows where."""
        if self._queued is not None and not self._over:
            self._later.start()

    def flush(self) -> None:
        """Keeps everything as it stands; queued work of the database is done even when the window closes."""
        self._write()

    def say_kept(self) -> None:
        """Tells, when the form is left, where what was typed is found again."""
        if self.has_draft:
            self._shell.say(
                "done", self.tr("Kept as a draft: it goes on where you left it, from Today or from the patient.")
            )

    def drop(self) -> None:
        """Takes the draft away without a word: there is nothing in it that anybody would miss."""
        self.finish()
        if self._queued is not None:
            self._queued = None
            self._shell.runner.database(
                partial(_discard, self._session, self.name), self.tr("Discarding the draft"), quiet=True
            )

    def finish(self) -> None:
        """No draft any more: it was completed."""
        self._over = True
        self._later.stop()
        self._soon.stop()

    def go_on(self) -> None:
        """Completing it failed."""
        self._over = False
        self._queued = None

    @property
    def is_kept(self) -> bool:
        """Whether everything typed is kept; False when the disk refused it."""
        return not self._fault

    @property
    def has_draft(self) -> bool:
        """Whether something typed is kept as a draft."""
        return self._queued is not None and not self._over

    # --- undo ------------------------------------------------------------------------------------------------------------------
    def key(self, event: QKeyEvent) -> bool:
        """Takes Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z; False for every other key."""
        held = event.modifiers()
        if not held & Qt.KeyboardModifier.ControlModifier or held & Qt.KeyboardModifier.AltModifier:
            return False
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Z and not shift:
            self.undo()
        elif event.key() in (Qt.Key.Key_Y, Qt.Key.Key_Z):
            self.redo()
        else:
            return False
        return True

    def undo(self) -> None:
        """Takes the last step back and puts the cursor there."""
        self._page.commit()
        self._steps.note(self._values(), self._at())
        step = self._steps.undo()
        self._put(step, step.before if step else {}, self.tr("Nothing to undo."), self.tr("Undone."))

    def redo(self) -> None:
        """Does the step again that was taken back last."""
        self._page.commit()
        self._steps.note(self._values(), self._at())
        step = self._steps.redo()
        self._put(step, step.after if step else {}, self.tr("Nothing to do again."), self.tr("Done again."))

    def key_sheet(self) -> list[KeyHint]:
        """The keys for the sheet behind F1."""
        return [
            ("Ctrl+Z", self.tr("Undo, field by field, 50 steps")),
            ("Ctrl+Y", self.tr("Redo (also Ctrl+Shift+Z)")),
        ]

    # --- discard ---------------------------------------------------------------------------------------------------------------
    def discard(self) -> None:
        """Takes the draft away and shows the form as it was before; the strip offers to undo that."""
        self.finish()
        self._shell.runner.database(
            partial(_discard, self._session, self.name),
            self.tr("Discarding the draft"),
            done=self._discarded,
            failed=self._not_kept,
            quiet=True,
        )

    def _discarded(self, taken: StoredDraft | None) -> None:
        self._taken = taken
        self._page.reload()

    def say_discarded(self) -> bool:
        """After a reload: says that the draft is gone, if that is why; gives whether it is."""
        taken, self._taken = self._taken, None
        if taken is None:
            return False
        undo = partial(self._put_back, taken)
        self._page.say_above("done", self.tr("Draft discarded."), "", [(self.tr("Undo"), undo)], ask=False)
        return True

    def _put_back(self, taken: StoredDraft, *_: object) -> None:
        self.finish()
        self._shell.runner.database(
            partial(_put_back, self._session, taken),
            self.tr("Putting the draft back"),
            done=self._is_back,
            failed=self._not_kept,
            quiet=True,
        )

    def _is_back(self, _: object) -> None:
        self._page.reload()

    # --- changed by somebody else ----------------------------------------------------------------------------------------------
    def tell(self, differing: Sequence[Differing], *, ask: bool = False) -> None:
        """Says which fields somebody else changed; where both did, nothing is saved before it is decided."""
        self._differences.tell(differing, ask=ask)

    def asks(self) -> bool:
        """Whether it has to be decided first whose value stays; asks again."""
        return self._differences.asks()

    # --- writing ---------------------------------------------------------------------------------------------------------------
    def _write(self) -> None:
        self._later.stop()
        self._soon.stop()
        content = self._content()
        if self._over or content is None or content == self._queued:
            return
        if not content.count and self._queued is None:
            return
        self._queued = content if content.count else None
        self._shell.runner.database(
            partial(_keep, self._session, self.name, content),
            self.tr("Keeping the draft"),
            done=self._kept,
            failed=self._not_kept,
            quiet=True,
        )

    def _kept(self, _: object) -> None:
        self._fault = ""

    def _not_kept(self, fault: ClinicFault) -> None:
        self._queued = None
        if str(fault) != self._fault:
            self._fault = str(fault)
            self._shell.say("refused", self.tr("What you type is not kept as a draft. {0}").format(fault))

    def _content(self) -> Content | None:
        parts = self._page.parts()
        if not parts:
            return None
        return Content(
            {name: part_of(part) for name, part in parts.items()}, self._page.typed(), self._page.cursor_at()
        )

    def _values(self) -> dict[Place, Value]:
        return {
            (name, spec.id): Value(state.text, state.unit, state.confirmed and state.issue is not None)
            for name, part in self._page.parts().items()
            for spec in part.form
            if (state := part.state(spec.id)) is not None
        }

    def _at(self) -> Place | None:
        cursor = self._page.cursor_at()
        return (cursor.part, cursor.field) if cursor is not None else None

    def _put(self, step: Step | None, values: Mapping[Place, Value], nothing: str, done: str) -> None:
        if step is None:
            self._shell.say("note", nothing)
            return
        self._putting = True
        self._page.put(values, step.at)
        self._putting = False
        self._steps.settle(self._values())
        label = self._page.parts()[step.at[0]].state(step.at[1]).spec.label["en"]
        self._shell.say("note", f"{label}: {done}")
        if not self._over:
            self._soon.start()


def _keep(session: ClinicSession, name: DraftName, content: Content, _progress: Progress) -> None:
    session.drafts.keep(name, content)


def _discard(session: ClinicSession, name: DraftName, _progress: Progress) -> StoredDraft | None:
    return session.drafts.discard_own(name)


def _put_back(session: ClinicSession, taken: StoredDraft, _progress: Progress) -> None:
    session.drafts.put_back(taken)
