"""What a field is: the frozen description that forms, imports, exports, the codebook and the manual are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class FieldType(StrEnum):
    """The kinds of value a field can hold; the canonical Python value of each is named beside it."""

    TEXT = "text"  # str
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # float; what was typed is kept beside it
    DATE = "date"  # ISO str, possibly partial ("2009", "2009-05") where the field allows it
    YES_NO = "yes_no"  # bool
    CHOICE = "choice"  # str: a code of the field, or the typed word where the list is open
    CHOICES = "choices"  # str: codes or words joined by "; "
    TITRE = "titre"  # int: the reciprocal of a titre, 0 for negative


class MissingReason(StrEnum):
    """Why there is no value. A blank cell has none of these: it was not entered yet."""

    NOT_DONE = "not_done"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    REFUSED = "refused"


class Entered(NamedTuple):
    """What was typed where it is more than the canonical value: another unit, or a result below or above a limit.

    `text` is the number as typed, `unit` the dictionary's spelling of the other unit, `comparator` one of < > <= >=.
    """

    text: str
    unit: str = ""
    comparator: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval of canonical values with both ends included."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies inside, ends included."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a list, its words on screen and the words that other clinics use for it."""

    code: str
    label: Mapping[str, str]
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check of one field against others of its record or patient; `arguments` are field ids or numbers."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitQuestion:
    """A value that looks as if it were typed in another unit: asks `suggest` when outside these bounds of `unit`."""

    unit: str
    suggest: str
    below: Decimal | None = None
    above: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of the clinic's records.

    `id` is the one name: column, attribute and Excel header. `accepts` maps another unit to the exact factor that turns it into
    `unit`. `hard` bounds are refused, `soft` bounds asked once; both in `unit`. `open` lists take other words than their codes, as
    typed or, with `snake_case`, as a code made from them. `blank_means` is the code that a blank cell of a supplied column stands for.
    `diseases` are the codes of the diseases that the field is asked for; empty means all. A `trace` field also takes T, a contraction felt
    without movement: it counts 0 and stays told apart from 0.
    """

    id: str
    form: str
    section: str
    type: FieldType
    label: Mapping[str, str]
    unit: str | None = None
    accepts: Mapping[str, Decimal] = field(default_factory=dict)
    hard: Bounds | None = None
    soft: Bounds | None = None
    choices: tuple[Choice, ...] = ()
    open: bool = False
    snake_case: bool = False
    required: bool = False
    partial: bool = False
    comparator: bool = False
    trace: bool = False
    synonyms: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    unit_questions: tuple[UnitQuestion, ...] = ()
    identifying: bool = False
    blank_means: str | None = None
    diseases: tuple[str, ...] = ()
    note: str = ""
    since: int = 1


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One kind of record: sheet of the workbook, table of the clinic file and form on screen share its id.

    `key` names the fields that tell one record from another of the same form; `date` the field that dates the record. Where
    `repeats` is set several records may share a key (two visits on one day): they are numbered; elsewhere that is refused.
    """

    id: str
    label: Mapping[str, str]
    key: tuple[str, ...]
    date: str | None
    fields: Mapping[str, FieldSpec]
    synonyms: tuple[str, ...] = ()
    repeats: bool = False

    def __iter__(self) -> Iterator[FieldSpec]:
        return iter(self.fields.values())


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Every form and field the program knows, with the words it understands for yes, no and missing."""

    version: int
    forms: Mapping[str, FormSpec]
    yes_words: frozenset[str]
    no_words: frozenset[str]
    missing_words: Mapping[str, MissingReason]

    def field(self, form: str, field_id: str) -> FieldSpec:
        """The field of a form; KeyError when there is none."""
        return self.forms[form].fields[field_id]
