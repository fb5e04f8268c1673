"""What a report is made from, with short ways to its numbers: each is looked up among the findings, none is computed anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from core.dictionary.spec import Dictionary
from core.reports import cells, formats, labels
from core.reports.document import Cell
from core.stats.analysis import Analysis
from core.stats.describe import Quartiles
from core.stats.results import Findings, Number
from core.stats.subgroups import by_field

NOT_COMPUTED = "n.c."
"""Stands in a cell whose number was refused; the footnote says what it means."""

ABSENT = "not computed: "
"""How the method of a number begins whose measure nobody has; what follows says why."""


class Key(NamedTuple):
    """What a number is about: the first five columns of `results.csv`."""

    analysis: str
    measure: str
    group: str = "all"
    comparison: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from, as every page says it. `printed` is who printed when, empty for a headless run; `site` the clinic."""

    version: str
    dictionary_version: int
    snapshot_sha256: str
    source: str
    n_read: int
    synthetic: bool
    printed: str = ""
    site: str = ""


@dataclass(frozen=True)
class Material:
    """An analysis ready to be told: its findings by key and its groups in the order of every page."""

    analysis: Analysis
    provenance: Provenance

    @cached_property
    def findings(self) -> Findings:
        """Every number by its keys."""
        return self.analysis.findings

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary that names fields and codes."""
        return self.analysis.population.dictionary

    @property
    def n(self) -> int:
        """How many patients are analysed."""
        return self.analysis.population.n

    @cached_property
    def subsets(self) -> tuple[str, ...]:
        """The subset groups, DM, ASS, IMNM, PM first."""
        codes = [group.key.partition("=")[2] for group in by_field(self.analysis.population, "subset")]
        return tuple(f"subset={code}" for code in labels.in_order(codes, labels.SUBSET_ORDER))

    @cached_property
    def diseases(self) -> tuple[str, ...]:
        """The disease codes that occur."""
        return tuple(group.key.partition("=")[2] for group in by_field(self.analysis.population, "disease"))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The groups that stand side by side in a table: all, each disease where there are several, each subset."""
        diseases = tuple(f"disease={code}" for code in self.diseases) if len(self.diseases) > 1 else ()
        subsets = self.subsets if len(self.subsets) > 1 else ()
        return ("all", *diseases, *subsets)

    def group_n(self, group: str) -> int:
        """How many patients a group has."""
        return int(self.value(Key("cohort", "patients", group), "n") or 0)

    def find(self, key: Key, statistic: str, method: str | None = None) -> Number | None:
        """The number of `results.csv` with this key, and with a method that starts so; None where it is absent or was not computed."""
        found = self._row(key, statistic, method)
        return found if found is not None and found.value is not None else None

    def value(self, key: Key, statistic: str, method: str | None = None) -> float | None:
        """Its value."""
        found = self.find(key, statistic, method)
        return None if found is None else found.value

    def count(self, key: Key, statistic: str = "n", name: str = "n") -> Cell:
        """A count of the findings; blank where it is absent."""
        return cells.count(self.value(key, statistic), name, (*key, statistic))

    def denominator(self, key: Key, name: str = "n") -> Cell:
        """The n that a count with a percentage is counted among."""
        found = self.find(key, "count")
        return cells.EMPTY if found is None else cells.count(found.n, name, (*key, "percent"))

    def share(self, key: Key) -> Cell:
        """`31 (75.6)`: a count with its percentage of the patients it is counted among."""
        found = self.find(key, "count")
        return cells.EMPTY if found is None else cells.share(found.value, found.n, (*key, "count"))

    def quartiles(self, key: Key) -> Quartiles:
        """Median, quartiles and n."""
        median, q1, q3 = (self.find(key, name) for name in ("median", "q1", "q3"))
        if median is None:
            return Quartiles(0, None, None, None)
        return Quartiles(
            median.n or 0, None if q1 is None else q1.value, median.value, None if q3 is None else q3.value
        )

    def medians(self, keys: Sequence[Key]) -> list[Cell]:
        """`15.0 (12.5-25.0)` for each key, all with the same decimals since they stand together; blank where nobody has a value."""
        found = [self.quartiles(key) for key in keys]
        known = [value for one in found for value in (one.median, one.q1, one.q3)]
        decimals = self.decimals(keys[0].measure, known) if keys else 0
        return [
            cells.median_iqr(one.median, one.q1, one.q3, decimals, (*key, "median"))
            for key, one in zip(keys, found, strict=True)
        ]

    def mean_sd(self, key: Key) -> Cell:
        """`55.4 (15.0)`."""
        return cells.mean_sd(self.value(key, "mean"), self.value(key, "sd"), key=(*key, "mean"))

    def p(self, key: Key, method: str, statistic: str = "p") -> Cell:
        """A p value; `n.c.` where the test was refused, blank where it was never asked."""
        found = self._row(key, statistic, method)
        if found is None:
            return cells.EMPTY
        return cells.words(NOT_COMPUTED) if found.value is None else cells.p(found.value)

    def decimals(self, measure: str, together: Iterable[float | None]) -> int:
        """How many decimals the numbers of a measure that stand together are written with."""
        named = labels.measure(measure, self.dictionary)
        known = [value for value in together if value is not None]
        return formats.decimals_needed(known, named.decimals) if named.whole else named.decimals

    def measured(self, analysis: str, measure: str, group: str = "all") -> bool:
        """Whether anybody of the group has a value at any time."""
        return (analysis, measure, group) in self._measured

    def why_absent(self, analysis: str, measure: str) -> str:
        """Why a measure was not computed, as the analysis says it; empty where it says nothing."""
        for number in self.analysis_numbers(analysis):
            if number.measure == measure and number.value is None and number.method.startswith(ABSENT):
                return labels.spelled(number.method.removeprefix(ABSENT), self.dictionary)
        return ""

    def analysis_numbers(self, analysis: str) -> tuple[Number, ...]:
        """Every number of an analysis."""
        result = self.findings.results.get(analysis)
        return result.numbers if result is not None else ()

    def _row(self, key: Key, statistic: str, method: str | None) -> Number | None:
        return self.findings.find(
            key.analysis,
            key.measure,
            statistic,
            group=key.group,
            comparison=key.comparison,
            time=key.time,
            method=method,
        )

    @cached_property
    def _measured(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(
            (number.analysis, number.measure, number.group)
            for number in self.findings
            if number.value is not None and number.n and number.statistic in ("median", "count", "estimate")
        )
