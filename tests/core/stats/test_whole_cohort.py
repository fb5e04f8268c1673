"""What must hold of a whole analysis: any order of rows, somebody censored on day 0, file as workbook; and records that cannot be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.cohort import Cohort, cohort_from_columns
from core.exchange.check import check_workbook
from core.exchange.read import read_source
from core.services.clinics import Clinics
from core.services.importing import import_into
from core.stats.analysis import Analysis, analyse
from core.stats.options import LANDMARK_DAYS, Options, Preset
from core.stats.population import AFTER_DEATH
from core.stats.results import Excluded
from tests.core.stats.conftest import DICTIONARY, cohort_of

PASSPHRASE = "correct horse battery staple"
Columns = dict[str, dict[str, list[Any]]]


def records(teaching: Path) -> Columns:
    """The records of a teaching cohort as columns, form by form."""
    checked = check_workbook(read_source(teaching), DICTIONARY, date(2026, 1, 1))
    return {
        form: {name: list(column) for name, column in batch.columns.items()} for form, batch in checked.batches.items()
    }


def rows_of(analysis: Analysis) -> list[tuple[object, ...]]:
    return [number.row for number in analysis.findings]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["stano_a.xlsx", "ssc_a.xlsx"])
def test_any_order_of_the_rows_gives_the_same_numbers(teaching_iim: Path, name: str, seed: int) -> None:
    tables = records(teaching_iim.with_name(name))
    order = np.random.default_rng(seed)
    shuffled: Columns = {}
    for form, columns in tables.items():
        length = len(next(iter(columns.values()), []))
        places = order.permutation(length).tolist()
        shuffled[form] = {field: [values[at] for at in places] for field, values in columns.items()}
    first, second = (cohort_from_columns(columns, DICTIONARY) for columns in (tables, shuffled))
    assert rows_of(analyse(second, DICTIONARY, Options())) == rows_of(analyse(first, DICTIONARY, Options()))


def with_someone_censored_on_day_0(tables: Columns) -> Cohort:
    """The cohort and a patient who was treated once and never seen again."""
    columns = {form: {name: list(values) for name, values in found.items()} for form, found in tables.items()}
    new = {
        "patient_id": "ZZZ-999",
        "first_rtx_date": "2020-01-01",
        "last_contact_date": "2020-01-01",
        "last_on_rtx_date": "2020-01-01",
        "rtx_status": "ongoing",
        "iim_subset": "DM",
    }
    for name, values in columns["patients"].items():
        values.append(new.get(name))
    return cohort_from_columns(columns, DICTIONARY)


@pytest.mark.parametrize("preset", [Preset.STANO, Preset.REGISTRY])
def test_somebody_censored_on_day_0_changes_no_curve_afterwards(teaching_iim: Path, preset: Preset) -> None:
    tables = records(teaching_iim)
    before = analyse(cohort_from_columns(tables, DICTIONARY), DICTIONARY, Options(preset=preset)).persistence
    after = analyse(with_someone_censored_on_day_0(tables), DICTIONARY, Options(preset=preset)).persistence
    assert after.n == before.n + 1
    assert before.incidence is not None
    assert after.incidence is not None
    for day in (*LANDMARK_DAYS, 100, 250):
        for key, curve in before.curves.items():
            assert after.curves[key].at(day).estimate == pytest.approx(curve.at(day).estimate, abs=1e-12), key
        for cause in before.incidence.causes:
            now, then = after.incidence.at(cause, day), before.incidence.at(cause, day)
            assert now == pytest.approx(then, abs=1e-12)


follow_ups = st.lists(
    st.tuples(st.integers(0, 1500), st.sampled_from(["", "death", "remission", "adverse_event", "lost_to_follow_up"])),
    min_size=1,
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(follow_ups)
def test_curve_and_incidences_of_a_cohort_add_up_to_one(rows: list[tuple[int, str]]) -> None:
    start = np.datetime64("2015-01-01")
    patients, stops = [], []
    for number, (days, reason) in enumerate(rows):
        end = str(start + days)
        status = "discontinued" if reason else "ongoing"
        code = f"P{number:03}"
        patients.append(
            {
                "patient_id": code,
                "first_rtx_date": str(start),
                "iim_subset": "DM",
                "rtx_status": status,
                "last_on_rtx_date": end,
            }
        )
        if reason:
            stops.append({"patient_id": code, "discontinuation_date": end, "reason": reason})
    forms = {"discontinuations": stops} if stops else {}
    found = analyse(cohort_of(patients=patients, **forms), DICTIONARY, Options(lock_date="2024-01-01")).persistence
    assert found.incidence is not None
    total = np.zeros(len(found.curves["all"].times))
    for cause in found.incidence.causes:
        total += [found.incidence.at(cause, float(time)) for time in found.curves["all"].times]
    assert total + found.curves["all"].survival == pytest.approx(np.ones(len(total)), abs=1e-12)


@pytest.mark.parametrize("name", ["stano_a.xlsx", "ssc_a.xlsx"])
def test_a_clinic_file_gives_the_numbers_of_its_workbook(teaching_iim: Path, tmp_path: Path, name: str) -> None:
    workbook = teaching_iim.with_name(name)
    Clinics().create(tmp_path / "c.rtxdb", "Nurse AB", PASSPHRASE).close()
    outcome = import_into(
        workbook, tmp_path / "c.rtxdb", lambda: PASSPHRASE, today=date(2026, 1, 1), user="Nurse AB",
        dry_run=False, skip_listed=False, issues_file=None, progress=lambda _text, _done: None,
    )  # fmt: skip
    assert outcome.exit_status == 0, outcome.sentence
    session = Clinics().open(tmp_path / "c.rtxdb", "Nurse AB", PASSPHRASE, lambda _text, _done: None)
    try:
        from_file = session.read_source().cohort
    finally:
        session.close()
    from_book = cohort_from_columns(records(workbook), DICTIONARY)
    assert from_file.sha256() == from_book.sha256()
    assert rows_of(analyse(from_file, DICTIONARY, Options())) == rows_of(analyse(from_book, DICTIONARY, Options()))


# --- records that cannot be ---------------------------------------------------------------------------------------------------------
def patient(code: str, **fields: object) -> dict[str, object]:
    return {"patient_id": code, "first_rtx_date": "2020-01-01", "iim_subset": "DM", **fields}


def analysed(*patients: dict[str, object], **forms: list[dict[str, object]]) -> Analysis:
    return analyse(cohort_of(patients=patients, **forms), DICTIONARY, Options(lock_date="2024-01-01"))


def test_a_visit_after_death_is_no_value_and_says_whose() -> None:
    visits = [
        {"patient_id": code, "visit_date": day, "igg": value}
        for code in ("a", "b", "c")
        for day, value in (("2020-01-01", 900.0), ("2021-01-01", 500.0))
    ]
    found = analysed(
        patient("a", vital_status="dead", last_contact_date="2020-06-01"),
        patient("b", vital_status="dead", death_date="2020-07-01", last_contact_date="2021-02-01"),
        patient("c", vital_status="alive", last_contact_date="2021-06-01"),
        visits=visits,
    )
    number = found.findings.find("immunoglobulin", "igg", "n", time="M12")
    assert number is not None
    assert number.value == 1
    assert {Excluded("a", AFTER_DEATH), Excluded("b", AFTER_DEATH)} <= set(found.excluded)
    assert Excluded("c", AFTER_DEATH) not in found.excluded
    assert found.population.excluded == ()


def test_a_stop_before_the_start_is_no_time_and_says_whose() -> None:
    found = analysed(patient("a", rtx_status="discontinued", last_on_rtx_date="2019-06-01"))
    number = found.findings.find("persistence", "time_on_rtx", "estimate")
    assert number is not None
    assert number.value is None
    assert number.method == "not computed: no patient has a usable time on rituximab"
    assert "before the first infusion" in found.excluded[0].reason


def test_a_diagnosis_after_the_first_infusion_is_no_duration() -> None:
    found = analysed(patient("a", diagnosis_date="2021-01-01"), patient("b", diagnosis_date="2018-01-01"))
    number = found.findings.find("baseline", "disease_duration_years", "n")
    assert number is not None
    assert number.value == 1


def test_nothing_but_patients_gives_reasons_instead_of_numbers() -> None:
    found = analysed(*(patient(f"p{at}") for at in range(3)))
    said = {number.analysis: number.method for number in found.findings if number.value is None}
    for name in (
        "persistence",
        "discontinuation",
        "steroid",
        "response",
        "outcome",
        "immunoglobulin",
        "safety",
        "skin",
    ):
        assert "not computed: " in said[name], name
    assert not [number for number in found.findings if number.value is not None and not np.isfinite(number.value)]


def test_no_test_stands_on_four_patients() -> None:
    visits = [
        {"patient_id": f"p{at}", "visit_date": day, "igg": value + at}
        for at in range(4)
        for day, value in (("2020-01-01", 900.0), ("2021-01-01", 700.0))
    ]
    found = analysed(*(patient(f"p{at}") for at in range(4)), visits=visits)
    tested = [number for number in found.findings if number.statistic.startswith("p") and number.measure == "igg"]
    p_values = [number for number in tested if number.statistic in ("p", "p_holm", "p_exact")]
    assert p_values
    assert all(number.value is None and "not computed" in number.method for number in p_values)
