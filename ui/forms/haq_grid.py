"""HAQ by category: the worst answer of each, raised where an aid or help was used, and the index of those answered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from core.scoring.haq import MIN_CATEGORIES
from core.services.entry import FieldState, FormSession
from core.services.visit_totals import HAQ_FIELDS, category_counts, haq_scores
from ui.forms.grade_cell import NOT_DONE, GradeCell, Keys, Shade, Step
from ui.forms.grid_panel import GridPanel, Sum
from ui.forms.shown import number_words
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer
from ui.widgets.kit import Words

AID = "_aid"
_ANSWERS = Keys({**{str(grade): str(grade) for grade in range(10)}, NOT_DONE: NOT_DONE})
_AIDS = Keys({"y": "yes", "a": "yes", "1": "yes", " ": "yes", "n": "no", "0": "no", NOT_DONE: NOT_DONE})
_SHADES: tuple[Shade, ...] = ("none", "light", "middle", "strong")
_CELL_WIDTH, _WORDS_WIDTH = 64, 72
_LEAST_ROW = 26


class HaqGrid(GridPanel):
    """The categories behind HAQ-DI; Enter walks down the answers, Right goes to the aid beside one."""

    def __init__(self, session: FormSession, parent: QWidget | None = None) -> None:
        super().__init__(session, "haq_di", "HAQ-DI", "", parent)
        self._beside: dict[str, tuple[Words, Words]] = {}
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(Size.GAP_16, 2, Size.GAP_12, 2)
        grid.setHorizontalSpacing(Size.GAP_16)
        grid.setVerticalSpacing(2)
        heads = (self.tr("Category"), self.tr("Previous"), self.tr("Answer"), self.tr("Aid or help"), self.tr("Counts"))
        for at, text in enumerate(heads):
            words = Words(text, "small_strong" if at in (2, 3) else "hint", tone="accent" if at in (2, 3) else "")
            words.setAlignment(Qt.AlignmentFlag.AlignLeft if at == 0 else Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(words, 0, at)
        for line, field in enumerate(HAQ_FIELDS, start=1):
            grid.addWidget(Words(session.state(field).spec.label["en"], "strong"), line, 0)
            grid.setRowMinimumHeight(line, _LEAST_ROW)
            was, counts = Words("", "quiet"), Words("", "strong")
            for words, at in ((was, 1), (counts, 4)):
                words.setFixedWidth(_WORDS_WIDTH)
                words.setAlignment(Qt.AlignmentFlag.AlignCenter)
                grid.addWidget(words, line, at)
            self._beside[field] = (was, counts)
            for at, (name, keys) in enumerate(((field, _ANSWERS), (f"{field}{AID}", _AIDS)), start=2):
                made: GradeCell = self.cell(name, keys)
                made.setFixedWidth(_CELL_WIDTH)
                grid.addWidget(made, line, at, Qt.AlignmentFlag.AlignHCenter)
        told = self.tr(
            "0 without difficulty, 1 with some, 2 with much, 3 unable. The worst answer of the category; "
            "aid or help: y or n, counts at least 2. A digit enters and goes on; . not done."
        )
        grid.addWidget(Words(told, "hint", wrap=True), len(HAQ_FIELDS) + 1, 0, 1, 6)
        grid.setColumnStretch(5, 1)
        grid.setRowStretch(len(HAQ_FIELDS) + 2, 1)
        self.hold(content)
        self.show_state()

    def show_state(self) -> None:
        """Also what every answer was and what it counts."""
        previous = self.comparison.previous
        for field, (was, counts) in self._beside.items():
            before = category_counts(lambda name: getattr(previous, name, None), field)
            now = category_counts(self.session.value, field)
            was.setText("" if before is None else str(before))
            counts.setText("" if now is None else str(now))
        super().show_state()

    def shade(self, state: FieldState) -> Shade:
        """The more difficult, the darker; an aid is told in words."""
        return "none" if state.value is None or isinstance(state.value, bool) else _SHADES[state.value]

    def sums(self) -> Sequence[Sum]:
        """The index with and without the rule for aids, and how many categories were answered."""
        scores = haq_scores(self.session.value)
        return [
            Sum(self.tr("HAQ-DI"), _number(scores.index), "3", self.was("haq_di")),
            Sum(self.tr("Without aids"), _number(scores.without_aids), "3"),
            Sum(self.tr("Categories answered"), str(scores.answered), "8"),
        ]

    def neighbour(self, field: str, step: Step) -> str | None:
        """Left and right change between answer and aid, up and down the category."""
        base = field.removesuffix(AID)
        if step in ("left", "right"):
            target = base if step == "left" else f"{base}{AID}"
            return target if target != field else None
        fields = list(HAQ_FIELDS)
        at = fields.index(base) + (1 if step == "down" else -1)
        return f"{fields[at]}{AID if field.endswith(AID) else ''}" if 0 <= at < len(fields) else None

    def after(self, field: str) -> str | None:
        """Enter and a digit go to the next answer, not to the aid beside it."""
        return self.neighbour(field.removesuffix(AID), "down")

    def notice(self) -> tuple[str, str, list[Answer]] | None:
        """Too few categories for an index."""
        answered = haq_scores(self.session.value).answered
        if not 0 < answered < MIN_CATEGORIES:
            return None
        told = self.tr("{0} more of the eight categories are needed.").format(MIN_CATEGORIES - answered)
        return self.tr("No index yet:"), told, []


def _number(value: Fraction | None) -> str:
    return "" if value is None else number_words(Decimal(value.numerator) / Decimal(value.denominator))
