"""The cohort report: what a clinic's patients on rituximab tell, from key numbers to methods, in the order a clinician reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from core.reports import formats
from core.reports.design import WHOLE, ReportDesign
from core.reports.document import Block, FigureBlock, Heading, ReportDocument
from core.reports.material import Material, Provenance
from core.reports.sections import (
    appendix,
    baseline,
    courses,
    coverage,
    discontinuation,
    front,
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
    strobe,
)
from core.reports.sections.rows import numbered
from core.stats.analysis import Analysis
from core.stats.options import Options

BANNER = "SYNTHETIC TEACHING DATA"

_DISEASES = {"IIM": "idiopathic inflammatory myopathies", "SSc": "systemic sclerosis"}


def build_cohort_report(analysis: Analysis, provenance: Provenance, design: ReportDesign = WHOLE) -> ReportDocument:
    """The report as plain blocks, whole or as it was designed; figures are drawn only when a printer or a file asks for them.

    What cannot be computed stands in its place with the reason; every number is one of `analysis.findings`.
    """
    material = Material(analysis, provenance)
    told: list[Block] = []
    for heading, names in PARTS.items():
        of_part = [block for name in names if design.holds(name) for block in SECTIONS[name](material)]
        told += [Heading(heading), *of_part] if heading and of_part else of_part
    body = numbered(told)
    last: list[Block] = strobe.blocks(material, body) if design.holds("strobe") else []
    last += appendix.blocks(material) if design.holds("left_out") else []
    end = numbered(last, after=body)
    whole = _document(material, [*front.blocks(material, [*body, *end]), *body, *end], design.title)
    return replace(whole, sheet=design.sheet)


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
        "flow": courses.flow,
        "cohort": _cohort,
        "reasons": lambda material: [discontinuation.table(material), *discontinuation.details(material)],
        "response_overview": response.figure,
        "persistence": _persistence,
        "sensitivity": sensitivity.blocks,
        "courses": courses.swimmers,
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

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Patients": ("flow", "cohort"),
        "Stops and response at a glance": ("reasons", "response_overview"),
        "Persistence": ("persistence", "sensitivity", "courses"),
        "Skin": ("skin",),
        "Steroids": ("steroids",),
        "Response": ("response",),
        "Muscle and lung": ("outcomes",),
        "Immunoglobulins": ("immunoglobulins",),
        "Safety": ("safety",),
        "More about the patients": ("details",),
        "Data quality": ("quality",),
        "": ("methods",),
    }
)
"""The parts of the report in reading order, each with its subjects; the methods bring their own heading."""


OFFERED: tuple[str, ...] = (*SECTIONS, "strobe", "left_out")
"""Every part that a report may hold or leave out, the cover apart: the subjects, the STROBE list, the patients left out by reason."""


def _document(material: Material, blocks: list[Block], own_title: str = "") -> ReportDocument:
    origin, population = material.provenance, material.analysis.population
    title = own_title or _title(material)
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
    properties = _properties(material)
    identity = "; ".join(f"{name} {value}" for name, value in properties)
    return ReportDocument(
        title=title,
        subtitle=" · ".join(fact for fact in facts if fact),
        short_title=f"{title}: cohort report",
        banner=BANNER if origin.synthetic else "",
        version_line=f"RTX Clinic {origin.version} · dictionary {origin.dictionary_version} · statistics checked against R 4.2.2",
        data_line=f"data lock {lock}",
        origin_line=f"snapshot SHA-256 {origin.snapshot_sha256} · {options_words(material)}",
        identity=identity,
        properties=properties,
        blocks=tuple(
            replace(block, identity=identity) if isinstance(block, FigureBlock) else block for block in blocks
        ),
    )


def _properties(material: Material) -> tuple[tuple[str, str], ...]:
    """What the document rests on, in full: for the properties of every file that is made of it."""
    origin = material.provenance
    return (
        ("RTX Clinic", origin.version),
        ("dictionary", str(origin.dictionary_version)),
        ("data lock", material.analysis.population.lock_date),
        ("snapshot SHA-256", origin.snapshot_sha256),
        ("options", options_words(material)),
    )


def options_words(material: Material) -> str:
    """The options that make this report another than the usual one, in few words."""
    options, usual = material.analysis.population.options, Options()
    said = [f"preset {options.preset.value}" + (f" ({options.cause})" if options.cause else "")]
    said.append(front.filters(material) or "all patients")
    if options.censored is not None:
        said.append(f"censored {', '.join(options.censored_reasons) or 'none'}")
    said += [
        f"{name.replace('_', ' ')} {getattr(options, name)}"
        for name in ("undated_stops", "restarts", "delayed_entry", "ig_scheme", "ig_reference")
        if getattr(options, name) != getattr(usual, name)
    ]
    if options.windows != usual.windows:
        said.append("own windows")
    return ", ".join(said)


def _title(material: Material) -> str:
    named = [_DISEASES[code] for code in material.diseases if code in _DISEASES]
    if not named or len(named) < len(material.diseases):
        return "Patients on rituximab"
    return f"Rituximab in {' and '.join(named)}"
