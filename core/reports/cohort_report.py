"""The cohort report: what a clinic's patients on rituximab tell, from key numbers to methods, in the order a clinician reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from core.reports import formats
from core.reports.document import Block, KeyNumbers, ReportDocument
from core.reports.material import Material, Provenance
from core.reports.sections import (
    baseline,
    coverage,
    discontinuation,
    hazards,
    immunoglobulins,
    log_rank,
    methods,
    outcomes,
    persistence,
    response,
    safety,
    sensitivity,
    skin,
    steroids,
)
from core.reports.sections.key_numbers import key_numbers
from core.reports.sections.rows import numbered
from core.stats.analysis import Analysis

BANNER = "SYNTHETIC TEACHING DATA"

_DISEASES = {"IIM": "idiopathic inflammatory myopathies", "SSc": "systemic sclerosis"}


def build_cohort_report(analysis: Analysis, provenance: Provenance) -> ReportDocument:
    """The whole report as plain blocks; figures are drawn only when a printer or a file asks for them.

    What cannot be computed stands in its place with the reason; every number is one of `analysis.findings`.
    """
    material = Material(analysis, provenance)
    blocks: list[Block] = [KeyNumbers(items)] if (items := key_numbers(material)) else []
    for section in SECTIONS.values():
        blocks += section(material)
    return _document(material, numbered(blocks))


def build_sections(analysis: Analysis, provenance: Provenance, names: Sequence[str]) -> ReportDocument:
    """Some subjects of the report, by their names in SECTIONS, as a document of their own."""
    material = Material(analysis, provenance)
    return _document(material, numbered([block for name in names for block in SECTIONS[name](material)]))


def _cohort(material: Material) -> list[Block]:
    return baseline.blocks(material)[:1]


def _persistence(material: Material) -> list[Block]:
    return [
        *persistence.figure_all(material),
        *persistence.figure_by(material, "disease", "Persistence by disease"),
        *persistence.figure_by(material, "subset", "Persistence by subset"),
        *discontinuation.figure(material),
        *persistence.landmark_table(material),
        *persistence.figure_by(material, "therapy", "Persistence with and without csDMARD"),
        *persistence.group_table(material),
        *persistence.further_table(material),
        *log_rank.table(material),
        *hazards.table(material),
    ]


def _response(material: Material) -> list[Block]:
    return [*response.figure_by_subset(material), *response.table(material)]


def _details(material: Material) -> list[Block]:
    return baseline.blocks(material)[1:]


SECTIONS: Mapping[str, Callable[[Material], list[Block]]] = MappingProxyType(
    {
        "cohort": _cohort,
        "reasons": lambda material: [discontinuation.table(material)],
        "response_overview": response.figure,
        "persistence": _persistence,
        "sensitivity": sensitivity.blocks,
        "skin": skin.blocks,
        "steroids": steroids.blocks,
        "response": _response,
        "outcomes": outcomes.blocks,
        "immunoglobulins": immunoglobulins.blocks,
        "safety": safety.blocks,
        "details": _details,
        "quality": coverage.blocks,
        "methods": methods.blocks,
    }
)
"""The subjects in reading order."""


def _document(material: Material, blocks: list[Block]) -> ReportDocument:
    origin, population = material.provenance, material.analysis.population
    title = _title(material)
    lock = formats.day(population.lock_date)
    years = sorted({int(year) for year in population.patients["t0"].dt.year})
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
    chosen = " and ".join(f"{field} {value}" for field, value in population.options.where)
    facts = (
        "Cohort report",
        f"{material.n:,} patient{'s' if material.n != 1 else ''}, first infusion {span}",
        f"data lock {lock}",
        f"only {chosen}" if chosen else "",
        f"printed {origin.printed}" if origin.printed else "",
    )
    short_hash = f"{origin.snapshot_sha256[:8]}\N{HORIZONTAL ELLIPSIS}{origin.snapshot_sha256[-4:]}"
    return ReportDocument(
        title=title,
        subtitle=" · ".join(fact for fact in facts if fact),
        short_title=f"{title}: cohort report",
        banner=BANNER if origin.synthetic else "",
        version_line=f"RTX Clinic {origin.version} · dictionary {origin.dictionary_version} · statistics checked against R 4.2.2",
        data_line=f"data lock {lock} · snapshot SHA-256 {short_hash}",
        identity=f"RTX Clinic {origin.version}; dictionary {origin.dictionary_version}; data lock {population.lock_date}; "
        f"snapshot SHA-256 {origin.snapshot_sha256}",
        blocks=tuple(blocks),
    )


def _title(material: Material) -> str:
    named = [_DISEASES[code] for code in material.diseases if code in _DISEASES]
    if not named or len(named) < len(material.diseases):
        return "Patients on rituximab"
    return f"Rituximab in {' and '.join(named)}"
