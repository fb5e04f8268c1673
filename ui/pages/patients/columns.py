"""The columns of the table of patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject

from core.reports.formats import number
from core.services.alerts import is_low, lower_limit
from core.services.exporting import ListColumn
from core.services.register import PatientLine, RtxStatus
from ui.pages.patient.words import antibody_words, shown_day
from ui.pages.patients.alert_words import AlertWords
from ui.widgets.chip import ChipKind, ChipText
from ui.widgets.kit import Cell, Column
from ui.widgets.table_delegate import cell_width

_CHIPS: Mapping[RtxStatus, tuple[ChipKind, str]] = {
    "on": ("done", "check"),
    "open": ("plain", ""),
    "stopped": ("past", ""),
    "dead": ("past", ""),
    "lost": ("past", ""),
    "none": ("plain", ""),
}
_URGENCIES = {"unsafe": 0, "due": 1, "plain": 2}
_LEAST_CODE, _LEAST_DISEASE, _MOST_DISEASE = 44, 112, 224
_GIVING_WAY = ("born", "course", "sex", "age", "seen", "igg", "disease", "status")
"""What a narrow window can do without, the first to go first."""
_SIDES, _FIRST_SIDES = 16, 28
"""Free space beside the words of a column, in px; the first has the margin of the page."""


class PatientColumns(QObject):
    """Makes the cells of the table; `match` is what was searched and is marked in them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.match = ""
        self._alert_words = AlertWords(self)
        self.statuses: Mapping[RtxStatus, str] = {
            "on": self.tr("On RTX"),
            "open": self.tr("Not stated"),
            "stopped": self.tr("Stopped"),
            "dead": self.tr("Died"),
            "lost": self.tr("Lost"),
            "none": self.tr("Not started"),
        }

    def columns(self, lines: Sequence[PatientLine]) -> tuple[Column[PatientLine], ...]:
        """Widths follow the codes and diseases of the clinic, not of what is found: nothing moves while typing."""
        tr = self.tr
        codes = {len(line.code): line for line in lines}.values()
        diseases = {(line.disease, line.subset, line.antibody): line for line in lines}.values()
        code = max((cell_width(self._code(line)) for line in codes), default=0)
        disease = max((cell_width(self._disease(line)) for line in diseases), default=0)
        made: tuple[Column[PatientLine], ...] = (
            Column("code", tr("Code"), self._code, sort=_by_code, width=max(code + 4, _LEAST_CODE) + _FIRST_SIDES),
            Column("born", tr("Born"), _born, sort=lambda p: p.birth_date, width=100),
            Column("age", tr("Age"), self._age, sort=lambda p: p.age, right=True, width=50),
            Column("sex", tr("Sex"), lambda p: Cell(p.sex or ""), sort=lambda p: p.sex, width=52),
            Column(
                "disease", tr("Disease"), self._disease, sort=_by_disease,
                width=min(max(disease, _LEAST_DISEASE), _MOST_DISEASE) + _SIDES,
            ),
            Column("status", tr("RTX"), self._status, sort=lambda p: self.statuses[p.status], width=99),
            Column(
                "course", tr("Course"), _course, sort=lambda p: p.courses or None, right=True, width=72
            ),
            Column("due", tr("Next due"), self._due, sort=_by_due, width=154),
            Column("seen", tr("Last visit"), _seen, sort=lambda p: p.last_visit_date, width=100),
            Column("igg", tr("IgG mg/dL"), self._igg, sort=lambda p: p.igg_mg_dl, right=True, width=104),
            Column("alerts", tr("Alerts"), self._alerts, sort=_by_alerts, width=220, stretch=True),
        )  # fmt: skip
        return _giving_way(made)

    def exported(self, lines: Sequence[PatientLine], today: date) -> list[ListColumn]:
        """The lines as a workbook holds them: every fact in a column of its own, dates as dates."""
        tr = self.tr
        day = shown_day(today.isoformat())
        alerts = ["; ".join(self._alert_words.chip(item).text for item in line.alerts) or None for line in lines]
        return [
            ListColumn(tr("Code"), [line.code for line in lines], 14),
            ListColumn(tr("Born"), [line.birth_date for line in lines], 12, of_dates=True),
            ListColumn(tr("Age on {0}").format(day), [_age_alive(line) for line in lines], 20),
            ListColumn(tr("Sex"), [line.sex for line in lines], 6),
            ListColumn(tr("Disease"), [line.disease for line in lines], 10),
            ListColumn(tr("Subset"), [line.subset for line in lines], 10),
            ListColumn(tr("Antibody"), [antibody_words(line.antibody) or None for line in lines], 20),
            ListColumn(tr("RTX"), [self.statuses[line.status] for line in lines], 14),
            ListColumn(tr("Courses"), [line.courses for line in lines], 9),
            ListColumn(tr("Next due"), [line.next_due_date for line in lines], 12, of_dates=True),
            ListColumn(tr("Stopped"), [line.stopped_date for line in lines], 12, of_dates=True),
            ListColumn(tr("Last visit"), [line.last_visit_date for line in lines], 12, of_dates=True),
            ListColumn(tr("Last IgG mg/dL"), [line.igg_mg_dl for line in lines], 16),
            ListColumn(tr("IgG measured"), [line.igg_date for line in lines], 14, of_dates=True),
            ListColumn(tr("Alerts on {0}").format(day), alerts, 44),
        ]

    def _code(self, line: PatientLine) -> Cell:
        return Cell(line.code, tone="strong", match=self.match)

    def _age(self, line: PatientLine) -> Cell:
        if line.status == "dead":
            return Cell("\N{DAGGER}", tip=self.tr("died"))
        return Cell("" if line.age is None else str(line.age))

    def _disease(self, line: PatientLine) -> Cell:
        name = line.subset or ""
        if not line.subset or line.disease != "IIM":
            name = " ".join(part for part in (line.disease, line.subset) if part)
        antibody = antibody_words(line.antibody)
        return Cell(name, antibody, tone="label", match=self.match, tip=f"{name} {antibody}".strip())

    def _status(self, line: PatientLine) -> Cell:
        kind, icon = _CHIPS[line.status]
        tip = self.tr("No infusion for a year, and no stop recorded") if line.status == "open" else ""
        return Cell(chips=(ChipText(self.statuses[line.status], kind, icon),), tip=tip)

    def _due(self, line: PatientLine) -> Cell:
        if line.next_due_date:
            return Cell(shown_day(line.next_due_date))
        if line.stopped_date:
            return Cell(self.tr("stopped {0}").format(shown_day(line.stopped_date)), tone="quiet")
        return Cell()

    def _igg(self, line: PatientLine) -> Cell:
        if line.igg_mg_dl is None:
            return Cell()
        low = is_low("igg", line.igg_mg_dl, line.sex)
        tip = self.tr("{0}, lower limit {1} mg/dL").format(shown_day(line.igg_date), lower_limit("igg", line.sex))
        return Cell(number(line.igg_mg_dl), mark="low" if low else "", tip=tip)

    def _alerts(self, line: PatientLine) -> Cell:
        if not line.alerts:
            return Cell(self.tr("none"), tone="quiet")
        words = self._alert_words
        tip = "\n".join((*(words.tip(item) for item in line.alerts), self.tr("For clinician review.")))
        return Cell(chips=tuple(words.chip(item) for item in line.alerts), tip=tip)


