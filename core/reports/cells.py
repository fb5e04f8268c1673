"""Cells of a table: the printed text and the numbers it is made of, made together so that they cannot differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reports import formats
from core.reports.document import Cell, Quantity

if TYPE_CHECKING:
    from core.stats.members import NumberKey

EMPTY = Cell()


def words(text: str) -> Cell:
    """A cell of words."""
    return Cell(text)


def count(value: float | None, name: str = "n", key: NumberKey | None = None) -> Cell:
    """A whole number of patients, visits or events."""
    return EMPTY if value is None else Cell(formats.number(value), (Quantity(value, name, 0, key=key),))


def share(number: float | None, n: int | None, key: NumberKey | None = None) -> Cell:
    """`31 (75.6)`: how many and their share of n; the count alone where n is too small for a share."""
    if number is None:
        return EMPTY
    if not n or n < formats.SMALL_GROUP:
        return count(number, key=key)
    value = int(number)
    return Cell(
        formats.count_percent(value, n),
        (Quantity(value, "n", 0, key=key), Quantity(float(formats.share(value, n)), "%", 1)),
    )


def value(number: float | None, decimals: int = 1, name: str = "value", key: NumberKey | None = None) -> Cell:
    """One number."""
    return (
        EMPTY
        if number is None
        else Cell(formats.number(number, decimals), (Quantity(number, name, decimals, key=key),))
    )


def proportion(fraction: float | None, name: str = "%") -> Cell:
    """A probability shown in percent with one decimal."""
    return EMPTY if fraction is None else value(100 * fraction, 1, name)


def interval(low: float | None, high: float | None, decimals: int = 1, name: str = "95 % CI") -> Cell:
    """`51.7-80.2`: a confidence interval."""
    if low is None or high is None:
        return EMPTY
    return Cell(
        formats.span(low, high, decimals),
        (Quantity(low, f"{name} low", decimals), Quantity(high, f"{name} high", decimals)),
    )


def mean_sd(mean: float | None, sd: float | None, decimals: int = 1, key: NumberKey | None = None) -> Cell:
    """`55.4 (15.0)`: mean and standard deviation."""
    if mean is None:
        return EMPTY
    spread = () if sd is None else (Quantity(sd, "SD", decimals),)
    return Cell(formats.mean_sd(mean, sd, decimals), (Quantity(mean, "mean", decimals, key=key), *spread))


def median_iqr(
    median: float | None, q1: float | None, q3: float | None, decimals: int = 1, key: NumberKey | None = None
) -> Cell:
    """`15.0 (12.5-25.0)`: median and quartiles; the median alone without quartiles, blank without a median."""
    if median is None:
        return EMPTY
    if q1 is None or q3 is None:
        return value(median, decimals, "median", key)
    return Cell(
        formats.median_iqr(median, q1, q3, decimals),
        (Quantity(median, "median", decimals, key=key), Quantity(q1, "Q1", decimals), Quantity(q3, "Q3", decimals)),
    )


def p(number: float | None, name: str = "p") -> Cell:
    """A p value: three decimals, `<0.001` below that."""
    return EMPTY if number is None else Cell(formats.p_value(number), (Quantity(number, name, 3, is_p=True),))


def extended(text: str, cell: Cell, n: int) -> Cell:
    """The numbers of a cell and the n behind them under another text: `28 of 41 (68.3)`."""
    return Cell(text, (*cell.quantities, Quantity(n, "of", 0)))


def joined(first: Cell, bracketed: Cell) -> Cell:
    """`68.3 (51.7-80.2)`: one cell and another in brackets."""
    return Cell(f"{first.text} ({bracketed.text})", (*first.quantities, *bracketed.quantities))


def open_interval(low: float, high: float | None, decimals: int = 1, name: str = "95 % CI") -> Cell:
    """An interval whose upper end may lie beyond what was observed: `18.4 or more`."""
    if high is not None:
        return interval(low, high, decimals, name)
    return Cell(f"{formats.number(low, decimals)} or more", (Quantity(low, f"{name} low", decimals),))


def prefixed(words_before: str, cell: Cell) -> Cell:
    """The same numbers with words before them."""
    return Cell(f"{words_before}{cell.text}", cell.quantities)


def with_interval(share_cell: Cell, limits: Cell) -> Cell:
    """`29 (90.6; 75.8-96.8)`: a share with its confidence interval; a count without a share stays alone."""
    if not share_cell.text.endswith(")"):
        return share_cell
    return Cell(f"{share_cell.text.removesuffix(')')}; {limits.text})", (*share_cell.quantities, *limits.quantities))
