"""The frozen inputs and numbers that R gave (tests/reference/make_reference.R), read for the tests."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "resources" / "reference"


def inputs() -> dict[str, dict[str, list[str]]]:
    """The values of each case by role, as text, in order."""
    cases: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    with (FOLDER / "inputs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cases[row["case"]][row["role"]].append(row["value"])
    return cases


def expected() -> dict[tuple[str, str], dict[str, float | None]]:
    """R's numbers of each family and case by key; None where R has NA."""
    numbers: dict[tuple[str, str], dict[str, float | None]] = defaultdict(dict)
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            numbers[row["family"], row["case"]][row["key"]] = None if row["value"] == "NA" else float(row["value"])
    return numbers
