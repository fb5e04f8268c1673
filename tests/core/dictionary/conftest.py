"""A parser for any field of the shipped dictionary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from core.dictionary.loader import load_dictionary
from core.dictionary.parse_date import DateOrder
from core.dictionary.parse_value import FieldParser, Parsed, Raw
from core.dictionary.spec import Dictionary

TODAY = date(2025, 6, 1)

Parse = Callable[..., Parsed]


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    """The dictionary that ships with the program."""
    return load_dictionary()


@pytest.fixture(scope="session")
def parse(dictionary: Dictionary) -> Parse:
    """Reads a raw value as the named field: `parse("visits.igg", "6,5 g/L")`."""

    def read(name: str, raw: Raw, *, unit: str = "", order: DateOrder = DateOrder.UNKNOWN) -> Parsed:
        form, field = name.split(".")
        return FieldParser(dictionary.field(form, field), dictionary, TODAY, unit=unit, date_order=order)(raw)

    return read
