"""The fault of a source whose cells break rules; apart, so that the command line knows it without reading any source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.faults import SourceFault

if TYPE_CHECKING:
    from core.exchange.issues import CellIssue


class SourceHasErrors(SourceFault):
    """The workbook has bad cells; every one of them is in `issues`, and the sheets and columns nobody reads in `ignored`."""

    def __init__(self, issues: tuple[CellIssue, ...], ignored: tuple[str, ...]) -> None:
        self.issues, self.ignored = issues, ignored
        errors = sum(issue.severity == "error" for issue in issues)
        super().__init__(
            f"The data has {errors} error{'s' if errors != 1 else ''}, listed below.",
            "Nothing was written and the source is unchanged.",
            "Correct the cells and run it again.",
        )
