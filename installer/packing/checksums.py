"""SHA-256 of what is handed out, so that a damaged download is noticed before it is started."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_checksums(files: Iterable[Path], path: Path) -> Path:
    """One line a file, as `sha256sum --check` and `Get-FileHash` compare it."""
    path.write_text("".join(f"{sha256(file)}  {file.name}\n" for file in files), encoding="utf-8")
    return path
