"""Checks that need whole records or other sheets: required values, known patients, duplicates, the first infusion."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.dictionary.checked_records import FIRST_INFUSION, Records
from core.dictionary.issue import error, warning
from core.dictionary.rules import check_rules, outside_fields
from core.exchange.layout import PATIENT
from core.exchange.table import Table

START = "first_rtx_date"


def check_required(table: Table) -> None:
    """Every record needs the values without which it says nothing."""
    for spec in table.form:
        blank = [row for row, value in enumerate(table.values[spec.id]) if value is None] if spec.required else []
        told = table.error_rows(spec.id) if blank else set()
        for row in blank:
            if row not in told:
                table.add(row, spec.id, error("required"))


def check_shifted(table: Table) -> None:
    """A row of a CSV file with more cells than headers has probably shifted at an unquoted decimal comma."""
    for row in table.layout.shifted:
        table.add(
            row, PATIENT, error("too_many_cells", "the row has more cells than the header: quote numbers with a comma")
        )


def check_known_patients(table: Table, places: Mapping[str, int]) -> None:
    """Every record belongs to a patient of the sheet of patients."""
    unknown = [(row, code) for row, code in enumerate(table.values[PATIENT]) if code is not None and code not in places]
    proposals: dict[str, str] = {}
    written_alike = {_bare(code): code for code in places} if unknown else {}
    for row, code in unknown:
        if code not in proposals:
            alike = written_alike.get(_bare(code)) or _closest(code, places, len(proposals))
            proposals[code] = f"{alike}?" if alike else "add the patient or correct the code"
        table.add(row, PATIENT, error("unknown_patient", proposals[code]))


def check_similar_codes(patients: Table) -> None:
    """Two codes that differ only as typists and spreadsheets change them may be one patient, counted twice."""
    first: dict[str, int] = {}
    codes = patients.values[PATIENT]
    for row, code in enumerate(codes):
        if code is not None:
            like = first.setdefault(_bare(code), row)
            if codes[like] != code:
                same = f"row {patients.layout.numbers[like]} has {codes[like]}: the same patient?"
                patients.add(row, PATIENT, warning("similar_code", same))


def _bare(code: str) -> str:
    """The code without what spreadsheets and typists change: capitals, blanks, leading zeros, a decimal zero."""
    bare = "".join(code.casefold().split()).removesuffix(".0")
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", bare)


def _closest(code: str, places: Mapping[str, int], proposed: int) -> str | None:
    alike = difflib.get_close_matches(code, places, n=1) if proposed < _MOST_PROPOSALS else []
    return alike[0] if alike else None


_MOST_PROPOSALS = 100
"""Unknown codes that are compared with every known one; a sheet of another clinic would make thousands."""


def check_duplicates(table: Table) -> None:
    """A record given twice is taken once; others under one key are refused unless the form numbers them."""
    parts = [table.values.get(name, [None] * len(table)) for name in table.form.key]
    keys = list(zip(*parts, strict=True))
    shared = {key for key, count in Counter(keys).items() if count > 1 and key[0] is not None}
    if not shared:
        return
    rows_of: dict[tuple[Any, ...], list[int]] = {}
    for row, key in enumerate(keys):
        if key in shared:
            rows_of.setdefault(key, []).append(row)
    bad = table.error_rows()
    for key, rows in rows_of.items():
        different = _told_apart(table, rows, bad)
        if len(different) > 1 and None not in key:
            _report_shared_key(table, different)


def _told_apart(table: Table, rows: Sequence[int], bad: set[int]) -> list[int]:
    """The rows that differ; those like an earlier one are listed and taken once. Rows with errors are never alike."""
    number = table.layout.numbers
    first: dict[Any, int] = {}
    for row in rows:
        content: Any = row if row in bad else tuple(_cell(table, name, row) for name in table.values)
        same = first.setdefault(content, row)
        if same != row:
            table.repeated.add(row)
            table.add(row, PATIENT, warning("duplicate_row", f"taken once: the same as row {number[same]}"))
    return list(first.values())


def _cell(table: Table, name: str, row: int) -> tuple[Any, ...]:
    return table.values[name][row], table.missing.get(name, {}).get(row), table.entered.get(name, {}).get(row)


def _report_shared_key(table: Table, rows: Sequence[int]) -> None:
    named = table.form.date or PATIENT
    number = table.layout.numbers
    if table.form.repeats:
        for row in rows[1:]:
            table.add(
                row, named, warning("same_day", f"row {number[rows[0]]} has the same {' and '.join(table.form.key)}")
            )
    else:
        for row in rows:
            others = ", ".join(str(number[other]) for other in rows if other != row)
            table.add(row, named, error("duplicate_key", f"also in row {others}, with other content"))


def check_start(patients: Table, earliest: Mapping[str, str]) -> None:
    """Time zero of every analysis: each patient needs the first infusion, here or among the infusions."""
    given = patients.values.get(START, [None] * len(patients))
    told = patients.error_rows(START)
    for row, (code, start) in enumerate(zip(patients.values[PATIENT], given, strict=True)):
        if start is None and row not in told and code is not None and code not in earliest:
            patients.add(row, START, error("required", "the first infusion, here or in the sheet infusions"))


def first_infusions(infusions: Table | None) -> dict[str, str]:
    """The earliest infusion date of each patient who has one."""
    earliest: dict[str, str] = {}
    if infusions is None:
        return earliest
    for code, given in zip(infusions.values[PATIENT], infusions.values["infusion_date"], strict=True):
        if code is not None and given is not None and given < earliest.get(code, "9"):
            earliest[code] = given
    return earliest


def check_cross_fields(
    table: Table, patients: Table, places: Mapping[str, int], earliest: Mapping[str, str], today: str
) -> None:
    """The dictionary's rules between fields of a record, and between a record and its patient."""
    columns: dict[str, Sequence[Any]] = dict(table.values)
    codes = table.values[PATIENT]
    owners = [places.get(code) for code in codes]
    for name in outside_fields(table.form):
        if name == FIRST_INFUSION:
            columns[name] = [earliest.get(code) for code in codes]
            continue
        field = name.removeprefix("patients.")
        values = patients.values.get(field)
        if field == START:
            starts = values or [None] * len(patients)
            values = [start or earliest.get(code) for start, code in zip(starts, patients.values[PATIENT], strict=True)]
        if values is not None:
            columns[name] = [None if owner is None else values[owner] for owner in owners]
    for found in check_rules(table.form, Records(columns, today, table.explained())):
        table.add(found.row, found.field, found.issue)
