"""Why and when rituximab was stopped: counts and shares by reason, primary and secondary ineffectiveness."""

from __future__ import annotations

from collections import Counter

from core.stats.options import LANDMARK_DAYS
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.subgroups import Mask, standard_groups
from core.stats.treatment import TimeOnRtx, stop_details

PRIMARY_UNTIL_DAY = 365
"""A stop for ineffectiveness up to this day is primary, later it is secondary (clinical.md 10.4, 15)."""

MOST_DETAILS = 12
"""So many wordings of a reason are told apart, the most frequent ones."""

REASONS = ("adverse_event", "ineffectiveness", "remission", "death", "lost_to_follow_up")
"""Stano 2025, Table 3: reported even when nobody has them."""


def discontinuation(population: Population, on_rtx: TimeOnRtx) -> Result:
    """Stops by reason, as counts and percent of all patients of the group with a usable time (Stano 2025, Table 3; S29, S34-S37)."""
    if on_rtx.absent:
        rows = NumberRows("discontinuation", "reason")
        rows.absent("count", on_rtx.absent, n=0)
        return Result("discontinuation", tuple(rows.numbers), 0, on_rtx.excluded)
    numbers: list[Number] = []
    found = sorted(set(on_rtx.reason[on_rtx.stopped]) - set(REASONS))
    for group in standard_groups(population):
        members = group.members & on_rtx.usable
        stopped = members & on_rtx.stopped
        rows = NumberRows("discontinuation", "reason", group.key)
        for reason in (*REASONS, *found):
            because = stopped & (on_rtx.reason == reason)
            rows.share(because, members, comparison=f"reason={reason}")
            for day in LANDMARK_DAYS:
                rows.share(
                    because & (on_rtx.days <= day),
                    members,
                    comparison=f"reason={reason}",
                    time=f"d{day}",
                    method="days <= t",
                )
        rows.share(stopped, members, comparison="reason=any")
        for day in LANDMARK_DAYS:
            rows.share(
                stopped & (on_rtx.days <= day),
                members,
                comparison="reason=any",
                time=f"d{day}",
                method="days <= t",
            )
        numbers += rows.numbers
        numbers += _ineffectiveness(group.key, stopped & (on_rtx.reason == "ineffectiveness"), on_rtx, members)
    numbers += _details(population, on_rtx)
    text = (
        "One primary reason a patient. Percentages are of all patients of the group. Ineffectiveness is primary when rituximab was stopped "
        f"up to day {PRIMARY_UNTIL_DAY}, secondary later."
    )
    return Result("discontinuation", tuple(numbers), int(on_rtx.usable.sum()), on_rtx.excluded, text, on_rtx.notes)


def _ineffectiveness(key: str, stopped: Mask, on_rtx: TimeOnRtx, members: Mask) -> list[Number]:
    rows = NumberRows("discontinuation", "ineffectiveness", key)
    primary = stopped & (on_rtx.days <= PRIMARY_UNTIL_DAY)
    rows.share(primary, members, comparison="category=primary")
    rows.share(stopped & ~primary, members, comparison="category=secondary")
    return rows.numbers


def _details(population: Population, on_rtx: TimeOnRtx) -> list[Number]:
    """What was written behind each reason, counted by wording, in all and up to day 365 (Stano 2025; S33, S34, S36)."""
    rows = NumberRows("discontinuation", "detail")
    stopped = on_rtx.usable & on_rtx.stopped
    details = stop_details(population)
    for reason in sorted(set(on_rtx.reason[stopped])):
        because = stopped & (on_rtx.reason == reason)
        counted = Counter(details[because]).most_common()
        for word, _ in sorted(counted[:MOST_DETAILS], key=lambda found: (-found[1], found[0])):
            who = because & (details == word)
            comparison = f"category={word};reason={reason}"
            rows.tally("count", who, int(because.sum()), "of those with the reason", comparison=comparison)
            early = who & (on_rtx.days <= PRIMARY_UNTIL_DAY)
            rows.tally("count", early, int(because.sum()), "days <= t", comparison=comparison, time="d365")
    return rows.numbers
