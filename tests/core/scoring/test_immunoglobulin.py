"""Immunoglobulins: exact units, four named gradings with half-open bins, reference limits, slips worth a question."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.exact import exact
from core.scoring.immunoglobulin import (
    IG_REFERENCES,
    IG_SCHEMES,
    Comparator,
    Immunoglobulin,
    Sex,
    g_l_from_mg_dl,
    grade,
    is_low_igm_roberts,
    is_marked_fall,
    likely_igg_unit,
    lower_limit_mg_dl,
    mg_dl_from_g_l,
    unusual_order,
)


@pytest.mark.parametrize(
    ("scheme", "lowest", "here", "just_below"),
    [
        ("A", 700, "normal", "mild"),
        ("A", 500, "mild", "moderate"),
        ("A", 300, "moderate", "severe"),
        ("B", 600, "normal", "mild"),
        ("B", 400, "mild", "moderate"),
        ("B", 200, "moderate", "severe"),
        ("C", 400, "not_severe", "severe"),
        ("D", 700, "none", "info"),
        ("D", 500, "info", "amber"),
        ("D", 400, "amber", "red"),
        ("D", 300, "red", "critical"),
    ],
)
def test_every_edge_belongs_to_the_better_grade(scheme: str, lowest: int, here: str, just_below: str) -> None:
    assert grade(lowest, scheme) == here
    assert grade(lowest - Fraction(1, 10**9), scheme) == just_below


def test_the_schemes_contradict_each_other() -> None:
    igg = mg_dl_from_g_l(exact("6.5"))
    assert igg == 650
    assert [grade(igg, scheme) for scheme in "ABC"] == ["mild", "normal", "not_severe"]
    four = mg_dl_from_g_l(exact("4.0"))
    assert [grade(four, scheme) for scheme in "AC"] == ["moderate", "not_severe"]
    assert grade(0, "A") == "severe"


def test_each_scheme_has_a_name_and_a_source() -> None:
    assert list(IG_SCHEMES) == ["A", "B", "C", "D"]
    assert all(scheme.name and scheme.source and scheme.bins[-1][0] == 0 for scheme in IG_SCHEMES.values())
    with pytest.raises(KeyError):
        grade(500, "E")
    with pytest.raises(ValueError, match="negative"):
        grade(-1, "A")


@pytest.mark.parametrize(
    ("value", "comparator", "scheme", "expected"),
    [
        (300, "<", "D", "critical"),
        (301, "<", "D", None),
        (400, "<", "C", "severe"),
        (700, ">", "D", "none"),
        (699, ">", "D", None),
        (700, "=", "D", "none"),
    ],
)
def test_a_limit_is_graded_only_when_it_leaves_no_doubt(
    value: int, comparator: Comparator, scheme: str, expected: str | None
) -> None:
    assert grade(value, scheme, comparator) == expected


@pytest.mark.parametrize(("igm", "low"), [("30", True), ("30.1", False), ("0", True)])
def test_low_igm_of_roberts(igm: str, low: bool) -> None:
    assert is_low_igm_roberts(exact(igm)) is low


@pytest.mark.parametrize(
    ("ig", "reference", "sex", "limit"),
    [
        ("igg", "eu_crm470", None, 700),
        ("iga", "eu_crm470", "F", 70),
        ("igm", "eu_crm470", None, 40),
        ("igg", "japan_jccls", "M", 861),
        ("iga", "japan_jccls", None, 93),
        ("igm", "japan_jccls", "M", 33),
        ("igm", "japan_jccls", "F", 50),
        ("igm", "japan_jccls", None, None),
    ],
)
def test_reference_limits(ig: Immunoglobulin, reference: str, sex: Sex | None, limit: int | None) -> None:
    assert lower_limit_mg_dl(ig, reference, sex) == limit


def test_references_name_their_source() -> None:
    assert all(reference.source for reference in IG_REFERENCES.values())
    with pytest.raises(KeyError):
        lower_limit_mg_dl("igg", "mars", "F")


def test_marked_fall_needs_both() -> None:
    assert is_marked_fall(800, 600, 700)
    assert not is_marked_fall(800, 601, 700)
    assert not is_marked_fall(1200, 700, 700)
    assert is_marked_fall(1200, exact("699.9"), 700)


@pytest.mark.parametrize(
    ("value", "unit", "likely"),
    [
        ("39.9", "mg/dL", "g/L"),
        ("40", "mg/dL", "mg/dL"),
        ("60", "g/L", "g/L"),
        ("60.1", "g/L", "mg/dL"),
    ],
)
def test_likely_unit(value: str, unit: Literal["mg/dL", "g/L"], likely: str) -> None:
    assert likely_igg_unit(exact(value), unit) == likely


def test_a_published_unit_slip() -> None:
    """Bosello 2010 prints IgG 1055 mg/ml; read as g/L (the same) it cannot be."""
    assert likely_igg_unit(1055, "g/L") == "mg/dL"


def test_unusual_order_asks_for_swapped_columns() -> None:
    assert unusual_order(1000, 200, 100) == ()
    assert unusual_order(100, 200, 1000) == (("igm", "igg"), ("iga", "igg"))
    assert unusual_order(100, 100, 100) == ()
    assert unusual_order(None, 200, 1000) == unusual_order(1000, None, None) == ()
    assert unusual_order(150, 100, 200) == (("igm", "igg"),)


@given(st.decimals(0, 10**5, places=4))
def test_units_convert_both_ways_exactly(value: object) -> None:
    number = exact(str(value))
    assert g_l_from_mg_dl(mg_dl_from_g_l(number)) == number
    assert mg_dl_from_g_l(number) == number * 100


@given(st.fractions(0, 2000), st.fractions(0, 2000), st.sampled_from(list(IG_SCHEMES)))
def test_less_igg_is_never_a_better_grade(one: Fraction, other: Fraction, scheme: str) -> None:
    order = [name for _, name in IG_SCHEMES[scheme].bins]
    low, high = sorted((one, other))
    worse, better = grade(low, scheme), grade(high, scheme)
    assert worse is not None
    assert better is not None
    assert order.index(worse) >= order.index(better)
