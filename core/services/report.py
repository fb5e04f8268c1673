"""Writes the report of a cohort: numbers, workbook, PDF and figures, each rendered from the same analysis."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.dictionary.loader import load_dictionary
from core.services.outbox import outbox
from core.services.progress import Progress, part, silent
from core.services.sources import Source
from core.version import VERSION

if TYPE_CHECKING:
    from core.reports.document import DocumentPrinter
    from core.reports.material import Provenance
    from core.stats.analysis import Analysis
    from core.stats.options import Options

OUTPUTS = ("results", "derived", "pdf", "xlsx", "figures")


@dataclass(frozen=True)
class Written:
    """What a report run has written, by name inside its folder, and on how many patients it rests."""

    files: tuple[str, ...]
    n: int


def write_report(
    source: Source,
    out: Path,
    options: Options,
    outputs: Sequence[str],
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress = silent,
) -> Written:
    """Analyses the source and writes the chosen `outputs` and `provenance.json` into `out`, all of them or none.

    Raises UsageFault when a filter names an unknown field or leaves no patient; OSError when the disk refuses.
    """
    from core.stats.analysis import analyse

    analysis = analyse(source.cohort, load_dictionary(), options, progress=part(progress, 0.0, 0.4))
    return write_analysis(source, analysis, options, out, outputs, make_printer, part(progress, 0.4, 1.0))


def write_analysis(
    source: Source,
    analysis: Analysis,
    options: Options,
    out: Path,
    outputs: Sequence[str],
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress = silent,
) -> Written:
    """Writes the chosen `outputs` of an analysis and `provenance.json` into `out`, all of them or none. Raises OSError."""
    with outbox(out) as folder:
        if "results" in outputs:
            _results(analysis, folder / "results.csv")
        if "derived" in outputs:
            _derived(analysis, folder / "derived.csv")
        if {"pdf", "xlsx", "figures"} & set(outputs):
            _rendered(source, analysis, folder, outputs, make_printer, progress)
        _write_json(folder / "provenance.json", provenance(source, analysis, options))
        files = tuple(sorted(path.relative_to(folder).as_posix() for path in folder.iterdir()))
    progress("Done", 1.0)
    return Written(files, analysis.population.n)


def provenance(source: Source, analysis: Analysis, options: Options) -> dict[str, Any]:
    """What makes a report repeatable: versions, options, data lock, the snapshot's SHA-256, n read and n excluded with reasons."""
    population = analysis.population
    return {
        "program": "RTX Clinic",
        "version": VERSION,
        "dictionary_version": load_dictionary().version,
        "source": source.name,
        "synthetic": source.synthetic,
        "options": {
            "preset": options.preset.value,
            "cause": options.cause,
            "censored_reasons": list(options.censored_reasons),
            "undated_stops": options.undated_stops.value,
            "restarts": options.restarts.value,
            "delayed_entry": options.delayed_entry,
            "where": [f"{field}={value}" for field, value in options.where],
            "saved": {name: [f"{field}={value}" for field, value in where] for name, where in options.saved},
            "ig_scheme": options.ig_scheme,
            "ig_reference": options.ig_reference,
            "windows_days": {name: list(window) for name, window in options.windows.items()},
        },
        "data_lock_date": population.lock_date,
        "snapshot_sha256": source.sha256,
        "n_read": len(source.cohort.patients),
        "n_analysed": population.n,
        "n_excluded": len({excluded.patient_id for excluded in population.excluded}),
        "excluded": [{"patient_id": code, "reason": reason} for code, reason in population.excluded],
    }


def report_provenance(source: Source) -> Provenance:
    """Where the numbers come from, as every page of a report says it."""
    from core.reports.material import Provenance

    return Provenance(
        version=VERSION,
        dictionary_version=load_dictionary().version,
        snapshot_sha256=source.sha256,
        source=source.name,
        n_read=len(source.cohort.patients),
        synthetic=source.synthetic,
    )


def _rendered(
    source: Source,
    analysis: Analysis,
    folder: Path,
    outputs: Sequence[str],
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress,
) -> None:
    """The same document as PDF, workbook and figures."""
    from core.reports.cohort_report import build_cohort_report
    from core.reports.figures.files import save_figures
    from core.reports.workbook import write_report_workbook

    progress("Setting the report", 0.1)
    document = build_cohort_report(analysis, report_provenance(source))
    if "figures" in outputs:
        save_figures(document.figures(), folder / "figures", progress=part(progress, 0.1, 0.5))
    if "xlsx" in outputs:
        write_report_workbook(document, analysis, folder / "report.xlsx", progress=part(progress, 0.5, 0.7))
    if "pdf" in outputs:
        make_printer().print_pdf(document, folder / "report.pdf", progress=part(progress, 0.7, 1.0))


def _results(analysis: Analysis, path: Path) -> None:
    from core.stats.results_csv import write_results

    with path.open("w", encoding="utf-8", newline="") as stream:
        write_results(analysis.findings, stream)


def _derived(analysis: Analysis, path: Path) -> None:
    from core.stats.results_csv import write_derived

    with path.open("w", encoding="utf-8", newline="") as stream:
        write_derived(analysis, stream)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
