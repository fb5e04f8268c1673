"""A form row: label, previous, the field, unit, change, baseline, percent of baseline; below it what is to be said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.dictionary.spec import FieldType
from core.services.entry import FormSession
from ui.forms.arrangement import Line
from ui.forms.comparison import Compared, Comparison
from ui.forms.control import ASK_REASON, FieldControl
from ui.forms.entries import FormEntry
from ui.forms.questions import question_of
from ui.forms.shown import missing_words
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer, MessageKind
from ui.widgets.kit import Button, Chip, InlineMessage, Words, column, row

LEAD_WIDTH = 226
"""Label and previous value of a row with comparisons, px."""
LABEL_WIDTH = 210
"""Label of a row without."""
CHANGE_WIDTH, BASELINE_WIDTH, PERCENT_WIDTH = 56, 78, 54
SIDE = Size.GAP_16
MMT_MAX = 150
"""The top of the scale where none is named (the dictionary's note)."""


class FormRow(QWidget):
    """One line of a form. `changed(field ids)`, `left(field)` and `moved(entry, forward)` come from its fields."""

    changed = Signal(object)
    left = Signal(str)
    moved = Signal(object, bool)

    def __init__(self, session: FormSession, line: Line, *, compares: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self._session, self._compares = line, session, compares
        spec = session.state(line.field).spec
        self.spec = spec
        self._labels = {other.id: other.label["en"] for other in session.form}
        self.control = FieldControl(session, line.field, wide=not compares)
        self.limit = FieldControl(session, line.limit, wide=False, limit=True) if line.limit else None
        self.label = Words(spec.label["en"], "body", wrap=True)
        self.previous, self.change = _number_words(), _number_words()
        self.baseline, self.percent = _number_words(), _number_words()
        self.hint = Words("", "hint")
        self.chip = Chip("", "past")
        self.chip.setVisible(False)
        self.message = InlineMessage(f"{spec.form}_{spec.id}_message")
        beside = self._beside()
        line_box = row(gap=0, margins=(SIDE if compares else Size.MARGIN, 2, Size.GAP_12, 2))
        line_box.addWidget(self._lead())
        line_box.addSpacing(Size.GAP_16)
        line_box.addWidget(self.control.entry, 0, Qt.AlignmentFlag.AlignVCenter)
        line_box.addSpacing(Size.GAP_8)
        line_box.addLayout(beside, 1)
        if compares:
            for words, width in self._compared():
                words.setFixedWidth(width)
                line_box.addWidget(words)
        indent = (SIDE + LEAD_WIDTH if compares else Size.MARGIN + LABEL_WIDTH) + Size.GAP_16
        below = row(gap=0, margins=(indent, 0, SIDE, Size.GAP_4))
        below.addWidget(self.message, 1)
        self._below = QWidget()
        self._below.setLayout(below)
        self._below.setVisible(False)
        self.setLayout(column(line_box, self._below, gap=0))
        for control in self.controls():
            control.changed.connect(self.changed)
            control.left.connect(partial(self.left.emit, control.field))
            control.moved.connect(partial(self._move, control))
        self.show_state()

    def controls(self) -> list[FieldControl]:
        """The row's fields in reading order."""
        return [self.control] if self.limit is None else [self.control, self.limit]

    def entries(self) -> list[FormEntry]:
        """The fields that Enter walks through."""
        return [control.entry for control in self.controls()]

    def stops(self) -> list[QWidget]:
        """Everything that Tab walks through: the fields, then the answers to what is asked."""
        return [*self.entries(), *self.message.answers()] if not self._below.isHidden() else [*self.entries()]

    def show_state(self) -> None:
        """Shows the session's state of its fields and says what is to be said."""
        for control in self.controls():
            control.show_state()
        self._speak()
        unit = self.control.state().unit
        _say(self.hint, self._scale() if self.control.segment is None else "")
        _say(self._limit_unit, self.limit.state().unit if self.limit and self.limit.state().unit != unit else "")

    def compare(self, comparison: Comparison) -> None:
        """Shows what the value is compared with."""
        state = self._session.state(self.spec.id)
        dates = self.spec.id == self._session.form.date
        sure = None if state.to_confirm else state.value
        shown = comparison.of(self.spec, sure, state.unit) if self._compares and not dates else Compared()
        self.previous.setText(shown.previous)
        self.change.setText(shown.change)
        self.baseline.setText(shown.baseline)
        self.percent.setText(shown.percent)

    def show_baseline(self, visible: bool) -> None:
        """Takes the baseline column away in a narrow window."""
        if self._compares:
            self.baseline.setVisible(visible)

    def show_change(self, visible: bool) -> None:
        """Takes change and percent away where even they have no room."""
        if self._compares:
            standing = [words for words, _width in self._compared()]
            for words in (self.change, self.percent):
                if words in standing:
                    words.setVisible(visible)

    def show_chip(self, text: str) -> None:
        """A computed value behind the unit, as `PDNeq 5.0`; nothing takes no room."""
        self.chip.show_chip(type(self.chip.chip())(text, "past"))
        self.chip.setVisible(bool(text))

    def say_origin(self, words: str) -> None:
        """Says that nobody typed the upper limit and where it comes from; nothing says that somebody did."""
        self._limit_words.setText(self.tr("ULN as before") if words else self.tr("ULN"))
        self._limit_words.setToolTip(words)
        self._limit_words.setAccessibleDescription(words)

    def in_trouble(self) -> bool:
        """Whether it shows a refusal or a question."""
        return any(c.asks() and (c.state().refused or c.state().to_confirm) for c in self.controls())

    def touch(self) -> None:
        """From now on its questions are asked, even where nothing was typed."""
        for control in self.controls():
            control.touched = True
        self.show_state()

    def _scale(self) -> str:
        if self.spec.id == "mmt8":
            return self.tr("of {0}").format(self._session.value("mmt8_scale") or MMT_MAX)
        return (self.spec.unit or "").replace("m2", "m\u00b2")

    def _lead(self) -> QWidget:
        lead = QWidget()
        lead.setFixedWidth(LEAD_WIDTH if self._compares else LABEL_WIDTH)
        box = QHBoxLayout(lead)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(Size.GAP_8)
        box.addWidget(self.label, 1)
        if self._compares:
            box.addWidget(self.previous)
        return lead

    def _beside(self) -> QHBoxLayout:
        beside = row(gap=Size.GAP_8)
        parts: list[QWidget] = [self.hint, self.chip]
        if self.control.segment is not None:
            parts.insert(0, self.control.segment)
        self._limit_words, self._limit_unit = Words(self.tr("ULN"), "hint"), Words("", "hint")
        if self.limit is not None:
            parts += [self._limit_words, self.limit.entry, self._limit_unit]
        for part in parts:
            beside.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        beside.addStretch(1)
        return beside

    def _compared(self) -> list[tuple[Words, int]]:
        if self.spec.type in (FieldType.DECIMAL, FieldType.INTEGER):
            return [(self.change, CHANGE_WIDTH), (self.baseline, BASELINE_WIDTH), (self.percent, PERCENT_WIDTH)]
        # Words need more room than numbers and have no change.
        return [(self.baseline, CHANGE_WIDTH + BASELINE_WIDTH), (self.percent, PERCENT_WIDTH)]

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


def _say(words: Words, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))


def _number_words() -> Words:
    words = Words("", "quiet")
    words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return words
