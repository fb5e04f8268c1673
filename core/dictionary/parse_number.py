"""Reads a number as people and machines write it, and never changes it tenfold: what has two readings keeps both."""

from __future__ import annotations

import math
import re
from decimal import Context, Decimal
from typing import NamedTuple

LONGEST = 60
"""Characters a number with its comparator and unit may have."""

_SIGN = "(?P<sign>[+\u2212-]?)"
_SPACED = "[1-9][0-9]{0,2}(?:(?P<space>[ '\u2019\u00a0\u2009\u202f])[0-9]{3})(?:(?P=space)[0-9]{3})*(?:[.,][0-9]+)?"
_BOTH = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+"
_REPEATED = r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
_SIMPLE = "(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_NUMBER = re.compile(
    f"(?P<comparator>[<>]=?|[\u2264\u2265])?\\s*"
    f"(?P<number>{_SIGN}(?:(?P<grouped>{_SPACED}|{_BOTH}|{_REPEATED})|(?P<simple>{_SIMPLE})))"
    r"\s*(?P<unit>(?:[^\W\d_]|[%\u00d7]|/(?=[^\W\d_])).*)?",
    re.DOTALL,
)
_TWO_READINGS = re.compile("[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPING = re.compile("[ '\u2019\u00a0\u2009\u202f]")
_COMPARATORS = {"\u2264": "<=", "\u2265": ">="}

_EXACT = Context(prec=4 * LONGEST)
_FIFTEEN = Context(prec=15)


class NumberText(NamedTuple):
    """A number with what stood around it.

    `value` is the reading with the separator as decimal; `thousands` the second reading of text such as `1.234`, None
    when there is only one. `text` is the number as typed, without comparator and unit.
    """

    value: Decimal
    thousands: Decimal | None
    text: str
    comparator: str = ""
    unit: str = ""


def read_number(text: str) -> NumberText | None:
    """The number in the text, or None when it is not plainly one number.

    One comma or point is a decimal. Groups of three set apart by spaces or apostrophes, by two or more equal
    separators, or by one separator while the other marks the decimals, are thousands: they have one reading only.
    """
    text = text.strip()
    found = _NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    number, sign, simple = found["number"], found["sign"].replace("\u2212", "-"), found["simple"]
    comparator = found["comparator"] or ""
    thousands = None
    if simple is None:
        value = Decimal(sign + _ungrouped(found["grouped"]))
    else:
        value = Decimal(sign + simple.replace(",", "."))
        if _TWO_READINGS.fullmatch(simple):
            thousands = Decimal(sign + simple.replace(",", "").replace(".", ""))
    return NumberText(value, thousands, number, _COMPARATORS.get(comparator, comparator), (found["unit"] or "").strip())


def _ungrouped(grouped: str) -> str:
    """Grouped thousands with a point for the decimals, if any."""
    bare = _GROUPING.sub("", grouped)
    separators = [letter for letter in bare if letter in ".,"]
    if not separators:
        return bare
    last = separators[-1]
    is_decimal = separators.count(last) == 1 and (len(separators) > 1 or bare != grouped)
    whole, _, decimals = bare.rpartition(last) if is_decimal else (bare, "", "")
    whole = whole.replace(",", "").replace(".", "")
    return f"{whole}.{decimals}" if decimals else whole


def native_number(value: float) -> NumberText | None:
    """A number that the workbook holds as a number; None for what is not finite."""
    if not math.isfinite(value):
        return None
    exact = Decimal(repr(value))
    return NumberText(exact, None, number_text(exact))


def times(value: Decimal, factor: Decimal) -> Decimal:
    """The value in the field's unit, exactly, to the 15 significant digits that a workbook keeps and shows.

    Digits beyond the fifteenth are traces of binary arithmetic (0.30000000000000004), which would break inclusive
    score edges.
    """
    return _FIFTEEN.plus(_EXACT.multiply(value, factor))


def number_text(value: Decimal) -> str:
    """The number with a decimal point and without trailing zeros; with an exponent only beyond 20 places."""
    return format(_EXACT.normalize(value), "f") if -20 < value.adjusted() < 20 else str(value)
