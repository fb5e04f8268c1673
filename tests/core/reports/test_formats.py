"""Numbers as they are printed: rounding half up, one minus sign, p values, dates."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reports import formats
from core.reports.document import Quantity

FINITE = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (12.45, 1, "12.5"),
        (12.449999999999999, 1, "12.5"),
        (2.675, 2, "2.68"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "\N{MINUS SIGN}3"),
        (-0.04, 1, "0.0"),
        (1084, 0, "1,084"),
        (-1425.2, 0, "\N{MINUS SIGN}1,425"),
        (1234567.891, 2, "1,234,567.89"),
        (0.1 + 0.2, 1, "0.3"),
        (Decimal("0.05"), 1, "0.1"),
    ],
)
def test_numbers_round_half_up_with_commas_and_a_true_minus(value, decimals, printed):
    assert formats.number(value, decimals) == printed


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused_instead_of_printed(value):
    with pytest.raises(ValueError, match="finite"):
        formats.number(value)


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.0004999, "<0.001"),
        (0.0009999, "<0.001"),
        (0.001, "0.001"),
        (0.0125, "0.013"),
        (0.04951, "0.050"),
        (0.9996, "1.000"),
        (1.0, "1.000"),
        (0.0, "<0.001"),
    ],
)
def test_p_has_three_decimals_and_a_floor(p, printed):
    assert formats.p_value(p) == printed
    assert formats.p_phrase(p) == f"p {printed}"


@pytest.mark.parametrize(
    ("made", "printed"),
    [
        (formats.count_percent(31, 41), "31 (75.6)"),
        (formats.count_percent(0, 41), "0 (0.0)"),
        (formats.count_percent(1, 8), "1 (12.5)"),
        (formats.count_percent(1, 16), "1 (6.3)"),
        (formats.count_percent(2, 0), "2"),
        (formats.mean_sd(55.4390, 15.0), "55.4 (15.0)"),
        (formats.mean_sd(72, None), "72.0"),
        (formats.span(12.5, 25), "12.5\N{EN DASH}25.0"),
        (formats.span(-13.1, -5), "\N{MINUS SIGN}13.1 to \N{MINUS SIGN}5.0"),
        (formats.span(-2.5, 8), "\N{MINUS SIGN}2.5 to 8.0"),
        (formats.median_iqr(15, 12.5, 25), "15.0 (12.5\N{EN DASH}25.0)"),
        (formats.trimmed(15.0), "15"),
        (formats.trimmed(7.5), "7.5"),
        (formats.trimmed(1000, 0), "1,000"),
        (formats.number(formats.floored(0.4799, 2), 2), "0.47"),
        (formats.day("2024-06-30"), "30 Jun 2024"),
        (formats.day(date(2012, 12, 1)), "1 Dec 2012"),
        (formats.day("2024-06-30T10:20:00"), "30 Jun 2024"),
    ],
)
def test_compound_numbers_read_as_in_the_papers(made, printed):
    assert made == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("nearest value in day -90 to 0", "nearest value in day \N{MINUS SIGN}90 to 0"),
        ("the data lock (2024-06-25).", "the data lock (25 Jun 2024)."),
        ("log-log 95 % CI, MMT-8 and SHA-256, n-1", "log-log 95 % CI, MMT-8 and SHA-256, n-1"),
    ],
)
def test_running_text_of_an_analysis_is_set_for_paper(text, printed):
    assert formats.prose(text) == printed


@pytest.mark.parametrize(
    ("values", "decimals"), [((1.0, 2.0, 3.0), 0), ((1.0, 2.25), 1), ((), 0), ((4.0000000000001,), 0), ((4.01,), 1)]
)
def test_numbers_that_stand_together_share_their_decimals(values, decimals):
    assert formats.decimals_needed(values, 1) == decimals


@pytest.mark.parametrize(
    ("quantity", "excel"),
    [
        (Quantity(0.2, "p", 3, is_p=True), '[<0.001]"<0.001";0.000'),
        (Quantity(41, "n", 0), "#,##0"),
        (Quantity(75.6, "%", 1), "#,##0.0"),
        (Quantity(0.88, "median", 2), "#,##0.00"),
    ],
)
def test_a_workbook_shows_what_the_page_shows(quantity, excel):
    assert formats.excel_format(quantity) == excel


@given(FINITE, st.integers(0, 4))
def test_a_printed_number_is_never_further_away_than_half_its_last_place(value, decimals):
    printed = Decimal(formats.number(value, decimals).replace(",", "").replace("\N{MINUS SIGN}", "-"))
    half = Decimal(1).scaleb(-decimals) / 2
    noise = abs(Decimal(value)) * Decimal("1e-11")
    assert abs(printed - Decimal(value)) <= half + noise
    assert -printed.as_tuple().exponent == decimals
    assert not (printed == 0 and formats.number(value, decimals).startswith("\N{MINUS SIGN}"))


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_rounded_as_by_hand(count, n):
    by_hand = (Decimal(1000 * count) / n).quantize(Decimal(1), rounding=ROUND_HALF_UP) / 10
    assert Decimal(formats.percent(count, n).replace(",", "")) == by_hand


@given(st.floats(0, 1))
def test_a_p_value_never_reads_as_zero(p):
    printed = formats.p_value(p)
    assert printed != "0.000"
    assert (printed == "<0.001") == (p < 0.001)
