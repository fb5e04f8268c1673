"""The appendix: who was left out of an analysis, by reason, with the patients' codes."""

from __future__ import annotations

from collections.abc import Sequence

from core.reports import cells
from core.reports.document import Block, Cell, Column, Heading, Paragraph, Row, Table
from core.reports.material import Material
from core.reports.sections import rows as make
from core.reports.sections.front import filters

_MOST_CODES = 1000
"""More codes than this stand in provenance.json alone."""


def blocks(material: Material) -> list[Block]:
    """How many were read and analysed, and each reason to be left out with its patients."""
    reasons: dict[str, list[str]] = {}
    for excluded in material.analysis.excluded:
        reasons.setdefault(excluded.reason, []).append(excluded.patient_id)
    chosen = filters(material)
    read = (
        f"{material.provenance.n_read:,} patients read, {material.n:,} analysed.{f' Only {chosen}.' if chosen else ''}"
    )
    if not reasons:
        return [Heading("Patients left out"), Paragraph(f"{read} None was left out of an analysis.")]
    rows = [
        Row((Cell(reason), cells.count(len(codes)), Cell(_listed(sorted(codes)))))
        for reason, codes in sorted(reasons.items())
    ]
    columns = (make.first_column("Reason"), Column("n"), Column("Patients", align="left"))
    return [
        Heading("Patients left out"),
        Paragraph(read),
        Table("excluded", "Patients left out, and why", columns, tuple(rows)),
    ]


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:_MOST_CODES])
    more = len(codes) - _MOST_CODES
    return f"{shown} and {more:,} more (provenance.json lists all)" if more > 0 else shown
