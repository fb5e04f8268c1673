"""PDNeq of a day from several regimens recorded as intervals: doses that meet, alternate days, pulses, what is not known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from core.domain.patient_records import Therapy
from core.scoring.pdneq import cumulative_pulse_pdneq, daily_pdneq
from core.scoring.regimens import daily_pdneq_on, regimens_on

DAY = "2024-05-10"


def therapy(drug: str, dose: float | None = 10.0, frequency: str | None = "daily", **more: Any) -> Therapy:
    given = {"dose_unit": "mg", "start_date": "2024-01-01", **more}
    return Therapy(patient_id="P1", drug=drug, dose=dose, frequency=frequency, **given)


def pdneq(*therapies: Therapy, day: str = DAY) -> Fraction | None:
    return daily_pdneq(regimens_on(therapies, day))


def test_regimens_of_one_day_add_up() -> None:
    both = therapy("prednisone", 5.0), therapy("methylprednisolone", 8.0, "alternate_days")
    assert pdneq(*both) == 10
    assert pdneq(therapy("dexamethasone", 1.5)) == 10
    assert pdneq(therapy("prednisone", 2.5, "three_times_daily"), therapy("methotrexate", 15.0, "weekly")) == Fraction(
        15, 2
    )
    assert pdneq(therapy("prednisone", 7.0, "weekly")) == 1


def test_of_two_doses_that_meet_on_a_day_only_the_new_one_counts() -> None:
    before, after = therapy("prednisone", 20.0, stop_date=DAY), therapy("prednisone", 15.0, start_date=DAY)
    assert pdneq(before, after) == 15
    assert pdneq(before, after, day="2024-05-09") == 20


def test_a_stopped_steroid_is_not_zero_but_not_recorded() -> None:
    assert pdneq(therapy("prednisone", stop_date="2024-02-01")) is None


def test_pulses_stay_out_of_the_daily_dose() -> None:
    pulse = therapy("methylprednisolone", 500.0, "once", start_date=DAY, stop_date=DAY, route="intravenous")
    flagged = therapy("methylprednisolone", 125.0, "daily", pulse=True)
    assert pdneq(therapy("prednisone", 5.0), pulse, flagged) == 5
    assert pdneq(pulse) is None
    (regimen,) = regimens_on([pulse], DAY)
    assert cumulative_pulse_pdneq([regimen]) is None
    assert regimens_on([pulse], "2024-05-11") == []


def test_local_use_has_no_systemic_dose() -> None:
    assert pdneq(therapy("prednisone", 5.0), therapy("triamcinolone", 40.0, "once", route="local", start_date=DAY)) == 5


@pytest.mark.parametrize("unknown", [{"dose": None}, {"frequency": None}, {"dose_unit": "mg/kg"}, {"dose_unit": None}])
def test_what_is_not_known_of_one_regimen_makes_the_dose_unknown(unknown: dict[str, Any]) -> None:
    assert pdneq(therapy("prednisone", 5.0), therapy("prednisolone", **unknown)) is None


def test_partial_dates_stand_in_their_middle() -> None:
    assert pdneq(therapy("prednisone", 5.0, start_date="2024-05")) is None
    assert pdneq(therapy("prednisone", 5.0, start_date="2024-05"), day="2024-05-15") == 5
    assert pdneq(therapy("prednisone", 5.0, start_date="2023", stop_date="2024")) == 5


def test_grams_are_a_thousand_milligrams() -> None:
    assert pdneq(therapy("hydrocortisone", 0.02, dose_unit="g")) == 5


def test_what_was_recorded_with_the_visit_stands_before_the_therapies() -> None:
    regimen = therapy("prednisone", 20.0)
    assert daily_pdneq_on("prednisone", 5.0, [regimen], DAY) == 5
    assert daily_pdneq_on("none", None, [regimen], DAY) == 0
    assert daily_pdneq_on("prednisone", None, [regimen], DAY) is None
    assert daily_pdneq_on(None, None, [regimen], DAY) == 20
    assert daily_pdneq_on(None, None, [], DAY) is None
