"""The score beside a visit while it is typed: total or bounds, category, and what each of the six parts gives."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from core.domain.records import Visit
from core.scoring.tis import MissingReason, TisPart, TisResult
from core.scoring.tis_table import TIS_POINTS, CoreSetMeasure, TisCategory, category_of
from core.services.visit_scores import VisitScores
from ui.forms.shown import number_words
from ui.forms.tis_picture import PartBar, TisScale
from ui.theme.tokens import Size
from ui.widgets.kit import Card, Chip, ChipKind, ChipText, Rule, Words, column, row

FIELD_OF = {
    CoreSetMeasure.PHYSICIAN_GLOBAL: "physician_global",
    CoreSetMeasure.PATIENT_GLOBAL: "patient_global",
    CoreSetMeasure.MMT: "mmt8",
    CoreSetMeasure.HAQ_DI: "haq_di",
    CoreSetMeasure.EXTRAMUSCULAR: "extramuscular_vas",
}
"""The visit's field of each part but the enzyme, which the score chooses."""

Shown = Callable[[str], tuple[Any, str]]
"""A field's value now, and in words why it has none where that is known."""


class TisPanel(Card):
    """The card beside the form; `show_scores` after every keystroke."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._count = Chip("", "due")
        title = "TIS now"
        super().__init__(title, icon_name="activity", right=self._count, parent=parent)
        self.title.setText(self.tr("TIS now"))
        self.setObjectName("visits_tis")
        self.body.setSpacing(2)
        self.total = Words("", "result")
        self._of = Words(self.tr("of 100"), "quiet")
        self.category = Words("", "small_second", wrap=True)
        self.scale = TisScale()
        self.most = Words("", "hint", wrap=True)
        self.body.addLayout(row(self.total, self._of, "stretch", gap=Size.GAP_8))
        self.body.addWidget(self.category)
        self.body.addSpacing(Size.GAP_4)
        self.body.addWidget(self.scale)
        self.parts = {measure: _Part(self._names()[measure]) for measure in CoreSetMeasure}
        for part in self.parts.values():
            self.body.addWidget(part)
        self.body.addWidget(self.most)

    def show_scores(self, scores: VisitScores, baseline: Visit | None, now: Shown) -> None:
        """Shows a score, or why there is none."""
        score = scores.tis
        computed = score is not None and bool(score.parts)
        for widget in (self.total, self._of, self.scale, self.most, *self.parts.values()):
            widget.setVisible(computed)
        if score is None or not score.parts:
            self._count.show_chip(ChipText(self.tr("no score"), "past"))
            self.category.setText(_sentence(scores.why))
            return
        there = sum(part.points is not None for part in score.parts)
        words = self.tr("complete") if there == len(score.parts) else self.tr("{0} of {1} parts")
        kind: ChipKind = "done" if there == len(score.parts) else "due"
        self._count.show_chip(ChipText(words.format(there, len(score.parts)), kind))
        self.total.setText(self._range(score))
        self.category.setText(self._category(score))
        self.scale.show_range(score.lower, score.upper, f"{self.total.text()}. {self.category.text()}")
        for part in score.parts:
            self._show_part(part, score, baseline, now)
        most = score.maximum_attainable
        self.most.setText(self.tr("At most {0} from this baseline").format(_points(most)) if most is not None else "")
        self.most.setVisible(most is not None)

    def show_bars(self, visible: bool) -> None:
        """Takes the bars away in a narrow window."""
        for part in self.parts.values():
            part.bar.setVisible(visible)

    def _range(self, score: TisResult) -> str:
        if score.total is not None or score.lower == score.upper:
            return _points(score.lower)
        return self.tr("{0} to {1}").format(_points(score.lower), _points(score.upper))

    def _category(self, score: TisResult) -> str:
        names = {
            TisCategory.NONE: self.tr("No improvement"),
            TisCategory.MINIMAL: self.tr("Minimal"),
            TisCategory.MODERATE: self.tr("Moderate"),
            TisCategory.MAJOR: self.tr("Major"),
        }
        sure = score.category or score.category_if_determined
        if sure is not None:
            words = names[sure]
            return words if score.category else self.tr("{0}, whatever is still missing").format(words)
        if score.lower is None or score.upper is None:
            return ""
        order = list(TisCategory)
        low, high = order.index(category_of(score.lower)), order.index(category_of(score.upper))
        possible = [names[category] for category in order[low : high + 1]]
        words = self.tr(" or ").join([possible[0], possible[-1].lower()])
        if len(possible) > 2:
            words = self.tr("{0} to {1}").format(possible[0], possible[-1].lower())
        return self.tr("{0}: not determinable yet").format(words)

    def _show_part(self, part: TisPart, score: TisResult, baseline: Visit | None, now: Shown) -> None:
        row_ = self.parts[part.measure]
        highest = TIS_POINTS[part.measure][-1]
        field = FIELD_OF.get(part.measure) or (score.enzyme.enzyme.value if score.enzyme else "ck")
        if part.measure is CoreSetMeasure.ENZYME:
            name = field.upper() if len(field) <= 3 else field
            row_.name.setText(self.tr("Enzyme, {0}").format(name))
        value, known = now(field)
        if part.points is None or part.improvement_percent is None:
            attainable = highest if part.attainable_points is None else part.attainable_points
            row_.say(self._why(part, known), f"0\u2013{_points(attainable)}", "", None)
            return
        before = getattr(baseline, field, None)
        told = f"{_value(before)} \u2192 {_value(value)}, {_points(Fraction(round(part.improvement_percent)))} %"
        row_.say(told, _points(part.points), f"/{_points(highest)}", float(part.points / highest))

    def _why(self, part: TisPart, known: str) -> str:
        if known and part.missing is MissingReason.FOLLOW_UP_MISSING:
            return self.tr("missing: {0}").format(known)
        return {
            MissingReason.BASELINE_MISSING: self.tr("missing at baseline"),
            MissingReason.FOLLOW_UP_MISSING: self.tr("missing: not entered"),
            MissingReason.SCALE_DIFFERS: self.tr("missing: another scale"),
            MissingReason.OUT_OF_SCALE: self.tr("missing: out of scale"),
            MissingReason.ULN_MISSING: self.tr("missing: upper limit"),
        }[part.missing or MissingReason.FOLLOW_UP_MISSING]

    def _names(self) -> dict[CoreSetMeasure, str]:
        return {
            CoreSetMeasure.PHYSICIAN_GLOBAL: self.tr("Physician global"),
            CoreSetMeasure.PATIENT_GLOBAL: self.tr("Patient global"),
            CoreSetMeasure.MMT: self.tr("MMT-8"),
            CoreSetMeasure.HAQ_DI: self.tr("HAQ-DI"),
            CoreSetMeasure.ENZYME: self.tr("Enzyme"),
            CoreSetMeasure.EXTRAMUSCULAR: self.tr("Extramuscular"),
        }


class _Part(QWidget):
    """One of the six: its name over base and now, the bar, the points."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = Words(name, "body")
        self.told = Words("", "small_second")
        self.bar = PartBar()
        self.points, self.highest = Words("", "strong"), Words("", "quiet")
        grid = QGridLayout()
        grid.setContentsMargins(0, 1, 0, 0)
        grid.setHorizontalSpacing(Size.GAP_4)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.told, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.bar, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        score = QWidget()
        score.setFixedWidth(64)
        score.setLayout(row("stretch", self.points, self.highest, gap=0))
        grid.addWidget(score, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(column(Rule("across"), grid, gap=0))

    def say(self, told: str, points: str, highest: str, share: float | None) -> None:
        self.told.setText(told)
        self.told.set_tone("warning" if share is None else "")
        self.points.setText(points)
        self.points.set_role("quiet" if share is None else "strong")
        self.highest.setText(highest)
        self.highest.setVisible(bool(highest))
        self.bar.show_share(share)
        self.setAccessibleName(f"{self.name.text()}: {told}, {points}{highest}")


def _points(value: Fraction | None) -> str:
    return "" if value is None else number_words(Decimal(value.numerator) / Decimal(value.denominator))


def _value(value: float | None) -> str:
    return "" if value is None else number_words(Decimal(repr(value)))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
