"""The open clinic: rail at the left, banner above, the page, the message bar below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.faults import ClinicFault
from core.services.rights import Right
from ui.backend import PageFactory, Session
from ui.pages.patients.targets import PatientsTarget
from ui.shell.backup_watch import BackupWatch
from ui.shell.page import Page
from ui.shell.rail import Place, Rail
from ui.tasks import TaskRunner
from ui.theme.tokens import Size
from ui.widgets.banner import Banner
from ui.widgets.inline_message import MessageKind
from ui.widgets.layouts import column, row
from ui.widgets.status_line import KeyHint, StatusLine
from ui.widgets.words import ground

PATIENTS, TODAY = "patients", "today"


class ClinicShell(QWidget):
    """Shows one page at a time and builds each when it is first wanted; answers the `Shell` protocol of `ui.backend`.

    Only places that have a page appear, and that of the work lists only to who may see them; their order never changes.
    """

    lock_wanted = Signal()
    keys_wanted = Signal()
    leave_wanted = Signal()
    """Leave the teaching cohort, back to the start page."""
    sign_in_wanted = Signal()
    """The file was closed, as for a restore: sign in to it again."""

    def __init__(
        self, session: Session, pages: Mapping[str, PageFactory], runner: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self.session = session
        self._pages = pages
        self._runner = runner
        self._built: dict[str, QWidget] = {}
        self._stale: dict[str, list[object]] = {}
        self._place = ""
        self.places = [place for place in self._all_places() if place.key in pages and self._is_theirs(place.key)]
        self.rail = Rail(self.places)
        self.stack = QStackedWidget()
        self.status = StatusLine()
        self.status.watch(runner)
        self.show_facts()
        if session.warnings:
            self.say("confirm", " ".join(session.warnings))
        self._backups = BackupWatch(session, runner, self)
        self._backups.made.connect(self.show_facts)
        self._backups.failed.connect(self._backup_failed)
        self._backups.start()
        right = column(gap=0)
        if session.synthetic:
            self.banner = Banner(
                "teaching",
                self.tr("Teaching cohort: every patient is synthetic. Nothing you change here reaches a clinic file."),
                "teaching_banner",
                action=self.tr("Leave teaching cohort"),
            )
            self.banner.acted.connect(self.leave_wanted)
            right.addWidget(self.banner)
        right.addWidget(self.stack, 1)
        right.addWidget(self.status)
        line = row(gap=0)
        line.addWidget(self.rail)
        line.addLayout(right, 1)
        self.setLayout(line)
        self.rail.chosen.connect(self.go)
        self.rail.lock_wanted.connect(self.lock_wanted)
        self.status.keys_wanted.connect(self.keys_wanted)
        for number in range(1, len(self.places) + 1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(
                self.rail.item(self.places[number - 1].key).click
            )
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self.lock_wanted)
        self._find = QShortcut(QKeySequence("Ctrl+K"), self)
        self._find.activated.connect(self.find_patient)

    @property
    def runner(self) -> TaskRunner:
        """Where long work goes."""
        return self._runner

    def say(self, kind: MessageKind, text: str) -> None:
        """Puts a message in the message bar."""
        self.status.say(kind, text)

    def go(self, place: str, target: object = None) -> None:
        """Shows a place, building its page the first time; raises KeyError for a place without a page."""
        page = self._page(place)
        self._place = place
        # The patients place has this key itself; two owners of one key would cancel each other.
        self._find.setEnabled(place != PATIENTS)
        self.rail.choose(place)
        self.stack.setCurrentWidget(page)
        self._catch_up(place)
        if isinstance(page, Page):
            page.arrive(target)
            self.status.set_keys(page.hints())
        # On the page itself when it names no field: the next Tab then enters the page, not the rail.
        first = page.first_focus() if isinstance(page, Page) else None
        (first or page).setFocus(Qt.FocusReason.OtherFocusReason)

    def find_patient(self) -> None:
        """Goes to the patients with the keyboard in the search field, from wherever it was."""
        if PATIENTS in self._pages:
            self.go(PATIENTS, PatientsTarget.SEARCH)

    def unsaved(self) -> int:
        """How many typed values would be lost if the clinic were closed now."""
        return sum(page.unsaved() for page in self.findChildren(Page))

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Shows the page that has unsaved values and lets it ask."""
        for place, built in self._built.items():
            for page in (built, *built.findChildren(Page)):
                if isinstance(page, Page) and page.unsaved():
                    self.go(place)
                    page.ask_to_leave(leave)
                    return

    def place(self) -> str:
        """The place that is shown."""
        return self._place

    def page(self) -> QWidget:
        """The page that is shown."""
        return self._built[self._place]

    def announce(self, change: object) -> None:
        """Tells the page that is shown at once, the others when they are shown next."""
        for place in self._built:
            self._stale.setdefault(place, []).append(change)
        if self._place:
            self._catch_up(self._place)
        self.show_facts()

    def show_facts(self) -> None:
        """Shows what the session tells of itself now, as the last backup."""
        self.status.set_facts([*self.session.facts, self.session.user])

    def sign_in_again(self) -> None:
        """Leaves the file for its passphrase."""
        self._backups.stop()
        self.sign_in_wanted.emit()

    def key_sheet(self) -> list[tuple[str, Sequence[KeyHint]]]:
        """Keys by heading: this page, then the window."""
        page = self._built.get(self._place)
        mine = page.key_sheet() if isinstance(page, Page) else ()
        places = [(f"Ctrl+{number}", place.title) for number, place in enumerate(self.places, start=1)]
        if PATIENTS in self._pages:
            places.append(("Ctrl+K", self.tr("Find a patient")))
        title = next((place.title for place in self.places if place.key == self._place), "")
        return [
            *([(self.tr("On this page: {0}").format(title), mine)] if mine else []),
            (self.tr("Places"), [*places, ("Ctrl+L", self.tr("Lock")), ("F1", self.tr("This sheet"))]),
            (self.tr("In a field"), _field_keys(self)),
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Under 1200 px the rail gives way."""
        super().resizeEvent(event)
        narrow = self.width() < Size.NARROW_BELOW
        if narrow != self.rail.is_narrow():
            self.rail.set_narrow(narrow)

    def _backup_failed(self, fault: ClinicFault) -> None:
        self.say("refused", self.tr("No backup was made. {0}").format(fault))

    def _all_places(self) -> list[Place]:
        return [
            Place("today", self.tr("Today"), "calendar-check"),
            Place("patients", self.tr("Patients"), "users-round"),
            Place("analysis", self.tr("Analysis"), "chart-line"),
            Place("data", self.tr("Data"), "database"),
            Place("settings", self.tr("Settings"), "settings", at_foot=True),
        ]

    def _is_theirs(self, place: str) -> bool:
        return place != TODAY or self.session.may(Right.WORK_LISTS)

    def _page(self, place: str) -> QWidget:
        if place not in self._built:
            page = self._pages[place](self.session, self)
            self._built[place] = page
            self.stack.addWidget(page)
        return self._built[place]

    def _catch_up(self, place: str) -> None:
        changes = self._stale.pop(place, [])
        page = self._built[place]
        if isinstance(page, Page):
            for change in changes:
                page.refresh(change)


def _field_keys(shell: QWidget) -> list[KeyHint]:
    return [
        ("Enter", shell.tr("Next field (also Tab, Down)")),
        ("Shift+Tab", shell.tr("Field before (also Up)")),
        (".", shell.tr("Not done")),
        ("F9", shell.tr("Open the list or the calendar (also Alt+Down)")),
        ("Esc", shell.tr("Put back what stood there")),
    ]
