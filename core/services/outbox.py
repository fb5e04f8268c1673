"""Files that appear whole or not at all: written into a folder of their own beside the target, then moved into place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
