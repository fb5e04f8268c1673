"""Systemic sclerosis: skin thickness and lung function by course, and who responded (Kuzumi 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reports import cells
from core.reports.document import Block, Column, FigureBlock, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import over_time
from core.reports.sections import rows as make
from core.reports.sections.over_time import Line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SURVIVORS = "Later courses rest on those who went on."


def blocks(material: Material) -> list[Block]:
    """MRSS and FVC after each course, their figure, and the responders; one sentence where a cohort with SSc has no mRSS."""
    if not material.measured("skin", "mrss"):
        return (
            [make.absent("Skin (mRSS)", material.why_absent("skin", "mrss") or "no visit has mRSS")]
            if "SSc" in material.diseases
            else []
        )
    times = over_time.courses(material)
    lines = [Line("skin", "mrss"), Line("outcome", "fvc_pct"), Line("outcome", "dlco_pct")]
    return [
        *over_time.table(material, "skin_lung_by_course", "Skin and lung by course", lines, times),
        *_figure(material, lines[:2], times),
        *_responders(material),
        *over_time.table(
            material,
            "skin_by_subset",
            "Skin by subset",
            [Line("skin", "mrss", group) for group in material.subsets if len(material.subsets) > 1],
            times,
        ),
    ]


def _figure(material: Material, lines: list[Line], times: tuple[str, ...]) -> list[Block]:
    drawn = [(line, over_time.panel(material, line, times, from_zero=line.measure == "mrss")) for line in lines]
    panels = [panel for _, panel in drawn if panel is not None]
    if not panels:
        return []

    def draw() -> Figure:
        from core.reports.figures.time_points import time_point_panels

        return time_point_panels(panels, columns=1, plot_in=1.9)

    caption = make.footnote(
        "Band and line: quartiles and median."
        if panels[0].many
        else "One dot a patient; a line joins the same patient; bar: median and IQR (type 6).",
        f"C1, C2: after course 1, 2; Last: the last visit. {_SURVIVORS}",
        over_time.windows(material, times),
    )
    alt = "Medians. " + " ".join(
        f"{over_time.line_name(material, line)}: {over_time.medians_in_words(material, line, times)}."
        for line, panel in drawn
        if panel is not None
    )
    return [FigureBlock("skin_lung_by_course", f"mRSS and FVC {over_time.whose(panels)} by course", caption, alt, draw)]


def _responders(material: Material) -> list[Block]:
    rows = []
    for code, words in (("high", "High responder: mRSS better by 9 or more"), ("low", "Low responder: by 8 or less")):
        key = Key("skin", "mrss_response", comparison=f"category={code}", time="LAST")
        rows.append(Row((cells.words(words), material.share(key))))
    if not any(row.cells[1].text for row in rows):
        return []
    text = "Baseline minus last visit, of those with both. The cut of 9 lies near the median and was chosen after the data were seen."
    return [
        Table(
            "responders",
            "Response of the skin at the last visit",
            (make.first_column(), Column("n (%)")),
            tuple(rows),
            text,
        )
    ]
