"""Nothing that a command writes may replace what a clinic cannot lose, and a report is renewed whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.commands import line
from core.commands.actions import Desk
from core.commands.passphrase import VARIABLE
from core.reports.document import DocumentPrinter
from core.services.outbox import outbox

ROOT = Path(__file__).parents[3]
Run = Callable[..., tuple[int, str]]


def no_printer() -> DocumentPrinter:
    raise AssertionError("nothing should be printed")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command in this process; gives its exit status and what it said."""
    monkeypatch.setenv(VARIABLE, "correct horse battery")

    def command(*arguments: object) -> tuple[int, str]:
        status = line.run([str(argument) for argument in arguments], Desk(no_printer, lambda *_: 1))
        return status, capsys.readouterr().err

    return command


@pytest.fixture
def clinic(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "clinic.rtxdb"
    assert run("new", "--database", path)[0] == 0
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """One patient with an impossible date."""
    book = Workbook()
    sheet = book.create_sheet("patients")
    sheet.append(["patient_id", "birth_date", "first_rtx_date"])
    sheet.append(["P1", "31/02/1950", "2020-01-01"])
    path = tmp_path / "records.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["clinic.rtxdb", "clinic.rtxdb.keys", "other.rtxdb"])
def test_an_export_never_replaces_a_clinic_file_or_its_keys(run: Run, clinic: Path, name: str) -> None:
    target = clinic.with_name(name)
    before = target.read_bytes() if target.exists() else None
    status, said = run("export", "--database", clinic, "--out", target)
    assert (status, "Nothing was written" in said) == (2, True)
    assert (target.read_bytes() if target.exists() else None) == before
    assert run("verify", "--database", clinic)[0] == 0


def test_a_clinic_file_of_another_name_is_known_by_its_keys(run: Run, clinic: Path, tmp_path: Path) -> None:
    odd = tmp_path / "register.db"
    odd.write_bytes(clinic.read_bytes())
    odd.with_name("register.db.keys").write_bytes(clinic.with_name("clinic.rtxdb.keys").read_bytes())
    before = odd.read_bytes()
    assert run("export", "--database", clinic, "--out", odd)[0] == 2
    assert odd.read_bytes() == before


def test_a_summary_never_replaces_a_clinic_file(clinic: Path) -> None:
    before = clinic.read_bytes()
    with pytest.raises(Exception, match="clinic file"), outbox(clinic.parent) as folder:
        (folder / clinic.name).write_bytes(b"%PDF")
    assert clinic.read_bytes() == before


def test_a_list_of_issues_never_replaces_the_workbook_it_speaks_of(run: Run, clinic: Path, workbook: Path) -> None:
    before = workbook.read_bytes()
    status, said = run("import", workbook, "--database", clinic, "--issues", workbook)
    assert (status, "would be lost" in said) == (2, True)
    assert workbook.read_bytes() == before


def test_nobody_is_followed_into_the_future(run: Run, teaching_ssc: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    status, said = run("report", teaching_ssc, "--out", out, "--only", "results", "--lock-date", "2999-01-01")
    assert (status, "future" in said, out.exists()) == (2, True, False)


def written(folder: Path) -> dict[str, str]:
    """The files of a folder with their text."""
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_file_that_another_program_holds_keeps_the_whole_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where report.xlsx is open in Excel and derived.csv was already moved."""
    old = {"derived.csv": "old", "report.xlsx": "old"}
    for name, text in old.items():
        (tmp_path / name).write_text(text)
    replace = os.replace

    def held(source: Path, target: Path) -> None:
        if "report.xlsx" in (Path(source).name, Path(target).name):
            raise PermissionError(errno.EACCES, "held by another program", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(PermissionError), outbox(tmp_path) as folder:
        for name in (*old, "a.csv"):
            (folder / name).write_text("new")
    assert written(tmp_path) == old


def test_a_folder_in_the_way_keeps_the_whole_old_report(tmp_path: Path) -> None:
    (tmp_path / "derived.csv").write_text("old")
    (tmp_path / "report.pdf").mkdir()
    with pytest.raises(IsADirectoryError), outbox(tmp_path) as folder:
        for name in ("derived.csv", "report.pdf"):
            (folder / name).write_text("new")
    assert (tmp_path / "derived.csv").read_text() == "old"
    assert (tmp_path / "report.pdf").is_dir()


def test_a_report_is_renewed(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with outbox(tmp_path) as folder:
            (folder / "derived.csv").write_text(text)
    assert written(tmp_path) == {"derived.csv": "new"}


def test_an_import_with_errors_begins_with_what_happened(run: Run, clinic: Path, workbook: Path) -> None:
    status, said = run("import", workbook, "--database", clinic)
    assert status == 3
    assert said.startswith("The workbook has 1 error. Nothing was imported")


def test_errors_name_the_columns_that_nobody_reads(run: Run, tmp_path: Path) -> None:
    """The column with the missing value is perhaps there, under a header that was not understood."""
    book = Workbook()
    sheet = book.create_sheet("patients")
    sheet.append(["patient_id", "primissima"])
    sheet.append(["P1", "2020-01-01"])
    book.save(tmp_path / "records.xlsx")
    status, said = run("report", tmp_path / "records.xlsx", "--out", tmp_path / "out")
    assert status == 3
    assert "ignored: column 'primissima' of patients" in said.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file sizes")
def test_a_disk_without_room_is_one_sentence(teaching_ssc: Path, tmp_path: Path) -> None:
    """The workbook's library cannot close its own file then, and would say so in a traceback."""
    limited = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); "
    started = limited + "sys.argv[0] = 'main.py'; runpy.run_path('main.py', run_name='__main__')"
    arguments = ["report", str(teaching_ssc), "--out", str(tmp_path / "out"), "--only", "xlsx"]
    done = subprocess.run(
        [sys.executable, "-c", started, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()
