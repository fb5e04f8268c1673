"""The schemes of rituximab, and which infusions belong together: grouping of infusion dates into courses.

A new course starts when an infusion comes more than 42 days (56 for a scheme of four) after the first infusion of the
course before; a mark set by the user overrides that. Source: clinical.md 8 and 9.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

DEFAULT_WINDOW_DAYS: Final = 42
COURSE_INTERVAL_DAYS: Final = 182
"""A course is planned every six months from the first infusion of the one before."""
LEAST_COURSE_GAP_DAYS: Final = 112
"""The label asks for at least 16 weeks between courses."""
USUAL_COURSE_GAP_DAYS: Final = (112, 240)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a course is given. `infusions` is None and there is no dose for a free scheme.

    `dose_mg` of one infusion, or `dose_mg_m2` of body surface; `gap_days` the expected least and most days between two infusions;
    `window_days` from the first infusion in which an infusion still belongs to the course; `interval_days` from one course to the next.
    """

    code: str
    infusions: int | None
    dose_mg: int | None = None
    dose_mg_m2: int | None = None
    gap_days: tuple[int, int] | None = None
    window_days: int = DEFAULT_WINDOW_DAYS
    interval_days: int = COURSE_INTERVAL_DAYS


SCHEMES: Final[Mapping[str, Scheme]] = MappingProxyType(
    {
        scheme.code: scheme
        for scheme in (
            Scheme("1000x2", 2, dose_mg=1000, gap_days=(10, 21)),
            Scheme("375x4", 4, dose_mg_m2=375, gap_days=(5, 10), window_days=56),
            Scheme("1000", 1, dose_mg=1000),
            Scheme("500", 1, dose_mg=500),
            Scheme("500x2", 2, dose_mg=500, gap_days=(10, 21)),
            Scheme("custom", None),
        )
    }
)
"""By the dictionary's code."""


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
    scheme = SCHEMES.get(first.scheme or "")
    window = scheme.window_days if scheme else DEFAULT_WINDOW_DAYS
    return (infusion.infusion_date - first.infusion_date).days > window
