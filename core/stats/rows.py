"""Collects the numbers of one measure and group, so that every analysis names its rows in the same way."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.stats.describe import quartiles, spread, wilson
from core.stats.exact import Floats
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
    ) -> None:
        """One row; a None value needs a method that says why."""
        self.numbers.append(
            Number(self.analysis, self.measure, self.group, comparison, time, statistic, value, n, method)
        )

    def absent(self, statistic: str, why: str, *, n: int | None = None, comparison: str = "", time: str = "") -> None:
        """A row that says why there is no number."""
        self.add(statistic, None, n, f"not computed: {why}", comparison=comparison, time=time)

    def describe(self, values: Floats, *, comparison: str = "", time: str = "", why: str = "no values") -> None:
        """n, quartiles, mean, SD, smallest and largest of the values that are there."""
        middle, around = quartiles(values), spread(values)
        self.add("n", middle.n, middle.n, comparison=comparison, time=time)
        if middle.n == 0:
            self.absent("median", why, n=0, comparison=comparison, time=time)
            return
        for name, value in (("q1", middle.q1), ("median", middle.median), ("q3", middle.q3)):
            self.add(name, value, middle.n, QUARTILES, comparison=comparison, time=time)
        self.add("mean", around.mean, around.n, MEAN_SD, comparison=comparison, time=time)
        method = MEAN_SD if around.sd is not None else f"{MEAN_SD}; not computed: one value"
        self.add("sd", around.sd, around.n, method, comparison=comparison, time=time)
        self.add("min", around.min, around.n, comparison=comparison, time=time)
        self.add("max", around.max, around.n, comparison=comparison, time=time)

    def share(
        self, count: int, n: int, *, comparison: str = "", time: str = "", method: str = "", interval: bool = False
    ) -> None:
        """A count and its percentage of n, with the Wilson interval in percent when asked."""
        self.add("count", count, n, method, comparison=comparison, time=time)
        if n == 0:
            self.absent("percent", "no patients", n=0, comparison=comparison, time=time)
            return
        self.add("percent", 100 * count / n, n, method, comparison=comparison, time=time)
        limits = wilson(count, n)
        if interval and limits:
            named = f"{method}; {WILSON}" if method else WILSON
            self.add("ci_low", 100 * limits[0], n, named, comparison=comparison, time=time)
            self.add("ci_high", 100 * limits[1], n, named, comparison=comparison, time=time)

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
