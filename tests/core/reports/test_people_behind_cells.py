"""Printed counts know which finding they are, so that the screen can list their patients; as many as are printed."""

from __future__ import annotations

import numpy as np
import pytest

from core.reports.document import Cell, Quantity
from core.stats.members import members
from core.stats.subgroups import by_field
from tests.core.reports.conftest import Told

PER_RECORD = {"safety", "safety_rates", "safety_split", "reactions_deaths"}
"""Tables that count events and infusions beside patients."""

VALUES = {"median", "mean"}
"""Numbers that are no count: behind them stands everybody who brought a value."""


@pytest.fixture(params=["iim", "ssc"])
def cohort(request: pytest.FixtureRequest) -> Told:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Told)
    return found


def keyed(told: Told) -> list[tuple[str, Cell, Quantity]]:
    return [
        (table.name, cell, quantity)
        for table in told.document.tables()
        for row in table.rows
        for cell in row.cells
        for quantity in cell.quantities
        if quantity.key is not None
    ]


def test_a_printed_count_lists_as_many_patients_as_it_says(cohort: Told) -> None:
    found = keyed(cohort)
    assert len(found) > 300
    for table, cell, quantity in found:
        assert quantity.key is not None
        listed = members(cohort.analysis, quantity.key)
        assert listed is not None, (table, cell)
        if quantity.key[-1] in VALUES:
            found_n = cohort.analysis.findings.rows(quantity.key)[0].n
            assert len(listed) == found_n, (table, cell)
        elif table not in PER_RECORD:
            assert len(listed) == quantity.value, (table, cell)
        else:
            assert len(listed) <= quantity.value


def test_the_landmark_table_lists_who_is_at_risk(iim: Told) -> None:
    row = next(row for row in iim.table("persistence_landmarks").rows if row.cells[0].text == "12")
    at_risk, stopped, censored = (cell.quantities[0].key for cell in row.cells[1:4])
    assert at_risk == ("persistence", "time_on_rtx", "all", "", "d365", "at_risk")
    assert stopped is not None
    assert censored is not None
    days = dict(zip(iim.analysis.population.codes, iim.analysis.on_rtx.days, strict=True))
    assert {code for code, day in days.items() if day >= 365} == set(members(iim.analysis, at_risk) or ())
    gone = set(members(iim.analysis, stopped) or ()) | set(members(iim.analysis, censored) or ())
    assert gone == {code for code, day in days.items() if day <= 365}


def test_table_1_lists_the_subset_of_its_column(iim: Told) -> None:
    table = iim.table("baseline")
    column = [one.title for one in table.columns].index("DM")
    dm = next(group for group in by_field(iim.analysis.population, "subset") if group.key == "subset=DM")
    codes = set(iim.analysis.population.codes[dm.members])
    keys = [row.cells[column].quantities[0].key for row in table.rows if len(row.cells) > column]
    listed = [set(members(iim.analysis, key) or ()) for key in keys if key is not None]
    assert len(listed) > 8
    assert all(found <= codes for found in listed)
    assert any(listed)


def test_a_key_is_no_part_of_what_is_printed() -> None:
    assert Quantity(3, "n", 0, key=("cohort", "patients", "all", "", "", "n")) == Quantity(3, "n", 0)


def cell(told: Told, table: str, row: str, column: int) -> Cell:
    return next(one for one in told.table(table).rows if one.cells[0].text == row).cells[column]


def test_means_and_medians_list_those_who_brought_a_value(iim: Told) -> None:
    age = cell(iim, "baseline", "Age at first infusion, years, mean (SD)", 1).quantities[0]
    assert age.key is not None
    assert len(members(iim.analysis, age.key) or ()) == 41
    dose = cell(iim, "steroids", "M24", 2).quantities[0]
    assert dose.key is not None
    seen = ~np.isnan(iim.analysis.points.values("M24", iim.analysis.pdneq))
    assert set(members(iim.analysis, dose.key) or ()) == set(iim.analysis.population.codes[seen])


def test_missing_lists_those_without_the_value(iim: Told) -> None:
    table = iim.table("baseline_disease")
    row = next(one for one in table.rows if one.cells[0].text.startswith("FVC"))
    missing = row.cells[-1].quantities[0]
    assert missing.key is not None
    without = np.isnan(iim.analysis.points.values("BL", iim.analysis.population.cohort.visits["fvc_pct"].to_numpy()))
    assert missing.value == without.sum() > 0
    assert set(members(iim.analysis, missing.key) or ()) == set(iim.analysis.population.codes[without])


def test_tests_between_groups_list_whom_they_compare(iim: Told) -> None:
    compared = cell(iim, "log_rank", "ASS against PM", 1).quantities[0]
    assert compared.key is not None
    subset = dict(zip(iim.analysis.population.codes, iim.analysis.population.patients["subset"], strict=True))
    assert {subset[code] for code in members(iim.analysis, compared.key) or ()} == {"ASS", "PM"}
    ratio = cell(iim, "hazard_ratios", "ASS", 1).quantities[0]
    assert ratio.key is not None
    assert len(members(iim.analysis, ratio.key) or ()) == ratio.value == 41


FIGURES_OF_DOTS = {"steroid_dose": 1, "outcomes": 4, "immunoglobulins": 3}


@pytest.mark.parametrize(("name", "axes"), FIGURES_OF_DOTS.items(), ids=FIGURES_OF_DOTS)
def test_a_dot_lists_the_patients_at_its_height(iim: Told, name: str, axes: int) -> None:
    figure = next(one for one in iim.document.figures() if one.name == name)
    assert figure.people is not None
    parts = (figure.people, *figure.people.others)
    assert len(parts) == axes
    for part in parts:
        for x, y in part.points:
            behind = part.find(x, y)
            assert behind is not None
            assert behind.codes
            assert behind.about[-1] == "median"


def test_the_dots_of_a_steroid_dose_are_those_who_took_it(iim: Told) -> None:
    figure = next(one for one in iim.document.figures() if one.name == "steroid_dose")
    assert figure.people is not None
    behind = figure.people.find(1.9, 5.02)
    assert behind is not None
    assert behind.words == "PDNeq at M12: 5 mg/day"
    dose = iim.analysis.points.values("M12", iim.analysis.pdneq)
    assert set(behind.codes) == set(iim.analysis.population.codes[dose == 5])
    every = {code for x, y in figure.people.points if x == 2 for code in figure.people.find(x, y).codes}  # type: ignore[union-attr]
    assert every == set(iim.analysis.population.codes[~np.isnan(dose)])


def test_the_full_dose_curve_lists_who_left_it(iim: Told) -> None:
    found = iim.analysis.persistence.full_dose
    assert found is not None
    assert found.curve is not None
    assert sum(day == found.curve.times[0] for day in found.days.values()) >= 1
    assert len(found.days) == found.curve.n
