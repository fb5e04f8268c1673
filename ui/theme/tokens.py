"""Every colour, size and distance of the look, by name: the only place in `ui` where a colour is written down.

Contrast figures stand in look.md: text needs 4.5 against its ground, lines that carry meaning 3.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Colour(StrEnum):
    """A colour by what it is for; the value is `#RRGGBB`, so it goes straight into QColor and the style sheet."""

    INK = "#17222C"
    """Text, values, headings."""
    INK2 = "#45525E"
    """Labels, second text, icons."""
    INK3 = "#5C6873"
    """Hints, units, previous values, table heads."""
    FIELD = "#87939F"
    """Border of fields, secondary buttons and segments."""
    LINE2 = "#CDD4DA"
    """Frame of the rail, heads, key caps."""
    LINE = "#E3E7EA"
    """Rows and cards."""
    PAGE = "#F5F7F8"
    RAIL = "#ECEFF1"
    SURFACE = "#FFFFFF"
    GROUP = "#FAFBFB"
    """Group rows of a table, ground of a field that was not done."""
    QUIET = "#F1F3F5"
    """Computed fields, a hovered button, grey chips."""
    ACCENT = "#0B6B72"
    ACCENT_DARK = "#09585E"
    TINT = "#E4F1F1"
    TINT_LINE = "#A9D0D2"
    TODAY_FILL = "#F2F9F9"
    """Today's column in a flow sheet."""
    MATCH = "#CFE8E8"
    """Behind the part of a word that was searched."""
    TIS_MAJOR = "#67A7AA"
    """The highest band of the TIS scale; the other three are quiet, tint and tint line."""
    WARNING = "#855000"
    WARNING_FILL = "#FFF5E2"
    WARNING_LINE = "#B5780F"
    WARNING_CHIP_LINE = "#EBCB93"
    """Border of an amber chip or card: decorative, its word carries the meaning."""
    ERROR = "#B3261E"
    ERROR_FILL = "#FDEEEC"
    ERROR_CHIP_LINE = "#EDBAB6"
    DONE = "#1F7347"
    DONE_FILL = "#E7F4ED"
    DONE_CHIP_LINE = "#B6D8C5"
    TEACHING = "#46467F"
    TEACHING_FILL = "#EDEDF7"
    TEACHING_LINE = "#D5D5EA"
    DISABLED = "#8E99A3"
    DISABLED_FILL = "#F7F8F9"
    LOCK_GROUND = "#E7ECEE"
    """Behind the lock and unlock cards: nothing of the clinic shows through."""
    CAP_ON_ACCENT = "#7DB0B4"
    """Border of a key cap inside a primary button."""


class Size(IntEnum):
    """A distance or height in logical pixels at 100 %."""

    GAP_4 = 4
    GAP_8 = 8
    GAP_12 = 12
    GAP_16 = 16
    GAP_20 = 20
    GAP_24 = 24
    GAP_32 = 32
    MARGIN = 20
    """Page margin."""
    CARD_PADDING = 16
    CARD_GAP = 12
    RADIUS_FIELD = 4
    RADIUS_BUTTON = 6
    RADIUS_CARD = 8
    BUTTON = 32
    BUTTON_SMALL = 24
    BUTTON_INLINE = 20
    LINK = 19
    """Odd as a line of small text is, so that a link stands on the base line of the words beside it."""
    FIELD = 28
    FIELD_DENSE = 26
    TABLE_ROW = 32
    TABLE_ROW_DENSE = 25
    TABLE_HEAD = 33
    TABLE_GROUP = 33
    FORM_ROW = 30
    SECTION_STRIP = 22
    TAB_BAR = 40
    PAGE_HEAD = 56
    PAGE_HEAD_COMPACT = 46
    PATIENT_HEADER = 60
    STATUS_LINE = 28
    BANNER = 24
    CHIP = 20
    KEY_CAP = 18
    RAIL = 72
    RAIL_NARROW = 52
    RAIL_ITEM = 54
    NARROW_BELOW = 1200
    """Window width under which the rail loses its labels."""
    SIDE_PANEL_BELOW = 1000
    """Window width under which a side panel becomes a tab."""
    ICON_INLINE = 14
    ICON = 16
    ICON_RAIL = 20


class Type(IntEnum):
    """A text size in pixels at 100 %; nothing is below 11."""

    RESULT = 26
    WELCOME = 24
    """The question on the start page only."""
    SIGN = 22
    """The program's name beside its sign."""
    PAGE_TITLE = 20
    PATIENT = 18
    SECTION = 15
    CHOICE = 14
    """What a large card on the start page offers."""
    BODY = 13
    SMALL = 12
    TICK = 11


class Weight(IntEnum):
    """The three weights that ship."""

    REGULAR = 400
    MEDIUM = 500
    SEMIBOLD = 600


FAMILY = "Inter"


def style_values() -> dict[str, str]:
    """What the style sheet's `$names` stand for: colours by lower-case name, `size_NAME` and `type_NAME` in px."""
    return (
        {colour.name.lower(): colour.value for colour in Colour}
        | {f"size_{name.lower()}": f"{size.value}px" for name, size in Size.__members__.items()}
        | {f"type_{size.name.lower()}": f"{size.value}px" for size in Type}
    )
