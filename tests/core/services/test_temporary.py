"""Temporary files lie in the program's own folder and are wiped, also those of a run that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from core.services import temporary
from core.services.temporary import data_folder, private_temporary_files, wipe

ROOT = Path(__file__).parents[3]


def test_libraries_write_into_the_private_folder_and_nothing_is_left(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    with private_temporary_files(tmp_path) as folder:
        with tempfile.NamedTemporaryFile(delete=False) as made:
            made.write(b"a sheet")
        assert Path(made.name).parent == folder
        if os.name == "posix":
            assert folder.stat().st_mode & 0o077 == 0
    assert list((tmp_path / "temporary").iterdir()) == []
    assert tempfile.gettempdir() == before


def test_a_large_workbook_leaves_no_unencrypted_sheet_in_the_systems_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import Workbook

    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    with private_temporary_files(tmp_path / "data") as folder:
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet("patients")
        sheet.append(["Maria Rossi"])
        assert [file.name[:8] for file in folder.iterdir()] == ["openpyxl"]  # it is really there, unencrypted
        assert list(shared.iterdir()) == []
        workbook.save(tmp_path / "out.xlsx")
        assert list(shared.iterdir()) == []
    assert not list((tmp_path / "data").rglob("openpyxl*"))


def test_what_a_killed_run_left_is_wiped_and_what_a_running_one_has_is_kept(tmp_path: Path) -> None:
    lines = (
        "import sys, tempfile; from pathlib import Path\n"
        "from core.services.temporary import private_temporary_files\n"
        "with private_temporary_files(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'sheet').write_text('Maria Rossi'); print(folder, flush=True); sys.stdin.read()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", lines, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    theirs = Path(program.stdout.readline().strip())
    with private_temporary_files(tmp_path):
        assert (theirs / "sheet").exists()
    program.kill()
    program.communicate()
    assert (theirs / "sheet").exists()
    with private_temporary_files(tmp_path):
        assert not theirs.exists()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_wiping_overwrites_before_it_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "scratch"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "sheet").write_bytes(b"Maria Rossi" * 200_000)
    (tmp_path / "kept").write_text("kept")
    (folder / "link").symlink_to(tmp_path / "kept")
    seen: list[bytes] = []
    monkeypatch.setattr(
        temporary.shutil, "rmtree", lambda where, **_: seen.append((Path(where) / "deep" / "sheet").read_bytes())
    )
    wipe(folder)
    assert seen == [bytes(2_200_000)]
    assert (tmp_path / "kept").read_text() == "kept"
    monkeypatch.undo()
    wipe(folder)
    assert not folder.exists()


def test_without_a_place_the_systems_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with private_temporary_files(tmp_path / "data") as folder:
        assert folder == Path(tempfile.gettempdir())


@pytest.mark.parametrize(
    ("system", "variable", "ending"),
    [("linux", "XDG_DATA_HOME", "rtx-clinic"), ("win32", "LOCALAPPDATA", "RTX Clinic"), ("darwin", "", "RTX Clinic")],
)
def test_each_system_has_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, variable: str, ending: str
) -> None:
    monkeypatch.setattr(temporary.sys, "platform", system)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path))
        assert data_folder() == tmp_path / ending
        monkeypatch.delenv(variable)
    assert data_folder().name == ending
    assert data_folder().is_relative_to(Path.home())
