"""Frozen inputs and the numbers R gave for them (`tests/reference/*.R` wrote them), by set, family and case."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.stats.exact import Floats

FOLDER = Path(__file__).parents[3] / "resources" / "reference"

Numbers = Mapping[str, float | None]
"""Numbers by key; None where R has NA."""


@dataclass(frozen=True)
class Case:
    """One frozen case of a family: its input columns by role, as text and in order, and what R gave."""

    family: str
    name: str
    columns: Mapping[str, list[str]]
    expected: Numbers

    def numbers(self, role: str) -> Floats:
        """An input column as numbers; `NA` is NaN."""
        return np.array([np.nan if text == "NA" else float(text) for text in self.columns[role]])

    def matrix(self, prefix: str) -> list[Floats]:
        """The input columns `prefix1`, `prefix2`, ... as numbers."""
        return [self.numbers(role) for role in sorted(self.columns) if role.startswith(prefix) and role[1:].isdigit()]


def frozen_cases() -> tuple[Case, ...]:
    """Every case of every set under `resources/reference`, in the order in which R wrote them."""
    return tuple(case for folder in sorted(FOLDER.iterdir()) if folder.is_dir() for case in _cases(folder))


def _cases(folder: Path) -> list[Case]:
    columns: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(folder / "inputs.csv"):
        columns[row["case"]][row["role"]].append(row["value"])
    expected: dict[tuple[str, str], dict[str, float | None]] = defaultdict(dict)
    for row in _rows(folder / "expected.csv"):
        value = None if row["value"] == "NA" else float(row["value"])
        expected[row["family"], row["case"]][row["key"]] = value
    return [Case(family, name, columns[name], numbers) for (family, name), numbers in expected.items()]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
