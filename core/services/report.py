"""Writes the report of a cohort: numbers, workbook, PDF and figures, each rendered from the same analysis."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.reports.design import WHOLE, ReportDesign
from core.services.outbox import outbox
from core.services.progress import Progress, part, silent
from core.services.report_options import options_json
from core.services.sources import Source
from core.version import VERSION

if TYPE_CHECKING:
    from core.reports.document import DocumentPrinter, ReportDocument
    from core.reports.material import Provenance
    from core.stats.analysis import Analysis
    from core.stats.options import Options

OUTPUTS = ("results", "derived", "pdf", "xlsx", "figures")
PROVENANCE, RESULTS = "provenance.json", "results.csv"
"""The names of what goes along inside the PDF: where the numbers come from, and every number."""


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
    design: ReportDesign = WHOLE,
) -> Written:
    """Analyses the source and writes the chosen `outputs` and `provenance.json` into `out`, all of them or none.

    Raises UsageFault when a filter names an unknown field or leaves no patient; OSError when the disk refuses.
    """
    from core.stats.analysis import analyse

    analysis = analyse(source.cohort, load_dictionary(), options, progress=part(progress, 0.0, 0.4))
    return write_analysis(source, analysis, options, out, outputs, make_printer, part(progress, 0.4, 1.0), design)


def write_analysis(
    source: Source,
    analysis: Analysis,
    options: Options,
    out: Path,
    outputs: Sequence[str],
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress = silent,
    design: ReportDesign = WHOLE,
) -> Written:
    """Writes the chosen `outputs` of an analysis and `provenance.json` into `out`, all of them or none. Raises OSError.

    PDF, workbook and figures hold what the `design` says; `results.csv` and `derived.csv` always hold every number.

    Of a source without identities nothing leaves that tells of fewer than five patients: see `core.reports.small_cells`.
    """
    analysis = may_leave(analysis, identified=source.identified)
    with outbox(out) as folder:
        if "results" in outputs:
            (folder / RESULTS).write_text(results_text(analysis), encoding="utf-8", newline="")
        if "derived" in outputs:
            _derived(analysis, folder / "derived.csv", dates=source.identified)
        if {"pdf", "xlsx", "figures"} & set(outputs):
            _rendered(source, analysis, options, folder, outputs, make_printer, progress, design)
        (folder / PROVENANCE).write_text(provenance_text(source, analysis, options, design), encoding="utf-8")
        files = tuple(sorted(path.relative_to(folder).as_posix() for path in folder.iterdir()))
    progress("Done", 1.0)
    return Written(files, analysis.population.n)


def may_leave(analysis: Analysis, *, identified: bool) -> Analysis:
    """The analysis as its numbers may leave the program: without small cells where it was read without identities."""
    if identified:
        return analysis
    from core.reports.small_cells import without_small_cells

    return without_small_cells(analysis)


def page_may_leave(document: ReportDocument, source: Source) -> ReportDocument:
    """The report of such an analysis as it may leave the program."""
    if source.identified:
        return document
    from core.reports.small_cells import document_without_small_cells

    return document_without_small_cells(document)


def require_figures(source: Source) -> None:
    """Raises FiguresKeptBack where the source was read without identities."""
    if not source.identified:
        raise FiguresKeptBack


class FiguresKeptBack(UsageFault):
    """Figures show single patients by their steps and dots."""

    def __init__(self) -> None:
        super().__init__(
            "Figures show single patients by their steps and dots and leave only with those who may see identities.",
            "Nothing was written.",
            "Ask a nurse, a physician or an administrator for them.",
        )


def provenance(source: Source, analysis: Analysis, options: Options, design: ReportDesign = WHOLE) -> dict[str, Any]:
    """What makes a report repeatable: versions, options, data lock, the snapshot's SHA-256, n read and n excluded with reasons.

    Of a report with chosen parts also which these are and its own title.

    Of a clinic file also which file it was, how far its audit trail went, and a seal that only this file can make.
    """
    population, state = analysis.population, source.state
    told: dict[str, Any] = {
        "program": "RTX Clinic",
        "version": VERSION,
        "dictionary_version": load_dictionary().version,
        "source": source.name,
        "synthetic": source.synthetic,
        "options": options_json(options),
        "data_lock_date": population.lock_date,
        "snapshot_sha256": source.sha256,
        "n_read": len(source.cohort.patients),
        "n_analysed": population.n,
        "n_excluded": len({excluded.patient_id for excluded in population.excluded}),
        "excluded": [{"patient_id": code, "reason": reason} for code, reason in population.excluded]
        if source.identified
        else [],
        "results_sha256": hashlib.sha256(results_text(analysis).encode()).hexdigest(),
    }
    if design.parts is not None or design.title:
        told["report"] = {"title": design.title, "parts": "all" if design.parts is None else list(design.parts)}
    if state is None:
        return told
    told["clinic_file"] = {
        "file_id": state.file_id,
        "audit_count": state.audit_count,
        "audit_hash": state.audit_hash,
        "identified": state.identified,
    }
    return told | {"seal": state.seal(sealed_text(told))}


def sealed_text(told: dict[str, Any]) -> str:
    """The one spelling of a provenance that its seal is made from."""
    return json.dumps({name: value for name, value in told.items() if name != "seal"}, sort_keys=True)


def provenance_text(source: Source, analysis: Analysis, options: Options, design: ReportDesign = WHOLE) -> str:
    """The content of `provenance.json`."""
    return json.dumps(provenance(source, analysis, options, design), indent=2, ensure_ascii=False) + "\n"


def with_attachments(
    document: ReportDocument, source: Source, analysis: Analysis, options: Options, design: ReportDesign = WHOLE
) -> ReportDocument:
    """The document with what a later verification of its PDF needs: the provenance and every number."""
    from core.reports.document import Attachment

    told, numbers = provenance_text(source, analysis, options, design).encode(), results_text(analysis).encode()
    files = (
        Attachment(PROVENANCE, "application/json", "Where the numbers come from", told),
        Attachment(RESULTS, "text/csv", "Every number of the analysis", numbers),
    )
    return replace(document, attachments=files)


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
        site=source.state.site_name if source.state else "",
    )


def _rendered(
    source: Source,
    analysis: Analysis,
    options: Options,
    folder: Path,
    outputs: Sequence[str],
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress,
    design: ReportDesign,
) -> None:
    """The same document as PDF, workbook and figures."""
    from core.reports.cohort_report import build_cohort_report
    from core.reports.figures.files import save_figures
    from core.reports.figures.presets import PRESETS
    from core.reports.workbook import write_report_workbook

    progress("Setting the report", 0.1)
    document = page_may_leave(build_cohort_report(analysis, report_provenance(source), design), source)
    if "figures" in outputs and source.identified:
        save_figures(
            document.figures(),
            folder / "figures",
            kinds=design.kinds,
            preset=PRESETS[design.figures],
            progress=part(progress, 0.1, 0.5),
        )
    if "xlsx" in outputs:
        ready = part(progress, 0.5, 0.7)
        write_report_workbook(
            document, analysis, folder / "report.xlsx", records=source.identified, design=design, progress=ready
        )
    if "pdf" in outputs:
        document = with_attachments(document, source, analysis, options, design)
        make_printer().print_pdf(document, folder / "report.pdf", progress=part(progress, 0.7, 1.0))


def results_text(analysis: Analysis) -> str:
    """The content of `results.csv`."""
    from core.stats.results_csv import write_results

    stream = StringIO(newline="")
    write_results(analysis.findings, stream)
    return stream.getvalue()


def _derived(analysis: Analysis, path: Path, *, dates: bool) -> None:
    from core.stats.results_csv import write_derived

    with path.open("w", encoding="utf-8", newline="") as stream:
        write_derived(analysis, stream, dates=dates)
