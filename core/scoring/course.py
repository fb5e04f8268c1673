"""Which rituximab infusions belong together: grouping of infusion dates into courses.

A new course starts when an infusion comes more than 42 days (56 for a scheme of four) after the first infusion of the
course before; a mark set by the user overrides that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

DEFAULT_WINDOW_DAYS: Final = 42
COURSE_WINDOW_DAYS: Final[Mapping[str, int]] = MappingProxyType({"LYM375x4": 56})
"""Schemes whose infusions spread over more than the usual window."""


@dataclass(frozen=True, slots=True)
class DatedInfusion:
    """What grouping needs of one infusion; `starts_course` is the user's own mark, None = by the rule."""

    infusion_date: date
    scheme: str | None = None
    starts_course: bool | None = None


def course_numbers(infusions: Sequence[DatedInfusion]) -> tuple[int, ...]:
    """Course number (1, 2, ...) of each infusion of one patient, in the order given (which need not be by date).

    The window is that of the scheme with which the course began. The first infusion always starts course 1.
    """
    numbers = [0] * len(infusions)
    number = 0
    first: DatedInfusion | None = None
    for index in sorted(range(len(infusions)), key=lambda i: infusions[i].infusion_date):
        infusion = infusions[index]
        if first is None or _starts_course(infusion, first):
            number, first = number + 1, infusion
        numbers[index] = number
    return tuple(numbers)


def _starts_course(infusion: DatedInfusion, first: DatedInfusion) -> bool:
    if infusion.starts_course is not None:
        return infusion.starts_course
    window = COURSE_WINDOW_DAYS.get(first.scheme or "", DEFAULT_WINDOW_DAYS)
    return (infusion.infusion_date - first.infusion_date).days > window
