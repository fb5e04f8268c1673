"""Refuses workbooks that would fill the memory: unpacked far larger than any clinic's, or with a cell at the end of the sheet."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from core.faults import SourceFault

LARGEST_UNPACKED = 2**30
"""Bytes of all parts together; 10,000 patients with 20 visits each are a fifth of it."""
MOST_CELLS = 30_000_000
"""Places in the rectangle down to the last row and out to the last column: the reader makes room for each, also when blank."""

_SAFE = "Nothing was written and the source is unchanged."
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,9})"')
_BEYOND_Z = re.compile(rb'\br="[A-Z]{2,3}[0-9]')
_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})[0-9]')


def refuse_large_archive(path: Path) -> None:
    """Raises SourceFault when the workbook unpacks to more than `LARGEST_UNPACKED`, zipfile.BadZipFile when it is no archive."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > LARGEST_UNPACKED:
        raise SourceFault(
            f"{path.name} unpacks to {unpacked / 2**30:.1f} GB, more than a clinic's workbook can hold.",
            _SAFE,
            "Copy the records into a new workbook and use that.",
        )


def refuse_far_cells(sheet: str, xml: bytes) -> None:
    """Raises SourceFault when a stray cell far away makes the sheet larger than `MOST_CELLS`."""
    rows = max(map(int, _ROW.findall(xml)), default=0)
    width = 26
    if rows * width > MOST_CELLS or _BEYOND_Z.search(xml):
        width = max(map(_number, set(_COLUMN.findall(xml))), default=0)
    if rows * width > MOST_CELLS:
        raise SourceFault(
            f"The sheet '{sheet}' has cells down to row {rows:,} and out to column {width:,}.",
            _SAFE,
            "Delete the rows and columns outside the records and save it.",
        )


def _number(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column
