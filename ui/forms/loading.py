"""What a form needs from the clinic file, read in one go in the database thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.services.chart import Chart
from core.services.clinic import ClinicSession
from core.services.entry import FormSession
from ui.forms.arrangement import CODE, LIMIT
from ui.forms.comparison import compare


@dataclass(frozen=True)
class Loaded:
    """A form ready to be shown: the session, its patient's chart, and where values that nobody typed come from."""

    entry: FormSession
    chart: Chart | None
    prefilled: dict[str, str]


def load(session: ClinicSession, form: str, today: date, patient: str | None, record_id: int | None) -> Loaded:
    """Reads the patient's chart and the record. Raises ClinicFault when either is gone.

    A new visit is dated today, and takes CK's upper limit from the visit before: `prefilled` says from which date.
    """
    chart = session.chart(patient) if patient else None
    if form == "patients" and chart is not None and record_id is None:
        record_id = chart.patient.record_id
    entry = session.entry(form, today, code=patient, record_id=record_id)
    prefilled: dict[str, str] = {}
    if form == "visits" and record_id is None:
        entry.set_text("visit_date", today.isoformat())
        previous = compare(chart, None, today.isoformat()).previous
        field = f"ck{LIMIT}"
        limit = getattr(previous, field, None)
        if previous is not None and limit is not None:
            entry.set_text(field, f"{limit:g}")
            prefilled[field] = previous.visit_date
    return Loaded(entry, chart, prefilled)


def code_of(entry: FormSession) -> str:
    """The patient's code as it stands in the form."""
    return str(entry.value(CODE) or entry.state(CODE).text)
