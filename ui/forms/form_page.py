"""The page of one form: patient's header, title and Save, the rows, and beside a visit its scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.entry import FieldState, FormSession
from core.services.progress import Progress
from ui.backend import Shell
from ui.forms.arrangement import LIMIT, applies, diseases_of, form_title
from ui.forms.body import FormBody
from ui.forms.comparison import compare
from ui.forms.loading import Loaded, code_of, load
from ui.forms.reason_line import ReasonLine
from ui.forms.shown import date_words
from ui.forms.visit_panel import PANEL_WIDTH, VisitPanel, dose_words
from ui.pages.patient.header import PatientHeader
from ui.shell.page import Page
from ui.theme.tokens import Size
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

LIST_WIDTH = 180
DISEASE_FIELDS = frozenset({"disease", "iim_subset", "ssc_subset"})


class FormPage(Page):
    """One record being entered or changed. `finished` carries what was saved, or None when the form was left.

    `code` is the patient's code, for a new patient what was typed as such.
    """

    finished = Signal(object)

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        form: str,
        today: date,
        *,
        patient: str | None = None,
        record_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._shell, self.form = session, shell, form
        self.code = patient or ""
        self.entry: FormSession | None = None
        self.body: FormBody | None = None
        self.panel: VisitPanel | None = None
        self._opening: Mapping[str, FieldState] = {}
        self._prefilled: Mapping[str, str] = {}
        self._saving = False
        self._cursor: QWidget | None = None
        self.header = PatientHeader()
        self.header.show_code(self.code)
        label = session.dictionary.forms[form].label["en"]
        self.head = PageHead(form_title(form), back=label, compact=bool(patient))
        self.head.back_wanted.connect(self.leave)
        self.view = Segment(
            [("fields", self.tr("Fields")), ("scores", self.tr("TIS"))], f"{form}_view", self.tr("What is shown")
        )
        self.view.chosen.connect(self._show_view)
        self.view.setVisible(False)
        self.save_button = PrimaryButton(self.tr("Save"), f"{form}_save", icon_name="check", keys="Ctrl+S")
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self.save)
        self.head.add_action(self.view)
        self.head.add_action(self.save_button)
        self.message = InlineMessage(f"{form}_message")
        self._message_strip = ground(QWidget(), "head")
        self._message_strip.setLayout(row(self.message, margins=(Size.MARGIN, Size.GAP_4, Size.MARGIN, Size.GAP_4 + 1)))
        self._message_strip.setVisible(False)
        self.reason = ReasonLine(form)
        self.reason.given.connect(self.save)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        parts = column(self.header, self.head, self._message_strip, self.reason, gap=0)
        parts.addLayout(self._middle, 1)
        self.setLayout(parts)
        self.header.setVisible(bool(patient))
        shell.runner.database(
            partial(_load, session, form, today, patient, record_id),
            self.tr("Opening the form"),
            done=self._show,
            failed=self._not_read,
        )
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    # --- what the window asks ------------------------------------------------------------------------------------------------------
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
            ("F6", self.tr("Open every field")),
            ("t  3  0305  -2w", self.tr("Dates: today, the 3rd, 3 May, two weeks ago")),
        ]

    def first_focus(self) -> QWidget | None:
        """The first field; the page itself while the record is being read."""
        if self.body is None:
            return self
        if self._cursor is not None:
            return self._cursor
        return next((made.control.entry for made in self.body.standing()), None)

    # --- saving and leaving --------------------------------------------------------------------------------------------------------
    def save(self, reason: object = "") -> None:
        """Saves, or goes to what keeps the record from being saved: a refused value, a question, the missing reason."""
        if self.entry is None or self.body is None or self._saving:
            return
        self.body.commit()
        self.body.touch()
        self._changed(frozenset())
        if self.entry.refused or self.entry.to_confirm:
            self._go_to_open(self.entry)
            return
        if self.entry.replaced and not self.reason.reason:
            self._shell.say("confirm", self.tr("Say why a stored value changes; then it is saved."))
            self.reason.ask(len(self.entry.replaced))
            return
        self._drop_unused()
        if self.entry.record is not None and not self.entry.changed:
            self._shell.say("note", self.tr("Nothing was changed."))
            self.finished.emit(None)
            return
        self._saving = True
        self._shell.runner.database(
            partial(_save, self._session, self.entry, self.reason.reason),
            self.tr("Saving"),
            done=self._saved,
            failed=self._not_saved,
        )

    def leave(self) -> None:
        """Leaves the form; when something was typed it asks first, in place."""
        if self.body is not None:
            self.body.commit()
        typed = len(self._typed_fields())
        if not typed:
            self.finished.emit(None)
        elif not self._message_strip.isHidden() and self.message.answers():
            self._keep_typing()
        else:
            bold = self.tr("Leave without saving?")
            rest = self.tr("1 field is not saved.") if typed == 1 else self.tr("{0} fields are not saved.").format(typed)
            answers = [(self.tr("Keep typing"), self._keep_typing), (self.tr("Leave"), self._leave)]
            self.message.say("confirm", bold, rest, answers)
            self._message_strip.setVisible(True)
            self.message.answers()[0].setFocus(Qt.FocusReason.TabFocusReason)

    # --- keys ----------------------------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, F6 opens every field, F8 switches the unit."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_F6 and self.body is not None:
            self.body.show_more()
        elif event.key() == Qt.Key.Key_F8 and self.body is not None:
            for made in self.body.standing():
                for control in made.controls():
                    if control.entry.hasFocus():
                        control.next_unit()
        else:
            super().keyPressEvent(event)

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
        self._settle_width()

    # --- inside --------------------------------------------------------------------------------------------------------------------
    def _show(self, loaded: Loaded) -> None:
        self.entry, self._prefilled = loaded.entry, loaded.prefilled
        self._chart = loaded.chart
        self._opening = {spec.id: loaded.entry.state(spec.id) for spec in loaded.entry.form}
        self.code = code_of(loaded.entry) or self.code
        if loaded.chart is not None:
            self.header.show_chart(loaded.chart)
        if loaded.entry.record is None:
            self.head.title.setText(self.tr("New {0}").format(form_title(self.form).lower()))
        body = FormBody(loaded.entry, self._diseases())
        body.changed.connect(self._changed)
        body.left.connect(self._left)
        body.moved.connect(self._move)
        self.body = body
        self.list = SideList(body.side_items(()), f"{self.form}_sections", self.tr("Sections"))
        self.list.chosen.connect(self._go_section)
        self._hidden = Words("", "hint", wrap=True)
        self._hidden.setContentsMargins(11, Size.GAP_8, 0, 0)
        self._side = ground(QWidget(), "page")
        self._side.setFixedWidth(LIST_WIDTH)
        self._side.setLayout(column(self.list, self._hidden, "stretch", gap=0, margins=(Size.GAP_8, 11, Size.GAP_8, 0)))
        self._middle.addWidget(self._side)
        self._middle.addWidget(body, 1)
        if self.form == "visits":
            self.panel = VisitPanel(loaded.entry, self._diseases())
            ground(self.panel, "page")
            self.panel.wanted.connect(self._go_field)
            self._middle.addWidget(self.panel)
        for field, origin in loaded.prefilled.items():
            body.row_of(field).say_origin(self.tr("from {0}").format(date_words(origin)))
        self.save_button.setEnabled(True)
        self._compare()
        self._changed(frozenset())
        self._settle_width()
        first = self.first_focus()
        if first is not None and self.isVisible():
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _diseases(self) -> frozenset[str]:
        if self.form == "patients" and self.entry is not None:
            return diseases_of(self.entry.value)
        if self._chart is None:
            return frozenset()
        patient = self._chart.patient.record
        return diseases_of(lambda field: getattr(patient, field))

    def _compare(self) -> None:
        if self.entry is None or self.body is None or not self.body.compares:
            return
        here = self.entry.value("visit_date")
        record_id = self.entry.record.record_id if self.entry.record else None
        self._comparison = compare(self._chart, record_id, here)
        self.body.compare(self._comparison)
        self.body.say_now(date_words(here) if here else "")

    def _changed(self, fields: frozenset[str]) -> None:
        if self.entry is None or self.body is None:
            return
        if "visit_date" in fields:
            self._compare()
        if fields & DISEASE_FIELDS and self.form == "patients":
            self.body.set_diseases(self._diseases())
        for field in fields & self._prefilled.keys():
            origin = date_words(self._prefilled[field]) if self.entry.state(field) == self._opening[field] else ""
            self.body.row_of(field).say_origin(self.tr("from {0}").format(origin) if origin else "")
        if self.panel is not None:
            scores = self._comparison.scores(self.entry.value)
            self.panel.show_scores(scores, self._comparison)
            dose = dose_words(scores.pdneq_mg_per_day)
            self.body.row_of("steroid_dose_mg_day").show_chip(self.tr("PDNeq {0}").format(dose.split(" ")[0]) if dose else "")
        if self.form == "patients":
            self.code = code_of(self.entry)
        self._say_fact()
        self.list.set_items(self.body.side_items(self.panel.needs if self.panel else ()))
        self._say_hidden()

    def _say_fact(self) -> None:
        date_field = self.entry.form.date if self.entry else None
        here = self.entry.value(date_field) if self.entry and date_field else None
        self.head.set_fact(date_words(here, weekday=True) if here else "")

    def _say_hidden(self) -> None:
        if self.body is None or self.entry is None or not self.body.hides_fields():
            self._hidden.setText("")
            return
        diseases = self._diseases()
        others = {name for spec in self.entry.form if not applies(spec, diseases) for name in spec.diseases}
        self._hidden.setText(self.tr("{0} fields are hidden for this patient.").format(", ".join(sorted(others))))

    def _left(self, _field: str) -> None:
        if self.entry is None:
            return
        refused = [state for state in self.entry.refused if state.text]
        asked = [state for state in self.entry.to_confirm if state.text]
        self.list.set_items(self.body.side_items(self.panel.needs if self.panel else ()) if self.body else ())
        if refused or asked:
            parts = [self.tr("{0} refused").format(len(refused))] if refused else []
            parts += [self.tr("{0} to confirm").format(len(asked))] if asked else []
            self._shell.say("refused" if refused else "confirm", self.tr("Values: {0}.").format(", ".join(parts)))
        else:
            self._shell.say("note", "")

    def _go_to_open(self, entry: FormSession) -> None:
        refused, asked = entry.refused, entry.to_confirm
        state = (refused or asked)[0]
        label = state.spec.label["en"]
        if refused:
            more = self.tr(" and {0} more").format(len(refused) - 1) if len(refused) > 1 else ""
            self._shell.say("refused", self.tr("Not saved: {0}{1} must be corrected first.").format(label, more))
        else:
            more = self.tr(" and {0} more").format(len(asked) - 1) if len(asked) > 1 else ""
            self._shell.say("confirm", self.tr("Not saved yet: keep or change {0}{1}.").format(label, more))
        self._go_field(state.spec.id)

    def _drop_unused(self) -> None:
        """An upper limit that was only carried over belongs to no result of this visit."""
        if self.entry is None:
            return
        for field in self._prefilled:
            base = self.entry.state(field.removesuffix(LIMIT))
            if base.value is None and self.entry.state(field) == self._opening[field]:
                self.entry.set_text(field, "")

    def _typed_fields(self) -> Sequence[str]:
        if self.entry is None:
            return ()
        opening = self._opening
        return [
            name
            for name, state in opening.items()
            if (now := self.entry.state(name)).text != state.text or now.unit != state.unit
        ]

    def _saved(self, saved: object) -> None:
        self._saving = False
        title = form_title(self.form)
        fact = self.head.fact.text()
        self._shell.say("done", self.tr("{0} of {1} saved.").format(title, f"{self.code}, {fact}" if fact else self.code))
        self._shell.announce(saved)
        self.finished.emit(saved)

    def _not_saved(self, fault: ClinicFault) -> None:
        self._saving = False
        self._shell.say("refused", str(fault))
        self.message.say("refused", fault.what, f"{fault.safe} {fault.todo}")
        self._message_strip.setVisible(True)

    def _not_read(self, fault: ClinicFault) -> None:
        self._shell.say("refused", str(fault))
        self.finished.emit(None)

    def _keep_typing(self, *_: object) -> None:
        self.message.clear()
        self._message_strip.setVisible(False)
        if self._cursor is not None:
            self._cursor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self, *_: object) -> None:
        self.finished.emit(None)

    def _stops(self) -> list[QWidget]:
        rows = [stop for made in self.body.standing() for stop in made.stops()] if self.body else []
        asked = [] if self._message_strip.isHidden() else list(self.message.answers())
        return [*asked, *self.reason.stops(), *rows, self.save_button]

    def _move(self, entry: QWidget, forward: bool) -> None:
        if self.body is None:
            return
        entries = [one for made in self.body.standing() for one in made.entries()]
        at = entries.index(entry) + (1 if forward else -1)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        (entries[at] if 0 <= at < len(entries) else self.save_button if forward else entry).setFocus(reason)

    def _go_field(self, field: str) -> None:
        if self.body is not None:
            if not self.view.isHidden():
                self.view.choose("fields")
                self._show_view("fields")
            self.body.go_to(field)

    def _go_section(self, section: str) -> None:
        if self.body is not None:
            self._go_field(self.body.first_of(section))

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.body is None or new is None or not self.body.isAncestorOf(new):
            return
        section = self.body.show_row(new)
        if new in [entry for made in self.body.standing() for entry in made.entries()]:
            self._cursor = new
        if section:
            self.list.choose(section)

    def _show_view(self, view: str) -> None:
        if self.body is not None and self.panel is not None:
            self.body.setVisible(view == "fields")
            self.panel.setVisible(view == "scores")

    def _settle_width(self) -> None:
        if self.body is None:
            return
        width = self.window().width()
        wide, panel_beside = width >= Size.NARROW_BELOW, width >= Size.SIDE_PANEL_BELOW
        self._side.setVisible(wide)
        self.body.show_baseline(wide)
        if self.panel is not None:
            self.panel.tis.show_bars(wide)
            self.view.setVisible(not panel_beside)
            self.panel.setMinimumWidth(PANEL_WIDTH if panel_beside else 0)
            self.panel.setMaximumWidth(PANEL_WIDTH if panel_beside else 16777215)
            self.body.setVisible(panel_beside or self.view.code() == "fields")
            self.panel.setVisible(panel_beside or self.view.code() == "scores")


def _load(
    session: ClinicSession, form: str, today: date, patient: str | None, record_id: int | None, _progress: Progress
) -> Loaded:
    return load(session, form, today, patient, record_id)


def _save(session: ClinicSession, entry: FormSession, reason: str, _progress: Progress) -> object:
    return session.save(entry, reason=reason)
