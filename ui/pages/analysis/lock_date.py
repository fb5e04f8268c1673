"""The data lock as it is typed and shown."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from core.dictionary.parse_date import DateOrder, read_date
from ui.widgets.kit import DateReading

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def shown_date(day: date) -> str:
    """`5 Jun 2024`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def read_lock(typed: str) -> DateReading:
    """A whole date, day before month; `t` is today and nothing means the latest date in the records."""
    text = typed.strip()
    today = datetime.now().astimezone().date()
    if not text:
        return DateReading(None, "")
    if text.casefold() == "t":
        return DateReading(today, shown_date(today))
    found = read_date(text, today, DateOrder.DAY_FIRST)
    if found.value is None or len(found.value) < len("2024-06-30"):
        return DateReading(
            None, "", QCoreApplication.translate("Analysis", "A data lock is a whole date, such as 30.6.2024.")
        )
    day = date.fromisoformat(found.value)
    return DateReading(day, shown_date(day))
