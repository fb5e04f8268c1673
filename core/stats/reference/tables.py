"""How the program computes each family of frozen numbers of the tables: median differences and standardised differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.stats.balance import standardised_levels, standardised_means
from core.stats.location import median_shift
from core.stats.reference.frozen import Case, Numbers


def _shift(case: Case) -> Numbers:
    found = median_shift(case.numbers("x"), case.numbers("y"))
    return {"estimate": found.estimate, "ci_low": found.ci_low, "ci_high": found.ci_high}


def _levels(case: Case) -> Numbers:
    x, y = (case.numbers(role).astype(np.int64) for role in ("x", "y"))
    return {"difference": standardised_levels(x, y)}


TABLES: Mapping[str, Callable[[Case], Numbers]] = MappingProxyType(
    {
        "median_shift": _shift,
        "standardised_means": lambda case: {"difference": standardised_means(case.numbers("x"), case.numbers("y"))},
        "standardised_levels": _levels,
    }
)
