"""The worked examples of the TIS: six pairs each, percent and points of every part, total and category."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.scoring.exact import exact
from core.scoring.tis import CoreSet, TisResult, tis
from core.scoring.tis_enzyme import EnzymeResult
from core.scoring.tis_table import CoreSetMeasure, Enzyme, TisCategory


@dataclass(frozen=True)
class Example:
    """Pairs "baseline follow-up" per measure; expected percent (as printed) and points in table order."""

    name: str
    physician: str
    patient: str
    mmt: str
    haq: str
    enzyme: tuple[Enzyme, str, str]
    extramuscular: str
    points: str
    percents: str
    total: str
    category: TisCategory
    mmt_max: int = 150
    vas_max: int = 10


# percents in the order MD, Pt, MMT, HAQ, enzyme, extramuscular; "-" where the specification prints none.
EXAMPLES = [
    Example(
        "E1 typical", "6.0 2.0", "5.5 3.0", "134 143", "1.25 0.75", (Enzyme.CK, "670 110", "170"), "4.0 2.5",
        "17.5 5 10 7.5 5 7.5", "40 25 6 16.667 21.961 15", "52.5", TisCategory.MODERATE,
    ),
    Example(
        "E2 all low edges", "5.0 4.5", "5.0 4.5", "100 103", "1.5 1.375", (Enzyme.CK, "1000 850", "200"), "5.0 4.5",
        "0 0 0 0 0 0", "5 5 2 4.167 5 5", "0", TisCategory.NONE,
    ),
    Example(
        "E3 just above", "5.1 4.5", "5.1 4.5", "100 104", "1.5 1.25", (Enzyme.CK, "1001 850", "200"), "5.1 4.5",
        "7.5 2.5 10 5 2.5 7.5", "6 6 2.667 8.333 5.033 6", "35", TisCategory.MINIMAL,
    ),
    Example(
        "E4 second edges", "6.0 4.5", "6.0 4.5", "100 115", "1.5 1.0", (Enzyme.CK, "1300 850", "200"), "6.0 4.5",
        "7.5 2.5 10 7.5 2.5 7.5", "15 15 10 16.667 15 15", "37.5", TisCategory.MINIMAL,
    ),
    Example(
        "E5 maximum", "8 0", "8 0", "90 150", "2.5 0", (Enzyme.CK, "5000 100", "170"), "7 0",
        "20 10 32.5 10 7.5 20", "80 80 40 83.333 192.157 70", "100", TisCategory.MAJOR,
    ),
    Example(
        "E6 worsening", "3 5", "3 5", "140 130", "0.5 1.0", (Enzyme.CK, "300 3000", "170"), "2 4",
        "0 0 0 0 0 0", "-20 -20 -6.667 -16.667 - -20", "0", TisCategory.NONE,
    ),
    Example(
        "E7 skin only", "6.0 1.5", "6.0 2.0", "150 150", "0.25 0", (Enzyme.CK, "90 100", "170"), "6 1",
        "20 7.5 0 5 0 20", "45 40 0 8.333 -0.392 50", "52.5", TisCategory.MODERATE,
    ),
    Example(
        "E8 unilateral", "4.0 2.5", "4.0 2.4", "60 68", "1.0 0.5", (Enzyme.AST, "140 60", "35"), "3 3",
        "7.5 5 10 7.5 7.5 0", "15 16 10 16.667 76.190 0", "37.5", TisCategory.MINIMAL, mmt_max=80,
    ),
    Example(
        "E9 exactly 20", "3.0 2.0", "3.0 2.0", "130 140", "1.0 1.0", (Enzyme.CK, "100 100", "170"), "3 3",
        "7.5 2.5 10 0 0 0", "10 10 6.667 0 0 0", "20", TisCategory.MINIMAL,
    ),
    Example(
        "E10 float trap", "1.1 0.6", "1.1 0.6", "146 149", "1.0 1.0", (Enzyme.CK, "100 100", "170"), "1.1 0.6",
        "0 0 0 0 0 0", "5 5 2 0 0 5", "0", TisCategory.NONE,
    ),
    Example(
        "E11 upper edges", "7 3", "7 3", "100 145", "2.0 0.75", (Enzyme.LDH, "700 400", "250"), "7 3",
        "17.5 7.5 27.5 10 7.5 15", "40 40 30 41.667 40 40", "85", TisCategory.MAJOR,
    ),
    Example(
        "E12 0-100 and microkat", "50 30", "50 30", "57 61", "1.0 0.875", (Enzyme.CK, "47 3", "2.5"), "20 10",
        "15 5 10 0 7.5 7.5", "20 20 5 4.167 117.333 10", "45", TisCategory.MODERATE, mmt_max=80, vas_max=100,
    ),
]  # fmt: skip


def score(example: Example) -> TisResult:
    enzyme, values, uln = example.enzyme
    visits = [
        CoreSet(
            physician_global=exact(example.physician.split()[end]),
            patient_global=exact(example.patient.split()[end]),
            mmt=exact(example.mmt.split()[end]),
            haq_di=exact(example.haq.split()[end]),
            extramuscular=exact(example.extramuscular.split()[end]),
            enzymes={enzyme: EnzymeResult(exact(values.split()[end]), exact(uln))},
            vas_max=example.vas_max,
            mmt_max=example.mmt_max,
        )
        for end in (0, 1)
    ]
    return tis(*visits)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_worked_example(example: Example) -> None:
    result = score(example)
    assert [part.points for part in result.parts] == [exact(text) for text in example.points.split()]
    assert result.total == result.lower == result.upper == exact(example.total)
    assert result.category is result.category_if_determined is example.category
    assert not result.missing
    assert not result.flags
    for part, printed in zip(result.parts, example.percents.split(), strict=True):
        assert part.improvement_percent is not None
        if printed != "-":
            assert float(part.improvement_percent) == pytest.approx(float(printed), abs=0.0005), part.measure


def test_parts_stand_in_the_order_of_the_table() -> None:
    assert [part.measure for part in score(EXAMPLES[0]).parts] == list(CoreSetMeasure)


def test_unit_of_the_enzyme_does_not_matter() -> None:
    """1 microkat is 60 U: CK 2.83 microkat/L is 169.8 U/L, and value and ULN in either unit give the same percent."""
    assert exact("2.83") * 60 == exact("169.8")
    in_microkat = {Enzyme.CK: EnzymeResult(exact("47"), exact("2.5"))}, {Enzyme.CK: EnzymeResult(3, exact("2.5"))}
    in_units = {Enzyme.CK: EnzymeResult(2820, 150)}, {Enzyme.CK: EnzymeResult(180, 150)}
    percents = [
        part.improvement_percent
        for start, end in (in_microkat, in_units)
        for part in tis(CoreSet(enzymes=start), CoreSet(enzymes=end)).parts
        if part.measure is CoreSetMeasure.ENZYME
    ]
    assert percents[0] == percents[1] == exact("17600") / 150
