"""The score of whole columns equals the score of single visits, and takes its baseline and enzyme by the rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.cohort import Cohort
from core.scoring.exact import exact
from core.scoring.tis import CoreSet, tis
from core.scoring.tis_enzyme import EnzymeResult
from core.scoring.tis_table import Enzyme
from core.stats.options import Options
from core.stats.population import study_population
from core.stats.timepoints import timepoints
from core.stats.tis_visits import TisVisits, category_codes, tis_visits
from tests.core.stats.conftest import DICTIONARY, cohort_of

Visit = Mapping[str, Any]
vas = st.none() | st.integers(0, 100).map(lambda tenth: tenth / 10)
enzyme = st.none() | st.integers(1, 4000).map(float)
limit = st.sampled_from([35.0, 170.0, 190.0, 2.5])
visits = st.fixed_dictionaries(
    {
        "physician_global": vas,
        "patient_global": vas,
        "extramuscular_vas": vas,
        "mmt8": st.none() | st.integers(0, 150).map(float),
        "haq_di": st.none() | st.integers(0, 24).map(lambda eighth: eighth / 8),
        "ck": enzyme,
        "ck_uln": limit,
        "ast": enzyme,
        "ast_uln": limit,
        "aldolase": enzyme,
        "aldolase_uln": limit,
    }
)


def scored(*later: Visit, baseline: Visit, **patient: Any) -> TisVisits:
    rows = [
        {"patient_id": "a", "visit_date": f"2020-0{month + 1}-01", **visit}
        for month, visit in enumerate((baseline, *later))
    ]
    cohort = cohort_of(patients=[{"patient_id": "a", "first_rtx_date": "2020-01-01", **patient}], visits=rows)
    population = study_population(cohort, DICTIONARY, Options())
    return tis_visits(population, timepoints(population))


def core_set(visit: Visit) -> CoreSet:
    def number(name: str) -> Any:
        return None if visit.get(name) is None else exact(visit[name])

    enzymes = {
        one: EnzymeResult(number(one.value), number(f"{one.value}_uln"))
        for one in Enzyme
        if visit.get(one.value) is not None
    }
    return CoreSet(
        physician_global=number("physician_global"),
        patient_global=number("patient_global"),
        mmt=number("mmt8"),
        haq_di=number("haq_di"),
        extramuscular=number("extramuscular_vas"),
        enzymes=enzymes,
    )


@given(visits, visits)
def test_a_column_scores_as_single_visits_do(first: Visit, second: Visit) -> None:
    found, one = scored(second, baseline=first), tis(core_set(first), core_set(second))
    if found.baseline[0] < 0:
        assert np.isnan(found.lower).all()
        return
    assert found.complete[1] == (one.total is not None)
    if one.total is not None:
        assert found.total[1] == float(one.total)
    if not math.isnan(found.lower[1]):
        assert one.lower is not None
        assert one.upper is not None
        assert (found.lower[1], found.upper[1]) == (float(one.lower), float(one.upper))
        assert set(found.missing[1].split("; ")) - {""} == {measure.value for measure in one.missing}
    if one.maximum_attainable is not None:
        assert found.maximum[1] == float(one.maximum_attainable)


def test_every_visit_of_the_teaching_cohort_scores_as_single_visits_do(iim: Cohort) -> None:
    population = study_population(iim, DICTIONARY, Options())
    found = tis_visits(population, timepoints(population))
    rows = population.cohort.visits.astype(object).where(population.cohort.visits.notna(), None).to_dict("records")
    compared = 0
    for row, visit in enumerate(rows):
        start = found.baseline[visit["patient"]]
        if start >= 0 and found.complete[row]:
            assert found.total[row] == tis(core_set(rows[start]), core_set(visit)).total
            compared += 1
    assert compared > 200


FULL = {
    "physician_global": 6.0,
    "patient_global": 5.5,
    "mmt8": 134.0,
    "haq_di": 1.25,
    "ck": 670.0,
    "ck_uln": 170.0,
    "extramuscular_vas": 4.0,
}
BETTER = {
    "physician_global": 2.0,
    "patient_global": 3.0,
    "mmt8": 143.0,
    "haq_di": 0.75,
    "ck": 110.0,
    "ck_uln": 170.0,
    "extramuscular_vas": 2.5,
}


def test_the_typical_patient_of_the_specification() -> None:
    found = scored(BETTER, baseline=FULL)
    assert found.total[1] == 52.5
    assert category_codes(found.total).tolist() == ["", "moderate"]


def test_a_follow_up_enzyme_without_limit_is_judged_by_the_baseline_limit() -> None:
    assert scored({**BETTER, "ck_uln": None}, baseline=FULL).total[1] == 52.5


def test_another_mmt_scale_is_not_mixed() -> None:
    found = scored({**BETTER, "mmt8": 70.0, "mmt8_scale": "80"}, baseline=FULL)
    assert not found.complete[1]
    assert found.missing[1] == "mmt"
    assert (found.lower[1], found.upper[1]) == (42.5, 62.5)


def test_children_have_no_score() -> None:
    found = scored(BETTER, baseline=FULL, age_at_first_rtx=17.0)
    assert np.isnan(found.total).all()
    assert found.why_not[1] == "juvenile criteria not implemented"


def test_baseline_visits_have_no_score() -> None:
    assert np.isnan(scored(BETTER, baseline=FULL).lower[0])


@pytest.mark.parametrize(
    ("total", "code"),
    [(0, "none"), (19.5, "none"), (20, "minimal"), (37.5, "minimal"), (40, "moderate"), (60, "major"), (100, "major")],
)
def test_categories_begin_at_their_threshold(total: float, code: str) -> None:
    assert category_codes(np.array([total])).tolist() == [code]
