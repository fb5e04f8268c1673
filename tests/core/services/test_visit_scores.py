"""What stands beside a visit for which there is no score yet."""

from __future__ import annotations

import pytest

from core.services.visit_scores import visit_scores


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
