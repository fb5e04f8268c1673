"""The one-page summary of a patient: from a chart in the window, or headless from a clinic file, a workbook or CSV files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.scoring.immunoglobulin import Immunoglobulin
from core.services.alerts import alerts_of, lower_limit
from core.services.chart import Chart, chart_from_batches, read_chart
from core.services.clinic_files import open_clinic_file, reader_of
from core.services.outbox import outbox
from core.services.progress import Progress, part, silent
from core.services.sources import checked_workbook, clinic_source, is_clinic_file, require_source, workbook_source
from core.services.visit_scores import baseline_visit
from core.version import VERSION

if TYPE_CHECKING:
    from core.reports.document import DocumentPrinter, SheetSize
    from core.reports.summary.facts import PatientFacts
    from core.reports.summary.page import PatientHandout, PatientSummary

_IMMUNOGLOBULINS: Final[tuple[Immunoglobulin, ...]] = ("igg", "iga", "igm")


def summary_of(chart: Chart, printed_at: datetime, *, user: str = "", synthetic: bool = False) -> PatientSummary:
    """The page of a patient as it is printed at this time; draws the charts, so call it away from the window."""
    from core.reports.patient_summary import build_patient_summary

    return build_patient_summary(_facts(chart, printed_at, user, synthetic=synthetic))


def handout_of(chart: Chart, printed_at: datetime, *, user: str = "", synthetic: bool = False) -> PatientHandout:
    """The page that the patient takes home: large type, whole words, no codes."""
    from core.reports.summary.handout import build_handout

    return build_handout(_facts(chart, printed_at, user, synthetic=synthetic))


def _facts(chart: Chart, printed_at: datetime, user: str, *, synthetic: bool) -> PatientFacts:
    from core.reports.summary.facts import GivenCourse, PatientFacts, SeenVisit

    patient = chart.patient.record
    visits = [stored.record for stored in chart.visits]
    alerts = alerts_of(chart, printed_at.date())
    return PatientFacts(
        dictionary=load_dictionary(),
        patient=patient,
        treatments_before=tuple(stored.record for stored in chart.treatments_before),
        courses=tuple(GivenCourse(course.number, course.infusions) for course in chart.courses),
        visits=tuple(
            SeenVisit(visit, score.pdneq_mg_per_day, score.tis)
            for visit, score in zip(visits, chart.scores, strict=True)
        ),
        baseline=baseline_visit(visits, chart.first_rtx_date),
        adverse_events=tuple(stored.record for stored in chart.adverse_events),
        discontinuations=tuple(stored.record for stored in chart.discontinuations),
        first_rtx_date=chart.first_rtx_date,
        next_due_date=chart.next_due_date,
        lapsed=any(alert.kind == "lapsed" for alert in alerts),
        is_discontinued=chart.is_discontinued,
        lower_limits={name: lower_limit(name, patient.sex) for name in _IMMUNOGLOBULINS},
        printed_at=printed_at,
        user=user,
        synthetic=synthetic,
        version=VERSION,
    )


def write_summary(
    source: Path,
    code: str,
    out: Path,
    passphrase: Callable[[], str],
    make_printer: Callable[[], DocumentPrinter],
    *,
    printed_at: datetime,
    user: str | None = None,
    size: SheetSize = "a4",
    for_patient: bool = False,
    progress: Progress = silent,
) -> None:
    """Writes the summary of one patient of a source as PDF, whole or not at all; `for_patient` the page the patient takes home.

    Raises UsageFault when there is no such source or patient, SourceHasErrors when cells of a workbook break hard rules, SourceFault
    when the source is no clinic data, DatabaseFault when the clinic file does not open, OSError when the disk refuses.
    """
    if out.is_dir():
        raise UsageFault(f"{out} is a folder.", "Nothing was written.", "Give a file name: --out FILE.pdf.")
    chart, synthetic = _read(source, code, passphrase, printed_at.date(), user, part(progress, 0.0, 0.6))
    if chart is None:
        raise UsageFault(
            f"There is no patient {code} in {source.name}.",
            "Nothing was written.",
            "Check the code: capitals and leading zeros count.",
        )
    progress("Setting the page", 0.6)
    page = (handout_of if for_patient else summary_of)(chart, printed_at, synthetic=synthetic)
    with outbox(out.parent) as folder:
        make_printer().print_summaries([page], folder / out.name, size=size)
    progress("Done", 1.0)


def _read(
    source: Path, code: str, passphrase: Callable[[], str], today: date, user: str | None, progress: Progress
) -> tuple[Chart | None, bool]:
    """The chart, and whether the whole source is a synthetic cohort."""
    require_source(source)
    if not is_clinic_file(source):
        checked = checked_workbook(source, today, progress)
        return chart_from_batches(checked.batches, code), workbook_source(source, checked).synthetic
    progress("Opening the clinic file", 0.0)
    with open_clinic_file(source, passphrase(), user) as clinic:
        progress("Reading the records", 0.3)
        reader = reader_of(clinic)
        return read_chart(reader, code), clinic_source(source, reader).synthetic
