"""Which backups stay: all of the last 2 days that have one, then the newest of each of 12 days, 10 weeks and 9 months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

WHOLE_DAYS: Final = 2
"""Days of which every backup stays: what went wrong in the course of today or of the working day before can be taken back to the hour."""
DAILY: Final = 12
WEEKLY: Final = 10
MONTHLY: Final = 9


def kept(made: Iterable[datetime], daily: int = DAILY, weekly: int = WEEKLY, monthly: int = MONTHLY) -> set[datetime]:
    """Of backups made at these moments (local time), those to keep: the newest always; of days before the last two at most 31.

    Days, weeks and months without a backup do not count, so that a clinic closed for a year keeps what it has.
    """
    newest_first = sorted(set(made), reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (daily, datetime.date),
        (weekly, lambda moment: moment.isocalendar()[:2]),
        (monthly, lambda moment: (moment.year, moment.month)),
    )
    whole = sorted({moment.date() for moment in newest_first})[-WHOLE_DAYS:]
    found = {moment for moment in newest_first if moment.date() in whole}
    for most, period_of in periods:
        seen: set[object] = set()
        for moment in newest_first:
            period = period_of(moment)
            if period not in seen and len(seen) < most:
                seen.add(period)
                found.add(moment)
    return found
