"""What moved between two analyses: their `results.csv` compared number by number."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

Key = tuple[str, ...]
_KEYS = ("analysis", "measure", "group", "comparison", "time", "statistic")
_SAME = 1e-9
"""Relative: another processor may round the last digits of a sum otherwise."""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class MovedNumber:
    """A number that is another now: its key, what it was and is (None: absent or not computed) and the n behind both."""

    key: Key
    method: str
    old: float | None
    new: float | None
    old_n: int | None
    new_n: int | None

    def __str__(self) -> str:
        where = ", ".join(part for part in self.key if part)
        method = f" ({self.method})" if self.method else ""
        return f"{where}{method}: {_said(self.old, self.old_n)} -> {_said(self.new, self.new_n)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many numbers are the same in both, and those that are not, in the order of the results."""

    equal: int
    moved: tuple[MovedNumber, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    value: float | None
    n: int | None
    method: str


def compare_results(old: str, new: str) -> Comparison:
    """Compares two texts of `results.csv`. Raises ValueError when one of them is none."""
    before, after = _read(old), _read(new)
    moved, equal = [], 0
    for key in dict.fromkeys((*before, *after)):
        for then, now in _paired(before.get(key, []), after.get(key, [])):
            if _same(then, now):
                equal += 1
                continue
            moved.append(
                MovedNumber(
                    key,
                    (now or then or _Row(None, None, "")).method,
                    then.value if then else None,
                    now.value if now else None,
                    then.n if then else None,
                    now.n if now else None,
                )
            )
    return Comparison(equal, tuple(moved))


def _read(text: str) -> dict[Key, list[_Row]]:
    rows: defaultdict[Key, list[_Row]] = defaultdict(list)
    try:
        for row in csv.DictReader(StringIO(text)):
            value, n = row["value"], row["n"]
            key = tuple(row[name] for name in _KEYS)
            rows[key].append(_Row(float(value) if value else None, int(n) if n else None, row["method"]))
    except (KeyError, TypeError) as error:
        raise ValueError("these are no results of an analysis") from error
    return dict(rows)


def _paired(before: list[_Row], after: list[_Row]) -> Iterator[tuple[_Row | None, _Row | None]]:
    """The rows of one key side by side: those of the same method, then the rest in their order."""
    left, right = list(before), list(after)
    for then in before:
        for now in right:
            if now.method == then.method:
                yield then, now
                left.remove(then)
                right.remove(now)
                break
    for place in range(max(len(left), len(right))):
        yield left[place] if place < len(left) else None, right[place] if place < len(right) else None


def _same(then: _Row | None, now: _Row | None) -> bool:
    if then is None or now is None or then.n != now.n:
        return False
    if then.value is None or now.value is None:
        return then.value is now.value
    return math.isclose(then.value, now.value, rel_tol=_SAME, abs_tol=1e-12)


def _said(value: float | None, n: int | None) -> str:
    said = "none" if value is None else f"{value:.{_DIGITS}g}"
    return said if n is None else f"{said} (n {n})"
