"""Dates: what clinics write becomes ISO text; two readings are refused unless the workbook shows which one holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from core.dictionary.issue import Severity
from core.dictionary.parse_date import DateOrder, needs_order, order_evidence
from core.dictionary.parse_value import Parsed

Parse = Callable[..., Parsed]


@pytest.mark.parametrize(
    "raw",
    [
        "2024-05-03",
        "2024-5-3",
        "2024/05/03",
        "2024.05.03",
        "3.5.2024",
        "03.05.2024",
        "3. 5. 2024",
        "3.5.24",
        "3 May 2024",
        "3. Mai 2024",
        "3 mag 2024",
        "3 maggio 2024",
        "3 mai 2024",
        "3 de mayo de 2024",
        "3-May-2024",
        "3-May-24",
        "03MAY2024",
        "May 3, 2024",
        "May 3 2024",
        "3rd May 2024",
        "2024-05-03 00:00:00",
        "2024-05-03T00:00:00Z",
        "2024-05-03T00:00:00.000+02:00",
        "03.05.2024 00:00",
        " 3.5.2024 ",
        date(2024, 5, 3),
        datetime(2024, 5, 3),
    ],
)
def test_one_reading(parse: Parse, raw: object) -> None:
    """Dotted dates are day-first, ISO dates year-first, words are months; midnight is no time of day."""
    assert parse("visits.visit_date", raw) == Parsed("2024-05-03")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1er mars 2019", "2019-03-01"),
        ("12 f\u00e9vrier 2019", "2019-02-12"),
        ("7 M\u00e4rz 2019", "2019-03-07"),
        ("1 ago 2019", "2019-08-01"),
        ("31 dic. 2019", "2019-12-31"),
        ("1 ao\u00fbt 2019", "2019-08-01"),
        ("29.2.2020", "2020-02-29"),
        ("5 gen 2019", "2019-01-05"),
    ],
)
def test_month_words(parse: Parse, raw: str, value: str) -> None:
    """Months in five languages, with or without accents."""
    assert parse("visits.visit_date", raw).value == value


@pytest.mark.parametrize(
    "raw", ["2024-05-03T10:30:00", "3.5.2024 10:30", datetime(2024, 5, 3, 10, 30), "5/3/2024 12:00:00 PM"]
)
def test_time_of_day_is_dropped_with_a_word(parse: Parse, raw: object) -> None:
    """A visit has a day, no hour; dropping one is said."""
    parsed = parse("visits.visit_date", raw, order=DateOrder.MONTH_FIRST)
    assert parsed.value == "2024-05-03"
    assert [(issue.rule, issue.severity) for issue in parsed.issues] == [("time_dropped", Severity.WARNING)]


@pytest.mark.parametrize("raw", ["45415", 45415, 45415.0])
def test_serial_numbers(parse: Parse, raw: object) -> None:
    """A day count of the spreadsheet that lost its format is read, and said."""
    parsed = parse("visits.visit_date", raw)
    assert parsed.value == "2024-05-03"
    assert [issue.rule for issue in parsed.issues] == ["excel_serial_date"]


@pytest.mark.parametrize(
    "raw",
    [
        "31.2.2024",
        "29.2.2023",
        "2024-13-01",
        "32/1/2024",
        "0.5.2024",
        "2024-00-10",
        "3.5.1824",
        "3.5.2300",
        "tomorrow",
        "3 Foo 2024",
        "3/5-2024",
        "3.5",
        "20240503",
        "030524",
        20240503,
        19999,
        60001,
        -5,
        3.5,
        True,
        time(3, 5),
        timedelta(days=1),
        "2024-05-03-01",
        "1\u00b2 May 2024",
        "\u0663.5.2024",
        "99/99/2024",
        "x" * 500,
        " " * 300 + "9",
    ],
)
def test_no_date(parse: Parse, raw: object) -> None:
    """Days that never were, and anything that is not plainly a date, are errors."""
    parsed = parse("visits.visit_date", raw)
    assert parsed.value is None
    assert [(issue.rule, issue.severity) for issue in parsed.issues] == [("bad_date", Severity.ERROR)]


@pytest.mark.parametrize("raw", ["2024", "2024-05", "5/2024", "05.2024", "May 2024", "mag 2024"])
def test_partial_dates(parse: Parse, raw: str) -> None:
    """A month or a year alone is kept where the dictionary allows it, and refused elsewhere."""
    assert parse("patients.diagnosis_date", raw).value == ("2024" if raw == "2024" else "2024-05")
    assert [issue.rule for issue in parse("visits.visit_date", raw).issues] == ["partial_date"]


def test_a_year_kept_as_a_number(parse: Parse) -> None:
    """Spreadsheets hold 1960 as 1960.0."""
    assert parse("patients.birth_date", 1960.0).value == "1960"


@pytest.mark.parametrize(
    ("raw", "value"),
    [("3.5.30", "2030-05-03"), ("3.5.31", "1931-05-03"), ("3.5.55", "1955-05-03"), ("3.5.00", "2000-05-03")],
)
def test_century_of_two_digit_years(parse: Parse, raw: str, value: str) -> None:
    """Up to five years from today (2025) is this century, so that a slip stays in the future, where it is refused."""
    assert parse("visits.visit_date", raw).value == value


@pytest.mark.parametrize("raw", ["03/05/2024", "3/5/2024", "3-5-2024", "03/05/24"])
def test_slashes_need_evidence(parse: Parse, raw: str) -> None:
    """3 May or March 5: refused with both, or read as the workbook's other dates show."""
    refused = parse("visits.visit_date", raw)
    assert refused.value is None
    assert refused.issues[0].rule == "ambiguous_date"
    assert refused.issues[0].proposal == "2024-05-03 or 2024-03-05"
    assert [issue.rule for issue in parse("visits.visit_date", raw, order=DateOrder.MIXED).issues] == ["ambiguous_date"]
    assert parse("visits.visit_date", raw, order=DateOrder.DAY_FIRST) == Parsed("2024-05-03")
    assert parse("visits.visit_date", raw, order=DateOrder.MONTH_FIRST) == Parsed("2024-03-05")


def test_unmistakable_slashes_need_none(parse: Parse) -> None:
    """A part above 12 is a day, and equal parts are the same day either way."""
    assert parse("visits.visit_date", "25/12/2023").value == "2023-12-25"
    assert parse("visits.visit_date", "12/25/2023").value == "2023-12-25"
    assert parse("visits.visit_date", "5/5/2024").value == "2024-05-05"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/05/2024", "5/5/2024", "2024-05-13", "13.5.2024", "40/40/2024"], DateOrder.UNKNOWN),
        (["03/05/2024", "13/05/2024"], DateOrder.DAY_FIRST),
        (["03/05/2024", "05/13/2024 10:00"], DateOrder.MONTH_FIRST),
        (["13-05-24", "05/13/2024"], DateOrder.MIXED),
    ],
)
def test_evidence(texts: list[str], order: DateOrder) -> None:
    """Only dates with slashes or dashes speak for dates with slashes or dashes."""
    assert order_evidence(texts) is order


def test_which_dates_need_it() -> None:
    """Only those with two different readings."""
    assert [text for text in ("03/05/2024", "13/05/2024", "5/5/2024", "3.5.2024", "x") if needs_order(text)] == [
        "03/05/2024"
    ]
