"""Persistence: how many patients are still on rituximab, overall and by subset and therapy, and why the others stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from core.stats.groups import holm
from core.stats.incidence import CumulativeIncidence, aalen_johansen
from core.stats.options import CENSORED_REASONS, DAYS_PER_MONTH, LANDMARK_DAYS, Preset
from core.stats.permutation import log_rank_permutation
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.subgroups import Group, by_field, everyone, standard_groups
from core.stats.survival import KaplanMeier, LogRank, kaplan_meier, log_rank, reverse_kaplan_meier
from core.stats.treatment import TimeOnRtx

METHOD = "Kaplan-Meier, log-log CI"
BEYOND = "beyond the last observed time"
SMALL_GROUP = 10


@dataclass(frozen=True)
class PersistenceResult(Result):
    """Persistence with its curves by group key (`all`, `subset=DM`, ...) and the cumulative incidence of each reason."""

    curves: Mapping[str, KaplanMeier] = field(default_factory=dict)
    incidence: CumulativeIncidence | None = None
    log_ranks: Mapping[str, LogRank] = field(default_factory=dict)


def persistence(population: Population, on_rtx: TimeOnRtx) -> PersistenceResult:
    """Kaplan-Meier persistence, landmarks, medians, log-rank tests and cumulative incidence by reason (Stano 2025, Fig. 4; S28-S36)."""
    if on_rtx.absent:
        rows = NumberRows("persistence", "time_on_rtx")
        rows.absent("estimate", on_rtx.absent, n=0)
        return PersistenceResult("persistence", tuple(rows.numbers), 0, on_rtx.excluded)
    numbers: list[Number] = []
    curves: dict[str, KaplanMeier] = {}
    for group in (*standard_groups(population), *by_field(population, "therapy"), *by_field(population, "csdmard")):
        members = group.members & on_rtx.usable
        if members.any():
            curves[group.key] = kaplan_meier(on_rtx.days[members], on_rtx.event[members])
            numbers += _curve_numbers(group.key, curves[group.key])
    whole = everyone(population)
    log_ranks: dict[str, LogRank] = {}
    numbers += _comparisons(population, on_rtx, log_ranks)
    numbers += _crude(on_rtx)
    numbers += _months(population, on_rtx, whole)
    numbers += _follow_up(on_rtx)
    causes = np.where(on_rtx.event, on_rtx.reason, "")
    incidence = aalen_johansen(on_rtx.days[on_rtx.usable], causes[on_rtx.usable].tolist())
    numbers += _incidence_numbers(incidence, curves["all"].n)
    return PersistenceResult(
        "persistence",
        tuple(numbers),
        int(on_rtx.usable.sum()),
        on_rtx.excluded,
        definition(population),
        on_rtx.notes,
        curves=curves,
        incidence=incidence,
        log_ranks=log_ranks,
    )


def definition(population: Population) -> str:
    """What counts as an event and where the others are censored, in one paragraph for the reader."""
    censored = sorted(CENSORED_REASONS[Preset(population.options.preset)])
    event = f"any stop except {', '.join(censored)}, which censor" if censored else "any stop, whatever the reason"
    return (
        f"Time from the first infusion to the decision to stop rituximab. Event: {event}. Patients still treated are censored at their "
        f"last date on rituximab, else at last contact, at the latest at the data lock ({population.lock_date}). Kaplan-Meier with "
        "log-log 95 % CI."
    )


def _curve_numbers(key: str, curve: KaplanMeier) -> list[Number]:
    rows = NumberRows("persistence", "time_on_rtx", key)
    rows.add("n", curve.n, curve.n)
    rows.add("events", curve.n_events, curve.n)
    rows.add("censored", curve.n - curve.n_events, curve.n)
    for day in LANDMARK_DAYS:
        time, here = f"d{day}", curve.at(day)
        seen = day <= curve.times[-1] or curve.survival[-1] == 0
        for name, value in (("estimate", here.estimate), ("ci_low", here.ci_low), ("ci_high", here.ci_high)):
            if not seen:
                rows.add(name, None, curve.n, f"{METHOD}; not computed: {BEYOND}", time=time)
            elif value is None:
                rows.add(
                    name, None, curve.n, f"{METHOD}; not computed: no interval where the curve is 0 or 1", time=time
                )
            else:
                rows.add(name, value, curve.n, METHOD, time=time)
        rows.add("at_risk", here.at_risk, curve.n, "times >= t", time=time)
        rows.add("events", here.events, curve.n, "days <= t", time=time)
        rows.add("censored", here.censored, curve.n, "days <= t", time=time)
    _median_numbers(rows, curve)
    return rows.numbers


def _median_numbers(rows: NumberRows, curve: KaplanMeier) -> None:
    median = curve.median()
    for name, value in (("median", median.value), ("ci_low", median.ci_low), ("ci_high", median.ci_high)):
        reached = "the curve" if name == "median" else "the band"
        method = METHOD if value is not None else f"{METHOD}; not reached by {reached}"
        rows.add(name, value, curve.n, method)


def _comparisons(population: Population, on_rtx: TimeOnRtx, log_ranks: dict[str, LogRank]) -> list[Number]:
    numbers: list[Number] = []
    for name in ("disease", "subset", "therapy", "csdmard"):
        if name in population.not_derived:
            rows = NumberRows("persistence", "time_on_rtx", "")
            rows.absent("chi2", population.not_derived[name], comparison=name)
            numbers += rows.numbers
            continue
        groups = [group for group in by_field(population, name) if (group.members & on_rtx.usable).any()]
        if len(groups) < 2:
            continue
        numbers += _log_rank_numbers(name, groups, on_rtx, log_ranks)
        if name == "subset" and len(groups) > 2:
            numbers += _pair_numbers(name, groups, on_rtx, log_ranks)
    return numbers


def _test(groups: list[Group], on_rtx: TimeOnRtx) -> tuple[LogRank, LogRank | None]:
    members = np.any([group.members for group in groups], axis=0) & on_rtx.usable
    label = np.full(len(members), "", dtype=object)
    for group in groups:
        label[group.members] = group.key
    days, event, labels = on_rtx.days[members], on_rtx.event[members], label[members].tolist()
    test = log_rank(days, event, labels)
    small = any(part.n < SMALL_GROUP for part in test.groups)
    return test, log_rank_permutation(days, event, labels) if small else None


def _log_rank_numbers(
    comparison: str, groups: list[Group], on_rtx: TimeOnRtx, log_ranks: dict[str, LogRank]
) -> list[Number]:
    rows = NumberRows("persistence", "time_on_rtx", "")
    test, exact = _test(groups, on_rtx)
    log_ranks[comparison] = test
    for name, value in (("chi2", test.chi2), ("df", float(test.df)), ("p", test.p)):
        rows.add(name, value, test.n, test.method, comparison=comparison)
    if exact is not None:
        rows.add("p_exact", exact.p, exact.n, exact.method, comparison=comparison)
    return rows.numbers


def _pair_numbers(name: str, groups: list[Group], on_rtx: TimeOnRtx, log_ranks: dict[str, LogRank]) -> list[Number]:
    pairs = [(f"{name}:{_code(a)}/{_code(b)}", [a, b]) for a, b in combinations(groups, 2)]
    numbers = {label: _log_rank_numbers(label, pair, on_rtx, log_ranks) for label, pair in pairs}
    adjusted = holm([log_ranks[label].p for label in numbers])
    for label, p in zip(numbers, adjusted, strict=True):
        test = log_ranks[label]
        method = f"log-rank, Holm over {len(pairs)} pairs"
        extra = NumberRows("persistence", "time_on_rtx", "")
        extra.add("p_holm", p, test.n, method if p is not None else f"{method}; not computed: no p", comparison=label)
        numbers[label] += extra.numbers
    return [number for rows in numbers.values() for number in rows]


def _code(group: Group) -> str:
    return group.key.partition("=")[2]


def _crude(on_rtx: TimeOnRtx) -> list[Number]:
    """The crude proportion still on rituximab behind the day; patients censored by then do not count (clinical.md 10.5)."""
    rows = NumberRows("persistence", "persistence_crude")
    for day in LANDMARK_DAYS:
        ended = on_rtx.event & (on_rtx.days <= day)
        known = on_rtx.usable & (ended | (on_rtx.days >= day))
        rows.share(
            int((known & ~ended).sum()), int(known.sum()), time=f"d{day}", method="crude proportion", interval=True
        )
    return rows.numbers


def _months(population: Population, on_rtx: TimeOnRtx, whole: Group) -> list[Number]:
    numbers: list[Number] = []
    for group in (whole, *by_field(population, "subset")):
        rows = NumberRows("persistence", "months_on_rtx", group.key)
        rows.describe(on_rtx.days[group.members & on_rtx.usable] / DAYS_PER_MONTH)
        numbers += rows.numbers
    return numbers


def _follow_up(on_rtx: TimeOnRtx) -> list[Number]:
    rows = NumberRows("persistence", "follow_up_days")
    curve = reverse_kaplan_meier(on_rtx.days[on_rtx.usable], on_rtx.event[on_rtx.usable])
    median = curve.median()
    for name, value in (("median", median.value), ("ci_low", median.ci_low), ("ci_high", median.ci_high)):
        method = "reverse Kaplan-Meier" if value is not None else "reverse Kaplan-Meier; not reached"
        rows.add(name, value, curve.n, method)
    return rows.numbers


def _incidence_numbers(incidence: CumulativeIncidence, n: int) -> list[Number]:
    rows = NumberRows("persistence", "reason")
    for cause in incidence.causes:
        for day in LANDMARK_DAYS:
            _incidence_row(rows, cause, day, incidence.at(cause, day), incidence, n)
    for day in LANDMARK_DAYS:
        total = float(sum(incidence.at(cause, day) for cause in incidence.causes))
        _incidence_row(rows, "any", day, total, incidence, n)
    return rows.numbers


def _incidence_row(
    rows: NumberRows, cause: str, day: int, value: float, incidence: CumulativeIncidence, n: int
) -> None:
    comparison, time = f"reason={cause}", f"d{day}"
    everyone_stopped = incidence.estimate[:, -1].sum() > 1 - 1e-12
    if day <= incidence.times[-1] or everyone_stopped:
        rows.add("estimate", value, n, "Aalen-Johansen", comparison=comparison, time=time)
    else:
        rows.add("estimate", None, n, f"Aalen-Johansen; not computed: {BEYOND}", comparison=comparison, time=time)
