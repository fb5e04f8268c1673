"""Rules about values that belong together: a total and its scale, a drug and its dose, an outcome and its grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.dictionary.checked_records import Records, pairs
from core.dictionary.issue import Issue, error, warning
from core.dictionary.parse_number import number_text


def within_scale(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A total cannot be above the top of the scale it was taken on."""
    scales = records.column(arguments["field"]) or [None] * len(values)
    default = int(arguments["default"])
    for row, (value, scale) in enumerate(zip(values, scales, strict=True)):
        top = default if scale is None else int(scale)
        if value is not None and value > top:
            yield row, error("within_scale", f"0 to {top}, or another {arguments['field']}")


def zero_when(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A dose beside a drug that was named as none."""
    for row, value, other in pairs(values, records.column(arguments["field"])):
        if other == arguments["equals"] and value != 0:
            yield row, warning("zero_when", f"0, or another {arguments['field']} than {other}")


def required_if_given(
    values: Sequence[Any], arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """A value without which the other one says nothing, such as the dose of a named drug."""
    others = records.column(arguments["field"])
    if others is None:
        return
    explained = records.explained.get(arguments["id"], ())
    for row, (value, other) in enumerate(zip(values, others, strict=True)):
        if value is None and other is not None and other != arguments.get("except") and row not in explained:
            yield row, warning("required_if_given", f"{arguments['field']} is {other}")


def two_diseases(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """Subsets of both diseases where none is named: myositis then decides in which group the patient is counted."""
    named = records.column("disease") or [None] * len(values)
    for row, _, other in pairs(values, records.column(arguments["field"])):
        if named[row] is None:
            yield row, warning("two_diseases", f"{arguments['field']} is {other}: counted as IIM; name the disease")


def usually_above(values: Sequence[Any], arguments: Mapping[str, Any], records: Records) -> Iterator[tuple[int, Issue]]:
    """A value that is below one it usually exceeds: swapped columns, or a slip of units."""
    for row, value, other in pairs(values, records.column(arguments["field"])):
        if value < other:
            shown = number_text(Decimal(repr(other)))
            yield row, warning("usually_above", f"{arguments['field']} is {shown}: swapped, or another unit?")


def fatal_is_grade_5(
    values: Sequence[Any], arguments: Mapping[str, Any], records: Records
) -> Iterator[tuple[int, Issue]]:
    """CTCAE v5: grade 5 is death, and death is grade 5."""
    for row, outcome, grade in pairs(values, records.column(arguments["field"])):
        if (outcome == "fatal") != (grade == 5):
            yield row, warning("fatal_is_grade_5", f"{arguments['field']} is {grade}")


def batch_letters(
    values: Sequence[Any], _arguments: Mapping[str, Any], _records: Records
) -> Iterator[tuple[int, Issue]]:
    """A batch number as it is printed on a vial: 3 to 20 capital letters, digits, hyphens and slashes."""
    for row, value in enumerate(values):
        if value is not None and not _BATCH.fullmatch(value):
            yield row, warning("batch_letters", "3 to 20 letters and digits, as printed on the vial")


_BATCH = re.compile(r"[A-Z0-9/-]{3,20}", re.IGNORECASE)
