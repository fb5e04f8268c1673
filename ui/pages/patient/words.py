"""How the values of a record are written on the patient's pages: dates, numbers, words of a list, why there is no value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.dictionary.spec import Dictionary, FieldType, MissingReason
from core.domain.records import Record, Stored
from core.reports.formats import day, number, trimmed
from core.reports.labels import choice, measure

BLANK = "\N{MIDDLE DOT}"
"""Not entered yet, in a table of measures."""
NOT_DONE = "n.d."
EIGHTHS = 3
"""HAQ-DI goes by eighths: of one patient it is shown as scored, not rounded."""


def shown_day(iso: str | None) -> str:
    """`5 Jun 2024`; `Jun 2024` or `2024` where only that is known; nothing for None."""
    if not iso or len(iso) == 4:
        return iso or ""
    return day(iso) if len(iso) >= 10 else day(f"{iso}-01").split(" ", 1)[1]


def shown_number(value: float | Fraction, code: str, dictionary: Dictionary) -> str:
    """A measure with its usual number of decimals, none where a whole scale holds a whole value."""
    if code == "tis":
        return trimmed(float(value))
    if code == "haq_di":
        return number(float(value), EIGHTHS)
    known = measure(code, dictionary)
    plain = float(value)
    return number(plain, 0 if known.whole and plain.is_integer() else known.decimals)


def shown(stored: Stored[Record], field: str, dictionary: Dictionary) -> str:
    """A field of a record in words; `n.d.` or the reason where it has none, nothing where it was not entered."""
    cell = stored.cell(field)
    if cell.missing is not None:
        return missing_word(cell.missing)
    value: Any = cell.value
    if value is None:
        return ""
    spec = dictionary.field(stored.form, field)
    if spec.type is FieldType.DATE:
        return shown_day(value)
    if spec.type is FieldType.YES_NO:
        return "yes" if value else "no"
    if spec.type is FieldType.CHOICE:
        return choice(dictionary, stored.form, field, value)
    if isinstance(value, float):
        return trimmed(value, 3)
    return str(value)


def antibody_words(antibody: str | None) -> str:
    """`anti-Mi-2`; `no antibody` where none was found, nothing where none is recorded."""
    if not antibody:
        return ""
    if antibody == "negative":
        return "no antibody"
    return antibody if antibody.casefold().startswith("anti") else f"anti-{antibody}"


def missing_word(reason: MissingReason) -> str:
    """Why there is no value, short enough for a cell."""
    return NOT_DONE if reason is MissingReason.NOT_DONE else reason.value.replace("_", " ")


def infusion_count(count: int) -> str:
    """`1 infusion`, `2 infusions`."""
    words = QCoreApplication.translate("patient", "1 infusion" if count == 1 else "{0} infusions")
    return words.format(f"{count:,}")


def course_count(count: int) -> str:
    """`1 course`, `2 courses`."""
    words = QCoreApplication.translate("patient", "1 course" if count == 1 else "{0} courses")
    return words.format(f"{count:,}")
