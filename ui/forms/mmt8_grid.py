"""MMT-8 muscle by side: fifteen grades of 0 to 10, the sums live, one side offered where the other cannot be tested."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QWidget

from core.scoring.mmt8 import NECK_FLEXORS, SIDES, Mmt8
from core.services.entry import FieldState, FormSession
from core.services.visit_totals import BOTH_SIDES, MMT8_FIELDS, ONE_SIDE, muscle_scores
from ui.forms.grade_cell import NOT_DONE, Keys, Shade, Step
from ui.forms.grid_panel import GridPanel, Sum
from ui.theme.tokens import Size
from ui.widgets.inline_message import Answer
from ui.widgets.kit import Card, Rule, Words, row

_ROWS = (
    NECK_FLEXORS, "deltoid", "biceps", "wrist_extensors", "gluteus_maximus", "gluteus_medius", "quadriceps",
    "ankle_dorsiflexors",
)  # fmt: skip
"""As on the printed sheet of IMACS."""

_TEN, _TRACE = "10", "T"
_KEYS = Keys(
    {**{str(grade): str(grade) for grade in range(10)}, "x": _TEN, "+": _TEN, "t": _TRACE, NOT_DONE: NOT_DONE},
    {"1": {"0": _TEN}},
)
_FROM: Sequence[tuple[int, Shade]] = ((10, "none"), (8, "light"), (5, "middle"), (0, "strong"))
"""The weaker, the darker."""

_LEGEND_FROM_WIDTH, _LEGEND_FROM_HEIGHT, _LEGEND_WIDTH = 780, 420, 250
_CELL_WIDTH, _WAS_WIDTH, _CHANGE_WIDTH = 60, 54, 48
_LEAST_ROW, _TALL_ROW = 26, 38


class Mmt8Grid(GridPanel):
    """The grid behind the total; Enter walks right then left, muscle by muscle."""

    def __init__(self, session: FormSession, parent: QWidget | None = None) -> None:
        super().__init__(session, "mmt8", "MMT-8", "", parent)
        self._compared: dict[str, tuple[Words, Words]] = {}
        self._name_lines: list[QBoxLayout] = []
        grid_box = QWidget()
        grid = self._lines = QGridLayout(grid_box)
        grid.setContentsMargins(Size.GAP_16, 2, Size.GAP_12, 2)
        grid.setHorizontalSpacing(Size.GAP_8)
        grid.setVerticalSpacing(2)
        self._head(grid)
        for line, muscle in enumerate(_ROWS, start=1):
            name, position = self._names()[muscle]
            label = QBoxLayout(QBoxLayout.Direction.LeftToRight)
            label.setSpacing(0)
            label.addWidget(Words(name, "strong"))
            label.addWidget(Words(position, "hint"))
            label.addStretch(1)
            self._name_lines.append(label)
            grid.addLayout(label, line, 0)
            grid.setRowMinimumHeight(line, _LEAST_ROW)
            sides = ("",) if muscle == NECK_FLEXORS else tuple(f"_{side}" for side in SIDES)
            for at, side in enumerate(sides):
                self._grade(grid, line, 1 + 3 * at, f"mmt8_{muscle}{side}")
            if muscle == NECK_FLEXORS:
                one = Words(self.tr("one score, axial"), "hint")
                one.setAlignment(Qt.AlignmentFlag.AlignCenter)
                grid.addWidget(one, line, 4, 1, 3)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(len(_ROWS) + 1, 1)
        self._legend = self._make_legend()
        content = QWidget()
        both = QHBoxLayout(content)
        both.setContentsMargins(0, 0, Size.GAP_8, 0)
        both.addWidget(grid_box, 1)
        both.addWidget(self._legend, 0, Qt.AlignmentFlag.AlignTop)
        self.hold(content)
        self.show_state()

    def show_state(self) -> None:
        """Also what every grade was and how it moved."""
        for field, (was, change) in self._compared.items():
            before, now = getattr(self.comparison.previous, field, None), self.session.value(field)
            was.setText("" if before is None else str(before))
            moved = None if before is None or now is None else now - before
            change.setText("" if moved is None else "0" if moved == 0 else f"{moved:+d}".replace("-", "\u2212"))
            change.set_role("strong" if moved else "quiet")
        super().show_state()

    def shade(self, state: FieldState) -> Shade:
        """Full strength is white; the weaker, the darker."""
        if state.value is None:
            return "none"
        return next(shade for least, shade in _FROM if state.value >= least)

    def sums(self) -> Sequence[Sum]:
        """Total, axial, proximal, distal, each side."""
        now, before = self._scores(), self._before()
        total = now.total
        names = {"axial": self.tr("Axial"), "proximal": self.tr("Proximal"), "distal": self.tr("Distal")}
        names |= {"right": self.tr("Right side"), "left": self.tr("Left side")}
        out_of = {"axial": "10", "proximal": "100", "distal": "40", "right": "80", "left": "80"}
        was_total = self.was("mmt8")
        made = [Sum(self.tr("Total, both sides"), "" if total is None else str(total), BOTH_SIDES, was_total)]
        for key, name in names.items():
            sum_now, sum_before = getattr(now, key), getattr(before, key)
            shown = "" if sum_now is None else str(sum_now)
            made.append(Sum(name, shown, out_of[key], "" if sum_before is None else str(sum_before)))
        return made

    def neighbour(self, field: str, step: Step) -> str | None:
        """Left and right change the side, up and down the muscle."""
        muscle = MMT8_FIELDS[field]
        bare = muscle.removesuffix("_right").removesuffix("_left")
        side = muscle.removeprefix(bare)
        if step in ("left", "right"):
            # On the sheet the right side stands at the left.
            other = {("_right", "right"): "_left", ("_left", "left"): "_right"}.get((side, step))
            return f"mmt8_{bare}{other}" if other else None
        at = _ROWS.index(bare) + (1 if step == "down" else -1)
        if not 0 <= at < len(_ROWS):
            return None
        return f"mmt8_{_ROWS[at]}{'' if _ROWS[at] == NECK_FLEXORS else side or '_right'}"

    def notice(self) -> tuple[str, str, list[Answer]] | None:
        """One side alone, where only that one is complete; muscles in which only a trace was felt."""
        now = self._scores()
        if now.one_sided is not None and self.session.value("mmt8_scale") != ONE_SIDE:
            side, points = now.one_sided
            words = self.tr("Right side complete:") if side == "right" else self.tr("Left side complete:")
            told = self.tr("{0} of 80. The total of both sides needs every muscle.").format(points)
            return words, told, [(self.tr("Use this side, 0-80"), self._use_one_side)]
        if now.one_sided is not None:
            return self.tr("One side, 0-80:"), self.tr("{0} of 80 is kept as the total.").format(now.one_sided[1]), []
        if now.trace:
            labels = ", ".join(self.session.state(f"mmt8_{muscle}").spec.label["en"] for muscle in now.trace)
            return self.tr("Trace, counted as 0:"), f"{labels}.", []
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The key to the grades gives way before the grid does."""
        super().resizeEvent(event)
        tall = self.height() >= _LEGEND_FROM_HEIGHT
        self._legend.setVisible(self.width() >= _LEGEND_FROM_WIDTH and tall)
        self._lines.setVerticalSpacing(Size.GAP_8 if tall else 2)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for line, label in enumerate(self._name_lines, start=1):
            label.setDirection(down if tall else across)
            label.setSpacing(0 if tall else Size.GAP_8)
            self._lines.setRowMinimumHeight(line, _TALL_ROW if tall else _LEAST_ROW)

    def _use_one_side(self, *_: object) -> None:
        self.take("mmt8_scale", ONE_SIDE)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _scores(self) -> Mmt8:
        return muscle_scores(self.session.value, self.session.entered)

    def _before(self) -> Mmt8:
        previous = self.comparison.previous
        return muscle_scores(lambda field: getattr(previous, field, None), lambda _field: None)

    def _grade(self, grid: QGridLayout, line: int, at: int, field: str) -> None:
        was, change = Words("", "quiet"), Words("", "quiet")
        for words, width in ((was, _WAS_WIDTH), (change, _CHANGE_WIDTH)):
            words.setFixedWidth(width)
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made = self.cell(field, _KEYS)
        made.setFixedWidth(_CELL_WIDTH)
        self._compared[field] = (was, change)
        for column_at, widget in enumerate((was, made, change)):
            grid.addWidget(widget, line, at + column_at)

    def _head(self, grid: QGridLayout) -> None:
        heads = [self.tr("Previous"), self.tr("Right"), self.tr("Change")]
        heads += [self.tr("Previous"), self.tr("Left"), self.tr("Change")]
        grid.addWidget(Words(self.tr("Muscle, test position"), "hint"), 0, 0)
        for at, text in enumerate(heads, start=1):
            now = at in (2, 5)
            words = Words(text, "small_strong" if now else "hint", tone="accent" if now else "")
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(words, 0, at)

    def _make_legend(self) -> QWidget:
        card = Card(self.tr("Grade, Kendall 0\u201310"))
        card.setFixedWidth(_LEGEND_WIDTH)
        card.body.setSpacing(1)
        card.body.setContentsMargins(Size.GAP_12, Size.GAP_4, Size.GAP_12, Size.GAP_8)
        for grade, printed, meaning in self._grades():
            head, name = Words(grade, "small_strong"), Words(printed, "hint")
            head.setFixedWidth(20)
            name.setFixedWidth(52)
            card.body.addLayout(row(head, name, Words(meaning, "small"), "stretch", gap=Size.GAP_4))
        card.body.addWidget(Rule("across"))
        told = self.tr(
            "A digit enters and goes on; 10 is 1 0, x or +; T trace; . not done. A missing muscle leaves the total empty."
        )
        card.body.addWidget(Words(told, "hint", wrap=True))
        return card

    def _grades(self) -> list[tuple[str, str, str]]:
        return [
            ("10", self.tr("normal"), self.tr("strong pressure")),
            ("9", "4+", self.tr("moderate to strong")),
            ("8", self.tr("4 good"), self.tr("moderate pressure")),
            ("7", "4\u2212", self.tr("slight to moderate")),
            ("6", "3+", self.tr("slight pressure")),
            ("5", self.tr("3 fair"), self.tr("holds, no pressure")),
            ("4", "3\u2212", self.tr("slow release")),
            ("3", "2+", self.tr("against gravity, part")),
            ("2", self.tr("2 poor"), self.tr("no gravity, full range")),
            ("1", "2\u2212", self.tr("no gravity, part")),
            ("T", self.tr("trace"), self.tr("felt only, counts 0")),
            ("0", self.tr("zero"), self.tr("no contraction")),
        ]

    def _names(self) -> dict[str, tuple[str, str]]:
        sitting = self.tr("sitting")
        return {
            NECK_FLEXORS: (self.tr("Neck flexors"), self.tr("lying on the back")),
            "deltoid": (self.tr("Deltoid, middle"), sitting),
            "biceps": (self.tr("Biceps brachii"), sitting),
            "wrist_extensors": (self.tr("Wrist extensors"), sitting),
            "gluteus_maximus": (self.tr("Gluteus maximus"), self.tr("lying face down")),
            "gluteus_medius": (self.tr("Gluteus medius"), self.tr("lying on the side")),
            "quadriceps": (self.tr("Quadriceps"), sitting),
            "ankle_dorsiflexors": (self.tr("Ankle dorsiflexors"), sitting),
        }
