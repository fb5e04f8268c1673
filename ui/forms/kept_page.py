"""What the page of a form answers to those who keep what is typed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.services.drafts import Cursor
from core.services.entry import FormSession
from ui.forms.undo import Place, Value
from ui.widgets.inline_message import Answer, MessageKind


class KeptPage(Protocol):
    """The page of a form, as far as keeping needs it."""

    def parts(self) -> Mapping[str, FormSession]:
        """Its records by name; nothing while they are being read."""

    def typed(self) -> int:
        """How many fields differ from what was opened."""

    def cursor_at(self) -> Cursor | None:
        """Where the cursor is, or was last."""

    def commit(self) -> None:
        """Hands over what is being typed at this moment."""

    def put(self, values: Mapping[Place, Value], at: Place) -> None:
        """Puts values in as if they had been typed, and the cursor into a field."""

    def reload(self) -> None:
        """Reads the record and its draft anew."""

    def say_above(self, kind: MessageKind, bold: str, rest: str, answers: Sequence[Answer], *, ask: bool) -> None:
        """Says something in the strip over the form; with `ask` the keyboard goes to the first answer."""

    def hush(self) -> None:
        """Says nothing more there and gives the keyboard back to the field."""
