"""Collects the numbers of one measure and group, so that every analysis names its rows in the same way."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.stats.describe import quartiles, spread, wilson
from core.stats.exact import Floats
from core.stats.members import Mask, People, Who
from core.stats.results import Number
from core.stats.test_result import TestResult

QUARTILES = "quartiles type 6"
MEAN_SD = "mean, SD with n-1"
WILSON = "Wilson CI"


@dataclass
class NumberRows:
    """The rows of one measure in one group, in the order in which they are added."""

    analysis: str
    measure: str
    group: str = "all"
    numbers: list[Number] = field(default_factory=list)

    def add(
        self,
        statistic: str,
        value: float | None,
        n: int | None,
        method: str = "",
        *,
        comparison: str = "",
        time: str = "",
        people: People | None = None,
    ) -> None:
        """One row; a None value needs a method that says why. `people` stand behind the number."""
        self.numbers.append(
            Number(self.analysis, self.measure, self.group, comparison, time, statistic, value, n, method, people)
        )

    def tally(
        self, statistic: str, who: Mask, n: int | None, method: str = "", *, comparison: str = "", time: str = ""
    ) -> None:
        """How many patients, and who."""
        self.add(statistic, int(who.sum()), n, method, comparison=comparison, time=time, people=People.of(who))

    def absent(self, statistic: str, why: str, *, n: int | None = None, comparison: str = "", time: str = "") -> None:
        """A row that says why there is no number."""
        self.add(statistic, None, n, f"not computed: {why}", comparison=comparison, time=time)

    def describe(
        self,
        values: Floats,
        rows: npt.NDArray[np.int64],
        *,
        comparison: str = "",
        time: str = "",
        why: str = "no values",
    ) -> None:
        """n, quartiles, mean, SD, smallest and largest of the values that are there; `rows` says whose each value is."""
        middle, around = quartiles(values), spread(values)
        people = People.of(rows[~np.isnan(values)])
        self.add("n", middle.n, middle.n, comparison=comparison, time=time, people=people)
        if middle.n == 0:
            self.absent("median", why, n=0, comparison=comparison, time=time)
            return
        for name, value in (("q1", middle.q1), ("median", middle.median), ("q3", middle.q3)):
            self.add(name, value, middle.n, QUARTILES, comparison=comparison, time=time, people=people)
        self.add("mean", around.mean, around.n, MEAN_SD, comparison=comparison, time=time, people=people)
        method = MEAN_SD if around.sd is not None else f"{MEAN_SD}; not computed: one value"
        self.add("sd", around.sd, around.n, method, comparison=comparison, time=time, people=people)
        self.add("min", around.min, around.n, comparison=comparison, time=time, people=people)
        self.add("max", around.max, around.n, comparison=comparison, time=time, people=people)

    def share(
        self,
        holds: Mask,
        among: Mask,
        *,
        comparison: str = "",
        time: str = "",
        method: str = "",
        interval: bool = False,
    ) -> None:
        """How many of the patients `among` are in `holds` too, and their percentage, with the Wilson interval in percent when asked."""
        counted = holds & among
        self._share(
            int(counted.sum()),
            int(among.sum()),
            People.of(counted),
            People.of(among),
            comparison,
            time,
            method,
            interval,
        )

    def share_of_records(
        self, holds: Who, among: Who, *, comparison: str = "", time: str = "", method: str = "", interval: bool = False
    ) -> None:
        """The same of infusions or other records: both name the patient (row number) of each record."""
        self._share(len(holds), len(among), People.of(holds), People.of(among), comparison, time, method, interval)

    def _share(
        self,
        count: int,
        n: int,
        counted: People,
        among: People,
        comparison: str,
        time: str,
        method: str,
        interval: bool,
    ) -> None:
        self.add("count", count, n, method, comparison=comparison, time=time, people=counted)
        if n == 0:
            self.absent("percent", "no patients", n=0, comparison=comparison, time=time)
            return
        self.add("percent", 100 * count / n, n, method, comparison=comparison, time=time, people=among)
        limits = wilson(count, n)
        if interval and limits:
            named = f"{method}; {WILSON}" if method else WILSON
            for name, limit in zip(("ci_low", "ci_high"), limits, strict=True):
                self.add(name, 100 * limit, n, named, comparison=comparison, time=time, people=among)

    def test(self, result: TestResult, *, comparison: str = "", time: str = "") -> None:
        """A test: its statistic, degrees of freedom, epsilon and p, each on a row of its own."""
        for name, value in (
            (result.statistic, result.value),
            ("df", result.df),
            ("df2", result.df2),
            ("epsilon", result.epsilon),
        ):
            if value is not None or name == result.statistic:
                self.add(name, value, result.n, result.method, comparison=comparison, time=time)
        self.add("p", result.p, result.n, result.method, comparison=comparison, time=time)
