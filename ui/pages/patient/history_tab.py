"""The history: every save of the patient's records, by whom, when, why, and what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from core.dictionary.spec import Dictionary, FieldType
from core.services.history import FieldWritten, WrittenRecord
from ui.forms.arrangement import form_title
from ui.pages.patient.words import shown_day
from ui.widgets.kit import Cell, Column, TableView, column, ground


class HistoryTab(QWidget):
    """A table of saves, the latest first; Enter opens the record (`table.opened`)."""

    def __init__(self, dictionary: Dictionary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self._dictionary = dictionary
        self.table = TableView(self._columns(), _key, "history_table", self.tr("History"))
        self.table.set_empty_text(self.tr("Nothing was written yet."))
        self.setLayout(column(self.table, gap=0))

    def show_history(self, written: Sequence[WrittenRecord]) -> None:
        """Shows the saves."""
        self.table.set_rows(written)

    def _columns(self) -> tuple[Column[WrittenRecord], ...]:
        tr = self.tr
        return (
            Column(
                "when",
                tr("When"),
                lambda one: Cell(local_time(one.utc_time, one.utc_offset)),
                sort=lambda one: one.utc_time,
            ),
            Column("who", tr("Who"), lambda one: Cell(one.user), sort=lambda one: one.user),
            Column("record", tr("Record"), self._record, sort=lambda one: (one.form, one.record_date or "")),
            Column("what", tr("What was written"), self._what, stretch=True, width=320),
            Column("why", tr("Reason"), lambda one: Cell(one.reason, tone="quiet", tip=one.reason)),
        )

    def _record(self, one: WrittenRecord) -> Cell:
        return Cell(form_title(one.form), shown_day(one.record_date), tone="label")

    def _what(self, one: WrittenRecord) -> Cell:
        told = "\n".join(self._change(one, field, one.created) for field in one.fields)
        if one.created:
            return Cell(self.tr("new, {0} values").format(len(one.fields)), tip=told)
        return Cell("; ".join(told.splitlines()), tip=told)

    def _change(self, one: WrittenRecord, field: FieldWritten, created: bool) -> str:
        spec = self._dictionary.field(one.form, field.field)
        dated = spec.type is FieldType.DATE
        old, new = (
            (shown_day(text) if dated and text[:4].isdigit() else text) or self.tr("empty")
            for text in (field.old, field.new)
        )
        label = spec.label["en"]
        return f"{label}: {new}" if created else f"{label}: {old} \N{RIGHTWARDS ARROW} {new}"


def local_time(utc_time: str, utc_offset: str) -> str:
    """`5 Jun 2024 14:02` on the clock of the PC that wrote it."""
    sign = -1 if utc_offset.startswith("-") else 1
    hours, minutes = utc_offset.lstrip("+-").split(":")[:2]
    there = datetime.fromisoformat(utc_time) + sign * timedelta(hours=int(hours), minutes=int(minutes))
    return f"{shown_day(there.date().isoformat())} {there:%H:%M}"


def _key(one: WrittenRecord) -> tuple[str, int, str]:
    return (one.form, one.record_id, one.utc_time)
