"""A workbook of large plain tables: openpyxl lays it out, and the rows go into the saved file as text, several times faster.

Import it inside functions: it brings openpyxl along.
"""

from __future__ import annotations

import math
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from io import BytesIO
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from core.exchange.cells_out import CellOut
from core.exchange.sheets_out import NOT_PLAIN, needs_guard, text_cell

_END_OF_ROWS = b"</sheetData>"
_FIRST_DAY = date(1899, 12, 30).toordinal()
_ROWS_AT_ONCE = 500
_MOST_KNOWN_TEXTS = 20_000
"""Texts whose cells are kept ready: codes and names that stand in every row."""


class TableWorkbook(Workbook):
    """A write-only workbook whose sheets may also take rows by `put_rows`; `save` puts them where they belong."""

    def __init__(self) -> None:
        super().__init__(write_only=True)
        self._later: dict[str, IO[bytes]] = {}

    def put_rows(self, title: str, rows: Iterable[Sequence[CellOut]], first: int) -> None:
        """The rows of the sheet `title` from row number `first` on; nothing is appended to that sheet afterwards.

        Text stays text, days are days, numbers are numbers; None, an empty text and what is no finite number are blank.
        """
        later = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the workbook
        self._later[title] = later
        part: list[str] = []
        for row in _rows_as_xml(self[title], rows, first):
            part.append(row)
            if len(part) == _ROWS_AT_ONCE:
                later.write("".join(part).encode("utf-8", "replace"))
                part.clear()
        later.write("".join(part).encode("utf-8", "replace"))

    def save(self, filename: Any) -> None:
        """Writes the workbook with all its rows to a path or an open file. Raises OSError when the disk refuses."""
        laid_out = BytesIO()
        super().save(laid_out)
        rows = {self[title].path.lstrip("/"): later for title, later in self._later.items()}
        with zipfile.ZipFile(laid_out) as source, zipfile.ZipFile(filename, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in source.infolist():
                content = source.read(entry)
                if entry.filename not in rows:
                    target.writestr(entry, content, zipfile.ZIP_DEFLATED)
                    continue
                before, end, behind = content.rpartition(_END_OF_ROWS)
                with target.open(entry.filename, "w", force_zip64=True) as part:
                    part.write(before)
                    part.writelines(_pieces(rows[entry.filename]))
                    part.write(end + behind)
        for later in self._later.values():
            later.close()


def _pieces(later: IO[bytes]) -> Iterator[bytes]:
    later.seek(0)
    while piece := later.read(1 << 20):
        yield piece


def _rows_as_xml(sheet: Any, rows: Iterable[Sequence[CellOut]], first: int) -> Iterator[str]:
    """Each row as a workbook's XML holds it (ECMA-376, 18.3.1.73)."""
    day: Any = date(2000, 1, 1)  # openpyxl takes days, its types do not say so
    day_style = WriteOnlyCell(sheet, day).style_id
    guarded_style = text_cell(sheet, "=").style_id
    day_start = f'" s="{day_style}"><v>'
    letters: list[str] = []
    texts: dict[str, str] = {}
    for number, row in enumerate(rows, start=first):
        letters += [f'<c r="{get_column_letter(place + 1)}' for place in range(len(letters), len(row))]
        cells = [f'<row r="{number}">']
        for letter, value in zip(letters, row, strict=False):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                text = texts.get(value)
                if text is None:
                    text = _text_as_xml(str(value), guarded_style)
                    if len(texts) < _MOST_KNOWN_TEXTS:
                        texts[str(value)] = text
                cells.append(f"{letter}{number}{text}")
            elif type(value) is int:
                cells.append(f'{letter}{number}"><v>{value}</v></c>')
            elif isinstance(value, float):
                if math.isfinite(value):
                    cells.append(f'{letter}{number}"><v>{float(value)!r}</v></c>')
            elif isinstance(value, date):
                cells.append(f"{letter}{number}{day_start}{value.toordinal() - _FIRST_DAY}</v></c>")
            else:
                raise TypeError(f"a cell cannot hold {value!r}")
        cells.append("</row>")
        yield "".join(cells)


def _text_as_xml(text: str, guarded_style: int) -> str:
    """The rest of a cell behind its place: text inside the sheet, so that no table of texts must be held."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    style = ""
    if needs_guard(text):
        text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
        style = f' s="{guarded_style}"' if text.startswith(NOT_PLAIN) else ""
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    content = escape(text, quote=False).replace("\r", "&#13;")
    return f'"{style} t="inlineStr"><is><t{space}>{content}</t></is></c>'
