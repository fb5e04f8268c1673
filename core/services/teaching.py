"""The synthetic cohorts that ship with the program, and how their records are recognised wherever they are shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "resources" / "teaching"


def is_teaching(sha256: str) -> bool:
    """Whether a snapshot is one of the shipped synthetic cohorts: every page that shows it must say so."""
    with (FOLDER / "teaching.toml").open("rb") as file:
        return sha256 in tomllib.load(file)["snapshots"].values()
