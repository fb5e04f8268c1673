"""Reads many cells of a field at once where they already stand as the canonical value: the common case of a large import."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from core.dictionary.parse_date import FIRST_YEAR, LAST_YEAR
from core.dictionary.parse_value import LONGEST_TEXT, FieldParser, Raw, Value
from core.dictionary.spec import FieldType
from core.dictionary.words import name_key

_PLAIN_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,5})?", re.ASCII)
_TWO_READINGS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)
_LONGEST_FLOAT = 16
"""Characters of a float with at most 15 significant digits: two of these are equal only when their decimals are."""
_LARGEST = Decimal(10**14)
_DIGITS = frozenset("0123456789")


def plain_values(parser: FieldParser, cells: Iterable[Raw]) -> Mapping[Raw, Value]:
    """The values of those cells that need no second thought: exactly what `parser` gives them, without issue or remark.

    Cells that are not in the result (other formats, words, blanks, units, values to be asked about) are for `parser`.
    Fields with few different cells, such as codes, have no plain ones.
    """
    kind = parser.spec.type
    if kind is FieldType.TEXT:
        return _texts(parser.word_ends, cells)
    if kind is FieldType.DATE:
        return _dates(parser.word_ends, cells)
    if kind in (FieldType.DECIMAL, FieldType.INTEGER) and parser.column_unit.factor == 1:
        return _numbers(parser, cells)
    return {}


def _texts(word_ends: frozenset[str], cells: Iterable[Raw]) -> dict[Raw, Value]:
    """Printable letters of ASCII that neither end like a known word nor begin like a formula or an error."""
    return {
        cell: cell
        for cell in cells
        if type(cell) is str
        and cell.isascii()
        and cell.isprintable()
        and 0 < len(cell) <= LONGEST_TEXT
        and cell[0] not in " =#"
        and cell[-1] != " "
        and (cell[0] + cell[-1]).lower() not in word_ends
    }


def _dates(word_ends: frozenset[str], cells: Iterable[Raw]) -> dict[Raw, Value]:
    """ISO days, as text or as dates of the workbook."""
    first, last = f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31"
    found: dict[Raw, Value] = {}
    for cell in cells:
        text = cell if type(cell) is str else cell.isoformat() if type(cell) is date else ""
        if len(text) == 10 and first <= text <= last and text[0] + text[-1] not in word_ends:
            try:
                if date.fromisoformat(text).isoformat() == text:
                    found[cell] = text
            except ValueError:
                continue
    return found


def _numbers(parser: FieldParser, cells: Iterable[Raw]) -> dict[Raw, Value]:
    """Numbers that are not negative, have one reading, and lie where nobody would ask."""
    low, high = _unquestioned(parser)
    whole = parser.spec.type is FieldType.INTEGER
    word_ends = parser.word_ends
    words_of_digits = any(_DIGITS.issuperset(ends) for ends in word_ends)
    found: dict[Raw, Value] = {}
    for cell in cells:
        if type(cell) is str:
            if not _PLAIN_NUMBER.fullmatch(cell) or _TWO_READINGS.fullmatch(cell) or cell[0] + cell[-1] in word_ends:
                continue
            value = float(cell)
        elif (type(cell) is float or type(cell) is int) and not words_of_digits and len(repr(cell)) <= _LONGEST_FLOAT:
            value = cell + 0.0
        else:
            continue
        if low <= value <= high and not (whole and not value.is_integer()):
            found[cell] = int(value) if whole else value
    return found


def _unquestioned(parser: FieldParser) -> tuple[float, float]:
    """The interval in which no bound and no question about units is met; empty where the bounds say so."""
    spec = parser.spec
    bounds = [one for one in (spec.hard, spec.soft) if one]
    lows, highs = [Decimal(0), *(one.low for one in bounds)], [_LARGEST, *(one.high for one in bounds)]
    unit = name_key(parser.column_unit.spelling)
    for question in spec.unit_questions:
        if name_key(question.unit) == unit:
            lows += [question.below] if question.below is not None else []
            highs += [question.above] if question.above is not None else []
    return float(max(lows)), float(min(highs))
