"""What is sure about ISO dates of which only the month or the year may be known."""

from __future__ import annotations


def surely_before(earlier: str, later: str) -> bool:
    """Whether one ISO date is before another by what is known of both: 2009-05 is not surely before 2009-05-20."""
    known = min(len(earlier), len(later))
    return earlier[:known] < later[:known]


def completed_years(birth_date: str, on_date: str) -> tuple[int, int]:
    """The least and the greatest age in completed years that two ISO dates allow; equal for whole dates."""
    youngest = _years(_latest(birth_date), _earliest(on_date))
    return youngest, _years(_earliest(birth_date), _latest(on_date))


def _earliest(partial_date: str) -> str:
    return partial_date + "-01-01"[len(partial_date) - 4 :]


def _latest(partial_date: str) -> str:
    return partial_date + "-12-31"[len(partial_date) - 4 :]


def _years(birth_date: str, on_date: str) -> int:
    return int(on_date[:4]) - int(birth_date[:4]) - (on_date[5:] < birth_date[5:])
