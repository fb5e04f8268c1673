"""Reactions to infusions: how many infusions had one, how severe, and at which infusion and course."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.subgroups import Group
from core.stats.timepoints import MOST_COURSES

GRADE_METHOD = (
    "per infusion; CTCAE grade recorded with the infusion, else the highest of the adverse events of its day or the day "
    "after, those said to be unrelated left out"
)
MOST_INFUSIONS = 4


def reactions_by_grade(population: Population, group: Group) -> list[Number]:
    """Reactions per infusion by CTCAE grade; a reaction without a graded event is counted as not recorded (clinical.md 10.4, 13)."""
    answered = _answered(population, group)
    rows = NumberRows("safety", "infusion_reaction", group.key)
    if not len(answered):
        return []
    reacted = (answered["infusion_reaction"] == 1).to_numpy()
    grades = _grades(population, answered)[reacted]
    patient = answered["patient"].to_numpy()
    theirs = patient[reacted]
    for grade in np.unique(grades[~np.isnan(grades)]):
        named = f"category=grade_{grade:.0f}"
        rows.share_of_records(theirs[grades == grade], patient, comparison=named, method=GRADE_METHOD, interval=True)
    lacking = theirs[np.isnan(grades)]
    named = "category=grade_not_recorded"
    rows.share_of_records(lacking, patient, comparison=named, method=GRADE_METHOD, interval=True)
    return rows.numbers


def reactions_by_number(population: Population, group: Group) -> list[Number]:
    """Reactions per infusion by the number of the course, and of the infusion in its course."""
    answered = _answered(population, group)
    numbers: list[Number] = []
    for field, most in (("course", MOST_COURSES), ("infusion_no", MOST_INFUSIONS)):
        number = answered[field].to_numpy()
        for k in np.unique(number[number <= most]):
            chosen = answered[number == k]
            rows = NumberRows("safety", "infusion_reaction", f"{field}={k:.0f}")
            patient = chosen["patient"].to_numpy()
            reacted = patient[(chosen["infusion_reaction"] == 1).to_numpy()]
            rows.share_of_records(reacted, patient, comparison="category=yes", method="per infusion", interval=True)
            numbers += rows.numbers
    return numbers


def _answered(population: Population, group: Group) -> pd.DataFrame:
    table = population.cohort.infusions
    answered: pd.DataFrame = table[group.members[table["patient"].to_numpy()] & table["infusion_reaction"].notna()]
    return answered


def _grades(population: Population, infusions: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The grade of each infusion's reaction, NaN where neither the infusion nor an event of these two days has one."""
    events = population.cohort.adverse_events
    usable = (events["ctcae_grade"].notna() & events["onset_date"].notna() & (events["related_to_rtx"] != 0)).to_numpy()
    events = events[usable]
    given = _key(infusions["patient"], infusions["infusion_date"])
    grade = np.full(len(infusions), np.nan)
    order = np.argsort(given, kind="stable")
    for later in (0, 1):
        onset = _key(events["patient"], events["onset_date"]) - later
        row = np.searchsorted(given[order], onset)
        known = row < len(given)
        known[known] = given[order][row[known]] == onset[known]
        np.fmax.at(grade, order[row[known]], events["ctcae_grade"].to_numpy()[known])
    if "reaction_grade" in infusions:
        recorded = infusions["reaction_grade"].to_numpy()
        grade = np.where(np.isnan(recorded), grade, recorded)
    return grade


def _key(patient: pd.Series, day: pd.Series) -> npt.NDArray[np.int64]:
    """Patient and day as one number that sorts by both."""
    return np.asarray(patient.to_numpy() * 10**7 + day.to_numpy().astype("datetime64[D]").astype(np.int64))
