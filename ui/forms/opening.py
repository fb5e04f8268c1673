"""Opens the form of a new or a stored record; the page reads what it needs by itself."""

from __future__ import annotations

from datetime import date
from typing import cast

from core.services.clinic import ClinicSession
from ui.backend import Session, Shell
from ui.forms.form_page import FormPage
from ui.forms.infusion_page import InfusionPage


def open_form(
    session: Session,
    shell: Shell,
    form: str,
    *,
    patient: str | None = None,
    record_id: int | None = None,
    field: str = "",
) -> FormPage | InfusionPage:
    """The page of a form: a new record of `patient`, the stored record `record_id`, or with neither a new patient.

    `patients` with a code opens that patient; the cursor stands in `field`, else in the first. Show the page and wait for
    `finished`; it fills itself in the meantime.
    """
    today = date.today()  # noqa: DTZ011 - the clinic's own day
    if form == "infusions" and patient:
        clinic = cast(ClinicSession, session)
        return InfusionPage(clinic, shell, today, patient=patient, record_id=record_id, field=field)
    return FormPage(cast(ClinicSession, session), shell, form, today, patient=patient, record_id=record_id, field=field)
