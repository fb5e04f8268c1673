"""Who stands behind a number: the patients whom the analysis counted, kept beside the count and never looked up by another rule.

| statistic | whom it lists |
| --- | --- |
| count, events, at_risk, censored | the patients counted; where events, infusions or visits are counted, those who had any, each once |
| n, median, quartiles, mean, SD, smallest, largest | the patients with a value (both values of a pair) |
| percent and its interval | the patients of the denominator |
| estimates of curves and models | the patients they were made from |
| log-rank tests, hazard ratios | the patients compared |
| missing | those without the value |
| p and the statistics of other tests, rates, slopes of nobody | none: `members` gives None |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from core.stats.analysis import Analysis

Mask = npt.NDArray[np.bool_]
Who = npt.NDArray[np.bool_] | npt.NDArray[np.int64]
"""Patients as a mask over the population, or as their row numbers in it."""

NumberKey = tuple[str, str, str, str, str, str]
"""The first six columns of `results.csv`: analysis, measure, group, comparison, time, statistic."""


@dataclass(frozen=True, slots=True)
class People:
    """Patients of a population, a bit each: thousands of numbers keep theirs without weight."""

    bits: bytes

    @staticmethod
    def of(who: Who) -> People:
        """The patients of a mask, or with these row numbers (each once)."""
        if who.dtype == np.bool_:
            mask = who
        else:
            mask = np.zeros(int(who.max(initial=-1)) + 1, dtype=bool)
            mask[who] = True
        return People(np.packbits(mask).tobytes().rstrip(b"\0"))

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Their row numbers in the population, in order."""
        return np.flatnonzero(np.unpackbits(np.frombuffer(self.bits, dtype=np.uint8)))


def members(analysis: Analysis, number_key: NumberKey) -> tuple[str, ...] | None:
    """The codes of the patients behind a number, in the order of the population; None where no list is offered (see above)."""
    for number in analysis.findings.rows(number_key):
        if number.people is not None:
            return tuple(analysis.population.codes[number.people.rows].tolist())
    return None
