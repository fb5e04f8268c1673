"""A sheet that prints as well as it reads: its cells in the look of the report, page set-up, and the title on every page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from core.exchange.sheets_out import new_sheet, text_cell

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import NamedStyle

Style = Literal[
    "title", "quiet", "head", "subhead", "group", "total", "text", "plain", "words", "number", "link", "banner", "key"
]

_INK, _INK2, _LINE, _GROUND, _ACCENT = "17222C", "45525E", "CDD4DA", "F1F3F5", "0B6B72"
_NOTE_WIDTH = 110
_LINE_POINTS = 13
_LONGEST_NAME = 31


class Sheet:
    """A sheet written row by row from the top. `widths` are the columns' widths in characters."""

    def __init__(
        self, workbook: Workbook, name: str, widths: Sequence[float], *, head_rows: tuple[int, int] | None = None
    ) -> None:
        self.sheet: Any = new_sheet(
            workbook, sheet_name(workbook, name), widths, head_rows=head_rows, frozen_columns=1 if head_rows else 0
        )
        self.row = 0

    @property
    def name(self) -> str:
        """Its name in the workbook."""
        title: str = self.sheet.title
        return title

    def add(self, cells: Iterable[Any] = (), *, lines: int = 1) -> int:
        """Writes a row of values or made cells, `lines` high, and gives its number."""
        if lines > 1:
            self.sheet.row_dimensions[self.row + 1].height = lines * _LINE_POINTS
        self.sheet.append(list(cells))
        self.row += 1
        return self.row

    def cell(self, value: str | float | None, style: Style = "text", number_format: str = "") -> Any:
        """A cell in a style; text stays text whatever it begins with."""
        from openpyxl.cell import WriteOnlyCell

        made = text_cell(self.sheet, value) if isinstance(value, str) else WriteOnlyCell(self.sheet, value)
        guarded = made.quotePrefix
        made.style = style
        if guarded:
            made.quotePrefix = True
        if number_format:
            made.number_format = number_format
        return made

    def link(self, text: str, target: str) -> Any:
        """A cell that leads to the head of another sheet; it belongs into the first column of the next row."""
        from openpyxl.worksheet.hyperlink import Hyperlink

        made = self.cell(text, "link")
        made.row = self.row + 1
        made.hyperlink = Hyperlink(ref=made.coordinate, location=f"'{target}'!A1")
        return made

    def title(self, title: str, note: str = "") -> None:
        """The heading of the sheet, a note of any length below, and a blank row."""
        self.add([self.cell(title, "title")])
        self.note(note)

    def note(self, text: str) -> None:
        """Running text over as many rows as it needs."""
        for line in note_lines(text):
            self.add([self.cell(line, "quiet")])


def note_lines(text: str) -> list[str]:
    """The rows that running text takes."""
    return textwrap.wrap(text, _NOTE_WIDTH)


def sheet_name(workbook: Workbook, wanted: str) -> str:
    """A name a spreadsheet takes: at most 31 characters, none of the signs it refuses, each once in the workbook."""
    clean = "".join("_" if letter in r"[]:*?/\\" else letter for letter in wanted)[:_LONGEST_NAME] or "sheet"
    taken = {name.casefold() for name in workbook.sheetnames}
    name, number = clean, 2
    while name.casefold() in taken:
        name = f"{clean[: _LONGEST_NAME - 3]}_{number}"
        number += 1
    return name


def add_styles(workbook: Workbook) -> None:
    """The named styles of the report, which a user may change once for all sheets."""
    for style in _styles():
        workbook.add_named_style(style)


def _styles() -> list[NamedStyle]:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    thin, strong = Side("thin", color=_LINE), Side("medium", color=_INK)
    ground = PatternFill("solid", fgColor=_GROUND)

    def style(name: Style, font: Font, **more: Any) -> NamedStyle:
        return NamedStyle(name=name, font=font, **more)

    def font(size: float = 10, colour: str = _INK, **more: Any) -> Font:
        return Font(name="Calibri", size=size, color=colour, **more)

    across = Alignment(horizontal="centerContinuous", vertical="bottom", wrap_text=False)
    return [
        style("title", font(14, bold=True)),
        style("banner", font(10, _INK, bold=True), border=Border(strong, strong, strong, strong)),
        style("quiet", font(9, _INK2)),
        style("head", font(bold=True), alignment=across, border=Border(top=strong)),
        style(
            "subhead",
            font(9, _INK2),
            alignment=Alignment(horizontal="right", wrap_text=True),
            border=Border(bottom=strong),
        ),
        style("group", font(bold=True), fill=ground, border=Border(bottom=thin)),
        style("total", font(bold=True), border=Border(top=thin, bottom=thin)),
        style("text", font(), alignment=Alignment(vertical="top"), border=Border(bottom=thin)),
        style("plain", font()),
        style("words", font(), alignment=Alignment(wrap_text=True, vertical="top"), border=Border(bottom=thin)),
        style("number", font(), alignment=Alignment(horizontal="right"), border=Border(bottom=thin)),
        style("link", font(10, _ACCENT, underline="single")),
        style("key", font(14, bold=True), alignment=Alignment(horizontal="left")),
    ]


def add_running_lines(workbook: Workbook, short_title: str, banner: str) -> None:
    """Head and foot of every printed page: what it is, the banner, the sheet and the page number."""
    sheets: Sequence[Any] = workbook.worksheets
    for sheet in sheets:
        sheet.oddHeader.left.text, sheet.oddHeader.right.text = short_title, banner
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Page &P of &N"
