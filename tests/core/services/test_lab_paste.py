"""Blocks as laboratories give them: tabs, columns of spaces, one line an analyte, limits, flags; and what must not be guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dictionary.loader import load_dictionary
from core.services.lab_paste import LabLine, LabReader

READER = LabReader(load_dictionary(), date(2024, 6, 1))


def one(text: str) -> LabLine:
    (line,) = READER.read(text)
    return line


def taken(line: LabLine) -> tuple[str, str, str] | None:
    return (line.spec.id, line.text, line.unit) if line.spec is not None and line.usable else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CK\t670\tU/L", ("ck", "670", "U/L")),
        ("S-IgG\t6,5\tg/L\t(7.0 - 16.0)\tL", ("igg", "6,5", "g/L")),
        ("Creatine kinase 670 U/L", ("ck", "670", "U/L")),
        ("Immunoglobulin G   650   mg/dL   700-1600", ("igg", "650", "mg/dL")),
        ("VES; 12; mm/h", ("esr", "12", "mm/h")),
        ("IgM | <20 | mg/dL", ("igm", "<20", "mg/dL")),
        ("LDH 210 H U/L", ("ldh", "210", "U/L")),
        ("Emoglobina\t13,2\tg/dL", ("haemoglobin", "13,2", "g/dL")),
        ("CRP\t0.4\tmg/dL\t< 0.5", ("crp", "0.4", "mg/dL")),
    ],
)
def test_a_line_is_understood(text: str, expected: tuple[str, str, str]) -> None:
    assert taken(one(text)) == expected


def test_limits_go_into_the_fields_of_the_limits() -> None:
    assert one("CK\t670\tU/L\t30-170").limits == (("ck_uln", "170"),)
    assert one("IgG\t6.5\tg/L\t7.0-16.0").limits == (("igg_lln", "7.0"),)
    assert one("AST\t30\tU/L\t<35").limits == (("ast_uln", "35"),)
    assert one("CRP\t3\tmg/L\t<5").limits == ()


def test_a_block_with_heads_and_dates() -> None:
    lines = READER.read(
        "Analyte\tValue\tUnit\tDate\n"
        "CK\t670\tU/L\t2024-05-03\n"
        "IgG\t650\tmg/dL\t03.05.2024 08:15\n"
        "\n"
        "02.05.2024\n"
        "AST 35 U/L\n"
    )
    assert [(taken(line), line.day) for line in lines] == [
        (("ck", "670", "U/L"), "2024-05-03"),
        (("igg", "650", "mg/dL"), "2024-05-03"),
        (("ast", "35", "U/L"), "2024-05-02"),
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("TSH\t2.1\tmU/L", "unknown_analyte"),
        ("CK\thaemolytic", "no_value"),
        ("IgG\t6.5\tmmol/L", "unknown_unit"),
        ("CK\t670\tU/L\t03/05/2024", "date_order"),
        ("FVC\t83\t%", "unknown_analyte"),
        ("CK\t1.234\tU/L\n", "ambiguous_number"),
    ],
)
def test_what_is_not_understood_is_listed_and_not_taken(text: str, rule: str) -> None:
    line = one(text)
    assert not line.usable
    assert line.issue is not None
    assert line.issue.rule == rule


def test_a_value_without_a_unit_says_how_it_is_taken() -> None:
    line = one("CK 670")
    assert line.usable
    assert line.issue is not None
    assert (line.issue.rule, line.issue.proposal) == ("no_unit", "taken as U/L")


def test_a_value_outside_its_hard_limits_is_not_taken() -> None:
    assert not one("CK\t9000000\tU/L").usable


def test_two_values_of_one_day_are_left_to_the_user() -> None:
    lines = READER.read("CK\t670\tU/L\nCK\t680\tU/L\nAST\t30\tU/L")
    assert [line.usable for line in lines] == [False, False, True]
    assert all(line.usable for line in READER.read("CK\t670\tU/L\nCK\t670\tU/L"))


@given(st.text(max_size=300))
def test_any_text_ends_in_lines(text: str) -> None:
    for line in READER.read(text):
        assert line.usable or line.issue is not None
