"""The tables that hold records of several forms: therapies, screening and vaccines, diagnosis; Enter opens the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from core.dictionary.spec import Dictionary
from core.domain.records import Stored
from core.reports.formats import trimmed
from core.scoring.pdneq import PDNEQ_FACTORS, daily_pdneq
from core.scoring.regimens import is_in_force
from core.services.chart import Chart
from core.services.vaccine_window import vaccine_window
from ui.pages.patient.words import shown, shown_day
from ui.widgets.kit import Cell, Column, Group, TableView

THERAPIES, PROTECTION, DIAGNOSIS = "therapies", "protection", "diagnosis"
FORMS_OF: Mapping[str, tuple[str, ...]] = {
    THERAPIES: ("concomitant_therapies", "treatments_before"),
    PROTECTION: ("screening", "vaccinations"),
    DIAGNOSIS: ("antibodies", "organ_involvement", "comorbid_conditions"),
}
"""Which forms stand in which table."""
_OF_PATIENT: Mapping[str, tuple[str, ...]] = {
    THERAPIES: (),
    PROTECTION: ("screening",),
    DIAGNOSIS: ("antibodies", "organs", "comorbidity"),
}
"""The sections of the patient's own record that belong to the same matter."""

Places = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True)
class MixedRow:
    """One record, or one field of the patient's own record, as the cells of its table by column."""

    key: str
    stored: Stored[Any]
    cells: Mapping[str, Cell]


_PLACES: Mapping[str, Places] = {
    "concomitant_therapies": {
        "what": "drug", "dose": ("dose", "dose_unit"), "often": "frequency", "route": "route", "start": "start_date",
        "stop": "stop_date", "why": "stop_reason", "more": "detail",
    },
    "treatments_before": {
        "what": "drug", "dose": ("max_dose", "dose_unit"), "start": "start_date", "stop": "stop_date", "why": "reason",
    },
    "screening": {
        "what": "test", "date": "test_date", "result": "result", "value": "value",
        "given": ("prophylaxis_drug", "prophylaxis_start_date"), "more": "action",
    },
    "vaccinations": {
        "what": "vaccine", "date": "vaccination_date", "result": "dose_no", "value": "serology", "given": "product",
        "more": "batch",
    },
    "antibodies": {"what": "antibody", "date": "test_date", "result": "result", "value": "intensity", "more": "assay"},
    "organ_involvement": {
        "what": "organ", "date": "onset_date", "result": "active", "value": "refractory", "more": ("findings", "detail"),
    },
    "comorbid_conditions": {"what": "condition", "date": "onset_date", "result": "active", "more": "detail"},
}  # fmt: skip
"""Which fields of a form stand in which column."""


