"""What a report is to hold and how it is to look, as a person chose it: parts, title, paper, and the figures beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.reports.document import SheetSize

MOST_TITLE_LETTERS = 90


@dataclass(frozen=True, slots=True)
class ReportDesign:
    """The choices of one report; as it is made without any, it is the whole cohort report on A4.

    `parts` are names of `core.reports.cohort_report.OFFERED` in any order, None for all of them. An empty `title` is the report's own.
    `figures` is a key of `core.reports.figures.presets.PRESETS`, `kinds` keys of `core.reports.figures.files.KINDS`.
    """

    parts: tuple[str, ...] | None = None
    title: str = ""
    sheet: SheetSize = "a4"
    figures: str = "report"
    kinds: tuple[str, ...] = ("svg", "png300")

    def holds(self, part: str) -> bool:
        """Whether a part is chosen."""
        return self.parts is None or part in self.parts


WHOLE = ReportDesign()
"""The whole report as the command line writes it."""

POINTED_AT = {"strobe": ("methods", "left_out")}
"""What a part points its reader at, and what therefore comes with it."""


def with_pointed_at(parts: Iterable[str]) -> frozenset[str]:
    """The parts with those that they point at."""
    chosen = set(parts)
    return frozenset(chosen.union(*(POINTED_AT[part] for part in chosen & POINTED_AT.keys())))
