"""Words: codes by any of their names, missing reasons, titres, text and the cells that hold no value at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from core.dictionary.issue import Severity
from core.dictionary.parse_value import LONGEST_TEXT, NOT_ENTERED, Parsed
from core.dictionary.spec import Dictionary, Entered, MissingReason

Parse = Callable[..., Parsed]


@pytest.mark.parametrize(
    "raw", ["DM", "dm", " Dm ", "Dermatomyositis", "dermato-myositis", "DERMATOMIOSITE", "dermato_myositis"]
)
def test_codes_by_any_name(parse: Parse, raw: str) -> None:
    """Code, label or synonym, in any letter case, with spaces, hyphens or underscores."""
    assert parse("patients.iim_subset", raw) == Parsed("DM")


def test_accents_make_no_difference(parse: Parse) -> None:
    """And neither does the apostrophe's shape."""
    assert parse("patients.sex", "m\u00e4nnlich").value == "M"
    assert parse("discontinuations.reason", "Patient\u2019s choice").value == "patient_choice"


def test_unknown_codes_come_with_the_closest(parse: Parse) -> None:
    """A closed list refuses other words, proposes the closest code and names them all."""
    parsed = parse("patients.iim_subset", "polimyositis")
    assert parsed.value is None
    assert parsed.issues[0].rule == "unknown_code"
    assert parsed.issues[0].severity is Severity.ERROR
    assert parsed.issues[0].proposal == "PM? One of: DM, ASS, PM, IMNM, ADM, overlap, IBM, JDM, other"
    assert parse("patients.rtx_status", "qqq").issues[0].proposal == "one of: ongoing, discontinued"
    assert parse("patients.muscle", "perhaps").issues[0].proposal == "yes or no"


def test_open_lists_keep_other_words(parse: Parse) -> None:
    """As typed, or as a code in lower snake case where the dictionary says so."""
    assert parse("patients.msa_maa", " Anti  Jo-1 ").value == "Anti Jo-1"
    assert parse("discontinuations.reason", "Cost (insurance)").value == "cost_insurance"
    assert parse("discontinuations.reason", "exitus").value == "death"
    assert parse("discontinuations.reason", "lost_to_follow_up").value == "lost_to_follow_up"
    assert parse("discontinuations.reason", "!!").issues[0].rule == "unknown_code"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("MTX; hcq;MTX; ", "methotrexate; hydroxychloroquine"),
        ("methotrexate, oral; other drug", "methotrexate, oral; other drug"),
        ("none", "none"),
        ("0", "none"),
        (0.0, "none"),
    ],
)
def test_several_words_in_a_cell(parse: Parse, raw: str | float, value: str) -> None:
    """Only a semicolon separates; every word once."""
    assert parse("patients.csdmard_at_rtx", raw).value == value


def test_none_with_others_contradicts_itself(parse: Parse) -> None:
    """Monotherapy or not: the analysis depends on it."""
    assert [issue.rule for issue in parse("patients.csdmard_at_rtx", "none; MTX").issues] == ["none_with_others"]


@pytest.mark.parametrize("raw", ["1/160", "1:160", "160", "1 / 160", 160, 160.0])
def test_titres(parse: Parse, raw: str | float) -> None:
    """A titre is its reciprocal."""
    assert parse("patients.ana_titre", raw) == Parsed(160)


