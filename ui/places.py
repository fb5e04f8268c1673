"""The pages of the window, each imported when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from core.reports.document import DocumentPrinter
from ui.backend import PageFactory, Session, Shell

if TYPE_CHECKING:
    from core.services.clinic import ClinicSession


def pages(make_printer: Callable[[], DocumentPrinter]) -> Mapping[str, PageFactory]:
    """A factory for each place of the navigation."""

    def analysis(session: Session, shell: Shell) -> QWidget:
        from ui.pages.analysis.page import AnalysisPage

        return AnalysisPage(cast("ClinicSession", session), shell, make_printer)

    return {"today": _today, "patients": _patients, "analysis": analysis, "data": _data, "settings": _settings}


def _today(session: Session, shell: Shell) -> QWidget:
    from ui.pages.today.page import TodayPage

    return TodayPage(cast("ClinicSession", session), shell)


def _patients(session: Session, shell: Shell) -> QWidget:
    from ui.pages.patients.page import PatientsPage

    clinic = cast("ClinicSession", session)
    return PatientsPage(clinic, shell, lambda: clinic.day)


def _data(session: Session, shell: Shell) -> QWidget:
    from ui.pages.data.page import DataPage

    return DataPage(cast("ClinicSession", session), shell)


def _settings(session: Session, shell: Shell) -> QWidget:
    from ui.pages.settings.page import SettingsPage

    return SettingsPage(cast("ClinicSession", session), shell)
