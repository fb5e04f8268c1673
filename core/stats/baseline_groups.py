"""Whether groups were alike at the first infusion: standardised differences and tests of every row of Table 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.stats.balance import LARGEST, METHOD, largest, standardised_levels, standardised_means
from core.stats.exact import Floats
from core.stats.groups import chi_square_or_fisher, kruskal_wallis, mann_whitney
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.subgroups import Group, by_field, further_fields


def compared_fields(population: Population) -> dict[str, list[Group]]:
    """What Table 1 is split by: disease, subset, therapy and every saved filter, each where at least two groups have patients."""
    found = {
        field: by_field(population, field)
        for field in ("disease", "subset", "therapy")
        if field not in population.not_derived
    }
    further = further_fields(population) if population.options.saved else {}
    found |= {name: list(further[name]) for name, _ in population.options.saved if name in further}
    return {field: groups for field, groups in found.items() if len(groups) > 1}


def compare_baseline(
    fields: Mapping[str, Sequence[Group]], values: Mapping[str, Floats], shares: Iterable[Number]
) -> list[Number]:
    """A standardised difference and a test a measure and field; of more than two groups the largest difference of any two.

    `values` has the measures by patient, `shares` the counts of categories in every group, as Table 1 prints them. Measures: Mann-Whitney,
    of more groups Kruskal-Wallis; shares: chi-square or Fisher's exact test.
    """
    counted: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for number in shares:
        if number.statistic == "count" and number.value is not None and number.n:
            here = counted.setdefault((number.measure, number.comparison), {})
            here[number.group] = int(number.value), number.n
    numbers: list[Number] = []
    for field, groups in fields.items():
        for measure, every in values.items():
            numbers += _measure(field, measure, [_known(every[group.members]) for group in groups])
        for (measure, category), found in counted.items():
            parts = [found[group.key] for group in groups if group.key in found]
            if len(parts) == len(groups):
                numbers += _share(f"{field};{category}", measure, parts)
    return numbers


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _measure(comparison: str, measure: str, groups: list[Floats]) -> list[Number]:
    if sum(len(group) > 0 for group in groups) < 2:
        return []
    rows = NumberRows("baseline", measure, "")
    n = sum(len(group) for group in groups)
    if len(groups) == 2:
        _add(rows, standardised_means(*groups), n, METHOD, comparison)
        rows.test(mann_whitney(*groups), comparison=comparison)
    else:
        _add(rows, largest([group for group in groups if len(group)], standardised_means), n, LARGEST, comparison)
        rows.test(kruskal_wallis(groups), comparison=comparison)
    return rows.numbers


def _share(comparison: str, measure: str, parts: list[tuple[int, int]]) -> list[Number]:
    rows = NumberRows("baseline", measure, "")
    levels = [np.array([count, n - count], dtype=np.int64) for count, n in parts]
    method = METHOD if len(parts) == 2 else LARGEST
    _add(rows, largest(levels, standardised_levels), sum(n for _, n in parts), method, comparison)
    if 0 < sum(count for count, _ in parts) < sum(n for _, n in parts):
        rows.test(chi_square_or_fisher(np.stack(levels, axis=1).tolist()), comparison=comparison)
    return rows.numbers


def _add(rows: NumberRows, value: float | None, n: int, method: str, comparison: str) -> None:
    why = f"{method}; not computed: a group has fewer than 2 values, or nothing varies"
    rows.add("estimate", value, n, method if value is not None else why, comparison=comparison)
