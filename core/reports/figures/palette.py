"""The colours, lines and hatches of every figure (look.md, "Figures"): a series keeps its own on every page.

Three signals always: lightness, line or hatch, and a word. No colour stands anywhere else in the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

INK = "#17222C"
INK2 = "#45525E"
INK3 = "#5C6873"
AXIS = "#87939F"
GRID = "#EEF1F3"
ACCENT = "#0B6B72"
BAND = "#D5E7E8"
INDIVIDUAL = "#DDE2E6"
THRESHOLD = "#855000"
WHITE = "#FFFFFF"

Hatch = Literal["", "rising", "falling", "dots", "crossed"]
Dashes = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """How a series is drawn: colour, dashes in line widths (none: solid) and the marker of its points."""

    colour: str
    dashes: Dashes = ()
    marker: str = "o"

    @property
    def linestyle(self) -> str | tuple[float, Dashes]:
        """The same in matplotlib's words."""
        return (0.0, self.dashes) if self.dashes else "solid"


@dataclass(frozen=True, slots=True)
class Fill:
    """How an area is drawn: ground, hatch and the colour of words that stand on it."""

    colour: str
    hatch: Hatch = ""
    text: str = INK


SINGLE = Line(ACCENT)

_NAVY, _BLUE, _PLUM, _OCHRE = "#14213D", "#0B7A9B", "#8F2D56", "#C4701B"

GROUP_LINES: Mapping[str, Line] = MappingProxyType(
    {
        "subset=DM": Line(_NAVY, (), "o"),
        "subset=ASS": Line(_BLUE, (7, 2), "s"),
        "subset=IMNM": Line(_PLUM, (7, 2, 1.5, 2), "^"),
        "subset=PM": Line(_OCHRE, (2, 1.6), "D"),
        "subset=diffuse": Line(_NAVY, (), "o"),
        "subset=limited": Line(_BLUE, (7, 2), "s"),
        "therapy=combination": Line(_NAVY, (), "o"),
        "therapy=monotherapy": Line(_BLUE, (7, 2), "s"),
        "csdmard=none": Line(_BLUE, (7, 2), "s"),
        "csdmard=methotrexate": Line(_NAVY, (), "o"),
        "csdmard=other": Line(_PLUM, (7, 2, 1.5, 2), "^"),
        "disease=IIM": Line(_NAVY, (), "o"),
        "disease=SSc": Line(_BLUE, (7, 2), "s"),
        "response=high": Line(_NAVY, (), "o"),
        "response=low": Line(_BLUE, (7, 2), "s"),
    }
)

_MORE_LINES = (
    Line("#3F5E2A", (4, 1.5), "v"),
    Line("#4B2E83", (1.2, 1.2), "P"),
    Line("#6E6E6E", (9, 2, 1.5, 2, 1.5, 2), "X"),
    Line("#B04A3A", (5, 1.5, 1.2, 1.5), "<"),
    Line("#2F7D6B", (3, 1, 3, 2.5), ">"),
    Line("#8A6D1F", (10, 3), "p"),
    Line("#3E6FB0", (1.2, 2.4), "h"),
    Line("#A0527F", (6, 1, 1.2, 1), "*"),
)

REASON_FILLS: Mapping[str, Fill] = MappingProxyType(
    {
        "adverse_event": Fill(ACCENT, "", WHITE),
        "ineffectiveness": Fill("#7FB4B7", "rising"),
        "death": Fill(INK, "", WHITE),
        "remission": Fill("#DCE3E6", "dots"),
        "lost_to_follow_up": Fill(WHITE, "falling"),
    }
)

_MORE_FILLS = (
    Fill("#A9B4BC", ""),
    Fill("#C9E0E1", "crossed"),
    Fill("#5C6873", "rising", WHITE),
    Fill("#F1E4D0", "dots"),
    Fill("#F1E4D0", "falling"),
    Fill("#A9B4BC", "crossed"),
    Fill(WHITE, "rising"),
)

RESPONSE_FILLS: Mapping[str, Fill] = MappingProxyType(
    {
        "none": Fill(WHITE),
        "minimal": Fill("#C9E0E1"),
        "moderate": Fill("#67A7AA"),
        "major": Fill(ACCENT, "", WHITE),
        "not_assessed": Fill(WHITE, "rising"),
    }
)


@dataclass(frozen=True, slots=True)
class EndMark:
    """The symbol of how treatment ended, black on any ground: its marker and its face."""

    marker: str
    face: str


END_MARKS: Mapping[str, EndMark] = MappingProxyType(
    {
        "": EndMark(">", WHITE),
        "adverse_event": EndMark("X", INK),
        "ineffectiveness": EndMark("s", WHITE),
        "death": EndMark("D", INK),
        "remission": EndMark("o", WHITE),
        "lost_to_follow_up": EndMark("v", WHITE),
    }
)
"""By stop reason; empty: still treated."""

_MORE_MARKS = (
    EndMark("^", INK), EndMark("P", WHITE), EndMark("h", INK), EndMark("p", WHITE), EndMark("*", INK), EndMark("<", INK),
    EndMark("d", WHITE), EndMark("8", INK),
)  # fmt: skip


def end_marks(ends: Sequence[str]) -> dict[str, EndMark]:
    """A symbol for every end: its own where it has one, else the next free one."""
    free = [end for end in ends if end not in END_MARKS]
    spare = {end: _MORE_MARKS[position % len(_MORE_MARKS)] for position, end in enumerate(free)}
    return {end: END_MARKS.get(end) or spare[end] for end in ends}


def lines(groups: Sequence[str]) -> dict[str, Line]:
    """A line for every group (`subset=DM`): its own where it has one, else the next free style; many groups share styles."""
    free = [group for group in groups if group not in GROUP_LINES]
    spare = {group: _MORE_LINES[position % len(_MORE_LINES)] for position, group in enumerate(free)}
    return {group: GROUP_LINES.get(group) or spare[group] for group in groups}


def reason_fills(reasons: Sequence[str]) -> dict[str, Fill]:
    """A fill for every stop reason: its own where it has one, else the next free one."""
    free = [reason for reason in reasons if reason not in REASON_FILLS]
    spare = {reason: _MORE_FILLS[position % len(_MORE_FILLS)] for position, reason in enumerate(free)}
    return {reason: REASON_FILLS.get(reason) or spare[reason] for reason in reasons}
