"""What a form needs from the clinic file, read in one go in the database thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.drafts import DraftName
from core.services.chart import Chart
from core.services.clinic import ClinicSession
from core.services.drafts import LEADING, Differing, Draft, type_again
from core.services.entry import FieldState, FormSession
from ui.forms.arrangement import CODE, LIMIT
from ui.forms.comparison import compare


@dataclass(frozen=True)
class Loaded:
    """A form ready to be shown: the session, its patient's chart, and where values that nobody typed come from.

    `opening` are the fields before anybody typed. A `draft` is in the session already; `differing` is what somebody else changed since.
    """

    entry: FormSession
    chart: Chart | None
    prefilled: dict[str, str]
    opening: Mapping[str, FieldState]
    draft: Draft | None = None
    differing: tuple[Differing, ...] = ()


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
    opening = {spec.id: entry.state(spec.id) for spec in entry.form}
    draft = session.drafts.of(draft_name(form, patient, record_id))
    part = draft.content.parts.get(LEADING) if draft is not None else None
    differing = type_again(part, entry) if part is not None else ()
    return Loaded(entry, chart, prefilled, opening, draft if part is not None else None, differing)


def draft_name(form: str, patient: str | None, record_id: int | None) -> DraftName:
    """What a draft of this form is of."""
    return DraftName(form, record_id, patient)


def code_of(entry: FormSession) -> str:
    """The patient's code as it stands in the form."""
    return str(entry.value(CODE) or entry.state(CODE).text)
