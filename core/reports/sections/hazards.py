"""Hazard ratios of stopping against the first group, with the check that the hazards are proportional."""

from __future__ import annotations

from core.reports import cells, labels
from core.reports.document import Block, Cell, Column, Row, Table
from core.reports.material import NOT_COMPUTED, Key, Material
from core.reports.sections import rows as make
from core.stats.cox import CHECK, FEWEST_EVENTS, HazardRatio

_TITLES = {"subset": "Subset", "therapy": "Therapy at first infusion", "sex": "Sex"}


def table(material: Material) -> list[Block]:
    """Every model; nothing where there are too few events for any, or one group only."""
    rows: list[Row] = []
    for field, found in material.analysis.persistence.hazards.items():
        if all(ratio.hr is None for ratio in found.ratios):
            continue
        heading = f"{_TITLES[field]}, against {_name(material, found.ratios[0].reference)}"
        rows.append(make.heading_row(heading))
        rows += [_row(material, field, ratio, len(found.ratios)) for ratio in found.ratios]
        if len(found.ratios) > 1:
            rows.append(_whole(material, field))
    if not rows:
        return []
    columns = (
        make.first_column("Group"),
        Column("n"),
        Column("Hazard ratio (95 % CI)"),
        Column("p"),
        Column("Proportional hazards, p"),
    )
    text = make.footnote(
        "Cox model, ties by Efron, Wald CI and p; above 1: stops sooner. Proportional hazards: score test on Schoenfeld residuals, 1 - "
        "Kaplan-Meier as time; a small p says that the ratio changes with time and that one number does not describe it.",
        f"No ratio is given below {FEWEST_EVENTS} events or for a group without an event. Unadjusted, descriptive.",
        f"{NOT_COMPUTED} not computed: fewer than 5 patients in a compared group, or no finite ratio."
        if make.refused(rows)
        else "",
    )
    return [Table("hazard_ratios", "Hazard ratios of stopping", columns, tuple(rows), text)]


def _row(material: Material, field: str, ratio: HazardRatio, ratios: int) -> Row:
    code, reference = (key.partition("=")[2] for key in (ratio.group, ratio.reference))
    key = Key("persistence", "time_on_rtx", "", field if ratios == 1 else f"{field}:{reference}/{code}")
    hr, low, high = (material.value(key, name, "Cox") for name in ("hr", "ci_low", "ci_high"))
    shown = cells.words(NOT_COMPUTED) if hr is None else cells.value(hr, 2, "HR")
    if hr is not None and low is not None and high is not None:
        shown = cells.joined(shown, cells.interval(low, high, 2))
    p = material.value(key, "p", "Cox")
    return Row(
        (
            cells.words(_name(material, ratio.group)),
            cells.count(ratio.n, key=(*key, "hr")),
            shown,
            cells.words(NOT_COMPUTED) if p is None else cells.p(p),
            _check(material, field) if ratios == 1 else cells.EMPTY,
        ),
        indent=1,
    )


def _whole(material: Material, field: str) -> Row:
    return Row((cells.words("Whole model"), *(cells.EMPTY,) * 3, _check(material, field)), indent=1)


def _check(material: Material, field: str) -> Cell:
    return cells.p(material.value(Key("persistence", "time_on_rtx", "", field), "p", CHECK))


def _name(material: Material, key: str) -> str:
    field, _, code = key.partition("=")
    return labels.choice(material.dictionary, "patients", field, code) if field == "sex" else labels.group(key)
