"""An infusion form that loses nothing: one draft for all its records, undo and redo, and a word when somebody else changed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from core.domain.drafts import DraftName
from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.drafts import Cursor, answer_again
from core.services.entry import FormSession
from core.services.infusion_entry import EVENT, InfusionEntry
from core.services.progress import Progress
from ui.backend import Shell
from ui.forms.control import FieldControl
from ui.forms.infusion_frame import FORM, InfusionFrame
from ui.forms.infusion_loading import LoadedInfusion, texts_of
from ui.forms.keeping import Keeping
from ui.forms.putting import put_values
from ui.forms.undo import Place, Value
from ui.widgets.inline_message import Answer, MessageKind
from ui.widgets.kit import EntryLineEdit, KeyHint


class KeptInfusion(InfusionFrame):
    """The frame of the infusion form with its records. InfusionPage fills and saves it.

    `finished` carries what was saved, or None when the form was left.
    """

    finished = Signal(object)

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        today: date,
        patient: str,
        record_id: int | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(patient, session.dictionary, lambda: session.day, parent)
        self._session, self._shell, self._today = session, shell, today
        self.form, self.code = FORM, patient
        self.entry: InfusionEntry | None = None
        self._opening: Mapping[Place, str] = {}
        self._saving = False
        self._waiting: ClinicFault | None = None
        self.keeping = Keeping(self, session, shell, DraftName(FORM, record_id, patient), self)

    def reload(self) -> None:
        """Reads the infusion and its draft anew and shows them."""
        raise NotImplementedError

    def build(self) -> None:
        """Makes the rows and cards of what stands in the entry."""
        raise NotImplementedError

    def leave(self) -> None:
        """Leaves the form; what was typed stays as a draft. Only where the disk refused that it asks first, in place."""
        if self.put_away():
            self.finished.emit(None)
        elif self.message.answers():
            self.clear_message()
        else:
            self.ask_to_leave(self._leave)

    def put_away(self) -> bool:
        """Keeps what was typed and says so; False where the disk refused that: then the form has to stay."""
        if self.unsaved():
            return False
        self.keeping.say_kept()
        return True

    def unsaved(self) -> int:
        """How many typed fields would be lost if the form went away now: none where they are kept as a draft."""
        self.keeping.flush()
        return 0 if self.keeping.is_kept else self.typed()

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Asks above the fields, with the answer that loses nothing first."""
        typed = self.typed()
        rest = self.tr("1 field is not saved.") if typed == 1 else self.tr("{0} fields are not saved.").format(typed)
        answers: list[Answer] = [(self.tr("Keep typing"), self.clear_message), (self.tr("Leave"), leave)]
        self.show_message("confirm", self.tr("Leave without saving?"), rest, answers)

    def refresh(self, _change: object) -> None:
        """Somebody saved or imported something: when it was this infusion, it says so at once."""
        name = self.keeping.name
        if self.entry is not None and name.record_id is not None and not self._saving:
            self._shell.runner.database(
                partial(_version_of, self._session, self._today, name),
                self.tr("Reading the record again"),
                done=self._look_again,
                quiet=True,
            )

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of the infusion form."""
        return [*super().key_sheet(), *self.keeping.key_sheet()]

    # --- what keeping asks -----------------------------------------------------------------------------------------------------
    def parts(self) -> Mapping[str, FormSession]:
        """The infusion, its vials, readings and event."""
        return self.entry.parts() if self.entry is not None else {}

    def typed(self) -> int:
        """How many fields differ from what was opened."""
        texts = texts_of(self.entry) if self.entry is not None else {}
        return sum(texts.get(key, "") != self._opening.get(key, "") for key in texts.keys() | self._opening.keys())

    def commit(self) -> None:
        """Hands over what is being typed at this moment."""
        if self.body is not None and self.panel is not None:
            self.body.commit()
            self.panel.acknowledgement.field.commit()

    def cursor_at(self) -> Cursor | None:
        """Where the cursor is, or was last."""
        for part, control in self._controls():
            entry = control.entry
            if entry is self._cursor:
                typing = isinstance(entry, EntryLineEdit) and entry.is_changed()
                return Cursor(
                    control.field, entry.cursorPosition() if isinstance(entry, QLineEdit) else 0, typing, part
                )
        return None

    def put(self, values: Mapping[Place, Value], at: Place) -> None:
        """Puts values in as if they had been typed, and the cursor into a field."""
        if self.entry is None:
            return
        for name, _field in values:
            self.entry.part(name)
        put_values(self.entry.parts(), values)
        event = self.entry.event
        if event is not None and not any(value.text for (name, _), value in values.items() if name == EVENT):
            was_event = any(name == EVENT for name, _ in values)
            if was_event:
                self.entry.drop_event()
        self.build()
        self._touch_typed()
        self._go(*at)

    def say_above(self, kind: MessageKind, bold: str, rest: str, answers: Sequence[Answer], *, ask: bool) -> None:
        """Says something in the strip over the form."""
        self.show_message(kind, bold, rest, answers, take_keyboard=ask)

    def hush(self) -> None:
        """Says nothing more there."""
        self.clear_message()

    # --- the draft -------------------------------------------------------------------------------------------------------------
    def _show_draft(self, loaded: LoadedInfusion, field: str) -> None:
        """Asks what is open in it, says that it goes on, and puts the cursor where it was, or into the field asked for."""
        draft = loaded.draft
        for name, part in (draft.content.parts if draft is not None else {}).items():
            if name in loaded.entry.parts():
                answer_again(part, loaded.entry.parts()[name])
        if draft is not None:
            self._touch_typed()
        self.keeping.begin(draft, loaded.differing)
        if self._waiting is not None and not loaded.differing:
            self.show_message("refused", self._waiting.what, f"{self._waiting.safe} {self._waiting.todo}")
        self._waiting = None
        cursor = draft.content.cursor if draft is not None else None
        if self.isVisible() and self.body is not None:
            if field:
                self.go_field(field)
            elif cursor is None or not self._go(cursor.part, cursor.field, cursor):
                self.body.fields()[0].setFocus(Qt.FocusReason.TabFocusReason)
        self.keeping.say_discarded()

    def _touch_typed(self) -> None:
        """Asks everything that is open in fields in which something stands."""
        for _part, control in self._controls():
            control.touched = control.touched or bool(control.state().text)
        for made in self.body.rows() if self.body is not None else ():
            made.show_state()

    def _go(self, part: str, field: str, cursor: Cursor | None = None) -> bool:
        """Puts the cursor into a field of a part, within its text where that was being typed; gives whether it is there."""
        for name, control in self._controls():
            if (name, control.field) == (part, field):
                control.entry.setFocus(Qt.FocusReason.TabFocusReason)
                if cursor is not None and cursor.typing and isinstance(control.entry, QLineEdit):
                    control.entry.deselect()
                    control.entry.setCursorPosition(cursor.position)
                return True
        self.go_field(field)
        return False

    def _controls(self) -> list[tuple[str, FieldControl]]:
        """Every field shown, with the name of its part."""
        if self.body is None or self.panel is None or self.entry is None:
            return []
        names = {id(part): name for name, part in self.entry.parts().items()}
        rows = [*self.body.rows(), self.panel.acknowledgement]
        return [(names.get(id(made.session), ""), control) for made in rows for control in made.controls()]

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        super()._focus_changed(old, new)
        self.keeping.moved()

    def _look_again(self, version: int | None) -> None:
        record = self.entry.main.record if self.entry is not None else None
        if record is not None and version != record.version:
            self.keeping.flush()
            self._shell.say("confirm", self.tr("Somebody else changed this record. What you typed is kept."))
            self.reload()

    def _not_saved(self, fault: ClinicFault) -> None:
        self._saving = False
        self.keeping.go_on()
        self._shell.say("refused", str(fault))
        if self.keeping.name.record_id is None:
            self.show_message("refused", fault.what, f"{fault.safe} {fault.todo}")
            return
        # What kept it from being saved may be a change by somebody else: read anew, the draft says what differs.
        self._waiting = fault
        self.keeping.flush()
        self.reload()

    def _leave(self) -> None:
        self.finished.emit(None)


def _version_of(session: ClinicSession, today: date, name: DraftName, _progress: Progress) -> int | None:
    record = session.entry(FORM, today, code=name.code, record_id=name.record_id).record
    return record.version if record is not None else None
