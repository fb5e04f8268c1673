"""How a number is written: the same rounding and signs on screen, in the PDF, in figures and in the workbook.

Rounding is half up on exact decimals. A double carries a decimal to 15 digits and arithmetic may spoil the last of them, so every value
is first brought to 12 significant digits: 12.45 that was computed as 12.449999999999999 rounds to 12.5, as it would by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from core.reports.document import Quantity

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
P_FLOOR = Decimal("0.001")
SMALL_GROUP = 5
"""Below this many patients a share says more than is known: counts without percent."""

_CLEAN = Context(prec=12, rounding=ROUND_HALF_EVEN)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """The value rounded half up to `decimals` places; -0 becomes 0. Raises ValueError when it is not a finite number."""
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"{value} is not a finite number")
    clean = exact if isinstance(value, Decimal | int) else _CLEAN.plus(exact)
    result = clean.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return result if result else abs(result)


def floored(value: float, decimals: int) -> Decimal:
    """The value cut off behind `decimals` places: what may be said after "at least"."""
    return _CLEAN.plus(Decimal(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_FLOOR)


def number(value: float | Decimal, decimals: int = 0) -> str:
    """A number with thousands commas and a true minus sign: `1,084`, `-7.5` written with U+2212."""
    return f"{rounded(value, decimals):,f}".replace("-", MINUS)


def trimmed(value: float, decimals: int = 1) -> str:
    """A number without zeros behind the point: `15`, `7.5`; where each number stands alone, not in a column."""
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(count: int, n: int) -> Decimal:
    """100 * count / n, exact to 28 digits; n must not be 0."""
    return Decimal(100 * count) / Decimal(n)


def percent(count: int, n: int) -> str:
    """The share in percent with one decimal, half up: `75.6`."""
    return number(share(count, n), 1)


def count_percent(count: int, n: int) -> str:
    """`31 (75.6)`; the count alone where nobody could have been counted."""
    return f"{number(count)} ({percent(count, n)})" if n else number(count)


def mean_sd(mean: float, sd: float | None, decimals: int = 1) -> str:
    """`55.4 (15.0)`; the mean alone where one value gives no spread."""
    return number(mean, decimals) if sd is None else f"{number(mean, decimals)} ({number(sd, decimals)})"


def span(low: float, high: float, decimals: int = 1) -> str:
    """`12.5-25.0` with an en dash; `to` between the ends where one is negative, so that no sign is read as a dash."""
    between = " to " if low < 0 or high < 0 else EN_DASH
    return f"{number(low, decimals)}{between}{number(high, decimals)}"


def median_iqr(median: float, q1: float, q3: float, decimals: int = 1) -> str:
    """`15.0 (12.5-25.0)`: the median and, in brackets, the quartiles."""
    return f"{number(median, decimals)} ({span(q1, q3, decimals)})"


def p_value(p: float) -> str:
    """Three decimals, `<0.001` below that."""
    return "<0.001" if p < P_FLOOR else number(p, 3)


def p_phrase(p: float) -> str:
    """`p 0.012` or `p <0.001`, as it stands in a caption."""
    return f"p {p_value(p)}"


def decimals_needed(values: Iterable[float], decimals: int) -> int:
    """0 when every value is whole, else `decimals`: numbers that stand together keep the same number of places."""
    return 0 if all(rounded(value, 9) == rounded(value, 0) for value in values) else decimals


def day(iso: str | date) -> str:
    """A date as it is read aloud: `30 Jun 2024`, the same in every locale."""
    parsed = iso if isinstance(iso, date) else date.fromisoformat(iso[:10])
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def when(iso: str) -> str:
    """A date that may be known only in part: `30 Jun 2024`, `Jun 2024`, `2024`."""
    if len(iso) >= len("2024-06-30"):
        return day(iso)
    year, _, month = iso.partition("-")
    return f"{_MONTHS[int(month) - 1]} {year}" if month else year


def prose(text: str) -> str:
    """Running text of an analysis as a page prints it: dates as `30 Jun 2024`, a true minus sign before numbers."""
    spelled = re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda found: day(found[0]), text)
    return re.sub(r"(?<![\w)-])-(?=\d)", MINUS, spelled)


def excel_format(quantity: Quantity) -> str:
    """The number format with which a workbook shows what the page shows."""
    if quantity.is_p:
        return '[<0.001]"<0.001";0.000'
    places = "." + "0" * quantity.decimals if quantity.decimals else ""
    return f"#,##0{places}"
