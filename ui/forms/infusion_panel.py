"""Beside an infusion: what the prescriber is asked to acknowledge, what stands before it, and where it is in its course."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from core.reports.formats import trimmed
from core.scoring.course import SCHEMES
from core.services.entry import FormSession
from core.services.infusion_entry import InfusionEntry
from core.services.infusion_plan import Place, cumulative_mg, next_infusion
from core.services.readiness import Check, Readiness
from ui.forms.control import FieldControl
from ui.forms.infusion_words import check_words
from ui.forms.shown import date_words
from ui.forms.speaking import SpeakingRow
from ui.theme.tokens import Colour, Size
from ui.widgets.kit import Card, Icon, Words, column, ground, row
from ui.widgets.layouts import empty

PANEL_WIDTH = 308
Fact = tuple[str, str]


class Acknowledgement(SpeakingRow):
    """The field for who prescribes the infusion all the same, and why."""

    def __init__(self, session: FormSession, parent: QWidget | None = None) -> None:
        super().__init__(session, "infusions_acknowledged_message", parent)
        self.field = FieldControl(session, "acknowledged", wide=False)
        self.field.entry.setMinimumWidth(0)
        self.field.entry.setMaximumWidth(Size.MARGIN * 40)
        self.label = Words(self.tr("Prescriber, and why it is given all the same"), "hint", wrap=True)
        self.setLayout(column(self.label, self.field.entry, self.below(0), gap=Size.GAP_4))
        self.listen()
        self.show_state()

    def controls(self) -> list[FieldControl]:
        """Its one field."""
        return [self.field]


class InfusionPanel(QWidget):
    """Three cards; the first asks only when there is something to acknowledge, or something was."""

    def __init__(self, session: FormSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.acknowledgement = Acknowledgement(session)
        self.ask = Card(self.tr("Please acknowledge"), icon_name="triangle-alert", kind="warning")
        self._asked = QWidget()
        self._asked.setLayout(column(gap=Size.GAP_8))
        self.ask.body.addWidget(self._asked)
        self.ask.body.addWidget(self.acknowledgement)
        self.before = Card()
        self.before.body.addWidget(Words(self.tr("Before this infusion"), "strong"))
        self._checks = QWidget()
        self._checks.setLayout(column(gap=Size.GAP_8))
        self.before.body.addWidget(self._checks)
        self.course = Card()
        self.course_title = Words("", "strong")
        self.course.body.addWidget(self.course_title)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(Size.GAP_12)
        self._facts.setVerticalSpacing(Size.GAP_4)
        self.course.body.addLayout(self._facts)
        content = ground(self, "page")
        content.setLayout(
            column(
                self.ask, self.before, self.course, "stretch", gap=Size.CARD_GAP,
                margins=(Size.GAP_12, Size.GAP_12, Size.GAP_12, Size.CARD_GAP),
            )
        )  # fmt: skip

    def show_readiness(self, ready: Readiness) -> None:
        """Shows every check; those that ask stand in the amber card."""
        asking = ready.asking
        self.ask.setVisible(bool(asking) or bool(self._session.state("acknowledged").text))
        _fill(self._asked, [_asked_line(check) for check in asking])
        _fill(self._checks, [_check_line(check) for check in ready.checks if not check.asks])
        self.before.setVisible(len(asking) < len(ready.checks))

    def show_course(self, title: str, facts: Sequence[Fact]) -> None:
        """The course of the infusion, and facts of two words each."""
        self.course_title.setText(title)
        empty(self._facts)
        for at, (name, value) in enumerate(facts):
            self._facts.addWidget(Words(name, "hint"), at, 0)
            self._facts.addWidget(Words(value, "small", wrap=True), at, 1)
        self._facts.setColumnStretch(1, 1)

    def told(self) -> str:
        """All that is asked, as words."""
        return "\n".join(words.text() for words in self._asked.findChildren(Words))


def course_words(entry: InfusionEntry, place: Place, day: str) -> tuple[str, list[Fact]]:
    """The infusion's place in its course as a title, and the facts of the course."""
    scheme = entry.main.value("scheme") or place.scheme
    known = SCHEMES.get(scheme or "")
    number = entry.main.value("infusion_no") or place.infusion_no
    title = _tr("Course {0}, infusion {1}").format(place.course, number)
    if known and known.infusions:
        title = _tr("Course {0}, infusion {1} of {2}").format(place.course, number, known.infusions)
    facts: list[Fact] = []
    due = entry.chart.next_due_date
    if entry.record_id is None and due and place.infusion_no == 1:
        facts.append((_tr("Planned"), date_words(due)))
    if place.days_since_course is not None:
        facts.append((_tr("Since the last course"), _tr("{0} days").format(f"{place.days_since_course:,}")))
    following = next_infusion(place, scheme, day)
    if following:
        words = _tr("{0} to {1}").format(*(date_words(one) for one in following))
        facts.append((_tr("Infusion {0} due").format(number + 1), words))
    before = cumulative_mg(entry.chart, entry.record_id, day)
    with_this = before + (entry.main.value("given_dose_mg") or 0)
    told = _tr("{0} g, {1} g with this one").format(trimmed(before / 1000, 2), trimmed(with_this / 1000, 2))
    return title, [*facts, (_tr("Cumulative"), told)]


def _tr(words: str) -> str:
    return QCoreApplication.translate("infusion", words)


def _fill(holder: QWidget, lines: Sequence[QWidget]) -> None:
    layout = holder.layout()
    if layout is not None:
        empty(layout)
        for line in lines:
            layout.addWidget(line)


def _asked_line(check: Check) -> QWidget:
    first, second = check_words(check)
    line = QWidget()
    line.setLayout(column(Words(first, "label", wrap=True), Words(second, "hint", wrap=True), gap=0))
    return line


def _check_line(check: Check) -> QWidget:
    first, second = check_words(check)
    good = check.state == "good"
    icon = Icon("check" if good else "triangle-alert", Colour.DONE if good else Colour.WARNING, Size.ICON_INLINE)
    line = QWidget()
    words = column(Words(first, "label", wrap=True), Words(second, "hint", wrap=True), gap=0)
    box = row(gap=Size.GAP_8)
    box.addWidget(icon)
    box.addLayout(words, 1)
    line.setLayout(box)
    return line
