"""Scores of systemic sclerosis beside a visit while it is typed: CRISS, revised CRISS and EUSTAR index, with what is missing by name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from PySide6.QtWidgets import QWidget

from core.dictionary.spec import FormSpec
from core.scoring.criss import CrissMeasure, RevisedCrissResult
from core.services.skin_scores import EUSTAR_FIELDS, EVENT_FIELDS, SkinScores
from ui.forms.shown import date_words, number_words
from ui.theme.tokens import Size
from ui.widgets.kit import Card, Chip, ChipText, Rule, Words, column, row


class SkinPanel(Card):
    """The card beside the form; `show_scores` after every keystroke."""

    def __init__(self, form: FormSpec, parent: QWidget | None = None) -> None:
        self._chip = Chip("", "due")
        super().__init__("Response now", icon_name="activity", right=self._chip, parent=parent)
        self.title.setText(self.tr("Response now"))
        self.setObjectName("visits_skin")
        self.body.setSpacing(2)
        self._labels = {spec.id: spec.label["en"] for spec in form}
        self.criss, self.criss_told = Words("", "result"), Words("", "small_second", wrap=True)
        self._of = Words(self.tr("ACR CRISS, 0 to 1"), "quiet")
        self.levels = Words("", "small", wrap=True)
        self.skin = Words("", "small", wrap=True)
        self.eustar, self.eustar_told = Words("", "strong"), Words("", "small_second", wrap=True)
        self._response = QWidget()
        self._response.setLayout(
            column(row(self.criss, self._of, "stretch", gap=Size.GAP_8), self.criss_told, self.levels, self.skin, gap=2)
        )
        self.body.addWidget(self._response)
        self.body.addWidget(Rule("across"))
        self.body.addLayout(row(Words(self.tr("EUSTAR activity"), "body"), "stretch", self.eustar))
        self.body.addWidget(self.eustar_told)

    def show_scores(self, scores: SkinScores, value: Callable[[str], Any]) -> None:
        """Shows the scores, or why there are none."""
        self._show_criss(scores, value)
        self._show_levels(scores)
        self._show_eustar(scores)
        told = (
            self.criss.text(),
            self.criss_told.text(),
            self.levels.text(),
            self.eustar.text(),
            self.eustar_told.text(),
        )
        self.setAccessibleName(f"{self.title.text()}: {' '.join(part for part in told if part)}")

    def _show_criss(self, scores: SkinScores, value: Callable[[str], Any]) -> None:
        result = scores.criss
        computed = result is not None and result.probability is not None
        self.criss.setVisible(computed)
        self._of.setVisible(computed)
        if result is None:
            self._chip.show_chip(ChipText(self.tr("no score"), "past"))
            self.criss_told.setText(_sentence(scores.why))
            return
        window = "" if scores.in_window else self.tr(" Made for 12 months (10 to 14) after the baseline.")
        if result.probability is None:
            self._chip.show_chip(ChipText(self.tr("incomplete"), "due"))
            self.criss_told.setText(self._missing(scores, value))
            return
        self._chip.show_chip(ChipText(self.tr("complete"), "done"))
        self.criss.setText(f"{result.probability:.3f}")
        if result.organ_event:
            words = self.tr("Not improved: a new organ event.")
        else:
            words = self.tr("Improved, 0.600 or more.") if result.improved else self.tr("Not improved, below 0.600.")
        self.criss_told.setText(words + window)

    def _missing(self, scores: SkinScores, value: Callable[[str], Any]) -> str:
        """What ACR CRISS waits for, by where it is missing."""
        now = [self._label(field) for field in scores.missing_now]
        before = [self._label(measure.value) for measure in CrissMeasure if measure in scores.at_baseline]
        events = [self._label(field) for field in EVENT_FIELDS if value(field) is None]
        parts = []
        if now:
            parts.append(self.tr("Missing today: {0}.").format(", ".join(now)))
        if before:
            on = date_words(scores.baseline_date or "")
            parts.append(self.tr("Missing at baseline ({0}): {1}.").format(on, ", ".join(before)))
        if events:
            count = self.tr("all four") if len(events) == len(EVENT_FIELDS) else ", ".join(events)
            parts.append(self.tr("New organ events not answered: {0}.").format(count))
        return self.tr("No ACR CRISS yet. {0}").format(" ".join(parts))

    def _show_levels(self, scores: SkinScores) -> None:
        words = {True: self.tr("yes"), False: self.tr("no"), None: self.tr("open")}
        levels = [f"{level} {words[result.improved]}" for level, result in scores.revised]
        if all(result.improved is None for _level, result in scores.revised):
            levels = [self.tr("not determinable yet")] if levels else []
        self.levels.setText(
            self.tr("Revised CRISS: {0}").format(", ".join(levels)) + self._zero(scores.revised) if levels else ""
        )
        self.levels.setVisible(bool(levels))
        change = scores.skin
        self.skin.setVisible(change is not None)
        if change is not None:
            percent = "" if change.percent is None else f" ({number_words(_round(change.percent), sign=True)} %)"
            told = (
                self.tr("improved")
                if change.improved
                else self.tr("worse")
                if change.progressed
                else self.tr("no change that counts")
            )
            units = number_words(Decimal(change.units), sign=True)
            self.skin.setText(self.tr("Skin since baseline {0}{1}: {2}").format(units, percent, told))

    def _zero(self, revised: tuple[tuple[int, RevisedCrissResult], ...]) -> str:
        """A measure that was 0 at baseline cannot improve: said, as it counts as not improved."""
        names = [self._label(measure.value) for measure in revised[0][1].baseline_zero] if revised else []
        return self.tr(" (0 at baseline, cannot improve: {0})").format(", ".join(names)) if names else ""

    def _show_eustar(self, scores: SkinScores) -> None:
        index = scores.eustar
        activity = {True: self.tr("active"), False: self.tr("not active"), None: self.tr("open")}[index.active]
        total = (
            number_words(Decimal(index.total.numerator) / Decimal(index.total.denominator))
            if index.total is not None
            else ""
        )
        self.eustar.setText(self.tr("{0} of 10, {1}").format(total, activity) if total else activity)
        names = ", ".join(self._label(EUSTAR_FIELDS[item]) for item in index.missing)
        self.eustar_told.setText(self.tr("Missing today: {0}.").format(names) if names else "")
        self.eustar_told.setVisible(bool(names))

    def _label(self, field: str) -> str:
        return self._labels.get(field, field)


def _round(value: Fraction) -> Decimal:
    return Decimal(round(value))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
