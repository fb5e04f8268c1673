"""Who works in a clinic file: the second who wants it is told the name, and a killed program never stays in the way.

The lock is the system's own on the file `NAME.rtxdb.open`, which ends with the process whatever ends it; the text in
that file only tells people who holds it. It names a user, a moment and a PC, nothing of a patient.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from core.storage.disk import disk_faults
from core.storage.faults import ClinicFileHeld

_LOCKED_BYTE = 1 << 20  # far behind the text: Windows lets nobody read what is locked


def holder_path(path: Path) -> Path:
    """The file that tells who works in a clinic file."""
    return path.with_name(path.name + ".open")


class Hold:
    """A clinic file held for one session until `release` or the end of the process; raises ClinicFileHeld, DiskFault.

    `left_behind` says that a program before this one ended without letting go.
    """

    def __init__(self, path: Path, user: str, now: datetime) -> None:
        self._path, self._place = path, holder_path(path)
        with disk_faults(self._place):
            self._file = self._locked()
            self.left_behind = os.fstat(self._file).st_size > 0
            told = {"user": user, "since": now.isoformat(timespec="minutes"), "computer": platform.node() or "this PC"}
            os.lseek(self._file, 0, os.SEEK_SET)
            os.ftruncate(self._file, 0)
            os.write(self._file, json.dumps(told).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        """Lets go; releasing twice is no fault."""
        if self._file < 0:
            return
        if sys.platform != "win32":  # removed while still held, so that nobody locks a file that is about to go
            self._place.unlink(missing_ok=True)
        os.ftruncate(self._file, 0)
        os.close(self._file)
        self._file = -1
        if sys.platform == "win32":
            with suppress(OSError):
                self._place.unlink(missing_ok=True)

    def _locked(self) -> int:
        while True:
            file = os.open(self._place, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            if not lock(file):
                os.close(file)
                raise _held(self._path, _text(self._place))
            try:
                if os.path.samestat(os.fstat(file), self._place.stat()):
                    return file
            except FileNotFoundError:
                pass  # who held it removed it between our opening and our lock
            os.close(file)


def lock(file: int) -> bool:
    """Takes the system's lock on an open file for this process, without waiting; False when another one has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _text(place: Path) -> str:
    try:
        return place.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _held(path: Path, text: str) -> ClinicFileHeld:
    try:
        told = json.loads(text)
        since = datetime.fromisoformat(str(told["since"])).strftime("%a %d %b %Y %H:%M")
        return ClinicFileHeld(path, str(told["user"]), since, str(told["computer"]))
    except (ValueError, TypeError, KeyError):
        return ClinicFileHeld(path, "somebody", "a moment ago", "this PC")
