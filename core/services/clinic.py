"""An open clinic file as the window uses it: the register, charts, entry, import, analysis and reports of one session."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.services.chart import Chart, read_chart
from core.services.entry import FormSession
from core.services.history import WrittenRecord, patient_history
from core.services.outbox import explain_os_error, outbox
from core.services.progress import Progress, part, silent
from core.services.register import FIELDS, PatientLine, register
from core.services.sources import Source
from core.services.worklist_items import WorkLists
from core.services.worklist_people import FIELDS as WORKLIST_FIELDS
from core.services.worklists import last_date, work_lists

if TYPE_CHECKING:
    from core.dictionary.spec import Dictionary
    from core.exchange.checked import CheckedWorkbook
    from core.reports.document import DocumentPrinter, ReportDocument
    from core.services.import_review import ImportReview
    from core.services.report import Written
    from core.stats.analysis import Analysis
    from core.stats.options import Options
    from core.storage.changes import ImportCounts, Saved
    from core.storage.clinic_file import ClinicFile


@dataclass(frozen=True)
class Analysed:
    """An analysis of the open clinic file with the source it was made from, ready to be shown and reported."""

    source: Source
    options: Options
    analysis: Analysis


class ClinicSession:
    """One clinic file opened by one user. Every method belongs to the thread that owns the file; attributes may be read anywhere.

    `path` is None and `scratch` a folder of its own for the throw-away teaching cohort: it is removed when the session closes.
    """

    def __init__(self, clinic: ClinicFile, *, name: str, synthetic: bool, scratch: Path | None = None) -> None:
        self._clinic, self._scratch = clinic, scratch
        self.name, self.user, self.synthetic = name, clinic.user, synthetic
        self.path = None if scratch else clinic.path
        self.dictionary: Dictionary = load_dictionary()
        self._last_day = last_date(clinic.read_columns(WORKLIST_FIELDS)) if synthetic else None

    @property
    def day(self) -> date:
        """The day by which ages, alerts and work lists are told: today, but of synthetic patients the last day their cohort had."""
        return self._last_day or date.today()  # noqa: DTZ011 - the clinic's own day

    @property
    def facts(self) -> Sequence[str]:
        """Short facts for the message bar."""
        return ()

    def check_passphrase(self, passphrase: str) -> None:
        """Raises WrongPassphrase unless it is this user's; the teaching cohort has none."""
        if self._scratch is None:
            from core.storage.keys import read_key_ring

            read_key_ring(self._clinic.path).unlock(passphrase, self.user)

    def change_passphrase(self, old: str, new: str) -> None:
        """Gives this user another passphrase, and the old one is void.

        Raises WrongPassphrase when `old` is not theirs, EmptyPassphrase, UsageFault for the teaching cohort, which has none.
        """
        if self._scratch is not None:
            raise UsageFault("The teaching cohort has no passphrase.", "Nothing was changed.", "Open a clinic file.")
        self.check_passphrase(old)
        self._clinic.change_passphrase(self.user, new)

    def close(self) -> None:
        """Closes the file; of a throw-away one nothing is left."""
        self._clinic.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

    # --- reading ---------------------------------------------------------------------------------------------------------------
    def patients(self, today: date) -> tuple[PatientLine, ...]:
        """The register, one line a patient by code."""
        return register(self._clinic.read_columns(FIELDS), today)

    def worklists(self, today: date) -> WorkLists:
        """The work lists of the day; of synthetic patients on the last day their cohort had when it was opened."""
        return work_lists(self._clinic.read_columns(WORKLIST_FIELDS), self._last_day or today)

    def chart(self, code: str) -> Chart | None:
        """Everything recorded of one patient; None when there is no such patient."""
        return read_chart(self._clinic, code)

    def history(self, code: str) -> tuple[WrittenRecord, ...]:
        """Every save of a patient's records, the latest first; nothing when there is no such patient."""
        return patient_history(self._clinic, code, self.dictionary)

    # --- entry -----------------------------------------------------------------------------------------------------------------
    def entry(self, form: str, today: date, *, code: str | None = None, record_id: int | None = None) -> FormSession:
        """A form to fill: of a new record (of the patient `code`, or a new patient), or of the record `record_id`."""
        chart = self.chart(code) if code else None
        record = self._clinic.record(form, record_id) if record_id is not None else None
        first = min((one.record.infusion_date for one in chart.infusions), default=None) if chart else None
        patient = chart.patient if chart else None
        return FormSession(form, self.dictionary, today, patient=patient, record=record, first_infusion_date=first)

    def save(self, entry: FormSession, *, reason: str = "") -> Saved:
        """Writes the record in one transaction with its audit rows; confirmed unusual values stand in the reason.

        Raises ValueError while a field is refused, StaleRecord when somebody else changed the record meanwhile.
        """
        unusual = entry.kept_unusual()
        noted = [reason] if reason else []
        noted += [f"kept as unusual: {', '.join(unusual)}"] if unusual else []
        return self._clinic.save([entry.change()], reason="; ".join(noted))[0]

    # --- import ----------------------------------------------------------------------------------------------------------------
    def check_import(self, workbook: Path, today: date, progress: Progress = silent) -> ImportReview:
        """Checks a workbook and says what taking it would change, without the rows that have errors; writes nothing.

        Raises SourceFault when it is no clinic data, and the faults of the import itself.
        """
        from core.exchange.check import check_workbook
        from core.exchange.checked import without_listed_rows
        from core.exchange.read import read_source
        from core.services.import_review import ImportReview, import_lines

        progress("Reading the workbook", 0.0)
        checked = check_workbook(read_source(workbook), self.dictionary, today, part(progress, 0.2, 0.6))
        progress("Comparing with the clinic file", 0.6)
        accepted = without_listed_rows(checked) if checked.errors else checked
        preview = self._clinic.preview_import(accepted.batches)
        lines = []
        for line, fraction in import_lines(accepted, preview, self.dictionary):
            progress("Preparing the preview", 0.8 + 0.2 * fraction)
            lines.append(line)
        return ImportReview(checked, accepted, preview, tuple(lines))

    def take_import(
        self, checked: CheckedWorkbook, *, skip_listed: bool, progress: Progress = silent
    ) -> dict[str, ImportCounts]:
        """Imports a checked workbook, all of it in one transaction; with `skip_listed` without the rows that have errors."""
        from core.exchange.checked import without_listed_rows

        accepted = without_listed_rows(checked) if skip_listed else checked
        if not skip_listed and checked.errors:
            raise ValueError("the workbook has errors")
        return self._clinic.import_batches(accepted.batches, reason=f"import of {checked.path.name}", progress=progress)

    # --- export ----------------------------------------------------------------------------------------------------------------
    def export(self, path: Path, *, identifying: bool = True, progress: Progress = silent) -> int:
        """Writes every record as an import workbook with the codebook and gives their number; whole or not at all.

        Without `identifying` the fields that could name a patient are left out. Raises DiskFault.
        """
        from core.services.exporting import export_records

        progress("Reading the records", 0.0)
        return export_records(path, self._clinic.read_batches(), identifying=identifying, progress=progress)

    # --- analysis --------------------------------------------------------------------------------------------------------------
    def read_source(self) -> Source:
        """Every record as a cohort; the only part of an analysis that needs the file."""
        from core.domain.cohort import cohort_from_columns

        cohort = cohort_from_columns(self._clinic.read_columns(), self.dictionary)
        return Source(self.name, cohort, cohort.sha256(), (), (), self.synthetic)


