"""Where a clinic file may stand: on this PC's own disk, not where another computer or a synchronising program reaches in.

A file in SQLite's log mode needs shared memory and locks that hold; a network share has neither, and a folder that is
copied to a cloud is copied in the middle of a write (https://www.sqlite.org/wal.html, "all processes must be on the
same host computer"; https://www.sqlite.org/howtocorrupt.html).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePath
from typing import Final

from core.storage.faults import UnsafePlace

_NETWORK_SYSTEMS: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "9p", "ncpfs", "afpfs", "webdav", "davfs",
        "fuse.davfs2", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse",
    }
)  # fmt: skip
_SYNCED_FOLDERS: Final = (
    "onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud drive", "iclouddrive", "mobile documents",
    "nextcloud", "owncloud", "syncthing", "box sync", "pclouddrive", "sync.com",
)  # fmt: skip
_MOUNTS: Final = Path("/proc/mounts")
_REMOTE_DRIVE: Final = 4  # DRIVE_REMOTE of GetDriveTypeW


def require_own_disk(path: Path) -> None:
    """Raises UnsafePlace for a clinic file on a share or in a folder that a program synchronises."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link is followed below, `..` must go before
    for place in dict.fromkeys((whole, whole.resolve())):
        if why := _why_not(place):
            raise UnsafePlace(path, why)


def _why_not(path: PurePath) -> str:
    if path.as_posix().startswith("//") or path.drive.startswith("\\\\"):
        return "stands on a network share"
    for part in path.parts[:-1]:
        if any(_is_folder_of(part.casefold(), name) for name in _SYNCED_FOLDERS):
            return f"stands in {part}, which a program copies to other computers"
    if sys.platform == "win32":
        return "stands on a network drive" if _windows_drive_type(path.anchor) == _REMOTE_DRIVE else ""
    system = file_system_of(path)
    return f"stands on a network share ({system})" if system in _NETWORK_SYSTEMS else ""


def _is_folder_of(part: str, name: str) -> bool:
    # "OneDrive - Clinic", "Dropbox (Personal)", "com~apple~CloudDocs" lies inside "Mobile Documents"
    return part == name or part.startswith((f"{name} -", f"{name} (", f"{name}-"))


def file_system_of(path: PurePath, mounts: Path = _MOUNTS) -> str:
    """The kind of file system that holds a path, as the system names it; empty where that cannot be told."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        if len(point) >= len(best) and path.is_relative_to(point):
            best, kind = point, fields[2]
    return kind


def _windows_drive_type(anchor: str) -> int:
    import ctypes

    return int(ctypes.windll.kernel32.GetDriveTypeW(anchor))  # type: ignore[attr-defined,unused-ignore]
