"""Whether the main results of persistence hold under other choices: one row a choice, and in words what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reports import cells, formats
from core.reports.document import Block, Cell, Column, FigureBlock, Row, Table
from core.reports.figures.steps import axis_months
from core.reports.material import NOT_COMPUTED, Key, Material
from core.reports.sections import behind
from core.reports.sections import rows as make
from core.stats.options import DAYS_PER_MONTH, PLANNED_INTERVAL_DAYS
from core.stats.sensitivity import CHOSEN, Alternative

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WORDS = {
    CHOSEN: "As chosen",
    "every_stop": "Every stop an event",
    "registry": "Registry preset",
    "ltfu_censored": "Lost to follow-up censored",
    "remission_censored": "Remission censored",
    "deaths_censored": "Deaths censored",
    "undated_planned": "Stops without a date at the planned next infusion",
    "undated_excluded": "Stops without a date left out",
    "restarts_continue": "Infusion after a stop: still treated",
    "delayed_entry": "At risk from the first visit at this centre",
}
_FIELDS = {"subset": "subsets", "therapy": "therapy"}


def blocks(material: Material) -> list[Block]:
    """The table of choices and, where doses were reduced, the curve of the full dose."""
    alternatives = material.analysis.persistence.sensitivity
    if not alternatives:
        return []
    compared = [field for field in _FIELDS if any(field in made.log_ranks for made in alternatives)]
    sizes = {made.curve.n for made in alternatives}
    rows = [_row(material, made, compared, len(sizes) > 1) for made in alternatives]
    columns = (
        make.first_column("Choice"),
        *([Column("n")] if len(sizes) > 1 else []),
        Column("Stopped", f"of {min(sizes):,}" if len(sizes) == 1 else ""),
        Column("1 year, %", "95 % CI"),
        Column("Crude, 1 year, %", "95 % CI"),
        Column("2 years, %", "95 % CI"),
        Column("Median", "months"),
        *(Column("p", _FIELDS[field]) for field in compared),
        Column("Changes", align="left"),
    )
    text = make.footnote(
        "Kaplan-Meier with log-log CI; crude: of those whose state on the day is known, Wilson CI; p: log-rank. Cumulative incidence of "
        "any stop is 100 % less the Kaplan-Meier value.",
        "Changes: persistence at 1 year by more than 5 points, or p across 0.05, against what was chosen.",
        f"Planned next infusion: {PLANNED_INTERVAL_DAYS} days after the first infusion of the last course."
        if any(made.code.startswith("undated") for made in alternatives)
        else "",
        rows=rows,
    )
    table = Table("sensitivity", "Persistence under other choices", columns, tuple(rows), text)
    return [table, *_full_dose(material)]


def _row(material: Material, made: Alternative, compared: list[str], with_n: bool) -> Row:
    key = Key("persistence", "sensitivity", comparison=f"alternative={made.code}")
    median = material.value(key, "median")
    changes = [
        *(["1 year"] if made.moves else []),
        *(f"p, {_FIELDS[field]}" for field in made.crosses),
    ]
    return Row(
        (
            cells.words(_WORDS[made.code]),
            *([material.count(key)] if with_n else []),
            material.count(key, "events"),
            _percent(material, key._replace(time="d365"), "Kaplan-Meier"),
            _crude(material, key._replace(time="d365")),
            _percent(material, key._replace(time="d730"), "Kaplan-Meier"),
            cells.words("not reached") if median is None else cells.value(median / DAYS_PER_MONTH, 1, "median"),
            *(
                material.p(Key("persistence", "sensitivity", "", f"alternative={made.code};{field}"), "log-rank")
                for field in compared
            ),
            cells.words("" if made.code == CHOSEN else "; ".join(changes) or "nothing"),
        )
    )


def _percent(material: Material, key: Key, method: str) -> Cell:
    estimate, low, high = (material.value(key, name, method) for name in ("estimate", "ci_low", "ci_high"))
    if estimate is None:
        return cells.words(NOT_COMPUTED)
    shown = cells.proportion(estimate)
    return shown if low is None or high is None else cells.joined(shown, cells.interval(100 * low, 100 * high))


def _crude(material: Material, key: Key) -> Cell:
    percent, counted = (material.find(key, name, "crude") for name in ("percent", "count"))
    if percent is None or counted is None or (counted.n or 0) < formats.SMALL_GROUP:
        return cells.EMPTY
    low, high = (material.value(key, name, "crude") for name in ("ci_low", "ci_high"))
    return cells.joined(cells.value(percent.value, 1, "%"), cells.interval(low, high))


def _full_dose(material: Material) -> list[Block]:
    found, whole = material.analysis.persistence.full_dose, material.analysis.persistence.curves.get("all")
    if found is None or found.curve is None or whole is None or not found.reduced:
        return []
    full = found.curve
    chosen = {"any dose": whole, "full dose": full}
    on_rtx, codes = material.analysis.on_rtx, material.analysis.population.codes
    any_dose = dict(zip(codes[on_rtx.usable].tolist(), on_rtx.days[on_rtx.usable].tolist(), strict=True))
    names = {"any dose": "Any dose", "full dose": "Full dose"}

    def draw() -> Figure:
        from core.reports.figures.persistence import persistence_by_group

        return persistence_by_group(chosen, names)

    at_year = material.value(Key("persistence", "time_on_full_dose", time="d365"), "estimate")
    year = "" if at_year is None else f" On the full dose at 12 months: {formats.number(100 * at_year, 1)} %."
    caption = (
        f"{full.n:,} patients with recorded doses, {found.reduced:,} of them reduced before any stop: a course planned below 75 % of the "
        f"dose of the first one.{year} A reduced dose is still rituximab and is no stop anywhere else in this report."
    )
    alt = f"Kaplan-Meier curves of time on any dose and on the full dose of rituximab in {full.n:,} patients.{year}"
    people = behind.steps(
        material, chosen, names, axis_months(list(chosen.values()))[-1], {"any dose": any_dose, "full dose": found.days}
    )
    return [FigureBlock("full_dose", "Persistence on any and on the full dose", caption, alt, draw, people)]
