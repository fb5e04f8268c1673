"""Small cohorts written in the test, and the teaching cohorts read through the real workbook reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.dictionary.loader import load_dictionary
from core.domain.cohort import Cohort, cohort_from_columns
from core.exchange.check import check_workbook
from core.exchange.read import read_source

DICTIONARY = load_dictionary()
Rows = Sequence[Mapping[str, Any]]


def cohort_of(**forms: Rows) -> Cohort:
    """A cohort from records written as dicts of canonical values."""
    tables = {}
    for form, rows in forms.items():
        fields = dict.fromkeys(name for row in rows for name in row)
        tables[form] = {name: [row.get(name) for row in rows] for name in fields}
    return cohort_from_columns(tables, DICTIONARY)


@cache
def cohort_from_workbook(path: Path) -> Cohort:
    """A workbook read and checked as `report` does."""
    checked = check_workbook(read_source(path), DICTIONARY, date(2026, 1, 1))
    assert not checked.errors
    return cohort_from_columns({form: batch.columns for form, batch in checked.batches.items()}, DICTIONARY)


@pytest.fixture
def make_cohort() -> Callable[..., Cohort]:
    return cohort_of


@pytest.fixture
def iim(teaching_iim: Path) -> Cohort:
    return cohort_from_workbook(teaching_iim)


@pytest.fixture
def ssc(teaching_ssc: Path) -> Cohort:
    return cohort_from_workbook(teaching_ssc)
