"""Lets one program at a time change a keys file; the system frees the lock when a program is killed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Waits until no other program writes `path`; raises OSError where the folder cannot be written.

    The lock is a file beside it, since `path` itself is replaced at each write; nothing of it stays.
    """
    beside = path.with_name(path.name + ".lock")
    descriptor = _locked(beside)
    try:
        yield
    finally:
        if sys.platform != "win32":
            beside.unlink(missing_ok=True)  # while it is still locked: who waits for it looks again
        os.close(descriptor)
        if sys.platform == "win32":
            with suppress(OSError):  # another program waits for it and will remove it
                beside.unlink(missing_ok=True)


def _locked(beside: Path) -> int:
    while True:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return descriptor
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if os.fstat(descriptor).st_ino == beside.stat().st_ino:
                    return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
