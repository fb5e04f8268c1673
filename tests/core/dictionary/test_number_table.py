"""200 ways to type a number, read by the one rule that knows no locale: each gives one number, both of two readings, or a refusal.

Beside it stands what somebody from each of eight locales means by the same text. The parser may refuse or ask, but whatever it takes
must be that: nothing is ever silently another number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QLocale

from core.dictionary.loader import load_dictionary
from core.dictionary.parse_value import FieldParser, Parsed
from core.dictionary.spec import FieldSpec, FieldType

SPEC = FieldSpec(
    id="igg", form="visits", section="laboratory", type=FieldType.DECIMAL, label={"en": "IgG"}, unit="mg/dL",
    accepts={"g/L": Decimal(100)}, comparator=True,
)  # fmt: skip
"""A laboratory value without bounds, so that no bound decides between two readings."""

SPACES = " \u00a0\u2009\u202f"
APOSTROPHES = "'\u2019"


class Writing(NamedTuple):
    """How a locale writes numbers: its decimal mark, what may stand between groups, and the size of the groups."""

    decimal: str
    groups: str
    indian: bool = False


LOCALES = {
    "en_US": Writing(".", ","),
    "de_DE": Writing(",", "." + SPACES),
    "fr_FR": Writing(",", SPACES),
    "it_IT": Writing(",", "." + APOSTROPHES),
    "es_ES": Writing(",", "." + SPACES),
    "de_CH": Writing(".", APOSTROPHES),
    "ja_JP": Writing(".", ","),
    "en_IN": Writing(".", ",", indian=True),
}
_UNITS = {"": 1, "mg/dl": 1, "g/l": 100}


class Row(NamedTuple):
    """One line of the table: the text and what the parser must make of it."""

    typed: str
    meaning: str


def _table() -> list[Row]:
    lines = (Path(__file__).parent / "number_table.tsv").read_text(encoding="ascii").splitlines()[1:]
    cells = (line.split("\t") for line in lines)
    return [Row(typed[1:-1].encode("ascii").decode("unicode_escape"), meaning) for typed, meaning in cells]


TABLE = _table()


def meant(text: str, writing: Writing) -> Decimal | None:
    """What a person of this locale means, in mg/dL; None where nobody there would write so. Shares nothing with the parser."""
    plain = "".join(
        unicodedata.normalize("NFKC", letter) if "\uff01" <= letter <= "\uff5e" else letter for letter in text
    )
    found = re.fullmatch(r"\s*(?:[<>]=?|[≤≥])?\s*([+\u2212-]?)([0-9][^a-zA-Z%]*|[.,][0-9]+)([a-zA-Z/ ]*)", plain)
    if found is None:
        return None
    sign, number, unit = found[1], found[2].strip(), found[3].replace(" ", "").lower()
    exponent = re.fullmatch(r"\s*([+-]?[0-9][0-9.,]*)e([+-]?[0-9]{1,3})\s*", plain)
    if exponent is not None:
        sign, number, unit = "", exponent[1], ""
    whole, _, decimals = number.partition(writing.decimal)
    if (
        unit not in _UNITS
        or not (decimals or not number.endswith(writing.decimal))
        or (decimals and not decimals.isdigit())
    ):
        return None
    sizes = "{2}" if writing.indian else "{3}"
    for group in writing.groups:
        mark = re.escape(group)
        if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{sizes})*{mark}[0-9]{{3}}", whole):
            whole = whole.replace(group, "")
            break
    if whole and not whole.isdigit():
        return None
    value = Decimal(f"{whole or '0'}.{decimals or '0'}") * _UNITS[unit]
    if exponent is not None:
        value = value.scaleb(int(exponent[2]))
    return -value if sign in ("-", "\u2212") and sign else value


def readings(parsed: Parsed) -> list[Decimal]:
    """Every number that the parser still holds possible: one, two that it asks about, or none."""
    if parsed.issues and parsed.issues[0].rule == "ambiguous_number":
        both = parsed.issues[0].proposal.rsplit(" ", 1)
        factor = _UNITS[both[1].lower()]
        return [Decimal(one) * factor for one in both[0].split(" or ")]
    return [] if parsed.value is None else [Decimal(repr(parsed.value))]


@contextmanager
def set_locale(name: str) -> Iterator[None]:
    """The program as it runs on a PC of that locale."""
    before = QLocale()
    QLocale.setDefault(QLocale(name))
    try:
        yield
    finally:
        QLocale.setDefault(before)


@pytest.fixture(scope="module")
def parser() -> FieldParser:
    return FieldParser(SPEC, load_dictionary(), date(2024, 7, 1))


def test_the_table_has_200_different_texts() -> None:
    assert len({row.typed for row in TABLE}) == len(TABLE) == 200


@pytest.mark.parametrize("name", LOCALES)
def test_no_text_of_the_table_is_silently_another_number(parser: FieldParser, name: str) -> None:
    understood = taken = 0
    with set_locale(name):
        for typed, meaning in TABLE:
            parsed = parser(typed)
            found = readings(parsed)
            expected = [] if meaning in ("refused", "blank") else [Decimal(one) for one in meaning.split(" | ")]
            factor = 100 if "g/L" in typed and len(expected) > 1 else 1
            assert found == [one * factor for one in expected], ascii(typed)
            assert bool(parsed.issues) == (meaning == "refused" or " | " in meaning), ascii(typed)
            person = meant(typed, LOCALES[name])
            if person is not None:
                understood += 1
                taken += found == [person]
                assert not found or person in found, f"{typed!a}: {name} means {person}, read as {found}"
    # Most of what people there write is taken at once; the rest is asked about or refused.
    assert understood >= 60
    assert taken >= 0.6 * understood


def test_the_second_reader_can_tell_a_wrong_number() -> None:
    """What the locales mean is no echo of the parser: they contradict one another where a text has two readings."""
    told = {name: meant("1.234", writing) for name, writing in LOCALES.items()}
    assert (told["en_US"], told["de_DE"], told["fr_FR"]) == (Decimal("1.234"), Decimal(1234), None)
    assert meant("12,34,567", LOCALES["en_IN"]) == 1234567
    assert meant("1\u2019234.5", LOCALES["de_CH"]) == Decimal("1234.5")
    assert meant("\uff11\uff12\uff17", LOCALES["ja_JP"]) == 127
    assert meant("14,2 g/L", LOCALES["it_IT"]) == 1420
