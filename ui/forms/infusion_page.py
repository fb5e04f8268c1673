"""The page of an infusion: dose, vials, premedication, rate, vital signs and reaction, saved together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from core.faults import ClinicFault
from core.reports.formats import trimmed
from core.scoring.course import SCHEMES
from core.services.clinic import ClinicSession
from core.services.entry import FormSession
from core.services.infusion_entry import FOLLOWERS, InfusionEntry
from core.services.infusion_plan import Place, cumulative_mg, next_infusion, proposed_scheme
from core.services.progress import Progress
from core.services.readiness import Readiness, readiness
from ui.backend import Shell
from ui.forms.arrangement import form_title
from ui.forms.hand_row import HandRow
from ui.forms.infusion_body import InfusionBody
from ui.forms.infusion_panel import PANEL_WIDTH, Fact, InfusionPanel
from ui.forms.reason_line import ReasonLine
from ui.forms.shown import date_words
from ui.pages.patient.header import PatientHeader
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer, MessageKind
from ui.widgets.kit import InlineMessage, KeyHint, PageHead, PrimaryButton, column, ground, row, scrolling

FORM = "infusions"
LEAST_WIDTH, LEAST_HEIGHT = 610, 300
_FOLLOWING = frozenset(
    {*FOLLOWERS, "patient_id", "vial_no", "onset_date", "term", "related_to_rtx", "ctcae_grade", "action"}
)


class InfusionPage(Page):
    """One infusion being entered or changed. `finished` carries what was saved, or None when it was left.

    `entry.parts()` are its records by the names under which a draft may keep them.
    """

    finished = Signal(object)

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        today: date,
        *,
        patient: str,
        record_id: int | None = None,
        field: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._shell, self._today = session, shell, today
        self.form, self.code = FORM, patient
        self._first_field = field
        self.entry: InfusionEntry | None = None
        self.body: InfusionBody | None = None
        self.panel: InfusionPanel | None = None
        self.ready: Readiness | None = None
        self._opening: Mapping[tuple[str, str], str] = {}
        self._saving = self._beside = False
        self.header = PatientHeader(session.dictionary, lambda: session.day)
        self.header.show_code(patient)
        self.head = PageHead(form_title(FORM), back=session.dictionary.forms[FORM].label["en"], compact=True)
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
        self.head.back_wanted.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        self.reason.given.connect(self.save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._add_row)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)
        shell.runner.database(
            partial(_load, session, today, patient, record_id),
            self.tr("Opening the form"),
            done=self._show,
            failed=self._not_read,
        )

    def save(self) -> None:
        """Saves all parts, or goes to what keeps them from being saved."""
        if self.entry is None or self.body is None or self.panel is None or self._saving:
            return
        self.body.commit()
        self.panel.acknowledgement.field.commit()
        self.body.touch()
        self.body.follow()
        self._follow()
        if self._open_questions(self.entry, self.body, self.panel):
            return
        if self.entry.replaced and not self.reason.reason:
            self._shell.say("confirm", self.tr("Say why a stored value changes; then it is saved."))
            self.reason.ask(self.entry.replaced)
            return
        if self.entry.record_id is None and not self._typed():
            self._shell.say("note", self.tr("Nothing was typed yet, so nothing is saved."))
            return
        parts = self.entry.to_save()
        if not parts:
            self._shell.say("note", self.tr("Nothing was changed."))
            self.finished.emit(None)
            return
        self._saving = True
        self._shell.runner.database(
            partial(_save, self._session, [part.snapshot() for part in parts], self.reason.reason),
            self.tr("Saving"),
            done=self._saved,
            failed=self._not_saved,
        )

    def leave(self) -> None:
        """Leaves the form; when something was typed it asks first, in place."""
        if not self.unsaved():
            self.finished.emit(None)
        elif self.message.answers():
            self.clear_message()
        else:
            self.ask_to_leave(self._leave)

    def unsaved(self) -> int:
        """How many fields differ from what was opened; the one being typed in counts."""
        if self.body is not None:
            self.body.commit()
        return self._typed()

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Asks above the fields, with the answer that loses nothing first."""
        typed = self.unsaved()
        rest = self.tr("1 field is not saved.") if typed == 1 else self.tr("{0} fields are not saved.").format(typed)
        self.show_message(
            "confirm",
            self.tr("Leave without saving?"),
            rest,
            [(self.tr("Keep typing"), self.clear_message), (self.tr("Leave"), leave)],
        )

    def show_message(self, kind: MessageKind, bold: str, rest: str, answers: Sequence[Answer] = ()) -> None:
        """Says something about the whole infusion, in a strip over it; the keyboard goes to the first answer."""
        self.message.say(kind, bold, rest, answers)
        self._message_strip.setVisible(True)
        if answers:
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the cards go below the fields."""
        super().resizeEvent(event)
        self.settle_width()

    def settle_width(self) -> None:
        """Puts the cards beside the fields where there is room, else below them."""
        if self.body is None or self.panel is None:
            return
        beside = self.window().width() >= Size.SIDE_PANEL_BELOW
        if beside != self._beside:
            self._beside = beside
            if beside:
                self._side.setWidget(self.panel)
            else:
                self._side.takeWidget()
                self.body.lines.insertWidget(self.body.lines.count() - 1, self.panel)
            self.panel.setVisible(True)
        self._side.setVisible(beside)

    def refresh(self, _change: object) -> None:
        """What is typed stays; a change by somebody else is told when it is saved."""

    _cursor: QWidget | None = None

    def _show(self, loaded: InfusionEntry) -> None:
        self.entry = loaded
        if loaded.record_id is None:
            self.head.title.setText(self.tr("New infusion"))
        self.header.show_chart(loaded.chart)
        body = InfusionBody(loaded)
        self.body, self.panel = body, InfusionPanel(loaded.main)
        self._opening = self._texts()
        body.changed.connect(self._follow)
        body.left.connect(self._follow)
        body.moved.connect(self._move)
        self.panel.acknowledgement.moved.connect(self._move)
        self.panel.acknowledgement.changed.connect(self._follow)
        self._side = scrolling(ground(QWidget(), "page"))
        self._side.setFixedWidth(PANEL_WIDTH)
        self._middle.addWidget(body, 1)
        self._middle.addWidget(self._side)
        body.setVisible(True)
        self._beside = False
        self.body.lines.insertWidget(self.body.lines.count() - 1, self.panel)
        self.settle_width()
        self.save_button.setEnabled(True)
        self._follow()
        if self.isVisible():
            if self._first_field:
                self.go_field(self._first_field)
            else:
                body.fields()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _follow(self, _fields: object = None) -> None:
        """Shows what follows from the fields beside them."""
        if self.entry is None or self.body is None or self.panel is None:
            return
        place, day = self.body.place_now(), self.entry.main.value("infusion_date")
        self.panel.acknowledgement.show_state()
        if place is None or day is None:
            self.head.set_fact("")
            return
        self.head.set_fact(
            self.tr("{0} · course {1}, infusion {2}").format(date_words(day, weekday=True), *self._numbers(place))
        )
        self.ready = readiness(self.entry.chart, day, course_start=place.course_start, is_first=place.is_first)
        self.panel.show_readiness(self.ready)
        self.panel.show_course(*self._course_words(self.entry, place, day))

    def _numbers(self, place: Place) -> tuple[int, int]:
        main = self.entry.main if self.entry else None
        typed = main.value("infusion_no") if main else None
        return place.course, typed or place.infusion_no

    def _course_words(self, entry: InfusionEntry, place: Place, day: str) -> tuple[str, list[Fact]]:
        scheme = entry.main.value("scheme") or place.scheme
        known = SCHEMES.get(scheme or "")
        course, number = self._numbers(place)
        title = self.tr("Course {0}, infusion {1}").format(course, number)
        if known and known.infusions:
            title = self.tr("Course {0}, infusion {1} of {2}").format(course, number, known.infusions)
        facts: list[Fact] = []
        due = entry.chart.next_due_date
        if entry.record_id is None and due and place.infusion_no == 1:
            facts.append((self.tr("Planned"), date_words(due)))
        if place.days_since_course is not None:
            facts.append((self.tr("Since the last course"), self.tr("{0} days").format(f"{place.days_since_course:,}")))
        following = next_infusion(place, scheme, day)
        if following:
            words = self.tr("{0} to {1}").format(*(date_words(one) for one in following))
            facts.append((self.tr("Infusion {0} due").format(number + 1), words))
        before = cumulative_mg(entry.chart, entry.record_id, day)
        with_today = before + (entry.main.value("given_dose_mg") or 0)
        facts.append(
            (
                self.tr("Cumulative"),
                self.tr("{0} g, {1} g with this one").format(trimmed(before / 1000, 2), trimmed(with_today / 1000, 2)),
            )
        )
        return title, facts

    def _open_questions(self, entry: InfusionEntry, body: InfusionBody, panel: InfusionPanel) -> bool:
        """Goes to the first value that keeps the infusion from being saved, if there is one."""
        for part in entry.used():
            for state in (*part.refused, *part.to_confirm):
                label = state.spec.label["en"]
                if state.refused:
                    words = self.tr("Not saved yet: {0} must be corrected first. What you typed is kept.")
                else:
                    words = self.tr("Not saved yet: keep or change {0}. What you typed is kept.")
                self._shell.say("refused" if state.refused else "confirm", words.format(label))
                made = body.in_trouble()
                if made is not None:
                    self._go_to_row(made)
                return True
        acknowledged = entry.main.state("acknowledged").text.strip()
        was_stored = entry.record_id is not None and not entry.main.opened("acknowledged").text
        if self.ready is not None and self.ready.must_acknowledge and not acknowledged and not was_stored:
            self._shell.say(
                "refused",
                self.tr(
                    "Not saved yet: IgG is below 500 mg/dL; say who prescribes the infusion, and why. What you typed is kept."
                ),
            )
            panel.ask.setVisible(True)
            self.go_field("acknowledged")
            return True
        return False

    def _go_to_row(self, made: HandRow) -> None:
        for control in made.controls():
            if control.state().refused or control.state().to_confirm:
                control.entry.setFocus(Qt.FocusReason.TabFocusReason)
                return

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

    def _add_row(self) -> None:
        if self.body is not None:
            self.body.add_row()

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.body is None or new is None or not self.body.isAncestorOf(new):
            return
        self._cursor = new
        self.body.area.ensureWidgetVisible(new, 0, Size.GAP_32 * 2)

    def _texts(self) -> dict[tuple[str, str], str]:
        """Every text of every part, without what follows by itself."""
        if self.entry is None:
            return {}
        return {
            (name, spec.id): part.state(spec.id).text
            for name, part in self.entry.parts().items()
            for spec in part.form
            if spec.id not in _FOLLOWING and not (name and spec.id == "infusion_date")
        }

    def _typed(self) -> int:
        texts = self._texts()
        return sum(texts.get(key, "") != self._opening.get(key, "") for key in texts.keys() | self._opening.keys())

    def _saved(self, saved: object) -> None:
        self._saving = False
        self._shell.say("done", self.tr("Infusion of {0}, {1} saved.").format(self.code, self.head.fact.text()))
        self._shell.announce(saved)
        self.finished.emit(saved)

    def _not_saved(self, fault: ClinicFault) -> None:
        self._saving = False
        self._shell.say("refused", str(fault))
        self.show_message("refused", fault.what, f"{fault.safe} {fault.todo}")

    def _not_read(self, fault: ClinicFault) -> None:
        self._shell.say("refused", str(fault))
        self.finished.emit(None)

    def _leave(self) -> None:
        self.finished.emit(None)


def _load(
    session: ClinicSession, today: date, patient: str, record_id: int | None, _progress: Progress
) -> InfusionEntry:
    """Reads the chart and the infusion; a new one is dated today and goes on with the scheme of the last."""
    main = session.entry(FORM, today, code=patient, record_id=record_id)
    chart = session.chart(patient)
    if chart is None:
        raise LookupError(patient)
    if record_id is None:
        main.set_text("infusion_date", today.isoformat())
        scheme = proposed_scheme(chart, None, today.isoformat())
        if scheme in SCHEMES:
            main.set_text("scheme", str(scheme))
    return InfusionEntry(session.dictionary, today, chart, main)


def _save(session: ClinicSession, parts: Sequence[FormSession], reason: str, _progress: Progress) -> object:
    return session.save_together(parts, reason=reason)
