"""A form row: label, previous, the field, unit, change, baseline, percent of baseline; below it what is to be said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.dictionary.spec import FieldType
from core.services.entry import FormSession
from core.services.visit_totals import GRADES_OF
from ui.forms.arrangement import Line
from ui.forms.comparison import Compared, Comparison
from ui.forms.control import FieldControl
from ui.forms.speaking import SpeakingRow
from ui.theme.tokens import Size
from ui.widgets.kit import Chip, ChipText, LinkButton, Words, column, row

LEAD_WIDTH = 226
"""Label and previous value of a row with comparisons, px."""
LABEL_WIDTH = 210
"""Label of a row without."""
CHANGE_WIDTH, BASELINE_WIDTH, PERCENT_WIDTH = 56, 78, 54
SIDE = Size.GAP_16
SCALES = {"haq_di": 3, "mrss": 51}
MMT_MAX = 150
"""The top of the scale where none is named (the dictionary's note)."""


class FormRow(SpeakingRow):
    """One line of a form: a field, where there is one its upper limit, and what they are compared with.

    `grid_wanted(field)` when the grades of a total are to be opened.
    """

    grid_wanted = Signal(str)

    def __init__(self, session: FormSession, line: Line, *, compares: bool, parent: QWidget | None = None) -> None:
        spec = session.state(line.field).spec
        super().__init__(session, f"{spec.form}_{spec.id}_message", parent)
        self.line, self._compares = line, compares
        self.spec = spec
        self.control = FieldControl(session, line.field, wide=not compares)
        self.limit = FieldControl(session, line.limit, wide=False, limit=True) if line.limit else None
        self.label = Words(spec.label["en"], "body", wrap=True)
        self.previous, self.change = _number_words(), _number_words()
        self.baseline, self.percent = _number_words(), _number_words()
        self.hint = Words("", "hint")
        self.chip = Chip("", "past")
        self.chip.setVisible(False)
        self.note = Chip("", "due")
        self.note.setVisible(False)
        self.grid = self._grid_button() if line.grades else None
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
        self.setLayout(column(line_box, self.below(indent), gap=0))
        self.listen()
        self.show_state()

    def controls(self) -> list[FieldControl]:
        """The row's fields in reading order."""
        return [self.control] if self.limit is None else [self.control, self.limit]

    def show_state(self) -> None:
        """Shows the session's state of its fields and says what is to be said."""
        super().show_state()
        unit = self.control.state().unit
        _say(self.hint, self._scale() if self.control.segment is None else "")
        _say(self._limit_unit, self.limit.state().unit if self.limit and self.limit.state().unit != unit else "")

        if self.grid is not None:
            answered = [name for name in self.line.grades if self._session.state(name).text]
            of = len(GRADES_OF[self.spec.id])
            graded = sum(name in answered for name in GRADES_OF[self.spec.id])
            self.show_chip(self.tr("{0} of {1}").format(graded, of) if answered and graded < of else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F9 opens the grades behind a total."""
        if self.grid is not None and event.key() == Qt.Key.Key_F9:
            self.grid.click()
        else:
            super().keyPressEvent(event)

    def show_note(self, text: str, told: str = "") -> None:
        """A word of caution beside the value that asks nothing; `told` is its tip."""
        self.note.show_chip(ChipText(text, "due", "triangle-alert"))
        self.note.setToolTip(told)
        self.note.setAccessibleName(f"{text}. {told}" if told else text)
        self.note.setVisible(bool(text))

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
        self.chip.show_chip(ChipText(text, "past"))
        self.chip.setVisible(bool(text))

    def say_origin(self, words: str) -> None:
        """Says that nobody typed the upper limit and where it comes from; nothing says that somebody did."""
        self._limit_words.setText(self.tr("ULN as before") if words else self.tr("ULN"))
        self._limit_words.setToolTip(words)
        self._limit_words.setAccessibleDescription(words)

    def _grid_button(self) -> LinkButton:
        words = {"mmt8": self.tr("Grid"), "mrss": self.tr("Body"), "haq_di": self.tr("Categories")}[self.spec.id]
        label = self.spec.label["en"]
        made = LinkButton(
            words,
            f"visits_{self.spec.id}_open_grid",
            icon_name="grid-3x3",
            accessible_name=self.tr("{0} of {1}").format(words, label),
        )
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setToolTip(self.tr("{0}: {1} (F9)").format(label, words.lower()))
        made.clicked.connect(self._open_grid)
        return made

    def _open_grid(self) -> None:
        self.grid_wanted.emit(self.spec.id)

    def _scale(self) -> str:
        if self.spec.id == "mmt8":
            return self.tr("of {0}").format(self._session.value("mmt8_scale") or MMT_MAX)
        if self.spec.id in SCALES:
            return self.tr("of {0}").format(SCALES[self.spec.id])
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
        parts: list[QWidget] = [self.hint, *([self.grid] if self.grid else []), self.chip, self.note]
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


def _say(words: Words, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))


def _number_words() -> Words:
    words = Words("", "quiet")
    words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return words
