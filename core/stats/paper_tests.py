"""The tests as Stano 2025 made them, beside those that fit: unpaired on pairs, stars without correction (clinical.md 10.4, 5, 6)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.stats.groups import mann_whitney
from core.stats.results import Number
from core.stats.rows import NumberRows
from core.stats.series import TRIPLE_PAIRS, MeasureSeries

UNPAIRED = "as in Stano 2025, unpaired: not valid for pairs"


def unpaired_tests(series: Iterable[MeasureSeries]) -> list[Number]:
    """Mann-Whitney's U and p of baseline, M12 and M24 as if they were different patients; measure `NAME_unpaired`.

    Of everybody and of the patients treated for the domain, as the paper has them.
    """
    numbers: list[Number] = []
    for one in series:
        if one.group != "all" and not one.group.startswith("refractory="):
            continue
        rows = NumberRows(one.analysis, f"{one.measure}_unpaired", one.group)
        for later, earlier in TRIPLE_PAIRS:
            if later not in one.values or earlier not in one.values:
                continue
            after, before = (one.values[at][~np.isnan(one.values[at])] for at in (later, earlier))
            test = mann_whitney(after, before)
            for name, value in (("U", test.value), ("p", test.p)):
                rows.add(name, value, test.n, f"{test.method}; {UNPAIRED}", comparison=f"{later}-{earlier}")
        numbers += rows.numbers
    return numbers
