"""What the headless program says: sentences, issues and progress on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.services.progress import Progress, silent

if TYPE_CHECKING:
    from core.exchange.issues import CellIssue

MOST_WARNINGS = 1000
"""Warnings printed before the rest is only counted; errors are always printed in full."""


def say(sentence: str) -> None:
    """One line on standard error; a closed or narrow stream never raises."""
    stream = sys.stderr
    if stream is None:
        return
    try:
        print(sentence, file=stream, flush=True)
    except UnicodeEncodeError:
        print(sentence.encode("ascii", "backslashreplace").decode(), file=stream, flush=True)
    except OSError:
        return


def hush_leftovers() -> None:
    """A library that cannot close its own file on a full disk says so in a traceback; the disk's refusal was told already."""
    sys.unraisablehook = lambda _left: None


def list_issues(issues: Iterable[CellIssue]) -> None:
    """Every error, and the first warnings, each with sheet, row, column, value, rule and proposal."""
    warnings = 0
    for issue in sorted(issues, key=lambda issue: issue.severity != "error"):
        if issue.severity == "warning":
            warnings += 1
            if warnings > MOST_WARNINGS:
                continue
        say(_issue_line(issue))
    if warnings > MOST_WARNINGS:
        say(f"... and {warnings - MOST_WARNINGS} more warnings (all of them: import --dry-run --issues FILE.xlsx).")


def _issue_line(issue: CellIssue) -> str:
    place = f"sheet {issue.sheet}, row {issue.row}, column {issue.column}"
    patient = f", patient {issue.patient_id}" if issue.patient_id else ""
    proposal = f"; {issue.proposal}" if issue.proposal else ""
    return f"{issue.severity}: {place}{patient}: value {issue.value!r}, rule {issue.rule}{proposal}"


def progress_line(*, quiet: bool) -> Progress:
    """Progress on one line of standard error when it is a terminal; silence otherwise."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        return silent
    last = 0.0

    def show(text: str, fraction: float) -> None:
        nonlocal last
        now = time.monotonic()
        if fraction < 1 and now - last < 0.1:
            return
        last = now
        line = "" if fraction >= 1 else f"{fraction:4.0%} {text}"
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    return show
