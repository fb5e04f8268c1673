"""What every page may answer to; all of it optional."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ui.widgets.status_line import KeyHint
from ui.widgets.words import ground


class Page(QWidget):
    """Base of the pages in the shell. A page need not derive from it; then the shell only shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")

    def arrive(self, target: object) -> None:
        """The page is shown; `target` is what the caller of `Shell.go` meant, or None when the navigation was used."""

    def refresh(self, change: object) -> None:
        """Records changed while this page existed; reload what the change concerns."""

    def hints(self) -> Sequence[KeyHint]:
        """The two or three keys that the message bar shows for this page."""
        return ()

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of this page, for the sheet behind F1."""
        return ()

    def unsaved(self) -> int:
        """How many values were typed here and would be lost if the page went away now."""
        return 0

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Asks in place whether what was typed may be lost; calls `leave` when it may. Only for a page that has `unsaved` values."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the page is shown."""
        return None
