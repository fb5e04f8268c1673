"""What becomes of the main results of persistence when another choice is made, side by side, and where the conclusion changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.stats.comparisons import labelled
from core.stats.curves import curve_method, late_of, persistence_curve
from core.stats.options import CENSORED_REASONS, Options, Preset, Restarts, UndatedStops
from core.stats.population import Population
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.subgroups import Mask, by_field
from core.stats.survival import KaplanMeier, LogRank, log_rank
from core.stats.treatment import UNDATED, TimeOnRtx, event_mask, time_on_rtx

CHOSEN = "chosen"
SIGNIFICANT = 0.05
POINTS = 0.05
"""A conclusion changes where p crosses 0.05, or where persistence at day 365 moves by more than 5 points."""

DAYS = (365, 730)
FIELDS = ("subset", "therapy")
MOVES = "moves by more than 5 points"
CROSSES = "p crosses 0.05"
_TOGGLES = {"ltfu_censored": "lost_to_follow_up", "remission_censored": "remission", "deaths_censored": "death"}


@dataclass(frozen=True, slots=True)
class Alternative:
    """Persistence under one choice: its curve with its patients and who of them had the event, the crude proportion by day (who was still
    on rituximab, among whose state is known), and the log-rank tests.

    `moves` and `crosses` say whether persistence at day 365 moved, and in which tests p crossed 0.05, against what was chosen.
    """

    code: str
    method: str
    curve: KaplanMeier
    usable: Mask
    event: Mask
    crude: Mapping[int, tuple[Mask, Mask]]
    log_ranks: Mapping[str, LogRank]
    moves: bool = False
    crosses: tuple[str, ...] = ()

    def estimate(self, day: int) -> float | None:
        """Persistence on the day; None beyond the last observed time."""
        seen = day <= self.curve.times[-1] or self.curve.survival[-1] == 0
        return self.curve.at(day).estimate if seen else None


def sensitivity(population: Population, on_rtx: TimeOnRtx) -> tuple[Alternative, ...]:
    """What was chosen, then each other choice that this cohort allows (clinical.md 10.4, 2, 14 and 16)."""
    found: list[Alternative] = []
    for code, options, times in _choices(population, on_rtx):
        made = _alternative(population, code, options, times)
        if made is not None:
            found.append(_judged(made, found[0]) if found else made)
    return tuple(found)


def still_on(on_rtx: TimeOnRtx, day: int) -> tuple[Mask, Mask]:
    """Who was still on rituximab behind the day, among those whose state is known; those censored by then do not count."""
    ended = on_rtx.event & (on_rtx.days <= day)
    known = on_rtx.usable & (ended | (on_rtx.days >= day))
    return known & ~ended, known


def _choices(population: Population, on_rtx: TimeOnRtx) -> Iterator[tuple[str, Options, TimeOnRtx]]:
    chosen = population.options
    yield CHOSEN, chosen, on_rtx
    named = replace(chosen, preset=Preset.STANO, cause=None, censored=frozenset())
    presets = {"every_stop": named, "registry": replace(named, censored=CENSORED_REASONS[Preset.REGISTRY])}
    rest = frozenset(chosen.censored_reasons)
    toggles = {code: replace(named, censored=rest | {reason}) for code, reason in _TOGGLES.items()}
    seen = [on_rtx.event]
    for code, options in (presets | toggles).items():
        event = on_rtx.usable & on_rtx.stopped & event_mask(options, on_rtx.reason)
        same_as_chosen = (event == seen[0]).all()
        if code == "every_stop" and same_as_chosen:
            continue
        yield code, options, replace(on_rtx, event=event)
    for code, options in _other_times(population, on_rtx):
        yield code, options, time_on_rtx(replace(population, options=options))


def _other_times(population: Population, on_rtx: TimeOnRtx) -> Iterator[tuple[str, Options]]:
    chosen = population.options
    if chosen.undated_stops is UndatedStops.EXCLUDE and any(left.reason == UNDATED for left in on_rtx.excluded):
        yield "undated_planned", replace(chosen, undated_stops=UndatedStops.PLANNED)
    if chosen.undated_stops is UndatedStops.PLANNED and (on_rtx.undated & on_rtx.usable).any():
        yield "undated_excluded", replace(chosen, undated_stops=UndatedStops.EXCLUDE)
    if chosen.restarts is Restarts.STOP and on_rtx.restarted.any():
        yield "restarts_continue", replace(chosen, restarts=Restarts.CONTINUE)
    came, t0 = (population.patients[name].to_numpy() for name in ("first_centre_visit", "t0"))
    if not chosen.delayed_entry and (came > t0).any():
        yield "delayed_entry", replace(chosen, delayed_entry=True)


def _alternative(population: Population, code: str, options: Options, on_rtx: TimeOnRtx) -> Alternative | None:
    if on_rtx.absent:
        return None
    tests = {}
    for field in FIELDS:
        groups = [] if field in population.not_derived else by_field(population, field)
        groups = [group for group in groups if (group.members & on_rtx.usable).any()]
        if len(groups) > 1:
            members, labels = labelled(groups, on_rtx)
            late = late_of(on_rtx, members)
            tests[field] = log_rank(on_rtx.days[members], on_rtx.event[members], labels, entry=late)
    crude = {day: still_on(on_rtx, day) for day in DAYS}
    curve = persistence_curve(on_rtx, on_rtx.usable)
    return Alternative(code, curve_method(options), curve, on_rtx.usable, on_rtx.usable & on_rtx.event, crude, tests)


def _judged(made: Alternative, chosen: Alternative) -> Alternative:
    here, there = made.estimate(DAYS[0]), chosen.estimate(DAYS[0])
    moves = here is not None and there is not None and abs(here - there) > POINTS + 1e-12
    crosses = tuple(
        field
        for field, test in made.log_ranks.items()
        if field in chosen.log_ranks and _crossed(test.p, chosen.log_ranks[field].p)
    )
    return replace(made, moves=moves, crosses=crosses)


def _crossed(p: float | None, chosen: float | None) -> bool:
    return p is not None and chosen is not None and (p < SIGNIFICANT) != (chosen < SIGNIFICANT)


def sensitivity_numbers(alternatives: Sequence[Alternative]) -> list[Number]:
    """The rows of `results.csv`: measure `sensitivity`, the choice as `alternative=CODE`; what changes is named in `method`."""
    return [number for made in alternatives for number in _numbers(made)]


def _numbers(made: Alternative) -> list[Number]:
    rows = NumberRows("persistence", "sensitivity")
    named, curve = f"alternative={made.code}", made.curve
    rows.tally("n", made.usable, curve.n, comparison=named)
    rows.tally("events", made.event, curve.n, comparison=named)
    for day in DAYS:
        at, here, seen = f"d{day}", curve.at(day), made.estimate(day)
        method = f"{made.method}; {MOVES}" if made.moves and day == DAYS[0] else made.method
        for name, value in (("estimate", here.estimate), ("ci_low", here.ci_low), ("ci_high", here.ci_high)):
            why = "beyond the last observed time" if seen is None else "no interval where the curve is 0 or 1"
            told = method if seen is not None and value is not None else f"{method}; not computed: {why}"
            rows.add(name, None if seen is None else value, curve.n, told, comparison=named, time=at)
        told = "Aalen-Johansen, all counted reasons together"
        stopped = None if seen is None else 1 - seen
        told = told if stopped is not None else f"{told}; not computed: beyond the last observed time"
        rows.add("estimate", stopped, curve.n, told, comparison=f"{named};reason=any", time=at)
        rows.share(*made.crude[day], comparison=named, time=at, method="crude proportion", interval=True)
    median = curve.median()
    for name, value in (("median", median.value), ("ci_low", median.ci_low), ("ci_high", median.ci_high)):
        told = made.method if value is not None else f"{made.method}; not reached"
        rows.add(name, value, curve.n, told, comparison=named)
    tests = NumberRows("persistence", "sensitivity", "")
    for field, test in made.log_ranks.items():
        told = f"{test.method}; {CROSSES}" if field in made.crosses else test.method
        for name, value in (("chi2", test.chi2), ("df", float(test.df)), ("p", test.p)):
            tests.add(name, value, test.n, told, comparison=f"{named};{field}")
    return [*rows.numbers, *tests.numbers]
