"""Reads dates as clinics write them into ISO text, whole or partial, and refuses what has two readings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.dictionary.words import plain

FIRST_YEAR, LAST_YEAR = 1900, 2199
YEARS_AHEAD = 5
"""Two-digit years are of this century up to so many years after today's, else of the century before."""

_LONGEST = 60
_SERIAL_ORIGIN = date(1899, 12, 30)
_SERIALS = range(20_000, 60_001)
_MONTHS = {
    word: month
    for month, words in enumerate(
        (
            "jan january jänner januar gen gennaio janv janvier ene enero",
            "feb february februar febbraio fevr fev fevrier febrero",
            "mar march mrz marz maerz marzo mars",
            "apr april aprile avr avril abr abril",
            "may mai mag maggio mayo",
            "jun june juni giu giugno juin junio",
            "jul july juli lug luglio juil juillet julio",
            "aug august ago agosto aout",
            "sep sept september set settembre septembre septiembre",
            "oct october okt oktober ott ottobre octobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember dic dicembre decembre diciembre",
        ),
        start=1,
    )
    for word in words.split()
}

_TIME = re.compile(
    r"(?:T|\s+)(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*([AaPp])?(?:\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$", re.ASCII
)
_MIDNIGHT = re.compile(r"0{1,2}:00(?::00(?:[.,]0+)?)?")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_THREE_PARTS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_DAY_WORD_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|[.\u00b0])?[\s/-]*(?:de\s+)?([^\W\d_]+)\.?[\s,/-]*(?:del?\s+)?(\d{4}|\d{2})", re.ASCII
)
_WORD_DAY_YEAR = re.compile(r"([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(\d{4})", re.ASCII)
_WORD_YEAR = re.compile(r"([^\W\d_]+)\.?[\s/-]*(?:del?\s+)?(\d{4})", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?", re.ASCII)


class DateOrder(StrEnum):
    """How `03/05/2024` is read: nobody knows, 3 May, March 5, or not at all because the workbook holds both ways."""

    UNKNOWN = "unknown"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    MIXED = "mixed"


class DateText(NamedTuple):
    """A date read from a cell: ISO text, or None with the `problem` (a rule id) and what may have been meant."""

    value: str | None
    problem: str = ""
    proposal: str = ""
    time_dropped: bool = False
    from_serial: bool = False


_BAD = DateText(None, "bad_date", "a date such as 2024-05-03")


def order_evidence(texts: Iterable[str]) -> DateOrder:
    """What the unmistakable dates among the texts say about the others: a part above 12 is a day."""
    day_first = month_first = False
    for text in texts:
        parts = _two_orders(text)
        if parts is not None:
            first, second = parts
            day_first |= 12 < first <= 31 and second <= 12
            month_first |= 12 < second <= 31 and first <= 12
    if day_first and month_first:
        return DateOrder.MIXED
    if day_first or month_first:
        return DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST
    return DateOrder.UNKNOWN


def needs_order(text: str) -> bool:
    """Whether the text is a date that day-first and month-first readers understand differently."""
    parts = _two_orders(text)
    return parts is not None and max(parts) <= 12 and parts[0] != parts[1]


def _two_orders(text: str) -> tuple[int, int] | None:
    """First and second part of a date with slashes or dashes that does not begin with the year."""
    found = _THREE_PARTS.fullmatch(_without_time(text)[0])
    return (int(found[1]), int(found[3])) if found and found[2] != "." else None


def read_date(text: str, today: date, order: DateOrder = DateOrder.UNKNOWN) -> DateText:
    """The date in the text.

    Dotted dates are day-first, ISO dates year-first; dates with slashes or dashes follow `order` where both readings
    exist. A time of day is dropped and, unless it is midnight, reported. Months may be words in English, Italian,
    German, French or Spanish.
    """
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    bare, has_time = _without_time(text)
    if len(bare) > _LONGEST or (not bare.isascii() and any(letter > "9" and letter.isnumeric() for letter in bare)):
        return _BAD
    read = _read(bare, today, order)
    return read._replace(time_dropped=has_time or read.time_dropped) if read.value else read


def _read(text: str, today: date, order: DateOrder) -> DateText:
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _THREE_PARTS.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), _century(found[4], today)
        if found[2] == ".":
            return _day(year, second, first)
        return _ordered(first, second, year, order)
    if found := _SERIAL.fullmatch(text):
        return read_serial(int(found[1]), has_time=bool(found[2] and found[2].strip("0")))
    if found := _YEAR.fullmatch(text):
        return _partial(int(text))
    if found := _YEAR_MONTH.fullmatch(text):
        return _partial(int(found[1]), int(found[2]))
    if found := _MONTH_YEAR.fullmatch(text):
        return _partial(int(found[2]), int(found[1]))
    return _read_words(plain(text), today)


