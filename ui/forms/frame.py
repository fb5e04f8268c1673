"""What every form page is set in: patient's header, title and Save, messages, sections, rows, scores; and how the cursor walks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from core.dictionary.spec import Dictionary
from ui.forms.arrangement import form_title
from ui.forms.body import FormBody
from ui.forms.entries import FormEntry
from ui.forms.reason_line import ReasonLine
from ui.forms.visit_panel import PANEL_WIDTH, VisitPanel
from ui.pages.patient.header import PatientHeader
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer, MessageKind
from ui.widgets.kit import (
    InlineMessage,
    KeyHint,
    PageHead,
    PrimaryButton,
    Segment,
    SideList,
    Words,
    column,
    ground,
    row,
)

LIST_WIDTH = 184
LEAST_WIDTH, LEAST_HEIGHT = 610, 300
"""1366x768 at 200 % leaves 631 px beside the narrow rail."""
CHANGE_FROM = 800
"""Below this width of the window change and percent go too, so that label, previous, field and unit stand whole."""
ANY_WIDTH = 16777215
"""Qt's own limit: as wide as the window allows."""


class FormFrame(Page):
    """The parts of a form page and the order in which keys walk through them. Knows no record; FormPage does.

    `header` tells ages and alerts by `day` and is hidden for a new patient. `place` puts in the rows once they can be made.
    """

    def __init__(
        self,
        form: str,
        back: str,
        dictionary: Dictionary,
        day: Callable[[], date],
        *,
        of_patient: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form = form
        self.body: FormBody | None = None
        self.panel: VisitPanel | None = None
        self.cursor_field: FormEntry | None = None
        self.header = PatientHeader(dictionary, day)
        self.head = PageHead(form_title(form), back=back, compact=of_patient)
        self.view = Segment(
            [("fields", self.tr("Fields")), ("scores", self.tr("Scores"))], f"{form}_view", self.tr("What is shown")
        )
        self.view.chosen.connect(self._show_view)
        self.view.setVisible(False)
        self.save_button = PrimaryButton(self.tr("Save"), f"{form}_save", icon_name="check", keys="Ctrl+S")
        self.save_button.setEnabled(False)
        self.head.add_action(self.view)
        self.head.add_action(self.save_button)
        self.message = InlineMessage(f"{form}_message")
        self._message_strip = ground(QWidget(), "head")
        self._message_strip.setLayout(row(self.message, margins=(Size.MARGIN, Size.GAP_4, Size.MARGIN, Size.GAP_4 + 1)))
        self._message_strip.setVisible(False)
        self.reason = ReasonLine(form)
        self.list = SideList([], f"{form}_sections", self.tr("Sections"))
        self.list.chosen.connect(self._go_section)
        self.hidden = Words("", "hint", wrap=True)
        self.hidden.setContentsMargins(11, Size.GAP_8, 0, 0)
        self._side = ground(QWidget(), "page")
        self._side.setLayout(column(self.list, self.hidden, "stretch", gap=0, margins=(Size.GAP_8, 11, Size.GAP_8, 0)))
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(self._side)
        parts = column(self.header, self.head, self._message_strip, self.reason, gap=0)
        parts.addLayout(self._middle, 1)
        self.setLayout(parts)
        # Parts give way with the width; they must not keep the window from getting narrower.
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.header.setVisible(of_patient)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def place(self, body: FormBody, panel: VisitPanel | None) -> None:
        """Puts in the rows, and for a visit the scores beside them, in the place of those before."""
        for before in (self.body, self.panel):
            if before is not None:
                self._middle.removeWidget(before)
                before.hide()
                before.deleteLater()
        self.body, self.panel, self.cursor_field = body, panel, None
        body.moved.connect(self._move)
        self._middle.addWidget(body, 1)
        # At once, not when the layout comes round to it: the cursor goes into the first field next.
        body.setVisible(True)
        if panel is not None:
            panel.wanted.connect(self.go_field)
            self._middle.addWidget(panel)
        self.save_button.setEnabled(True)

    def hints(self) -> Sequence[KeyHint]:
        """Going on, going back, not done."""
        return [("Enter", self.tr("next")), ("Shift+Tab", self.tr("back")), (".", self.tr("not done"))]

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of a form."""
        return [
            ("Ctrl+S", self.tr("Save")),
            ("Esc", self.tr("Put back what stood in the field, then leave the form")),
            ("..", self.tr("Say why there is no value")),
            ("F8", self.tr("Next unit of this field; a unit may also be typed behind the number")),
            ("F6", self.tr("More fields of this section, then of the next; Shift+F6 of all")),
            ("F9", self.tr("From a total to its muscles, sites or categories, and back")),
            ("t  3  0305  -2w", self.tr("Dates: today, the 3rd, 3 May, two weeks ago")),
        ]

    def first_focus(self) -> QWidget | None:
        """The first field; the page itself while the record is being read."""
        if self.body is None:
            return self
        if self.cursor_field is not None:
            return self.cursor_field
        return next((made.control.entry for made in self.body.standing()), None)

    def show_message(
        self, kind: MessageKind, bold: str, rest: str, answers: Sequence[Answer] = (), *, take_keyboard: bool = True
    ) -> None:
        """Says something about the whole form, in a strip over it; the keyboard goes to the first answer, if it may be taken."""
        self.message.say(kind, bold, rest, answers)
        self._message_strip.setVisible(True)
        if answers and take_keyboard:
            self.message.answers()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def hide_message(self) -> None:
        """Says nothing more; the keyboard stays where it is."""
        self.message.clear()
        self._message_strip.setVisible(False)

    def clear_message(self) -> None:
        """Says nothing more and gives the keyboard back to the field."""
        self.hide_message()
        if self.cursor_field is not None:
            self.cursor_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_field(self, field: str) -> None:
        """Puts the cursor into a field, wherever it is."""
        if self.body is not None:
            if not self.view.isHidden():
                self.view.choose("fields")
                self._show_view("fields")
            self.body.go_to(field)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks in reading order: fields, answers to questions, the reason, Save."""
        stops = self._stops()
        here = QApplication.focusWidget()
        if here not in stops:
            return super().focusNextPrevChild(forward)
        step = stops.index(here) + (1 if forward else -1)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[step % len(stops)].setFocus(reason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Parts give way as the window narrows, in the order of look.md."""
        super().resizeEvent(event)
        self.settle_width()

    def settle_width(self) -> None:
        """Shows what the width of the window has room for."""
        if self.body is None:
            return
        width = self.window().width()
        wide, panel_beside = width >= Size.NARROW_BELOW, width >= Size.SIDE_PANEL_BELOW
        self._side.setFixedWidth(max(LIST_WIDTH, self.list.sizeHint().width() + Size.GAP_32))
        self._side.setVisible(wide)
        self.body.show_baseline(wide)
        self.body.show_change(width >= CHANGE_FROM)
        if self.panel is not None:
            self.panel.tis.show_bars(wide)
            self.view.setVisible(not panel_beside)
            self.panel.setMinimumWidth(PANEL_WIDTH if panel_beside else 0)
            self.panel.setMaximumWidth(PANEL_WIDTH if panel_beside else ANY_WIDTH)
            self.body.setVisible(panel_beside or self.view.code() == "fields")
            self.panel.setVisible(panel_beside or self.view.code() == "scores")

    def _stops(self) -> list[QWidget]:
        rows = [stop for made in self.body.standing() for stop in made.stops()] if self.body else []
        asked = [] if self._message_strip.isHidden() else list(self.message.answers())
        return [*asked, *self.reason.stops(), *rows, self.save_button]

    def _move(self, entry: FormEntry, forward: bool) -> None:
        if self.body is None:
            return
        entries = [one for made in self.body.standing() for one in made.entries()]
        at = entries.index(entry) + (1 if forward else -1)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        (entries[at] if 0 <= at < len(entries) else self.save_button if forward else entry).setFocus(reason)

    def _go_section(self, section: str) -> None:
        if self.body is not None:
            self.go_field(self.body.first_of(section))

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.body is None or new is None or not self.body.isAncestorOf(new):
            return
        section = self.body.show_row(new)
        fields = [entry for made in self.body.standing() for entry in made.entries()]
        self.cursor_field = next((entry for entry in fields if entry is new), self.cursor_field)
        if section:
            self.list.choose(section)

    def _show_view(self, view: str) -> None:
        if self.body is not None and self.panel is not None:
            self.body.setVisible(view == "fields")
            self.panel.setVisible(view == "scores")
