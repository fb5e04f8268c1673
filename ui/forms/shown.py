"""How a value stands on screen: dates with the weekday, codes as words, numbers in the unit chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.dictionary.spec import FieldSpec, FieldType, MissingReason
from core.dictionary.units import known_units
from core.dictionary.words import name_key
from core.reports.formats import MINUS, when
from core.services.entry import FieldState, text_of

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def date_words(iso: str, *, weekday: bool = False) -> str:
    """`3 May 2024`, with the weekday `Fri 3 May 2024`; a partial date as far as it is known."""
    if weekday and len(iso) == len("2024-05-03"):
        return f"{_DAYS[date.fromisoformat(iso).weekday()]} {when(iso)}"
    return when(iso)


def missing_words() -> Mapping[MissingReason, tuple[str, str]]:
    """Each reason for having no value: how it is shown, and how it is typed."""
    tr = QCoreApplication.translate
    return {
        MissingReason.NOT_DONE: (tr("forms", "not done"), "not done"),
        MissingReason.UNKNOWN: (tr("forms", "unknown"), "unknown"),
        MissingReason.NOT_APPLICABLE: (tr("forms", "not applicable"), "n/a"),
        MissingReason.REFUSED: (tr("forms", "refused"), "refused"),
    }


def choice_words(spec: FieldSpec, value: Any) -> str:
    """The words of a code, or the word itself where the list is open."""
    if spec.type is FieldType.YES_NO:
        return QCoreApplication.translate("forms", "yes") if value else QCoreApplication.translate("forms", "no")
    words = {choice.code: choice.label["en"] for choice in spec.choices}
    if spec.type is FieldType.CHOICES:
        return "; ".join(words.get(part, part) for part in str(value).split("; "))
    return words.get(str(value), str(value))


def entry_text(state: FieldState) -> str:
    """What stands in the field once it was left."""
    if state.missing is not None:
        return missing_words()[state.missing][0]
    if state.value is None or state.refused:
        return state.text
    if state.spec.type is FieldType.DATE:
        return date_words(state.value, weekday=True)
    if state.spec.type in (FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO):
        return choice_words(state.spec, state.value)
    return state.text


def value_words(spec: FieldSpec, value: Any, unit: str = "") -> str:
    """A stored value beside the field: numbers in `unit`, with commas between thousands."""
    if value is None:
        return ""
    if spec.type is FieldType.DATE:
        return date_words(value)
    if spec.type in (FieldType.DECIMAL, FieldType.INTEGER):
        return number_words(in_unit(spec, value, unit))
    if spec.type is FieldType.TITRE:
        return text_of(spec, value)
    return choice_words(spec, value)


def in_unit(spec: FieldSpec, value: float, unit: str) -> Decimal:
    """A canonical value in another unit of the field."""
    known = known_units(spec).get(name_key(unit)) if unit else None
    exact = Decimal(repr(value))
    return exact / known.factor if known is not None and known.factor != 1 else exact


def number_words(value: Decimal, *, sign: bool = False) -> str:
    """A number of at most three decimals with commas; with `sign` a plus or a true minus before it."""
    rounded = value.quantize(Decimal("0.001")).normalize()
    text = f"{abs(rounded):,f}"
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if sign and rounded else text


def offered_units(spec: FieldSpec) -> tuple[str, ...]:
    """The units to switch between: the field's own and those it asks about; others may be typed behind the number."""
    if spec.unit is None:
        return ()
    known = known_units(spec)
    offered = {Decimal(1): spec.unit}
    for question in spec.unit_questions:
        for name in (question.unit, question.suggest):
            unit = known[name_key(name)]
            offered.setdefault(unit.factor, unit.spelling)
    return tuple(offered.values())
