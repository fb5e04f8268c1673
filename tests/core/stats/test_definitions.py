"""Definitions on records small enough to check by hand: stops, censoring, data lock, windows, groups, filters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.domain.cohort import Cohort
from core.faults import UsageFault
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options, Preset
from core.stats.population import study_population
from core.stats.results import Excluded
from tests.core.stats.conftest import DICTIONARY, cohort_of

LOCK = "2024-01-01"


def patient(code: str, **fields: object) -> dict[str, object]:
    return {"patient_id": code, "first_rtx_date": "2020-01-01", "iim_subset": "DM", **fields}


def analysed(
    *patients: dict[str, object], options: Options | None = None, **forms: list[dict[str, object]]
) -> Analysis:
    return analyse(cohort_of(patients=patients, **forms), DICTIONARY, options or Options(lock_date=LOCK))


def value(analysis: Analysis, *key: str, **where: str) -> float | None:
    number = analysis.findings.find(*key, **where)
    assert number is not None, (key, where)
    return number.value


def stop(code: str, day: str, reason: str = "remission") -> dict[str, object]:
    return {"patient_id": code, "discontinuation_date": day, "reason": reason}


def test_a_stop_is_the_last_date_on_rituximab_else_the_discontinuation() -> None:
    found = analysed(
        patient("a", rtx_status="discontinued", last_on_rtx_date="2020-01-11"),
        patient("b", rtx_status="discontinued"),
        patient("c", rtx_status="ongoing", last_on_rtx_date="2020-01-31"),
        patient("d", rtx_status="ongoing", last_contact_date="2020-02-10"),
        patient("e", rtx_status="ongoing"),
        discontinuations=[stop("a", "2020-03-01"), stop("b", "2020-01-21", "death")],
        visits=[{"patient_id": "e", "visit_date": "2020-02-20"}],
    )
    assert found.on_rtx.days.tolist() == [10, 20, 30, 40, 50]
    assert found.on_rtx.stopped.tolist() == [True, True, False, False, False]
    assert found.on_rtx.reason.tolist() == ["remission", "death", "", "", ""]
    assert len(found.on_rtx.notes) == 1


def test_a_stop_behind_the_data_lock_has_not_happened_yet() -> None:
    found = analysed(
        patient("a", rtx_status="discontinued", last_on_rtx_date="2021-01-01"),
        options=Options(lock_date="2020-07-01"),
        discontinuations=[stop("a", "2021-01-01")],
    )
    assert not found.on_rtx.stopped[0]
    assert found.on_rtx.days[0] == 182


def test_records_and_patients_behind_the_data_lock_are_left_out() -> None:
    found = analysed(
        patient("a"),
        patient("b", first_rtx_date="2021-01-01"),
        options=Options(lock_date="2020-06-30"),
        visits=[{"patient_id": "a", "visit_date": day, "igg": 900.0} for day in ("2020-06-30", "2020-07-01")],
    )
    assert found.population.n == 1
    assert found.population.excluded == (Excluded("b", "first infusion after the data lock"),)
    assert len(found.population.cohort.visits) == 1


def test_the_data_lock_is_by_default_the_latest_date_of_any_sheet() -> None:
    cohort = cohort_of(
        patients=[patient("a")], adverse_events=[{"patient_id": "a", "onset_date": "2022-05-06", "term": "rash"}]
    )
    assert study_population(cohort, DICTIONARY, Options()).lock_date == "2022-05-06"


def test_the_first_infusion_is_taken_from_the_infusions_where_the_patient_has_none() -> None:
    given = [{"patient_id": "a", "infusion_date": day} for day in ("2020-03-01", "2020-02-01")]
    cohort = cohort_of(patients=[patient("a", first_rtx_date=None)], infusions=given)
    assert str(study_population(cohort, DICTIONARY, Options()).patients["t0"][0])[:10] == "2020-02-01"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"rtx_status": "discontinued"}, "discontinued without a date"),
        (
            {"rtx_status": "discontinued", "last_on_rtx_date": "2019-12-31"},
            "the stop or last contact comes before the first infusion",
        ),
    ],
)
def test_an_unusable_time_excludes_the_patient_with_the_reason(fields: dict[str, object], reason: str) -> None:
    found = analysed(patient("a", **fields), patient("b", rtx_status="ongoing", last_contact_date="2021-01-01"))
    assert found.persistence.excluded == (Excluded("a", reason),)
    assert found.persistence.n == 1


def test_without_status_and_stops_persistence_is_absent_and_says_why() -> None:
    found = analysed(patient("a"), patient("b"))
    number = found.findings.find("persistence", "time_on_rtx", "estimate")
    assert number is not None
    assert number.value is None
    assert "rtx_status" in number.method


def test_a_status_of_ongoing_wins_over_an_old_stop() -> None:
    found = analysed(
        patient("a", rtx_status="ongoing", last_contact_date="2022-01-01"), discontinuations=[stop("a", "2020-06-01")]
    )
    assert not found.on_rtx.stopped[0]


def test_ineffectiveness_on_day_365_is_primary_and_on_day_366_secondary() -> None:
    found = analysed(
        patient("a", rtx_status="discontinued", last_on_rtx_date="2020-12-31"),
        patient("b", rtx_status="discontinued", last_on_rtx_date="2021-01-01"),
        discontinuations=[stop("a", "2020-12-31", "ineffectiveness"), stop("b", "2021-01-01", "ineffectiveness")],
    )
    assert found.on_rtx.days.tolist() == [365, 366]
    for category in ("primary", "secondary"):
        assert value(found, "discontinuation", "ineffectiveness", "count", comparison=f"category={category}") == 1
    assert value(found, "discontinuation", "reason", "count", comparison="reason=any", time="d365") == 1


def test_the_registry_preset_censors_remission_and_loss() -> None:
    patients = [
        patient(code, rtx_status="discontinued", last_on_rtx_date=f"2020-0{month}-01")
        for code, month in (("a", 2), ("b", 3), ("c", 4))
    ]
    stops = [
        stop("a", "2020-02-01", "remission"),
        stop("b", "2020-03-01", "lost_to_follow_up"),
        stop("c", "2020-04-01", "death"),
    ]
    stano = analysed(*patients, discontinuations=stops)
    registry = analysed(*patients, discontinuations=stops, options=Options(preset=Preset.REGISTRY, lock_date=LOCK))
    assert stano.persistence.curves["all"].n_events == 3
    assert registry.persistence.curves["all"].n_events == 1
    assert registry.persistence.incidence is not None
    assert registry.persistence.incidence.causes == ("death",)
    assert value(registry, "discontinuation", "reason", "count", comparison="reason=any") == 3


def test_estimates_behind_the_last_observed_time_are_absent() -> None:
    found = analysed(*(patient(code, rtx_status="ongoing", last_contact_date="2020-12-01") for code in "abcdef"))
    assert value(found, "persistence", "time_on_rtx", "estimate", time="d183") == 1
    number = found.findings.find("persistence", "time_on_rtx", "estimate", time="d365")
    assert number is not None
    assert number.value is None
    assert "beyond the last observed time" in number.method


def visit(code: str, day: str, **fields: object) -> dict[str, object]:
    return {"patient_id": code, "visit_date": day, **fields}


def test_the_nearest_value_in_the_window_counts_and_ties_go_to_the_earlier() -> None:
    visits = [
        visit("a", "2019-12-01", igg=700.0),
        visit("a", "2020-01-01"),
        visit("a", "2020-12-21", igg=800.0),  # day 355
        visit("a", "2021-01-10", igg=900.0),  # day 375: as far from 365
        visit("a", "2019-10-02", igg=100.0),  # day -91: outside the baseline window
    ]
    found = analysed(patient("a"), visits=visits).immunoglobulin.of("igg")
    assert found is not None
    assert found.values["BL"].tolist() == [700]
    assert found.values["M12"].tolist() == [800]
    assert np.isnan(found.values["M24"]).all()
    assert found.values["LAST"].tolist() == [900]


def test_none_is_zero_steroid_and_a_blank_is_missing() -> None:
    visits = [
        visit("a", "2020-01-01", steroid_drug="none"),
        visit("b", "2020-01-01", steroid_dose_mg_day=5.0),
        visit("c", "2020-01-01", steroid_drug="deflazacort", steroid_dose_mg_day=7.5),
        visit("d", "2020-01-01", steroid_drug="budesonide", steroid_dose_mg_day=9.0),
    ]
    found = analysed(*(patient(code) for code in "abcd"), visits=visits)
    assert found.pdneq.tolist() == pytest.approx([0, np.nan, 6.25, np.nan], nan_ok=True)
    assert value(found, "steroid", "pdneq", "n", time="BL") == 2


def test_therapy_compares_two_groups_and_csdmard_three() -> None:
    drugs = {"a": "none", "b": "methotrexate", "c": "azathioprine", "d": "methotrexate; hydroxychloroquine", "e": None}
    found = analysed(*(patient(code, csdmard_at_rtx=drug) for code, drug in drugs.items())).population.patients
    assert found["therapy"].tolist() == ["monotherapy", "combination", "combination", "combination", None]
    assert found["csdmard"].tolist() == ["none", "methotrexate", "other", "other", None]


def test_age_is_given_or_completed_years() -> None:
    found = analysed(
        patient("a", birth_date="1950-01-02"),
        patient("b", birth_date="1950-01-01"),
        patient("c", birth_date="1950-01-02", age_at_first_rtx=71.0),
        patient("d"),
    ).population.patients
    assert found["age"].tolist() == pytest.approx([69, 70, 71, np.nan], nan_ok=True)


def test_filters_keep_the_patients_that_fit_all_of_them() -> None:
    rows = [patient("a", sex="F", muscle=True), patient("b", sex="F", muscle=False), patient("c", sex="M", muscle=True)]

    def kept(*where: tuple[str, str]) -> list[str]:
        return analysed(*rows, options=Options(where=where, lock_date=LOCK)).population.codes.tolist()

    assert kept(("sex", "F"), ("muscle", "yes")) == ["a"]
    assert kept(("subset", "dm")) == ["a", "b", "c"]
    for wrong in (("colour", "red"), ("sex", "other"), ("muscle", "perhaps")):
        with pytest.raises(UsageFault):
            kept(wrong)


def test_an_empty_source_and_an_early_lock_are_told_in_a_sentence() -> None:
    with pytest.raises(UsageFault, match="no patients"):
        analyse(cohort_of(patients=[]), DICTIONARY, Options())
    with pytest.raises(UsageFault, match="data lock"):
        analysed(patient("a"), options=Options(lock_date="2019-01-01"))


def test_one_patient_gives_numbers_where_they_exist_and_reasons_elsewhere(iim: Cohort) -> None:
    found = analyse(iim, DICTIONARY, Options(where=(("patient_id", iim.patients["patient_id"][0]),)))
    numbers = list(found.findings)
    assert found.population.n == 1
    assert all(number.value is not None for number in numbers if not number.method.count("not "))
    assert all(number.value is None for number in numbers if number.statistic == "p")


def test_tis_on_rituximab_goes_by_the_visit_and_else_by_the_stop(iim: Cohort) -> None:
    """All were assessed at M12 or not; of the 32 assessed, 28 still had rituximab (clinical.md 10.4, 9)."""
    found = analyse(iim, DICTIONARY, Options()).findings
    shares = {
        measure: found.find("response", measure, "count", comparison="category=at_least_minimal", time="M12")
        for measure in ("tis", "tis_on_rtx", "tis_of_all")
    }
    assert {measure: (one.value, one.n) for measure, one in shares.items() if one} == {
        "tis": (29, 32),
        "tis_on_rtx": (28, 28),
        "tis_of_all": (29, 41),
    }
    silent = replace(iim, visits=iim.visits.assign(on_rtx=np.nan))
    again = analyse(silent, DICTIONARY, Options()).findings
    by_date = again.find("response", "tis_on_rtx", "count", comparison="category=at_least_minimal", time="M12")
    assert by_date is not None
    assert (by_date.value, by_date.n) == (28, 28)


def test_a_saved_filter_is_a_group_beside_the_others(iim: Cohort) -> None:
    saved = (("women with DM", (("subset", "DM"), ("sex", "F"))),)
    found = analyse(iim, DICTIONARY, Options(saved=saved)).findings
    fits = (iim.patients["iim_subset"] == "DM") & (iim.patients["sex"] == "F")
    n = {
        group: found.find("persistence", "time_on_rtx", "n", group=f"women with DM={group}") for group in ("yes", "no")
    }
    assert {group: number and number.value for group, number in n.items()} == {"yes": fits.sum(), "no": (~fits).sum()}
    test = found.find("persistence", "time_on_rtx", "chi2", group="", comparison="women with DM")
    assert test is not None
    assert test.value is not None
    for name in ("sex", "a=b", " "):
        with pytest.raises(UsageFault, match="saved filter"):
            analyse(iim, DICTIONARY, Options(saved=((name, saved[0][1]),)))
