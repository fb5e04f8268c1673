"""Systemic sclerosis: skin thickness and lung function by course, and who responded (Kuzumi 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reports import cells, labels
from core.reports.document import Block, Column, FigureBlock, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import behind, modelled, over_time
from core.reports.sections import rows as make
from core.reports.sections.over_time import Line
from core.scoring.criss import RCRISS_LEVELS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SPLITS = (
    ("mrss_response", "high", "High responder: mRSS better by 9 or more"),
    ("mrss_response", "low", "Low responder: by 8 or less"),
    ("mrss_response_5", "high", "Better by 5 or more"),
    ("mrss_response_25pct", "high", "Better by 25 % or more"),
)
_SCORES = (
    ("criss", "CRISS 0.6 or more", "improved"),
    *((f"rcriss_{level}", f"Revised CRISS-{level}", "improved") for level in RCRISS_LEVELS),
    ("criss_step_2", "CRISS 0.6 or more, second step alone", "improved"),
    *((f"rcriss_{level}_step_2", f"Revised CRISS-{level}, second step alone", "improved") for level in RCRISS_LEVELS),
    ("eustar_index", "EUSTAR 2.5 or more: active", "active"),
)
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
        *modelled.table(material, "skin_model", "Skin", [Line("skin", "mrss")]),
        *_responders(material),
        *_scores(material),
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
    people = behind.dots(material, [(line, panel) for line, panel in drawn if panel is not None], times)
    title = f"mRSS and FVC {over_time.whose(panels)} by course"
    return [FigureBlock("skin_lung_by_course", title, caption, alt, draw, people)]


def _responders(material: Material) -> list[Block]:
    rows = []
    for measure, code, words in _SPLITS:
        share = material.share(Key("skin", measure, comparison=f"category={code}", time="LAST"))
        if share.text:
            rows.append(Row((cells.words(words), share)))
    for label in over_time.months(material)[1:]:
        for code in ("improved", "progressed"):
            key = Key("skin", "mrss_change", comparison=f"category={code}", time=label)
            if (found := material.find(key, "count")) is not None and found.n:
                rows.append(Row((cells.words(f"{code.capitalize()} at {label}"), material.share(key))))
    if not rows:
        return []
    text = (
        "Responders: baseline minus last visit, of those with both. The cut of 9 lies near the median and was chosen after the data were "
        "seen; 5 units and 25 % are the smallest changes that matter. Improved, progressed: more than 5 units and at least 25 %."
    )
    return [Table("responders", "Response of the skin", (make.first_column(), Column("n (%)")), tuple(rows), text)]


def _scores(material: Material) -> list[Block]:
    """CRISS, revised CRISS and EUSTAR at each visit; a sentence where a field for them is not recorded."""
    rows = []
    times = [at for at in over_time.months(material) if at != "BL"]
    for measure, words, code in _SCORES:
        shares = [material.share(Key("skin", measure, comparison=f"category={code}", time=at)) for at in times]
        if any(share.text for share in shares):
            rows.append(Row((cells.words(words), *shares)))
    found: list[Block] = []
    if rows:
        text = make.footnote(
            "Of those with the measures. New organ involvement (renal crisis, confirmed lung decline, left ventricular failure, pulmonary "
            "hypertension) makes CRISS 0; the second step alone does not ask for it.",
            "EUSTAR: of those whom no missing item could decide.",
        )
        columns = (make.first_column(), *(Column(labels.time(at), "n (%)") for at in times))
        found.append(Table("criss", "CRISS and EUSTAR", columns, tuple(rows), text))
    for measure, what in (
        ("criss", "CRISS, first step"),
        ("criss_step_2", "CRISS"),
        ("eustar_index", "EUSTAR activity index"),
    ):
        if (why := material.why_absent("skin", measure)) and "SSc" in material.diseases:
            found.append(make.absent(what, why))
    return found
