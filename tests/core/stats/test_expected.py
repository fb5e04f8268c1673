"""The teaching cohorts give the numbers that R computed from the same records, all of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.domain.cohort import Cohort
from core.stats.analysis import analyse
from core.stats.options import Options
from core.stats.results import Findings
from tests.core.stats.conftest import DICTIONARY

EXPECTED = Path(__file__).parents[2] / "expected"
METHODS = {"": None, "t": "paired t", "gg": "RM-ANOVA, Greenhouse-Geisser"}


def expected(name: str) -> list[tuple[list[str], float]]:
    with (EXPECTED / name).open(encoding="utf-8", newline="") as file:
        return [(row["key"].split(","), float(row["value"])) for row in csv.DictReader(file)]


def assert_equal(findings: Findings, rows: list[tuple[list[str], float]]) -> None:
    wrong = []
    for (analysis, measure, group, comparison, time, key), value in rows:
        statistic, _, which = key.partition("#")
        number = findings.find(
            analysis, measure, statistic, group=group, comparison=comparison, time=time, method=METHODS[which]
        )
        if number is None or number.value != pytest.approx(value, rel=1e-9, abs=1e-12):
            wrong.append((analysis, measure, group, comparison, time, key, value, number))
    assert wrong == []


def test_myositis_cohort(iim: Cohort) -> None:
    rows = expected("stano_a_expected.csv")
    assert len(rows) == 336
    assert_equal(analyse(iim, DICTIONARY, Options()).findings, rows)


def test_systemic_sclerosis_cohort(ssc: Cohort) -> None:
    rows = expected("ssc_a_expected.csv")
    assert len(rows) == 81
    assert_equal(analyse(ssc, DICTIONARY, Options()).findings, rows)


def test_the_plain_p_comes_before_the_other_methods(iim: Cohort) -> None:
    findings = analyse(iim, DICTIONARY, Options()).findings
    first = findings.find("outcome", "mmt8", "p", group="refractory=muscle", comparison="M12-BL")
    omnibus = findings.find("outcome", "mmt8", "p", group="refractory=muscle", comparison="BL/M12/M24")
    assert first is not None
    assert first.method.startswith("Wilcoxon signed-rank")
    assert omnibus is not None
    assert omnibus.method == "Friedman"
