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
    assert number.method.endswith("eustar_delta_skin, digital_ulcers, tendon_friction_rubs, crp")


def test_eustar_where_all_six_items_are_recorded() -> None:
    rows = {"A": (19, 69.0), "B": (18, 70.0), "C": (25, None)}
    plain = cohort(rows, {}, ("mrss", "dlco_pct"))
    items = {
        "eustar_delta_skin": [1.0, 0, 1],
        "digital_ulcers": [0.0, 0, 3],
        "tendon_friction_rubs": [0.0, 1, 1],
        "crp": [10.1, 10, 50],
    }
    found = analysed(replace(plain, visits=plain.visits.assign(**items)))
    single = [
        eustar_index(
            skin_worsening=bool(items["eustar_delta_skin"][row]),
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
    assert told(found, "eustar_index", "count", comparison="category=active", time="BL") == 2


CHANGES = {  # clinical.md 5.1: changes of mRSS, FVC %, patient and physician global, HAQ-DI, and the probability
    "none": ((0, 0.0, 0.0, 0.0, 0.0), 0.0039),
    "large": ((-8, 3.0, -2.0, -2.0, -0.25), 0.9837),
    "middle": ((-5, 0.0, -1.0, -1.0, -0.125), 0.4443),
    "small": ((-4, 0.0, -1.0, -1.0, 0.0), 0.1885),
    "skin": ((-7, 1.85, 0.0, 0.0, 0.0), 0.6268),
}
EVENTS = ("new_renal_crisis", "new_ild_decline", "new_lv_failure", "new_pah")
BEFORE = (30, 70.0, 6.0, 6.0, 1.0)


def with_events(change: tuple, *answers: object, later: tuple = ()) -> Analysis:
    """One patient with a change of the five measures after a year and the four organ events there, in the order of EVENTS."""
    after = tuple(round(start + moved, 3) for start, moved in zip(BEFORE, change, strict=True))
    visits = [
        {"patient_id": "A", "visit_date": str(T0), **dict(zip(CORE, BEFORE, strict=True))},
        {"patient_id": "A", "visit_date": str(T0 + 365), **dict(zip(CORE, after, strict=True)), **dict(zip(EVENTS, answers, strict=False))},
        # Somebody else records the events, so that the fields are there.
        {"patient_id": "B", "visit_date": str(T0 + 365), **dict.fromkeys(EVENTS, False)},
        *later,
    ]  # fmt: skip
    patients = [{"patient_id": code, "first_rtx_date": str(T0), "ssc_subset": "diffuse"} for code in "AB"]
    return analysed(cohort_of(patients=patients, visits=visits))


@pytest.mark.parametrize(("change", "probability"), CHANGES.values(), ids=CHANGES)
def test_the_worked_examples_of_criss_without_an_organ_event(change: tuple, probability: float) -> None:
    found = with_events(change, False, False, False, False)
    assert told(found, "criss", "n", time="M12") == 1
    assert round(told(found, "criss", "median", time="M12") or 0.0, 4) == probability
    improved = told(found, "criss", "count", comparison="category=improved", time="M12")
    assert improved == (probability >= 0.6)


@pytest.mark.parametrize("event", range(4))
def test_any_new_organ_event_makes_criss_0(event: int) -> None:
    found = with_events(CHANGES["large"][0], *(place == event for place in range(4)))
    assert told(found, "criss", "median", time="M12") == 0
    assert told(found, "criss", "count", comparison="category=improved", time="M12") == 0
    for level in RCRISS_LEVELS:
        revised = found.findings.find("skin", f"rcriss_{level}", "count", comparison="category=improved", time="M12")
        assert revised is not None
        assert (revised.value, revised.n) == (0, 1)
    assert told(found, "criss_step_2", "count", comparison="category=improved", time="M12") == 1


def test_an_event_of_an_earlier_visit_still_counts() -> None:
    earlier = {"patient_id": "A", "visit_date": str(T0 + 180), "new_pah": True}
    found = with_events(CHANGES["large"][0], False, False, False, False, later=(earlier,))
    assert told(found, "criss", "median", time="M12") == 0


def test_an_open_question_about_an_organ_leaves_criss_open() -> None:
    found = with_events(CHANGES["large"][0], False, False, False)
    assert told(found, "criss", "n", time="M12") == 0
    assert told(found, "rcriss_20", "percent", comparison="category=improved", time="M12") is None
    assert told(found, "criss_step_2", "n", time="M12") == 1
    worse = with_events(CHANGES["none"][0], False, False, False)
    revised = worse.findings.find("skin", "rcriss_20", "count", comparison="category=improved", time="M12")
    assert revised is not None
    assert (revised.value, revised.n) == (0, 1)  # without three better measures no event could change it


def test_the_whole_criss_stands_in_the_report() -> None:
    from core.reports.cohort_report import build_sections
    from core.reports.material import Provenance

    found = with_events(CHANGES["large"][0], False, False, False, False)
    document = build_sections(found, Provenance("1", 1, "0" * 64, "x", 2, synthetic=True), ["skin"])
    table = next(table for table in document.tables() if table.name == "criss")
    rows = [row.cells[0].text for row in table.rows]
    assert rows[0] == "CRISS 0.6 or more"
    assert "Revised CRISS-70" in rows
    assert "renal crisis" in table.footnote


def test_eustar_is_active_where_what_is_missing_could_not_undo_it() -> None:
    rows = {"A": (25, 60.0), "B": (10, 90.0), "C": (10, 90.0)}
    items = {
        "eustar_delta_skin": [None, None, 0.0],
        "digital_ulcers": [0.0, 0.0, 0.0],
        "tendon_friction_rubs": [0.0, 0.0, 0.0],
        "crp": [50.0, None, 1.0],
    }
    plain = cohort(rows, {}, ("mrss", "dlco_pct"))
    found = analysed(replace(plain, visits=plain.visits.assign(**items).astype(dict.fromkeys(items, float))))
    active = found.findings.find("skin", "eustar_index", "count", comparison="category=active", time="BL")
    assert active is not None
    assert (active.value, active.n) == (1, 2)  # A whatever the skin does, C not; B could be either
    assert told(found, "eustar_index", "n", time="BL") == 1
