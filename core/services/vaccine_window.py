"""When a vaccine is ideally given between two courses of rituximab, and when no such days exist (clinical.md 7.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.services.chart import Chart

AFTER_LAST_DAYS: Final = 183
"""At least six months after the last infusion (EULAR 2019)."""
BEFORE_NEXT_DAYS: Final = 28
"""At least four weeks before the next (EULAR 2019)."""
HOLD_DAYS: Final = 14
"""Where no ideal days exist: rituximab is held this long after the vaccine if the disease allows it (ACR 2022)."""


@dataclass(frozen=True, slots=True)
class VaccineWindow:
    """The first and last ideal day, ISO; both None where the window between the last and the next infusion is empty."""

    first: str | None
    last: str | None


def window_between(last_infusion: str, next_due: str) -> VaccineWindow:
    """The ideal days after an infusion: from 183 days after it to 28 days before the next course.

    With the usual course every 182 days it is empty: it would open on day 197 and close on day 154.
    """
    first = date.fromisoformat(last_infusion) + timedelta(days=AFTER_LAST_DAYS)
    last = date.fromisoformat(next_due) - timedelta(days=BEFORE_NEXT_DAYS)
    return VaccineWindow(first.isoformat(), last.isoformat()) if first <= last else VaccineWindow(None, None)


def vaccine_window(chart: Chart) -> VaccineWindow | None:
    """The ideal days of a patient who goes on with rituximab; None before the first infusion, after a stop or death."""
    if not chart.infusions or chart.next_due_date is None:
        return None
    return window_between(max(one.record.infusion_date for one in chart.infusions), chart.next_due_date)
