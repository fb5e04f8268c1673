"""Every frozen number of R beside the program's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isclose
from types import MappingProxyType
from typing import NamedTuple

from core.stats.reference.frozen import Case, Numbers, frozen_cases
from core.stats.reference.longitudinal import LONGITUDINAL
from core.stats.reference.persistence import PERSISTENCE
from core.stats.reference.primitives import PRIMITIVES
from core.stats.reference.tables import TABLES

RELATIVE, ABSOLUTE = 1e-9, 1e-13
RELATIVE_OF: Mapping[str, float] = MappingProxyType({"mixed_model": 1e-5})
"""Families that R itself computes less exactly: `nlme` searches the variance ratio, the program solves for it."""

FAMILIES: Mapping[str, Callable[[Case], Numbers]] = MappingProxyType(
    {**PRIMITIVES, **PERSISTENCE, **LONGITUDINAL, **TABLES}
)


class Compared(NamedTuple):
    """One number of R and the program's. `equal` is None where the program withholds a p that R gives (small groups)."""

    family: str
    case: str
    key: str
    expected: float | None
    found: float | None
    equal: bool | None


def compare_with_reference(cases: Iterable[Case] | None = None) -> Iterator[Compared]:
    """Computes every case anew and holds each number against R's (1e-9 relative, mixed models 1e-5)."""
    for case in frozen_cases() if cases is None else cases:
        found = FAMILIES[case.family](case)
        for key, expected in case.expected.items():
            equal = _equal(key, expected, found[key], RELATIVE_OF.get(case.family, RELATIVE))
            yield Compared(case.family, case.name, key, expected, found[key], equal)


def _equal(key: str, expected: float | None, found: float | None, relative: float) -> bool | None:
    if expected is None or found is None:
        withheld = found is None and expected is not None and key == "p"
        return None if withheld else found is expected
    return isclose(expected, found, rel_tol=relative, abs_tol=ABSOLUTE)
