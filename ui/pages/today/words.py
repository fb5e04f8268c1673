"""The words of the work lists, the same on screen and on paper."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.reports.formats import MINUS, number
from core.scoring.course import COURSE_INTERVAL_DAYS
from core.scoring.immunoglobulin import IG_SCHEMES
from core.services.alerts import ALERT_LADDER, DUE_DAYS, LAPSED_DAYS, UPCOMING_DAYS, lower_limit
from core.services.worklist_items import ListKind, WorkItem
from core.services.worklists import CLOSING_DAYS, IGG_BEFORE_INFUSION_DAYS, IGG_GRACE_DAYS, IGG_INTERVAL_DAYS
from ui.forms.draft_words import draft_left, draft_what
from ui.pages.patient.words import shown_day
from ui.widgets.chip import ChipKind, ChipText

ICONS: dict[ListKind, str] = {
    "infusion": "syringe",
    "igg_test": "test-tube",
    "low_igg": "arrow-down-to-line",
    "visit_window": "calendar-range",
    "core_set": "chart-line",
    "lapsed": "clock-alert",
    "batch": "pill",
    "outcome": "triangle-alert",
    "draft": "file-pen",
}


class ListWords(QObject):
    """Says what a line is about, since when, why, and what Enter does with it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        tr = self.tr
        self.titles: dict[ListKind, str] = {
            "infusion": tr("Infusions"),
            "igg_test": tr("Immunoglobulin tests"),
            "low_igg": tr("Low IgG"),
            "visit_window": tr("Visit windows"),
            "core_set": tr("Missing for the TIS"),
            "lapsed": tr("No infusion for long"),
            "batch": tr("Batches missing"),
            "outcome": tr("Events without outcome"),
            "draft": tr("Drafts left open"),
        }
        self.short_titles: dict[ListKind, str] = self.titles | {
            "igg_test": tr("Ig tests due"),
            "core_set": tr("TIS measures"),
            "lapsed": tr("Lapsed"),
            "batch": tr("Batches"),
            "outcome": tr("Event outcomes"),
            "draft": tr("Drafts"),
        }
        ladder = [str(lowest) for lowest, _grade in IG_SCHEMES[ALERT_LADDER].bins]
        self.rules: dict[ListKind, str] = {
            "infusion": tr("{0} days from the first infusion of the last course; due \u00b1 {1} days").format(
                COURSE_INTERVAL_DAYS, DUE_DAYS
            ),
            "igg_test": tr("every {0} days, {1} of grace; within {2} days before a course").format(
                IGG_INTERVAL_DAYS, IGG_GRACE_DAYS, IGG_BEFORE_INFUSION_DAYS
            ),
            "low_igg": tr("local policy: info below {0}, amber below {1}, red below {2} mg/dL").format(*ladder),
            "visit_window": tr("from {0} days before the planned day until it closes").format(UPCOMING_DAYS),
            "core_set": tr("core set of the M12 visit; amber in the last {0} days").format(CLOSING_DAYS),
            "lapsed": tr("planned more than {0} days ago: ask if discontinued").format(LAPSED_DAYS),
            "batch": tr("infusions of the last course without a batch"),
            "outcome": tr("adverse events without an outcome"),
            "draft": tr("typed and not completed; kept until completed or discarded"),
        }
        self._actions: dict[ListKind, str] = {
            "infusion": tr("Record infusion"),
            "igg_test": tr("Enter IgG"),
            "low_igg": tr("Open patient"),
            "visit_window": tr("New visit"),
            "core_set": tr("Complete visit"),
            "lapsed": tr("Open patient"),
            "batch": tr("Enter batch"),
            "outcome": tr("Enter outcome"),
            "draft": tr("Go on"),
        }
        self._measures: dict[str, str] = {
            "physician_global": tr("physician global"),
            "patient_global": tr("patient global"),
            "mmt": tr("MMT-8"),
            "haq_di": tr("HAQ-DI"),
            "enzyme": tr("muscle enzyme"),
            "extramuscular": tr("extramuscular VAS"),
        }

    def action(self, item: WorkItem) -> str:
        """What Enter does."""
        return self._actions[item.kind]

    def chip(self, item: WorkItem) -> ChipText:
        """How much a line presses; red, amber or plain by its urgency."""
        kinds: dict[str, ChipKind] = {"unsafe": "overdue", "due": "due", "plain": "plain"}
        if item.kind == "draft":
            return ChipText(self.tr("draft"), "plain", ICONS["draft"])
        icon = {"unsafe": "clock-alert", "due": "clock", "plain": "calendar"}[item.urgency]
        if item.kind in ("low_igg", "batch", "outcome") or item.state == "never":
            icon = {"low_igg": "arrow-down-to-line"}.get(item.kind, "triangle-alert")
        return ChipText(self._state(item), kinds[item.urgency], icon)

    def what(self, item: WorkItem) -> str:
        """What is due, low or missing."""
        if item.kind in ("infusion", "lapsed"):
            return self.tr("Course {0}").format(item.course)
        if item.kind == "igg_test":
            if item.state == "needed":
                return self.tr("IgG before course {0}").format(item.course)
            if item.state == "no_baseline":
                return self.tr("IgG before the first infusion")
            return self.tr("IgG, IgA, IgM")
        if item.kind == "low_igg":
            return self.tr("IgG {0} mg/dL").format(number(item.value or 0.0))
        if item.kind == "batch":
            return self.tr("Course {0}, batch").format(item.course)
        if item.kind == "outcome":
            return ", ".join(item.names)
        if item.draft is not None:
            return draft_what(item.draft)
        return self.tr("{0} visit").format(item.window)

    def due(self, item: WorkItem) -> str:
        """The day it is due or was measured; `before infusion` where that is what counts."""
        if item.kind == "draft":
            return ""
        return self.tr("before infusion") if item.state == "needed" else shown_day(item.due_date)

    def reason(self, item: WorkItem) -> str:
        """Why the line is there."""
        if item.kind in ("infusion", "lapsed"):
            return self.tr("last course {0}").format(shown_day(item.course_date))
        if item.draft is not None:
            return draft_left(item.draft)
        if item.kind == "igg_test" and item.value is not None:
            return self.tr("last {0} mg/dL, {1}").format(number(item.value), shown_day(item.value_date))
        if item.kind == "igg_test":
            return self.tr("no IgG recorded")
        if item.kind == "low_igg":
            return self._trend(item)
        if item.kind == "visit_window":
            return self.tr("no visit yet; closes {0}").format(shown_day(item.closes_date))
        if item.kind == "core_set":
            missing = ", ".join(self._measures[name] for name in item.names)
            return self.tr("visit of {0}: no {1}").format(shown_day(item.record_date), missing)
        if item.kind == "batch":
            return self.tr("infusion of {0}").format(", ".join(shown_day(day) for day in item.names))
        return self.tr("began {0}").format(shown_day(item.due_date)) if item.due_date else self.tr("onset not known")

    def nothing(self, kind: ListKind, nearest: WorkItem | None) -> str:
        """What an empty list says: that it is empty, and the case that comes nearest."""
        if kind == "low_igg":
            limit = lower_limit("igg", None)
            if nearest is None:
                return self.tr("nobody below {0} mg/dL").format(limit)
            return self.tr("nobody below {0} mg/dL; lowest on rituximab: {1}, {2}").format(
                limit, nearest.code, number(nearest.value or 0.0)
            )
        if nearest is None:
            return self.tr("nothing")
        return self.tr("nothing; next {0}, {1}, {2}").format(
            nearest.code, self.what(nearest), shown_day(nearest.due_date)
        )

    def _state(self, item: WorkItem) -> str:
        days = abs(item.days or 0)
        if item.state == "upcoming":
            return self.tr("tomorrow") if days == 1 else self.tr("in {0} days").format(days)
        if item.state == "closing":
            left = item.days_left
            if not left:
                return self.tr("closes today")
            return self.tr("1 day left") if left == 1 else self.tr("{0} days left").format(left)
        if item.state == "missing":
            return self.tr("no batch") if item.kind == "batch" else self.tr("no outcome")
        words = {
            "overdue": self.tr("{0} days over"),
            "lapsed": self.tr("{0} days over"),
            "grace": self.tr("{0} days, in grace"),
            "due": self.tr("due now"),
            "needed": self.tr("needed first"),
            "never": self.tr("never measured"),
            "no_baseline": self.tr("no baseline"),
            "low": self.tr("below limit"),
            "open": self.tr("open"),
        }
        return words[item.state].format(f"{days:,}")

    def _trend(self, item: WorkItem) -> str:
        if item.before is None or item.value is None:
            return self.tr("the only value")
        change = item.value - item.before
        moved = number(abs(change))
        words = f"\u25b4 +{moved}" if change > 0 else f"\u25be {MINUS}{moved}" if change < 0 else self.tr("unchanged")
        return self.tr("{0} since {1}").format(words, shown_day(item.before_date))
