"""Manual muscle testing of eight muscle groups (MMT-8): 15 grades of 0-10, total 0-150.

Neck flexors are tested once, seven muscles on both sides: 7 x 2 x 10 + 10 = 150; one side with the neck flexors 80.
Source: IMACS form 04 and "Manual muscle testing procedures for MMT8 testing" (2007); the 0-150 total as in Stano 2025.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

NECK_FLEXORS: Final = "neck_flexors"
PROXIMAL_MUSCLES: Final = ("deltoid", "biceps", "gluteus_maximus", "gluteus_medius", "quadriceps")
DISTAL_MUSCLES: Final = ("wrist_extensors", "ankle_dorsiflexors")
SIDES: Final = ("right", "left")

MUSCLES: Final = (
    NECK_FLEXORS,
    *(f"{muscle}_{side}" for muscle in (*PROXIMAL_MUSCLES, *DISTAL_MUSCLES) for side in SIDES),
)
"""The 15 fields, named muscle_side."""

MAX_GRADE: Final = 10
TRACE: Final = "T"
"""A contraction is felt without movement: no number in the Kendall key, counted as 0 and reported."""

Grade: TypeAlias = int | Literal["T"] | None

LARGE_CHANGE: Final = 30
LARGE_CHANGE_WITHIN_DAYS: Final = 123
"""The longest four calendar months."""


@dataclass(frozen=True, slots=True)
class Mmt8:
    """Sums of one examination; a sum is None as soon as one of its muscles is missing (nothing is prorated)."""

    total: int | None
    right: int | None
    left: int | None
    axial: int | None
    proximal: int | None
    distal: int | None
    trace: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def one_sided(self) -> tuple[str, int] | None:
        """Side and 0-80 score to offer when the 0-150 total cannot be had; the right side is the usual one."""
        if self.total is not None:
            return None
        if self.right is not None:
            return "right", self.right
        return None if self.left is None else ("left", self.left)


def mmt8(grades: Mapping[str, Grade]) -> Mmt8:
    """Total 0-150, one-sided scores 0-80 and axial 0-10, proximal 0-100, distal 0-40 subscores.

    `grades`: field name of `MUSCLES` to 0-10, "T" (trace) or None; an absent field is missing. Raises ValueError for an
    unknown field or a grade that is not a whole number from 0 to 10.
    """
    if unknown := sorted(set(grades) - set(MUSCLES)):
        raise ValueError(f"unknown muscle: {', '.join(unknown)}")
    points = {muscle: _points(muscle, grades.get(muscle)) for muscle in MUSCLES}
    right, left = (
        _sum(points, (NECK_FLEXORS, *_on_sides((*PROXIMAL_MUSCLES, *DISTAL_MUSCLES), (side,)))) for side in SIDES
    )
    return Mmt8(
        total=_sum(points, MUSCLES),
        right=right,
        left=left,
        axial=points[NECK_FLEXORS],
        proximal=_sum(points, _on_sides(PROXIMAL_MUSCLES, SIDES)),
        distal=_sum(points, _on_sides(DISTAL_MUSCLES, SIDES)),
        trace=tuple(muscle for muscle in MUSCLES if grades.get(muscle) == TRACE),
        missing=tuple(muscle for muscle, grade in points.items() if grade is None),
    )


def looks_like_mrc_scale(grades: Mapping[str, Grade]) -> bool:
    """True when all 15 grades are given and none exceeds 5: ask whether the MRC 0-5 scale was typed by mistake."""
    points = [_points(muscle, grades.get(muscle)) for muscle in MUSCLES]
    return all(grade is not None and grade <= 5 for grade in points)


def is_large_change(previous_total: int, total: int, gap_days: int) -> bool:
    """True when the 0-150 total moved by more than 30 within four months: worth a second look at both entries."""
    return abs(total - previous_total) > LARGE_CHANGE and gap_days <= LARGE_CHANGE_WITHIN_DAYS


def _points(muscle: str, grade: Grade) -> int | None:
    if grade is None:
        return None
    if grade == TRACE:
        return 0
    if not isinstance(grade, int) or isinstance(grade, bool) or not 0 <= grade <= MAX_GRADE:
        raise ValueError(f"{muscle}: a grade is a whole number from 0 to 10 or T, not {grade!r}")
    return grade


def _on_sides(muscles: Iterable[str], sides: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{muscle}_{side}" for muscle in muscles for side in sides)


def _sum(points: Mapping[str, int | None], muscles: Iterable[str]) -> int | None:
    total = 0
    for muscle in muscles:
        grade = points[muscle]
        if grade is None:
            return None
        total += grade
    return total
