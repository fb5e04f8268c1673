"""The tabs of the analysis and what stands below the chosen one: subjects are set up when they are first looked at."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from ui.backend import Shell
from ui.pages.analysis.computing import View
from ui.pages.analysis.subject_stack import SubjectStack
from ui.pages.analysis.subject_view import SubjectView
from ui.pages.analysis.subjects import Subject
from ui.widgets.kit import Tab, TabBar


class ShownSubjects(QObject):
    """Keeps the subject that was asked for, also while a result has nothing of it to show."""

    def __init__(self, subjects: Mapping[str, Subject], tabs: TabBar, stack: SubjectStack, shell: Shell) -> None:
        super().__init__(tabs)
        self._subjects, self._tabs, self._stack, self._shell = subjects, tabs, stack, shell
        self._view: View | None = None
        self._wanted = next(iter(subjects))
        self._shown: dict[str, SubjectView] = {}
        self._short = False
        tabs.chosen.connect(self.choose)
        tabs.unavailable.connect(self._say_why)

    @property
    def subject(self) -> Subject:
        """The subject that is shown."""
        return self._subjects[self._tabs.key()]

    @property
    def current(self) -> SubjectView | None:
        """Its widget; None before there is a result."""
        return self._shown.get(self._tabs.key())

    def show_view(self, view: View) -> None:
        """Shows another result on the same tab where it has something to show there."""
        self._view = view
        self._stack.set_analysed(view.analysed)
        for old in self._shown.values():
            old.discard()
            self._stack.removeWidget(old)
            old.deleteLater()
        self._shown = {}
        self._tabs.set_tabs(self._made(view))

    def show_wanted(self) -> None:
        """Goes to the tab that was asked for, or says why it has nothing to show."""
        if self._view is None:
            return
        if self._wanted in self._view.reasons:
            self._say_why(self._view.reasons[self._wanted])
        else:
            self._tabs.choose(self._wanted)
        self._show(self._tabs.key())

    def choose(self, key: str) -> None:
        """Shows a subject, now or as soon as there is a result."""
        self._wanted = key
        if self._view is not None and key not in self._view.reasons:
            self._tabs.choose(key)
            self._show(key)

    def shorten(self, short: bool) -> None:
        """Short words on the tabs of a narrow window."""
        self._short = short
        if self._view is not None:
            self._tabs.set_tabs(self._made(self._view))

    def copy_table(self) -> None:
        """Copies the table with the keyboard, else the first in sight."""
        table = self.current.table_at_hand() if self.current is not None else None
        if table is not None:
            table.copy_text()

    def _made(self, view: View) -> list[Tab]:
        return [
            Tab(key, subject.short if self._short else subject.title, reason=view.reasons.get(key, ""))
            for key, subject in self._subjects.items()
        ]

    def _show(self, key: str) -> None:
        if self._view is None or not key:
            return
        if key not in self._shown:
            made = SubjectView(key, self._view.documents[key], self._shell.runner)
            made.copied.connect(self._copied)
            self._stack.add(made)
            self._shown[key] = made
        self._stack.setCurrentWidget(self._shown[key])

    def _say_why(self, reason: str) -> None:
        self._shell.say("note", reason)

    def _copied(self, title: str) -> None:
        self._shell.say("done", self.tr("Copied: {0}").format(title))
