"""Slopes, grades and the time to a low IgG, patients left out, and low levels beside the lung, checked by hand."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.cohort import Cohort
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options
from core.stats.results import Excluded
from core.stats.slopes import slopes_per_year
from tests.core.stats.conftest import DICTIONARY, cohort_of

T0 = np.datetime64("2020-01-01")
LOCK = "2025-01-01"


def patient(code: str, **fields: object) -> dict[str, object]:
    return {"patient_id": code, "first_rtx_date": str(T0), "iim_subset": "DM", **fields}


def visit(code: str, day: int, **fields: object) -> dict[str, object]:
    return {"patient_id": code, "visit_date": str(T0 + day), **fields}


def igg(code: str, *days_and_values: tuple[int, float]) -> list[dict[str, object]]:
    return [visit(code, day, igg=value) for day, value in days_and_values]


def analysed(options: Options | None = None, **forms: list[dict[str, object]]) -> Analysis:
    return analyse(cohort_of(**forms), DICTIONARY, options or Options(lock_date=LOCK))


def told(analysis: Analysis, measure: str, statistic: str, **where: str) -> float | None:
    number = analysis.findings.find("immunoglobulin", measure, statistic, **where)
    assert number is not None, (measure, statistic, where)
    return number.value


@pytest.fixture
def five() -> Analysis:
    """A falls below 700 on day 200 and 500 on day 400; B stays; C dies on day 300; D starts low; E has no baseline."""
    return analysed(
        patients=[
            patient("A", vital_status="alive", last_contact_date="2023-01-01"),
            patient("B", vital_status="alive"),
            patient("C", vital_status="dead", last_contact_date=str(T0 + 300)),
            patient("D"),
            patient("E"),
            patient("F"),
        ],
        visits=[
            *igg("A", (-10, 900), (200, 699), (400, 499), (500, 700)),
            *igg("B", (0, 1000), (100, 700), (380, 990)),
            *igg("C", (-5, 800), (250, 750)),
            *igg("D", (0, 650), (365, 720), (730, 800)),
            *igg("E", (100, 600)),
            *igg("F", (-5, 900)),
        ],
    )


def test_time_to_the_first_low_igg(five: Analysis) -> None:
    curve = {"comparison": "category=below_700"}
    assert told(five, "time_to_low_igg", "events", **curve) == 1
    assert told(five, "time_to_low_igg", "estimate", time="d183", **curve) == 1
    assert told(five, "time_to_low_igg", "estimate", time="d365", **curve) == pytest.approx(2 / 3)
    assert told(five, "time_to_low_igg", "at_risk", time="d365", **curve) == 1
    assert told(five, "time_to_low_igg", "events", comparison="category=below_300") == 0
    assert told(five, "time_to_low_igg", "median", comparison="category=below_500") == 400


def test_death_competes_with_a_low_igg(five: Analysis) -> None:
    """Limit 500: C dies on day 300, B is last seen on day 380, A is low on day 400; D joins, being above 500 throughout."""
    found = told(five, "time_to_low_igg", "estimate", comparison="reason=below_500", time="d548")
    assert found == pytest.approx((3 / 4) * (1 / 2))


def test_who_is_not_in_the_time_to_low_is_listed(five: Analysis) -> None:
    left_out = {code: reason for code, reason in five.excluded if "time to low IgG" in reason}
    assert left_out == {
        "D": "IgG below 700 at baseline: not in the time to low IgG",
        "E": "no IgG at baseline: not in the time to low IgG",
        "F": "no IgG after the first infusion: not in the time to low IgG",
    }


def test_grades_follow_the_chosen_scheme(five: Analysis) -> None:
    assert told(five, "igg_grade", "count", comparison="category=moderate") == 1
    assert told(five, "igg_grade", "count", comparison="category=mild") == 2
    assert told(five, "igg_grade", "count", comparison="category=normal") == 3
    other = analysed(
        Options(lock_date=LOCK, ig_scheme="B"), patients=[patient("A")], visits=igg("A", (0, 650), (100, 599))
    )
    assert told(other, "igg_grade", "count", comparison="category=mild") == 1
    assert told(other, "igg_grade", "count", comparison="category=normal", time="BL") == 1
    assert told(other, "igg", "count", comparison="category=below_600") == 1
    number = other.findings.find("immunoglobulin", "igg_grade", "count", comparison="category=mild")
    assert number is not None
    assert "scheme B, Barmettler 2018" in number.method


def test_slopes_start_with_the_baseline(five: Analysis) -> None:
    """A by hand from day -10 on; D rises; B has three values over 380 days; the others have too few."""
    expected = [np.polyfit(days, values, 1)[0] * 365.25 for days, values in (
        ([-10, 200, 400, 500], [900, 699, 499, 700]),
        ([0, 100, 380], [1000, 700, 990]),
        ([0, 365, 730], [650, 720, 800]),
    )]  # fmt: skip
    assert told(five, "igg_slope", "n") == 3
    assert told(five, "igg_slope", "median") == pytest.approx(np.median(expected), rel=1e-9)
    assert told(five, "igg_slope", "p") is None


def test_a_value_before_the_baseline_is_no_part_of_the_slope() -> None:
    found = analysed(patients=[patient("A")], visits=igg("A", (-80, 5000), (-10, 1000), (100, 1000), (200, 1000)))
    assert told(found, "igg_slope", "median") == 0


def test_patients_on_immunoglobulins_or_with_myeloma_are_left_out_beside_everyone() -> None:
    found = analysed(
        patients=[
            patient("A", comorbidities="none"),
            patient("B", comorbidities="smouldering myeloma"),
            patient("C", comorbidities="none"),
            patient("D", comorbidities="none"),
        ],
        visits=[visit(code, 0, igg=value, ivig=on) for code, value, on in (("A", 700, 1), ("B", 800, 0), ("C", 900, 0), ("D", 1000, 0))],
        adverse_events=[{"patient_id": "C", "onset_date": "2020-05-01", "term": "Multiple myeloma"}],
        treatments_before=[{"patient_id": "D", "drug": "IVIg", "stop_date": "2019-01-01"}],
    )  # fmt: skip
    medians = {"all": 850, "ivig=no": 900, "myeloma=no": 850, "ivig=no;myeloma=no": 1000}
    for group, median in medians.items():
        assert told(found, "igg", "median", group=group, time="BL") == median
    assert set(found.immunoglobulin.excluded) >= {
        Excluded("A", "immunoglobulin therapy is recorded: left out of the immunoglobulins of those never on it"),
        Excluded("B", "myeloma is recorded: left out of the immunoglobulins of those without myeloma"),
        Excluded("C", "myeloma is recorded: left out of the immunoglobulins of those without myeloma"),
    }


def test_immunoglobulins_of_the_half_year_before_count_as_therapy() -> None:
    found = analysed(
        patients=[patient("A"), patient("B")],
        visits=[visit("A", 0, igg=700, ivig=0), visit("B", 0, igg=900, ivig=0)],
        treatments_before=[{"patient_id": "A", "drug": "IVIg", "stop_date": "2019-10-01"}],
    )
    assert told(found, "igg", "n", group="ivig=no", time="BL") == 1


def test_what_is_not_recorded_makes_no_group(five: Analysis) -> None:
    for group, why in (("ivig=no", "immunoglobulins were given"), ("myeloma=no", "comorbidities nor adverse events")):
        number = five.findings.find("immunoglobulin", "igg", "n", group=group)
        assert number is not None
        assert number.value is None
        assert why in number.method
    assert five.findings.find("immunoglobulin", "igg", "n", group="ivig=no;myeloma=no") is None


def test_the_lung_by_a_low_last_level(ssc: Cohort) -> None:
    found = analyse(ssc, DICTIONARY, Options())
    visits = ssc.visits.dropna(subset=["igm"]).groupby("patient_id").last()
    low = set(visits.index[visits["igm"] < 40])
    assert told(found, "igm", "count", comparison="category=below_lln", time="LAST") == len(low)
    fvc = ssc.visits.dropna(subset=["fvc_pct"]).groupby("patient_id")["fvc_pct"].agg(["first", "last"])
    change = (fvc["last"] - fvc["first"]).round(9)
    for code, chosen in (("low", change.index.isin(low)), ("not_low", ~change.index.isin(low))):
        group = f"igm_last={code}"
        assert told(found, "fvc_pct", "n", group=group, comparison="LAST-BL") == chosen.sum()
        assert told(found, "fvc_pct", "median", group=group, comparison="LAST-BL") == pytest.approx(
            change[chosen].median()
        )
    assert told(found, "fvc_pct", "U", group="", comparison="igm_last", time="LAST-BL") is not None


def test_the_limit_of_igm_depends_on_sex_in_japan() -> None:
    rows = {
        "patients": [patient("A", sex="F", ssc_subset="diffuse", iim_subset=None), patient("B", sex="M")],
        "visits": [visit(code, day, igm=40) for code in "AB" for day in (0, 400)],
    }
    found = analysed(Options(lock_date=LOCK, ig_reference="japan_jccls"), **rows)
    assert told(found, "igm", "count", comparison="category=below_lln", time="LAST") == 1


measured = st.lists(st.tuples(st.integers(0, 3), st.integers(-50, 900), st.integers(300, 1500)), max_size=30)


@given(measured, st.randoms(use_true_random=False))
def test_slopes_are_those_of_numpy_in_any_order(rows: list[tuple[int, int, int]], shuffle: random.Random) -> None:
    shuffled = list(rows)
    shuffle.shuffle(shuffled)
    patient, day, value = np.array(shuffled, dtype=float).reshape(-1, 3).T
    found = slopes_per_year(patient.astype(np.int64), day, value, 4)
    for code in range(4):
        own = [(d, v) for p, d, v in rows if p == code]
        days = [d for d, _ in own]
        if len(own) < 3 or max(days) - min(days) < 180:
            assert np.isnan(found[code])
        else:
            slope = np.polyfit(np.array(days) / 365.25, [v for _, v in own], 1)[0]
            assert found[code] == pytest.approx(slope, rel=1e-6, abs=1e-6)
