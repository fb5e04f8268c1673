"""A form that loses nothing: a draft at every field, undo and redo, and a word when somebody else changed the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from core.domain.records import Record, Stored
from core.faults import ClinicFault
from core.services.chart import Chart
from core.services.clinic import ClinicSession
from core.services.drafts import LEADING, Cursor, Draft, answer_again, take_record
from core.services.entry import FieldState, FormSession
from core.services.progress import Progress
from ui.backend import Shell
from ui.forms.body import FormBody
from ui.forms.frame import FormFrame
from ui.forms.keeping import Keeping
from ui.forms.loading import draft_name
from ui.forms.putting import put_values
from ui.forms.undo import Place, Value
from ui.widgets.inline_message import Answer, MessageKind
from ui.widgets.kit import EntryLineEdit, KeyHint


class KeptForm(FormFrame):
    """The frame of a form with its one record. FormPage fills and saves it.

    `finished` carries what was saved, or None when the form was left.
    """

    finished = Signal(object)

    def __init__(
        self,
        session: ClinicSession,
        shell: Shell,
        form: str,
        today: date,
        *,
        patient: str | None,
        record_id: int | None,
        field: str,
        parent: QWidget | None = None,
    ) -> None:
        title = session.dictionary.forms[form].label["en"]
        super().__init__(form, title, session.dictionary, lambda: session.day, of_patient=bool(patient), parent=parent)
        self._session, self._shell = session, shell
        self._first_field, self._record_id, self._today = field, record_id, today
        self.entry: FormSession | None = None
        self._chart: Chart | None = None
        self._opening: Mapping[str, FieldState] = {}
        self._saving = False
        self._waiting: ClinicFault | None = None
        self.keeping = Keeping(self, session, shell, draft_name(form, patient, record_id), self)

    def reload(self) -> None:
        """Reads the record and its draft anew and shows them."""
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
        """Somebody saved or imported something: when it was this record, it says so at once."""
        if self.entry is not None and not self._saving:
            self._look_again(None)

    def key_sheet(self) -> Sequence[KeyHint]:
        """Every key of a form."""
        return [*super().key_sheet(), *self.keeping.key_sheet()]

    # --- what keeping asks -----------------------------------------------------------------------------------------------------
    def parts(self) -> Mapping[str, FormSession]:
        """The one record of this form."""
        return {LEADING: self.entry} if self.entry is not None else {}

    def typed(self) -> int:
        """How many fields differ from what was opened."""
        return len(self._typed_fields())

    def commit(self) -> None:
        """Hands over what is being typed at this moment."""
        if self.body is not None:
            self.body.commit()

    def cursor_at(self) -> Cursor | None:
        """Where the cursor is, or was last."""
        if self.body is None:
            return None
        here, grid = QApplication.focusWidget(), self.body.grid_open()
        if grid is not None:
            return next((Cursor(field) for field, cell in grid.cells.items() if cell is here), None)
        controls = [control for made in self.body.rows.values() for control in made.controls()]
        held = next((control for control in controls if control.entry is self.cursor_field), None)
        if held is None:
            return None
        line = held.entry if isinstance(held.entry, QLineEdit) else None
        typing = isinstance(held.entry, EntryLineEdit) and held.entry.is_changed()
        return Cursor(held.field, line.cursorPosition() if line is not None else 0, typing)

    def put(self, values: Mapping[Place, Value], at: Place) -> None:
        """Puts values in as if they had been typed, and the cursor into a field."""
        if self.body is None:
            return
        changed = put_values(self.parts(), values)[LEADING]
        for field in changed:
            for control in self.body.row_of(field).controls():
                control.touched = control.touched or control.field == field
        self.body.refresh(changed)
        self._changed(changed)
        self.go_field(at[1])

    def say_above(self, kind: MessageKind, bold: str, rest: str, answers: Sequence[Answer], *, ask: bool) -> None:
        """Says something in the strip over the form."""
        self.show_message(kind, bold, rest, answers, take_keyboard=ask)

    def hush(self) -> None:
        """Says nothing more there."""
        self.clear_message()

    def _changed(self, fields: frozenset[str]) -> None:
        """Shows what follows from the fields."""
        raise NotImplementedError

    def _compare(self) -> None:
        """Shows what the fields are compared with."""
        raise NotImplementedError

    def _leave(self) -> None:
        self.finished.emit(None)

    def _show_typed(self, draft: Draft, body: FormBody) -> None:
        """Asks what is open in the fields of a draft, but for the one that is still being typed."""
        if self.entry is None:
            return
        part, cursor = draft.content.parts[LEADING], draft.content.cursor
        answer_again(part, self.entry)
        typing = cursor.field if cursor is not None and cursor.typing else ""
        for field in part.typed.keys() & self.entry.form.fields.keys():
            for control in body.row_of(field).controls():
                control.touched = control.touched or (control.field == field and field != typing)
        body.refresh(frozenset(part.typed))
        self._changed(frozenset())

    def _place_cursor(self, draft: Draft | None) -> None:
        """Into the field that was asked for, else to where it was in the draft, else into the first."""
        cursor = draft.content.cursor if draft is not None and not self._first_field else None
        first = self.first_focus()
        if self._first_field:
            self.go_field(self._first_field)
        elif cursor is not None and self.entry is not None and cursor.field in self.entry.form.fields:
            self.go_field(cursor.field)
            self._type_on(cursor)
        elif first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _type_on(self, cursor: Cursor) -> None:
        """Goes on inside a text that was being typed."""
        line = self.cursor_field
        if cursor.typing and self.entry is not None and isinstance(line, QLineEdit):
            if line.text() != (text := self.entry.state(cursor.field).text):
                line.setText(text)
            line.deselect()
            line.setCursorPosition(cursor.position)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        super()._focus_changed(old, new)
        self.keeping.moved()

    def _typed_fields(self) -> Sequence[str]:
        if self.entry is None:
            return ()
        opening = self._opening
        return [
            name
            for name, state in opening.items()
            if (now := self.entry.state(name)).text != state.text or now.unit != state.unit
        ]

    def _look_again(self, fault: ClinicFault | None) -> None:
        """Reads the stored record again: whatever kept it from being saved, a change by somebody else is the first to know of."""
        entry = self.entry
        if entry is None or entry.record is None:
            self._say_fault(fault)
            return
        self._waiting = fault
        self._shell.runner.database(
            partial(_read_again, self._session, self.form, self._today, self.keeping.name.code, entry.record.record_id),
            self.tr("Reading the record again"),
            done=self._take_again,
            failed=self._say_fault,
            quiet=True,
        )

    def _take_again(self, read: tuple[Chart | None, Stored[Record] | None]) -> None:
        (chart, record), fault = read, self._waiting
        if self.entry is None or self.entry.record is None or record is None or self.body is None:
            return
        self._saving = False
        if record.version == self.entry.record.version:
            self._say_fault(fault)
            return
        differing = take_record(self.entry, record)
        self._opening = {spec.id: self.entry.opened(spec.id) for spec in self.entry.form}
        self.body.refresh(frozenset(self.entry.form.fields))
        if chart is not None:
            self._chart = chart
            self.header.show_chart(chart)
        self._compare()
        self._changed(frozenset())
        self.reason.setVisible(False)
        self.keeping.tell(differing, ask=fault is not None)
        words = self.tr("Somebody else changed this record meanwhile. What you typed is kept.")
        self._shell.say("confirm", self.tr("Not saved. {0}").format(words) if fault is not None else words)

    def _say_fault(self, fault: ClinicFault | None) -> None:
        self._saving = False
        if fault is not None:
            self._shell.say("refused", str(fault))
            self.show_message("refused", fault.what, f"{fault.safe} {fault.todo}")


def _read_again(
    session: ClinicSession, form: str, today: date, patient: str | None, record_id: int, _progress: Progress
) -> tuple[Chart | None, Stored[Record] | None]:
    read = session.entry(form, today, code=patient, record_id=record_id)
    return (session.chart(patient) if patient else None), read.record
