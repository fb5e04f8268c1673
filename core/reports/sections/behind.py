"""Who stands behind a place in a figure: the patients of the nearest step of a curve, of an area, or of a part of a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.reports import formats, labels
from core.reports.document import Behind, FigurePeople
from core.reports.figures.response import CATEGORIES, bar_at, part_at, parts
from core.reports.material import Key, Material
from core.stats.members import NumberKey, members
from core.stats.options import DAYS_PER_MONTH

if TYPE_CHECKING:
    from core.reports.figures.response import ResponseBar
    from core.stats.incidence import CumulativeIncidence
    from core.stats.survival import KaplanMeier

_TIME: NumberKey = ("persistence", "time_on_rtx", "all", "", "", "n")


def steps(
    material: Material, curves: Mapping[str, KaplanMeier], names: Mapping[str, str], end_months: float
) -> FigurePeople:
    """The time nearest to the place on the nearest curve: who stopped, or was censored, just then. `end_months` ends the axis."""
    codes = material.analysis.population.codes
    days = dict(zip(codes.tolist(), material.analysis.on_rtx.days.tolist(), strict=True))
    theirs = {key: members(material.analysis, ("persistence", "time_on_rtx", key, "", "", "n")) or () for key in curves}

    def find(x: float, y: float) -> Behind | None:
        day = x * DAYS_PER_MONTH
        seen = {key: curve for key, curve in curves.items() if len(curve.times)}
        if not seen:
            return None
        key = min(seen, key=lambda one: abs(100 * seen[one].at(day).estimate - y))
        curve = seen[key]
        row = int(np.abs(curve.times - day).argmin())
        what = {(True, True): "Stopped or censored", (True, False): "Stopped"}.get(
            (bool(curve.events[row]), bool(curve.censored[row])), "Censored"
        )
        months = formats.number(float(curve.times[row]) / DAYS_PER_MONTH, 1)
        whose = f", {names[key]}" if key in names else ""
        return Behind(
            f"{what} at {months} months{whose}",
            tuple(code for code in theirs[key] if days[code] == curve.times[row]),
            _TIME,
        )

    points = [
        (float(time) / DAYS_PER_MONTH, 100 * float(height))
        for curve in curves.values()
        for time, height in zip(curve.times, curve.survival, strict=True)
        if time <= end_months * DAYS_PER_MONTH
    ]
    return FigurePeople(find, tuple(points))


def areas(
    material: Material, incidence: CumulativeIncidence, reasons: Sequence[str], names: Mapping[str, str], end: float
) -> FigurePeople:
    """The reason whose area holds the place: who stopped for it up to that month; `end` is the last month drawn."""
    on_rtx, codes = material.analysis.on_rtx, material.analysis.population.codes

    def find(x: float, y: float) -> Behind | None:
        top = 0.0
        for reason in reasons:
            top += 100 * incidence.at(reason, x * DAYS_PER_MONTH)
            if y <= top:
                who = on_rtx.stopped & (on_rtx.reason == reason) & (on_rtx.days <= x * DAYS_PER_MONTH)
                months = formats.number(x, 1)
                return Behind(f"Stopped by {months} months: {names[reason].lower()}", tuple(codes[who].tolist()), _TIME)
        return None

    points, below = [], 0.0
    for reason in reasons:
        height = 100 * incidence.at(reason, end * DAYS_PER_MONTH)
        points.append((end, below + height / 2))
        below += height
    return FigurePeople(find, tuple(points))


def bars(material: Material, drawn: Sequence[tuple[ResponseBar, str, str]]) -> FigurePeople:
    """The part of the bar at the place; `drawn` are the bars in order, each with the key of its group and its time point."""
    only = [bar for bar, _, _ in drawn]

    def find(x: float, y: float) -> Behind | None:
        row = bar_at(only, y)
        category = part_at(only[row], x) if row is not None else None
        if row is None or category is None:
            return None
        bar, group, at = drawn[row]
        key = (*Key("response", "tis", group, f"category={category}", at), "count")
        whose = f", {labels.group(group)}" if group != "all" else ""
        words = f"{category.replace('_', ' ').capitalize()} at {bar.label}{whose}"
        return Behind(words, members(material.analysis, key) or (), key)

    points = [
        (start + count / 2, middle)
        for _, middle, categories in parts(only)
        for category, start, count in categories
        if category in CATEGORIES and count
    ]
    return FigurePeople(find, tuple(points))
