"""Steroid reduction: PDNeq over time, how many reached a low dose, and each patient's path."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.reports import cells, formats, labels
from core.reports.document import Block, Column, FigureBlock, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import behind, modelled, over_time
from core.reports.sections import rows as make
from core.reports.sections.over_time import Line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE = Line("steroid", "pdneq")
_LEVELS = (
    ("le_7_5", "7.5 mg or less"),
    ("le_5", "5 mg or less"),
    ("zero", "0 mg"),
    ("any_reduction", "Any reduction"),
    ("ge_50_percent_reduction", "Halved or less"),
)
_COMPARED = ("M12-BL", "M24-BL", "M24-M12")
_NOTE = "Premedication and pulses are not counted. A visit without a recorded dose is missing, never 0."


def blocks(material: Material) -> list[Block]:
    """Table, figure, and shares at or below the doses that guidelines name (Stano 2025, Fig. 1)."""
    if not material.measured("steroid", "pdneq"):
        return [make.absent("Steroid dose", material.why_absent("steroid", "pdneq") or "no dose is recorded")]
    times = over_time.months(material)
    lines = [
        _LINE,
        *(Line("steroid", "pdneq", f"disease={code}") for code in material.diseases if len(material.diseases) > 1),
    ]
    return [
        *_figure(material, times),
        *(
            _with_exact_p(material, one)
            for one in over_time.table(material, "steroids", "Steroid dose over time", lines, times)
        ),
        *modelled.table(material, "steroids_model", "Steroid dose", lines),
        *_levels(material, times),
    ]


def _with_exact_p(material: Material, table: Table) -> Table:
    """Adds the p values that stand as `<0.001` in the table to its footnote: papers disagree on them (clinical.md 10.4, 10)."""
    said = []
    for comparison in _COMPARED:
        p = material.value(Key(*_LINE, comparison=comparison), "p", "Wilcoxon")
        if p is not None and p < formats.P_FLOOR:
            said.append(f"{comparison.replace('-BL', ' against baseline').replace('-', ' against ')} {p:.1e}")
    return replace(table, footnote=f"{table.footnote} Exact p, Wilcoxon: {'; '.join(said)}.") if said else table


def _figure(material: Material, times: tuple[str, ...]) -> list[Block]:
    from core.reports.figures.time_points import Threshold

    panel = over_time.panel(
        material,
        _LINE,
        times,
        thresholds=(Threshold(7.5, "7.5 mg"), Threshold(5.0, "5 mg")),
        from_zero=True,
        counted=[
            ("le_7_5", "\N{LESS-THAN OR EQUAL TO} 7.5 mg"),
            ("le_5", "\N{LESS-THAN OR EQUAL TO} 5 mg"),
            ("zero", "0 mg"),
        ],
        spelled=True,
        y_label="Prednisone-equivalent, mg/day",
    )
    if panel is None:
        return []

    def draw() -> Figure:
        from core.reports.figures.time_points import time_point_panels

        return time_point_panels([panel])

    shown = (
        "Band and line: quartiles and median"
        if panel.many
        else "One dot a patient; a line joins the same patient; bar: median and IQR (type 6)"
    )
    caption = make.footnote(f"{shown}. {_NOTE}", over_time.windows(material, times))
    alt = f"Prednisone-equivalent daily dose, medians in mg: {over_time.medians_in_words(material, _LINE, times)}."
    people = behind.dots(material, [(_LINE, panel)], times)
    return [FigureBlock("steroid_dose", f"Steroid dose {over_time.whose([panel])}", caption, alt, draw, people)]


def _levels(material: Material, times: tuple[str, ...]) -> list[Block]:
    rows = []
    for at in times:
        key = Key("steroid", "pdneq", time=at)
        row = (
            cells.words(labels.time(at)), material.count(key),
            *(material.share(key._replace(comparison=f"category={code}")) for code, _ in _LEVELS),
        )  # fmt: skip
        if row[1].text and row[1].text != "0":
            rows.append(Row(row))
    columns = (make.first_column("Visit"), Column("n"), *(Column(words, "n (%)") for _, words in _LEVELS))
    text = (
        "n (%) of those with a dose at the visit; reductions of those with a dose at both and above 0 mg at baseline."
    )
    return [Table("steroid_levels", "Patients at or below a dose", columns, tuple(rows), text)] if rows else []
