"""The files a clinic cannot lose: no report, workbook or list is ever written over them."""

from __future__ import annotations

from pathlib import Path

from core.faults import UsageFault

_KEYS = ".keys"
_OWN = (".rtxdb", _KEYS)


def refuse_own_file(path: Path) -> None:
    """Raises UsageFault when `path` is a clinic file or its keys, whatever the file is called, or has the name of one."""
    if path.suffix.lower() in _OWN or path.with_name(path.name + _KEYS).exists():
        raise UsageFault(
            f"{path} has the name of a clinic file or of its keys, which nothing may replace.",
            "Nothing was written.",
            "Choose another name.",
        )
