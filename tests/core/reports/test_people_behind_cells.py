"""Printed counts know which finding they are, so that the screen can list their patients; as many as are printed."""

from __future__ import annotations

import pytest

from core.reports.document import Cell, Quantity
from core.stats.members import members
from core.stats.subgroups import by_field
from tests.core.reports.conftest import Told

PER_RECORD = {"safety", "safety_rates", "safety_split", "reactions_deaths"}
"""Tables that count events and infusions beside patients."""


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
        if table not in PER_RECORD:
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
