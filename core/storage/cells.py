"""Values on their way into the clinic file and back: their one Python type, and their JSON in the audit trail."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.dictionary.spec import FieldSpec, FieldType, MissingReason
from core.domain.batch import Entered
from core.domain.records import Cell

PYTHON_TYPES: Final[Mapping[FieldType, type]] = {
    FieldType.TEXT: str,
    FieldType.INTEGER: int,
    FieldType.DECIMAL: float,
    FieldType.DATE: str,
    FieldType.YES_NO: bool,
    FieldType.CHOICE: str,
    FieldType.CHOICES: str,
    FieldType.TITRE: int,
}
"""The type of the canonical value of each kind of field."""

_ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""The one spelling of JSON in the clinic file, so that equal values have equal text."""


def checked_values(spec: FieldSpec, values: Sequence[Any]) -> Sequence[Any]:
    """The values in the field's one type, an empty text as None.

    Raises TypeError or ValueError for what the field cannot hold: whoever calls has checked the values against the
    dictionary, so that this is a fault of the program, stopped before it reaches the file.
    """
    kind = PYTHON_TYPES[spec.type]
    kinds = set(map(type, values)) - {type(None)}
    if kinds - {kind}:
        values = [None if value is None else _converted(spec, kind, value) for value in values]
    distinct = set(values)
    if kind is float and not all(math.isfinite(value) for value in distinct if value is not None):
        raise ValueError(f"{spec.form}.{spec.id} cannot hold a number that is not finite")
    if kind is str and "" in distinct:
        values = [value or None for value in values]
    if spec.type is FieldType.DATE:
        for value in filter(None, distinct):
            if not _ISO_DATE.fullmatch(value) or (len(value) < 10 and not spec.partial):
                raise ValueError(f"{spec.form}.{spec.id} cannot hold {value!r}")
    return values


def _converted(spec: FieldSpec, kind: type, value: Any) -> Any:
    if (kind is str) is not isinstance(value, str):
        raise TypeError(f"{spec.form}.{spec.id} cannot hold {value!r}")
    converted = kind(value)
    if converted != value:
        raise ValueError(f"{spec.form}.{spec.id} cannot hold {value!r}")
    return converted


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same: "<5" is not "5", but 6.5 g/L is 650 mg/dL."""
    return one.value == other.value and one.missing == other.missing and _comparator(one) == _comparator(other)


def _comparator(cell: Cell) -> str:
    return cell.entered.comparator if cell.entered else ""


def plain(cell: Cell) -> Any:
    """The cell for JSON: its bare value, or an object where there is more to it (no value is ever an object)."""
    if cell.missing is None and cell.entered is None:
        return cell.value
    more: dict[str, Any] = {} if cell.value is None else {"value": cell.value}
    if cell.missing is not None:
        more["missing"] = cell.missing.value
    if cell.entered is not None:
        more["entered"] = list(cell.entered)
    return more


def cell_from_plain(raw: Any) -> Cell:
    """The cell that `plain` was made of."""
    if not isinstance(raw, dict):
        return Cell(raw)
    missing, entered = raw.get("missing"), raw.get("entered")
    return Cell(raw.get("value"), MissingReason(missing) if missing else None, Entered(*entered) if entered else None)


def missing_json(missing: Mapping[str, MissingReason]) -> str | None:
    """The column `missing` of a record: reasons by field id in alphabetical order; None where there are none."""
    return encode({field: missing[field].value for field in sorted(missing)}) if missing else None


def entered_json(entered: Mapping[str, Entered]) -> str | None:
    """The column `entered` of a record: text, unit and comparator by field id; None where there are none."""
    return encode({field: list(entered[field]) for field in sorted(entered)}) if entered else None


def missing_from_json(text: str | None) -> dict[str, MissingReason]:
    """The reasons that `missing_json` wrote."""
    return {field: MissingReason(reason) for field, reason in json.loads(text).items()} if text else {}


def entered_from_json(text: str | None) -> dict[str, Entered]:
    """The entries that `entered_json` wrote."""
    return {field: Entered(*entry) for field, entry in json.loads(text).items()} if text else {}
