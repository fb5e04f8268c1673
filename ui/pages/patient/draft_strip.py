"""The drafts of a patient over the tabs: a line each, to go on with or to discard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from core.services.clinic import ClinicSession
from core.services.drafts import DraftLine
from core.services.progress import Progress
from ui.backend import Shell
from ui.forms.discarding import DraftDesk
from ui.forms.draft_words import draft_left, draft_what
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer
from ui.widgets.kit import InlineMessage, column, ground

MOST = 3
"""So many lines; the others stand on Today."""


class DraftStrip(QWidget):
    """Shows what was left open of one patient; takes no room where there is nothing."""

    def __init__(self, session: ClinicSession, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "head")
        self._session, self._shell = session, shell
        self._code = ""
        self.message = InlineMessage("patient_draft_message")
        self.lines = [InlineMessage(f"patient_draft_{number}") for number in range(1, MOST + 1)]
        self.desk = DraftDesk(session, shell, self.message, self)
        self.desk.changed.connect(self.read)
        margins = (Size.MARGIN, Size.GAP_4, Size.MARGIN, Size.GAP_4)
        self.setLayout(column(self.message, *self.lines, gap=2, margins=margins))
        self.setVisible(False)

    def show_patient(self, code: str) -> None:
        """Reads the drafts of a patient; nothing of the one before stays meanwhile."""
        if code != self._code:
            self._code = code
            self.message.clear()
            self._show((code, ()))
        self.read()

    def read(self) -> None:
        """Reads them again."""
        if self._code:
            self._shell.runner.database(
                partial(_lines, self._session, self._code),
                self.tr("Reading the drafts"),
                done=self._show,
                can_cancel=True,
                key="patient_drafts",
                quiet=True,
            )

    def _show(self, read: tuple[str, Sequence[DraftLine]]) -> None:
        code, drafts = read
        if code != self._code:
            return
        for made, draft in zip(self.lines, drafts, strict=False):
            answers: list[Answer] = []
            if draft.may_open:
                answers.append((self.tr("Go on"), partial(self._open, draft)))
            if draft.may_discard:
                answers.append((self.tr("Discard draft"), partial(self._discard, draft)))
            made.say("note", self.tr("Draft: {0},").format(draft_what(draft)), f"{draft_left(draft)}.", answers)
        for made in self.lines[len(drafts) :]:
            made.clear()
        self.setVisible(bool(drafts) or bool(self.message.text()))

    def _open(self, draft: DraftLine, *_: object) -> None:
        self.desk.open(draft)

    def _discard(self, draft: DraftLine, *_: object) -> None:
        self.desk.discard(draft)


def _lines(session: ClinicSession, code: str, _progress: Progress) -> tuple[str, tuple[DraftLine, ...]]:
    return code, session.drafts.lines(code)
