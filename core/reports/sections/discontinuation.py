"""Why rituximab was stopped: counts, cumulative incidence by reason, and its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reports import cells, formats, labels
from core.reports.document import Block, Cell, Column, FigureBlock, Row, Table
from core.reports.material import NOT_COMPUTED, Key, Material
from core.reports.sections import behind
from core.reports.sections import rows as make
from core.stats.options import DAYS_PER_MONTH, Preset

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LANDMARKS = (("d365", "1 year"), ("d730", "2 years"), ("d1826", "5 years"))


def table(material: Material) -> Block:
    """Reasons with counts and Aalen-Johansen cumulative incidence at 1, 2 and 5 years (Stano 2025, Table 3)."""
    if not material.measured("discontinuation", "reason"):
        return make.absent(
            "Why rituximab was stopped", material.why_absent("discontinuation", "reason") or "nobody has a usable time"
        )
    total = material.find(Key("discontinuation", "reason", comparison="reason=any"), "count")
    n = total.n if total is not None and total.n else material.n
    rows = [_row(material, reason, labels.reason(material.dictionary, reason)) for reason in reasons(material)]
    rows.append(_row(material, "any", "Any stop", total=True))
    columns = (
        make.first_column("Reason"),
        Column(f"n of {n:,} (%)"),
        *(_column(at, position) for position, (_, at) in enumerate(_LANDMARKS)),
    )
    censored = [labels.reason(material.dictionary, code).lower() for code in _censored(material)]
    treated = n - int(total.value or 0) if total is not None else 0
    text = make.footnote(
        "Aalen-Johansen: each reason competes with the others, so the columns add up to any stop. One primary reason per patient.",
        f"Under the preset {material.analysis.population.options.preset.value} these censor and have no incidence: {', '.join(censored)}."
        if censored
        else "",
        f"{treated:,} patients were still treated and are censored at their last contact." if treated else "",
        _ineffectiveness(material),
        f"{NOT_COMPUTED} not computed: nobody was observed so long." if make.refused(rows) else "",
    )
    return Table("discontinuation", "Why rituximab was stopped", columns, tuple(rows), text)


def details(material: Material) -> list[Block]:
    """What is written behind each reason, in all and in the first year, so that every stop can be followed to its patient."""
    rows: list[Row] = []
    for reason in reasons(material):
        found = [
            Key(number.analysis, number.measure, comparison=number.comparison)
            for number in material.analysis_numbers("discontinuation")
            if number.measure == "detail" and not number.time and number.comparison.endswith(f";reason={reason}")
        ]
        lines = [
            Row((cells.words(_wording(key)), first, cells.count(_later(material, key)), whole), indent=1)
            for key in found
            if (whole := material.count(key, "count")).text
            and (first := material.count(key._replace(time="d365"), "count")).text
        ]
        if lines:
            rows += [make.heading_row(labels.reason(material.dictionary, reason)), *lines]
    if not rows:
        return []
    columns = (make.first_column("Reason and detail"), Column("First year"), Column("Later"), Column("Stops"))
    text = (
        "As written in the discontinuation; first year: up to day 365. The most frequent wordings of each reason. An adverse event and a "
        "reason to stop are separate records: deaths stand under death, whatever their cause."
    )
    return [Table("stop_details", "What was behind the stops", columns, tuple(rows), text)]


def _wording(key: Key) -> str:
    words = key.comparison.removeprefix("category=").partition(";reason=")[0]
    return words[:1].upper() + words[1:]


def _later(material: Material, key: Key) -> float:
    return (material.value(key, "count") or 0) - (material.value(key._replace(time="d365"), "count") or 0)


def figure(material: Material) -> list[Block]:
    """The stacked cumulative incidence; nothing where nobody stopped."""
    found = material.analysis.persistence
    incidence, whole = found.incidence, found.curves.get("all")
    if incidence is None or whole is None or not incidence.causes:
        return []
    from core.reports.figures.steps import axis_months

    shown = [reason for reason in reasons(material) if reason in incidence.causes]
    names = {reason: labels.reason(material.dictionary, reason) for reason in shown}
    ticks = axis_months([whole])
    end_day = ticks[-1] * DAYS_PER_MONTH
    left = whole.at(end_day).at_risk
    at_end = ", ".join(
        f"{names[reason].lower()} {formats.number(100 * incidence.at(reason, end_day), 1)} %" for reason in shown
    )

    def draw() -> Figure:
        from core.reports.figures.incidence import cumulative_incidence

        return cumulative_incidence(incidence, shown, names, ticks)

    alone = material.analysis.population.options.preset is Preset.CAUSE
    stopped = int(material.analysis.on_rtx.stopped.sum()) if alone else whole.n_events
    caption = (
        "Aalen-Johansen, stacked; the upper edge is the share who stopped for any reason. "
        f"{whole.n:,} patients, {stopped:,} stopped. "
        f"Labels give the value at {ticks[-1]} months, where {left:,} patient{'s remain' if left != 1 else ' remains'} at risk"
        + (": read the right-hand part with caution." if left < 10 else ".")
        + " Reasons are outcomes, so no test across them is made."
    )
    alt = f"Cumulative incidence of stopping rituximab at {ticks[-1]} months among {whole.n:,} patients: {at_end}."
    return [
        FigureBlock(
            "cumulative_incidence",
            "Why patients stop: cumulative incidence by reason",
            caption,
            alt,
            draw,
            behind.areas(material, incidence, shown, names, ticks[-1]),
        )
    ]


def reasons(material: Material) -> list[str]:
    """Every reason counted, in the order of every page."""
    counted = [
        number.comparison.removeprefix("reason=")
        for number in material.analysis_numbers("discontinuation")
        if (number.measure, number.group, number.time, number.statistic) == ("reason", "all", "", "count")
    ]
    return labels.in_order([code for code in counted if code != "any"], labels.REASON_ORDER)


def _censored(material: Material) -> list[str]:
    censoring = material.analysis.population.options.censored_reasons
    return [code for code in reasons(material) if code in censoring]


def _column(at: str, position: int) -> Column:
    return Column(f"Cumulative incidence at {at}, %" if position == 0 else f"{at}, %")


def _row(material: Material, reason: str, label: str, *, total: bool = False) -> Row:
    counted = material.share(Key("discontinuation", "reason", comparison=f"reason={reason}"))
    incidence = [_incidence(material, reason, day) for day, _ in _LANDMARKS]
    return Row((cells.words(label), counted, *incidence), "total" if total else "row")


def _incidence(material: Material, reason: str, day: str) -> Cell:
    found = material.findings.find("persistence", "reason", "estimate", comparison=f"reason={reason}", time=day)
    if found is None:
        nobody = material.value(Key("discontinuation", "reason", comparison=f"reason={reason}"), "count") == 0
        beyond = material.findings.find("persistence", "reason", "estimate", comparison="reason=any", time=day)
        if not nobody or beyond is None:
            return cells.EMPTY
        return cells.proportion(0.0, "cumulative %") if beyond.value is not None else cells.words(NOT_COMPUTED)
    return cells.words(NOT_COMPUTED) if found.value is None else cells.proportion(found.value, "cumulative %")


def _ineffectiveness(material: Material) -> str:
    counts = [
        material.value(Key("discontinuation", "ineffectiveness", comparison=f"category={code}"), "count")
        for code in ("primary", "secondary")
    ]
    if None in counts or not any(counts):
        return ""
    return f"Ineffectiveness: {counts[0]:.0f} primary (up to day 365), {counts[1]:.0f} secondary."
