"""The first tab: one timeline of everything, beside it where rituximab and the response stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from core.dictionary.spec import Dictionary
from core.reports.formats import number, trimmed
from core.scoring.tis_table import TIS_POINTS, CoreSetMeasure
from core.services.chart import Chart
from ui.pages.patient.lanes import timeline
from ui.pages.patient.measures import baseline
from ui.pages.patient.timeline_view import TimelineView
from ui.pages.patient.words import course_count, infusion_count, shown_day
from ui.theme.tokens import Size
from ui.widgets.kit import Card, Segment, Words, column, ground, row, scrolling

SIDE = 306
ALL, TWO, ONE = "all", "2", "1"


class Overview(QWidget):
    """Shows a chart; the side gives way in a narrow window."""

    def __init__(self, dictionary: Dictionary, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self._dictionary, self._today = dictionary, today
        self._chart: Chart | None = None
        self.span = Segment(
            [(ONE, self.tr("1 year")), (TWO, self.tr("2 years")), (ALL, self.tr("All"))],
            "timeline_span",
            self.tr("How much of the timeline"),
        )
        self.span.choose(ALL)
        self.span.chosen.connect(self._draw)
        self.view = TimelineView()
        self._fact = Words("", "hint")
        self.nothing = Words("", "quiet")
        self._rituximab = Facts("syringe", self.tr("Rituximab"))
        self._response = Facts("activity", self.tr("Response"))
        cards = ground(QWidget(), "page")
        cards.setLayout(
            column(self._rituximab, self._response, "stretch", gap=Size.CARD_GAP, margins=(Size.GAP_12,) * 4)
        )
        # A low window (125 %) scrolls the facts; squeezed, their lines would be cut.
        self._side = scrolling(cards)
        self._side.setFixedWidth(SIDE)
        head = row(
            Words(self.tr("Timeline"), "section"),
            self._fact,
            "stretch",
            self.span,
            gap=Size.GAP_8,
            margins=(Size.MARGIN, Size.GAP_8, Size.MARGIN, Size.GAP_4),
        )
        nothing = row(self.nothing, margins=(Size.MARGIN, Size.GAP_8, Size.MARGIN, 0))
        left = column(head, nothing, gap=0)
        left.addWidget(scrolling(self.view), 1)
        line = row(gap=0)
        line.addLayout(left, 1)
        line.addWidget(self._side)
        self.setLayout(line)

    def show_chart(self, chart: Chart) -> None:
        """Draws the patient's course."""
        self._chart = chart
        self._draw()
        self._rituximab.show_facts(self._rituximab_facts(chart))
        self._response.show_facts(self._response_facts(chart))
        # TIS is a myositis score: a patient without the subset and without a score has nothing to miss.
        self._response.setVisible(bool(chart.patient.record.iim_subset) or any(scores.tis for scores in chart.scores))

    def clear(self) -> None:
        """Shows nothing of anybody."""
        self._chart = None
        self.view.clear()
        self._rituximab.show_facts(())
        self._response.show_facts(())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Under 1000 px of window the side gives way."""
        super().resizeEvent(event)
        self._side.setVisible(self.window().width() >= Size.SIDE_PANEL_BELOW)

    def _draw(self) -> None:
        if self._chart is None:
            return
        code = self.span.code()
        drawn = timeline(self._chart, self._today(), self._dictionary, years=None if code == ALL else int(code))
        self.view.show_timeline(drawn)
        self.view.setVisible(not drawn.is_empty)
        self.nothing.setVisible(drawn.is_empty)
        self.nothing.setText(
            self.tr("Nothing is recorded yet. Ctrl+N records the first visit, Ctrl+I the first infusion.")
        )
        base = baseline(self._chart)
        self._fact.setText(
            ""
            if drawn.is_empty
            else self.tr("last value, and change from baseline {0}").format(shown_day(base))
            if base
            else self.tr("last value; no baseline visit in the 90 days before the first infusion")
        )

    def _rituximab_facts(self, chart: Chart) -> Sequence[tuple[str, str]]:
        if not chart.courses:
            return ((self.tr("Infusions"), self.tr("none recorded")),)
        last = chart.courses[-1]
        days = ", ".join(shown_day(one.infusion_date) for one in last.infusions)
        given = sum(one.record.given_dose_mg or 0 for one in chart.infusions)
        lots = ", ".join(dict.fromkeys(one.lot for one in last.infusions if one.lot))
        asked = [one.record.infusion_reaction for one in chart.infusions if one.record.infusion_reaction is not None]
        reactions = self.tr("{0} in {1}").format(sum(asked), infusion_count(len(asked))) if asked else ""
        facts = (
            (self.tr("First"), shown_day(chart.first_rtx_date)),
            (self.tr("Last course"), f"{last.number}: {days}"),
            (self.tr("Last dose"), self._dose(chart)),
            (
                self.tr("Given in all"),
                f"{number(given)} mg, {course_count(len(chart.courses))}" if given else "",
            ),
            (self.tr("Batches"), lots),
            (self.tr("Reactions"), reactions),
            (self.tr("Next due"), shown_day(chart.next_due_date)),
        )
        return [fact for fact in facts if fact[1]]

    def _dose(self, chart: Chart) -> str:
        last = chart.courses[-1].infusions[-1]
        dose = f"{number(last.given_dose_mg)} mg" if last.given_dose_mg is not None else ""
        return " ".join(part for part in (last.product or "", dose) if part)

    def _response_facts(self, chart: Chart) -> Sequence[tuple[str, str]]:
        scored = [
            (visit.record.visit_date, scores.tis)
            for visit, scores in zip(chart.visits, chart.scores, strict=True)
            if scores.tis is not None and scores.tis.not_computed is None
        ]
        if not scored:
            why = chart.scores[-1].why if chart.scores else self.tr("no visit recorded")
            return ((self.tr("TIS"), self.tr("not computed: {0}").format(why)),)
        day, tis = scored[-1]
        if tis.total is not None and tis.category is not None:
            told = f"{trimmed(float(tis.total))}, {tis.category.value}"
        else:
            lower, upper = (trimmed(float(end)) if end is not None else "?" for end in (tis.lower, tis.upper))
            told = self.tr("{0} to {1}, parts are missing").format(lower, upper)
        names = self._part_names()
        parts = [
            (names[part.measure], f"{trimmed(float(part.points))} / {trimmed(float(TIS_POINTS[part.measure][-1]))}")
            if part.points is not None
            else (names[part.measure], self.tr("missing"))
            for part in tis.parts
        ]
        return ((self.tr("Visit"), shown_day(day)), (self.tr("TIS"), told), *parts)

    def _part_names(self) -> dict[CoreSetMeasure, str]:
        return {
            CoreSetMeasure.PHYSICIAN_GLOBAL: self.tr("Physician global"),
            CoreSetMeasure.PATIENT_GLOBAL: self.tr("Patient global"),
            CoreSetMeasure.MMT: self.tr("MMT-8"),
            CoreSetMeasure.HAQ_DI: self.tr("HAQ-DI"),
            CoreSetMeasure.ENZYME: self.tr("Enzyme"),
            CoreSetMeasure.EXTRAMUSCULAR: self.tr("Extramuscular"),
        }


class Facts(Card):
    """A card of named facts, one a line."""

    def __init__(self, icon_name: str, title: str) -> None:
        super().__init__(title, icon_name=icon_name)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Size.GAP_12)
        self._grid.setVerticalSpacing(Size.GAP_4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 104)
        self.body.addLayout(self._grid)
        self._facts: tuple[tuple[str, str], ...] = ()

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The names and what stands beside them."""
        return self._facts

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Shows other facts."""
        self._facts = tuple(facts)
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        for at, (name, told) in enumerate(self._facts):
            label, value = Words(name, "small_second"), Words(told, "small", wrap=True)
            self._grid.addWidget(label, at, 0)
            self._grid.addWidget(value, at, 1)
