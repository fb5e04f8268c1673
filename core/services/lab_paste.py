"""A block copied from the laboratory's system becomes values of a visit: analyte, value, unit, date and limits, line by line.

Nothing is guessed: a line whose analyte, unit or number is not understood is listed with the reason and never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from core.dictionary.issue import Issue, Severity, error, warning
from core.dictionary.parse_date import read_date
from core.dictionary.parse_value import FieldParser
from core.dictionary.spec import Dictionary, FieldSpec, FormSpec
from core.dictionary.units import KnownUnit, known_units
from core.dictionary.words import name_key, words_key
from core.exchange.headers import HeaderIndex

LABORATORY: tuple[str, ...] = ("muscle_enzymes", "immunoglobulins", "blood", "heart")
"""The sections of a visit whose values come from a laboratory."""

_PREFIXES = {"s", "p", "b", "se", "pl", "serum", "plasma", "siero", "plasmatico", "plasmatica", "sierica", "im"}
"""Words for the specimen that laboratories put before or behind the analyte."""

_COLUMNS = re.compile(r"\t|;|\s{2,}|\s*\|\s*")
_NUMBER = re.compile(r"(?:[<>]=?|[\u2264\u2265])?\s*[0-9][0-9.,'\u00a0\u202f]*")
_FLAG = re.compile(r"[*!\u2191\u2193]+|[HLNhln]{1,2}|\([HLhl+-]{1,2}\)")
_LIMITS = re.compile(
    r"\[?\(?\s*(?:(?P<low>[0-9][0-9.,]*)\s*[-\u2013]\s*(?P<high>[0-9][0-9.,]*)|<\s*=?\s*(?P<below>[0-9][0-9.,]*))\s*\)?\]?"
)
_DATE = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{2,4}([ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?")
_LIMIT_FIELDS = {"_uln": ("high", "below"), "_lln": ("low",)}


@dataclass(frozen=True)
class LabLine:
    """One line of the block: what it said and what it becomes.

    `spec` is None where the analyte is not known. `unit` is the dictionary's spelling; empty is the field's own. `day` is
    the ISO date of the line, None where it names none. `limits` are the values for the fields of its limits, by field id.
    """

    said: str
    spec: FieldSpec | None
    text: str = ""
    unit: str = ""
    day: str | None = None
    limits: tuple[tuple[str, str], ...] = ()
    issue: Issue | None = None

    @property
    def usable(self) -> bool:
        """Whether the value can be taken into a visit."""
        return self.spec is not None and (self.issue is None or self.issue.severity is not Severity.ERROR)


class LabReader:
    """Reads blocks for the form of a visit; made once, since it knows every way to write an analyte."""

    def __init__(self, dictionary: Dictionary, today: date) -> None:
        self._dictionary, self._today = dictionary, today
        self._form: FormSpec = dictionary.forms["visits"]

    @cached_property
    def _headers(self) -> HeaderIndex:
        return HeaderIndex(self._form)

    def read(self, block: str) -> tuple[LabLine, ...]:
        """Every line that holds something; a line with only a date gives it to those below, a line of column heads is passed over."""
        lines: list[LabLine] = []
        day: str | None = None
        for row in block.splitlines():
            cells = [cell.strip() for cell in _COLUMNS.split(row) if cell.strip()]
            if not cells:
                continue
            dates = [cell for cell in cells if _DATE.fullmatch(cell)]
            own_day = next(filter(None, map(self._day, dates)), None)
            rest = [cell for cell in cells if cell not in dates]
            if not rest or (own_day and not any(map(_starts_with_number, rest)) and self._analyte(rest[0]) is None):
                day = own_day or day
                continue
            if (
                not any(map(_starts_with_number, rest))
                and len(rest) > 1
                and not lines
                and self._analyte(rest[0]) is None
            ):
                continue  # the heads of the columns
            line = self._line(row.strip(), rest, own_day or day)
            if dates and own_day is None and line.usable:
                line = replace(line, day=None, issue=error("date_order", f"{dates[0]} has two readings"))
            lines.append(line)
        return _told_twice(lines)

    def _line(self, said: str, cells: Sequence[str], day: str | None) -> LabLine:
        named, rest = self._named(cells)
        if named is None:
            return LabLine(said, None, day=day, issue=error("unknown_analyte", "no field of a visit"))
        found = next(((cell, number) for cell in rest if (number := _NUMBER.match(cell))), None)
        if found is None:
            return LabLine(said, named, day=day, issue=error("no_value", "no number in this line"))
        value, text = found[0], found[1][0].strip()
        behind = value[len(text) :].strip()
        others = [behind, *rest[rest.index(value) + 1 :]] if behind else list(rest[rest.index(value) + 1 :])
        unit, strange = _unit(named, others)
        if strange:
            return LabLine(
                said, named, text, day=day, issue=error("unknown_unit", f"{strange} is no unit of {named.id}")
            )
        parsed = FieldParser(named, self._dictionary, self._today, unit=unit.spelling if unit else "")(text)
        issue = min(parsed.issues, key=lambda each: each.severity is not Severity.ERROR, default=None)
        if issue is None and unit is None and named.unit:
            issue = warning("no_unit", f"taken as {named.unit}")
        limits = tuple(self._limits(named, others))
        return LabLine(said, named, text, unit.spelling if unit else "", day, limits, issue)

    def _named(self, cells: Sequence[str]) -> tuple[FieldSpec | None, list[str]]:
        """The analyte and the cells behind it; the name may share its cell with the value, as in `CK 670 U/L`."""
        for place, cell in enumerate(cells):
            if _starts_with_number(cell):
                continue
            if (spec := self._analyte(cell)) is not None:
                return spec, list(cells[place + 1 :])
            words = cell.split()
            for count in range(len(words) - 1, 0, -1):
                spec = self._analyte(" ".join(words[:count]))
                if spec is not None and _starts_with_number(words[count]):
                    return spec, [*words[count:], *cells[place + 1 :]]
        return None, []

    def _analyte(self, text: str) -> FieldSpec | None:
        bare = text.strip(" :*.")
        words = [word for word in re.split(r"[\s\-_,]+", bare) if words_key(word) not in _PREFIXES]
        for candidate in (bare, " ".join(words)):
            found = self._headers.match(candidate) if candidate else None
            if (
                found is not None
                and found.spec.section in LABORATORY
                and not found.spec.id.endswith(tuple(_LIMIT_FIELDS))
            ):
                return found.spec
        return None

    def _limits(self, spec: FieldSpec, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        found = next(filter(None, map(_LIMITS.fullmatch, cells)), None)
        if found is None:
            return
        for ending, parts in _LIMIT_FIELDS.items():
            text = next(filter(None, (found[part] for part in parts)), None)
            if text and f"{spec.id}{ending}" in self._form.fields:
                yield f"{spec.id}{ending}", text

    def _day(self, cell: str) -> str | None:
        read = read_date(cell, self._today).value
        return read if read and len(read) == 10 else None


def _starts_with_number(cell: str) -> bool:
    return _NUMBER.match(cell) is not None


def _unit(spec: FieldSpec, cells: Sequence[str]) -> tuple[KnownUnit | None, str]:
    """The unit among the cells behind the value, or the word that stands where a unit should and is none."""
    units = known_units(spec)
    for cell in cells:
        if _FLAG.fullmatch(cell) or _LIMITS.fullmatch(cell):
            continue
        found = units.get(name_key(cell))
        return (found, "") if found else (None, cell)
    return None, ""


def _told_twice(lines: Sequence[LabLine]) -> tuple[LabLine, ...]:
    """Two different values of one analyte on one day: neither is taken unless somebody chooses."""
    seen: dict[tuple[str, str | None], set[tuple[str, str]]] = {}
    for line in lines:
        if line.spec is not None and line.usable:
            seen.setdefault((line.spec.id, line.day), set()).add((line.text, line.unit))
    return tuple(
        replace(line, issue=error("told_twice", "another value of that day"))
        if line.spec is not None and line.usable and len(seen[line.spec.id, line.day]) > 1
        else line
        for line in lines
    )
