"""Says what somebody else changed in the record of an open form, and lets it be decided whose value stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject

from core.services.drafts import Differing
from ui.forms.kept_page import KeptPage
from ui.forms.undo import Value
from ui.widgets.inline_message import Answer

_MOST_NAMED: Final = 3


class Differences(QObject):
    """Belongs to one page; `accept` keeps what was decided."""

    def __init__(self, page: KeptPage, accept: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._accept = page, accept
        self._differing: tuple[Differing, ...] = ()

    def tell(self, differing: Sequence[Differing], *, ask: bool = False) -> None:
        """Says which fields somebody else changed; where both did, nothing is saved before it is decided."""
        self._differing = tuple(differing)
        mine = [one for one in differing if one.mine is not None]
        shown = [self._said(one) for one in (*mine, *(one for one in differing if one.mine is None))]
        more = len(shown) - _MOST_NAMED
        rest = "; ".join(shown[:_MOST_NAMED]) + (self.tr("; and {0} more").format(more) if more > 0 else "") + "."
        answers: list[Answer] = (
            [(self.tr("Keep mine"), self._keep_mine), (self.tr("Take theirs"), self._take_theirs)]
            if mine
            else [(self.tr("Understood"), self._keep_mine)]
        )
        self._page.say_above("confirm", self.tr("Changed by somebody else meanwhile:"), rest, answers, ask=ask)

    def asks(self) -> bool:
        """Whether it has to be decided first whose value stays; asks again."""
        if not any(one.mine is not None for one in self._differing):
            return False
        self.tell(self._differing, ask=True)
        return True

    def _said(self, one: Differing) -> str:
        label = self._page.parts()[one.part].state(one.field).spec.label["en"]
        now = one.now or self.tr("blank")
        if one.mine is None:
            return self.tr("{0} is {1} now").format(label, now)
        return self.tr("{0} is {1} now, yours is {2}").format(label, now, one.mine or self.tr("blank"))

    def _keep_mine(self, *_: object) -> None:
        self._differing = ()
        self._page.hush()
        self._accept()

    def _take_theirs(self, *_: object) -> None:
        over = [one for one in self._differing if one.mine is not None]
        parts = self._page.parts()
        theirs = {(one.part, one.field): parts[one.part].opened(one.field) for one in over}
        self._differing = ()
        self._page.hush()
        values = {place: Value(state.text, state.unit) for place, state in theirs.items()}
        self._page.put(values, (over[0].part, over[0].field))
        self._accept()
