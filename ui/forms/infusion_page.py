"""The page of an infusion: dose, vials, premedication, rate, vital signs and reaction, saved together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.domain.drafts import DraftName
from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.entry import FormSession
from core.services.infusion_entry import InfusionEntry
from core.services.progress import Progress
from core.services.readiness import readiness
from ui.backend import Shell
from ui.forms.hand_row import HandRow
from ui.forms.infusion_body import InfusionBody
from ui.forms.infusion_loading import LoadedInfusion, load_infusion
from ui.forms.infusion_panel import InfusionPanel, course_words
from ui.forms.kept_infusion import KeptInfusion
from ui.forms.shown import date_words


class InfusionPage(KeptInfusion):
    """One infusion being entered or changed. `finished` carries what was saved, or None when it was left.

    `entry.parts()` are its records by the names under which a draft may keep them.
    """

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
        super().__init__(session, shell, today, patient, record_id, parent)
        self._first_field = field
        self.head.back_wanted.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        self.reason.given.connect(self.save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._add_row)
        self.reload()

    def reload(self) -> None:
        """Reads the infusion and its draft anew and shows them."""
        self._shell.runner.database(
            partial(load_infusion, self._session, self._today, self.keeping.name),
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
        if self._open_questions(self.entry, self.body, self.panel) or self.keeping.asks():
            return
        if self.entry.replaced and not self.reason.reason:
            self._shell.say("confirm", self.tr("Say why a stored value changes; then it is saved."))
            self.reason.ask(self.entry.replaced)
            return
        if self.entry.record_id is None and not self.typed():
            self._shell.say("note", self.tr("Nothing was typed yet, so nothing is saved."))
            return
        parts = self.entry.to_save()
        if not parts:
            self._shell.say("note", self.tr("Nothing was changed."))
            self.keeping.flush()
            self.finished.emit(None)
            return
        self._saving = True
        self.keeping.finish()
        self._shell.runner.database(
            partial(_save, self._session, [part.snapshot() for part in parts], self.reason.reason, self.keeping.name),
            self.tr("Saving"),
            done=self._saved,
            failed=self._not_saved,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves; Enter goes on from the box of the adverse event; Ctrl+Z and Ctrl+Y step back and forth."""
        if self.keeping.key(event):
            return
        box = self.body.with_event if self.body is not None else None
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and box is not None and box.hasFocus():
            self._move(box, forward=True)
        else:
            super().keyPressEvent(event)

    def _show(self, loaded: LoadedInfusion) -> None:
        self.entry, self._opening = loaded.entry, loaded.opening
        if loaded.entry.record_id is None:
            self.head.title.setText(self.tr("New infusion"))
        self.header.show_chart(loaded.entry.chart)
        self.message.clear()
        self._message_strip.setVisible(False)
        self.build()
        self._show_draft(loaded, self._first_field)

    def build(self) -> None:
        """Makes the rows and cards of what stands in the entry."""
        if self.entry is None:
            return
        body, panel = InfusionBody(self.entry), InfusionPanel(self.entry.main)
        body.changed.connect(self._follow)
        body.left.connect(self._follow)
        body.left.connect(self.keeping.accept)
        panel.acknowledgement.changed.connect(self._follow)
        panel.acknowledgement.left.connect(self._acknowledged)
        self.place(body, panel)
        self._follow()

    def _acknowledged(self, _field: str) -> None:
        self.keeping.accept()

    def _follow(self, _fields: object = None) -> None:
        """Shows what follows from the fields beside them."""
        if self.entry is None or self.body is None or self.panel is None:
            return
        place, day = self.body.place_now(), self.entry.main.value("infusion_date")
        self.panel.acknowledgement.show_state()
        self.keeping.typed()
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

    def _saved(self, saved: object) -> None:
        self._shell.say("done", self.tr("Infusion of {0}, {1} saved.").format(self.code, self.head.fact.text()))
        self._shell.announce(saved)
        self.finished.emit(saved)

    def _not_read(self, fault: ClinicFault) -> None:
        self._shell.say("refused", str(fault))
        self.finished.emit(None)


def _save(
    session: ClinicSession, parts: Sequence[FormSession], reason: str, name: DraftName, _progress: Progress
) -> object:
    return session.save_together(parts, reason=reason, completes=name)
