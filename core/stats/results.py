"""What an analysis says: numbers with their n and method, who was left out and why, and the options they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.stats.members import NumberKey, People

ANALYSES = (
    "cohort",
    "baseline",
    "persistence",
    "discontinuation",
    "steroid",
    "response",
    "outcome",
    "immunoglobulin",
    "safety",
    "skin",
    "quality",
)
"""The analyses in the order in which they are reported (interfaces.md, results.csv)."""


class Number(NamedTuple):
    """One row of `results.csv`: a value with the keys that say what it is, its n and the method that gave it.

    `value` is None where the number was not computed; `method` then says why. `n` counts the patients (or pairs) behind it; `people`
    are those of `core.stats.members` and no column of the file.
    """

    analysis: str
    measure: str
    group: str = ""
    comparison: str = ""
    time: str = ""
    statistic: str = ""
    value: float | None = None
    n: int | None = None
    method: str = ""
    people: People | None = None

    @property
    def key(self) -> NumberKey:
        """What it is about: the first six columns."""
        return self[:6]

    @property
    def row(self) -> tuple[str | float | int | None, ...]:
        """The number as its row of the file: without its people."""
        return (*self[:6], self.value, self.n, self.method)


COLUMNS = Number._fields[:9]
"""The columns of `results.csv`."""


class Excluded(NamedTuple):
    """A patient whom an analysis leaves out, and why."""

    patient_id: str
    reason: str


@dataclass(frozen=True)
class Result:
    """What every analysis gives: its numbers in reporting order, how many patients it rests on, and whom it leaves out.

    `definition` says in one paragraph what was counted, from the options really used; `notes` what a reader must be warned of.
    """

    analysis: str
    numbers: tuple[Number, ...]
    n: int
    excluded: tuple[Excluded, ...] = ()
    definition: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """Every number of a cohort's analysis, found by its keys; what the report, the screen and `results.csv` are made from."""

    results: Mapping[str, Result]
    _index: dict[NumberKey, list[Number]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for number in self:
            self._index.setdefault(number[:6], []).append(number)

    def __iter__(self) -> Iterator[Number]:
        for analysis in ANALYSES:
            for result in self.results.values():
                if result.analysis == analysis:
                    yield from result.numbers

    def rows(self, key: NumberKey) -> Sequence[Number]:
        """Every number with these keys, one a method."""
        return self._index.get(key, ())

    def find(
        self,
        analysis: str,
        measure: str,
        statistic: str,
        *,
        group: str = "all",
        comparison: str = "",
        time: str = "",
        method: str | None = None,
    ) -> Number | None:
        """The number with these keys; of several methods the one whose name starts with `method`, else the first; None without one."""
        for number in self.rows((analysis, measure, group, comparison, time, statistic)):
            if method is None or number.method.startswith(method):
                return number
        return None


def not_computed(number: Number, why: str) -> Number:
    """The same row without its value and with the reason: a number is right or absent."""
    return number._replace(
        value=None, method=f"{number.method}; not computed: {why}" if number.method else f"not computed: {why}"
    )


def merge_excluded(groups: Iterable[Iterable[Excluded]]) -> tuple[Excluded, ...]:
    """Every exclusion once, by patient code and reason."""
    return tuple(sorted({excluded for group in groups for excluded in group}))
