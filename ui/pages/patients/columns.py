"""The columns of the table of patients."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from core.reports.formats import number
from core.services.alerts import is_low, lower_limit
from core.services.register import PatientLine
from ui.pages.patient.words import antibody_words, shown_day
from ui.pages.patients.words import StatusKey, status_key
from ui.widgets.chip import ChipKind, ChipText
from ui.widgets.kit import Cell, Column

_CHIPS: Mapping[StatusKey, tuple[ChipKind, str]] = {
    "on": ("done", "check"),
    "open": ("plain", ""),
    "stopped": ("past", ""),
    "dead": ("past", ""),
    "none": ("plain", ""),
}


class PatientColumns(QObject):
    """Makes the cells of the table; `match` is what was searched and is marked in them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.match = ""
        self.statuses: Mapping[StatusKey, str] = {
            "on": self.tr("On RTX"),
            "open": self.tr("No stop recorded"),
            "stopped": self.tr("Stopped"),
            "dead": self.tr("Died"),
            "none": self.tr("Not started"),
        }

    def columns(self) -> tuple[Column[PatientLine], ...]:
        """Widths are fixed, so that a keystroke measures nothing; the code's follows the codes of the clinic."""
        tr = self.tr
        return (
            Column("code", tr("Code"), self._code, sort=_by_code),
            Column("born", tr("Born"), _born, sort=lambda p: p.birth_date, width=112, hide_below=1000),
            Column("age", tr("Age"), _age, sort=lambda p: p.age, right=True, width=56),
            Column("sex", tr("Sex"), lambda p: Cell(p.sex or ""), sort=lambda p: p.sex, width=52),
            Column("disease", tr("Disease"), self._disease, sort=_by_disease, width=128, stretch=True),
            Column("status", tr("RTX"), self._status, sort=lambda p: self.statuses[status_key(p)], width=144),
            Column("first", tr("First RTX"), _day("first_rtx_date"), sort=_iso("first_rtx_date"), width=112, hide_below=1000),
            Column(
                "infused", tr("Last infusion"), _day("last_infusion_date"), sort=_iso("last_infusion_date"), width=118,
                hide_below=720,
            ),
            Column("seen", tr("Last visit"), _day("last_visit_date"), sort=_iso("last_visit_date"), width=108),
            Column(
                "visits", tr("Visits"), lambda p: Cell(str(p.visits)), sort=lambda p: p.visits, right=True, width=76,
                hide_below=900,
            ),
            Column("igg", tr("IgG mg/dL"), self._igg, sort=lambda p: p.igg_mg_dl, right=True, width=124),
        )  # fmt: skip

    def _code(self, line: PatientLine) -> Cell:
        return Cell(line.code, tone="strong", match=self.match)

    def _disease(self, line: PatientLine) -> Cell:
        name = line.subset or ""
        if not line.subset or line.disease != "IIM":
            name = " ".join(part for part in (line.disease, line.subset) if part)
        antibody = antibody_words(line.antibody)
        return Cell(name, antibody, tone="label", match=self.match, tip=f"{name} {antibody}".strip())

    def _status(self, line: PatientLine) -> Cell:
        key = status_key(line)
        kind, icon = _CHIPS[key]
        return Cell(chips=(ChipText(self.statuses[key], kind, icon),))

    def _igg(self, line: PatientLine) -> Cell:
        if line.igg_mg_dl is None:
            return Cell()
        low = is_low("igg", line.igg_mg_dl, line.sex)
        tip = self.tr("{0}, lower limit {1} mg/dL").format(shown_day(line.igg_date), lower_limit("igg", line.sex))
        return Cell(number(line.igg_mg_dl), mark="low" if low else "", tip=tip)


def _by_code(line: PatientLine) -> str:
    return line.code.casefold()


def _by_disease(line: PatientLine) -> tuple[str, str] | None:
    return (line.disease or "", line.subset or "") if line.disease or line.subset else None


def _born(line: PatientLine) -> Cell:
    return Cell(shown_day(line.birth_date))


def _age(line: PatientLine) -> Cell:
    if line.status == "dead":
        return Cell("\N{DAGGER}", tip="died")
    return Cell("" if line.age is None else str(line.age))


def _day(field: str) -> Callable[[PatientLine], Cell]:
    return lambda line: Cell(shown_day(getattr(line, field)))


def _iso(field: str) -> Callable[[PatientLine], str | None]:
    return lambda line: getattr(line, field)
