"""Who stands behind a number: as many patients as it counts, the same whom the records name, in every finding of the teaching cohorts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from core.domain.cohort import Cohort
from core.stats.analysis import Analysis, analyse
from core.stats.members import People, members
from core.stats.options import Options, Preset, Restarts, UndatedStops
from core.stats.results import Number
from tests.core.stats.conftest import DICTIONARY, cohort_from_workbook

COUNTED = ("count", "n", "at_risk", "events", "censored")
RECORDS = {"visits", "infusions", "adverse_events", "discontinuations", "treatments_before", "infusion_reaction"}
"""Measures that count records; the patients who have any are behind them."""

DESCRIBED = ("median", "q1", "q3", "mean", "sd", "min", "max", "percent")


@cache
def analysed(path: Path, options: str) -> Analysis:
    chosen = {
        "stano": Options(),
        "registry": Options(preset=Preset.REGISTRY),
        "other": Options(
            preset=Preset.CAUSE,
            cause="ineffectiveness",
            undated_stops=UndatedStops.PLANNED,
            restarts=Restarts.CONTINUE,
            delayed_entry=True,
        ),
    }
    return analyse(cohort_from_workbook(path), DICTIONARY, chosen[options])


@pytest.fixture(params=["iim", "ssc"])
def workbook(request: pytest.FixtureRequest, teaching_iim: Path, teaching_ssc: Path) -> Path:
    return teaching_iim if request.param == "iim" else teaching_ssc


def about_patients(number: Number) -> bool:
    return number.measure not in RECORDS or number.method == "patients"


def behind(analysis: Analysis, *key: str) -> tuple[str, ...]:
    found = members(analysis, key)  # type: ignore[arg-type]
    assert found is not None, key
    return found


@pytest.mark.parametrize("options", ["stano", "registry", "other"])
def test_as_many_patients_as_every_number_counts(workbook: Path, options: str) -> None:
    analysis = analysed(workbook, options)
    checked = 0
    for number in analysis.findings:
        if number.people is None or number.value is None:
            continue
        listed = len(number.people.rows)
        if number.statistic in COUNTED and about_patients(number):
            assert listed == number.value, number
        elif number.statistic in COUNTED:
            assert listed <= number.value, number
            assert (listed == 0) == (number.value == 0), number
        elif number.statistic in DESCRIBED and about_patients(number):
            assert listed == number.n, number
        checked += 1
    assert checked > 3000


def test_nearly_every_count_offers_its_patients(workbook: Path) -> None:
    counted = [
        number
        for number in analysed(workbook, "stano").findings
        if number.statistic in COUNTED and number.value is not None
    ]
    offered = sum(number.people is not None for number in counted)
    assert len(counted) > 500
    assert offered / len(counted) >= 0.99


def test_the_same_key_under_another_method_lists_as_many(workbook: Path) -> None:
    analysis = analysed(workbook, "stano")
    for number in analysis.findings:
        same = [other for other in analysis.findings.rows(number[:6]) if other.people is not None]
        if number.statistic in COUNTED:
            assert len({(other.value, other.people) for other in same}) <= 1, number


def test_tests_offer_no_list(workbook: Path) -> None:
    analysis = analysed(workbook, "stano")
    tests = [number for number in analysis.findings if "Wilcoxon" in number.method or "log-rank" in number.method]
    assert len(tests) > 100
    assert all(members(analysis, number[:6]) is None for number in tests if number.statistic == "W")


def test_codes_are_those_of_the_records(iim: Cohort, teaching_iim: Path) -> None:
    analysis = analysed(teaching_iim, "stano")
    patients = iim.patients
    dm = set(patients["patient_id"][patients["iim_subset"] == "DM"])
    assert set(behind(analysis, "cohort", "patients", "subset=DM", "", "", "n")) == dm
    women = set(patients["patient_id"][patients["sex"] == "F"])
    assert set(behind(analysis, "baseline", "sex", "all", "category=F", "", "count")) == women
    assert set(behind(analysis, "baseline", "sex", "subset=DM", "category=F", "", "count")) == women & dm
    stops = iim.discontinuations
    because = set(stops["patient_id"][stops["reason"] == "ineffectiveness"])
    listed = behind(analysis, "discontinuation", "reason", "all", "reason=ineffectiveness", "", "count")
    assert set(listed) == because
    early = behind(analysis, "persistence", "time_on_rtx", "all", "", "d365", "events")
    late = behind(analysis, "persistence", "time_on_rtx", "all", "", "d365", "at_risk")
    assert not set(early) & set(late)
    assert list(early) == sorted(early, key=analysis.population.codes.tolist().index)
    visits = iim.visits
    low = set(visits["patient_id"][visits["igg"] < 700])
    assert low
    assert set(behind(analysis, "immunoglobulin", "igg", "all", "category=below_700", "", "count")) == low


def test_landmark_counts_are_those_of_the_curve(workbook: Path) -> None:
    for options in ("stano", "other"):
        analysis = analysed(workbook, options)
        for key, curve in analysis.persistence.curves.items():
            for day in (183, 365, 730, 1826):
                here = curve.at(day)
                for name in ("at_risk", "events", "censored"):
                    found = analysis.findings.find("persistence", "time_on_rtx", name, group=key, time=f"d{day}")
                    assert found is not None
                    assert found.value == getattr(here, name)


def test_an_unknown_number_has_nobody(teaching_iim: Path) -> None:
    assert members(analysed(teaching_iim, "stano"), ("cohort", "patients", "subset=XX", "", "", "n")) is None


def test_people_are_the_same_from_a_mask_and_from_rows() -> None:
    mask = np.zeros(40, dtype=bool)
    mask[[3, 17]] = True
    assert People.of(mask) == People.of(np.array([17, 3, 17]))
    assert People.of(mask).rows.tolist() == [3, 17]
    assert People.of(np.array([], dtype=np.int64)).rows.tolist() == []
