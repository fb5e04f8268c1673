"""Immunoglobulins over time: levels against their limits, how many fell low, and the change beside the skin's response."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.reports import cells, formats, labels
from core.reports.document import Block, Cell, Column, FigureBlock, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import behind, ig_course, modelled, over_time
from core.reports.sections import rows as make
from core.reports.sections.over_time import Line
from core.stats.immunoglobulin import IGG_CUTS_MG_DL, IMMUNOGLOBULINS
from core.stats.timepoints import LAST

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOWER_LIMITS_MG_DL = {"igg": 700, "iga": 70, "igm": 40}
"""Lower limits of normal drawn in figures: consensus adult ranges (Dati 1996; clinical.md 7.1)."""

_CHANGE = "LAST-BL"
_FEWEST_DOTS = 3
_SPLITS = {
    "response": "High responder: mRSS better by 9 or more",
    "response_5": "High responder: by 5 or more",
    "response_25pct": "High responder: by 25 % or more",
}


def blocks(material: Material) -> list[Block]:
    """Levels (Stano 2025, Fig. 5), low IgG, and the change by mRSS response (Kuzumi 2023, K8 to K10)."""
    if not any(material.measured("immunoglobulin", measure) for measure in IMMUNOGLOBULINS):
        return [make.absent("Immunoglobulins", "no visit has IgG, IgA or IgM")]
    times = over_time.months(material)
    lines = [Line("immunoglobulin", measure) for measure in IMMUNOGLOBULINS]
    return [
        *_figure(material, lines, times),
        *over_time.table(material, "immunoglobulins", "Immunoglobulins over time", lines, times),
        *modelled.table(material, "ig_model", "Immunoglobulins", lines),
        *ig_course.blocks(material, times),
        *_low(material, times),
        *_scatter(material),
        *_correlations(material),
        *_by_response(material),
        *ig_course.lung(material),
    ]


def _figure(material: Material, lines: list[Line], times: tuple[str, ...]) -> list[Block]:
    from core.reports.figures.time_points import Threshold

    limits = {
        measure: [
            Threshold(limit, f"LLN\n{limit}"),
            *([Threshold(500, "500"), Threshold(400, "400")] if measure == "igg" else []),
        ]
        for measure, limit in LOWER_LIMITS_MG_DL.items()
    }
    drawn = [
        over_time.panel(
            material,
            line,
            times,
            thresholds=limits[line.measure],
            from_zero=True,
            y_label=labels.MEASURES[line.measure].full,
            counted=[(f"below_{cut}", f"< {cut}") for cut in (700, 500, 400)] if line.measure == "igg" else [],
        )
        for line in lines
    ]
    panels = [panel for panel in drawn if panel is not None]
    if not panels:
        return []

    def draw() -> Figure:
        from core.reports.figures.time_points import time_point_panels

        return time_point_panels(panels, columns=3, plot_in=2.2)

    caption = make.footnote(
        "Band and line: quartiles and median."
        if panels[0].many
        else "One dot a patient; a line joins the same patient; bar: median and IQR (type 6).",
        "LLN: lower limit of normal of adults by consensus (700, 70 and 40 mg/dL); the limit of the laboratory decides in the clinic.",
        "Below the panel of IgG: the share of those measured that is below 700, 500 and 400 mg/dL."
        if panels[0].shares
        else "",
        "Everyone is included, also patients on immunoglobulin therapy.",
        over_time.windows(material, times),
    )
    alt = "Medians in mg/dL. " + " ".join(
        f"{labels.MEASURES[line.measure].label}: {over_time.medians_in_words(material, line, times)}." for line in lines
    )
    shown = [(line, panel) for line, panel in zip(lines, drawn, strict=True) if panel is not None]
    people = behind.dots(material, shown, times)
    title = f"IgG, IgA and IgM {over_time.whose(panels)}"
    return [FigureBlock("immunoglobulins", title, caption, alt, draw, people)]


def _low(material: Material, times: tuple[str, ...]) -> list[Block]:
    if not material.measured("immunoglobulin", "igg"):
        return []
    rows = []
    for at in ("", *times, LAST):
        key = Key("immunoglobulin", "igg", time=at)
        shares = [material.share(key._replace(comparison=f"category=below_{cut}")) for cut in IGG_CUTS_MG_DL]
        counted = material.find(key._replace(comparison=f"category=below_{IGG_CUTS_MG_DL[0]}"), "count")
        if counted is not None and counted.n:
            measured = material.denominator(key._replace(comparison=counted.comparison))
            rows.append(Row((cells.words(labels.time(at) if at else "At any time"), measured, *shares)))
    columns = (make.first_column(), Column("Measured, n"), *(Column(f"Below {cut}", "n (%)") for cut in IGG_CUTS_MG_DL))
    text = (
        "IgG in mg/dL, strictly below; of the patients measured. Below 400 is the published significant "
        "hypogammaglobulinaemia; guidelines name no single limit."
    )
    return [Table("low_igg", "Patients with low IgG", columns, tuple(rows), text)] if rows else []


def _by_response(material: Material) -> list[Block]:
    rows = []
    for split, words in _SPLITS.items():
        made = [row for measure in IMMUNOGLOBULINS if (row := _split_row(material, measure, split)) is not None]
        if made:
            rows += [make.heading_row(words), *made]
    if not rows:
        return []
    columns = (
        make.first_column(), Column("n"), Column("High responders,", "change, median (IQR)"), Column("n"),
        Column("Low responders,", "change, median (IQR)"), Column("p", "Mann-Whitney"), Column("p", "Welch t"),
    )  # fmt: skip
    text = make.footnote(
        "Last visit minus baseline; negative is a fall. The split at 9 was chosen after the data were seen: see the correlations. "
        "An association; a low Ig is a risk to watch, no aim of treatment.",
        rows=rows,
    )
    return [Table("ig_by_response", "Change of immunoglobulins by skin response", columns, tuple(rows), text)]


def _split_row(material: Material, measure: str, split: str) -> Row | None:
    changes = [Key("immunoglobulin", measure, f"{split}={code}", _CHANGE) for code in ("high", "low")]
    if not all(material.value(key, "n") for key in changes):
        return None
    between = Key("immunoglobulin", measure, "", split, _CHANGE)
    row: list[Cell] = [cells.words(labels.MEASURES[measure].full)]
    for key, change in zip(changes, material.medians(changes), strict=True):
        row += [material.count(key), change]
    return Row((*row, material.p(between, "Mann-Whitney"), material.p(between, "Welch")), indent=1)


def _scatter(material: Material) -> list[Block]:
    """The fall of each immunoglobulin against the improvement of the skin (Kuzumi 2023, K10); nothing below 3 patients."""
    skin = material.analysis.skin.of("mrss")
    if skin is None or "BL" not in skin.values or LAST not in skin.values:
        return []
    better = skin.values["BL"] - skin.values[LAST]
    found, said = [], []
    for measure in IMMUNOGLOBULINS:
        series = material.analysis.immunoglobulin.of(measure)
        if series is None or len(series.patients) != len(skin.patients):
            continue
        fall = series.values["BL"] - series.values[LAST]
        known = ~np.isnan(fall) & ~np.isnan(better)
        if known.sum() < _FEWEST_DOTS:
            continue
        key = Key("immunoglobulin", f"{measure}_decrease~mrss_improvement", time=_CHANGE)
        rho, p = material.value(key, "rho"), material.value(key, "p", "Spearman")
        counted = f"n {int(known.sum()):,}"
        words = [f"rho {formats.number(rho, 2)}"] if rho is not None else []
        words += [formats.p_phrase(p)] if p is not None else []
        label = labels.MEASURES[measure].label
        found.append((label, ", ".join([counted, *words]), f"{label} decrease, mg/dL", fall[known], better[known]))
        said.append(f"{label}: {', '.join(words)} ({counted})")
    if not found:
        return []

    def draw() -> Figure:
        from core.reports.figures.scatter import Cloud, scatter_panels

        clouds = [Cloud(title, note, x_label, "mRSS improvement", x, y) for title, note, x_label, x, y in found]
        return scatter_panels(clouds)

    caption = (
        "Baseline to the last visit, one dot a patient; both changes are positive when the value falls. Spearman. An association, "
        "confounded by the number of courses; a low Ig is a risk to watch, no aim of treatment."
    )
    alt = f"Scatter of the fall of immunoglobulins and the improvement of mRSS. {'; '.join(said)}."
    return [FigureBlock("ig_skin", "Fall of immunoglobulins and improvement of the skin", caption, alt, draw)]


def _correlations(material: Material) -> list[Block]:
    rows = []
    for measure in IMMUNOGLOBULINS:
        key = Key("immunoglobulin", f"{measure}_decrease~mrss_improvement", time=_CHANGE)
        rho = material.find(key, "rho")
        if rho is None:
            continue
        row = (
            cells.words(f"{labels.MEASURES[measure].label} decrease and mRSS improvement"),
            cells.count(rho.n),
            cells.value(rho.value, 2, "rho"),
            material.p(key, "Spearman"),
            cells.value(material.value(key, "r"), 2, "r"),
            material.p(key, "Pearson"),
        )
        rows.append(Row(row))
    if not rows:
        return []
    columns = (make.first_column(), Column("n"), Column("Spearman rho"), Column("p"), Column("Pearson r"), Column("p"))
    text = make.footnote(
        "Baseline to the last visit; both changes are positive when the value falls. An association, confounded by the number of courses.",
        rows=rows,
    )
    return [Table("ig_correlations", "Fall of immunoglobulins and improvement of the skin", columns, tuple(rows), text)]
