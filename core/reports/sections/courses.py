"""Each patient's way on rituximab: the flow of the cohort over the time points, and a lane a patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.reports import formats, labels
from core.reports.document import Behind, Block, FigureBlock, FigurePeople
from core.reports.material import Key, Material
from core.reports.sections import rows as make
from core.stats.members import NumberKey
from core.stats.options import DAYS_PER_MONTH
from core.stats.series import BASELINE
from core.stats.timepoints import LAST

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from core.reports.figures.flow import Station
    from core.reports.figures.swimmer import Lane

MOST_PAGES = 5
"""More pages of lanes than this are never printed: of a larger cohort every second, third ... patient is shown."""

_TIME: NumberKey = ("persistence", "time_on_rtx", "all", "", "", "n")


def flow(material: Material) -> list[Block]:
    """Read, left out, analysed, at each time point, stopped by reason: as CONSORT and STROBE ask for it."""
    stations = _stations(material)

    def draw() -> Figure:
        from core.reports.figures.flow import flow_chart

        return flow_chart(stations)

    caption = make.footnote(
        "Who leaves is counted once, after the time point before: a stop with its reason, or the end of follow-up while still treated.",
        f"On rituximab: still treated after {_days(material)}. Seen: any visit in the window, on rituximab or off.",
    )
    alt = "Flow of patients. " + " ".join(
        f"{'; '.join(station.lines)}." + "".join(f" {'; '.join(part)}." for part in station.leaving)
        for station in stations
    )
    return [FigureBlock("patient_flow", "Patients from the first infusion to the end of follow-up", caption, alt, draw)]


def _stations(material: Material) -> list[Station]:
    from core.reports.figures.flow import Station

    read, analysed = material.provenance.n_read, material.n
    left_out: dict[str, int] = {}
    for excluded in material.analysis.population.excluded:
        left_out[excluded.reason] = left_out.get(excluded.reason, 0) + 1
    filtered = read - analysed - sum(left_out.values())
    if filtered > 0:
        chosen = " and ".join(f"{field} {value}" for field, value in material.analysis.population.options.where)
        left_out[f"not {chosen}"] = filtered
    lines = [f"{reason}: {count:,}" for reason, count in left_out.items()]
    leaving = ((f"Left out, n {sum(left_out.values()):,}", *lines),) if left_out else ()
    stations = [Station((f"Patients read, n {read:,}",), leaving)]
    timed = analysed - _count(material, "flow_untimed", "")
    steps = [at for at in _times(material) if timed or at != LAST]
    beside = [*(_leaving(material, at) for at in steps), ()]
    without = ((f"Time on rituximab not known, n {analysed - timed:,}",),) if 0 < timed < analysed else ()
    stations.append(
        Station((f"Analysed, n {analysed:,}", "first infusion up to the data lock"), (*without, *beside[0]))
    )
    for at, left in zip(steps, beside[1:], strict=True):
        on, seen = _count(material, "flow_on_rtx", at), f"seen in the window, n {_count(material, 'flow_seen', at):,}"
        if at == LAST:
            lines_of_box: tuple[str, ...] = (f"Still on rituximab, n {on:,}", "at the end of their follow-up")
        elif timed:
            lines_of_box = (f"{labels.time(at)}: on rituximab, n {on:,}", seen)
        else:
            lines_of_box = (f"{labels.time(at)}: {seen}",)
        stations.append(Station(lines_of_box, left))
    return stations


def _leaving(material: Material, at: str) -> tuple[tuple[str, ...], ...]:
    """The stops up to a time point by reason, and those followed no further; empty where nobody left."""
    reasons = [
        number.comparison.removeprefix("reason=")
        for number in material.analysis_numbers("cohort")
        if (number.measure, number.time, number.statistic) == ("flow_stopped", at, "count")
    ]
    counts = {
        reason: int(material.value(Key("cohort", "flow_stopped", "all", f"reason={reason}", at), "count") or 0)
        for reason in labels.in_order(reasons, labels.REASON_ORDER)
    }
    found: list[tuple[str, ...]] = []
    if counts:
        lines = (f"{labels.reason(material.dictionary, reason).lower()}: {n:,}" for reason, n in counts.items())
        found.append((f"Stopped, n {sum(counts.values()):,}", *lines))
    if at != LAST and (ended := _count(material, "flow_ended", at)):
        found.append((f"Follow-up ended while treated, n {ended:,}",))
    return tuple(found)


def _days(material: Material) -> str:
    windows = material.analysis.population.options.windows
    return ", ".join(f"day {windows[at].target} ({labels.time(at)})" for at in windows if at != BASELINE)


def _times(material: Material) -> list[str]:
    """The time points that anybody reached, and the end."""
    found = [
        number.time
        for number in material.analysis_numbers("cohort")
        if (number.measure, number.statistic) == ("flow_on_rtx", "count")
    ]
    return [
        at for at in found if at == LAST or _count(material, "flow_on_rtx", at) or _count(material, "flow_seen", at)
    ]


def _count(material: Material, measure: str, at: str) -> int:
    return int(material.value(Key("cohort", measure, time=at), "count") or 0)


def swimmers(material: Material) -> list[Block]:
    """A lane a patient, the longest first, in pages; nothing where nobody's time is known."""
    from core.reports.figures.swimmer import MOST_LANES, STILL_TREATED, swimmer_ticks

    every = _lanes(material)
    if not every:
        return []
    stride = -(-len(every) // (MOST_LANES * MOST_PAGES))
    shown = every[::stride]
    pages = [shown[start : start + MOST_LANES] for start in range(0, len(shown), MOST_LANES)]
    ends = labels.in_order(sorted({lane.end for lane in shown if lane.end}), labels.REASON_ORDER)
    words = {end: labels.reason(material.dictionary, end).lower() for end in ends}
    if any(lane.end == STILL_TREATED for lane in shown):
        words = {STILL_TREATED: "still treated", **words}
    ticks = swimmer_ticks(max(lane.months for lane in shown))
    return [_page(page, number, len(pages), words, ticks, stride) for number, page in enumerate(pages, 1)]


def _page(
    page: list[Lane],
    number: int,
    pages: int,
    words: dict[str, str],
    ticks: Sequence[int],
    stride: int,
) -> FigureBlock:
    def draw() -> Figure:
        from core.reports.figures.swimmer import swimmer_plot

        return swimmer_plot(page, words, ticks)

    caption = make.footnote(
        "One bar a patient from the first infusion to the stop or the last contact, the longest first; a line in it is an infusion.",
        "The symbol says how it ended." if number == 1 else "",
        f"Of a large cohort each {_ordinal(stride)} patient in this order is shown." if stride > 1 else "",
    )
    counted = ", ".join(
        f"{said} {sum(lane.end == end for lane in page):,}"
        for end, said in words.items()
        if any(lane.end == end for lane in page)
    )
    longest, shortest = (formats.number(months, 1) for months in (page[0].months, page[-1].months))
    alt = f"Time on rituximab of {len(page):,} patients, from {longest} to {shortest} months. How it ended: {counted}."
    name = "swimmer" if number == 1 else f"swimmer_{number}"
    title = "Each patient on rituximab" + (f", {number} of {pages}" if pages > 1 else "")
    return FigureBlock(name, title, caption, alt, draw, _people(page, words))


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _people(page: list[Lane], words: dict[str, str]) -> FigurePeople:
    def find(_x: float, y: float) -> Behind | None:
        from core.reports.figures.swimmer import lane_at

        lane = lane_at(page, y)
        if lane is None:
            return None
        months = formats.number(lane.months, 1)
        return Behind(f"{months} months on rituximab, {words[lane.end]}", (lane.label,), _TIME)

    return FigurePeople(find, tuple((lane.months, row + 0.5) for row, lane in enumerate(page)))


def _lanes(material: Material) -> list[Lane]:
    from core.reports.figures.swimmer import Lane

    population, on_rtx = material.analysis.population, material.analysis.on_rtx
    infusions = population.cohort.infusions
    patient = infusions["patient"].to_numpy()
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")
    since = (infusions["infusion_date"].to_numpy().astype("datetime64[D]") - t0[patient]).astype(np.float64)
    given: list[list[float]] = [[] for _ in range(population.n)]
    for row, day in zip(patient.tolist(), since.tolist(), strict=True):
        if np.isfinite(day) and day >= 0:
            given[row].append(day / DAYS_PER_MONTH)
    subsets = population.patients["subset"].tolist()
    order = sorted(np.flatnonzero(on_rtx.usable).tolist(), key=lambda row: (-on_rtx.days[row], population.codes[row]))
    return [
        Lane(
            str(population.codes[row]),
            labels.group(f"subset={subsets[row]}") if subsets[row] else "",
            float(on_rtx.days[row]) / DAYS_PER_MONTH,
            tuple(sorted(set(given[row]))),
            str(on_rtx.reason[row]) if on_rtx.stopped[row] else "",
        )
        for row in order
    ]
