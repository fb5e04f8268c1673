"""Recomputes on this machine what R computed: the shipped reference cases and every number of the teaching cohorts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.dictionary.loader import load_dictionary
from core.services.progress import Progress, silent
from core.services.teaching import FOLDER

if TYPE_CHECKING:
    from core.stats.results import Findings

EXPECTED = "_expected.csv"
RELATIVE, ABSOLUTE = 1e-9, 1e-12
_METHODS = {"": None, "t": "paired t", "gg": "RM-ANOVA, Greenhouse-Geisser"}
"""What a key adds behind `#` where several methods give the same statistic."""


@dataclass(frozen=True)
class SelfTest:
    """How many numbers came out as R's, and in words each that did not."""

    passed: int
    failed: tuple[str, ...]


class CohortNumber(NamedTuple):
    """A number R computed from a teaching cohort, and the program's own (None: absent)."""

    key: str
    expected: float
    found: float | None

    @property
    def equal(self) -> bool:
        """Equal to 1e-9."""
        return self.found is not None and isclose(self.expected, self.found, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def run_selftest(progress: Progress = silent) -> SelfTest:
    """Runs every comparison; takes some seconds, writes nothing and needs neither R nor a network."""
    from core.stats.reference.comparison import compare_with_reference

    progress("Comparing with the reference cases", 0.0)
    passed, failed = 0, []
    for number in compare_with_reference():
        passed += number.equal is True
        if number.equal is False:
            failed.append(_said(f"{number.family}, {number.case}, {number.key}", number.expected, number.found))
    workbooks = [path for path in sorted(FOLDER.glob("*.xlsx")) if _expected_of(path).exists()]
    for place, path in enumerate(workbooks):
        progress(f"Comparing {path.stem}", 0.2 + 0.8 * place / len(workbooks))
        for found in cohort_numbers(path):
            passed += found.equal
            if not found.equal:
                failed.append(_said(f"{path.stem}, {found.key}", found.expected, found.found))
    return SelfTest(passed, tuple(failed))


def cohort_numbers(workbook: Path) -> Iterator[CohortNumber]:
    """The numbers of a teaching workbook beside those R computed from the same records."""
    from core.services.sources import open_source
    from core.stats.analysis import analyse
    from core.stats.options import Options

    source = open_source(workbook, lambda: "", today=date.today())  # noqa: DTZ011 - the clinic's own day
    findings = analyse(source.cohort, load_dictionary(), Options()).findings
    with _expected_of(workbook).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield CohortNumber(row["key"], float(row["value"]), _found(findings, row["key"]))


def _found(findings: Findings, key: str) -> float | None:
    analysis, measure, group, comparison, time, named = key.split(",")
    statistic, _, which = named.partition("#")
    number = findings.find(
        analysis, measure, statistic, group=group, comparison=comparison, time=time, method=_METHODS[which]
    )
    return None if number is None else number.value


def _expected_of(workbook: Path) -> Path:
    return workbook.with_name(workbook.stem + EXPECTED)


def _said(what: str, expected: float | None, found: float | None) -> str:
    return f"{what}: expected {expected}, found {found}"
