"""Reads CSV files as Excel, R and registries write them: any of three delimiters, with or without byte order mark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from core.exchange.raw import RawSheet
from core.faults import SourceFault

CSV_SUFFIXES = (".csv", ".tsv")

_DELIMITERS = (",", ";", "\t")
_LINE_ENDS = re.compile("\r\n?|\n")
_SAFE = "Nothing was written and the source is unchanged."


def read_csv(path: Path) -> RawSheet:
    """The rows of one CSV file with their line numbers; quoted line breaks stay inside their cell.

    The text is UTF-8, UTF-16 with a byte order mark, or else read as Windows-1252, which `read_as` then says. The
    delimiter is the one of comma, semicolon and tab that splits the header into most cells. Raises SourceFault when
    the file is not text, or a quotation mark is out of place: the rows behind it would vanish into one cell.
    """
    text, read_as = _decoded(path)
    separator_line, _, rest = text.partition("\n")
    first_number = 1
    if separator_line.strip().lower().startswith("sep=") and len(separator_line.strip()) == 5:
        delimiter, text, first_number = separator_line.strip()[4], rest, 2
    else:
        delimiter = max(_DELIMITERS, key=lambda one: _header_width(text, one))
    plain = _plain_rows(text, delimiter)
    if plain is not None:
        return RawSheet(
            path.stem, plain, range(first_number, first_number + len(plain)), delimited=True, read_as=read_as
        )
    rows: list[list[str]] = []
    numbers: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        line = 0
        for row in reader:
            rows.append(row)
            numbers.append(first_number + line)
            line = reader.line_num
    except csv.Error as error:
        begun = first_number + line
        raise SourceFault(
            f"{path.name} cannot be read as CSV: {error} (the record that begins in line {begun}).",
            _SAFE,
            "A quotation mark there is perhaps not closed: correct it, or open it in Excel and save it as CSV UTF-8.",
        ) from error
    return RawSheet(path.stem, rows, numbers, delimited=True, read_as=read_as)


def _plain_rows(text: str, delimiter: str) -> list[list[str]] | None:
    """The rows of a text without quotation marks, where every delimiter parts two cells; None for any other text."""
    if '"' in text or delimiter in "\r\n":
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    if max(map(len, lines), default=0) > csv.field_size_limit():
        return None
    return [line.split(delimiter) if line else [] for line in lines]


def _decoded(path: Path) -> tuple[str, str]:
    content = path.read_bytes()
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    attempts = [("utf-16", "")] if is_utf16 else [("utf-8-sig", ""), ("cp1252", "Windows-1252")]
    for encoding, read_as in attempts:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, read_as
    raise SourceFault(f"{path.name} is not a text file.", _SAFE, "Open it in Excel and save it as CSV UTF-8.")


def _lines(text: str) -> Iterator[str]:
    """The lines one after the other, so that a look at the first does not cost a copy of all."""
    start = 0
    for end in _LINE_ENDS.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]


def _header_width(text: str, delimiter: str) -> int:
    """How many cells the first line that is not blank has with this delimiter."""
    try:
        for row in csv.reader(_lines(text), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                return len(row)
    except csv.Error:
        pass
    return 0
