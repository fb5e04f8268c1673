"""Temporary files of this program: in a folder of its own that is wiped, never in the system's shared one.

Libraries write unencrypted pieces of a workbook while they make it. Wiping overwrites before it removes; on an SSD the
drive may keep old blocks, so that the disk of a clinic PC should be encrypted as a whole.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_AT_ONCE: Final = 1 << 20
_IN_USE: Final = ".in-use"


def data_folder() -> Path:
    """Where the program keeps what it needs for itself on this PC and for this user; it need not exist yet."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "RTX Clinic"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "RTX Clinic"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "rtx-clinic"


@contextmanager
def private_temporary_files(data: Path) -> Iterator[Path]:
    """Lets every library put its temporary files into a folder inside `data`; it is wiped at the end, or at the next start.

    Where that folder cannot be made, the system's stays in use.
    """
    from core.storage.holding import lock

    where, before = data / "temporary", tempfile.tempdir
    try:
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        _wipe_what_was_left(where)
        mine = Path(tempfile.mkdtemp(prefix="run-", dir=where))
        mark = os.open(_mark(mine), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield Path(tempfile.gettempdir())
        return
    lock(mark)
    tempfile.tempdir = str(mine)
    try:
        yield mine
    finally:
        tempfile.tempdir = before
        wipe(mine)
        os.close(mark)
        _mark(mine).unlink(missing_ok=True)


def wipe(folder: Path) -> None:
    """Overwrites every file of a folder and removes it; what the system refuses to overwrite is removed all the same."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with suppress(OSError), file.open("rb+") as content:
                left = file.stat().st_size
                while left > 0:
                    left -= content.write(bytes(min(left, _AT_ONCE)))
                content.flush()
                os.fsync(content.fileno())
    shutil.rmtree(folder, ignore_errors=True)


def _wipe_what_was_left(where: Path) -> None:
    """Wipes the folders of runs that were killed: nobody has their mark locked any more."""
    from core.storage.holding import lock

    for folder in where.glob("run-*"):
        if not folder.is_dir():
            continue
        try:
            mark = os.open(_mark(folder), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            continue
        try:
            if lock(mark):
                wipe(folder)
                _mark(folder).unlink(missing_ok=True)
        finally:
            os.close(mark)


def _mark(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{_IN_USE}")
