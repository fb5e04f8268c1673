"""The tests of the paper beside those that fit: what its stars rest on, and what they become (clinical.md 10.4, 5, 6 and 18)."""

from __future__ import annotations

from core.reports import cells
from core.reports.document import Block, Column, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import over_time
from core.reports.sections import rows as make
from core.reports.sections.over_time import Line
from core.stats.immunoglobulin import IMMUNOGLOBULINS
from core.stats.outcome import DOMAIN
from core.stats.series import TRIPLE_PAIRS

_STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))


def blocks(material: Material) -> list[Block]:
    """Steroids, outcomes of the domain and immunoglobulins at M12 and M24: paired p, Holm, their stars, and the unpaired p."""
    lines = [
        Line("steroid", "pdneq"),
        *(Line("outcome", measure, f"refractory={organ}") for measure, organ in DOMAIN.items()),
        *(Line("immunoglobulin", measure) for measure in IMMUNOGLOBULINS),
    ]
    rows: list[Row] = []
    for line in lines:
        made = [row for pair in TRIPLE_PAIRS if (row := _row(material, line, *pair)) is not None]
        if made:
            rows += [make.heading_row(over_time.line_name(material, line)), *made]
    if not rows:
        return []
    columns = (
        make.first_column("Compared"),
        Column("Pairs"),
        Column("p", "Wilcoxon"),
        Column("Stars", align="left"),
        Column("p", "Holm"),
        Column("Stars", "Holm", align="left"),
        Column("p", "Mann-Whitney"),
    )
    text = make.footnote(
        "Stars: * p <0.05, ** <0.01, *** <0.001. A paper that says neither test nor correction (Stano 2025, Table 2) may have starred the "
        "uncorrected p.",
        "Not valid, for comparison only: Mann-Whitney takes the two visits as different patients and throws the pairs away.",
        rows=rows,
    )
    return [Table("paper_tests", "Tests as papers made them, beside those that fit", columns, tuple(rows), text)]


def _row(material: Material, line: Line, later: str, earlier: str) -> Row | None:
    key = Key(*line, comparison=f"{later}-{earlier}")
    if not material.value(key, "n"):
        return None
    paired, holm = material.value(key, "p", "Wilcoxon"), material.value(key, "p_holm")
    words = f"{later} against {'baseline' if earlier == 'BL' else earlier}"
    return Row(
        (
            cells.words(words),
            material.count(key),
            material.p(key, "Wilcoxon"),
            cells.words(_stars(paired)),
            cells.p(holm, "p, Holm"),
            cells.words(_stars(holm)),
            material.p(key._replace(measure=f"{line.measure}_unpaired"), "Mann-Whitney"),
        ),
        indent=1,
    )


def _stars(p: float | None) -> str:
    return next((stars for limit, stars in _STARS if p is not None and p < limit), "")
