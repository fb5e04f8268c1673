"""Whether groups differ in persistence: log-rank tests of all groups and every pair, and hazard ratios against the first group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from core.stats.cox import Hazards, hazard_ratios
from core.stats.curves import CAUSE_SPECIFIC
from core.stats.groups import holm
from core.stats.members import People
from core.stats.permutation import log_rank_permutation
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.subgroups import Group, by_field, further_fields
from core.stats.survival import LogRank, log_rank
from core.stats.treatment import TimeOnRtx

SMALL_GROUP = 10
"""Below this many patients in a group the permutation p stands beside."""

MOST_PERMUTED = 300
"""With more patients than this the permutation p is not computed: the work grows with their square."""

CAUSE_FIELDS = ("therapy", "csdmard")
CAUSES = ("ineffectiveness", "adverse_event")
"""Stops for these reasons alone are compared between therapies too (Stano 2025; S32)."""

HAZARD_FIELDS = ("subset", "therapy", "sex")


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Every test with its numbers; `log_ranks` by comparison (`subset`, `subset:DM/PM`), `hazards` by field."""

    numbers: tuple[Number, ...]
    log_ranks: Mapping[str, LogRank]
    hazards: Mapping[str, Hazards]


def compare_groups(population: Population, on_rtx: TimeOnRtx) -> Comparisons:
    """Log-rank tests by every grouping, Holm over the pairs of one grouping, Cox models by subset, therapy and sex."""
    numbers: list[Number] = []
    log_ranks: dict[str, LogRank] = {}
    hazards: dict[str, Hazards] = {}
    for field, groups in _groupings(population):
        if field in population.not_derived:
            rows = NumberRows("persistence", "time_on_rtx", "")
            rows.absent("chi2", population.not_derived[field], comparison=field)
            numbers += rows.numbers
            continue
        usable = [group for group in groups if (group.members & on_rtx.usable).any()]
        if len(usable) < 2:
            continue
        numbers += _log_rank_numbers(field, usable, on_rtx, log_ranks)
        if field in CAUSE_FIELDS:
            numbers += _by_cause(field, usable, on_rtx, log_ranks)
        if len(usable) > 2:
            numbers += _pair_numbers(field, usable, on_rtx, log_ranks)
        if field in HAZARD_FIELDS:
            hazards[field] = _hazards(usable, on_rtx)
            numbers += _hazard_numbers(field, hazards[field], People.of(labelled(usable, on_rtx)[0]))
    return Comparisons(tuple(numbers), log_ranks, hazards)


def _groupings(population: Population) -> Iterator[tuple[str, list[Group]]]:
    for field in ("disease", "subset", "therapy", "csdmard"):
        yield field, [] if field in population.not_derived else by_field(population, field)
    yield from further_fields(population).items()


def labelled(groups: Sequence[Group], on_rtx: TimeOnRtx) -> tuple[np.ndarray, list[str]]:
    """The usable patients of the groups as a mask, and the group key of each of them."""
    members = np.any([group.members for group in groups], axis=0) & on_rtx.usable
    label = np.full(len(members), "", dtype=object)
    for group in groups:
        label[group.members] = group.key
    return members, label[members].tolist()


def _hazards(groups: Sequence[Group], on_rtx: TimeOnRtx) -> Hazards:
    members, labels = labelled(groups, on_rtx)
    entry = None if on_rtx.late is None else on_rtx.late[members]
    return hazard_ratios(
        on_rtx.days[members], on_rtx.event[members], labels, [group.key for group in groups], entry=entry
    )


def _hazard_numbers(field: str, found: Hazards, people: People) -> list[Number]:
    rows = NumberRows("persistence", "time_on_rtx", "")
    for ratio in found.ratios:
        pair = field if len(found.ratios) == 1 else f"{field}:{_code(ratio.reference)}/{_code(ratio.group)}"
        for name, value in (("hr", ratio.hr), ("ci_low", ratio.ci_low), ("ci_high", ratio.ci_high)):
            rows.add(name, value, ratio.n, ratio.method, comparison=pair, people=people)
        rows.add("p", ratio.p, ratio.n, ratio.p_method, comparison=pair)
    rows.test(found.check, comparison=field)
    return rows.numbers


def _log_rank_numbers(
    comparison: str, groups: Sequence[Group], on_rtx: TimeOnRtx, log_ranks: dict[str, LogRank]
) -> list[Number]:
    rows = NumberRows("persistence", "time_on_rtx", "")
    members, labels = labelled(groups, on_rtx)
    days, event = on_rtx.days[members], on_rtx.event[members]
    late = on_rtx.late
    test = log_rank(days, event, labels, entry=None if late is None else late[members])
    log_ranks[comparison] = test
    for name, value in (("chi2", test.chi2), ("df", float(test.df)), ("p", test.p)):
        rows.add(name, value, test.n, test.method, comparison=comparison, people=People.of(members))
    if any(part.n < SMALL_GROUP for part in test.groups):
        why = "delayed entry" if late is not None else f"more than {MOST_PERMUTED} patients"
        if late is not None or test.n > MOST_PERMUTED:
            rows.add("p_exact", None, test.n, f"log-rank, permutation; not computed: {why}", comparison=comparison)
        else:
            exact = log_rank_permutation(days, event, labels)
            rows.add("p_exact", exact.p, exact.n, exact.method, comparison=comparison)
    return rows.numbers


def _by_cause(field: str, groups: Sequence[Group], on_rtx: TimeOnRtx, log_ranks: dict[str, LogRank]) -> list[Number]:
    """The same test of the stops for one reason, every other stop censored: comparison `csdmard;reason=ineffectiveness`."""
    numbers: list[Number] = []
    for cause in CAUSES:
        event = on_rtx.usable & on_rtx.stopped & (on_rtx.reason == cause)
        if not event.any():
            continue
        named = f"{field};reason={cause}"
        tested = _log_rank_numbers(named, groups, replace(on_rtx, event=event), log_ranks)
        numbers += [number._replace(method=f"{number.method}; {CAUSE_SPECIFIC}") for number in tested]
    return numbers


def _pair_numbers(
    field: str, groups: Sequence[Group], on_rtx: TimeOnRtx, log_ranks: dict[str, LogRank]
) -> list[Number]:
    pairs = [(f"{field}:{_code(a.key)}/{_code(b.key)}", [a, b]) for a, b in combinations(groups, 2)]
    numbers = {label: _log_rank_numbers(label, pair, on_rtx, log_ranks) for label, pair in pairs}
    adjusted = holm([log_ranks[label].p for label in numbers])
    for label, p in zip(numbers, adjusted, strict=True):
        test = log_ranks[label]
        method = f"log-rank, Holm over {len(pairs)} pairs"
        extra = NumberRows("persistence", "time_on_rtx", "")
        extra.add("p_holm", p, test.n, method if p is not None else f"{method}; not computed: no p", comparison=label)
        numbers[label] += extra.numbers
    return [number for rows in numbers.values() for number in rows]


def _code(key: str) -> str:
    return key.partition("=")[2]
