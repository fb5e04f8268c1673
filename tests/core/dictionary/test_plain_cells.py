"""Cells read at once get exactly what the parser gives each of them, and the common ones are read at once."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.dictionary.loader import load_dictionary
from core.dictionary.parse_date import DateOrder
from core.dictionary.parse_value import FieldParser, Parsed, Raw
from core.dictionary.plain_cells import plain_values
from core.dictionary.spec import FieldSpec

DICTIONARY = load_dictionary()
TODAY = date(2025, 6, 1)
SPECS = [spec for form in DICTIONARY.forms.values() for spec in form]
PARSERS = [
    FieldParser(spec, DICTIONARY, TODAY, unit=unit, date_order=order)
    for spec in SPECS
    for unit in ("", *spec.accepts)
    for order in (DateOrder.UNKNOWN, DateOrder.DAY_FIRST)
]
WORDS = sorted(
    {word for words in (DICTIONARY.missing_words, DICTIONARY.yes_words, DICTIONARY.no_words) for word in words}
)


def _near_bounds(spec: FieldSpec) -> list[float]:
    ends = [float(end) for bounds in (spec.hard, spec.soft) if bounds for end in (bounds.low, bounds.high)]
    asked = [float(limit) for one in spec.unit_questions for limit in (one.below, one.above) if limit is not None]
    return [near for end in (*ends, *asked) for near in (end, math.nextafter(end, -1e9), end + 0.1, end - 1)]


BOUNDS = sorted({near for spec in SPECS for near in _near_bounds(spec)})
NUMBERS = st.one_of(
    st.floats(),
    st.floats(min_value=0, max_value=5000),
    st.integers(min_value=-10, max_value=10**18),
    st.decimals(min_value=-10, max_value=20000, places=2).map(str),
    st.decimals(min_value=0, max_value=2000, places=3).map(str),
    st.decimals(min_value=0, max_value=300).map(lambda number: str(number).lower()),
    st.integers(min_value=0, max_value=20000).map(str),
    st.sampled_from(BOUNDS),
    st.sampled_from(BOUNDS).map(repr),
    st.sampled_from(BOUNDS).map(lambda bound: f"{bound:g}"),
)
DAYS = st.one_of(
    st.dates(),
    st.dates().map(date.isoformat),
    st.dates().map(lambda day: day.strftime("%d-%m-%Y")),
    st.text(alphabet="0123456789-W ", min_size=10, max_size=10),
    st.datetimes(),
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="nNoO tTdDaA/.-?_#=19\u00b5", max_size=8),
    st.from_regex(r"[A-Z]{1,2}[0-9]{3,6}", fullmatch=True),
    st.sampled_from(WORDS).map(str.upper),
    st.sampled_from(WORDS).map(lambda word: f"{word} "),
    st.just("x" * 2001),
)
CELLS = st.one_of(NUMBERS, DAYS, TEXTS, st.booleans(), st.none(), st.times(), st.timedeltas())


@given(st.sampled_from(PARSERS), st.lists(CELLS, min_size=1, max_size=20))
@example(PARSERS[0], ["not entered", "n.a.", "Not_Done", "=A1", "#REF!", "A\u00b5", "2024-W01-1", "-0"])
def test_read_at_once_and_one_by_one_are_the_same(parser: FieldParser, cells: list[Raw]) -> None:
    for cell, value in plain_values(parser, cells).items():
        alone = parser(cell)
        assert alone == Parsed(value)
        assert (type(alone.value), repr(alone.value)) == (type(value), repr(value))


@pytest.mark.parametrize(
    ("field", "cells", "rest"),
    [
        ("patients.patient_id", ["P001", "RTX-17", "7"], ["", " P1", "not entered", "=1", 7.0, "caf\u00e9"]),
        ("infusions.lot", ["N123456", "B0012H04"], ["not done", "n/a", "?"]),
        ("visits.visit_date", ["2024-05-03", date(2024, 5, 3)], ["2024-05", "03/05/2024", "2024-02-30", "2330-01-01"]),
        ("visits.igg", ["900", "900.5", 900.0, 900.5], ["6.5", "20000", "1.234", "9,5", "<40", "900 mg/dL", True]),
        ("infusions.course", ["3", 3.0], ["3.5", 3.5, "-1", "nd", "3rd"]),
    ],
)
def test_what_is_common_is_read_at_once(field: str, cells: list[Raw], rest: list[Raw]) -> None:
    form, name = field.split(".")
    parser = FieldParser(DICTIONARY.field(form, name), DICTIONARY, TODAY)
    assert list(plain_values(parser, [*cells, *rest])) == cells


def test_a_column_in_another_unit_is_read_cell_by_cell() -> None:
    """What was typed must be kept beside the converted value."""
    parser = FieldParser(DICTIONARY.field("visits", "igg"), DICTIONARY, TODAY, unit="g/L")
    assert plain_values(parser, ["9.5", 9.5]) == {}
