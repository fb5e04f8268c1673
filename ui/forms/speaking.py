"""What every row of fields does: shows its states, asks what is to be asked below itself, and tells where the cursor wants to go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from core.dictionary.spec import FieldType
from core.services.entry import FormSession
from ui.forms.control import ASK_REASON, FieldControl
from ui.forms.entries import FormEntry
from ui.forms.questions import question_of
from ui.forms.shown import missing_words
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer, MessageKind
from ui.widgets.kit import Button, InlineMessage, row


class SpeakingRow(QWidget):
    """A row with fields of one session. `changed(field ids)`, `left(field)` and `moved(entry, forward)` come from its fields."""

    changed = Signal(object)
    left = Signal(str)
    moved = Signal(object, bool)

    def __init__(self, session: FormSession, message_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._labels = {spec.id: spec.label["en"] for spec in session.form}
        self.message = InlineMessage(message_name)
        self._below = QWidget()
        self._below.setVisible(False)

    @property
    def session(self) -> FormSession:
        """The record that its fields belong to."""
        return self._session

    def controls(self) -> list[FieldControl]:
        """The row's fields in reading order."""
        raise NotImplementedError

    def entries(self) -> list[FormEntry]:
        """The fields that Enter walks through."""
        return [control.entry for control in self.controls()]

    def stops(self) -> list[QWidget]:
        """Everything that Tab walks through: the fields, then the answers to what is asked."""
        return [*self.entries(), *self.message.answers()] if not self._below.isHidden() else [*self.entries()]

    def below(self, indent: int) -> QWidget:
        """The line for questions, so far in from the left (px)."""
        line = row(gap=0, margins=(indent, 0, Size.GAP_16, Size.GAP_4))
        line.addWidget(self.message, 1)
        self._below.setLayout(line)
        return self._below

    def listen(self) -> None:
        """Follows its fields from now on."""
        for control in self.controls():
            control.changed.connect(self.changed)
            control.left.connect(partial(self.left.emit, control.field))
            control.moved.connect(partial(self._move, control))

    def show_state(self) -> None:
        """Shows the session's state of its fields and says what is to be said."""
        for control in self.controls():
            control.show_state()
        self._speak()

    def in_trouble(self) -> bool:
        """Whether it shows a refusal or a question."""
        return any(c.asks() and (c.state().refused or c.state().to_confirm) for c in self.controls())

    def touch(self) -> None:
        """From now on its questions are asked, even where nothing was typed."""
        for control in self.controls():
            control.touched = True
        self.show_state()

    def _speak(self) -> None:
        for control in self.controls():
            state = control.state()
            if control.asks() and state.text.strip() == ASK_REASON:
                self._ask_reason(control)
                return
            question = question_of(state, self._labels) if control.asks() else None
            if question is not None:
                answers: list[Answer] = [
                    (repair.words, partial(self._repair, control, repair.text, repair.unit))
                    for repair in question.repairs
                ]
                if state.to_confirm:
                    answers.append((self._keep_words(control), partial(self._keep, control)))
                if state.text.strip() or state.to_confirm:
                    answers.append((self.tr("Change"), partial(self._change, control)))
                self._say_once("refused" if state.refused else "confirm", question.bold, question.rest, answers)
                return
        self.message.clear()
        self._below.setVisible(False)

    def _say_once(self, kind: MessageKind, bold: str, rest: str, answers: Sequence[Answer]) -> None:
        """Says it unless it stands there: the cursor may be on one of its answers."""
        same = self.message.text() == f"{bold} {rest}".strip()
        if not same or [button.text() for button in self.message.answers()] != [words for words, _ in answers]:
            self.message.say(kind, bold, rest, answers)
        self._below.setVisible(True)

    def _keep_words(self, control: FieldControl) -> str:
        state = control.state()
        number = state.spec.type in (FieldType.DECIMAL, FieldType.INTEGER) and bool(state.text.strip())
        return self.tr("Keep {0}").format(state.text.strip()) if number else self.tr("Keep")

    def _ask_reason(self, control: FieldControl) -> None:
        answers: list[Answer] = [
            (words, partial(self._repair, control, typed, None)) for words, typed in missing_words().values()
        ]
        self._say_once("note", self.tr("Why is there no value?"), "", answers)

    def _move(self, control: FieldControl, forward: bool) -> None:
        if control.state().text.strip() == ASK_REASON and self.message.answers():
            self.message.answers()[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.moved.emit(control.entry, forward)

    def _repair(self, control: FieldControl, text: str, unit: str | None, *_: object) -> None:
        control.type(text, unit)
        self.moved.emit(control.entry, True)

    def _keep(self, control: FieldControl, *_: object) -> None:
        self._session.confirm(control.field)
        self.show_state()
        self.changed.emit(frozenset({control.field}))
        self.moved.emit(control.entry, True)

    def _change(self, control: FieldControl, *_: object) -> None:
        control.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, at: int) -> Button:
        """One of the answers shown now."""
        return self.message.answers()[at]
