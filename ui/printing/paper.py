"""Measures and inks of a printed page (look.md, "Paper"): lengths in points, 72 to the inch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MM = 72 / 25.4

PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM
MARGIN = 14 * MM
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
HEAD_TEXT = 12.5 * MM
HEAD_RULE = 16.6 * MM
BODY_TOP = 20.5 * MM
BODY_BOTTOM = 280.5 * MM
FOOT_RULE = 282.7 * MM
FOOT_TEXT = 286 * MM
ORIGIN_TEXT = 289.6 * MM
BODY_HEIGHT = BODY_BOTTOM - BODY_TOP


class Ink(StrEnum):
    """The inks of paper: black and greys; the accent only in key-number bars."""

    TEXT = "#17222C"
    QUIET = "#45525E"
    HAIRLINE = "#D5DADF"
    RULE = "#17222C"
    GROUP = "#F1F3F5"
    HEAD_RULE = "#87939F"
    ACCENT = "#0B6B72"


@dataclass(frozen=True, slots=True)
class Type:
    """A size in points with a weight, an ink and the height of its lines in parts of the font's own."""

    size: float
    weight: int = 400
    ink: Ink = Ink.TEXT
    line_height: float = 1.0


TITLE = Type(16, 600)
SUBTITLE = Type(8.5, ink=Ink.QUIET)
HEADING = Type(12.5, 600)
BLOCK_TITLE = Type(10, 600)
BODY = Type(8, line_height=1.12)
BODY_QUIET = Type(8, ink=Ink.QUIET, line_height=1.12)
CAPTION = Type(7.2, ink=Ink.QUIET, line_height=1.1)
TABLE = Type(7.2)
RUNNING = Type(7.2, ink=Ink.QUIET)
BANNER = Type(6.8, 600)
KEY_VALUE = Type(14.5, 600)
KEY_LABEL = Type(7.2, 600)
KEY_DETAIL = Type(7.2, ink=Ink.QUIET)
