"""The tables of a patient's records of one form: visits, infusions, adverse events, stops; Enter opens the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from core.dictionary.spec import Dictionary
from core.domain.records import Stored
from core.reports.formats import trimmed
from core.reports.labels import choice
from core.services.batches import is_used
from core.services.chart import Chart
from core.services.visit_scores import VisitScores
from ui.pages.patient.measures import Reading, has_any, months_since_first, reading
from ui.pages.patient.words import infusion_count, missing_word, shown, shown_day, shown_number
from ui.widgets.kit import Cell, Column, Group, TableView

VISIT_MEASURES = (
    "physician_global", "patient_global", "mmt8", "haq_di", "ck", "mrss", "fvc_pct", "igg", "tis", "pdneq",
)  # fmt: skip


@dataclass(frozen=True)
class RecordRow:
    """One record of a table with its chart; `scores` only for a visit."""

    stored: Stored[Any]
    chart: Chart
    scores: VisitScores | None = None


class RecordTables(QObject):
    """Makes the table of each form, with the dictionary's own words in its cells."""

    def __init__(self, dictionary: Dictionary, parent: QObject) -> None:
        super().__init__(parent)
        self._dictionary = dictionary

    def table(self, form: str) -> TableView:
        """An empty table for a form's records; those with a date stand with the latest first."""
        titles = {
            "visits": self.tr("Visits"),
            "infusions": self.tr("Infusions"),
            "adverse_events": self.tr("Adverse events"),
            "discontinuations": self.tr("Stops of rituximab"),
        }
        nothing = {
            "visits": self.tr("No visit is recorded yet. Ctrl+N records the first."),
            "infusions": self.tr("No infusion is recorded yet. Ctrl+I records the first."),
            "adverse_events": self.tr("No adverse event is recorded. \u201cAdverse event\u201d adds one."),
            "discontinuations": self.tr(
                "Rituximab was never stopped. \u201cStop rituximab\u201d records a stop with its reason."
            ),
        }
        columns = self._columns(form)
        table = TableView(columns, _key, f"{form}_table", titles[form])
        table.set_empty_text(nothing[form])
        date = self._dictionary.forms[form].date
        if date:
            table.sort_by(date, descending=True)
        return table

    def columns(self, form: str, chart: Chart) -> Sequence[Column[RecordRow]]:
        """The columns of a form's table for this patient: measures of a visit that were never taken are left out."""
        made = self._columns(form)
        if form != "visits" or not chart.visits:
            return made
        return [one for one in made if one.key not in VISIT_MEASURES or has_any(chart, one.key)]

    def fill(self, table: TableView, form: str, chart: Chart) -> None:
        """Shows a patient's records in the table of their form; the chosen order stays."""
        columns = self.columns(form, chart)
        if [one.key for one in columns] != [one.key for one in table.table.columns()]:
            order = table.table.sorted_by()
            table.set_columns(columns)
            if order and order[0] in {one.key for one in columns}:
                table.sort_by(order[0], descending=order[1])
        table.set_rows(self.rows(form, chart))

    def rows(self, form: str, chart: Chart) -> Sequence[RecordRow | Group]:
        """The rows of a form's table."""
        if form == "visits":
            return [RecordRow(visit, chart, scores) for visit, scores in zip(chart.visits, chart.scores, strict=True)]
        if form == "infusions":
            return self._by_course(chart)
        records: Sequence[Stored[Any]] = getattr(chart, form)
        return [RecordRow(stored, chart) for stored in records]

    def _by_course(self, chart: Chart) -> Sequence[RecordRow | Group]:
        """The infusions under their courses, the latest course first."""
        rows: list[RecordRow | Group] = []
        for course in reversed(chart.courses):
            of_course = [one for one in chart.infusions if one.record in course.infusions]
            doses = [one.record.given_dose_mg or one.record.planned_dose_mg for one in of_course]
            rule = [
                choice(self._dictionary, "infusions", "scheme", one) for one in (of_course[0].record.scheme,) if one
            ]
            if all(doses):
                rule.append(self.tr("{0} mg in all").format(trimmed(sum(dose for dose in doses if dose))))
            if course is chart.courses[-1] and chart.next_due_date:
                rule.append(self.tr("next course due {0}").format(shown_day(chart.next_due_date)))
            title = self.tr("Course {0}").format(course.number)
            rows.append(Group(title, "syringe", infusion_count(len(of_course)), "; ".join(rule)))
            rows += [RecordRow(one, chart) for one in of_course]
        return rows

    def _columns(self, form: str) -> Sequence[Column[RecordRow]]:
        tr, field = self.tr, self._field
        if form == "visits":
            return (
                field("visit_date", tr("Date"), tone="strong"),
                Column("month", tr("Month"), _month, right=True),
                self._measure("physician_global", tr("Physician")),
                self._measure("patient_global", tr("Patient")),
                self._measure("mmt8", tr("MMT-8")),
                self._measure("haq_di", tr("HAQ-DI")),
                self._measure("ck", tr("CK U/L")),
                self._measure("mrss", tr("mRSS")),
                self._measure("fvc_pct", tr("FVC %")),
                self._measure("igg", tr("IgG mg/dL")),
                self._measure("tis", tr("TIS")),
                self._measure("pdneq", tr("PDNeq mg/day")),
                Column("steroid", tr("Steroid"), self._steroid, stretch=True),
            )
        if form == "infusions":
            return (
                field("infusion_date", tr("Date"), tone="strong"),
                field("infusion_no", tr("Infusion"), right=True),
                field("given_dose_mg", tr("Given mg"), right=True),
                field("planned_dose_mg", tr("Planned mg"), right=True),
                field("product", tr("Product")),
                Column("lot", tr("Batches"), self._batches, sort=_value("lot")),
                Column("infusion_reaction", tr("Reaction"), self._reaction, sort=_value("infusion_reaction")),
                field("premedication", tr("Premedication"), stretch=True),
            )
        if form == "adverse_events":
            return (
                field("onset_date", tr("Onset"), tone="strong"),
                field("term", tr("Event"), tone="label"),
                field("category", tr("Category")),
                field("ctcae_grade", tr("Grade"), right=True),
                field("serious", tr("Serious")),
                field("related_to_rtx", tr("Related to RTX")),
                field("action", tr("Action")),
                field("outcome", tr("Outcome"), stretch=True),
            )
        return (
            field("discontinuation_date", tr("Date"), tone="strong"),
            field("reason", tr("Reason")),
            field("detail", tr("Detail"), stretch=True),
        )

    def _field(
        self, name: str, title: str, *, right: bool = False, stretch: bool = False, tone: Any = "plain"
    ) -> Column[RecordRow]:
        def cell(one: RecordRow) -> Cell:
            text = shown(one.stored, name, self._dictionary)
            return Cell(text, tone="quiet" if one.stored.missing.get(name) else tone, tip=text if stretch else "")

        return Column(name, title, cell, sort=_value(name), right=right, stretch=stretch)

    def _batches(self, one: RecordRow) -> Cell:
        """The batches, and behind them the strengths of the vials."""
        text = shown(one.stored, "lot", self._dictionary)
        day = one.stored.record.infusion_date
        vials = [vial.record for vial in one.chart.vials if vial.record.infusion_date == day and is_used(vial.record)]
        held = [trimmed(vial.strength_mg) for vial in vials if vial.strength_mg is not None]
        told = self.tr("{0} mg").format(" + ".join(held)) if held else ""
        return Cell(text, told, tone="quiet" if one.stored.missing.get("lot") else "plain")

    def _reaction(self, one: RecordRow) -> Cell:
        """Whether there was one, and how grave."""
        record = one.stored.record
        text = shown(one.stored, "infusion_reaction", self._dictionary)
        if record.reaction_grade is None:
            return Cell(text)
        return Cell(self.tr("grade {0}").format(record.reaction_grade), record.reaction_signs or "", tone="warning")

    def _steroid(self, one: RecordRow) -> Cell:
        drug = shown(one.stored, "steroid_drug", self._dictionary)
        dose = one.stored.record.steroid_dose_mg_day
        return Cell(drug, "" if dose is None else self.tr("{0} mg/day").format(trimmed(dose, 3)))

    def _measure(self, code: str, title: str) -> Column[RecordRow]:
        def cell(one: RecordRow) -> Cell:
            found = _reading(one, code)
            if found.value is None:
                return Cell(missing_word(found.missing) if found.missing else "", tone="quiet")
            return Cell(shown_number(found.value, code, self._dictionary), mark=found.mark)

        def order(one: RecordRow) -> Any:
            return _reading(one, code).value

        return Column(code, title, cell, sort=order, right=True)


def _reading(one: RecordRow, code: str) -> Reading:
    return reading(one.chart, one.stored, one.scores, code) if one.scores is not None else Reading(None)


def _key(one: RecordRow) -> int:
    return one.stored.record_id


def _value(name: str) -> Callable[[RecordRow], Any]:
    return lambda one: getattr(one.stored.record, name)


def _month(one: RecordRow) -> Cell:
    month = months_since_first(one.chart, one.stored.record)
    return Cell("" if month is None else f"M{month}".replace("-", "\N{MINUS SIGN}"), tone="quiet")
