"""What stands beside a visit for which there is no score yet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from core.scoring.pdneq import ALTERNATE_DAY, Regimen
from core.services.visit_scores import pdneq_of, visit_scores


@pytest.mark.parametrize(
    ("here", "first", "why"),
    [
        ("2024-01-03", "2024-01-10", "this is the baseline visit: later ones are scored against it"),
        ("2024-01-10", "2024-01-10", "this is the baseline visit: later ones are scored against it"),
        ("2023-10-01", "2024-01-10", "no visit in the 90 days before the first infusion"),
        ("2024-07-08", "2024-01-10", "no visit in the 90 days before the first infusion"),
        ("2024-07-08", None, "no dated infusion yet, so no baseline"),
        ("2024-07-08", "2024-01", "no dated infusion yet, so no baseline"),
    ],
)
def test_why_a_first_visit_has_no_score(here: str, first: str | None, why: str) -> None:
    assert visit_scores({"visit_date": here}.get, (), first, None).why == why


def test_regimens_in_force_that_day_make_the_dose_where_the_visit_says_nothing() -> None:
    asked = []

    def in_force(day: str) -> Sequence[Regimen]:
        asked.append(day)
        return (
            Regimen("prednisone", Fraction(5)),
            Regimen("methylprednisolone", Fraction(8), ALTERNATE_DAY),
            Regimen("methylprednisolone", Fraction(500), pulse=True),
        )

    visit = {"visit_date": "2024-07-01"}
    assert pdneq_of(visit.get, in_force) == 10
    assert asked == ["2024-07-01"]
    assert pdneq_of({**visit, "steroid_drug": "prednisone", "steroid_dose_mg_day": 7.5}.get, in_force) == Fraction(
        15, 2
    )
    assert pdneq_of({**visit, "steroid_drug": "prednisone"}.get, in_force) is None
    assert pdneq_of({**visit, "steroid_dose_mg_day": 5.0}.get, in_force) is None
    assert pdneq_of(visit.get) is None
