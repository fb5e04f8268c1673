"""Every primitive equals R to 1e-9 (mixed models 1e-5) on the frozen cases, and the frozen cases are many and of many kinds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from core.stats.reference.comparison import FAMILIES, RELATIVE, RELATIVE_OF, compare_with_reference
from core.stats.reference.frozen import Case, frozen_cases

CASES = frozen_cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.family}-{case.name}" for case in CASES])
def test_equals_r(case: Case) -> None:
    compared = list(compare_with_reference([case]))
    assert len(compared) == len(case.expected)
    assert [number for number in compared if number.equal is False] == []


def test_few_p_values_are_withheld() -> None:
    p = [number for number in compare_with_reference() if number.key == "p"]
    assert sum(number.equal is True for number in p) >= 30
    assert sum(number.equal is None for number in p) < len(p) / 4


def test_there_are_numbers_of_every_family() -> None:
    assert {case.family for case in CASES} == set(FAMILIES)


def test_a_wrong_number_is_noticed() -> None:
    for case in {case.family: case for case in CASES}.values():
        key, value = next((key, value) for key, value in case.expected.items() if value is not None)
        much = 100 * RELATIVE_OF.get(case.family, RELATIVE)
        spoiled = replace(case, expected={**case.expected, key: value * (1 + much) + much})
        assert [number.key for number in compare_with_reference([spoiled]) if number.equal is False] == [key]


def test_no_family_outweighs_the_others() -> None:
    counted = Counter({case.family: 0 for case in CASES})
    for case in CASES:
        counted[case.family] += len(case.expected)
    assert counted.total() >= 500
    assert max(counted.values()) <= counted.total() / 3
