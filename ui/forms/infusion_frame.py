"""What the infusion form is set in: patient's header, title, messages, fields, cards; and how the cursor walks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QWidget

from core.dictionary.spec import Dictionary
from core.services.readiness import Readiness
from ui.forms.arrangement import form_title
from ui.forms.infusion_body import InfusionBody
from ui.forms.infusion_panel import PANEL_WIDTH, InfusionPanel
from ui.forms.infusion_words import check_words
from ui.forms.reason_line import ReasonLine
from ui.pages.patient.header import PatientHeader
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer, MessageKind
from ui.widgets.kit import InlineMessage, KeyHint, PageHead, PrimaryButton, column, ground, row, scrolling

FORM = "infusions"
FACT_FROM = 720
"""Below this width of the window the date beside the title gives way: it stands in the first row."""
LEAST_WIDTH, LEAST_HEIGHT = 610, 300


class InfusionFrame(Page):
    """The parts of the infusion form and the order in which keys walk through them; InfusionPage fills it."""

    def __init__(
        self, patient: str, dictionary: Dictionary, day: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.body: InfusionBody | None = None
        self.panel: InfusionPanel | None = None
        self.ready: Readiness | None = None
        self._cursor: QWidget | None = None
        self._beside = False
        self._side: QScrollArea = scrolling(ground(QWidget(), "page"))
        self._side.setFixedWidth(PANEL_WIDTH)
        self.header = PatientHeader(dictionary, day)
        self.header.show_code(patient)
        self.head = PageHead(form_title(FORM), back=dictionary.forms[FORM].label["en"], compact=True)
        self.save_button = PrimaryButton(
            self.tr("Complete infusion"), "infusions_save", icon_name="check", keys="Ctrl+S"
        )
        self.save_button.setEnabled(False)
        self.head.add_action(self.save_button)
        self.message = InlineMessage("infusions_message")
        self._message_strip = ground(QWidget(), "head")
        self._message_strip.setLayout(row(self.message, margins=(Size.MARGIN, Size.GAP_4, Size.MARGIN, Size.GAP_4 + 1)))
        self._message_strip.setVisible(False)
        self.reason = ReasonLine(FORM)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        parts = column(self.header, self.head, self._message_strip, self.reason, gap=0)
        parts.addLayout(self._middle, 1)
        self.setLayout(parts)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def place(self, body: InfusionBody, panel: InfusionPanel) -> None:
        """Puts in the fields, and the cards beside or below them, in the place of those before."""
        self._take_away()
        self.body, self.panel = body, panel
        body.moved.connect(self._move)
        panel.acknowledgement.moved.connect(self._move)
        self._middle.addWidget(body, 1)
        self._middle.addWidget(self._side)
        # At once, not when the layout comes round to it: the cursor goes into the first field next.
        body.setVisible(True)
        body.lines.insertWidget(body.lines.count() - 1, panel)
        self.settle_width()
        self.save_button.setEnabled(True)

    def _take_away(self) -> None:
        if self._beside:
            self._side.takeWidget()
            self._beside = False
        for before in (self.body, self.panel):
            if before is not None:
                self._middle.removeWidget(before)
                before.hide()
                before.deleteLater()
        self._cursor = None

    def show_message(
        self, kind: MessageKind, bold: str, rest: str, answers: Sequence[Answer] = (), *, take_keyboard: bool = True
    ) -> None:
        """Says something about the whole infusion, in a strip over it; the keyboard goes to the first answer, if it may be taken."""
        self.message.say(kind, bold, rest, answers)
        self._message_strip.setVisible(True)
        if answers and take_keyboard:
            self.message.answers()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def clear_message(self) -> None:
        """Says nothing more and gives the keyboard back to the fields."""
        self.message.clear()
        self._message_strip.setVisible(False)
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> Sequence[KeyHint]:
        """Going on, what is offered, the usual premedication."""
        return [
            ("Enter", self.tr("takes the grey value, next")),
            ("Tab", self.tr("leaves it")),
            ("F7", self.tr("usual premedication")),
        ]

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of the infusion form."""
        return [
            ("Ctrl+S", self.tr("Complete the infusion")),
            ("Enter", self.tr("Take the grey value that is offered, go on; at the end of a row the next row")),
            ("Down", self.tr("Go on without taking it; from an empty row to what comes after the table")),
            ("Ctrl+Enter", self.tr("Another vial; among the readings another reading")),
            ("F7", self.tr("The usual premedication")),
            ("1  2  3 ...", self.tr("Choose a scheme; in the reaction n is none and a number the grade")),
            (".", self.tr("Not recorded, not done")),
            ("Esc", self.tr("Put back what stood in the field, then leave the form")),
        ]

    def first_focus(self) -> QWidget | None:
        """The field where the cursor was, else the date; the page itself while the record is being read."""
        if self.body is None:
            return self
        return self._cursor or self.body.fields()[0]

    def go_field(self, field: str) -> None:
        """Puts the cursor into a field."""
        if field == "acknowledged" and self.panel is not None:
            self.panel.acknowledgement.field.entry.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.body is not None:
            self.body.go_to(field)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks in reading order: fields, answers to questions, the acknowledgement, Complete."""
        stops, here = self._stops(), QApplication.focusWidget()
        if here not in stops:
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(stops.index(here) + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the cards go below the fields."""
        super().resizeEvent(event)
        self.settle_width()

    def settle_width(self) -> None:
        """Puts the cards beside the fields where there is room, else below them."""
        if self.body is None or self.panel is None:
            return
        width = self.window().width()
        beside = width >= Size.SIDE_PANEL_BELOW
        self.head.fact.setVisible(width >= FACT_FROM)
        if beside != self._beside:
            self._beside = beside
            if beside:
                self._side.setWidget(self.panel)
            else:
                self._side.takeWidget()
                self.body.lines.insertWidget(self.body.lines.count() - 1, self.panel)
            self.panel.setVisible(True)
        self._side.setVisible(beside)
        self._say_below()

    def _say_below(self) -> None:
        """Where the cards stand below the fields, says over the fields that something is asked there."""
        if self.body is not None and self.ready is not None:
            asked = [check_words(check)[0] for check in self.ready.asking]
            self.body.say_asked("" if self._beside else "; ".join(asked))

    def _fields(self) -> list[QWidget]:
        """What Enter walks through; the acknowledgement last, where it is asked."""
        if self.body is None or self.panel is None:
            return []
        asked = [] if self.panel.ask.isHidden() else [self.panel.acknowledgement.field.entry]
        return [*self.body.fields(), *asked]

    def _stops(self) -> list[QWidget]:
        if self.body is None or self.panel is None:
            return []
        asked = [] if self.panel.ask.isHidden() else self.panel.acknowledgement.stops()
        answers = [] if self._message_strip.isHidden() else list(self.message.answers())
        return [*answers, *self.reason.stops(), *self.body.stops(), *asked, self.save_button]

    def _move(self, field: QWidget, forward: bool) -> None:
        fields = self._fields()
        at = fields.index(field) + (1 if forward else -1)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        (fields[at] if 0 <= at < len(fields) else self.save_button if forward else field).setFocus(reason)

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.body is None or new is None or not self.body.isAncestorOf(new):
            return
        self._cursor = new
        self.body.area.ensureWidgetVisible(new, 0, Size.GAP_32 * 2)
