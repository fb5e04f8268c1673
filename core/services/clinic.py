"""An open clinic file as the window uses it: the register, charts, entry, import, analysis and reports of one session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.dictionary.loader import load_dictionary
from core.faults import ClinicFault, UsageFault
from core.reports.design import WHOLE, ReportDesign
from core.services.backup_keeper import BackupKeeper, Counted, day_words
from core.services.backups import restore_backup
from core.services.chart import Chart, read_chart
from core.services.clinic_files import reader_of
from core.services.drafts import Drafts
from core.services.entry import FormSession
from core.services.event_log import note_fault
from core.services.file_state import read_cohort
from core.services.history import WrittenRecord, patient_history
from core.services.locks import Locks
from core.services.outbox import explain_os_error, outbox
from core.services.pin import QuickPin, WrongPin
from core.services.progress import Progress, part, silent
from core.services.register import PatientLine, read_register
from core.services.report_templates import ReportTemplates
from core.services.rights import Right, may, require, why_not
from core.services.saved_filters import FILE_NAME, FilterShelf
from core.services.sources import Source
from core.services.temporary import data_folder, wipe
from core.services.users import Users
from core.services.worklist_items import WorkLists
from core.services.worklist_people import FIELDS as WORKLIST_FIELDS
from core.services.worklists import last_date, work_lists

if TYPE_CHECKING:
    from core.dictionary.spec import Dictionary
    from core.domain.drafts import DraftName
    from core.exchange.checked import CheckedWorkbook
    from core.reports.document import DocumentPrinter, ReportDocument
    from core.services.import_review import ImportReview
    from core.services.report import Written
    from core.stats.analysis import Analysis
    from core.stats.options import Options
    from core.storage.changes import ImportCounts, Saved
    from core.storage.clinic_file import ClinicFile
    from core.storage.holding import Hold


@dataclass(frozen=True)
class Analysed:
    """An analysis of the open clinic file with the source it was made from, ready to be shown and reported."""

    source: Source
    options: Options
    analysis: Analysis


class ClinicSession:
    """One clinic file opened by one user. Every method belongs to the thread that owns the file; attributes may be read anywhere.

    `path` and `backups` are None and `scratch` a folder of its own for the throw-away teaching cohort: it is removed when the session
    closes. `warnings` are sentences about the file as it was found, for the message bar.
    """

    def __init__(
        self, clinic: ClinicFile, *, name: str, synthetic: bool, scratch: Path | None = None, hold: Hold | None = None
    ) -> None:
        self._clinic, self._scratch, self._hold = clinic, scratch, hold
        self.backups = None if scratch else BackupKeeper(clinic)
        self.warnings: tuple[str, ...] = self.backups.warnings() if self.backups else ()
        self._open = True
        self.name, self.user, self.role, self.synthetic = name, clinic.user, clinic.role, synthetic
        self.path = None if scratch else clinic.path
        self.dictionary: Dictionary = load_dictionary()
        self.users = Users(clinic, name)
        self.drafts = Drafts(clinic, {form.id: form.date for form in self.dictionary.forms.values()})
        self.locks = Locks(clinic, name, synthetic=synthetic)
        self.templates = ReportTemplates(clinic)
        self.filters = FilterShelf(None if scratch else data_folder() / FILE_NAME, clinic.facts().file_id)
        self._reader = reader_of(clinic)
        self._pin: QuickPin | None = None
        self._last_day = last_date(clinic.read_columns(WORKLIST_FIELDS)) if synthetic else None

    @property
    def day(self) -> date:
        """The day by which ages, alerts and work lists are told: today, but of synthetic patients the last day their cohort had."""
        return self._last_day or date.today()  # noqa: DTZ011 - the clinic's own day

    @property
    def facts(self) -> Sequence[str]:
        """Short facts for the message bar, as `Backup today 07:58`."""
        if self.backups is None:
            return ()
        now = datetime.now()  # noqa: DTZ005 - the clinic's own clock
        told = [f"Backup {day_words(self.backups.last_good, now)}" if self.backups.last_good else "No backup yet"]
        return [*told, "no copy in the second folder"] if self.backups.second_fault else told

    @property
    def is_open(self) -> bool:
        """Whether the file is open; a restore that the disk refused leaves it closed."""
        return self._open

    def back_up_if_due(self) -> Counted | None:
        """Makes a backup when half an hour of use went by since the last; None when it is not time. Raises DatabaseFault, DiskFault."""
        if self.backups is None or not self._open or not self.backups.is_due():
            return None
        return self.backups.back_up()

    def restore(self, backup: Path, progress: Progress = silent) -> Path | None:
        """Closes the file and puts a backup in its place; the session is over then, sign in again.

        Gives the name of the old file, which is kept. Raises NotAllowed, the faults of `restore_backup`, UsageFault for the teaching one.
        """
        self._require(Right.RESTORE)
        if self.backups is None:
            raise UsageFault("The teaching cohort has no backups.", "Nothing was changed.", "Open a clinic file.")
        self.backups.preview(backup)
        self._let_go()
        return restore_backup(backup, self._clinic.path, progress)

    def may(self, right: Right) -> bool:
        """Whether who is signed in may do this."""
        return may(self.role, right)

    def why_not(self, right: Right) -> str:
        """Why who is signed in may not do this and whom to ask; empty when they may."""
        return why_not(self.user, self.role, right)

    def check_passphrase(self, passphrase: str) -> None:
        """Raises WrongPassphrase unless it is this user's, TooManyTries after five of them; the teaching cohort has none."""
        if self._scratch is None:
            from core.storage.tries import unlock

            unlock(self._clinic.path, passphrase, self.user)

    def change_passphrase(self, old: str, new: str) -> None:
        """Gives this user another passphrase, and the old one is void.

        Raises WrongPassphrase when `old` is not theirs, EmptyPassphrase, UsageFault for the teaching cohort, which has none.
        """
        self._require_passphrase()
        self.check_passphrase(old)
        self._clinic.change_passphrase(self.user, new)

    @property
    def has_pin(self) -> bool:
        """Whether the lock screen may ask for the PIN instead of the passphrase."""
        return self._pin is not None and self._pin.is_valid

    def set_pin(self, passphrase: str, pin: str) -> None:
        """Lets this user unlock the screen by a PIN until the shift ends or the file is closed; an empty one ends that.

        Raises WrongPassphrase, WeakPin, UsageFault for the teaching cohort.
        """
        self._require_passphrase()
        self.check_passphrase(passphrase)
        self._pin = QuickPin(pin) if pin else None

    def check_pin(self, pin: str) -> None:
        """Raises WrongPin unless it is the PIN, UnknownUser when this user was removed meanwhile."""
        self._clinic.key_ring().holder(self.user)
        if self._pin is None:
            raise WrongPin(0)
        self._pin.check(pin)

    def close(self) -> None:
        """Leaves a backup of what was saved and closes the file; of a throw-away one nothing is left. Closing twice is no fault.

        A backup that fails is logged and never keeps the file open.
        """
        if not self._open:
            return
        try:
            if self.backups is not None and self.backups.needed_at_close():
                self.backups.back_up()
        except ClinicFault as fault:
            note_fault("backup at close failed", fault)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._open = False
        try:
            self._clinic.close()
        finally:
            if self._hold is not None:
                self._hold.release()
            if self._scratch:
                wipe(self._scratch)

    def _require(self, right: Right) -> None:
        require(self.user, self.role, right)

    def _require_passphrase(self) -> None:
        if self._scratch is not None:
            raise UsageFault("The teaching cohort has no passphrase.", "Nothing was changed.", "Open a clinic file.")

    # --- reading ---------------------------------------------------------------------------------------------------------------
    def patients(self, today: date) -> tuple[PatientLine, ...]:
        """The register, one line a patient by code."""
        return read_register(self._reader, today)

    def worklists(self, today: date) -> WorkLists:
        """The work lists of the day; of synthetic patients on the last day their cohort had when it was opened. Raises NotAllowed."""
        self._require(Right.WORK_LISTS)
        return work_lists(self._reader.read_columns(WORKLIST_FIELDS), self._last_day or today)

    def chart(self, code: str) -> Chart | None:
        """Everything recorded of one patient; None when there is no such patient."""
        return read_chart(self._reader, code)

    def history(self, code: str) -> tuple[WrittenRecord, ...]:
        """Every save of a patient's records, the latest first; nothing when there is no such patient."""
        return patient_history(self._reader, code, self.dictionary)

    # --- entry -----------------------------------------------------------------------------------------------------------------
    def entry(self, form: str, today: date, *, code: str | None = None, record_id: int | None = None) -> FormSession:
        """A form to fill: of a new record (of the patient `code`, or a new patient), or of the record `record_id`. Raises NotAllowed."""
        self._require(Right.SAVE)
        chart = self.chart(code) if code else None
        record = self._clinic.record(form, record_id) if record_id is not None else None
        first = min((one.record.infusion_date for one in chart.infusions), default=None) if chart else None
        patient = chart.patient if chart else None
        return FormSession(form, self.dictionary, today, patient=patient, record=record, first_infusion_date=first)

    def save(self, entry: FormSession, *, reason: str = "", completes: DraftName | None = None) -> Saved:
        """Writes one record, as `save_together` does several."""
        return self.save_together([entry], reason=reason, completes=completes)[0]

    def save_together(
        self, entries: Sequence[FormSession], *, reason: str = "", completes: DraftName | None = None
    ) -> tuple[Saved, ...]:
        """Writes records in one transaction with their audit rows; confirmed unusual values stand in the reason.

        The draft that they complete goes in the same transaction. Raises NotAllowed, ValueError while a field is refused,
        StaleRecord when somebody else changed a record meanwhile.
        """
        self._require(Right.SAVE)
        unusual = list(dict.fromkeys(field for entry in entries for field in entry.kept_unusual()))
        noted = [reason] if reason else []
        noted += [f"kept as unusual: {', '.join(unusual)}"] if unusual else []
        changes = [entry.change() for entry in entries]
        return self._clinic.save(changes, reason="; ".join(noted), completes=completes)

    # --- import ----------------------------------------------------------------------------------------------------------------
    def check_import(self, workbook: Path, today: date, progress: Progress = silent) -> ImportReview:
        """Checks a workbook and says what taking it would change, without the rows that have errors; writes nothing.

        Raises NotAllowed, SourceFault when it is no clinic data, and the faults of the import itself.
        """
        self._require(Right.IMPORT)
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
        """Imports a checked workbook, all of it in one transaction; with `skip_listed` without the rows that have errors.

        Raises NotAllowed.
        """
        self._require(Right.IMPORT)
        from core.exchange.checked import without_listed_rows

        accepted = without_listed_rows(checked) if skip_listed else checked
        if not skip_listed and checked.errors:
            raise ValueError("the workbook has errors")
        return self._clinic.import_batches(accepted.batches, reason=f"import of {checked.path.name}", progress=progress)

    # --- export ----------------------------------------------------------------------------------------------------------------
    def export(self, path: Path, *, identifying: bool = False, reason: str = "", progress: Progress = silent) -> int:
        """Writes every record as an import workbook with the codebook and gives their number; whole or not at all.

        By default patients get other codes and shifted dates, and free text is dropped; with `identifying` every record is as it is,
        and the `reason` stands in the audit trail. Raises NotAllowed, ReasonMissing, DiskFault.
        """
        from core.services.record_export import export_open

        return export_open(
            self._clinic, self.dictionary, path, identifying=identifying, reason=reason, progress=progress
        )

    def export_audit(self, path: Path, progress: Progress = silent) -> int:
        """Writes the audit trail as a workbook for an auditor and gives the number of rows. Raises NotAllowed, UsageFault, DiskFault."""
        from core.services.audit_export import export_audit

        return export_audit(self._clinic, path, progress)

    # --- analysis --------------------------------------------------------------------------------------------------------------
    def read_source(self) -> Source:
        """Every record as a cohort; the only part of an analysis that needs the file."""
        cohort, state = read_cohort(self._clinic)
        return Source(self.name, cohort, cohort.sha256(), (), (), self.synthetic, state)


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
    design: ReportDesign = WHOLE,
) -> Written:
    """Writes the report of an analysis into a folder, as `report` does. Raises DiskFault."""
    from core.services.report import write_analysis

    try:
        return write_analysis(
            analysed.source, analysed.analysis, analysed.options, out, outputs, make_printer, progress, design
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
    *,
    preset: str = "report",
) -> tuple[Path, ...]:
    """Writes some sections as a PDF or a workbook named `target`, or their figures into the folder `target`.

    `preset` (a key of `core.reports.figures.presets`) says what the figures are for, which sets their size and kinds of file.

    Gives the files, all written or none; without identities as `core.reports.small_cells` lets them leave. Raises DiskFault,
    FiguresKeptBack.
    """
    from core.reports.figures.files import KINDS_FOR, save_figures
    from core.reports.figures.presets import PRESETS
    from core.services.report import may_leave, page_may_leave, require_figures

    source = analysed.source
    if kind == "figures":
        require_figures(source)
    analysed = replace(analysed, analysis=may_leave(analysed.analysis, identified=source.identified))
    document = page_may_leave(report_document(analysed, *sections), source)
    folder = target if kind == "figures" else target.parent
    try:
        with outbox(folder) as scratch:
            if kind == "figures":
                chosen = PRESETS[preset]
                written = save_figures(
                    document.figures(), scratch, kinds=KINDS_FOR[preset], preset=chosen, progress=progress
                )
            else:
                written = [scratch / target.name]
                if kind == "pdf":
                    from core.services.report import with_attachments

                    whole = with_attachments(document, analysed.source, analysed.analysis, analysed.options)
                    make_printer().print_pdf(whole, written[0], progress=progress)
                else:
                    from core.reports.workbook import write_report_workbook

                    write_report_workbook(
                        document, analysed.analysis, written[0], records=source.identified, progress=progress
                    )
    except OSError as error:
        raise explain_os_error(error) from error
    return tuple(folder / path.name for path in written)
