"""What a command reads and what it writes must be different places."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from core.faults import UsageFault

_READ = ("source", "workbook", "database", "backup", "report", "passphrase_file")
_WRITTEN = ("out", "issues")


def require_sound(options: argparse.Namespace, today: date) -> None:
    """Raises UsageFault when a file to write is one that is read, or the data lock lies after `today`."""
    for name in _WRITTEN:
        target: Path | None = getattr(options, name, None)
        if target is None:
            continue
        for other in _READ:
            given: Path | None = getattr(options, other, None)
            if given is not None and given.is_file() and target.exists() and target.samefile(given):
                raise UsageFault(
                    f"--{name} is {given}, which is read and would be lost.",
                    "Nothing was written.",
                    "Choose another name.",
                )
    lock_date: str | None = getattr(options, "lock_date", None)
    if lock_date is not None and lock_date > today.isoformat():
        raise UsageFault(
            f"The data lock {lock_date} lies in the future: nobody can have been followed until then.",
            "Nothing was written.",
            f"Choose a day up to today, {today.isoformat()}.",
        )
