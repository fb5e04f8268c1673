"""What a table shows: columns are frozen definitions, cells say what they mean and never how they are painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from ui.widgets.chip import ChipText

R = TypeVar("R")
CellTone = Literal["plain", "strong", "label", "quiet", "people", "link", "warning", "error", "done"]
"""strong: semibold, the point of the row; label: medium; people: a number with patients behind it; link: what Enter does."""
Mark = Literal["", "low", "high"]


@dataclass(frozen=True)
class Cell:
    """One cell: words, quiet words behind them, chips; `mark` for a value out of range, `match` for what was searched."""

    text: str = ""
    second: str = ""
    tone: CellTone = "plain"
    chips: tuple[ChipText, ...] = ()
    mark: Mark = ""
    match: str = ""
    icon: str = ""
    tip: str = ""

    def spoken(self) -> str:
        """All its words in reading order, for a screen reader and for copying."""
        mark = {"": "", "low": "\u25be ", "high": "\u25b4 "}[self.mark] if self.text else ""
        parts = (mark + self.text, self.second, *(chip.text for chip in self.chips))
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column of a table of rows `R`.

    `cell` makes its content; `sort` gives what it is ordered by (None values stand last either way; without it the head is not
    clickable). `right` for numbers. `width` in px, else as wide as its content; one column may `stretch`. `under` is a second line
    of the head. `hide_below` drops the column when the table is narrower (px). `line` draws one of the two vertical lines of a flow
    sheet; `today` tints the column.
    """

    key: str
    title: str
    cell: Callable[[R], Cell | str]
    sort: Callable[[R], Any] | None = None
    right: bool = False
    width: int | None = None
    stretch: bool = False
    under: str = ""
    hide_below: int = 0
    line: Literal["", "left", "right"] = ""
    today: bool = False


@dataclass(frozen=True)
class Group:
    """A row over a group of rows: icon, name, count, and the rule in small words at the right. Never selected."""

    title: str
    icon: str = ""
    count: str = ""
    rule: str = ""


def cell_of(column: Column[Any], row: object) -> Cell:
    """The cell of a row, whatever the column's callable returned."""
    made = column.cell(row)
    return Cell(made) if isinstance(made, str) else made
