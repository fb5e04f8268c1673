"""The teaching cohorts give the numbers that R computed from the same records, all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.cohort import Cohort
from core.services.selftest import cohort_numbers
from core.stats.analysis import analyse
from core.stats.options import Options
from tests.core.stats.conftest import DICTIONARY


@pytest.mark.parametrize(("cohort", "count"), [("stano_a", 336), ("ssc_a", 81)])
def test_every_number_of_a_cohort(teaching_iim: Path, cohort: str, count: int) -> None:
    numbers = list(cohort_numbers(teaching_iim.with_name(f"{cohort}.xlsx")))
    assert len(numbers) == count
    assert [number for number in numbers if not number.equal] == []


def test_the_plain_p_comes_before_the_other_methods(iim: Cohort) -> None:
    findings = analyse(iim, DICTIONARY, Options()).findings
    first = findings.find("outcome", "mmt8", "p", group="refractory=muscle", comparison="M12-BL")
    omnibus = findings.find("outcome", "mmt8", "p", group="refractory=muscle", comparison="BL/M12/M24")
    assert first is not None
    assert first.method.startswith("Wilcoxon signed-rank")
    assert omnibus is not None
    assert omnibus.method == "Friedman"
