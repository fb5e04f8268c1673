"""Numbers that may leave the clinic with nobody's name: counts of one to four patients are kept back, and what would tell them.

What is kept back: every number that rests on fewer than five patients; a count of one to four, and a count that leaves one to four of
those counted among, with every number of the same matter (its percentage, interval, estimate); of categories or groups of which one
alone would be kept back the next smallest too; the size of the smallest other group where one group alone is below five; smallest and
largest values, which are those of one person; figures, which show single patients by their steps and dots. What can be worked out
from two reports of different filters or days is not held back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from core.reports.document import Block, Bullets, Cell, FigureBlock, KeyNumbers, Paragraph, ReportDocument, Table
from core.reports.material import NOT_COMPUTED
from core.stats.analysis import Analysis
from core.stats.results import Number, Result

LEAST: Final = 5
"""Fewer patients than this are not told."""
SHOWN: Final = f"<{LEAST}"
"""Stands in a cell for one to four."""
FEW: Final = f"not shown: fewer than {LEAST} patients"
BESIDE: Final = f"not shown: a number below {LEAST} could be worked out from it"
NOTE: Final = (
    f"Made without identities: numbers that rest on fewer than {LEAST} patients, counts of 1 to {LEAST - 1} and what would tell them are "
    "not shown; neither are figures, which show single patients, nor smallest and largest values."
)

_COUNTS: Final = frozenset({"count", "events", "censored", "at_risk"})
_SHARES: Final = frozenset({"percent", "rate_per_100py"})
_LOCATIONS: Final = frozenset({"n", "median", "q1", "q3", "mean", "sd"})
_INTERVAL: Final = frozenset({"ci_low", "ci_high"})
_ONE_PERSON: Final = frozenset({"min", "max"})
_PROBABILITIES: Final = ("Kaplan-Meier", "Aalen-Johansen")
_PEOPLE: Final = frozenset({"n", "of", "events", "censored", "at risk"})
_SMALL_SIZES: Final = frozenset(f"n {size}" for size in range(LEAST))
_UNSAID: Final = {NOT_COMPUTED: "\N{EN DASH}", "not reached": "not reached or not shown"}
"""What a page says where a number is absent, which here may also mean that it is kept back."""
_SENTENCE: Final = re.compile(r"(?<=\.) (?=[A-Z])")
_OWN_WORDS: Final = re.compile(r"[^a-z0-9_]")
_FEW_WORDS: Final = re.compile(
    r"\b(?:[1-4]|one|two|three|four) (?:patients?|people|others?|events?|stops?|infusions?)\b", re.I
)
Matter = tuple[str, str, str, str, str]
R = TypeVar("R", bound=Result)


def without_small_cells(analysis: Analysis) -> Analysis:
    """The same analysis whose findings tell nothing of fewer than five patients; the rows stay, with the reason in `method`."""
    kept_back = _Kept(tuple(analysis.findings))
    changed = {
        name: _without(result, kept_back) for name, result in vars(analysis).items() if isinstance(result, Result)
    }
    return replace(analysis, **changed)  # type: ignore[arg-type]


def document_without_small_cells(document: ReportDocument) -> ReportDocument:
    """The report of such an analysis: a note at its head, no figure, no key number, no small count made by the page itself."""
    blocks = (_block(block) for block in document.blocks if not isinstance(block, FigureBlock | KeyNumbers))
    return replace(document, blocks=(Paragraph(NOTE, quiet=True), *blocks))


def _without(result: R, kept_back: _Kept) -> R:
    told = (kept_back.told(number) for number in result.numbers)
    return replace(result, numbers=tuple(number for number in told if not _is_rare_word(number)), notes=())


class _Kept:
    """Which matters and which sizes of groups are kept back among these numbers."""

    def __init__(self, numbers: Sequence[Number]) -> None:
        self._small_groups, self._veiled_groups = _groups(numbers)
        self._few: set[Matter] = {_matter(one) for one in numbers if self._tells_few(one)}
        self._beside: set[Matter] = set()
        counts = [one for one in numbers if one.statistic in _COUNTS and one.value is not None]
        while grown := set(self._lonely(counts)):
            self._beside |= grown

    def told(self, number: Number) -> Number:
        """The number, or its row without value and without the size of a small group."""
        group, matter = number.group, _matter(number)
        if self._pairs_veiled(number.comparison):
            number = number._replace(n=None)
        if number.value is None:
            return number._replace(n=None, people=None) if self._is_small(number.n) else number
        if self._is_small(number.n) or group in self._small_groups:
            return number._replace(
                value=None, n=None if self._is_small(number.n) else number.n, method=FEW, people=None
            )
        if matter in self._few and not _is_location(number):
            return number._replace(value=None, method=FEW, people=None)
        if number.statistic in _ONE_PERSON:
            return number._replace(value=None, method=BESIDE, people=None)
        if group in self._veiled_groups:
            is_count = number.statistic in {*_COUNTS, *_SHARES, "n"} or self._is_probability(number)
            return number._replace(
                value=None if is_count else number.value,
                n=None,
                method=BESIDE if is_count else number.method,
                people=None,
            )
        if matter in self._beside and not _is_location(number):
            return number._replace(value=None, method=BESIDE, people=None)
        return number

    def _pairs_veiled(self, comparison: str) -> bool:
        """Whether its n is that of two groups (`subset:DM/PM`) of which one tells the other's size."""
        field, sign, pair = comparison.rpartition(";")[2].partition(":")
        groups = {f"{field}={code}" for code in pair.split("/")} if sign else set()
        return not groups.isdisjoint(self._small_groups | self._veiled_groups)

    def _tells_few(self, number: Number) -> bool:
        value, n = number.value, number.n
        if value is None:
            return False
        if number.statistic in _COUNTS:
            return self._is_small(value) or (n is not None and self._is_small(n - value))
        if n is not None and self._is_probability(number):
            return 0 < round(value * n, 6) < LEAST or 0 < round((1 - value) * n, 6) < LEAST
        return False

    def _lonely(self, counts: Sequence[Number]) -> Iterator[Matter]:
        """Of each family of counts in which one alone is kept back, the smallest other."""
        families: defaultdict[tuple[str, ...], list[Number]] = defaultdict(list)
        for one in counts:
            analysis, measure, group, comparison, time, statistic = one.key
            if "=" in comparison:
                families["categories", analysis, measure, group, comparison.partition("=")[0], time, statistic].append(
                    one
                )
            if "=" in group:
                families["groups", analysis, measure, group.partition("=")[0], comparison, time, statistic].append(one)
        for family in families.values():
            hidden = [one for one in family if self._is_hidden(one)]
            others = [one for one in family if not self._is_hidden(one) and one.value]
            if len(hidden) == 1 and others:
                yield _matter(min(others, key=lambda one: one.value or 0))

    def _is_hidden(self, one: Number) -> bool:
        group, matter = one.group, _matter(one)
        return (
            matter in self._few or matter in self._beside or group in self._small_groups or group in self._veiled_groups
        )

    @staticmethod
    def _is_small(value: float | None) -> bool:
        return value is not None and 0 < value < LEAST

    @staticmethod
    def _is_probability(number: Number) -> bool:
        return number.statistic == "estimate" and number.method.startswith(_PROBABILITIES)