class MixedTables(QObject):
    """Makes and fills the tables; `today` gives the clinic's day, by which a therapy is in force."""

    def __init__(self, dictionary: Dictionary, today: Callable[[], date], parent: QObject) -> None:
        super().__init__(parent)
        self._dictionary, self._today = dictionary, today

    def table(self, tab: str) -> TableView:
        """The empty table of a tab."""
        titles = {
            THERAPIES: self.tr("Therapies"),
            PROTECTION: self.tr("Screening and vaccines"),
            DIAGNOSIS: self.tr("Antibodies, organs, other diseases"),
        }
        made = TableView(self._columns(tab), _key, f"{tab}_table", titles[tab])
        made.set_empty_text(self.tr("Nothing is recorded yet. The buttons above add the first."))
        return made

    def count(self, tab: str, chart: Chart) -> int:
        """How many records of its forms there are."""
        return sum(len(getattr(chart, form)) for form in FORMS_OF[tab])

    def rows(self, tab: str, chart: Chart) -> list[MixedRow | Group]:
        """The rows under their groups, the latest first; a group without rows is left out."""
        groups = {THERAPIES: self._therapies, PROTECTION: self._protection, DIAGNOSIS: self._diagnosis}[tab](chart)
        own = self._own(tab, chart)
        if own:
            groups.append((Group(self.tr("In the patient's own record"), "", "", self.tr("Ctrl+E changes it")), own))
        made: list[MixedRow | Group] = []
        for group, rows in groups:
            if rows:
                made += [Group(group.title, group.icon, f"{len(rows):,}", group.rule), *rows]
        return made

    def _therapies(self, chart: Chart) -> list[tuple[Group, list[MixedRow]]]:
        today = self._today().isoformat()
        steroids: list[Stored[Any]] = []
        others: list[Stored[Any]] = []
        rest: list[Stored[Any]] = []
        for one in chart.concomitant_therapies:
            running = is_in_force(one.record, today)
            (rest if not running else steroids if one.record.drug in PDNEQ_FACTORS else others).append(one)
        dose = daily_pdneq(chart.in_force(today))
        rule = self.tr("PDNeq {0} mg/day").format(trimmed(float(dose), 2)) if dose is not None else ""
        return [
            (
                Group(self.tr("Glucocorticoids today"), "pill", rule=rule or self.tr("PDNeq not known")),
                self._of(steroids),
            ),
            (Group(self.tr("Other therapies today"), "pill"), self._of(others)),
            (Group(self.tr("Ended, or still to begin"), "pill"), self._of(rest)),
            (Group(self.tr("Before rituximab"), "history"), self._of(chart.treatments_before)),
        ]

    def _protection(self, chart: Chart) -> list[tuple[Group, list[MixedRow]]]:
        return [
            (Group(self.tr("Screening"), "shield-check"), self._of(chart.screening)),
            (Group(self.tr("Vaccinations"), "syringe", rule=self._window(chart)), self._of(chart.vaccinations)),
        ]

    def _diagnosis(self, chart: Chart) -> list[tuple[Group, list[MixedRow]]]:
        return [
            (Group(self.tr("Antibodies"), "test-tube"), self._of(chart.antibodies)),
            (Group(self.tr("Organs involved"), "activity"), self._of(chart.organ_involvement)),
            (Group(self.tr("Other diseases"), "stethoscope"), self._of(chart.comorbid_conditions)),
        ]

    def _window(self, chart: Chart) -> str:
        window = vaccine_window(chart)
        if window is None:
            return ""
        if window.first is None or window.last is None:
            return self.tr(
                "no ideal window; options: before first RTX / as late as possible before next course and hold RTX "
                "\u2265 2 weeks (ACR) / on schedule (influenza)"
            )
        return self.tr("ideal from {0} to {1}").format(shown_day(window.first), shown_day(window.last))

    def _of(self, records: Sequence[Stored[Any]]) -> list[MixedRow]:
        return [self._row(one) for one in reversed(records)]

    def _row(self, one: Stored[Any]) -> MixedRow:
        cells = {}
        for column, fields in _PLACES[one.form].items():
            first, *rest = (fields,) if isinstance(fields, str) else fields
            second = " ".join(text for text in (shown(one, field, self._dictionary) for field in rest) if text)
            text = shown(one, first, self._dictionary)
            quiet = first in one.missing
            cells[column] = Cell(
                self._worded(first, text),
                second,
                tone="quiet" if quiet else "strong" if column == "what" else "plain",
            )
        return MixedRow(f"{one.form}_{one.record_id}", one, cells)

    def _worded(self, field: str, text: str) -> str:
        """A yes or a number that stands in a shared column says what it is about."""
        words = {
            "active": (self.tr("active"), self.tr("not active")),
            "refractory": (self.tr("refractory"), self.tr("not refractory")),
        }
        if field in words and text in ("yes", "no"):
            return words[field][text == "no"]
        return self.tr("dose {0}").format(text) if field == "dose_no" and text else text

    def _own(self, tab: str, chart: Chart) -> list[MixedRow]:
        patient = chart.patient
        rows = []
        for spec in self._dictionary.forms["patients"]:
            text = shown(patient, spec.id, self._dictionary) if spec.section in _OF_PATIENT[tab] else ""
            if text and spec.id != "screening_date":
                vaccine = spec.id.startswith("vacc_")
                day = text if vaccine else shown_day(patient.record.screening_date) if tab == PROTECTION else ""
                cells = {
                    "what": Cell(spec.label["en"], tone="strong"),
                    "date": Cell(day),
                    "result": Cell("" if vaccine else text),
                }
                rows.append(MixedRow(f"patients_{spec.id}", patient, cells))
        return rows

    def _columns(self, tab: str) -> Sequence[Column[MixedRow]]:
        tr = self.tr
        titles: Mapping[str, Sequence[tuple[str, str]]] = {
            THERAPIES: (
                ("what", tr("Medicine")), ("dose", tr("Dose")), ("often", tr("How often")), ("route", tr("Route")),
                ("start", tr("Start")), ("stop", tr("Stop")), ("why", tr("Why stopped")), ("more", tr("Detail")),
            ),
            PROTECTION: (
                ("what", tr("Test or vaccine")), ("date", tr("Date")), ("result", tr("Result or dose")),
                ("value", tr("Value or serology")), ("given", tr("Prophylaxis or product")),
                ("more", tr("What was done, or batch")),
            ),
            DIAGNOSIS: (
                ("what", tr("Antibody, organ or disease")), ("date", tr("Tested or since")), ("result", tr("Result or state")),
                ("value", tr("Titre or course")), ("more", tr("Detail")),
            ),
        }  # fmt: skip
        named = titles[tab]
        return tuple(Column(key, title, _cell(key), stretch=key == named[-1][0]) for key, title in named)


def _cell(key: str) -> Callable[[MixedRow], Cell]:
    return lambda one: one.cells.get(key, Cell())


def _key(one: MixedRow) -> str:
    return one.key