def _read_words(text: str, today: date) -> DateText:
    if found := _DAY_WORD_YEAR.fullmatch(text):
        day, word, year = int(found[1]), found[2], _century(found[3], today)
    elif found := _WORD_DAY_YEAR.fullmatch(text):
        day, word, year = int(found[2]), found[1], int(found[3])
    elif found := _WORD_YEAR.fullmatch(text):
        return _partial(int(found[2]), _MONTHS[found[1]]) if found[1] in _MONTHS else _BAD
    else:
        return _BAD
    return _day(year, _MONTHS[word], day) if word in _MONTHS else _BAD


def read_native(value: date) -> DateText:
    """A date, or date and time, that the workbook holds as one."""
    if isinstance(value, datetime):
        return _day(value.year, value.month, value.day)._replace(time_dropped=value.time() != time())
    return _day(value.year, value.month, value.day)


def read_native_number(value: float) -> DateText:
    """A number in a date cell: a day count of the spreadsheet, or a year."""
    if not FIRST_YEAR <= value < _SERIALS.stop:
        return _BAD
    whole = int(value)
    if whole in _SERIALS:
        return read_serial(whole, has_time=value != whole)
    return _partial(whole) if value == whole else _BAD


def read_serial(days: int, *, has_time: bool) -> DateText:
    """A day count of the spreadsheet program (1954 to 2064) that lost its date format on the way."""
    if days not in _SERIALS:
        return _BAD
    value = (_SERIAL_ORIGIN + timedelta(days=days)).isoformat()
    return DateText(value, time_dropped=has_time, from_serial=True)


def _without_time(text: str) -> tuple[str, bool]:
    """The text without its time of day, and whether that time was another than midnight."""
    text = text.strip()
    found = _TIME.search(text) if len(text) <= _LONGEST else None
    if found is None:
        return text, False
    clock, half = found[1], (found[2] or "").lower()
    midnight = _MIDNIGHT.fullmatch(clock if half != "a" else re.sub("^12", "0", clock)) and half != "p"
    return text[: found.start()].rstrip(" ,"), not midnight


def _ordered(first: int, second: int, year: int, order: DateOrder) -> DateText:
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if day_first.value == month_first.value or month_first.value is None:
        return day_first
    if day_first.value is None:
        return month_first
    if order is DateOrder.DAY_FIRST:
        return day_first
    if order is DateOrder.MONTH_FIRST:
        return month_first
    return DateText(None, "ambiguous_date", f"{day_first.value} or {month_first.value}")


def _century(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    in_this_century = today.year // 100 * 100 + int(year)
    return in_this_century if in_this_century <= today.year + YEARS_AHEAD else in_this_century - 100


def _day(year: int, month: int, day: int) -> DateText:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _BAD
    try:
        return DateText(date(year, month, day).isoformat())
    except ValueError:
        return _BAD


def _partial(year: int, month: int | None = None) -> DateText:
    if not FIRST_YEAR <= year <= LAST_YEAR or not (month is None or 1 <= month <= 12):
        return _BAD
    return DateText(f"{year:04d}" if month is None else f"{year:04d}-{month:02d}")
