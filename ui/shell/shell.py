"""The open clinic: rail at the left, banner above, the page, the message bar below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.backend import PageFactory, Session
from ui.shell.page import Page
from ui.shell.rail import Place, Rail
from ui.tasks import TaskRunner
from ui.theme.tokens import Size
from ui.widgets.banner import Banner
from ui.widgets.inline_message import MessageKind
from ui.widgets.layouts import column, row
from ui.widgets.status_line import KeyHint, StatusLine
from ui.widgets.words import ground


class ClinicShell(QWidget):
    """Shows one page at a time and builds each when it is first wanted; answers the `Shell` protocol of `ui.backend`.

    Only places that have a page appear; their order never changes.
    """

    lock_wanted = Signal()
    keys_wanted = Signal()
    leave_wanted = Signal()
    """Leave the teaching cohort, back to the start page."""

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
        self.places = [place for place in self._all_places() if place.key in pages]
        self.rail = Rail(self.places)
        self.stack = QStackedWidget()
        self.status = StatusLine()
        self.status.watch(runner)
        self.status.set_facts([*session.facts, session.user])
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
        self.rail.choose(place)
        self.stack.setCurrentWidget(page)
        self._catch_up(place)
        if isinstance(page, Page):
            page.arrive(target)
            self.status.set_keys(page.hints())
        # On the page itself when it names no field: the next Tab then enters the page, not the rail.
        first = page.first_focus() if isinstance(page, Page) else None
        (first or page).setFocus(Qt.FocusReason.OtherFocusReason)

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
        self.status.set_facts([*self.session.facts, self.session.user])

    def key_sheet(self) -> list[tuple[str, Sequence[KeyHint]]]:
        """Keys by heading: this page, then the window."""
        page = self._built.get(self._place)
        mine = page.key_sheet() if isinstance(page, Page) else ()
        places = [(f"Ctrl+{number}", place.title) for number, place in enumerate(self.places, start=1)]
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

    def _all_places(self) -> list[Place]:
        return [
            Place("today", self.tr("Today"), "calendar-check"),
            Place("patients", self.tr("Patients"), "users-round"),
            Place("analysis", self.tr("Analysis"), "chart-line"),
            Place("data", self.tr("Data"), "database"),
            Place("settings", self.tr("Settings"), "settings", at_foot=True),
        ]

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
