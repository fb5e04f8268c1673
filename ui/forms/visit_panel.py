"""Beside a visit: its scores while it is typed, and what is still needed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.services.entry import FieldState, FormSession
from core.services.visit_scores import VisitScores
from ui.forms.arrangement import Need, needs
from ui.forms.comparison import Comparison
from ui.forms.needed_panel import NeededPanel, Wanted
from ui.forms.shown import missing_words
from ui.forms.skin_panel import SkinPanel
from ui.forms.tis_panel import TisPanel
from ui.theme.tokens import Size
from ui.widgets.kit import Card, Words, column, ground, scrolling

PANEL_WIDTH = 294


class VisitPanel(QWidget):
    """TIS of a patient with myositis, prednisone equivalent, and the count of what is needed; `wanted(field)` leads to a field."""

    wanted = Signal(str)

    def __init__(self, session: FormSession, diseases: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._diseases = session, diseases
        self.needs: tuple[Need, ...] = ()
        self.tis = TisPanel()
        self.skin = SkinPanel(session.form)
        self.dose = Words("", "strong")
        self.dose.setObjectName("visits_pdneq")
        dose_card = Card(self.tr("Prednisone equivalent"), right=self.dose)
        dose_card.body.setContentsMargins(0, 0, 0, 0)
        self.needed = NeededPanel()
        self.needed.wanted.connect(self.wanted)
        content = ground(QWidget(), "page")
        content.setLayout(
            column(
                self.tis,
                self.skin,
                self.needed,
                dose_card,
                "stretch",
                gap=Size.CARD_GAP,
                margins=(Size.GAP_8, Size.GAP_12 - 1, Size.GAP_8, Size.CARD_GAP),
            )
        )
        self.setLayout(column(scrolling(content), gap=0))
        self.tis.setVisible("IIM" in diseases or not diseases)
        self.skin.setVisible("SSc" in diseases)

    def show_scores(self, scores: VisitScores, comparison: Comparison) -> None:
        """Shows everything anew after a value changed."""
        self.tis.show_scores(scores, comparison.baseline, self._now)
        if not self.skin.isHidden():
            self.skin.show_scores(comparison.skin(self._session.value), self._session.value)
        followed = scores.tis.enzyme.enzyme.value if scores.tis is not None and scores.tis.enzyme else None
        self.needs = needs(self._session.form, self._diseases, followed)
        still = [wanted for need in self.needs if (wanted := self._still(need)) is not None]
        skin = "SSc" in self._diseases and "IIM" not in self._diseases
        nothing = (
            self.tr("Nothing missing for skin, lung and immunoglobulins.")
            if skin
            else self.tr("Nothing missing for TIS, Ig and infusion.")
        )
        self.needed.show_needed(still, nothing)
        self.dose.setText(dose_words(scores.pdneq_mg_per_day) or self.tr("not known yet"))

    def _now(self, field: str) -> tuple[Any, str]:
        state = self._session.state(field)
        if state.missing is not None:
            return None, missing_words()[state.missing][0]
        return state.value, self.tr("{0} refused").format(state.text.strip()) if state.refused else ""

    def _still(self, need: Need) -> Wanted | None:
        states = [self._session.state(field) for field in need.fields]
        open_states = [state for state in states if not self._answered(state)]
        if not open_states:
            return None
        first = open_states[0]
        if first.refused and first.text:
            return Wanted(first.spec.id, need.label, self.tr("refused"), "error")
        if first.to_confirm and first.text:
            unit = first.issue is not None and first.issue.rule == "unit_question"
            return Wanted(first.spec.id, need.label, self.tr("which unit?") if unit else self.tr("unusual"), "warning")
        if len(need.fields) > 1 and first is not states[0]:
            return Wanted(first.spec.id, need.label, first.spec.label["en"].lower().removeprefix(need.label.lower()))
        return Wanted(first.spec.id, need.label)

    def _answered(self, state: FieldState) -> bool:
        if state.spec.id == "steroid_dose_mg_day" and self._session.value("steroid_drug") == "none":
            return not state.refused and not state.to_confirm
        return (state.value is not None or state.missing is not None) and not state.refused and not state.to_confirm


def dose_words(pdneq: Fraction | None) -> str:
    """`5.0 mg/day`, nothing where it cannot be computed."""
    return "" if pdneq is None else f"{float(pdneq):.1f} mg/day"
