"""Why and when rituximab was stopped: counts and shares by reason, primary and secondary ineffectiveness."""

from __future__ import annotations

from core.stats.options import LANDMARK_DAYS
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.subgroups import Mask, standard_groups
from core.stats.treatment import TimeOnRtx

PRIMARY_UNTIL_DAY = 365
"""A stop for ineffectiveness up to this day is primary, later it is secondary (clinical.md 10.4, 15)."""

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
