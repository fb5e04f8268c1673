"""Which value of a patient stands for a time point: the nearest one in its window, the last one, the one after a course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.stats.exact import Floats
from core.stats.options import COURSE_WINDOW
from core.stats.population import Population

Rows = npt.NDArray[np.int64]
"""A visit's row number for each patient, -1 where there is none."""

LAST = "LAST"
MOST_COURSES = 12


@dataclass(frozen=True)
class Timepoints:
    """Finds the visit of each patient that stands for a time point.

    `offset_days` counts from the first infusion, one a visit; `course_start_days` has one row a patient and one column a course, NaN
    where the course was not given.
    """

    population: Population
    offset_days: Rows
    course_start_days: Floats

    def rows(self, label: str, usable: npt.NDArray[np.bool_]) -> Rows:
        """The usable visit nearest to the time point `label` (BL, M6, ..., C1, ..., LAST) of each patient; ties go to the earlier one.

        `usable` marks the visits that have what is asked. LAST is the last usable visit after the first infusion.
        """
        if label == LAST:
            return self._nearest(usable & (self.offset_days > 0), -self.offset_days)
        if label in self.population.options.windows:
            window = self.population.options.windows[label]
            inside = usable & (self.offset_days >= window.low) & (self.offset_days <= window.high)
            return self._nearest(inside, np.abs(self.offset_days - window.target))
        return self._after_course(int(label.removeprefix("C")), usable)

    def values(self, label: str, values: Floats) -> Floats:
        """The value of a measure at a time point for each patient, NaN where there is none; `values` has one entry a visit."""
        found = self.rows(label, ~np.isnan(values))
        return take(values, found)

    @property
    def courses(self) -> Sequence[str]:
        """The labels C1, C2, ... of the courses that any patient received."""
        return [f"C{number}" for number in range(1, min(self.course_start_days.shape[1], MOST_COURSES) + 1)]

    def _after_course(self, number: int, usable: npt.NDArray[np.bool_]) -> Rows:
        """Kuzumi 2023: nearest to day 168 in 140..196 from the course's first infusion, not after the next course began."""
        patient = self.population.cohort.visits["patient"].to_numpy()
        padded = np.pad(self.course_start_days, ((0, 0), (0, 2)), constant_values=np.nan)
        start, following = padded[patient, number - 1], padded[patient, number]
        since = self.offset_days - start
        inside = usable & (since >= COURSE_WINDOW.low) & (since <= COURSE_WINDOW.high)
        inside &= ~(self.offset_days > following)
        return self._nearest(inside, np.abs(since - COURSE_WINDOW.target))

    def _nearest(self, candidates: npt.NDArray[np.bool_], distance: Floats | Rows) -> Rows:
        patient = self.population.cohort.visits["patient"].to_numpy()
        rows = np.flatnonzero(candidates)
        found = np.full(self.population.n, -1, dtype=np.int64)
        if not len(rows):
            return found
        # A cohort's visits are ordered by patient and date: the first of a patient's nearest ones is the earliest.
        patient, distance = patient[rows], distance[rows]
        starts = np.flatnonzero(np.diff(patient, prepend=-1))
        nearest = np.repeat(np.minimum.reduceat(distance, starts), np.diff(starts, append=len(rows)))
        rows, patient = rows[distance == nearest], patient[distance == nearest]
        first = np.flatnonzero(np.diff(patient, prepend=-1))
        found[patient[first]] = rows[first]
        return found


def take(values: Floats, rows: Rows) -> Floats:
    """The visit values in the given rows, NaN where the row is -1."""
    if not len(values):
        return np.full(len(rows), np.nan)
    return np.where(rows >= 0, values[rows], np.nan)


def timepoints(population: Population) -> Timepoints:
    """The time points of a population, with the courses as recorded or, where no course is, grouped by date (clinical.md 8)."""
    visits = population.cohort.visits
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")
    visited = visits["visit_date"].to_numpy().astype("datetime64[D]")
    offset = (visited - t0[visits["patient"].to_numpy()]).astype(np.int64)
    return Timepoints(population, offset, _course_starts(population, t0))


def _course_starts(population: Population, t0: npt.NDArray[np.datetime64]) -> Floats:
    infusions = population.cohort.infusions
    patient = infusions["patient"].to_numpy()
    given = infusions["infusion_date"].to_numpy().astype("datetime64[D]")
    day = (given - t0[patient]).astype(np.float64) if len(infusions) else np.zeros(0)
    course = infusions["course"].to_numpy().copy()
    lacking = np.zeros(population.n, dtype=bool)
    lacking[patient[np.isnan(course)]] = True
    if lacking.any():
        regroup = lacking[patient]
        course[regroup] = _grouped(patient[regroup], given[regroup])
    starts = np.full((population.n, int(course.max(initial=0))), np.nan)
    if len(course):
        np.fmin.at(starts, (patient, course.astype(np.int64) - 1), day)
    return starts


def _grouped(patient: Rows, given: npt.NDArray[np.datetime64]) -> Floats:
    from core.scoring.course import DatedInfusion, course_numbers

    # The infusions of a patient stand together, as in every cohort.
    numbers = np.zeros(len(patient))
    starts = np.flatnonzero(np.diff(patient, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(patient)], strict=True):
        numbers[start:end] = course_numbers([DatedInfusion(date) for date in given[start:end].tolist()])
    return numbers
