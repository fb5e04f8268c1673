"""One field on screen joined to its field of the session: what is typed goes in at once, what it means comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QObject, Qt, Signal

from core.dictionary.parse_number import read_number
from core.dictionary.spec import FieldType
from core.dictionary.units import known_units
from core.dictionary.words import name_key
from core.services.entry import FieldState, FormSession, text_of
from ui.forms.entries import ChoiceInForm, DateInForm, make_entry
from ui.forms.shown import entry_text, missing_words, number_words, offered_units
from ui.widgets.kit import EntryLineEdit, EntryState, Segment

ASK_REASON = ".."
"""Typed instead of a value: asks why there is none."""


class FieldControl(QObject):
    """The field, its unit switch, and the way between them and the session.

    Signals: `changed(field ids)` at every keystroke that changes the session, `left()` when the field was left changed, `moved(forward)`
    when Enter, Down or Up ask for another field.
    """

    changed = Signal(object)
    left = Signal()
    moved = Signal(bool)

    def __init__(self, session: FormSession, field: str, *, wide: bool, limit: bool = False) -> None:
        super().__init__()
        self.field, self._session = field, session
        spec = session.state(field).spec
        name = f"{spec.form}_{field}"
        spoken = f"{spec.label['en']} ({spec.unit})" if spec.unit else spec.label["en"]
        self.entry = make_entry(spec, name, spoken, wide=wide, limit=limit)
        self.touched = False
        self._showing = False
        self._kept = session.state(field).text
        units = offered_units(spec)
        self.segment: Segment | None = None
        if len(units) > 1:
            self.segment = Segment([(unit, unit) for unit in units], f"{name}_unit", f"Unit of {spoken}", dense=True)
            for unit in units:
                self.segment.button(unit).setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.segment.chosen.connect(self.set_unit)
        self.entry.moved.connect(self.moved)
        if isinstance(self.entry, ChoiceInForm):
            self.entry.committed.connect(self._chosen)
        else:
            self.entry.committed.connect(self._leave)
            self.entry.textChanged.connect(self._typed)
        self.show_state()

    def state(self) -> FieldState:
        """The field as the session has it."""
        return self._session.state(self.field)

    def asks(self) -> bool:
        """Whether a question or refusal may be shown now: not while the value is still being typed."""
        return self.touched and not self._typing()

    def set_unit(self, unit: str) -> None:
        """Takes the number that stands there as one of this unit."""
        self._take(self.state().text, unit)
        self._leave()

    def next_unit(self) -> None:
        """Switches to the next unit offered, if there are several."""
        if self.segment is not None:
            units = offered_units(self.state().spec)
            at = units.index(self.state().unit) if self.state().unit in units else 0
            self.set_unit(units[(at + 1) % len(units)])

    def type(self, text: str, unit: str | None = None) -> None:
        """Puts a value in as if it had been typed and left."""
        self._take(text, unit)
        self._leave()

    def commit(self) -> None:
        """Hands over what is being typed at this moment."""
        if isinstance(self.entry, EntryLineEdit):
            self.entry.commit()

    def show_state(self) -> None:
        """Shows the session's state; what is being typed stays as it is."""
        state = self.state()
        look = self._look(state)
        self._showing = True
        if isinstance(self.entry, ChoiceInForm):
            words = missing_words()[state.missing][0] if state.missing else ""
            self.entry.setPlaceholderText(words)
            self.entry.show_code(text_of(state.spec, state.value), look)
        elif self._typing():
            self.entry.set_state(look)
        else:
            if isinstance(self.entry, DateInForm):
                whole = state.value is not None and len(state.value) == len("2024-05-03")
                self.entry.show_date(date.fromisoformat(state.value) if whole else None, entry_text(state))
            self.entry.show_text(self._computed_text(state) if look == "computed" else entry_text(state), look)
            # A sum stays a stop on the way: F9 opens its grades from there.
            self.entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._kept = state.text
        self._showing = False
        if self.segment is not None and state.unit in offered_units(state.spec):
            self.segment.choose(state.unit)

    def _look(self, state: FieldState) -> EntryState:
        if self.asks() and state.refused:
            return "refused"
        if self.asks() and state.to_confirm:
            return "confirm"
        if self._session.follows_grades(self.field):
            return "computed"
        return "not_done" if state.missing is not None else ""

    def _computed_text(self, state: FieldState) -> str:
        return entry_text(state) if state.value is None else number_words(Decimal(repr(state.value)))

    def _typing(self) -> bool:
        return isinstance(self.entry, EntryLineEdit) and self.entry.is_changed()

    def _typed(self, text: str) -> None:
        if self._showing or not isinstance(self.entry, EntryLineEdit):
            return
        # Back to what stood there (Escape): that may be shown otherwise than it was typed, as dates are.
        self._take(text if self.entry.is_changed() else self._kept, None)

    def _take(self, text: str, unit: str | None) -> None:
        if text != self.state().text or (unit is not None and unit != self.state().unit):
            self.changed.emit(self._session.set_text(self.field, text, unit=unit))

    def _chosen(self, text: str) -> None:
        not_done_again = text == "." and self.state().missing is not None
        self._take(ASK_REASON if not_done_again else text, None)
        self._leave()

    def _leave(self) -> None:
        self.touched = True
        self._name_unit()
        self._kept = self.state().text
        self.left.emit()

    def _name_unit(self) -> None:
        """A unit typed behind the number moves the switch and leaves the number."""
        state = self.state()
        number = read_number(state.text) if state.spec.unit else None
        if number is None or not number.unit or state.spec.type not in (FieldType.DECIMAL, FieldType.INTEGER):
            return
        unit = known_units(state.spec).get(name_key(number.unit))
        if unit is not None:
            self._take(f"{number.comparator}{number.text}", unit.spelling)
