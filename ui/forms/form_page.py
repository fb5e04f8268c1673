"""The page of one form: reads the record and its draft, follows what is typed, keeps it, saves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from core.domain.drafts import DraftName
from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.entry import FormSession
from core.services.progress import Progress
from ui.backend import Shell
from ui.forms.arrangement import LIMIT, applies, diseases_of, form_title
from ui.forms.body import FormBody
from ui.forms.comparison import Comparison, compare
from ui.forms.kept_form import KeptForm
from ui.forms.loading import Loaded, code_of, load
from ui.forms.shown import date_words
from ui.forms.visit_panel import VisitPanel, dose_words
from ui.pages.patients.targets import FormTarget
from ui.widgets.inline_message import Answer

DISEASE_FIELDS = frozenset({"disease", "iim_subset", "ssc_subset"})


class FormPage(KeptForm):
    """One record being entered or changed. `finished` carries what was saved, or None when the form was left.

    `code` is the patient's code, for a new patient what was typed as such. What is typed is a draft until it is saved.
    """

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        form: str,
        today: date,
        *,
        patient: str | None = None,
        record_id: int | None = None,
        field: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, shell, form, today, patient=patient, record_id=record_id, field=field, parent=parent)
        self.code = patient or ""
        self._comparison = Comparison()
        self._prefilled: Mapping[str, str] = {}
        self._kept_day, self._asks_same_day = "", False
        self.header.show_code(self.code)
        self.head.back_wanted.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        self.reason.given.connect(self.save)
        self.reload()

    def reload(self) -> None:
        """Reads the record and its draft anew and shows them."""
        name = self.keeping.name
        self._shell.runner.database(
            partial(_load, self._session, self.form, self._today, name.code, self._record_id),
            self.tr("Opening the form"),
            done=self._show,
            failed=self._not_read,
        )

    def save(self) -> None:
        """Saves, or goes to what keeps the record from being saved: a refused value, a question, the missing reason."""
        if self.entry is None or self.body is None or self._saving:
            return
        self.body.commit()
        self.body.touch()
        self._changed(frozenset())
        if self.entry.refused or self.entry.to_confirm:
            self._go_to_open(self.entry)
            return
        if self.keeping.asks():
            return
        if self._same_day() is not None:
            self._ask_same_day(take_keyboard=True)
            return
        if self.entry.replaced and not self.reason.reason:
            self._shell.say("confirm", self.tr("Say why a stored value changes; then it is saved."))
            self.reason.ask(len(self.entry.replaced))
            return
        if self.entry.record is None and not self._typed_fields():
            self._shell.say("note", self.tr("Nothing was typed yet, so nothing is saved."))
            return
        self._drop_unused()
        if self.entry.record is not None and not self.entry.changed:
            self._shell.say("note", self.tr("Nothing was changed."))
            self.keeping.flush()
            self.finished.emit(None)
            return
        self._saving = True
        self.keeping.finish()
        self._shell.runner.database(
            partial(_save, self._session, self.entry.snapshot(), self.reason.reason, self.keeping.name),
            self.tr("Saving"),
            done=self._saved,
            failed=self._not_saved,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, F6 opens every field, F8 switches the unit, Ctrl+Z and Ctrl+Y step back and forth."""
        if self.keeping.key(event):
            return
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

    def _show(self, loaded: Loaded) -> None:
        self.entry, self._prefilled = loaded.entry, loaded.prefilled
        self._chart = loaded.chart
        self._opening = loaded.opening
        self.code = code_of(loaded.entry) or self.code
        if loaded.chart is not None:
            self.header.show_chart(loaded.chart)
        if loaded.entry.record is None:
            self.head.title.setText(self.tr("New {0}").format(form_title(self.form).lower()))
        body = FormBody(loaded.entry, self._diseases())
        body.changed.connect(self._changed)
        body.left.connect(self._left)
        panel = VisitPanel(loaded.entry, self._diseases()) if self.form == "visits" else None
        self.place(body, panel)
        for field, origin in loaded.prefilled.items():
            body.row_of(field).say_origin(self.tr("From {0}").format(date_words(origin)))
        self.hide_message()
        self._compare()
        self._changed(frozenset())
        self.settle_width()
        if loaded.draft is not None:
            self._show_typed(loaded.draft, body)
        self.keeping.begin(loaded.draft, loaded.differing)
        if self.isVisible():
            self._place_cursor(loaded.draft)
        if not self.keeping.say_discarded() and loaded.draft is None:
            self._ask_same_day()

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
            self.body.row_of(field).say_origin(self.tr("From {0}").format(origin) if origin else "")
        if self.panel is not None:
            scores = self._comparison.scores(self.entry.value)
            self.panel.show_scores(scores, self._comparison)
            dose = dose_words(scores.pdneq_mg_per_day)
            self.body.row_of("steroid_dose_mg_day").show_chip(
                self.tr("PDNeq {0}").format(dose.split(" ")[0]) if dose else ""
            )
        if self.form == "patients":
            self.code = code_of(self.entry)
        self._say_fact()
        self.list.set_items(self.body.side_items(self.panel.needs if self.panel else ()))
        self._say_hidden()
        self.keeping.typed()

    def _say_fact(self) -> None:
        date_field = self.entry.form.date if self.entry else None
        here = self.entry.value(date_field) if self.entry and date_field else None
        self.head.set_fact(date_words(here, weekday=True) if here else "")

    def _say_hidden(self) -> None:
        if self.body is None or self.entry is None or not self.body.hides_fields():
            self.hidden.setText("")
            return
        diseases = self._diseases()
        others = {name for spec in self.entry.form if not applies(spec, diseases) for name in spec.diseases}
        self.hidden.setText(self.tr("{0} fields are hidden for this patient.").format(", ".join(sorted(others))))

    def _left(self, field: str) -> None:
        if self.body is None:
            return
        self.keeping.accept()
        if field == "visit_date":
            self._ask_same_day()
        refused, asked = self.body.in_trouble()
        self.list.set_items(self.body.side_items(self.panel.needs if self.panel else ()))
        values = self.tr("1 value") if (refused or asked) == 1 else self.tr("{0} values").format(refused or asked)
        if refused and asked:
            self._shell.say("refused", self.tr("{0} refused, {1} to confirm.").format(values, asked))
        elif refused or asked:
            words = self.tr("{0} refused.") if refused else self.tr("{0} to confirm.")
            self._shell.say("refused" if refused else "confirm", words.format(values))
        else:
            self._shell.say("note", "")

    def _go_to_open(self, entry: FormSession) -> None:
        refused, asked = entry.refused, entry.to_confirm
        state = (refused or asked)[0]
        label = state.spec.label["en"]
        if refused:
            more = self.tr(" and {0} more").format(len(refused) - 1) if len(refused) > 1 else ""
            words = (
                self.tr("Not saved yet: {0}{1} must be corrected first. What you typed is kept.")
                if state.text
                else self.tr("Not saved yet: {0}{1} is needed. What you typed is kept.")
            )
            self._shell.say("refused", words.format(label, more))
        else:
            more = self.tr(" and {0} more").format(len(asked) - 1) if len(asked) > 1 else ""
            self._shell.say(
                "confirm", self.tr("Not saved yet: keep or change {0}{1}. What you typed is kept.").format(label, more)
            )
        self.go_field(state.spec.id)

    def _same_day(self) -> int | None:
        """The stored visit of the day of this new one, unless somebody said that both are meant."""
        if self.form != "visits" or self.entry is None or self.entry.record is not None or self._chart is None:
            return None
        here = self.entry.value("visit_date")
        if here is None or here == self._kept_day:
            return None
        return next((one.record_id for one in self._chart.visits if one.record.visit_date == here), None)

    def _ask_same_day(self, *, take_keyboard: bool = False) -> None:
        if self._same_day() is None:
            if self._asks_same_day:
                self.hide_message()
            self._asks_same_day = False
            return
        self._asks_same_day = True
        answers: list[Answer] = [
            (self.tr("Open it"), self._open_same_day),
            (self.tr("Keep both"), self._keep_both),
        ]
        asked = self.tr("A visit of this day exists:")
        self.show_message("confirm", asked, self.tr("open it, or keep both?"), answers, take_keyboard=take_keyboard)

    def _keep_both(self) -> None:
        if self.entry is not None:
            self._kept_day = self.entry.value("visit_date") or ""
        self.clear_message()

    def _open_same_day(self) -> None:
        """Goes there; what was typed here, if it is more than the day, stays as a draft."""
        other = self._same_day()
        if set(self._typed_fields()) - {"visit_date"}:
            self.keeping.flush()
        else:
            self.keeping.drop()
        self.finished.emit(None)
        self._shell.go("patients", FormTarget("visits", self.code, other))

    def _drop_unused(self) -> None:
        """An upper limit that was only carried over belongs to no result of this visit."""
        if self.entry is None or self.body is None:
            return
        for field in self._prefilled:
            base = self.entry.state(field.removesuffix(LIMIT))
            if base.value is None and self.entry.state(field) == self._opening[field]:
                self.entry.set_text(field, "")
                self.body.row_of(field).show_state()

    def _saved(self, saved: object) -> None:
        self._saving = False
        title = form_title(self.form)
        fact = self.head.fact.text()
        words = self.tr("{0} {1} saved.") if self.form == "patients" else self.tr("{0} of {1} saved.")
        self._shell.say("done", words.format(title, f"{self.code}, {fact}" if fact else self.code))
        self._shell.announce(saved)
        self.finished.emit(saved)

    def _not_saved(self, fault: ClinicFault) -> None:
        self.keeping.go_on()
        self._look_again(fault)

    def _not_read(self, fault: ClinicFault) -> None:
        self._shell.say("refused", str(fault))
        self.finished.emit(None)


def _load(
    session: ClinicSession, form: str, today: date, patient: str | None, record_id: int | None, _progress: Progress
) -> Loaded:
    return load(session, form, today, patient, record_id)


def _save(session: ClinicSession, entry: FormSession, reason: str, name: DraftName, _progress: Progress) -> object:
    return session.save(entry, reason=reason, completes=name)
