"""Files that are either wholly there or not at all, and the system's refusals turned into sentences."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.faults import DiskFault
from core.storage.faults import DiskFailed, DiskFull, DiskReadOnly, FolderMissing, PermissionRefused

_FAULTS: dict[int, type[DiskFull | DiskReadOnly | PermissionRefused | FolderMissing]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: DiskReadOnly,
    errno.EACCES: PermissionRefused,
    errno.EPERM: PermissionRefused,
    errno.ENOENT: FolderMissing,
    errno.ENOTDIR: FolderMissing,
    errno.EISDIR: PermissionRefused,
    errno.EFBIG: DiskFull,
}


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Turns the system's refusals about `path` into faults with a sentence."""
    try:
        yield
    except OSError as error:
        raise _fault(path, error) from error


def _fault(path: Path, error: OSError) -> DiskFault:
    return _FAULTS.get(error.errno or 0, DiskFailed)(path)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that a reader, and a power cut, finds the old content or the new, never a part."""
    beside = unfinished(path)
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def put_in_place(finished: Path, path: Path) -> None:
    """Gives a finished file its name in one step, replacing what had it, and makes that survive a power cut."""
    os.replace(finished, path)
    if os.name == "posix":  # Windows cannot open folders, and orders renames itself
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def unfinished(path: Path) -> Path:
    """Where a file is built before it gets its name; what is left there by a killed program has no value."""
    return path.with_name(path.name + ".unfinished")


def remove_database(path: Path) -> None:
    """Removes an unfinished database with the files that SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)
