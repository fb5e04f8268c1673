"""Where the window keeps what it remembers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ui.start import settings

NOW = datetime(2024, 7, 1, 9, 58)


def test_a_portable_copy_keeps_its_settings_beside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BESIDE", tmp_path)
    (tmp_path / settings.PORTABLE_MARK).touch()
    settings.WindowSettings.of_this_user().remember(tmp_path / "clinic.rtxdb", "Anna", NOW)
    assert (tmp_path / "settings" / settings.FILE_NAME).is_file()
    assert [one.user for one in settings.WindowSettings.of_this_user().recent()] == ["Anna"]


def test_an_installed_program_keeps_its_settings_with_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BESIDE", tmp_path / "program")
    monkeypatch.setattr(settings.QStandardPaths, "writableLocation", lambda _: str(tmp_path / "user"))
    (tmp_path / "program").mkdir()
    settings.WindowSettings.of_this_user().remember(tmp_path / "clinic.rtxdb", "Anna", NOW)
    assert (tmp_path / "user" / settings.FILE_NAME).is_file()
    assert list((tmp_path / "program").iterdir()) == []
