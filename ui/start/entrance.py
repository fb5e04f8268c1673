"""The way in: start page, create, unlock, restore; opens the clinic file in the database thread and hands the session on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from core.faults import ClinicFault
from ui.backend import Backend, Session
from ui.start.create_page import SUFFIX, CreatePage
from ui.start.recover_page import RecoverPage
from ui.start.restore_page import RestorePage
from ui.start.settings import RecentFile, WindowSettings
from ui.start.start_page import StartPage
from ui.start.unlock_page import UnlockPage
from ui.tasks import TaskRunner
from ui.widgets.layouts import column
from ui.widgets.status_line import StatusLine


class Entrance(QWidget):
    """Everything before a clinic is open. `opened(session)` once it is; the message bar shows only while work is under way."""

    opened = Signal(object)

    def __init__(
        self,
        backend: Backend,
        runner: TaskRunner,
        settings: WindowSettings,
        version: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._backend, self._runner, self._settings = backend, runner, settings
        self.stack = QStackedWidget()
        self.start = StartPage(version, can_restore=backend.restore is not None)
        self.start.open_wanted.connect(self._choose_file)
        self.start.create_wanted.connect(self.show_create)
        self.start.restore_wanted.connect(self._choose_backup)
        self.start.teaching_wanted.connect(self.open_teaching)
        self.start.recent_wanted.connect(self._open_recent)
        self.stack.addWidget(self.start)
        self.work_line = StatusLine(only_while_working=True)
        self.work_line.watch(runner)
        line = column(gap=0)
        line.addWidget(self.stack, 1)
        line.addWidget(self.work_line)
        self.setLayout(line)
        self._asked: Path | None = None
        self._unclaimed: list[Session] = []

    def show_start(self) -> None:
        """The start page, with the files opened before."""
        self.start.show_recent(self._settings.recent())
        self._show(self.start)
        self.start.take_keyboard()

    def show_last(self) -> None:
        """The passphrase of the file opened last when it is still there, else the start page."""
        last = next(iter(self._settings.recent()), None)
        if last is not None and Path(last.path).exists():
            self.show_unlock(Path(last.path), last.user)
        else:
            self.show_start()

    def show_unlock(self, path: Path, last_user: str = "") -> UnlockPage:
        """Asks for the passphrase of a file."""
        page = UnlockPage(path, self._backend.users(path), last_user)
        page.unlock_wanted.connect(self._open)
        page.other_wanted.connect(self.show_start)
        page.recover_wanted.connect(self._show_recover)
        self._show(page)
        page.take_keyboard()
        return page

    def _show_recover(self) -> None:
        asked = self.page()
        if not isinstance(asked, UnlockPage):
            return
        page = RecoverPage(asked.path, self._backend.users(asked.path), asked.user())
        page.recover_wanted.connect(self._recover)
        page.back_wanted.connect(self._back_to_unlock)
        self._show(page)
        page.take_keyboard()

    def _back_to_unlock(self) -> None:
        page = self.page()
        if isinstance(page, RecoverPage):
            self.show_unlock(page.path, page.user_choice.code())

    def _recover(self, user: str, code: str, passphrase: str) -> None:
        page = self.page()
        if not isinstance(page, RecoverPage):
            return
        page.set_busy(True)
        path, backend = page.path, self._backend
        self._asked = path
        self._runner.database(
            lambda progress: self._keep(backend.recover(path, user, code, passphrase, progress)),
            self.tr("Opening {0}").format(path.name),
            done=self._opened,
            failed=self._page_fault,
        )

    def show_create(self) -> CreatePage:
        """Asks where a new file shall be, who makes it, and its passphrase."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        page = CreatePage(Path(documents) if documents and Path(documents).is_dir() else Path.home())
        page.create_wanted.connect(self._create)
        page.back_wanted.connect(self.show_start)
        self._show(page)
        page.take_keyboard()
        return page

    def open_teaching(self) -> None:
        """Opens the throw-away teaching cohort."""
        backend = self._backend
        self._asked = None
        task = self._runner.database(
            lambda progress: self._keep(backend.open_teaching(progress)),
            self.tr("Preparing the teaching cohort"),
            done=self._opened,
            failed=self._start_fault,
            can_cancel=True,
        )
        task.cancelled.connect(self.abandon)

    def show_restore(self, backup: Path, clinic: Path) -> RestorePage:
        """Asks for the passphrase of a backup, then shows it beside the file that it would replace."""
        page = RestorePage(backup, clinic, self._backend.users(backup))
        page.unlock_wanted.connect(self._look)
        page.restore_wanted.connect(self._restore)
        page.other_wanted.connect(self.show_start)
        self._show(page)
        page.take_keyboard()
        return page

    def restore_from(self, backup: Path, clinic: Path) -> None:
        """Puts a backup in the place of a clinic file, then asks for its passphrase."""
        restore = self._backend.restore
        if restore is None:
            return
        self._asked = clinic
        self._runner.database(
            lambda progress: restore(backup, clinic, progress),
            self.tr("Restoring the backup"),
            done=self._restored,
            failed=self._start_fault,
        )

    def abandon(self) -> None:
        """Closes a file that was opened after nobody wanted it any more: the window closed, or the work was cancelled."""
        self._runner.database(lambda _progress: self._close_unclaimed(), self.tr("Closing the clinic file"))

    def page(self) -> QWidget:
        """The page that is shown."""
        return self.stack.currentWidget()

    def _open(self, user: str, passphrase: str) -> None:
        page = self.page()
        if not isinstance(page, UnlockPage):
            return
        page.set_busy(True)
        path, backend = page.path, self._backend
        self._asked = path
        self._runner.database(
            lambda progress: self._keep(backend.open(path, user, passphrase, progress)),
            self.tr("Opening {0}").format(path.name),
            done=self._opened,
            failed=self._page_fault,
        )

    def _look(self, user: str, passphrase: str) -> None:
        page = self.page()
        if not isinstance(page, RestorePage):
            return
        page.set_busy(True)
        backup, clinic, backend = page.path, page.clinic, self._backend
        self._runner.database(
            lambda progress: backend.preview_restore(backup, clinic, user, passphrase, progress),
            self.tr("Looking into {0}").format(backup.name),
            done=page.show_preview,
            failed=page.refuse,
        )

    def _restore(self) -> None:
        page = self.page()
        if isinstance(page, RestorePage):
            self.restore_from(page.path, page.clinic)

    def _create(self, path: Path, user: str, passphrase: str) -> None:
        page = self.page()
        if not isinstance(page, CreatePage):
            return
        page.set_busy(True)
        backend = self._backend
        self._asked = path
        self._runner.database(
            lambda progress: self._keep(backend.create(path, user, passphrase, progress)),
            self.tr("Creating {0}").format(path.name),
            done=self._opened,
            failed=self._page_fault,
        )

    def _keep(self, session: Session) -> Session:
        self._unclaimed.append(session)
        return session

    def _close_unclaimed(self) -> None:
        while self._unclaimed:
            self._unclaimed.pop().close()

    def _opened(self, session: Session) -> None:
        self._unclaimed.remove(session)
        if self._asked is not None:
            self._settings.remember(self._asked, session.user, datetime.now().astimezone())
        # The page that asked holds a passphrase: it must not stay in memory behind the clinic.
        self._show(self.start)
        self.opened.emit(session)

    def _restored(self, _: object) -> None:
        if self._asked is not None:
            self.show_unlock(self._asked)

    def _page_fault(self, fault: ClinicFault) -> None:
        page = self.page()
        if isinstance(page, UnlockPage | CreatePage | RecoverPage):
            page.refuse(fault)

    def _start_fault(self, fault: ClinicFault) -> None:
        self.show_start()
        self.start.message.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))

    def _open_recent(self, file: RecentFile) -> None:
        self.show_unlock(Path(file.path), file.user)

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open a clinic file"), self._folder(), self.tr("Clinic file (*{0})").format(SUFFIX)
        )
        if chosen:
            self.show_unlock(Path(chosen))

    def _choose_backup(self) -> None:
        backup, _ = QFileDialog.getOpenFileName(
            self, self.tr("The backup to restore"), self._folder(), self.tr("Clinic file (*{0})").format(SUFFIX)
        )
        if not backup:
            return
        clinic, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("The clinic file it shall become"),
            self._folder(),
            self.tr("Clinic file (*{0})").format(SUFFIX),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if clinic:
            self.show_restore(Path(backup), Path(clinic))

    def _folder(self) -> str:
        last = next(iter(self._settings.recent()), None)
        return str(Path(last.path).parent) if last is not None else ""

    def _show(self, page: QWidget) -> None:
        before = self.stack.currentWidget()
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        if before is not page and before is not self.start:
            self.stack.removeWidget(before)
            before.deleteLater()
