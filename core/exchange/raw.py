"""A source as it was read: sheets of raw cells with their row numbers, before anybody asked what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.dictionary.parse_value import Raw


@dataclass(frozen=True)
class RawSheet:
    """One sheet or CSV file: rows of cells from the first column on; an empty cell is an empty string.

    Rows may differ in length. `numbers` are their numbers in the source (Excel row, line of the file). `delimited`
    marks a CSV file, where a cell too many means that a row has shifted; `read_as` names the encoding that had to be
    guessed.
    """

    name: str
    rows: Sequence[Sequence[Raw]]
    numbers: Sequence[int]
    delimited: bool = False
    read_as: str = ""


@dataclass(frozen=True)
class RawWorkbook:
    """Every sheet of a workbook or folder, in the source's order."""

    path: Path
    sheets: tuple[RawSheet, ...]