def test_titres_at_the_ends(parse: Parse) -> None:
    """Below the first dilution is negative, above the last is that dilution with its comparator."""
    assert parse("patients.ana_titre", "negative") == Parsed(0)
    assert parse("patients.ana_titre", "<1/160") == Parsed(0, entered=Entered("1/160", comparator="<"))
    assert parse("patients.ana_titre", "\u22651/1280") == Parsed(1280, entered=Entered("1/1280", comparator=">="))
    for bad in ("positive", "1/160 speckled", "160.5", date(2024, 1, 16), "-1"):
        assert [issue.rule for issue in parse("patients.ana_titre", bad).issues] == ["not_a_titre"]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Y", True),
        ("s\u00ec", True),
        (1, True),
        (1.0, True),
        (True, True),
        ("VERO", True),
        ("n", False),
        (0.0, False),
        (False, False),
        ("FALSE", False),
    ],
)
def test_yes_and_no(parse: Parse, raw: object, value: object) -> None:
    """Words of several languages, numbers and the spreadsheet's own truth values."""
    parsed = parse("patients.muscle", raw).value
    assert parsed is value


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("not done", MissingReason.NOT_DONE),
        (".", MissingReason.NOT_DONE),
        ("N.D.", MissingReason.NOT_DONE),
        ("?", MissingReason.UNKNOWN),
        ("Unknown", MissingReason.UNKNOWN),
        ("n/a", MissingReason.NOT_APPLICABLE),
        ("#N/A", MissingReason.NOT_APPLICABLE),
        ("-", MissingReason.NOT_APPLICABLE),
        ("refused", MissingReason.REFUSED),
        ("Nicht durchgef\u00fchrt", MissingReason.NOT_DONE),
    ],
)
@pytest.mark.parametrize(
    "field",
    [
        "visits.igg",
        "visits.mrss",
        "patients.birth_date",
        "patients.muscle",
        "patients.iim_subset",
        "patients.msa_maa",
        "patients.comorbidities",
        "patients.ana_titre",
        "discontinuations.detail",
    ],
)
def test_missing_reasons(parse: Parse, field: str, raw: str, reason: MissingReason) -> None:
    """Why there is no value is kept, whatever the field holds."""
    assert parse(field, raw) == Parsed(missing=reason)


def test_own_words_come_before_missing_words(parse: Parse) -> None:
    """`no` beside a steroid is none, and a patient may have the initials N. A."""
    assert parse("visits.steroid_drug", "no").value == "none"
    assert parse("patients.patient_id", "NA").value == "NA"
    assert parse("adverse_events.term", "unknown").value == "unknown"


@pytest.mark.parametrize("raw", ["", "   ", "\u00a0", "\n", None, NOT_ENTERED, "Not entered"])
def test_blank_is_not_missing(parse: Parse, raw: str | None) -> None:
    """Not entered yet is neither a value nor a reason, in every field."""
    for field in ("visits.igg", "patients.comorbidities", "patients.birth_date", "discontinuations.detail"):
        assert parse(field, raw) == Parsed()


@pytest.mark.parametrize(
    ("raw", "rule"),
    [("=1+1", "formula"), ("=HYPERLINK()", "formula"), ("#REF!", "cell_error"), ("#DIV/0!", "cell_error")],
)
def test_formulas_and_errors_are_no_values(parse: Parse, raw: str, rule: str) -> None:
    """Even where any text is allowed."""
    for field in ("visits.igg", "discontinuations.detail", "patients.comorbidities", "patients.patient_id"):
        assert [issue.rule for issue in parse(field, raw).issues] == [rule]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (7, "7"),
        (7.0, "7"),
        ("007", "007"),
        (" A 1 ", "A 1"),
        (7.5, "7.5"),
        ("a\r\nb", "a b"),
        (date(2024, 5, 3), "2024-05-03"),
        (1e15, "1000000000000000"),
    ],
)
def test_text(parse: Parse, raw: object, value: str) -> None:
    """Codes keep their zeros, and a code that the spreadsheet made a number gets no decimals."""
    assert parse("patients.patient_id", raw).value == value


def test_text_that_cannot_be_kept(parse: Parse) -> None:
    """Control characters and texts without end are refused."""
    for bad in ("a\x00b", "a\x07", "\ud800", "a\ufffe"):
        assert [issue.rule for issue in parse("discontinuations.detail", bad).issues] == ["control_characters"]
        assert [issue.rule for issue in parse("patients.msa_maa", bad).issues] == ["control_characters"]
    assert [issue.rule for issue in parse("discontinuations.detail", "x" * (LONGEST_TEXT + 1)).issues] == ["too_long"]


def test_every_missing_reason_has_its_word(dictionary: Dictionary) -> None:
    """An export writes them, an import reads them."""
    for reason in MissingReason:
        assert dictionary.missing_words[reason.value.replace("_", " ")] is reason
