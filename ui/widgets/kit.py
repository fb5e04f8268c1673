"""The whole kit in one place: `from ui.widgets.kit import Card, TableView, named`.

| for | use |
| --- | --- |
| names of widgets | `named(widget, object_name, accessible_name)`, `nameless(window)` |
| text | `Words(text, role)`, `Icon`, `Rule`, `ground(widget, "surface")` |
| laying out | `row(...)`, `column(...)`, `Flow(...)` (goes on in the next line), `scrolling(widget)` |
| head of a page | `PageHead`, `TabBar` with `Tab`, `Banner` |
| buttons | `PrimaryButton`, `SecondaryButton`, `LinkButton`, `IconButton`, `Button(kind=, size=)` |
| choosing | `Segment`, `CheckBox`, `ChoiceEntry`, `SideList` with `SideItem` |
| typing | `EntryLineEdit`, `DateEntry`, `SearchField`, `PassphraseEntry` |
| saying | `InlineMessage`, `EmptyState`, `Chip`, `KeyCap`, `KeyNumber` |
| frames | `Card`, `SectionStrip` |
| tables | `TableView` over `Column`, `Cell`, `Group`; chips in cells are `ChipText` |
"""

from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, LinkButton, PrimaryButton, SecondaryButton
from ui.widgets.card import Card, SectionStrip
from ui.widgets.check_box import CheckBox
from ui.widgets.chip import Chip, ChipKind, ChipText
from ui.widgets.choice_entry import ChoiceEntry
from ui.widgets.date_entry import DateEntry, DateReading
from ui.widgets.empty_state import EmptyState, icon_tile
from ui.widgets.entry import EntryLineEdit, EntryState
from ui.widgets.inline_message import InlineMessage, MessageKind
from ui.widgets.key_cap import KeyCap
from ui.widgets.key_number import KeyNumber
from ui.widgets.layouts import Flow, column, row, scrolling
from ui.widgets.naming import named, nameless
from ui.widgets.page_head import PageHead
from ui.widgets.passphrase_entry import PassphraseEntry
from ui.widgets.search_field import SearchField
from ui.widgets.segment import Segment
from ui.widgets.side_list import SideItem, SideList
from ui.widgets.status_line import KeyHint, StatusLine
from ui.widgets.tab_bar import Tab, TabBar
from ui.widgets.table_cells import Cell, Column, Group
from ui.widgets.table_view import TableView
from ui.widgets.words import Icon, Rule, Tone, Words, ground

__all__ = [
    "Banner",
    "Button",
    "Card",
    "Cell",
    "CheckBox",
    "Chip",
    "ChipKind",
    "ChipText",
    "ChoiceEntry",
    "Column",
    "DateEntry",
    "DateReading",
    "EmptyState",
    "EntryLineEdit",
    "EntryState",
    "Flow",
    "Group",
    "Icon",
    "IconButton",
    "InlineMessage",
    "KeyCap",
    "KeyHint",
    "KeyNumber",
    "LinkButton",
    "MessageKind",
    "PageHead",
    "PassphraseEntry",
    "PrimaryButton",
    "Rule",
    "SearchField",
    "SecondaryButton",
    "SectionStrip",
    "Segment",
    "SideItem",
    "SideList",
    "StatusLine",
    "Tab",
    "TabBar",
    "TableView",
    "Tone",
    "Words",
    "column",
    "ground",
    "icon_tile",
    "named",
    "nameless",
    "row",
    "scrolling",
]
