"""Whether the report and the R script end with the same numbers on the same cohort, and where they differ."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

KEYS = ("analysis", "measure", "group", "comparison", "time", "statistic")
CLOSE = 1e-6


@dataclass(frozen=True)
class Compared:
    """How many of R's numbers the report has too, and the keys of those that differ or are absent."""

    equal: int
    asked: int
    different: tuple[str, ...]


def compare(report: Path, expected: Path) -> Compared:
    """Compares `results.csv` with R's numbers, to 1e-6 relative.

    R's script names a second method after a `#` (the t test beside the Wilcoxon test): any of the report's rows may hold it.
    """
    ours: defaultdict[str, list[float]] = defaultdict(list)
    with report.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["value"]:
                ours[",".join(row[key] for key in KEYS)].append(float(row["value"]))
    different, asked = [], 0
    with expected.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            asked += 1
            wanted, found = float(row["value"]), ours[row["key"].partition("#")[0]]
            if not any(math.isclose(one, wanted, rel_tol=CLOSE, abs_tol=1e-12) for one in found):
                different.append(row["key"])
    return Compared(asked - len(different), asked, tuple(different))
