"""The cohort at the left of the analysis: disease, subset, therapy, sex, data lock and the event rule, and how many patients that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.services.cohort_choice import QUESTIONS, question_of
from core.services.conditions import Condition
from core.services.saved_filters import SavedFilter
from ui.pages.analysis.computing import Choice, View
from ui.pages.analysis.filters_panel import FiltersPanel
from ui.pages.analysis.lock_date import read_lock, shown_date
from ui.pages.analysis.rules_panel import RulesPanel
from ui.theme.tokens import Size
from ui.widgets.kit import (
    ChoiceEntry,
    DateEntry,
    InlineMessage,
    KeyNumber,
    LinkButton,
    Rule,
    Words,
    column,
    ground,
    row,
    scrolling,
)

WIDTH = 220
_INSIDE = WIDTH - 2 * Size.CARD_PADDING - 1
_ALL = "all"


class CohortPanel(QWidget):
    """Asks which patients and by which rules; `changed(Choice)` when a person answers another way."""

    changed = Signal(object)
    everyone_wanted = Signal()
    left_out_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "page")
        self.setFixedWidth(WIDTH)
        self.choice = Choice()
        self._latest: date | None = None
        everyone = self._everyone()
        titles = {
            "disease": self.tr("Disease"),
            "subset": self.tr("Subset"),
            "therapy": self.tr("Therapy at first infusion"),
            "sex": self.tr("Sex"),
        }
        self.questions = {
            question: ChoiceEntry(
                [(_ALL, everyone[question])],
                f"analysis_{question}",
                titles[question],
                may_be_blank=False,
                width=_INSIDE,
            )
            for question in QUESTIONS
        }
        self.lock_date = DateEntry("analysis_lock_date", self.tr("Data lock"), parse=read_lock, width=_INSIDE)
        self.lock_hint = Words("", "hint", wrap=True)
        self.lock_problem = InlineMessage("analysis_lock_problem")
        self.latest = LinkButton(self.tr("Use the latest date"), "analysis_lock_latest")
        self.rules = RulesPanel(_INSIDE)
        self.filters = FiltersPanel(_INSIDE)
        self.count = KeyNumber()
        self.count.setObjectName("analysis_count")
        self.note = Words("", "hint", wrap=True)
        self.list_all = LinkButton(self.tr("List them"), "analysis_list_all")
        self.list_left_out = LinkButton(self.tr("Who is left out, and why"), "analysis_list_left_out")
        beside = row(gap=0)
        beside.addWidget(scrolling(self._body(titles)), 1)
        beside.addWidget(Rule("down"))
        self.setLayout(beside)
        for question, entry in self.questions.items():
            entry.committed.connect(self._answered)
            entry.setProperty("question", question)
        self.rules.changed.connect(self.choose)
        self.filters.changed.connect(self.choose)
        self.lock_date.committed.connect(self._lock_typed)
        self.lock_date.refused.connect(self._lock_refused)
        self.latest.clicked.connect(self._use_latest)
        self.list_all.clicked.connect(self.everyone_wanted)
        self.list_left_out.clicked.connect(self.left_out_wanted)
        self._explain()

    def show_filters(self, filters: Sequence[SavedFilter]) -> None:
        """Shows the saved filters and how the choice uses them."""
        self.filters.show_filters(filters, self.choice)

    def show_view(self, view: View) -> None:
        """Shows a computed choice: its answers with their patients, the data lock in force, and how many that is."""
        self.choice = view.choice
        everyone = self._everyone()
        chosen = {question_of(field): f"{field}={value}" for field, value in view.choice.where or ()}
        for question, entry in self.questions.items():
            groups = view.offer.groups[question]
            answers = [
                (f"{group.condition[0]}={group.condition[1]}", f"{group.words} ({group.n:,})") for group in groups
            ]
            entry.set_choices([(_ALL, everyone[question]), *answers])
            entry.show_code(chosen.get(question, _ALL))
        lock = date.fromisoformat(view.lock_date)
        self.lock_date.show_date(lock, shown_date(lock))
        self.lock_problem.clear()
        self.rules.show_choice(view.choice, view.filters)
        excluded = len({excluded.patient_id for excluded in view.analysed.analysis.population.excluded})
        self.count.show_number(f"{view.n:,}", self.tr("of {0:,} patients").format(view.offer.n))
        self._note = (
            self.tr("{0} left out: no first infusion by the data lock").format(excluded)
            if excluded
            else self.tr("None left out")
        )
        self.note.setText(self._note)
        self.list_left_out.setText(
            self.tr("Who is left out, and why") if excluded else self.tr("Left out of a part, and why")
        )
        self.list_left_out.setVisible(bool(view.analysed.analysis.excluded))
        self._explain()

    def set_busy(self, busy: bool) -> None:
        """Marks the count as that of the choice before while another is computed."""
        self.note.setText(self.tr("Recomputing; this is the choice before") if busy else self._note)

    def _body(self, titles: Mapping[str, str]) -> QWidget:
        body = QWidget()
        ground(body, "page")
        lines: QVBoxLayout = column(
            Words(self.tr("Cohort"), "strong"),
            gap=Size.GAP_4,
            margins=(Size.CARD_PADDING, Size.GAP_12, Size.CARD_PADDING, Size.GAP_12),
        )
        for question, entry in self.questions.items():
            lines.addSpacing(Size.GAP_8)
            lines.addWidget(Words(titles[question], "small_second"))
            lines.addWidget(entry)
        lines.addSpacing(Size.GAP_8)
        lines.addWidget(Words(self.tr("Data lock"), "small_second"))
        for part in (self.lock_date, self.lock_problem, self.lock_hint):
            lines.addWidget(part)
        lines.addLayout(row(self.latest, "stretch"))
        for asked in (self.rules, self.filters):
            lines.addSpacing(Size.GAP_8)
            lines.addWidget(asked)
        lines.addSpacing(Size.GAP_12)
        lines.addWidget(Rule())
        lines.addSpacing(Size.GAP_4)
        lines.addWidget(self.count)
        lines.addLayout(row(self.list_all, "stretch"))
        lines.addWidget(self.note)
        lines.addLayout(row(self.list_left_out, "stretch"))
        lines.addStretch(1)
        body.setLayout(lines)
        return body

    def _everyone(self) -> Mapping[str, str]:
        return {
            "disease": self.tr("All patients"),
            "subset": self.tr("All subsets"),
            "therapy": self.tr("Any therapy"),
            "sex": self.tr("Women and men"),
        }

    def _explain(self) -> None:
        latest = self.choice.lock_date is None
        self.lock_hint.setText(
            self.tr("The latest date in the records") if latest else self.tr("Later records are ignored")
        )
        self.latest.setVisible(not latest)

    def _answered(self, _code: str) -> None:
        asked = self.sender()
        answers = {question: entry.code() for question, entry in self.questions.items()}
        if asked is self.questions["disease"]:
            # Subsets belong to a disease.
            answers["subset"] = _ALL
        where: list[Condition] = []
        for answer in answers.values():
            field, _, value = answer.partition("=")
            if value:
                where.append((field, value))
        self.choose(replace(self.choice, where=tuple(where)))

    def _lock_typed(self, _raw: str) -> None:
        if self.lock_date.state() == "refused":
            return
        self.lock_problem.clear()
        typed = self.lock_date.date()
        self.choose(replace(self.choice, lock_date=typed.isoformat() if typed else None))

    def _lock_refused(self, problem: str) -> None:
        self.lock_problem.say("refused", problem)

    def _use_latest(self) -> None:
        self.choose(replace(self.choice, lock_date=None))

    def choose(self, choice: Choice) -> None:
        """Every part of the panel builds on the same choice, so that none undoes another."""
        if choice != self.choice:
            self.choice = choice
            self.rules.take(choice)
            self.filters.take(choice)
            self._explain()
            self.changed.emit(choice)

    _note = ""
