"""What the program notes about itself: a small rotating log and crash reports, never a value of a patient.

A line holds only words of this program, the kind of a fault and the place in the code where it arose. The text of an
exception is never written: it may hold what was typed, a code or a name of a file.
"""

from __future__ import annotations

import logging
import platform
import secrets
import sys
import threading
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final

from core.version import VERSION

FILE_NAME: Final = "rtx-clinic.log"
_BYTES, _KEPT = 200_000, 3
_MOST_CRASH_REPORTS = 20
_NUMBER_BYTES: Final = 3
_PROGRAM: Final = Path(__file__).parents[2]
_LOG: Final = logging.getLogger("rtx_clinic")


def note(event: str) -> None:
    """Notes an event in fixed words of this program."""
    _LOG.info(event)


def note_fault(event: str, fault: BaseException) -> str:
    """Notes that something failed: the kind of fault and where, not what it says; gives the number of the entry."""
    number = secrets.token_hex(_NUMBER_BYTES).upper()
    _LOG.warning("%s [%s]: %s", event, number, "; ".join(fault_places(fault)))
    return number


def start_log(folder: Path) -> None:
    """Writes what is noted into `rtx-clinic.log` inside `folder`, 200 kB and three older ones; without a place it notes nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writer = RotatingFileHandler(
            folder / FILE_NAME, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        return
    writer.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _LOG.handlers[:] = [writer]
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False
    logging.raiseExceptions = False
    note(f"start of version {VERSION}, Python {platform.python_version()}, {platform.system()} {platform.release()}")


def stop_log() -> None:
    """Closes the log file."""
    for handler in list(_LOG.handlers):
        _LOG.removeHandler(handler)
        handler.close()


def watch_for_crashes(folder: Path) -> None:
    """From now on a fault that nothing caught leaves a report in `folder`, in every thread, and nothing of its text anywhere."""

    def crashed(kind: type[BaseException], fault: BaseException | None, _: TracebackType | None) -> None:
        if fault is None or issubclass(kind, KeyboardInterrupt):
            return
        note_fault("crash", fault)
        report = crash_report(fault)
        print(report, file=sys.stderr)
        write_crash_report(folder, report, datetime.now())  # noqa: DTZ005 - a name for people, by the clinic's clock

    sys.excepthook = crashed
    threading.excepthook = lambda told: crashed(told.exc_type, told.exc_value, told.exc_traceback)


def crash_report(fault: BaseException) -> str:
    """Type, place and versions of a fault, for whoever maintains the program; without its text and without any value."""
    return "\n".join(
        (
            "RTX Clinic ended a step because of a fault nobody foresaw. What was saved before is kept.",
            f"version {VERSION}, Python {platform.python_version()}, {platform.platform()}",
            *fault_places(fault),
        )
    )


def fault_places(fault: BaseException) -> list[str]:
    """A fault and what caused it, each as its type and the places in the code it passed, the innermost last."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = fault
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        places = []
        trace = current.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        kind = type(current)
        lines.append(f"{kind.__module__}.{kind.__qualname__} at {' > '.join(places) or 'no place'}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return lines


def write_crash_report(folder: Path, report: str, now: datetime) -> Path | None:
    """Writes a report beside at most nineteen older ones; None when the disk refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"crash-{now:%Y-%m-%d-%H%M%S}.txt"
        path.write_text(report + "\n", encoding="utf-8")
        for old in sorted(folder.glob("crash-*.txt"))[:-_MOST_CRASH_REPORTS]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path


def _short(file: str) -> str:
    """A file of the program by its place in it, another by its name: a home folder may hold a person's name."""
    path = Path(file)
    return (
        path.relative_to(_PROGRAM).as_posix()
        if path.is_relative_to(_PROGRAM) and "site-packages" not in file
        else path.name
    )
