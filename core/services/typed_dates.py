"""Dates as they are typed in a hurry: `3`, `0305`, `030524`, `3.5`, `t`, `-2w`, `+6m`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)\w*,?\s+(?=\d)", re.IGNORECASE)
_STEP = re.compile(r"([+-])(\d{1,3})([dwmy])", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})\.?|(\d{2})(\d{2})", re.ASCII)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2}|\d{4})", re.ASCII)


def typed_date(text: str, today: date, *, partial: bool = False) -> str:
    """What a short form stands for, in a form every reader of dates understands; any other text as it is.

    A day, or a day and month, is the latest one that is not after today: nearly every date of a record has happened. Four
    digits are a year where the field takes one (`partial`), else day and month.
    """
    bare = _WEEKDAY.sub("", text.strip(), count=1)
    if bare.lower() == "t":
        return today.isoformat()
    if step := _STEP.fullmatch(bare):
        sign = 1 if step[1] == "+" else -1
        return _stepped(today, sign * int(step[2]), step[3].lower()).isoformat()
    if found := _DIGITS.fullmatch(bare):
        return f"{found[1]}.{found[2]}.{found[3]}"
    found = _DAY.fullmatch(bare)
    if found:
        return _latest_day(int(bare), today) or text
    if (found := _DAY_MONTH.fullmatch(bare)) and not (partial and found[3] and 1900 <= int(bare) < 2200):
        day, month = int(found[1] or found[3]), int(found[2] or found[4])
        return _latest_day_of_year(day, month, today) or text
    return bare


def _stepped(start: date, count: int, unit: str) -> date:
    if unit in "dw":
        return start + timedelta(days=count * (7 if unit == "w" else 1))
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _latest_day(day: int, today: date) -> str:
    """The last day of that number, this month or before; months without it are passed over."""
    year, month = today.year, today.month
    for _ in range(12):
        if 1 <= day <= monthrange(year, month)[1] and (found := date(year, month, day)) <= today:
            return found.isoformat()
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return ""


def _latest_day_of_year(day: int, month: int, today: date) -> str:
    for year in range(today.year, today.year - 8, -1):
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] and date(year, month, day) <= today:
            return date(year, month, day).isoformat()
    return ""