def _giving_way(columns: Sequence[Column[PatientLine]]) -> tuple[Column[PatientLine], ...]:
    """The columns, each of _GIVING_WAY hidden below the width at which all that are left with it just fit."""
    widths = {one.key: one.width or 0 for one in columns}
    room, limits = sum(widths.values()), {}
    for key in _GIVING_WAY:
        limits[key] = room
        room -= widths[key]
    return tuple(replace(one, hide_below=limits.get(one.key, 0)) for one in columns)


def _by_code(line: PatientLine) -> str:
    return line.code.casefold()


def _by_disease(line: PatientLine) -> tuple[str, str] | None:
    return (line.disease or "", line.subset or "") if line.disease or line.subset else None


def _by_due(line: PatientLine) -> tuple[bool, str] | None:
    """What is due first, then those who stopped."""
    day = line.next_due_date or line.stopped_date
    return (line.next_due_date is None, day) if day else None


def _by_alerts(line: PatientLine) -> tuple[int, int] | None:
    """The most serious first, of these the longest overdue."""
    return (_URGENCIES[line.alerts[0].urgency], -(line.alerts[0].days or 0)) if line.alerts else None


def _born(line: PatientLine) -> Cell:
    return Cell(shown_day(line.birth_date))


def _seen(line: PatientLine) -> Cell:
    return Cell(shown_day(line.last_visit_date))


def _course(line: PatientLine) -> Cell:
    return Cell(str(line.courses) if line.courses else "")


def _age_alive(line: PatientLine) -> int | None:
    return None if line.status == "dead" else line.age
