"""What stands beside a visit for which there is no score yet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from core.domain.records import Patient, Stored, Therapy, Visit
from core.scoring.pdneq import ALTERNATE_DAY, Regimen
from core.scoring.regimens import daily_pdneq_on
from core.services.chart import build_chart
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
    # a dose of no drug says nothing, as in the analysis
    assert pdneq_of({**visit, "steroid_dose_mg_day": 5.0}.get, in_force) == 10
    assert pdneq_of(visit.get) is None


def test_the_chart_and_the_form_give_the_dose_that_the_analysis_gives() -> None:
    therapies = [
        Therapy(patient_id="P", drug="prednisone", dose=5.0, dose_unit="mg", frequency="daily", start_date="2024-01"),
        Therapy(
            patient_id="P",
            drug="methylprednisolone",
            dose=8.0,
            dose_unit="mg",
            frequency="alternate_days",
            start_date="2024-03-01",
            stop_date="2024-08-01",
        ),
        Therapy(patient_id="P", drug="methotrexate", dose=15.0, dose_unit="mg", frequency="weekly"),
    ]
    days = ("2023-12-01", "2024-02-01", "2024-07-01", "2024-08-01")
    visits = [Visit(patient_id="P", visit_date=day) for day in days]
    records: dict[str, tuple[Stored[Any], ...]] = dict.fromkeys(
        ("treatments_before", "infusions", "adverse_events", "discontinuations"), ()
    )
    records["visits"] = tuple(Stored("visits", number, 1, 1, visit) for number, visit in enumerate(visits))
    records["concomitant_therapies"] = tuple(
        Stored("concomitant_therapies", number, 1, 1, one) for number, one in enumerate(therapies)
    )
    chart = build_chart(Stored("patients", 1, 1, 1, Patient(patient_id="P")), records)
    assert [score.pdneq_mg_per_day for score in chart.scores] == [None, 5, 10, 5]
    assert [daily_pdneq_on(None, None, therapies, day) for day in days] == [None, 5, 10, 5]
    assert pdneq_of({"visit_date": "2024-07-01"}.get, chart.in_force) == 10
    assert pdneq_of({"visit_date": "2024-07-01", "steroid_drug": "none"}.get, chart.in_force) == 0
