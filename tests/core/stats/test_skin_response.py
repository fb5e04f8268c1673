"""Responders by every split, CRISS and EUSTAR where their fields exist, and what is said where they do not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from core.domain.cohort import Cohort
from core.scoring.criss import RCRISS_LEVELS, CrissMeasure, OrganEvents, criss_probability, revised_criss
from core.scoring.eustar import eustar_index
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options
from tests.core.stats.conftest import DICTIONARY, cohort_of

T0 = np.datetime64("2020-01-01")
CORE = ("mrss", "fvc_pct", "patient_global", "physician_global", "haq_di")
START = {"A": (30, 70.0, 6.0, 6.0, 1.0), "B": (20, 80.0, 5.0, 5.0, 0.5), "C": (10, 90.0, 0.0, 4.0, 0.0)}
END = {"A": (22, 73.0, 4.0, 4.0, 0.75), "B": (20, 80.0, 5.0, 5.0, 0.5), "C": (8, 94.5, None, 3.2, 0.0)}


def cohort(start: dict[str, tuple], end: dict[str, tuple], fields: tuple[str, ...] = CORE) -> Cohort:
    return cohort_of(
        patients=[{"patient_id": code, "first_rtx_date": str(T0), "ssc_subset": "diffuse"} for code in start],
        visits=[
            {"patient_id": code, "visit_date": str(T0 + day), **dict(zip(fields, values, strict=True))}
            for day, rows in ((0, start), (365, end))
            for code, values in rows.items()
        ],
    )


def analysed(found: Cohort) -> Analysis:
    return analyse(found, DICTIONARY, Options(lock_date="2024-01-01"))


def told(analysis: Analysis, measure: str, statistic: str, **where: str) -> float | None:
    number = analysis.findings.find("skin", measure, statistic, **where)
    assert number is not None, (measure, statistic, where)
    return number.value


def test_each_split_has_its_own_responders() -> None:
    ends = {"A": 9, "B": 6, "C": 5, "D": 2, "E": 0}
    start = {"A": (20,), "B": (20,), "C": (30,), "D": (8,), "E": (0,)}
    end = {code: (start[code][0] - gain,) for code, gain in ends.items()}
    found = analysed(cohort(start, end, ("mrss",)))
    high = {"mrss_response": 1, "mrss_response_5": 3, "mrss_response_25pct": 3}
    for measure, count in high.items():
        assert told(found, measure, "count", comparison="category=high", time="LAST") == count
        assert told(found, measure, "count", comparison="category=low", time="LAST") == 5 - count
    assert told(found, "mrss_change", "count", comparison="category=improved", time="M12") == 2
    assert told(found, "mrss_change", "count", comparison="category=progressed", time="M12") == 0


def test_the_correlation_stands_before_the_split(ssc: Cohort) -> None:
    numbers = [
        number for number in analyse(ssc, DICTIONARY, Options()).immunoglobulin.numbers if "iga" in number.measure
    ]
    first = {key: row for row, key in reversed(list(enumerate((n.measure, n.group) for n in numbers)))}
    assert first["iga_decrease~mrss_improvement", "all"] < first["iga", "response=high"]
    assert ("iga", "response_5=high") in first
    assert ("iga", "response_25pct=low") in first


def test_criss_says_which_step_is_missing_and_gives_the_other() -> None:
    found = analysed(cohort(START, END))
    whole = found.findings.find("skin", "criss", "estimate")
    assert whole is not None
    assert whole.value is None
    assert "field not recorded: new renal crisis" in whole.method
    expected = [
        criss_probability({m: Fraction(str(b)) - Fraction(str(a)) for m, a, b in zip(CrissMeasure, *pair, strict=True)})
        for pair in ((order(START[code]), order(END[code])) for code in "AB")
    ]
    assert told(found, "criss_step_2", "n", time="M12") == 2
    assert told(found, "criss_step_2", "max", time="M12") == pytest.approx(max(expected), rel=1e-12)
    assert told(found, "criss_step_2", "min", time="M12") == pytest.approx(min(expected), rel=1e-12)
    improved = found.findings.find("skin", "criss_step_2", "count", comparison="category=improved", time="M12")
    assert improved is not None
    assert (improved.value, improved.n) == (1, 2)
    assert "step 2 only" in improved.method


def order(values: tuple) -> list:
    """The five values in the order of `CrissMeasure`."""
    by_field = dict(zip(CORE, values, strict=True))
    fields = {
        CrissMeasure.MRSS: "mrss",
        CrissMeasure.FVC_PCT: "fvc_pct",
        CrissMeasure.PATIENT_GLOBAL: "patient_global",
        CrissMeasure.PHYSICIAN_GLOBAL: "physician_global",
        CrissMeasure.HAQ_DI: "haq_di",
    }
    return [by_field[fields[measure]] for measure in CrissMeasure]


def test_revised_criss_is_that_of_the_score() -> None:
    found = analysed(cohort(START, END))
    none = OrganEvents(False, False, False, False)
    for level in RCRISS_LEVELS:
        single = [
            revised_criss(
                dict(zip(CrissMeasure, map(exactly, order(START[code])), strict=True)),
                dict(zip(CrissMeasure, map(exactly, order(END[code])), strict=True)),
                none,
                level,
            ).improved
            for code in "ABC"
        ]
        number = found.findings.find(
            "skin", f"rcriss_{level}_step_2", "count", comparison="category=improved", time="M12"
        )
        assert number is not None
        assert number.value == sum(one is True for one in single)
        assert number.n == sum(one is not None for one in single)


def exactly(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def test_a_missing_core_measure_is_named(ssc: Cohort) -> None:
    number = analyse(ssc, DICTIONARY, Options()).findings.find("skin", "criss_step_2", "median")
    assert number is not None
    assert number.method == "not computed: field not recorded: patient_global, physician_global, haq_di"


def test_eustar_names_the_fields_that_nobody_records(ssc: Cohort) -> None:
    number = analyse(ssc, DICTIONARY, Options()).findings.find("skin", "eustar_index", "median")
    assert number is not None
    assert number.value is None
    assert number.method.endswith("skin_worsening, digital_ulcers, tendon_friction_rubs, crp")


def test_eustar_where_all_six_items_are_recorded() -> None:
    rows = {"A": (19, 69.0), "B": (18, 70.0), "C": (25, None)}
    plain = cohort(rows, {}, ("mrss", "dlco_pct"))
    items = {
        "skin_worsening": [1.0, 0, 1],
        "digital_ulcers": [0.0, 0, 1],
        "tendon_friction_rubs": [0.0, 1, 1],
        "crp": [10.1, 10, 50],
    }
    found = analysed(replace(plain, visits=plain.visits.assign(**items)))
    single = [
        eustar_index(
            skin_worsening=bool(items["skin_worsening"][row]),
            digital_ulcers=bool(items["digital_ulcers"][row]),
            mrss=rows[code][0],
            tendon_friction_rubs=bool(items["tendon_friction_rubs"][row]),
            crp_mg_l=Fraction(str(items["crp"][row])),
            dlco_pct=Fraction(str(rows[code][1])),
        ).total
        for row, code in enumerate("AB")
    ]
    assert told(found, "eustar_index", "n", time="BL") == 2
    assert [told(found, "eustar_index", name, time="BL") for name in ("max", "min")] == [max(single), min(single)]
    assert told(found, "eustar_index", "count", comparison="category=active", time="BL") == 1
