"""The steroid dose of a visit that names none comes from the therapies in force that day."""

from __future__ import annotations

import numpy as np

from core.domain.cohort import Cohort
from core.stats.steroid import pdneq_mg_per_day, recorded_pdneq
from tests.core.stats.conftest import cohort_of

START = "2020-01-10"


def test_a_visit_without_a_dose_takes_it_from_the_therapies() -> None:
    regimen = {"patient_id": "B", "dose_unit": "mg", "frequency": "daily"}
    cohort = cohort_of(
        patients=[{"patient_id": code, "first_rtx_date": START, "disease": "IIM"} for code in "AB"],
        visits=[
            {"patient_id": "A", "visit_date": "2020-01-10", "steroid_drug": "prednisone", "steroid_dose_mg_day": 7.5},
            {"patient_id": "A", "visit_date": "2021-01-10"},
            {"patient_id": "B", "visit_date": "2020-01-10"},
            {"patient_id": "B", "visit_date": "2020-06-01"},
            {"patient_id": "B", "visit_date": "2021-01-10", "steroid_drug": "none"},
        ],
        concomitant_therapies=[
            {**regimen, "drug": "prednisone", "dose": 25.0, "start_date": "2019-01-01", "stop_date": "2020-03"},
            {**regimen, "drug": "methylprednisolone", "dose": 4.0, "start_date": "2020-03-01"},
            {**regimen, "drug": "methotrexate", "dose": 15.0, "start_date": "2019-01-01"},
        ],
    )
    np.testing.assert_array_equal(recorded_pdneq(cohort), [7.5, np.nan, 25.0, 5.0, 0.0])


def test_without_recorded_therapies_nothing_changes(iim: Cohort) -> None:
    np.testing.assert_array_equal(recorded_pdneq(iim), pdneq_mg_per_day(iim.visits))
