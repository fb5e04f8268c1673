"""Numbers: one reading or none, the exact unit factor, and never a silent change by a power of ten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from core.dictionary.issue import Severity
from core.dictionary.parse_value import Parsed
from core.dictionary.spec import Entered

Parse = Callable[..., Parsed]


def rules(parsed: Parsed) -> list[str]:
    """The ids of the rules that the value breaks."""
    return [issue.rule for issue in parsed.issues]


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("visits.igg", "1084", 1084.0),
        ("visits.igg", " 1084 ", 1084.0),
        ("visits.igg", "+1084", 1084.0),
        ("visits.igg", "1084,5", 1084.5),
        ("visits.igg", "1084.5", 1084.5),
        ("visits.igg", "1.084,5", 1084.5),
        ("visits.igg", "1,084.5", 1084.5),
        ("visits.igg", "1 084,5", 1084.5),
        ("visits.igg", "1\u00a0084", 1084.0),
        ("visits.igg", "1\u202f084.5", 1084.5),
        ("visits.igg", "1'084", 1084.0),
        ("visits.igg", "1\u2019084.5", 1084.5),
        ("visits.igg", "1.084e3", 1084.0),
        ("visits.igg", "1084.123", 1084.123),
        ("visits.haq_di", "1.125", 1.125),
        ("visits.haq_di", "1,125", 1.125),
        ("visits.haq_di", ",5", 0.5),
        ("visits.haq_di", "0.125", 0.125),
        ("visits.fvc_pct", "85.125", 85.125),
        ("visits.fvc_pct", "85 %", 85.0),
        ("visits.steroid_dose_mg_day", "7,5 mg", 7.5),
        ("visits.steroid_dose_mg_day", "7.500", 7.5),
        ("visits.ck", "94.125", 94.125),
        ("visits.ck", 1.234e3, 1234.0),
        ("visits.ck", 12.345, 12.345),
        ("visits.nominal_month", "\u22123", -3.0),
        ("visits.nominal_month", "-3", -3.0),
        ("treatments_before.max_dose", "1.234.567", None),
        ("treatments_before.max_dose", "12.345,5", 12345.5),
        ("visits.igg", 0.1 + 0.2, None),
        ("visits.haq_di", 0.1 + 0.2, 0.3),
        ("visits.haq_di", "0.30000000000000004", 0.3),
    ],
)
def test_plain_readings(parse: Parse, field: str, raw: str | float, value: float | None) -> None:
    """Every way to write one number gives that number; None where the bounds of the field refuse it."""
    assert parse(field, raw).value == value


@pytest.mark.parametrize("raw", ["3", "3.0", "3,0", 3, 3.0])
def test_integers_from_spreadsheets(parse: Parse, raw: str | float) -> None:
    """A spreadsheet keeps 3 as 3.0."""
    value = parse("visits.mrss", raw).value
    assert value == 3
    assert type(value) is int


@pytest.mark.parametrize(
    ("field", "raw", "proposal"),
    [
        ("visits.igg", "1.084", "1.084 or 1084 mg/dL"),
        ("visits.ck", "1,234", "1.234 or 1234 U/L"),
        ("visits.ck", "12,345", "12.345 or 12345 U/L"),
        ("infusions.given_dose_mg", "1.000", "1 or 1000 mg"),
        ("visits.igg", "<1.084", "1.084 or 1084 mg/dL"),
        ("visits.igm", "2.500", "2.5 or 2500 mg/dL"),
        ("treatments_before.max_dose", "1.500", "1.5 or 1500"),
    ],
)
def test_two_readings_are_refused(parse: Parse, field: str, raw: str, proposal: str) -> None:
    """What may be a thousand times more is asked, with both readings."""
    parsed = parse(field, raw)
    assert parsed.value is None
    assert parsed.issues[0].rule == "ambiguous_number"
    assert parsed.issues[0].severity is Severity.ERROR
    assert parsed.issues[0].proposal == proposal


@pytest.mark.parametrize(
    "raw",
    [
        "abc",
        "1.2.3",
        "1,2,3",
        "12,34,567",
        "1.084.5",
        "1 08",
        "1 0845",
        "5.",
        "--5",
        "5-10",
        "3/5",
        "1e",
        "1e9999",
        "0x10",
        "\u0663",
        "\uff11\uff12",
        "5\u00b2",
        "10 20",
        "1'08",
        "inf",
        "Infinity",
        "1_000",
        "9" * 70,
        "5 5 g/L",
        True,
        date(2024, 5, 3),
        datetime(2024, 5, 3),
        time(3, 5),
        float("nan"),
        float("inf"),
    ],
)
def test_not_one_number(parse: Parse, raw: object) -> None:
    """Anything else is refused, never guessed."""
    parsed = parse("visits.igg", raw)
    assert parsed.value is None
    assert [issue.severity for issue in parsed.issues] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("field", "raw", "value", "entered"),
    [
        ("visits.igg", "6.5 g/L", 650.0, Entered("6.5", "g/L")),
        ("visits.igg", "6,5g/l", 650.0, Entered("6,5", "g/L")),
        ("visits.igg", "6500 mg/L", 650.0, Entered("6500", "mg/L")),
        ("visits.igg", "650 MG / DL", 650.0, None),
        ("visits.ck", "2,83 \u00b5kat/L", 169.8, Entered("2,83", "\u00b5kat/L")),
        ("visits.ck", "2.83 \u03bckat/l", 169.8, Entered("2.83", "\u00b5kat/L")),
        ("visits.ck", "2.83 ukat/L", 169.8, Entered("2.83", "\u00b5kat/L")),
        ("visits.ck", "170 IU/L", 170.0, None),
        ("visits.physician_global", "45 mm", 4.5, Entered("45", "mm")),
        ("visits.cd19", "0.012 x10^9/L", 12.0, Entered("0.012", "x10^9/L")),
        ("visits.cd19", "0.012 \u00d710\u2079/L", 12.0, Entered("0.012", "x10^9/L")),
        ("infusions.dose_mg_m2", "375 mg/m\u00b2", 375.0, None),
        ("visits.cd19", "<1", 1.0, Entered("1", "", "<")),
        ("visits.igg", "\u2264 0.75 g/L", 75.0, Entered("0.75", "g/L", "<=")),
        ("visits.ck", ">=20000", 20000.0, Entered("20000", "", ">=")),
    ],
)
def test_units_and_comparators(parse: Parse, field: str, raw: str, value: float, entered: Entered | None) -> None:
    """Another unit is converted by its exact factor; what was typed is kept beside the value."""
    parsed = parse(field, raw)
    assert (parsed.value, parsed.entered) == (value, entered)


def test_unit_of_the_column(parse: Parse) -> None:
    """A header's unit holds for every cell that has none of its own."""
    assert parse("visits.igg", 10.84, unit="g/L").value == 1084.0
    assert parse("visits.igg", 10.84, unit="g/L").entered == Entered("10.84", "g/L")
    assert parse("visits.igg", "10.840", unit="g/L").value == 1084.0
    assert parse("visits.igg", "1084 mg/dL", unit="g/L").entered is None