def analyse_source(source: Source, options: Options, progress: Progress = silent) -> Analysed:
    """Analyses a source that was read before; needs no file, so that it may run in any thread."""
    from core.stats.analysis import analyse

    return Analysed(source, options, analyse(source.cohort, load_dictionary(), options, progress=progress))


def report_document(analysed: Analysed, *sections: str) -> ReportDocument:
    """The report of an analysis, or some sections of it by name, as the screen, the PDF and the workbook show it."""
    from core.reports.cohort_report import build_cohort_report, build_sections
    from core.services.report import report_provenance

    told = report_provenance(analysed.source)
    return (
        build_sections(analysed.analysis, told, sections) if sections else build_cohort_report(analysed.analysis, told)
    )


def write_analysed(
    analysed: Analysed,
    out: Path,
    outputs: Sequence[str],
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress = silent,
) -> Written:
    """Writes the report of an analysis into a folder, as `report` does. Raises DiskFault."""
    from core.services.report import write_analysis

    try:
        return write_analysis(
            analysed.source, analysed.analysis, analysed.options, out, outputs, make_printer, progress
        )
    except OSError as error:
        raise explain_os_error(error) from error


def write_sections(
    analysed: Analysed,
    sections: Sequence[str],
    target: Path,
    kind: Literal["pdf", "xlsx", "figures"],
    make_printer: Callable[[], DocumentPrinter],
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """Writes some sections as a PDF or a workbook named `target`, or their figures as SVG and PNG into the folder `target`.

    Gives the files, all written or none. Raises DiskFault.
    """
    from core.reports.figures.files import save_figures

    document = report_document(analysed, *sections)
    folder = target if kind == "figures" else target.parent
    try:
        with outbox(folder) as scratch:
            if kind == "figures":
                written = save_figures(document.figures(), scratch, progress=progress)
            else:
                written = [scratch / target.name]
                if kind == "pdf":
                    make_printer().print_pdf(document, written[0], progress=progress)
                else:
                    from core.reports.workbook import write_report_workbook

                    write_report_workbook(document, analysed.analysis, written[0], progress=progress)
    except OSError as error:
        raise explain_os_error(error) from error
    return tuple(folder / path.name for path in written)
