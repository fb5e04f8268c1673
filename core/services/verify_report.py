"""Verifies a report: reads what its PDF says about itself, computes everything again from a clinic file, and says what moved."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.dictionary.loader import load_dictionary
from core.faults import SourceFault, UsageFault
from core.services.clinic_files import open_clinic_file, require_clinic_file
from core.services.file_state import FileState, cohort_at, read_cohort, state_of
from core.services.moved import Comparison, compare_results
from core.services.progress import Progress, part, silent
from core.services.report import PROVENANCE, RESULTS, may_leave, results_text, sealed_text
from core.services.report_options import options_from
from core.services.rights import Right, may
from core.services.written_values import ChangedValue, changed_values
from core.version import VERSION

if TYPE_CHECKING:
    from core.domain.cohort import Cohort
    from core.stats.options import Options
    from core.storage.clinic_file import ClinicFile

_NOTHING = "Nothing was changed."


@dataclass(frozen=True)
class Told:
    """What a report says about itself: its provenance, every number (the text of `results.csv`), and the options to repeat."""

    provenance: dict[str, Any]
    results: str
    options: Options


@dataclass(frozen=True)
class Verdict:
    """What a verification found. `notes` are sentences to be said first; `changed` are the values written since the report was made.

    `then` compares the report with the records as they stood when it was made: None where that cannot be known, or when nothing moved.
    """

    now: Comparison
    then: Comparison | None
    changed: tuple[ChangedValue, ...]
    notes: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether every number came out again."""
        return not self.now.moved


def verify_report(
    report: Path, database: Path, passphrase: Callable[[], str], *, user: str | None = None, progress: Progress = silent
) -> Verdict:
    """Computes the numbers of a report again from the clinic file, with the same options, lock date and filters.

    Raises UsageFault when a file is not there; SourceFault when the report is no sound PDF, says nothing about where it comes from,
    was changed after it was made, or comes from another clinic's file; the faults of opening the clinic file.
    """
    told = read_told(report)
    require_clinic_file(database)
    progress("Opening the clinic file", 0.0)
    with open_clinic_file(database, passphrase(), user) as clinic:
        return _verdict(report, told, clinic, progress)


def read_told(report: Path) -> Told:
    """What the PDF of a report says about itself; a changed attachment is refused. Raises UsageFault, SourceFault, OSError."""
    from core.reports.pdf_parts import attached

    if not report.is_file():
        raise UsageFault(f"There is no file {report}.", _NOTHING, "Check the name and run it again.")
    files = attached(report)
    if PROVENANCE not in files or RESULTS not in files:
        raise SourceFault(
            f"{report.name} says nothing about where its numbers come from: it is no report of this program, or it was printed anew.",
            _NOTHING,
            "Take the PDF as the program wrote it.",
        )
    try:
        provenance = json.loads(files[PROVENANCE])
        options = options_from(provenance["options"], provenance["data_lock_date"])
        results, digest = files[RESULTS].decode(), provenance["results_sha256"]
        made_from = provenance.get("clinic_file")
        if made_from is not None:
            made_from["file_id"], int(made_from["audit_count"]), made_from["audit_hash"], made_from["identified"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _changed(report) from error
    if hashlib.sha256(files[RESULTS]).hexdigest() != digest:
        raise _changed(report)
    return Told(provenance, results, options)


def _changed(report: Path) -> SourceFault:
    return SourceFault(
        f"The numbers inside {report.name} were changed after the report was made.",
        _NOTHING,
        "Do not rely on this file.",
    )


def _verdict(report: Path, told: Told, clinic: ClinicFile, progress: Progress) -> Verdict:
    state = state_of(clinic)
    made_from = told.provenance.get("clinic_file")
    notes = _notes(told.provenance)
    progress("Reading the records", 0.1)
    if made_from is None:
        notes.append(
            f"The report was made from {told.provenance['source']}, no clinic file: its numbers are compared with the records as they "
            "are here now, and which of them changed since cannot be said."
        )
        cohort, _ = read_cohort(clinic)
        return Verdict(_compared(told, cohort, part(progress, 0.2, 1.0)), None, (), tuple(notes))
    _require_ours(report, told, made_from, state)
    count, identified = int(made_from["audit_count"]), bool(made_from["identified"])
    now = cohort_at(clinic, state.audit_count, identified=identified)
    comparison = _compared(told, now, part(progress, 0.2, 0.6))
    if not clinic.trail_has(count, made_from["audit_hash"]):
        notes.append(
            "The report was made from records that this file does not have: it is an older state of the clinic file, such as a backup."
        )
        return Verdict(comparison, None, (), tuple(notes))
    changed: tuple[ChangedValue, ...] = ()
    if count < state.audit_count:
        sees = may(clinic.role, Right.SEE_IDENTITY)
        changed = changed_values(clinic, load_dictionary(), count, state.audit_count, identified=sees)
    if not comparison.moved:
        return Verdict(comparison, None, changed, tuple(notes))
    then = _compared(told, cohort_at(clinic, count, identified=identified), part(progress, 0.6, 1.0))
    return Verdict(comparison, then, changed, tuple(notes))


def _notes(provenance: dict[str, Any]) -> list[str]:
    told = (provenance.get("version"), provenance.get("dictionary_version"))
    if told == (VERSION, load_dictionary().version):
        return []
    return [
        f"The report was made by version {told[0]} with dictionary {told[1]}; this is version {VERSION} with dictionary "
        f"{load_dictionary().version}: numbers may be missing on either side."
    ]


def _require_ours(report: Path, told: Told, made_from: dict[str, Any], state: FileState) -> None:
    if made_from["file_id"] != state.file_id:
        raise SourceFault(
            f"{report.name} was made from another clinic's file.", _NOTHING, "Name the clinic file it was made from."
        )
    if not hmac.compare_digest(str(told.provenance.get("seal")), state.seal(sealed_text(told.provenance))):
        raise _changed(report)


def _compared(told: Told, cohort: Cohort, progress: Progress) -> Comparison:
    """The numbers of the report beside those of a cohort under its options; all are gone where nobody is left to analyse."""
    from core.stats.analysis import analyse

    analysis = analyse(cohort, load_dictionary(), told.options, progress=progress)
    made_from = told.provenance.get("clinic_file")
    identified = made_from is None or bool(made_from["identified"])
    return compare_results(told.results, results_text(may_leave(analysis, identified=identified)))