def _groups(numbers: Iterable[Number]) -> tuple[set[str], set[str]]:
    """Groups below five patients, and those whose size is veiled because they are the smallest beside a single such group."""
    sizes: dict[str, int] = {}
    for one in numbers:
        if one.n is not None and one.group and ";" not in one.group:
            sizes[one.group] = max(one.n, sizes.get(one.group, 0))
    fields: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for group, size in sizes.items():
        field, sign, _ = group.partition("=")
        if sign and size:
            fields[field][group] = size
    small, veiled = set(), set()
    for of_field in fields.values():
        few = {group for group, size in of_field.items() if size < LEAST}
        rest = sizes.get("all", 0) - sum(of_field.values())
        others = sorted((size, group) for group, size in of_field.items() if group not in few)
        small |= few
        if others and (len(few) == 1 or (not few and 0 < rest < LEAST)):
            veiled.add(others[0][1])
    return small, veiled


def _is_location(number: Number) -> bool:
    """Whether it says where values lie and counts nobody: a median or mean, the interval of a median time."""
    median_time = number.time == "" and number.method.startswith("Kaplan-Meier")
    return number.statistic in _LOCATIONS or (number.statistic in _INTERVAL and median_time)


def _is_rare_word(number: Number) -> bool:
    """Whether a row without value is about a category in somebody's own words, of too few patients to be repeated."""
    return (
        number.value is None
        and number.method in (FEW, BESIDE)
        and any(_OWN_WORDS.search(part.partition("=")[2]) for part in number.comparison.split(";"))
        and number.comparison.startswith("category=")
    )


def _matter(number: Number) -> Matter:
    return number.key[:5]


def _block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=_sentences(block.text))
    if isinstance(block, Bullets):
        return Bullets(tuple(item for item in block.items if not _FEW_WORDS.search(item)))
    if not isinstance(block, Table):
        return block
    columns = tuple(
        replace(column, subtitle=f"n {SHOWN}") if column.subtitle in _SMALL_SIZES else column
        for column in block.columns
    )
    rows = tuple(replace(row, cells=tuple(map(_cell, row.cells))) for row in block.rows)
    return replace(block, columns=columns, rows=rows, footnote=_sentences(block.footnote))


def _cell(cell: Cell) -> Cell:
    if any(one.name in _PEOPLE and one.decimals == 0 and 0 < one.value < LEAST for one in cell.quantities):
        return Cell(SHOWN)
    return Cell(_UNSAID[cell.text]) if cell.text in _UNSAID else cell


def _sentences(text: str) -> str:
    """The text without the sentences that count fewer than five."""
    return " ".join(sentence for sentence in _SENTENCE.split(text) if not _FEW_WORDS.search(sentence))
