"""What counts as a stop: one cause alone, toggles, stops without a date, restarts, delayed entry, the full dose; groups to compare."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.cohort import Cohort
from core.faults import UsageFault
from core.stats.analysis import analyse
from core.stats.incidence import aalen_johansen
from core.stats.options import Options, Preset, Restarts, UndatedStops
from core.stats.population import study_population
from core.stats.results import Excluded
from core.stats.subgroups import further_fields
from core.stats.survival import kaplan_meier
from tests.core.stats.conftest import DICTIONARY, cohort_of
from tests.core.stats.test_definitions import LOCK, analysed, patient, stop, value

CAUSE = Options(preset=Preset.CAUSE, cause="adverse_event")


def stopped(code: str, day: str, **fields: object) -> dict[str, object]:
    return patient(code, rtx_status="discontinued", last_on_rtx_date=day, **fields)


def infused(code: str, *days: str, **fields: object) -> list[dict[str, object]]:
    return [{"patient_id": code, "infusion_date": day, **fields} for day in days]


def test_one_cause_alone_is_the_event_and_says_what_it_is_not(iim: Cohort) -> None:
    found = analyse(iim, DICTIONARY, CAUSE)
    reasons = Counter(found.on_rtx.reason[found.on_rtx.stopped].tolist())
    assert found.persistence.curves["all"].n_events == reasons["adverse_event"]
    number = found.findings.find("persistence", "time_on_rtx", "estimate", time="d365")
    assert number is not None
    assert "cause-specific, not cumulative incidence" in number.method
    assert "cause-specific, not cumulative incidence" in found.persistence.definition
    assert value(found, "discontinuation", "reason", "count", comparison="reason=any") == reasons.total()


def test_under_one_cause_the_incidences_still_compete(iim: Cohort) -> None:
    alone, every = analyse(iim, DICTIONARY, CAUSE), analyse(iim, DICTIONARY, Options())
    for cause in ("adverse_event", "death"):
        where = {"comparison": f"reason={cause}", "time": "d365"}
        assert value(alone, "persistence", "reason", "estimate", **where) == value(
            every, "persistence", "reason", "estimate", **where
        )
    curve = alone.persistence.curves["all"]
    assert 1 - curve.at(1826).estimate > value(
        alone, "persistence", "reason", "estimate", comparison="reason=adverse_event", time="d1826"
    )  # type: ignore[operator]


def test_one_cause_without_its_name_is_refused(iim: Cohort) -> None:
    with pytest.raises(UsageFault, match="none was named"):
        analyse(iim, DICTIONARY, Options(preset=Preset.CAUSE))


def test_a_toggle_replaces_the_list_of_the_preset() -> None:
    rows = [stopped("a", "2020-02-01"), stopped("b", "2020-03-01"), stopped("c", "2020-04-01")]
    stops = [
        stop("a", "2020-02-01", "remission"),
        stop("b", "2020-03-01", "lost_to_follow_up"),
        stop("c", "2020-04-01", "death"),
    ]
    for censored, events in ((frozenset(), 3), (frozenset({"death"}), 2), (frozenset({"death", "remission"}), 1)):
        options = Options(preset=Preset.REGISTRY, censored=censored, lock_date=LOCK)
        assert analysed(*rows, discontinuations=stops, options=options).persistence.curves["all"].n_events == events


def test_a_stop_without_a_date_is_left_out_or_taken_at_the_planned_next_infusion() -> None:
    rows = [patient("a", rtx_status="discontinued"), patient("b", rtx_status="ongoing", last_contact_date="2021-01-01")]
    courses = [
        *infused("a", "2020-01-01", "2020-01-15", course=1.0),
        *infused("a", "2020-07-01", "2020-07-15", course=2.0),
    ]
    without = analysed(*rows, infusions=courses)
    assert without.persistence.excluded == (Excluded("a", "discontinued without a date"),)
    planned = analysed(*rows, infusions=courses, options=Options(undated_stops=UndatedStops.PLANNED, lock_date=LOCK))
    assert planned.persistence.excluded == ()
    assert planned.on_rtx.days[0] == 182 + 182  # 1 July 2020 is day 182; the next course 182 days later
    assert planned.on_rtx.stopped[0]
    assert "182 days" in planned.persistence.notes[0]


def test_the_last_course_begins_behind_a_gap_where_courses_have_no_number() -> None:
    rows = [patient("a", rtx_status="discontinued")]
    options = Options(undated_stops=UndatedStops.PLANNED, lock_date=LOCK)
    found = analysed(
        *rows, infusions=infused("a", "2020-01-01", "2020-01-15", "2020-08-01", "2020-08-15"), options=options
    )
    assert found.on_rtx.days[0] == 213 + 182


def test_without_any_infusion_a_stop_without_a_date_stays_left_out() -> None:
    options = Options(undated_stops=UndatedStops.PLANNED, lock_date=LOCK)
    found = analysed(
        patient("a", rtx_status="discontinued"),
        patient("b", rtx_status="ongoing", last_contact_date="2021-01-01"),
        options=options,
    )
    assert found.persistence.excluded == (Excluded("a", "discontinued without a date"),)


def test_a_planned_stop_behind_the_data_lock_has_not_happened_yet() -> None:
    options = Options(undated_stops=UndatedStops.PLANNED, lock_date="2020-03-01")
    row = patient("a", rtx_status="discontinued", last_contact_date="2020-12-01")
    found = analysed(row, infusions=infused("a", "2020-01-01"), options=options)
    assert not found.on_rtx.stopped[0]
    assert found.on_rtx.days[0] == 60


def test_an_infusion_after_the_stop_is_noted_or_undoes_it() -> None:
    rows, again = [stopped("a", "2020-06-01", last_contact_date="2022-01-01")], infused("a", "2020-01-01", "2021-01-01")
    kept = analysed(*rows, infusions=again)
    assert kept.on_rtx.stopped[0]
    assert any("1 patient had an infusion after the stop" in note for note in kept.persistence.notes)
    undone = analysed(*rows, infusions=again, options=Options(restarts=Restarts.CONTINUE, lock_date=LOCK))
    assert not undone.on_rtx.stopped[0]
    assert undone.on_rtx.days[0] == 731
    assert any("still treated" in note for note in undone.persistence.notes)


def test_delayed_entry_counts_patients_from_their_first_visit_at_the_centre() -> None:
    rows = [
        stopped("a", "2020-01-21"),
        stopped("b", "2020-02-20", first_centre_visit="2020-01-31"),
        stopped("c", "2020-02-10", first_centre_visit="2020-02-10"),
        patient("d", rtx_status="ongoing", last_contact_date="2020-12-31", first_centre_visit="2019-05-01"),
    ]
    plain, late = analysed(*rows), analysed(*rows, options=Options(delayed_entry=True, lock_date=LOCK))
    assert plain.persistence.n == 4
    assert not plain.on_rtx.entry.any()
    assert late.persistence.excluded == (
        Excluded("c", "first seen at this centre at or after the end of the time on rituximab"),
    )
    curve = late.persistence.curves["all"]
    assert [curve.at(day).at_risk for day in (20, 30, 31, 50, 51)] == [2, 1, 2, 2, 1]
    assert [curve.at(day).estimate for day in (20, 50)] == [0.5, 0.25]
    assert any("delayed entry: 1 patient" in note for note in late.persistence.notes)


def test_a_reduced_course_ends_the_full_dose_but_not_the_treatment() -> None:
    rows = [patient(code, rtx_status="ongoing", last_contact_date="2022-01-01") for code in ("a", "b", "c")]
    infusions = [
        *infused("a", "2020-01-01", "2020-01-15", given_dose_mg=1000.0),
        *infused("a", "2020-07-01", given_dose_mg=1000.0),
        *infused("b", "2020-01-01", "2020-01-15", given_dose_mg=1000.0),
        *infused("b", "2020-07-01", "2020-07-15", given_dose_mg=900.0),
    ]
    found = analysed(*rows, infusions=infusions)
    full = found.persistence.full_dose
    assert full is not None and full.curve is not None
    assert (full.curve.n, full.curve.n_events, full.reduced) == (2, 1, 1)
    assert full.curve.times.tolist() == [182, 731]
    assert found.persistence.curves["all"].n_events == 0


def test_an_unfinished_last_course_is_no_reduction() -> None:
    infusions = [
        *infused("a", "2020-01-01", "2020-01-15", given_dose_mg=1000.0),
        *infused("a", "2020-07-01", given_dose_mg=1000.0),
    ]
    found = analysed(stopped("a", "2020-07-10"), infusions=infusions, discontinuations=[stop("a", "2020-07-10")])
    assert found.persistence.full_dose is not None
    assert found.persistence.full_dose.reduced == 0


def test_without_doses_the_full_dose_is_absent_and_says_why() -> None:
    found = analysed(patient("a", rtx_status="ongoing", last_contact_date="2021-01-01"))
    number = found.findings.find("persistence", "time_on_full_dose", "estimate")
    assert number is not None
    assert number.value is None
    assert "given_dose_mg" in number.method


def test_the_clocks_each_have_their_own_start() -> None:
    found = analysed(stopped("a", "2020-07-01", diagnosis_date="2018-01-01", last_contact_date="2022-01-01"))
    assert value(found, "baseline", "disease_duration_years", "median") == pytest.approx(730 / 365.25)
    assert value(found, "persistence", "months_on_rtx", "median") == pytest.approx(182 / 30.4375)
    assert value(found, "persistence", "months_since_first_rtx", "median") == pytest.approx(731 / 30.4375)


def test_groups_exist_only_where_they_can_be_compared() -> None:
    rows = [
        patient(f"p{row}", sex="F", msa_maa="Jo-1" if row < 5 else "PM/Scl-100", muscle=row % 2 == 0)
        for row in range(11)
    ]
    rows[10] |= {"msa_maa": "SRP", "first_rtx_date": "2023-01-01"}
    rows[9] |= {"muscle": None, "n_failed_csdmard": 4}
    rows[8] |= {"n_failed_csdmard": 0}
    found = further_fields(study_population(cohort_of(patients=rows), DICTIONARY, Options(lock_date=LOCK)))
    sizes = {field: [(group.key, group.n) for group in groups] for field, groups in found.items()}
    assert sizes == {
        "msa_maa": [("msa_maa=Jo-1", 5), ("msa_maa=PM-Scl-100", 5), ("msa_maa=other", 1)],
        "muscle": [("muscle=yes", 6), ("muscle=no", 4)],
        "n_failed_csdmard": [("n_failed_csdmard=0", 1), ("n_failed_csdmard=3 or more", 1)],
    }


def test_periods_are_five_years_of_the_calendar() -> None:
    rows = [patient(f"p{year}", first_rtx_date=f"{year}-06-01") for year in (2014, 2015, 2019, 2020)]
    found = further_fields(study_population(cohort_of(patients=rows), DICTIONARY, Options(lock_date=LOCK)))
    assert [(group.key, group.n) for group in found["period"]] == [
        ("period=2010-2014", 1),
        ("period=2015-2019", 2),
        ("period=2020-2024", 1),
    ]


late_follow_ups = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 30), st.sampled_from(["", "death", "remission"])),
    min_size=1,
    max_size=40,
).map(lambda rows: [(day + entry, entry, cause) for day, entry, cause in rows])


def columns(rows: list[tuple[int, int, str]]) -> tuple[np.ndarray, np.ndarray, list[str], np.ndarray]:
    causes = [cause for *_, cause in rows]
    return (
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows], dtype=float),
        causes,
        np.array([bool(c) for c in causes]),
    )


@pytest.mark.parametrize("seed", range(3))
def test_delayed_entry_equals_lifelines(seed: int) -> None:
    from lifelines import KaplanMeierFitter

    random = np.random.default_rng(seed)
    entry = np.where(random.random(80) < 0.3, random.integers(1, 40, 80), 0).astype(float)
    days, event = entry + random.integers(1, 200, 80), random.random(80) < 0.5
    curve = kaplan_meier(days, event, entry=entry)
    fitted = KaplanMeierFitter().fit(days, event, entry=entry)
    for day in (20, 60, 120, 180):
        assert curve.at(day).estimate == pytest.approx(float(fitted.predict(day)), abs=1e-12)


@given(late_follow_ups)
def test_with_delayed_entry_curve_and_incidences_still_add_up_to_one(rows: list[tuple[int, int, str]]) -> None:
    days, entry, causes, event = columns(rows)
    curve, incidence = kaplan_meier(days, event, entry=entry), aalen_johansen(days, causes, entry=entry)
    assert incidence.estimate.sum(axis=0) + curve.survival == pytest.approx(np.ones(len(curve.times)), abs=1e-12)


@given(late_follow_ups, st.randoms(use_true_random=False))
def test_with_delayed_entry_the_order_of_patients_does_not_matter(
    rows: list[tuple[int, int, str]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (kaplan_meier(days, event, entry=entry) for days, entry, _, event in map(columns, (rows, shuffled)))
    assert np.array_equal(first.survival, second.survival)
    assert np.array_equal(first.at_risk, second.at_risk)


@given(late_follow_ups)
def test_a_patient_censored_on_day_zero_changes_nothing_behind_it(rows: list[tuple[int, int, str]]) -> None:
    days, entry, causes, event = columns(rows)
    more_days, more_entry, more_causes, more_event = columns([*rows, (0, 0, "")])
    for day in range(1, 90, 11):
        assert kaplan_meier(more_days, more_event, entry=more_entry).at(day).estimate == pytest.approx(
            kaplan_meier(days, event, entry=entry).at(day).estimate, abs=1e-14
        )
        for cause in set(causes) - {""}:
            assert aalen_johansen(more_days, more_causes, entry=more_entry).at(cause, day) == pytest.approx(
                aalen_johansen(days, causes, entry=entry).at(cause, day), abs=1e-14
            )


def test_options_stay_as_they_were_by_default() -> None:
    assert (Options().preset, Options().censored_reasons) == (Preset.STANO, ())
    assert Options(preset=Preset.REGISTRY).censored_reasons == (
        "lost_to_follow_up",
        "pregnancy",
        "remission",
        "transfer",
    )
    assert not Options(preset=Preset.REGISTRY).counts_as_event("transfer")
