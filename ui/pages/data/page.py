"""The place Data: import with preview, export, the empty template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.exporting import SUFFIX, left_out_when_pseudonymised, write_empty_template, write_issue_list
from core.services.progress import Progress
from core.services.rights import Right
from ui.backend import Shell
from ui.pages.data.done import ImportDoneView
from ui.pages.data.files import FileDialogs
from ui.pages.data.home import DataHome
from ui.pages.data.review import ImportPreviewView
from ui.shell.page import Page
from ui.tasks import Task
from ui.widgets.kit import InlineMessage, KeyHint, column

if TYPE_CHECKING:
    from core.exchange.issues import CellIssue
    from core.services.import_review import CountsByForm, ImportReview

IMPORTED = "import"
"""What the other pages are told after an import: any record may have changed."""
WORKBOOKS = (SUFFIX, ".xlsm")


class DataPage(Page):
    """One view at a time: the three ways, the preview of an import, what the import did.

    `dialogs` asks for files; a workbook or a folder may be dropped anywhere on the page.
    """

    def __init__(self, session: ClinicSession, shell: Shell) -> None:
        super().__init__()
        self._session, self._shell = session, shell
        self.dialogs = FileDialogs(self)
        self._task: Task | None = None
        self._asked: QWidget | None = None
        self._review: ImportReview | None = None
        self._folder = session.path.parent if session.path is not None else Path.home()
        self.home = DataHome(
            session.name,
            left_out_when_pseudonymised(),
            may_export_full=session.may(Right.EXPORT_FULL),
            why_no_import=session.why_not(Right.IMPORT),
        )
        self.preview = ImportPreviewView()
        self.finished = ImportDoneView()
        self.views = QStackedWidget()
        for view in (self.home, self.preview, self.finished):
            self.views.addWidget(view)
        self.setLayout(column(self.views, gap=0))
        self.setAcceptDrops(session.may(Right.IMPORT))
        self.home.workbook_wanted.connect(self._choose_workbook)
        self.home.folder_wanted.connect(self._choose_folder)
        self.home.export_wanted.connect(self._choose_export)
        self.home.template_wanted.connect(self._choose_template)
        self.preview.import_wanted.connect(self._take)
        self.preview.list_wanted.connect(self._choose_list)
        self.preview.cancelled.connect(self._leave_preview)
        self.finished.another_wanted.connect(self._choose_workbook)
        self.finished.list_wanted.connect(self._choose_list)
        self.finished.back_wanted.connect(self._show_home)

    def check(self, source: Path) -> None:
        """Checks a workbook or a folder of CSV files and shows what importing it would do."""
        if self._task is not None:
            return
        self._folder = source.parent
        self.home.import_message.clear()
        self._hold_home(self.tr("A workbook is being read; Cancel in the message bar stops it."))
        self._run(
            self._shell.runner.database(
                lambda progress: self._session.check_import(source, date.today(), progress),  # noqa: DTZ011 - the clinic's own day
                self.tr("Reading {0}").format(source.name),
                done=self._checked,
                failed=self._not_checked,
                can_cancel=True,
            )
        )

    def refresh(self, change: object) -> None:
        """Records changed elsewhere while a preview stands: it is made again, so that old and new stay true."""
        if change != IMPORTED and self.views.currentWidget() is self.preview and self._review is not None:
            self.check(self._review.checked.path)

    def hints(self) -> Sequence[KeyHint]:
        return [("Ctrl+I", self.tr("import")), ("Ctrl+E", self.tr("export"))]

    def key_sheet(self) -> Sequence[KeyHint]:
        return [
            ("Ctrl+I", self.tr("Import a workbook")),
            ("Ctrl+E", self.tr("Export the records")),
            ("Ctrl+S", self.tr("Write the import that is previewed")),
            ("Esc", self.tr("Leave the preview; stop what is under way")),
            ("Up Down", self.tr("Next sheet or row")),
            ("Ctrl+C", self.tr("Copy the list, for a spreadsheet")),
        ]

    def first_focus(self) -> QWidget | None:
        if self.views.currentWidget() is self.preview:
            return self.preview.first_focus()
        return self.home.import_button if self.views.currentWidget() is self.home else self.finished.another

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One workbook or folder may come, unless something is under way."""
        if self._task is None and _dropped(event) is not None:
            event.acceptProposedAction()
            self.home.show_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        self.home.show_drop(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Checks what was dropped."""
        self.home.show_drop(False)
        source = _dropped(event)
        if source is not None:
            event.acceptProposedAction()
            self.check(source)

    def _choose_workbook(self) -> None:
        chosen = self.dialogs.workbook(self, self._folder)
        if chosen is not None:
            self.check(chosen)

    def _choose_folder(self) -> None:
        chosen = self.dialogs.folder(self, self._folder)
        if chosen is not None:
            self.check(chosen)

    def _checked(self, review: ImportReview) -> None:
        self._review = review
        self.preview.show_review(review)
        self._show(self.preview)
        self._shell.say("note", self.tr("Nothing is written yet. Your records are unchanged."))

    def _not_checked(self, fault: ClinicFault) -> None:
        self._review = None
        self._show(self.home)
        _refuse(self.home.import_message, fault)

    def _take(self, skip: bool) -> None:
        review = self._review
        if review is None or self._task is not None:
            return
        self.preview.hold(self.tr("The import is being written; Cancel leaves the clinic file as it was."))
        self._run(
            self._shell.runner.database(
                lambda progress: self._session.take_import(review.checked, skip_listed=skip, progress=progress),
                self.tr("Importing {0}").format(review.checked.path.name),
                done=self._taken,
                failed=self._not_taken,
                can_cancel=True,
            )
        )

    def _taken(self, counts: CountsByForm) -> None:
        if self._review is None:
            return
        skipped = bool(self._review.checked.errors)
        said = self.finished.show_outcome(self._review, counts, skipped, self._session.dictionary)
        self._show(self.finished)
        self._shell.say("done", said)
        self._shell.announce(IMPORTED)

    def _not_taken(self, fault: ClinicFault) -> None:
        self.preview.release()
        self.preview.refuse(str(fault))

    def _leave_preview(self) -> None:
        if self._task is not None:
            self._task.cancel()
        else:
            self._show_home()
            self._shell.say("note", self.tr("Nothing was imported. Your records are unchanged."))

    def _show_home(self) -> None:
        self._review = None
        self._show(self.home)

    def _choose_list(self) -> None:
        if self._review is None:
            return
        source = self._review.checked.path
        proposal = self._folder / f"{source.stem} issues{SUFFIX}"
        path = self.dialogs.save_as(self, self.tr("Save the list of issues"), proposal)
        if path is not None:
            issues: Sequence[CellIssue] = self._review.accepted.issues
            self._shell.runner.compute(
                partial(_list_written, issues, path), self.tr("Writing the list"), done=self._list_saved
            )

    def _list_saved(self, path: Path) -> None:
        self._shell.say("done", self.tr("The list of issues is saved as {0}.").format(path))

    def _choose_export(self, identifying: bool, reason: str) -> None:
        name = self._session.name if identifying else self.tr("{0} pseudonymised").format(self._session.name)
        path = self.dialogs.save_as(self, self.tr("Export the records"), self._folder / f"{name}{SUFFIX}")
        if path is None or self._task is not None:
            return
        self._folder = path.parent
        self.home.export_message.clear()
        self._hold_home(self.tr("The records are being exported; Cancel in the message bar stops it."))
        self._run(
            self._shell.runner.database(
                lambda progress: (
                    self._session.export(path, identifying=identifying, reason=reason, progress=progress),
                    path,
                ),
                self.tr("Exporting the records"),
                done=self._exported,
                failed=self._not_exported,
                can_cancel=True,
            )
        )

    def _exported(self, written: tuple[int, Path]) -> None:
        count, path = written
        said = self.tr("{0} records are exported.").format(f"{count:,}")
        self.home.export.exported()
        self.home.export_message.say("done", said, str(path))
        self._shell.say("done", f"{said} {path}")

    def _not_exported(self, fault: ClinicFault) -> None:
        _refuse(self.home.export_message, fault)

    def _choose_template(self) -> None:
        path = self.dialogs.save_as(self, self.tr("Save the template"), self._folder / f"rtx-clinic template{SUFFIX}")
        if path is not None:
            self.home.template_message.clear()
            self._shell.runner.compute(
                partial(write_empty_template, path),
                self.tr("Writing the template"),
                done=self._template_saved,
                failed=self._template_not_saved,
            )

    def _template_saved(self, path: Path) -> None:
        self.home.template_message.say("done", self.tr("The template is saved."), str(path))
        self._shell.say("done", self.tr("The template is saved as {0}.").format(path))

    def _template_not_saved(self, fault: ClinicFault) -> None:
        _refuse(self.home.template_message, fault)

    def _hold_home(self, reason: str) -> None:
        self._asked = self.home.focusWidget() if self.views.currentWidget() is self.home else None
        self.home.hold(reason)

    def _run(self, task: Task) -> None:
        self._task = task
        task.cancelled.connect(self._stopped)
        task.ended.connect(self._ended)

    def _stopped(self) -> None:
        self.preview.release()
        self._shell.say("note", self.tr("Stopped. The clinic file is as it was."))

    def _ended(self) -> None:
        self._task = None
        self.home.release()
        if self.home.isVisible():
            # A button that was switched off has lost the keyboard.
            (self._asked or self.home.import_button).setFocus()

    def _show(self, view: QWidget) -> None:
        self.views.setCurrentWidget(view)
        focus = self.first_focus()
        if focus is not None and self.isVisible():
            focus.setFocus()


def _dropped(event: QDropEvent) -> Path | None:
    """The workbook or folder that is carried, if it is exactly one."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.is_dir() or path.suffix.lower() in WORKBOOKS else None


def _list_written(issues: Sequence[CellIssue], path: Path, progress: Progress) -> Path:
    return write_issue_list(issues, path, progress)


def _refuse(message: InlineMessage, fault: ClinicFault) -> None:
    message.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))
