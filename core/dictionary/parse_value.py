"""One parser for a field: what stands in a cell or was typed becomes the canonical value, a reason, or an issue."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.dictionary.choices import closest, own_words, snake_case, split_words
from core.dictionary.issue import Issue, error, warning
from core.dictionary.parse_date import DateOrder, read_date, read_native, read_native_number
from core.dictionary.parse_number import NumberText, native_number, number_text, read_number, times
from core.dictionary.spec import Dictionary, Entered, FieldSpec, FieldType, MissingReason
from core.dictionary.units import KnownUnit, known_units, units_named
from core.dictionary.words import folded, name_key

Raw = str | float | bool | date | time | timedelta | None
"""What a cell can hold; `float` stands for int too, `date` for date and time."""

Value = str | int | float | bool
"""A canonical value; which of these is named beside each FieldType."""

NOT_ENTERED = "not entered"
"""The word an export writes where a blank would mean something; it is read as a value that was not entered yet."""

LONGEST_TEXT = 2000

TRACE = "T"
"""A muscle contracts without movement: no number in the Kendall key, counted as 0 and kept as typed."""

_LINE_BREAKS = re.compile(r"\s*[\r\n\t]+\s*")
_TITRE = re.compile(r"([<>]=?|[\u2264\u2265])?\s*((?:1\s*[/:]\s*)?([0-9]{1,7}))", re.ASCII)
_SPREADSHEET_ERRORS = frozenset(
    {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#####"}
)
_LARGEST = Decimal("1e15")
_OWN_UNIT = KnownUnit("", Decimal(1))


class Parsed(NamedTuple):
    """What became of one cell: a value, or the reason why there is none, and the issues. Blank is none of these."""

    value: Value | None = None
    missing: MissingReason | None = None
    entered: Entered | None = None
    issues: tuple[Issue, ...] = ()


class FieldParser:
    """Reads every value of one field, whether it comes from a workbook, a CSV file or a form.

    `unit` is the unit of the column where its header names one; `date_order` how dates such as 03/05/2024 are read;
    `today` decides the century of two-digit years. A value with an error is never kept. Blank text gives no value and
    no issue: whether the field is required, or what a blank means, is for the record to say. `column_unit` is the unit
    of numbers that name none; `word_ends` the first and last letter of every word that is understood.
    """

    def __init__(
        self,
        spec: FieldSpec,
        dictionary: Dictionary,
        today: date,
        *,
        unit: str = "",
        date_order: DateOrder = DateOrder.UNKNOWN,
    ) -> None:
        self.spec, self._today, self._order = spec, today, date_order
        self._units = known_units(spec)
        self.column_unit = self._units.get(name_key(unit or spec.unit or ""), _OWN_UNIT)
        self._words: Mapping[str, Value] = own_words(spec, dictionary)
        self._known = _known_words(spec, dictionary, self._words)
        self._initials = {word[0] for word in self._known}
        self.word_ends = frozenset(word[0] + word[-1] for word in self._known)
        self._read = {
            FieldType.TEXT: self._text,
            FieldType.INTEGER: self._number,
            FieldType.DECIMAL: self._number,
            FieldType.DATE: self._date,
            FieldType.YES_NO: self._unknown_word,
            FieldType.CHOICE: self._choice,
            FieldType.CHOICES: self._choices,
            FieldType.TITRE: self._titre,
        }[spec.type]

    def __call__(self, raw: Raw) -> Parsed:
        """What the cell or the typed text says; never raises, whatever it holds."""
        text = cell_text(raw)
        if not text:
            return Parsed()
        if isinstance(raw, float) and not math.isfinite(raw):
            return _refused("not_a_number", "a number")
        if text[0].lower() in self._initials or not text.isascii():
            known = self._known.get(folded(text))
            if known is not None:
                return known
        if text.startswith("="):
            return _refused("formula", "the value itself instead of a formula")
        if text in _SPREADSHEET_ERRORS:
            return _refused("cell_error", "the value, or nothing")
        return self._read(raw, text)

    def _text(self, _raw: Raw, text: str) -> Parsed:
        problem = _text_problem(text)
        return Parsed(issues=(problem,)) if problem else Parsed(text)

    def _unknown_word(self, _raw: Raw, text: str) -> Parsed:
        return _refused("unknown_code", closest(text, self.spec, self._words))

    def _choice(self, _raw: Raw, text: str) -> Parsed:
        word = self._code(text)
        return Parsed(word) if isinstance(word, str) else Parsed(issues=(word,))

    def _choices(self, _raw: Raw, text: str) -> Parsed:
        codes: dict[str, None] = {}
        for part in split_words(text):
            code = self._code(part)
            if not isinstance(code, str):
                return Parsed(issues=(code,))
            codes[code] = None
        if self.spec.blank_means in codes and len(codes) > 1:
            return _refused("none_with_others", f"either {self.spec.blank_means} or the others")
        return Parsed("; ".join(codes) or None)

    def _code(self, text: str) -> str | Issue:
        """The code of one word, the word itself where the list is open, or the issue."""
        known = self._words.get(folded(text))
        if known is not None:
            return str(known)
        if not self.spec.open:
            return error("unknown_code", closest(text, self.spec, self._words))
        problem = _text_problem(text)
        if problem:
            return problem
        typed = snake_case(text) if self.spec.snake_case else " ".join(text.split())
        return typed or error("unknown_code", closest(text, self.spec, self._words))

    def _titre(self, raw: Raw, text: str) -> Parsed:
        found = None if isinstance(raw, date | time | timedelta) else _TITRE.fullmatch(text)
        if found is None:
            return _refused("not_a_titre", "a titre such as 1/160, or negative")
        comparator = {"\u2264": "<=", "\u2265": ">="}.get(found[1] or "", found[1] or "")
        if comparator and not self.spec.comparator:
            return _refused("comparator", found[2])
        reciprocal = Decimal(found[3])
        if self.spec.hard and not self.spec.hard.holds(reciprocal):
            return _refused("hard_range", self._bounds_text())
        # Below the first dilution that the laboratory tests is its way to say negative.
        value = 0 if comparator == "<" else int(reciprocal)
        return Parsed(value, entered=Entered(found[2], comparator=comparator) if comparator else None)

    def _date(self, raw: Raw, text: str) -> Parsed:
        if isinstance(raw, date):
            read = read_native(raw)
        elif isinstance(raw, int | float):
            read = read_native_number(raw)
        else:
            read = read_date(text, self._today, self._order)
        if read.value is None:
            return _refused(read.problem, read.proposal)
        if len(read.value) < 10 and not self.spec.partial:
            return _refused("partial_date", "day, month and year")
        issues = (
            *([warning("excel_serial_date", f"read as {read.value}")] if read.from_serial else ()),
            *([warning("time_dropped", f"read as {read.value}")] if read.time_dropped else ()),
        )
        return Parsed(read.value, issues=issues)

    def _number(self, raw: Raw, text: str) -> Parsed:
        if self.spec.trace and text in (TRACE, TRACE.lower()):
            return Parsed(0, entered=Entered(TRACE))
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            number = native_number(raw)
        else:
            number = None if isinstance(raw, date | time | timedelta) else read_number(text)
        if number is None:
            return _refused("not_a_number", "one number, with a comma or a point for decimals")
        unit = self._units.get(name_key(number.unit)) if number.unit else self.column_unit
        if unit is None:
            return _refused("unknown_unit", f"{number_text(number.value)} in {units_named(self.spec)}")
        if number.comparator and not self.spec.comparator:
            return _refused("comparator", number.text)
        value = times(number.value, unit.factor)
        other = self._other_reading(number, unit, value)
        if other is not None:
            both = f"{number_text(number.value)} or {number_text(other)}"
            return _refused("ambiguous_number", f"{both} {unit.spelling}".strip())
        if abs(value) >= _LARGEST:
            return _refused("not_a_number", "a smaller number")
        if self.spec.type is FieldType.INTEGER and value != value.to_integral_value():
            return _refused("not_an_integer", "a whole number")
        return self._in_range(number, unit, value)

    def _other_reading(self, number: NumberText, unit: KnownUnit, value: Decimal) -> Decimal | None:
        """1234 where `1.234` may have meant it: that is possible, and it is usual or 1.234 is not."""
        if number.thousands is None:
            return None
        other, hard, soft = times(number.thousands, unit.factor), self.spec.hard, self.spec.soft
        possible = hard is None or hard.holds(other)
        return number.thousands if possible and (soft is None or soft.holds(other) or not soft.holds(value)) else None

    def _in_range(self, number: NumberText, unit: KnownUnit, value: Decimal) -> Parsed:
        spec = self.spec
        asked = self._other_unit(number, unit)
        if spec.hard and not spec.hard.holds(value):
            return _refused("hard_range", asked or self._bounds_text())
        issues: tuple[Issue, ...] = ()
        if asked:
            issues = (warning("unit_question", asked),)
        elif spec.soft and not spec.soft.holds(value):
            low, high = number_text(spec.soft.low), self._shown(spec.soft.high)
            issues = (warning("soft_range", f"usually {low} to {high}"),)
        entered = None
        if number.comparator or unit.factor != 1:
            entered = Entered(number.text, unit.spelling if unit.factor != 1 else "", number.comparator)
        return Parsed(int(value) if spec.type is FieldType.INTEGER else float(value), entered=entered, issues=issues)

    def _other_unit(self, number: NumberText, unit: KnownUnit) -> str:
        """The reading in another unit where the number looks like a slip of units, else nothing."""
        for question in self.spec.unit_questions:
            too_low = question.below is not None and 0 < number.value < question.below
            too_high = question.above is not None and number.value > question.above
            if name_key(question.unit) == name_key(unit.spelling) and (too_low or too_high):
                meant = times(number.value, self._units[name_key(question.suggest)].factor)
                if self.spec.hard is None or self.spec.hard.holds(meant):
                    typed = f"{number_text(number.value)} {question.suggest}"
                    return f"{typed}?" if question.suggest == self.spec.unit else f"{typed} = {self._shown(meant)}?"
        return ""

    def _shown(self, value: Decimal) -> str:
        return f"{number_text(value)} {self.spec.unit or ''}".strip()

    def _bounds_text(self) -> str:
        hard = self.spec.hard
        if hard is None:
            return ""
        return f"between {number_text(hard.low)} and {self._shown(hard.high)}"


def _known_words(spec: FieldSpec, dictionary: Dictionary, own: Mapping[str, Value]) -> Mapping[str, Parsed]:
    """What each word says in this field, by `folded`: its own words first, then missing. Patient codes are free."""
    free = spec.type is FieldType.TEXT and spec.required
    missing = {} if free else {folded(word): Parsed(missing=why) for word, why in dictionary.missing_words.items()}
    return {folded(NOT_ENTERED): Parsed(), **missing, **{word: Parsed(value) for word, value in own.items()}}


def cell_text(raw: Raw) -> str:
    """What a cell shows, as one line: numbers without needless decimals, dates as ISO text."""
    if isinstance(raw, str):
        return _LINE_BREAKS.sub(" ", raw.strip())
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, int | float):
        number = native_number(raw)
        return number.text if number else str(raw)
    if isinstance(raw, timedelta):
        return str(raw)
    return raw.isoformat()


def _text_problem(text: str) -> Issue | None:
    if len(text) > LONGEST_TEXT:
        return error("too_long", f"at most {LONGEST_TEXT} characters")
    if not text.isprintable() and any(_unprintable(letter) for letter in text):
        return error("control_characters", "type the text again")
    return None


def _unprintable(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs") or ord(letter) & 0xFFFE == 0xFFFE


def _refused(rule: str, proposal: str = "") -> Parsed:
    return Parsed(issues=(error(rule, proposal),))
