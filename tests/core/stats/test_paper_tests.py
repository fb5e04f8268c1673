"""What the paper tested and printed: causes between therapies, stars, and the unpaired test that is not valid for pairs."""

from __future__ import annotations

import pytest

from core.domain.cohort import Cohort
from core.stats.analysis import Analysis, analyse
from core.stats.options import Options
from tests.core.stats.conftest import DICTIONARY


@pytest.fixture(scope="module")
def analysis_of() -> dict[int, Analysis]:
    return {}


def analysed(cohort: Cohort, kept: dict[int, Analysis]) -> Analysis:
    if id(cohort) not in kept:
        kept[id(cohort)] = analyse(cohort, DICTIONARY, Options())
    return kept[id(cohort)]


@pytest.mark.parametrize(
    ("comparison", "chi2", "df", "p"),
    [
        ("csdmard", 4.98, 2, 0.08),
        ("csdmard;reason=ineffectiveness", 1.77, 2, 0.41),
        ("csdmard;reason=adverse_event", 3.23, 2, 0.20),
    ],
)
def test_the_three_log_ranks_of_the_paper_come_out_with_their_df(
    iim: Cohort, analysis_of: dict[int, Analysis], comparison: str, chi2: float, df: int, p: float
) -> None:
    """Stano 2025 prints 4.98 and 0.08, 1.77 and 0.41, 3.23 and 0.21: two degrees of freedom, so three groups (clinical.md 10.4, 3)."""
    found = analysed(iim, analysis_of).findings
    values = [
        found.find("persistence", "time_on_rtx", name, group="", comparison=comparison) for name in ("chi2", "df", "p")
    ]
    assert [round(one.value or 0.0, 2) for one in values if one is not None] == [chi2, df, p]


def test_the_unpaired_test_is_there_and_says_that_it_is_not_valid(
    iim: Cohort, analysis_of: dict[int, Analysis]
) -> None:
    number = analysed(iim, analysis_of).findings.find(
        "outcome", "mmt8_unpaired", "p", group="refractory=muscle", comparison="M12-BL"
    )
    assert number is not None
    assert number.n == 45
    assert number.method.endswith("not valid for pairs")


def test_what_was_behind_the_stops_adds_up_to_the_reasons(iim: Cohort, analysis_of: dict[int, Analysis]) -> None:
    findings = analysed(iim, analysis_of).findings
    for reason, stops in (("adverse_event", 10), ("ineffectiveness", 4), ("death", 4)):
        told = [
            number.value or 0
            for number in findings
            if number.measure == "detail" and not number.time and number.comparison.endswith(f"reason={reason}")
        ]
        assert sum(told) == stops
    skin = findings.find(
        "discontinuation",
        "detail",
        "count",
        comparison="category=infusion skin reaction;reason=adverse_event",
        time="d365",
    )
    assert skin is not None
    assert skin.value == 4  # Stano 2025, S34
