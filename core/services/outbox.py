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

_PREFIX = ".rtx-writing-"


@contextmanager
def outbox(folder: Path) -> Iterator[Path]:
    """A scratch folder inside `folder`; when the block ends well its files replace those of the same name, else nothing changes.

    Raises OSError as the disk gives it (no room, no right). What a killed run left behind is removed first.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    try:
        yield scratch
        for file in sorted(path for path in scratch.rglob("*") if path.is_file()):
            target = folder / file.relative_to(scratch)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()


def explain_os_error(error: OSError) -> DiskFault:
    """The disk's refusal in plain words."""
    where = f" ({error.filename})" if error.filename else ""
    safe = "What was there before is unchanged and nothing half-written was left."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFault(f"The disk is full{where}.", safe, "Make room and run it again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DiskFault(
            f"The place may not be written or read{where}.", safe, "Choose another folder or ask for the right."
        )
    if error.errno in (errno.ENOTDIR, errno.EISDIR, errno.EEXIST):
        return DiskFault(
            f"A file stands where a folder is needed, or the reverse{where}.", safe, "Choose another name."
        )
    return DiskFault(f"The disk refused{where}: {error.strerror or error}.", safe, "Check the disk and run it again.")
