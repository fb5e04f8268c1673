"""What a filter can be built from: the fields of the patients and the values that occur, each with who has it; and the rules to choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import FieldType
from core.services.conditions import DERIVED, Condition, field_words, value_words
from core.services.sources import Source

if TYPE_CHECKING:
    import pandas as pd

    from core.dictionary.spec import Dictionary, FieldSpec

MOST_VALUES = 60
"""A field with more values than this is no field to filter by: names, dates, measurements."""

_LISTED = frozenset({FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO, FieldType.INTEGER, FieldType.TITRE})


@dataclass(frozen=True, slots=True)
class OfferedValue:
    """A value in code and words, and the patients who have it, a bit each."""

    code: str
    words: str
    who: int

    @property
    def n(self) -> int:
        """How many patients have it."""
        return self.who.bit_count()


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field with its values that occur, in the dictionary's order."""

    name: str
    words: str
    values: tuple[OfferedValue, ...]


@dataclass(frozen=True, slots=True)
class OfferedReason:
    """A reason to stop that occurs: its code, its words, and how many stopped for it."""

    code: str
    words: str
    n: int


@dataclass(frozen=True)
class FilterOffer:
    """Fields to filter `n` patients by, the reasons to stop that occur, and whether registration dates allow delayed entry."""

    n: int
    fields: tuple[FilterField, ...]
    reasons: tuple[OfferedReason, ...] = ()
    registered: bool = False

    def kept(self, where: Iterable[Condition]) -> int:
        """How many patients fit every condition; one that nobody meets keeps nobody."""
        who = (1 << self.n) - 1
        for condition in where:
            who &= self._who(condition)
        return who.bit_count()

    def _who(self, condition: Condition) -> int:
        name, code = condition
        values = next((field.values for field in self.fields if field.name == name), ())
        return next((value.who for value in values if value.code == code), 0)


def offer_filters(source: Source, lock_date: str | None) -> FilterOffer:
    """What the patients with a first infusion by the data lock can be filtered by. Raises UsageFault when there are none."""
    from core.stats.options import Options
    from core.stats.population import study_population

    dictionary = load_dictionary()
    population = study_population(source.cohort, dictionary, Options(lock_date=lock_date))
    fields = tuple(field for field in _fields(population.patients, dictionary) if field.values)
    stops = population.cohort.discontinuations["reason"].value_counts()
    codes = [choice.code for choice in dictionary.field("discontinuations", "reason").choices]
    reasons = tuple(
        OfferedReason(code, _reason(dictionary, code), int(stops[code]))
        for code in sorted(stops.index, key=lambda code: (codes.index(code) if code in codes else len(codes), code))
    )
    registered = bool(population.patients["first_centre_visit"].notna().any())
    return FilterOffer(population.n, fields, reasons, registered)


def _reason(dictionary: Dictionary, code: str) -> str:
    from core.reports.labels import reason

    return reason(dictionary, code)


def _fields(patients: pd.DataFrame, dictionary: Dictionary) -> Iterator[FilterField]:
    for name in DERIVED:
        yield _field(patients, dictionary, name, None)
    for spec in dictionary.forms["patients"].fields.values():
        if spec.type in _LISTED and not spec.identifying and spec.id not in DERIVED and spec.id in patients.columns:
            yield _field(patients, dictionary, spec.id, spec)


def _field(patients: pd.DataFrame, dictionary: Dictionary, name: str, spec: FieldSpec | None) -> FilterField:
    who: dict[str, int] = {}
    kind = spec.type if spec is not None else FieldType.CHOICE
    for row, found in enumerate(patients[name]):
        for code in _codes(found, kind):
            who[code] = who.get(code, 0) | 1 << row
    if len(who) > MOST_VALUES:
        who = {}
    sources = (name,) if spec is not None else DERIVED[name].sources
    order = [choice.code for source in sources for choice in dictionary.field("patients", source).choices]
    numbers = kind in (FieldType.INTEGER, FieldType.TITRE)
    listed = sorted(
        who,
        key=lambda code: (
            order.index(code) if code in order else len(order),
            float(code) if numbers else 0.0,
            code != "yes",
            code.casefold(),
        ),
    )
    values = tuple(OfferedValue(code, value_words(dictionary, name, code), who[code]) for code in listed)
    return FilterField(name, field_words(dictionary, name), values)


def _codes(found: object, kind: FieldType) -> tuple[str, ...]:
    """The codes of a cell; none where it is blank."""
    if found is None or found != found:  # noqa: PLR0124 - NaN is the one value that differs from itself
        return ()
    if kind is FieldType.YES_NO:
        return ("yes" if found else "no",)
    if kind is FieldType.CHOICES:
        return tuple(part for part in str(found).split("; ") if part)
    return (f"{found:g}" if isinstance(found, float) else str(found),)
