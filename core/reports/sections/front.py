"""The cover: what was analysed, up to when, by which choices and from which data, and what stands where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.reports import formats
from core.reports.document import Block, FactList, FigureBlock, Heading, KeyNumbers, PageBreak, Table
from core.reports.material import Material
from core.reports.sections.key_numbers import key_numbers
from core.reports.sections.persistence import event_words


def blocks(material: Material, body: Sequence[Block]) -> list[Block]:
    """The page before the report; `body` is the report, numbered."""
    items = key_numbers(material)
    return [
        *([KeyNumbers(items)] if items else []),
        Heading("What was analysed"),
        FactList(tuple(_facts(material))),
        Heading("What stands where"),
        FactList(tuple(_contents(body))),
        PageBreak(),
    ]


def filters(material: Material) -> str:
    """Which patients of the source were chosen, in words; empty where all were."""
    return " and ".join(f"{field} {value}" for field, value in material.analysis.population.options.where)


def _facts(material: Material) -> Iterator[tuple[str, str]]:
    origin, population = material.provenance, material.analysis.population
    first = population.patients["t0"]
    yield "Site", origin.site or f"not named in {origin.source}"
    chosen = filters(material)
    yield (
        "Cohort",
        f"patients with a first infusion of rituximab from {formats.day(str(first.min())[:10])} to "
        f"{formats.day(str(first.max())[:10])}" + (f", only {chosen}" if chosen else ", all of the source"),
    )
    left_out = origin.n_read - material.n
    yield (
        "Patients",
        f"{origin.n_read:,} read, {material.n:,} analysed"
        + (f", {left_out:,} left out" if left_out else ", none left out"),
    )
    yield "Data lock", f"{formats.day(population.lock_date)}: later records are ignored and follow-up ends there"
    yield "Event", f"{event_words(material)} (preset {population.options.preset.value})"
    windows = ", ".join(
        f"{name} {formats.span(window.low, window.high, 0)}" for name, window in population.options.windows.items()
    )
    yield "Visits", f"days from the first infusion: {windows}"
    yield "Source", f"{origin.source}, SHA-256 of the data snapshot {origin.snapshot_sha256}"
    yield (
        "Made by",
        f"RTX Clinic {origin.version}, dictionary {origin.dictionary_version}; statistics checked against R 4.2.2",
    )
    if origin.printed:
        yield "Printed", origin.printed
    yield (
        "Verify",
        "main.py verify-report on this PDF and the clinic file computes every number again; the numbers and their origin are attached.",
    )


def _contents(body: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Each part with the tables and figures it holds."""
    part, held = "", list[str]()
    for block in body:
        if isinstance(block, Heading) and block.level == 1:
            if part:
                yield part, "; ".join(held) or "text"
            part, held = block.text, []
        elif isinstance(block, Table | FigureBlock):
            held.append(block.title)
    if part:
        yield part, "; ".join(held) or "text"
