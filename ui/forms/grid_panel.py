"""What the three grids of a visit share: opened in place of the rows from the row of their total, closed by Escape back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QWidget

from core.dictionary.spec import MissingReason
from core.services.entry import FieldState, FormSession
from ui.forms.comparison import Comparison
from ui.forms.grade_cell import GradeCell, Keys, Shade, Step
from ui.forms.questions import question_of
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer
from ui.widgets.kit import Button, InlineMessage, Words, column, ground, row, scrolling


@dataclass(frozen=True)
class Sum:
    """A sum under the grid: its name, the number (empty while it cannot be had), what it is out of, and what it was."""

    name: str
    number: str
    of: str = ""
    was: str = ""


class GridPanel(QWidget):
    """A grid of grades. `changed(field ids)` after every key that changed the session, `closed` when the rows are wanted back."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, session: FormSession, total: str, title: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.total = session, total
        self.comparison = Comparison()
        self.cells: dict[str, GradeCell] = {}
        self._labels = {spec.id: spec.label["en"] for spec in session.form}
        self.setObjectName(f"visits_{total}_grid")
        self.setAccessibleName(title)
        self.back = Button(self.tr("Back to the visit (Esc)"), f"visits_{total}_back", size="small", icon_name="check")
        self.back.clicked.connect(self.closed)
        self.clear = Button(self.tr("Clear"), f"visits_{total}_clear", size="small")
        self.clear.clicked.connect(self._clear)
        head = ground(QWidget(), "head")
        head.setLayout(
            row(
                Words(title, "strong"), Words(keys, "hint"), "stretch", self.clear, self.back,
                gap=Size.GAP_8, margins=(Size.GAP_16, Size.GAP_4, Size.GAP_12, Size.GAP_4),
            )
        )  # fmt: skip
        self.message = InlineMessage(f"visits_{total}_grid_message")
        self._strip = QWidget()
        self._strip.setLayout(row(self.message, margins=(Size.GAP_16, Size.GAP_4, Size.GAP_16, Size.GAP_4)))
        self._strip.setVisible(False)
        self._sums = ground(QWidget(), "head")
        self._sum_line = QGridLayout(self._sums)
        self._sum_line.setContentsMargins(Size.GAP_16, Size.GAP_4, Size.GAP_12, Size.GAP_8)
        self._sum_line.setHorizontalSpacing(Size.GAP_16)
        self._sum_line.setVerticalSpacing(0)
        self._sum_words: list[tuple[Words, Words, Words]] = []
        self._parts = column(head, self._strip, gap=0)
        self.setLayout(self._parts)

    def hold(self, content: QWidget) -> None:
        """Puts the grid itself between head and sums."""
        self._area = scrolling(ground(content, "surface"))
        self._parts.addWidget(self._area, 1)
        self._parts.addWidget(self._sums)

    def cell(self, field: str, keys: Keys) -> GradeCell:
        """A cell of this grid, joined to its field of the session."""
        spec = self.session.state(field).spec
        made = GradeCell(keys, f"visits_{field}", spec.label["en"])
        made.typed.connect(partial(self._typed, field))
        made.stepped.connect(partial(self._stepped, field))
        self.cells[field] = made
        return made

    def compare(self, comparison: Comparison) -> None:
        """Shows what every grade was."""
        self.comparison = comparison
        self.show_state()

    def show_state(self) -> None:
        """Shows the session's state of every cell, the sums, and what is to be said."""
        for field, made in self.cells.items():
            state = self.session.state(field)
            was = self.was(field)
            said = self.tr("was {0}").format(was) if was else ""
            refused = self._refusal(state)
            made.show_grade(_text(state), self.shade(state), _look(state), refused or said)
        for words, told in zip(self._made_sums(sums := self.sums()), sums, strict=True):
            for label, text in zip(words, (told.name, told.number or "\u2013", self.beside(told)), strict=True):
                label.setText(text)
        self._say()

    def was(self, field: str) -> str:
        """What stood in a field at the visit before, in words."""
        before = getattr(self.comparison.previous, field, None)
        return "" if before is None or isinstance(before, bool) else f"{before:g}"

    def go_to(self, field: str) -> None:
        """Puts the cursor into a cell and the cell in view."""
        self.cells[field].setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(self.cells[field], 0, Size.GAP_12)

    def start(self) -> None:
        """Puts the cursor into the first cell without an answer, else into the first."""
        self.go_to(next((name for name in self.cells if not self.session.state(name).text), next(iter(self.cells))))

    def shade(self, state: FieldState) -> Shade:
        """How dark a cell is; each grid has its own scale."""
        raise NotImplementedError

    def sums(self) -> Sequence[Sum]:
        """What the grades amount to."""
        raise NotImplementedError

    def beside(self, told: Sum) -> str:
        """What stands behind a sum: what it is out of and what it was."""
        was = self.tr("was {0}").format(told.was) if told.was else ""
        return "  ".join(part for part in (f"/ {told.of}" if told.of else "", was) if part)

    def after(self, field: str) -> str | None:
        """The cell that Enter and a typed grade go to, None behind the last."""
        names = list(self.cells)
        at = names.index(field) + 1
        return names[at] if at < len(names) else None

    def neighbour(self, field: str, step: Step) -> str | None:
        """The cell that an arrow leads to, None at the edge."""
        raise NotImplementedError

    def notice(self) -> tuple[str, str, list[Answer]] | None:
        """Something to say that is no question about a value: bold words, the rest, answers."""
        return None

    def stops(self) -> list[QWidget]:
        """What Tab walks through."""
        return [*self.message.answers(), *self.cells.values(), self.clear, self.back]

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays in the grid."""
        stops = self.stops()
        here = QApplication.focusWidget()
        if here not in stops:
            return super().focusNextPrevChild(forward)
        step = stops.index(here) + (1 if forward else -1)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[step % len(stops)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape and F9 go back to the row of the total."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F9):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def take(self, field: str, text: str) -> None:
        """Puts a text into the session as if it had been typed."""
        changed = self.session.set_text(field, text)
        self.show_state()
        if changed:
            self.changed.emit(changed)

    def _typed(self, field: str, text: str) -> None:
        self.take(field, text)

    def _stepped(self, field: str, step: Step) -> None:
        if self.session.state(field).refused and step == "next":
            return
        beside = self.after(field) if step == "next" else self.neighbour(field, step)
        if beside:
            self.go_to(beside)
        elif step == "next":
            self.back.setFocus(Qt.FocusReason.TabFocusReason)

    def _clear(self) -> None:
        changed: set[str] = set()
        for field in self.cells:
            if self.session.state(field).text:
                changed |= self.session.set_text(field, "")
        self.show_state()
        self.changed.emit(frozenset(changed))
        self.start()

    def _refusal(self, state: FieldState) -> str:
        question = question_of(state, self._labels) if state.refused else None
        return f"{question.bold} {question.rest}" if question else ""

    def _say(self) -> None:
        refused = next((s for name in self.cells if (s := self.session.state(name)).refused), None)
        total = self.session.state(self.total)
        notice = self.notice()
        if refused is not None and (question := question_of(refused, self._labels)):
            self._say_once("refused", f"{refused.spec.label['en']}, {question.bold}", question.rest, [])
        elif total.to_confirm and (question := question_of(total, self._labels)):
            keep: Callable[..., Any] = self._keep
            self._say_once("confirm", question.bold, question.rest, [(self.tr("Keep"), keep)])
        elif notice is not None:
            self._say_once("note", *notice)
        else:
            self.message.clear()
            self._strip.setVisible(False)

    def _say_once(self, kind: Any, bold: str, rest: str, answers: list[Answer]) -> None:
        same = self.message.text() == f"{bold} {rest}".strip()
        if not same or [button.text() for button in self.message.answers()] != [words for words, _ in answers]:
            self.message.say(kind, bold, rest, answers)
        self._strip.setVisible(True)

    def _keep(self, *_: object) -> None:
        self.session.confirm(self.total)
        self.show_state()
        self.changed.emit(frozenset({self.total}))
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _made_sums(self, sums: Sequence[Sum]) -> list[tuple[Words, Words, Words]]:
        while len(self._sum_words) < len(sums):
            name, number, beside = Words("", "hint"), Words("", "section"), Words("", "hint")
            at = len(self._sum_words)
            box = QWidget()
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.setLayout(column(name, row(number, beside, "stretch", gap=Size.GAP_4), gap=0))
            self._sum_line.addWidget(box, 0, at)
            self._sum_words.append((name, number, beside))
        return self._sum_words


def _text(state: FieldState) -> str:
    if state.missing is not None:
        return "n.d." if state.missing is MissingReason.NOT_DONE else "\u2013"
    if state.refused or state.value is None:
        return state.text
    if isinstance(state.value, bool):
        return QCoreApplication.translate("forms", "yes") if state.value else QCoreApplication.translate("forms", "no")
    return state.entered.text if state.entered is not None else str(state.value)


def _look(state: FieldState) -> Any:
    if state.refused:
        return "refused"
    if state.to_confirm:
        return "confirm"
    return "not_done" if state.missing is not None else ""