@pytest.mark.parametrize(
    ("field", "raw", "rule"),
    [
        ("visits.igg", "12 mmol/L", "unknown_unit"),
        ("visits.mmt8", "120 points", "unknown_unit"),
        ("visits.haq_di", "<1", "comparator"),
        ("visits.mrss", "3,5", "not_an_integer"),
        ("visits.mrss", "1.234", "not_an_integer"),
        ("visits.haq_di", "3.1", "hard_range"),
        ("visits.igg", "-5", "hard_range"),
        ("patients.height_cm", "17", "hard_range"),
    ],
)
def test_refusals(parse: Parse, field: str, raw: str, rule: str) -> None:
    """Foreign units, comparators, fractions and impossible values are errors and leave no value."""
    parsed = parse(field, raw)
    assert (parsed.value, rules(parsed)) == (None, [rule])
    assert parsed.issues[0].severity is Severity.ERROR
    assert parsed.issues[0].proposal


@pytest.mark.parametrize(
    ("field", "raw", "unit", "rule", "proposal"),
    [
        ("visits.igg", "6.5", "", "unit_question", "6.5 g/L = 650 mg/dL?"),
        ("visits.igg", "650", "g/L", "hard_range", "650 mg/dL?"),
        ("visits.igg", "75", "g/L", "unit_question", "75 mg/dL?"),
        ("visits.igg", "4", "", "hard_range", "4 g/L = 400 mg/dL?"),
        ("visits.ck", "2.83", "", "unit_question", "2.83 \u00b5kat/L = 169.8 U/L?"),
        ("visits.ck", "2500", "\u00b5kat/L", "unit_question", "2500 U/L?"),
        ("visits.physician_global", "45", "", "hard_range", "45 mm = 4.5 cm?"),
        ("visits.physician_global", "450", "", "hard_range", "between 0 and 10 cm"),
        ("patients.height_cm", "1.72", "", "hard_range", "1.72 m = 172 cm?"),
        ("infusions.given_dose_mg", "1", "", "unit_question", "1 g = 1000 mg?"),
        ("visits.igg", "2600", "", "soft_range", "usually 300 to 2500 mg/dL"),
        ("visits.igm", "0", "", "soft_range", "usually 5 to 600 mg/dL"),
    ],
)
def test_unit_slips(parse: Parse, field: str, raw: str, unit: str, rule: str, proposal: str) -> None:
    """The detectors of clinical.md 9.10; a value that is impossible as typed stays an error with that proposal."""
    parsed = parse(field, raw, unit=unit)
    assert [(issue.rule, issue.proposal) for issue in parsed.issues] == [(rule, proposal)]
    assert (parsed.value is None) == (rule == "hard_range")
