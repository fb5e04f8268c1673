"""What stands at the right of the analysis: a subject, or over it the patients behind one of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.services.clinic import Analysed
from core.services.people import PersonLine, left_out, people_behind, people_of
from ui.backend import Shell
from ui.pages.analysis.people import PeopleList
from ui.pages.analysis.subject_view import SubjectView

if TYPE_CHECKING:
    from core.reports.document import Behind
    from core.stats.members import NumberKey


class SubjectStack(QStackedWidget):
    """Shows subjects; a number, a step or a bar of one lists its patients, a patient opens the record, Esc leads back to the same place."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._analysed: Analysed | None = None
        self._left: QWidget | None = None
        self._left_focus: QWidget | None = None
        self._over: QWidget | None = None
        self.people = PeopleList()
        self.addWidget(self.people)
        self.people.opened.connect(self._open_patient)
        self.people.back_wanted.connect(self.leave_over)

    def set_analysed(self, analysed: Analysed) -> None:
        """The result that is shown from now on; a list of the one before closes with its subjects."""
        self._analysed = analysed
        self._left = self._left_focus = None

    def add(self, subject: SubjectView) -> None:
        """Takes up a subject and answers for its numbers."""
        self.addWidget(subject)
        subject.number_wanted.connect(self.list_number)
        subject.place_wanted.connect(self.list_place)

    def first_focus(self) -> QWidget | None:
        """The list where one is open."""
        return self.people.table if self.currentWidget() is self.people else None

    def list_number(self, key: NumberKey, words: str, where: str) -> None:
        """Lists the patients behind a number of a table."""
        if self._analysed is not None:
            self._list(words, where, people_behind(self._analysed, key))

    def list_place(self, behind: Behind, where: str) -> None:
        """Lists the patients behind a place of a figure."""
        if self._analysed is not None:
            self._list(behind.words, where, people_of(self._analysed, behind.codes, behind.about))

    def list_everyone(self) -> None:
        """Lists the patients of the cohort."""
        if self._analysed is not None:
            codes = self._analysed.analysis.population.codes.tolist()
            self._list(self.tr("Patients of this cohort"), "", people_of(self._analysed, codes))

    def list_left_out(self) -> None:
        """Lists whom the analysis, or a part of it, leaves out, under the reasons."""
        if self._analysed is not None:
            self._list(self.tr("Left out, and why"), "", left_out(self._analysed))

    def copy_people(self) -> bool:
        """Puts the listed patients into the clipboard; False where no list is open."""
        listed = self.currentWidget() is self.people
        if listed:
            QGuiApplication.clipboard().setText(self.people.table.table.as_text())
            self._shell.say("done", self.tr("Copied: {0}").format(self.people.head.title.text()))
        return listed

    def lay_over(self, widget: QWidget) -> None:
        """Shows a widget of the stack in place of the subject, which `leave_over` leads back to."""
        if self._left is None or self.currentWidget() not in (self.people, self._over):
            self._left, self._left_focus = self.currentWidget(), self.window().focusWidget()
        self._over = widget
        self.setCurrentWidget(widget)

    def leave_over(self) -> None:
        """Back to the subject, the keyboard where it was."""
        if self._left is None:
            return
        self.setCurrentWidget(self._left)
        if self._left_focus is not None and self._left_focus.isVisible():
            self._left_focus.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, title: str, where: str, people: Sequence[PersonLine]) -> None:
        self.people.show_people(title, where, people)
        self.lay_over(self.people)
        self.people.take_keyboard()

    def _open_patient(self, code: str) -> None:
        self._shell.go("patients", code)
