"""The day that stands for a date of which only the month or the year is known."""

from __future__ import annotations


def middle(partial_date: str) -> str:
    """The day that stands for a date known to the month (the 15th) or the year (1 July) only."""
    return f"{partial_date}-15" if len(partial_date) == 7 else f"{partial_date}-07-01"
