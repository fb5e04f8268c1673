"""Checks every cell of a source against the data dictionary: the one way from a workbook to records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from core.dictionary.issue import warning
from core.dictionary.parse_date import DateOrder, needs_order, order_evidence, read_date
from core.dictionary.parse_value import FieldParser
from core.dictionary.spec import Dictionary, FieldType
from core.exchange.checked import CheckedWorkbook
from core.exchange.collector import resting_collector
from core.exchange.layout import PATIENT, Layout, find_layouts
from core.exchange.progress import Progress, silent
from core.exchange.raw import RawWorkbook
from core.exchange.record_checks import (
    check_cross_fields,
    check_duplicates,
    check_known_patients,
    check_required,
    check_shifted,
    check_similar_codes,
    check_start,
    first_infusions,
)
from core.exchange.table import Table

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


def check_workbook(
    raw: RawWorkbook, dictionary: Dictionary, today: date, progress: Progress = silent
) -> CheckedWorkbook:
    """Every record of the source as canonical values, and an issue for every cell that breaks a rule.

    `today` is the date after which nothing can have happened; it also decides the century of two-digit years. Raises
    SourceFault when the source has no patients or its sheets cannot be told apart; everything smaller is an issue.
    """
    with resting_collector():
        return _checked(raw, dictionary, today, progress)


def _checked(raw: RawWorkbook, dictionary: Dictionary, today: date, progress: Progress) -> CheckedWorkbook:
    layouts, ignored_sheets = find_layouts(raw, dictionary)
    order = order_evidence(text for layout in layouts for texts in _date_texts(layout) for text in texts[1])
    tables: dict[str, Table] = {}
    for place, layout in enumerate(layouts):
        progress(f"Reading {layout.sheet}", place / len(layouts))
        tables[layout.form.id] = _read(layout, dictionary, today, order)
    readable = {form: table for form, table in tables.items() if table.values}
    patients, earliest = readable["patients"], first_infusions(readable.get("infusions"))
    places = {code: row for row, code in enumerate(patients.values[PATIENT]) if code is not None}
    for table in readable.values():
        check_shifted(table)
        check_required(table)
        check_known_patients(table, places)
        check_cross_fields(table, patients, places, earliest, today.isoformat())
    check_start(patients, earliest)
    check_similar_codes(patients)
    for table in readable.values():
        check_duplicates(table)
    batches = {form: table.batch() for form, table in readable.items()}
    return CheckedWorkbook(
        path=raw.path,
        batches={form: batch for form, (batch, _) in batches.items()},
        sheets={form: table.layout.sheet for form, table in readable.items()},
        rows={form: rows for form, (_, rows) in batches.items()},
        issues=tuple(issue for table in tables.values() for issue in table.cell_issues()),
        ignored=(
            *ignored_sheets,
            *(f"column '{name}' of {layout.sheet}" for layout in layouts for name in layout.ignored),
        ),
        left_out={},
    )


def _read(layout: Layout, dictionary: Dictionary, today: date, order: DateOrder) -> Table:
    table = Table(layout)
    for column in layout.columns.values():
        table.read_column(column, FieldParser(column.spec, dictionary, today, unit=column.unit, date_order=order))
    if order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
        for header, texts in _date_texts(layout):
            doubtful = [text for text in texts if needs_order(text)]
            if doubtful:
                read = f"{doubtful[0]} is {read_date(doubtful[0], today, order).value}"
                told = f"read {order.value.replace('_', ' ')}, as other dates of this source show: {read}"
                table.noted.append((header, warning("date_order", told), doubtful[0]))
    return table


def _date_texts(layout: Layout) -> Iterator[tuple[str, Sequence[str]]]:
    """The header and the different texts of every column of dates that may speak of the order of day and month."""
    for column in layout.columns.values():
        if column.spec.type is FieldType.DATE:
            yield (
                column.header,
                [cell for cell in column.different if isinstance(cell, str) and cell and not _ISO_DAY(cell)],
            )
