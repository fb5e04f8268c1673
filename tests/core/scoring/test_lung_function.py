"""FVC and DLCO: points and percent, and the published limits of progression at their edges."""

from __future__ import annotations

from fractions import Fraction

import pytest

from core.scoring.exact import exact
from core.scoring.lung_function import LungChange, is_absolute_progression, is_relative_progression, lung_change


def change(baseline: str, follow_up: str) -> LungChange:
    found = lung_change(exact(baseline), exact(follow_up), same_equation=True)
    assert found is not None
    return found


def test_points_and_percent_are_different_things() -> None:
    fell = change("80", "72")
    assert fell.points == -8
    assert fell.relative_percent == -10
    assert change("60", "61").relative_percent == Fraction(5, 3)


def test_another_reference_equation_is_not_comparable() -> None:
    assert lung_change(80, 72, same_equation=False) is None
    with pytest.raises(ValueError, match="above 0"):
        lung_change(0, 72, same_equation=True)


@pytest.mark.parametrize(
    ("fvc", "dlco", "progressed"),
    [
        (("80", "72"), None, True),
        (("80", "72.1"), None, None),
        (("80", "72.1"), ("60", "51"), True),
        (("80", "72.1"), ("60", "51.1"), False),
        (("80", "76"), ("60", "51"), True),
        (("80", "76.1"), ("60", "30"), False),
        (("80", "76.1"), None, False),
    ],
)
def test_relative_progression(fvc: tuple[str, str], dlco: tuple[str, str] | None, progressed: bool | None) -> None:
    assert is_relative_progression(change(*fvc), None if dlco is None else change(*dlco)) is progressed


@pytest.mark.parametrize(
    ("fvc", "dlco", "progressed"),
    [
        (("80", "75"), None, True),
        (("80", "75.1"), ("60", "50"), True),
        (("80", "75.1"), ("60", "50.1"), False),
        (("80", "75.1"), None, None),
        (None, ("60", "50.1"), None),
        (None, ("60", "50"), True),
        (None, None, None),
    ],
)
def test_absolute_progression(
    fvc: tuple[str, str] | None, dlco: tuple[str, str] | None, progressed: bool | None
) -> None:
    changes = [None if pair is None else change(*pair) for pair in (fvc, dlco)]
    assert is_absolute_progression(*changes) is progressed
