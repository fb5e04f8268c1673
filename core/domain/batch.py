"""Records on their way between a workbook and the clinic file: canonical values, what was typed, and why a value is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.dictionary.spec import Entered, MissingReason

__all__ = ["Entered", "RecordBatch"]


@dataclass(frozen=True)
class RecordBatch:
    """Checked records of one form, column by column.

    `columns` maps field ids to canonical values of equal length (None where there is none; fields that the source lacks are absent).
    `missing` and `entered` map a field id to the row index of the records they speak of.
    """

    form: str
    columns: Mapping[str, Sequence[Any]]
    missing: Mapping[str, Mapping[int, MissingReason]] = field(default_factory=dict)
    entered: Mapping[str, Mapping[int, Entered]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))
