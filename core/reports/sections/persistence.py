"""Who stays on rituximab: Kaplan-Meier for all, by subset and by therapy, at fixed times, with every log-rank test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.reports import cells, formats, labels
from core.reports.document import Block, Cell, Column, FigureBlock, Row, Table
from core.reports.figures.steps import axis_months
from core.reports.material import Key, Material
from core.reports.sections import behind, log_rank
from core.reports.sections import rows as make
from core.stats.options import DAYS_PER_MONTH, LANDMARK_DAYS, Preset
from core.stats.subgroups import further_fields

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from core.stats.survival import KaplanMeier

_MONTHS = {183: "6", 365: "12", 548: "18", 730: "24", 1095: "36", 1460: "48", 1826: "60"}
_TITLE = "Persistence on rituximab"
_ANTIBODIES = {"msa_maa", "autoantibody"}
_METHOD = "Kaplan-Meier with log-log 95 % CI band"


def figure_all(material: Material) -> list[Block]:
    """The curve of all patients."""
    curve = material.analysis.persistence.curves.get("all")
    if curve is None:
        return [make.absent(_TITLE, material.why_absent("persistence", "time_on_rtx") or "nobody has a usable time")]
    median = _median_words(material, "all")
    median_days = material.value(Key("persistence", "time_on_rtx"), "median")
    at_year = material.value(Key("persistence", "time_on_rtx", time="d365"), "estimate")

    def draw() -> Figure:
        from core.reports.figures.persistence import Landmark, persistence

        low, high = (
            material.value(Key("persistence", "time_on_rtx", time="d365"), name) for name in ("ci_low", "ci_high")
        )
        landmark = None if at_year is None else Landmark(365 / DAYS_PER_MONTH, "12 months", at_year, low, high)
        return persistence(
            curve, landmark=landmark, median_months=None if median_days is None else median_days / DAYS_PER_MONTH
        )

    ticks = (
        "ticks are patients still treated, censored at their last contact"
        if curve.n > curve.n_events
        else "nobody is censored"
    )
    caption = make.footnote(
        f"{_METHOD}; {ticks}. {curve.n:,} patients, {curve.n_events:,} stopped; {median}.",
        f"Event: {event_words(material)}.",
        _cut_off(curve),
    )
    state = "had no such stop" if cause_specific(material) else "were still on rituximab"
    year = f" {formats.number(100 * at_year, 1)} % {state} at 12 months." if at_year is not None else ""
    alt = f"Kaplan-Meier curve of time on rituximab in {curve.n:,} patients, {curve.n_events:,} of whom stopped.{year} {_sentence(median)}"
    people = behind.steps(material, {"all": curve}, {}, axis_months([curve])[-1])
    return [FigureBlock("persistence", "Persistence on rituximab, all patients", caption, alt, draw, people)]


def figure_by(material: Material, field: str, title: str) -> list[Block]:
    """A curve a group of a field; nothing where there is one group only."""
    curves = material.analysis.persistence.curves
    groups = [key for key in _groups(material, field) if key in curves]
    if len(groups) < 2:
        return []
    chosen = {key: curves[key] for key in groups}
    names = {key: labels.group(key) for key in groups}

    def draw() -> Figure:
        from core.reports.figures.persistence import persistence_by_group

        return persistence_by_group(chosen, names)

    at_year = ", ".join(
        f"{names[key]} {formats.number(100 * chosen[key].at(365).estimate, 1)} % (n {chosen[key].n:,})"
        for key in groups
    )
    caption = make.footnote(
        log_rank.sentence(material, field),
        f"None, methotrexate and other csDMARD: {log_rank.sentence(material, 'csdmard')}" if field == "therapy" else "",
        _small_groups([names[key] for key in groups if chosen[key].n < log_rank.SMALL_GROUP]),
        labels.explain(material.dictionary, groups),
    )
    alt = f"Kaplan-Meier curves of time on rituximab. Still on rituximab at 12 months: {at_year}."
    people = behind.steps(material, chosen, names, axis_months(list(chosen.values()))[-1])
    return [FigureBlock(f"persistence_by_{field}", title, caption, alt, draw, people)]


def landmark_table(material: Material) -> list[Block]:
    """Persistence at fixed times: Kaplan-Meier and, beside it, the crude proportion with its own denominator."""
    if not material.measured("persistence", "time_on_rtx"):
        return []
    rows = [_landmark_row(material, day) for day in LANDMARK_DAYS]
    state = "No such stop, %" if cause_specific(material) else "Still on rituximab, %"
    columns = (
        make.first_column("Month"), Column("At risk"), Column("Stopped"), Column("Censored"), Column(state),
        Column("95 % CI"), Column("Crude, n of n (%)"), Column("95 % CI"),
    )  # fmt: skip
    follow_up = material.quartiles(Key("persistence", "months_on_rtx"))
    reverse = material.value(Key("persistence", "follow_up_days"), "median")
    on_drug = "" if follow_up.median is None or follow_up.q1 is None or follow_up.q3 is None else (
        f"Months on rituximab: median {formats.median_iqr(follow_up.median, follow_up.q1, follow_up.q3)}."
    )  # fmt: skip
    text = make.footnote(
        "Kaplan-Meier with log-log CI; at risk: still followed just before the day. Crude: of those whose state on the day is known, "
        "Wilson CI.",
        on_drug,
        _since_first(material),
        _on_full_dose(material),
        f"Follow-up (reverse Kaplan-Meier): median {formats.number(reverse / DAYS_PER_MONTH, 1)} months."
        if reverse is not None
        else "",
        "Days 183, 365, 548, 730, 1095, 1460 and 1826.",
        f"Event: {event_words(material)}." if cause_specific(material) else "",
    )
    return [
        Table(
            "persistence_landmarks",
            "Persistence at fixed times",
            columns,
            tuple(row for row in rows if make.filled(row.cells)),
            text,
        )
    ]


def _since_first(material: Material) -> str:
    """The second clock, from the first infusion to last contact, whether still treated or not."""
    found = material.quartiles(Key("persistence", "months_since_first_rtx"))
    if found.median is None or found.q1 is None or found.q3 is None:
        return ""
    shown = formats.median_iqr(found.median, found.q1, found.q3)
    return f"Months from first infusion to last contact: median {shown}."


def _on_full_dose(material: Material) -> str:
    """The third clock: the time on the full dose, which a reduced dose ends (clinical.md 10.4, 17)."""
    found = material.quartiles(Key("persistence", "months_on_full_dose"))
    if found.median is None or found.q1 is None or found.q3 is None:
        return ""
    return f"Months on the full dose: median {formats.median_iqr(found.median, found.q1, found.q3)} (n {found.n:,})."


def group_table(material: Material) -> list[Block]:
    """Each group with stops, persistence at 1 and 2 years and its median."""
    named = {
        "disease": "By disease",
        "subset": "By subset",
        "therapy": "By therapy at first infusion",
        "csdmard": "By csDMARD",
    }
    explained = labels.explain(material.dictionary, material.subsets)
    return _groups_table(material, "persistence_groups", "Persistence by group", named, explained)


def further_table(material: Material) -> list[Block]:
    """The same by sex, main antibody, organ, csDMARDs failed before and period of the first infusion."""
    named = {field: log_rank.further_title(material, field) for field in further_fields(material.analysis.population)}
    title = "Persistence by patient, organ, earlier treatment and period"
    why = "Antibodies of fewer than 5 patients stand together as other." if _ANTIBODIES & set(named) else ""
    return _groups_table(material, "persistence_further", title, named, why)


def _groups_table(material: Material, name: str, title: str, named: Mapping[str, str], explained: str) -> list[Block]:
    rows: list[Row] = []
    for field, heading in named.items():
        found = [
            _group_row(material, key)
            for key in _groups(material, field)
            if material.measured("persistence", "time_on_rtx", key)
        ]
        if len(found) > 1:
            rows += [make.heading_row(heading), *found]
    if not rows:
        return []
    columns = (
        make.first_column("Group"),
        Column("n"),
        Column("Stopped, n (%)"),
        Column("At 1 year, % (95 % CI)"),
        Column("At 2 years, % (95 % CI)"),
        Column("Median, months (95 % CI)"),
    )
    text = make.footnote(
        "Kaplan-Meier with log-log CI. A bound that the band does not reach is left open.",
        explained,
    )
    return [Table(name, title, columns, tuple(rows), text)]


def cause_specific(material: Material) -> bool:
    """Whether one reason alone counts, so that the curve does not say who is still on rituximab."""
    return material.analysis.population.options.preset is Preset.CAUSE


def event_words(material: Material) -> str:
    """What counts as an event, from the preset."""
    options = material.analysis.population.options
    if cause_specific(material) and options.cause:
        chosen = labels.reason(material.dictionary, options.cause).lower()
        return f"a stop for {chosen}; every other reason censors (cause-specific, not cumulative incidence)"
    censored = [labels.reason(material.dictionary, code).lower() for code in options.censored_reasons]
    return f"any stop except {', '.join(censored)}, which censor" if censored else "any stop"


def _groups(material: Material, field: str) -> Sequence[str]:
    if field == "subset":
        return material.subsets
    if field == "disease":
        return tuple(f"disease={code}" for code in material.diseases)
    return [key for key in material.analysis.persistence.curves if key.startswith(f"{field}=")]


def _landmark_row(material: Material, day: int) -> Row:
    key = Key("persistence", "time_on_rtx", time=f"d{day}")
    crude = Key("persistence", "persistence_crude", time=f"d{day}")
    estimate = material.value(key, "estimate")
    counted = material.find(crude, "count")
    of = (
        cells.EMPTY
        if counted is None or counted.value is None or not counted.n
        else _of(material.share(crude), int(counted.value), counted.n)
    )
    low, high = material.value(key, "ci_low"), material.value(key, "ci_high")
    row = (
        cells.words(_MONTHS[day]),
        *(material.count(key, name) for name in ("at_risk", "events", "censored")),
        cells.proportion(estimate),
        cells.EMPTY if low is None or high is None else cells.interval(100 * low, 100 * high),
        of,
        _crude_interval(material, crude),
    )
    return Row(row if estimate is not None else (row[0],) + (cells.EMPTY,) * 7)


def _crude_interval(material: Material, crude: Key) -> Cell:
    counted = material.find(crude, "count")
    if counted is None or (counted.n or 0) < formats.SMALL_GROUP:
        return cells.EMPTY
    return cells.interval(material.value(crude, "ci_low"), material.value(crude, "ci_high"))


def _of(made: Cell, value: int, n: int) -> Cell:
    return cells.extended(made.text.replace(formats.number(value), f"{value:,} of {n:,}", 1), made, n)


def _group_row(material: Material, group: str) -> Row:
    key = Key("persistence", "time_on_rtx", group)
    n, events = material.value(key, "n"), material.value(key, "events")
    return Row(
        (
            cells.words(_group_name(material, group)),
            material.count(key),
            cells.share(events, int(n or 0), (*key, "events")),
            _with_interval(material, key._replace(time="d365")),
            _with_interval(material, key._replace(time="d730")),
            _median_cell(material, key),
        ),
        indent=1,
    )


def _group_name(material: Material, group: str) -> str:
    field, _, code = group.partition("=")
    return labels.choice(material.dictionary, "patients", field, code) if field == "sex" else labels.group(group)


def _with_interval(material: Material, key: Key) -> Cell:
    estimate, low, high = (material.value(key, name) for name in ("estimate", "ci_low", "ci_high"))
    if estimate is None:
        return cells.EMPTY
    percent = cells.proportion(estimate)
    if low is None or high is None:
        return percent
    return cells.joined(percent, cells.interval(100 * low, 100 * high))


def _median_cell(material: Material, key: Key) -> Cell:
    median, low, high = (material.value(key, name) for name in ("median", "ci_low", "ci_high"))
    if median is None:
        return cells.words("not reached")
    value = cells.value(median / DAYS_PER_MONTH, 1, "median", (*key, "median"))
    if low is None:
        return value
    return cells.joined(
        value, cells.open_interval(low / DAYS_PER_MONTH, None if high is None else high / DAYS_PER_MONTH)
    )


def _median_words(material: Material, group: str) -> str:
    cell = _median_cell(material, Key("persistence", "time_on_rtx", group))
    if not cell.quantities:
        return "median not reached"
    value, _, interval = cell.text.partition(" (")
    return f"median {value} months" + (f" (95 % CI {interval}" if interval else "")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _small_groups(names: Sequence[str]) -> str:
    if not names:
        return ""
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{listed} {'have' if len(names) > 1 else 'has'} fewer than {log_rank.SMALL_GROUP} patients: descriptive."


def _cut_off(curve: KaplanMeier) -> str:
    end = axis_months([curve])[-1]
    beyond = curve.at(end * DAYS_PER_MONTH).at_risk
    return f"Shown to {end} months, when {beyond:,} {'are' if beyond != 1 else 'is'} still followed." if beyond else ""
