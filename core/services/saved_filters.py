"""Filters that a user named to use them again: kept on this PC, for each clinic file apart; field codes only, nothing about patients."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.services.conditions import Condition

FILE_NAME = "filters.json"


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A name and the conditions that must all hold."""

    name: str
    where: tuple[Condition, ...]


class FilterShelf:
    """The saved filters of one clinic file, `file_id`; without a `file` they last as long as the session. May be used in any thread."""

    def __init__(self, file: Path | None, file_id: str) -> None:
        self._file, self._file_id = file, file_id
        self._unsaved: tuple[SavedFilter, ...] = ()

    def filters(self) -> tuple[SavedFilter, ...]:
        """The filters in the order they were saved; none where the file cannot be read."""
        if self._file is None:
            return self._unsaved
        kept: list[SavedFilter] = []
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            for one in self._all().get(self._file_id, []):
                where = tuple((str(field), str(value)) for field, value in one["where"])
                kept.append(SavedFilter(str(one["name"]), where))
        return tuple(kept)

    def save(self, saved: SavedFilter) -> None:
        """Adds a filter; one of the same name gives way to it. Raises OSError when the disk refuses."""
        others = [one for one in self.filters() if one.name.casefold() != saved.name.casefold()]
        self._keep([*others, saved])

    def remove(self, name: str) -> None:
        """Forgets a filter. Raises OSError when the disk refuses."""
        self._keep([one for one in self.filters() if one.name != name])

    def _keep(self, filters: Sequence[SavedFilter]) -> None:
        self._unsaved = tuple(filters)
        if self._file is None:
            return
        told = self._all()
        told[self._file_id] = [{"name": one.name, "where": [list(pair) for pair in one.where]} for one in filters]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_name(f".{self._file.name}.writing")
        try:
            beside.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
            os.replace(beside, self._file)
        finally:
            beside.unlink(missing_ok=True)

    def _all(self) -> dict[str, Any]:
        try:
            told = json.loads(self._file.read_text(encoding="utf-8")) if self._file is not None else {}
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}
