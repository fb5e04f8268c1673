"""What is written in any locale reads back, nothing gets a value that it does not show, nothing raises."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from core.dictionary.loader import load_dictionary
from core.dictionary.parse_date import DateOrder, read_date
from core.dictionary.parse_number import read_number
from core.dictionary.parse_value import FieldParser, Raw
from core.dictionary.spec import FieldType

DICTIONARY = load_dictionary()
TODAY = date(2025, 6, 1)
PARSERS = [FieldParser(spec, DICTIONARY, TODAY) for form in DICTIONARY.forms.values() for spec in form]
FREE_NUMBER = FieldParser(DICTIONARY.field("treatments_before", "max_dose"), DICTIONARY, TODAY)

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3).map(lambda number: number.normalize() + 0)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


def written(number: Decimal, group: str, point: str) -> str:
    """The number with a group mark between thousands and the given decimal mark."""
    return f"{number:,f}".replace(".", "p").replace(",", group).replace("p", point)


LOCALES = {
    "en": (",", "."),
    "it, de, es": (".", ","),
    "fr": ("\u202f", ","),
    "old fr, pl, cs": ("\u00a0", ","),
    "de_CH": ("\u2019", "."),
    "it_CH": ("'", "."),
    "SI": (" ", "."),
    "plain comma": ("", ","),
}


@given(NUMBERS, st.sampled_from(sorted(LOCALES)))
def test_numbers_of_eight_locales_read_back(number: Decimal, locale: str) -> None:
    """One reading is the number; where a second one exists, it stands beside the decimal one, never instead."""
    group, point = LOCALES[locale]
    text = written(number, group, point)
    read = read_number(text)
    assert read is not None
    has_two_readings = re.fullmatch(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}", text) is not None
    assert (read.thousands is not None) == has_two_readings
    assert number in ((read.value, read.thousands) if has_two_readings else (read.value,))


@given(st.decimals(min_value=0, max_value=100_000, places=10))
def test_native_numbers_keep_their_fifteen_digits(number: Decimal) -> None:
    """A number that the workbook holds is taken as it shows it, and so is the next binary number beside it."""
    number = number.normalize()
    beside = math.nextafter(float(number), math.inf)
    assert FREE_NUMBER(float(number)).value == float(number)
    assert FREE_NUMBER(beside).value in (float(number), beside)


@given(st.text(alphabet="0123456789.,' \u00a0-+eE<>%gL/", max_size=14))
def test_no_text_gets_a_value_it_does_not_show(text: str) -> None:
    """The digits of the value are the digits of the text, in their order, whatever stands between them."""
    read = read_number(text)
    assume(read is not None)
    assert read is not None
    mantissa = re.split("[eE]", read.text)[0]
    digits = re.sub("[^0-9]", "", mantissa)
    shown = [value for value in (read.value, read.thousands) if value is not None]
    for value in shown:
        assert "".join(map(str, value.as_tuple().digits)).strip("0") == digits.strip("0")
    if "e" not in read.text.lower():
        separators = [mark for mark in mantissa if mark in ".,"]
        decimals = len(mantissa) - 1 - max(mantissa.rfind("."), mantissa.rfind(",")) if separators else 0
        possible = {Decimal(digits).scaleb(-places) for places in {0, decimals}}
        assert {value.copy_abs() for value in shown} <= possible


@given(
    DAYS,
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%Y-%m-%dT00:00:00"]),
)
def test_dates_read_back(day: date, pattern: str) -> None:
    """Every unmistakable way to write a day gives that day."""
    assert read_date(day.strftime(pattern), TODAY).value == day.isoformat()


@given(DAYS, st.sampled_from(["/", "-"]))
def test_dates_with_slashes_read_back_in_their_order(day: date, mark: str) -> None:
    """Day-first text read day-first, month-first text read month-first; without order never the wrong day."""
    day_first, month_first = day.strftime(f"%d{mark}%m{mark}%Y"), day.strftime(f"%m{mark}%d{mark}%Y")
    assert read_date(day_first, TODAY, DateOrder.DAY_FIRST).value == day.isoformat()
    assert read_date(month_first, TODAY, DateOrder.MONTH_FIRST).value == day.isoformat()
    assert read_date(day_first, TODAY).value in (None, day.isoformat())
    assert read_date(month_first, TODAY).value in (None, day.isoformat())


CELLS: st.SearchStrategy[Raw] = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.,/-:;<>=+% eETZgmMlLdju\u00b5", max_size=24),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value) is not None


KINDS: dict[FieldType, Callable[[object], bool]] = {
    FieldType.INTEGER: lambda value: type(value) is int,
    FieldType.DECIMAL: lambda value: type(value) is float,
    FieldType.TITRE: lambda value: type(value) is int,
    FieldType.YES_NO: lambda value: type(value) is bool,
    FieldType.DATE: _is_date,
}


@given(CELLS, st.sampled_from(PARSERS))
def test_nothing_raises_and_errors_leave_no_value(raw: Raw, parser: FieldParser) -> None:
    """A cell becomes a value of the field's kind, a missing reason, nothing, or an error without a value."""
    parsed = parser(raw)
    kind = KINDS.get(parser.spec.type, _is_text)
    assert parsed.value is None or kind(parsed.value)
    assert parsed.value is None or parsed.missing is None
    if any(issue.severity == "error" for issue in parsed.issues):
        assert (parsed.value, parsed.missing, parsed.entered) == (None, None, None)
    assert isinstance(raw, datetime) or parser(raw) == parsed
