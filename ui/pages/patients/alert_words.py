"""The alerts of a patient as chips: what the work lists hold about the next infusion and IgG, in few words."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.reports.formats import number
from core.services.worklist_items import WorkItem
from ui.pages.patient.words import shown_day
from ui.widgets.chip import ChipKind, ChipText

_KINDS: dict[str, ChipKind] = {"unsafe": "overdue", "due": "due", "plain": "plain"}
_CLOCKS = {"unsafe": "clock-alert", "due": "clock", "plain": "calendar"}


class AlertWords(QObject):
    """Says an alert in a chip, with its day in the tip."""

    def chip(self, item: WorkItem) -> ChipText:
        """Red, amber or plain by how much it presses, as on the list of today."""
        kind = _KINDS[item.urgency]
        if item.kind == "low_igg":
            return ChipText(self.tr("low IgG"), kind, "arrow-down-to-line")
        if item.kind == "igg_test":
            return ChipText(self._igg_test(item), kind, "test-tube")
        return ChipText(self._infusion(item), kind, _CLOCKS[item.urgency])

    def tip(self, item: WorkItem) -> str:
        """The words with the day it was due or measured."""
        words, day = self.chip(item).text, shown_day(item.due_date)
        if item.kind == "low_igg":
            return self.tr("{0}: {1} mg/dL on {2}").format(words, number(item.value or 0.0), day)
        return self.tr("{0}: due {1}").format(words, day)

    def _infusion(self, item: WorkItem) -> str:
        days = item.days or 0
        if item.state == "upcoming":
            return self.tr("infusion in {0} d").format(-days)
        if item.state == "due":
            return self.tr("infusion due")
        return self.tr("infusion {0} d over").format(f"{days:,}")

    def _igg_test(self, item: WorkItem) -> str:
        days = item.days or 0
        if item.state == "never":
            return self.tr("IgG never tested")
        if item.state == "no_baseline":
            return self.tr("no baseline IgG")
        if item.state == "upcoming":
            return self.tr("IgG test in {0} d").format(-days)
        if item.state in ("overdue", "grace"):
            return self.tr("IgG test {0} d over").format(f"{days:,}")
        return self.tr("IgG test due")
