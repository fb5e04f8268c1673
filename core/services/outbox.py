"""Files that appear whole or not at all: written into a folder of their own beside the target, then moved into place."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.faults import DiskFault
from core.storage.own_files import refuse_own_file

_PREFIX = ".rtx-writing-"


@contextmanager
def outbox(folder: Path) -> Iterator[Path]:
    """A scratch folder inside `folder`; when the block ends well its files replace those of the same name, else nothing changes.

    Raises OSError as the disk gives it (no room, no right, a file that another program holds), UsageFault when a clinic file has the
    name of a file to write. What a killed run left behind is removed first.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    try:
        yield scratch
        _put_in_place(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()


def _put_in_place(scratch: Path, folder: Path) -> None:
    """Moves every file to its name, or none: what was replaced comes back when one of them is refused."""
    moves = [(file, folder / file.relative_to(scratch)) for file in sorted(scratch.rglob("*")) if file.is_file()]
    for _, target in moves:
        refuse_own_file(target)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
    done: list[tuple[Path, Path | None]] = []
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder, ignore_cleanup_errors=True) as before:
        try:
            for place, (file, target) in enumerate(moves):
                old = Path(before, str(place)) if target.exists() else None
                if old:
                    os.replace(target, old)
                done.append((target, old))
                os.replace(file, target)
        except OSError:
            for target, old in reversed(done):
                if old:
                    os.replace(old, target)
                else:
                    target.unlink(missing_ok=True)
            raise


def explain_os_error(error: OSError) -> DiskFault:
    """The disk's refusal in plain words."""
    where = f" ({error.filename})" if error.filename else ""
    safe = "What was there before is unchanged and nothing half-written was left."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFault(f"The disk is full{where}.", safe, "Make room and run it again.")
    if error.errno == errno.EFBIG:
        return DiskFault(f"The disk does not take a file of that size{where}.", safe, "Choose another disk or folder.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DiskFault(
            f"The place may not be written or read{where}.", safe, "Choose another folder or ask for the right."
        )
    if error.errno in (errno.ENOTDIR, errno.EISDIR, errno.EEXIST):
        return DiskFault(
            f"A file stands where a folder is needed, or the reverse{where}.", safe, "Choose another name."
        )
    return DiskFault(f"The disk refused{where}: {error.strerror or error}.", safe, "Check the disk and run it again.")
