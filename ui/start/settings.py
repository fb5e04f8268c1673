"""What the window remembers on this PC between two starts: files opened before and its size. Nothing about patients."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QByteArray, QDateTime, QLocale, QSettings, QStandardPaths

MOST_RECENT = 5
FILE_NAME = "window.ini"
PORTABLE_MARK = "rtx-clinic-portable.txt"
BESIDE = Path(__file__).parents[3]
"""The folder that holds the program: there lies the mark of a portable copy."""


@dataclass(frozen=True)
class RecentFile:
    """A clinic file opened before: where, by whom, when (local time, ISO)."""

    path: str
    user: str
    opened: str

    @property
    def name(self) -> str:
        """What the file is called without its folder and ending."""
        return Path(self.path).stem

    def opened_time(self) -> datetime | None:
        """When it was opened last, or None when the settings file was damaged."""
        try:
            return datetime.fromisoformat(self.opened)
        except ValueError:
            return None


class WindowSettings:
    """Reads and writes `window.ini` in the user's configuration folder; without a file (demo, tests) it remembers nothing."""

    def __init__(self, file: Path | None) -> None:
        self._ini = None if file is None else QSettings(str(file), QSettings.Format.IniFormat)

    @classmethod
    def of_this_user(cls) -> WindowSettings:
        """The settings where the system keeps them for this user and this program; of a portable copy, beside the program."""
        if (BESIDE / PORTABLE_MARK).is_file():
            return cls(BESIDE / "settings" / FILE_NAME)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
        return cls(Path(folder) / FILE_NAME)

    def recent(self) -> Sequence[RecentFile]:
        """Files opened before, the last one first; unreadable entries are left out."""
        stored = self._ini.value("recent", "[]") if self._ini is not None else "[]"
        try:
            return tuple(
                RecentFile(str(one["path"]), str(one["user"]), str(one["opened"])) for one in json.loads(str(stored))
            )
        except (ValueError, TypeError, KeyError):
            return ()

    def remember(self, path: Path, user: str, now: datetime) -> None:
        """Puts a file at the head of the list."""
        if self._ini is None:
            return
        mine = RecentFile(str(path), user, now.isoformat(timespec="minutes"))
        others = [one for one in self.recent() if one.path != mine.path]
        self._ini.setValue("recent", json.dumps([asdict(one) for one in [mine, *others][:MOST_RECENT]]))
        self._ini.sync()

    def geometry(self) -> QByteArray | None:
        """Place and size of the window, as Qt keeps them."""
        stored = self._ini.value("geometry") if self._ini is not None else None
        return stored if isinstance(stored, QByteArray) else None

    def keep_geometry(self, geometry: QByteArray) -> None:
        """Remembers place and size of the window."""
        if self._ini is not None:
            self._ini.setValue("geometry", geometry)
            self._ini.sync()


def time_words(moment: datetime) -> str:
    """A moment as `Mon 1 Jul 2024, 09:58`."""
    words = QLocale(QLocale.Language.English)
    return words.toString(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), "ddd d MMM yyyy, HH:mm")
