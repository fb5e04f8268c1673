"""The page of an infusion: dose, vials, premedication, rate, vital signs and reaction, saved together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.faults import ClinicFault
from core.scoring.course import SCHEMES
from core.services.clinic import ClinicSession
from core.services.entry import FormSession
from core.services.infusion_entry import FOLLOWERS, InfusionEntry
from core.services.infusion_plan import proposed_scheme
from core.services.progress import Progress
from core.services.readiness import readiness
from ui.backend import Shell
from ui.forms.hand_row import HandRow
from ui.forms.infusion_body import InfusionBody
from ui.forms.infusion_frame import FORM, InfusionFrame
from ui.forms.infusion_panel import InfusionPanel, course_words
from ui.forms.shown import date_words

_FOLLOWING: Mapping[str, frozenset[str]] = {
    FORM: frozenset({*FOLLOWERS, "patient_id"}),
    "infusion_vials": frozenset({"patient_id", "infusion_date", "vial_no"}),
    "infusion_vitals": frozenset({"patient_id", "infusion_date"}),
    "adverse_events": frozenset(
        {"patient_id", "infusion_date", "onset_date", "term", "related_to_rtx", "ctcae_grade", "action"}
    ),
}
"""What nobody types: it follows from other fields."""


class InfusionPage(InfusionFrame):
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
        super().__init__(patient, session.dictionary, lambda: session.day, parent)
        self._session, self._shell, self._today = session, shell, today
        self.form, self.code = FORM, patient
        self._first_field = field
        self.entry: InfusionEntry | None = None
        self._opening: Mapping[tuple[str, str], str] = {}
        self._saving = False
        self.head.back_wanted.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        self.reason.given.connect(self.save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._add_row)
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves; Enter goes on from the box of the adverse event."""
        box = self.body.with_event if self.body is not None else None
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and box is not None and box.hasFocus():
            self._move(box, forward=True)
        else:
            super().keyPressEvent(event)

    def refresh(self, _change: object) -> None:
        """What is typed stays; a change by somebody else is told when it is saved."""

    def _show(self, loaded: InfusionEntry) -> None:
        self.entry = loaded
        if loaded.record_id is None:
            self.head.title.setText(self.tr("New infusion"))
        self.header.show_chart(loaded.chart)
        body = InfusionBody(loaded)
        panel = InfusionPanel(loaded.main)
        self._opening = self._texts()
        body.changed.connect(self._follow)
        body.left.connect(self._follow)
        panel.acknowledgement.changed.connect(self._follow)
        self.place(body, panel)
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
            self.tr("{0} · course {1}, infusion {2}").format(
                date_words(day, weekday=True), place.course, self.entry.main.value("infusion_no") or place.infusion_no
            )
        )
        self.ready = readiness(self.entry.chart, day, course_start=place.course_start, is_first=place.is_first)
        self.panel.show_readiness(self.ready)
        self.panel.show_course(*course_words(self.entry, place, day))
        self._say_below()

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

    def _add_row(self) -> None:
        if self.body is not None:
            self.body.add_row()

    def _texts(self) -> dict[tuple[str, str], str]:
        """Every text of every part, without what follows by itself."""
        if self.entry is None:
            return {}
        return {
            (name, spec.id): part.state(spec.id).text
            for name, part in self.entry.parts().items()
            for spec in part.form
            if spec.id not in _FOLLOWING[part.form.id]
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
