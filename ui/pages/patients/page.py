"""The patients place: the list, one patient, or a form, whichever the user is at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from core.services.clinic import ClinicSession
from core.services.exporting import SUFFIX, ListColumn, write_shown_list
from core.services.progress import Progress
from core.services.register import PatientLine
from core.services.rights import Right
from ui.backend import Shell
from ui.pages.data.files import FileDialogs
from ui.pages.patient.page import PatientPage
from ui.pages.patients.finder_page import FinderPage
from ui.pages.patients.targets import FormTarget, PatientsTarget
from ui.shell.page import Page
from ui.widgets.kit import KeyHint, column

if TYPE_CHECKING:
    from ui.forms.form_page import FormPage
    from ui.forms.infusion_page import InfusionPage

PLACE = "patients"


class PatientsPage(Page):
    """Goes where `arrive` says: a patient's code, a `FormTarget`, or a `PatientsTarget`; with None it stays where it was.

    Every step inside goes through `Shell.go`, so that the message bar shows the keys of what is seen.
    """

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        today: Callable[[], date] = date.today,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._shell, self._today = session, shell, today
        self.finder = FinderPage(session.dictionary)
        if why := session.why_not(Right.SAVE):
            self.finder.new.disable(why)
        self.patient = PatientPage(session, shell, today)
        self.dialogs = FileDialogs(self)
        self._folder = session.path.parent if session.path is not None else Path.home()
        self.form: FormPage | InfusionPage | None = None
        self._form_code: str | None = None
        self._form_target: FormTarget | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.finder)
        self.stack.addWidget(self.patient)
        self.setLayout(column(self.stack, gap=0))
        self.finder.opened.connect(self._go_patient)
        self.finder.new_wanted.connect(self._new_patient)
        self.finder.export_wanted.connect(self.export_list)
        self.finder.print_wanted.connect(self._print_summaries)
        self.patient.form_wanted.connect(self._open_form_of_patient)
        self.patient.back_wanted.connect(self._go_list)
        self.patient.find_wanted.connect(self._go_search)
        self.patient.summary_wanted.connect(self._print_summary)
        self.patient.unknown.connect(self._unknown)
        self._read_register()

    def arrive(self, target: object) -> None:
        """Shows what was meant. An open form gives way; what was typed in it stays as a draft."""
        if target is None:
            if self.form is None:
                self.patient.drafts.read()
            return
        if self.form is not None and not self._put_away(target):
            return
        if isinstance(target, FormTarget):
            self._show_form(target)
        elif isinstance(target, PatientsTarget):
            self.stack.setCurrentWidget(self.finder)
            self.finder.choose(self.patient.code())
            if target is PatientsTarget.SEARCH:
                self.finder.prepare_search()
        elif isinstance(target, str):
            self.stack.setCurrentWidget(self.patient)
            self.patient.show_patient(target)
        else:
            raise TypeError(f"the patients place cannot show {target!r}")

    def refresh(self, change: object) -> None:
        """Reads the list and the patient again, and tells an open form."""
        self._read_register()
        self.patient.refresh(change)
        if self.form is not None:
            self.form.refresh(change)

    def current(self) -> Page:
        """The list, the patient or the form."""
        shown = self.stack.currentWidget()
        return (
            self.form
            if self.form is not None and shown is self.form
            else self.patient
            if shown is self.patient
            else self.finder
        )

    def hints(self) -> Sequence[KeyHint]:
        """The keys of what is shown."""
        return self.current().hints()

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of what is shown."""
        return self.current().key_sheet()

    def first_focus(self) -> QWidget | None:
        """Where what is shown wants the keyboard."""
        return self.current().first_focus()

    def export_list(self) -> None:
        """Asks for a name and writes the patients that are shown, in the order shown, as a workbook."""
        today = self._today()
        name = self.tr("{0} patients {1}").format(self._session.name, today.isoformat())
        path = self.dialogs.save_as(self, self.tr("Export the list"), self._folder / f"{name}{SUFFIX}")
        if path is None:
            return
        self._folder = path.parent
        self._shell.runner.compute(
            partial(_list_written, self.finder.exported(today), path), self.tr("Writing the list"), done=self._exported
        )

    def _exported(self, written: tuple[int, Path]) -> None:
        count, path = written
        words = self.tr("1 patient is exported to {1}.") if count == 1 else self.tr("{0} patients are exported to {1}.")
        self._shell.say("done", words.format(f"{count:,}", path))

    def _read_register(self) -> None:
        session, today = self._session, self._today()
        self._shell.runner.database(
            lambda _progress: session.patients(today),
            self.tr("Reading the patients"),
            done=self._show_lines,
            can_cancel=True,
            key="patients_register",
        )

    def _show_lines(self, lines: Sequence[PatientLine]) -> None:
        self.finder.show_lines(lines)

    def _go_patient(self, code: str) -> None:
        self._shell.go(PLACE, code)

    def _go_list(self) -> None:
        self._shell.go(PLACE, PatientsTarget.LIST)

    def _go_search(self) -> None:
        self._shell.go(PLACE, PatientsTarget.SEARCH)

    def _new_patient(self) -> None:
        self._shell.go(PLACE, FormTarget("patients"))

    def _open_form_of_patient(self, form: str, record_id: int | None) -> None:
        self._shell.go(PLACE, FormTarget(form, self.patient.code(), record_id))

    def _print_summary(self) -> None:
        from ui.pages.summary.opening import open_summary

        if self.patient.chart() is not None:
            open_summary(self._session, self._shell, self.patient.code())

    def _print_summaries(self, codes: list[str]) -> None:
        from ui.pages.summary.opening import open_summaries

        open_summaries(self._session, self._shell, codes)

    def _unknown(self, code: str) -> None:
        self._go_list()
        self._shell.say(
            "refused",
            self.tr("There is no patient {0} in this clinic. Nothing was changed. Find the patient here.").format(code),
        )

    def _show_form(self, target: FormTarget) -> None:
        from ui.forms.opening import open_form

        form = open_form(
            self._session, self._shell, target.form, patient=target.code, record_id=target.record_id, field=target.field
        )
        self.form, self._form_code, self._form_target = form, target.code, target
        form.finished.connect(self._form_finished)
        self.stack.addWidget(form)
        self.stack.setCurrentWidget(form)

    def _put_away(self, target: object) -> bool:
        """Closes the open form, unless it is the one that is meant or the disk keeps no draft of it; gives whether it is closed."""
        form, opened = self.form, self._form_target
        if form is None:
            return True
        if (
            isinstance(target, FormTarget)
            and opened is not None
            and replace(target, field="") == replace(opened, field="")
        ):
            if target.field:
                form.go_field(target.field)
            return False
        if not form.put_away():
            self._shell.say("confirm", self.tr("A form is still open here. Save or leave it first, then go on."))
            return False
        self.form = None
        form.deleteLater()
        return True

    def _form_finished(self, saved: object) -> None:
        """Back to the patient; a form announces what it saved by itself."""
        form = self.form
        if form is None:
            return
        code = getattr(form, "code", None) or self._form_code
        self.form = None
        # The new place first: the form that goes would take the keyboard with it.
        self._shell.go(PLACE, code if code and (saved is not None or self._form_code) else PatientsTarget.LIST)
        self.stack.removeWidget(form)
        form.deleteLater()


def _list_written(columns: Sequence[ListColumn], path: Path, progress: Progress) -> tuple[int, Path]:
    return write_shown_list(columns, path, progress), path
