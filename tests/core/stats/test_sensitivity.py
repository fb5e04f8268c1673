"""Other choices side by side: each equal to an analysis under that choice, and marked only where the conclusion changes."""

from __future__ import annotations

import pytest

from core.domain.cohort import Cohort
from core.stats.analysis import Analysis, analyse
from core.stats.describe import wilson
from core.stats.options import Options, Preset
from core.stats.sensitivity import CROSSES, MOVES
from tests.core.stats.conftest import DICTIONARY, cohort_of
from tests.core.stats.test_definitions import LOCK, analysed, patient, stop


def number(
    analysis: Analysis, statistic: str, code: str, time: str = "", group: str = "all", method: str | None = None
) -> float | None:
    found = analysis.findings.find(
        "persistence", "sensitivity", statistic, group=group, comparison=f"alternative={code}", time=time, method=method
    )
    assert found is not None, (statistic, code, time)
    return found.value


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("chosen", Options()),
        ("registry", Options(preset=Preset.REGISTRY)),
        ("ltfu_censored", Options(censored=frozenset({"lost_to_follow_up"}))),
        ("remission_censored", Options(censored=frozenset({"remission"}))),
        ("deaths_censored", Options(censored=frozenset({"death"}))),
    ],
)
def test_every_row_is_what_an_analysis_under_that_choice_gives(iim: Cohort, code: str, options: Options) -> None:
    table, alone = analyse(iim, DICTIONARY, Options()), analyse(iim, DICTIONARY, options)
    for statistic, time in (
        ("estimate", "d365"),
        ("ci_low", "d365"),
        ("ci_high", "d730"),
        ("median", ""),
        ("events", ""),
    ):
        direct = alone.findings.find("persistence", "time_on_rtx", statistic, time=time)
        assert direct is not None
        assert number(table, statistic, code, time) == direct.value
    crude = alone.findings.find("persistence", "persistence_crude", "percent", time="d365")
    assert crude is not None
    assert number(table, "percent", code, "d365", method="crude") == crude.value
    for field in ("subset", "therapy"):
        direct = alone.findings.find("persistence", "time_on_rtx", "p", group="", comparison=field)
        assert direct is not None
        assert number(table, "p", f"{code};{field}", group="") == direct.value


def test_the_published_proportion_has_its_wilson_interval_and_its_incidence(iim: Cohort) -> None:
    found = analyse(iim, DICTIONARY, Options())
    low, high = wilson(28, 41) or (0.0, 0.0)
    assert number(found, "count", "chosen", "d365") == 28
    assert number(found, "ci_low", "chosen", "d365", method="crude") == pytest.approx(100 * low)
    assert number(found, "ci_high", "chosen", "d365", method="crude") == pytest.approx(100 * high)
    incidence = found.findings.find("persistence", "reason", "estimate", comparison="reason=any", time="d365")
    assert incidence is not None
    assert number(found, "estimate", "chosen;reason=any", "d365") == pytest.approx(incidence.value, rel=1e-12)


def test_lost_patients_that_are_censored_give_the_persistence_between_the_two_bounds(iim: Cohort) -> None:
    """clinical.md 10.4, 2: 70.0 to 70.7 % by the date of the loss."""
    assert 0.70 <= number(analyse(iim, DICTIONARY, Options()), "estimate", "ltfu_censored", "d365") <= 0.7073  # type: ignore[operator]


def of_two_groups(reasons: str) -> Analysis:
    """Ten DM who all stay two years, ten ASS of whom as many as letters stop on days 100, 101, ... for that reason."""
    named = {"r": "remission", "a": "adverse_event", "d": "death"}
    patients = [patient(f"dm{row}", rtx_status="ongoing", last_contact_date="2022-06-01") for row in range(10)]
    patients += [
        patient(f"ass{row}", iim_subset="ASS", rtx_status="ongoing", last_contact_date="2022-06-01")
        for row in range(10)
    ]
    stops = []
    for row, letter in enumerate(reasons):
        day = f"2020-04-{row + 1:02d}"
        patients[10 + row] |= {"rtx_status": "discontinued", "last_on_rtx_date": day}
        stops.append(stop(f"ass{row}", day, named[letter]))
    return analysed(*patients, discontinuations=stops)


def test_a_changed_conclusion_is_marked() -> None:
    found = of_two_groups("rrrrra").persistence.sensitivity
    remission = next(made for made in found if made.code == "remission_censored")
    assert remission.moves
    assert remission.crosses == ()  # too few events are left for a p: nothing to judge
    numbers = of_two_groups("rrrrra").findings
    moved = numbers.find(
        "persistence", "sensitivity", "estimate", comparison="alternative=remission_censored", time="d365"
    )
    assert moved is not None
    assert moved.method.endswith(MOVES)


def test_a_p_that_crosses_is_marked() -> None:
    analysis = of_two_groups("aaarrr")
    made = next(made for made in analysis.persistence.sensitivity if made.code == "remission_censored")
    chosen = analysis.persistence.sensitivity[0]
    assert chosen.log_ranks["subset"].p < 0.05 < made.log_ranks["subset"].p  # type: ignore[operator]
    assert made.crosses == ("subset",)
    marked = analysis.findings.find(
        "persistence", "sensitivity", "p", group="", comparison="alternative=remission_censored;subset"
    )
    assert marked is not None
    assert marked.method.endswith(CROSSES)


def test_nothing_is_marked_where_nothing_changes() -> None:
    found = of_two_groups("aaaaa").persistence.sensitivity
    assert [made.code for made in found] == [
        "chosen",
        "registry",
        "ltfu_censored",
        "remission_censored",
        "deaths_censored",
    ]
    assert not any(made.moves or made.crosses for made in found)


def test_choices_that_this_cohort_allows_stand_in_the_table() -> None:
    infusions = [
        {"patient_id": "a", "infusion_date": "2020-01-01"},
        {"patient_id": "b", "infusion_date": "2020-01-01"},
        {"patient_id": "b", "infusion_date": "2021-01-01"},
    ]
    found = analysed(
        patient("a", rtx_status="discontinued"),
        patient("b", rtx_status="discontinued", last_on_rtx_date="2020-06-01", last_contact_date="2022-01-01"),
        patient("c", rtx_status="ongoing", last_contact_date="2022-01-01", first_centre_visit="2020-03-01"),
        infusions=infusions,
    ).persistence.sensitivity
    events = {made.code: (made.curve.n, made.curve.n_events) for made in found}
    assert events["chosen"] == (2, 1)
    assert events["undated_planned"] == (3, 2)
    assert events["restarts_continue"] == (2, 0)
    assert events["delayed_entry"] == (2, 1)


def test_the_order_of_records_does_not_matter() -> None:
    patients = [
        patient(
            f"p{row}",
            rtx_status="ongoing",
            last_contact_date=f"2021-0{row + 1}-01",
            iim_subset="DM" if row % 2 else "PM",
        )
        for row in range(8)
    ]
    first, second = (
        analyse(cohort_of(patients=order), DICTIONARY, Options(lock_date=LOCK)) for order in (patients, patients[::-1])
    )
    assert first.persistence.numbers == second.persistence.numbers
