"""Who stands behind a place in a figure: the patients of the nearest step of a curve or dot, of an area, or of a part of a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.reports import formats, labels
from core.reports.document import Behind, FigurePeople
from core.reports.figures.response import CATEGORIES, bar_at, part_at, parts
from core.reports.material import Key, Material
from core.stats.exact import Floats
from core.stats.longitudinal import LongitudinalResult
from core.stats.members import NumberKey, members
from core.stats.options import DAYS_PER_MONTH

if TYPE_CHECKING:
    from core.reports.figures.response import ResponseBar
    from core.reports.figures.time_points import Panel
    from core.reports.sections.over_time import Line
    from core.stats.incidence import CumulativeIncidence
    from core.stats.survival import KaplanMeier

_DOT_REACH = 0.006
"""Dots so near in height, in parts of the height of all, stand beside each other and cannot be told apart."""

_TIME: NumberKey = ("persistence", "time_on_rtx", "all", "", "", "n")


def steps(
    material: Material,
    curves: Mapping[str, KaplanMeier],
    names: Mapping[str, str],
    end_months: float,
    times: Mapping[str, Mapping[str, float]] | None = None,
) -> FigurePeople:
    """The time nearest to the place on the nearest curve: who stopped, or was censored, just then. `end_months` ends the axis.

    `times` are the days of each patient of a curve by code, where they are another time than that on rituximab.
    """
    codes = material.analysis.population.codes
    days = dict(zip(codes.tolist(), material.analysis.on_rtx.days.tolist(), strict=True))
    theirs = dict(times or {})
    for key in set(curves) - set(theirs):
        listed = members(material.analysis, ("persistence", "time_on_rtx", key, "", "", "n")) or ()
        theirs[key] = {code: days[code] for code in listed}

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
            tuple(code for code, day in theirs[key].items() if day == curve.times[row]),
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


def dots(material: Material, drawn: Sequence[tuple[Line, Panel]], times: Sequence[str]) -> FigurePeople | None:
    """The dots at the height of the place, of the nearest time point; where no dots are drawn, everybody seen then. An axes a panel."""
    found = [_dots(material, line, panel, times) for line, panel in drawn]
    return replace(found[0], others=tuple(found[1:])) if found else None


def _dots(material: Material, line: Line, panel: Panel, times: Sequence[str]) -> FigurePeople:
    result = material.findings.results[line.analysis]
    series = result.of(line.measure, line.group) if isinstance(result, LongitudinalResult) else None
    shown = [at for at in times if series is not None and at in series.values]
    known = labels.measure(line.measure, material.dictionary)
    codes = material.analysis.population.codes[series.patients] if series is not None else np.array([])
    values = {at: series.values[at] for at in shown} if series is not None else {}

    def scaled(value: Floats) -> Floats:
        return np.log(np.where(value > 0, value, np.nan)) if panel.log else value

    heights = scaled(np.concatenate([values[at] for at in shown]))
    reach = _DOT_REACH * float(np.nanmax(heights) - np.nanmin(heights)) if not np.isnan(heights).all() else 0.0

    def find(x: float, y: float) -> Behind | None:
        at = shown[int(np.clip(round(x), 0, len(shown) - 1))]
        away = np.abs(scaled(values[at]) - scaled(np.array(y)))
        if np.isnan(away).all():
            return None
        seen = ~np.isnan(values[at])
        who = seen if panel.many else away <= np.nanmin(away) + reach
        low, high = (formats.trimmed(float(edge(values[at][who])), max(known.decimals, 1)) for edge in (np.min, np.max))
        span = "" if panel.many else f": {low}" if low == high else f": {low} to {high}"
        words = f"{known.label} at {labels.time(at)}{span} {'' if panel.many else known.unit}".strip()
        return Behind(words, tuple(codes[who].tolist()), (*line[:3], "", at, "median"))

    points = [
        (float(place), float(value))
        for place, at in enumerate(shown)
        for value in np.unique(values[at][~np.isnan(scaled(values[at]))]).tolist()
    ]
    return FigurePeople(find, tuple(points))
