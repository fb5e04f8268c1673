"""Muscle, lung and activity measures over time, in the patients whose refractory domain they follow and in everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reports.document import Block, FigureBlock
from core.reports.material import Material
from core.reports.sections import behind, modelled, over_time, paper_tests
from core.reports.sections import rows as make
from core.reports.sections.over_time import Line
from core.stats.outcome import DOMAIN, MEASURES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PANELS = ("mmt8", "ck", "fvc_pct", "dlco_pct")
_LOGARITHMIC = ("ck",)


def blocks(material: Material) -> list[Block]:
    """The domain's patients first (Stano 2025, Table 2), then everyone."""
    if not any(material.measured("outcome", measure) for measure in MEASURES):
        return [make.absent("Muscle and lung outcomes", "no visit has any of their measures")]
    times = over_time.months(material)
    domain = [Line("outcome", measure, f"refractory={organ}") for measure, organ in DOMAIN.items()]
    everyone = [Line("outcome", measure) for measure in MEASURES]
    return [
        *over_time.table(
            material, "outcomes_refractory", "Muscle and lung, patients treated for that domain", domain, times
        ),
        *_figure(material, times),
        *over_time.table(material, "outcomes_all", "Outcomes, all patients", everyone, times),
        *modelled.table(material, "outcomes_model", "Muscle and lung", domain + everyone),
        *paper_tests.blocks(material),
    ]


def _figure(material: Material, times: tuple[str, ...]) -> list[Block]:
    lines = [_best_group(material, measure) for measure in _PANELS]
    drawn = [(line, over_time.panel(material, line, times, log=line.measure in _LOGARITHMIC)) for line in lines]
    panels = [panel for _, panel in drawn if panel is not None]
    if not panels:
        return []

    def draw() -> Figure:
        from core.reports.figures.time_points import time_point_panels

        return time_point_panels(panels, columns=2, plot_in=1.6)

    shown = [line for line, panel in drawn if panel is not None]
    who = "; ".join(over_time.line_name(material, line) for line in shown if line.group != "all")
    caption = make.footnote(
        "Band and line: quartiles and median."
        if panels[0].many
        else "One dot a patient; a line joins the same patient; bar: median and IQR (type 6).",
        f"Shown are {who}." if who else "All patients with a value.",
        over_time.windows(material, times),
    )
    alt = "Medians. " + " ".join(
        f"{over_time.line_name(material, line)}: {over_time.medians_in_words(material, line, times)}." for line in shown
    )
    people = behind.dots(material, [(line, panel) for line, panel in drawn if panel is not None], times)
    title = f"Muscle and lung outcomes {over_time.whose(panels)}"
    return [FigureBlock("outcomes", title, caption, alt, draw, people)]


def _best_group(material: Material, measure: str) -> Line:
    """The patients treated for the domain, where the record says who they are; else everyone."""
    domain = Line("outcome", measure, f"refractory={DOMAIN[measure]}")
    return domain if material.measured(*domain) else Line("outcome", measure)
