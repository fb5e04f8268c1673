"""The command line as scripts rely on it: exit statuses, sentences on standard error, files that appear whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from core.commands import line
from core.commands.actions import Desk
from core.commands.passphrase import VARIABLE
from core.reports.document import DocumentPrinter
from core.version import VERSION

ROOT = Path(__file__).parents[3]
Run = Callable[..., tuple[int, str]]


def no_printer() -> DocumentPrinter:
    raise AssertionError("no PDF was asked for")


def no_window(demo: bool, clinic: Path | None) -> int:
    raise AssertionError("no window was asked for")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command in this process; gives its exit status and what it said."""
    monkeypatch.setenv(VARIABLE, "correct horse battery")

    def command(*arguments: object) -> tuple[int, str]:
        status = line.run([str(argument) for argument in arguments], Desk(no_printer, no_window))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out + said.err

    return command


@pytest.fixture
def clinic(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "clinic.rtxdb"
    assert run("new", "--database", path)[0] == 0
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def make(patients: list[list[object]], visits: list[list[object]] | None = None) -> Path:
        book = Workbook()
        sheet = book.active
        sheet.title = "patients"
        for row in [["patient_id", "sex", "birth_date", "first_rtx_date"], *patients]:
            sheet.append(row)
        more = book.create_sheet("visits")
        for row in [["patient_id", "visit_date", "igg_mg_dl"], *(visits or [])]:
            more.append(row)
        path = tmp_path / "clinic.xlsx"
        book.save(path)
        return path

    return make


GOOD = ["P1", "F", "1950-02-03", "2020-01-01"]
BAD = ["P2", "F", "31/02/1950", "2020-01-01"]


def test_version_and_help(run: Run) -> None:
    assert run("--version") == (0, f"RTX Clinic {VERSION}\n")
    status, said = run("--help")
    assert status == 0
    assert all(command in said for command in ("report", "import", "new", "verify"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["report"],
        ["report", "x.xlsx"],
        ["report", "x.xlsx", "--out", "o", "--only", "poetry"],
        ["report", "x.xlsx", "--out", "o", "--lock-date", "30.6.2024"],
        ["report", "x.xlsx", "--out", "o", "--where", "sex"],
        ["report", "no-such-file.xlsx", "--out", "o"],
        ["import", "no-such-file.xlsx", "--database", "no.rtxdb"],
        ["verify", "--database", "no.rtxdb"],
        ["dance"],
    ],
)
def test_wrong_use_is_status_2(run: Run, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, said = run(*arguments)
    assert status == 2
    assert said.strip()
    assert list(tmp_path.iterdir()) == []


def test_report_writes_what_is_asked(run: Run, teaching_iim: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    status, said = run("report", teaching_iim, "--out", out, "--only", "results,derived")
    assert status == 0, said
    assert sorted(path.name for path in out.iterdir()) == ["derived.csv", "provenance.json", "results.csv"]
    provenance = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["version"] == VERSION
    assert provenance["synthetic"] is True
    assert provenance["data_lock_date"] == "2024-06-25"  # the latest date in the workbook
    assert (provenance["n_read"], provenance["n_analysed"], provenance["n_excluded"]) == (41, 41, 0)
    assert len(provenance["snapshot_sha256"]) == 64


def test_quiet_says_nothing(run: Run, teaching_ssc: Path, tmp_path: Path) -> None:
    assert run("report", teaching_ssc, "--out", tmp_path / "o", "--only", "results", "--quiet") == (0, "")


def test_two_runs_and_both_sources_give_the_same_bytes(
    run: Run, clinic: Path, teaching_ssc: Path, tmp_path: Path
) -> None:
    assert run("import", teaching_ssc, "--database", clinic)[0] == 0
    for name, source in (("book", teaching_ssc), ("again", teaching_ssc), ("file", clinic)):
        assert run("report", source, "--out", tmp_path / name, "--only", "results,derived", "--quiet")[0] == 0
    for file in ("results.csv", "derived.csv"):
        first = (tmp_path / "book" / file).read_bytes()
        assert first == (tmp_path / "again" / file).read_bytes() == (tmp_path / "file" / file).read_bytes()


def test_filters_and_data_lock_reach_the_analysis(run: Run, teaching_iim: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    arguments = [
        "--only",
        "results",
        "--where",
        "subset=DM",
        "sex=F",
        "--lock-date",
        "2020-01-01",
        "--preset",
        "registry",
    ]
    assert run("report", teaching_iim, "--out", out, *arguments)[0] == 0
    provenance = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["options"]["where"] == ["subset=DM", "sex=F"]
    assert provenance["options"]["preset"] == "registry"
    assert provenance["data_lock_date"] == "2020-01-01"
    assert 0 < provenance["n_analysed"] < 15


def test_errors_are_listed_and_nothing_is_written(
    run: Run, workbook: Callable[..., Path], clinic: Path, tmp_path: Path
) -> None:
    book = workbook([GOOD, BAD])
    before = clinic.read_bytes()
    for arguments in (["report", book, "--out", tmp_path / "o"], ["import", book, "--database", clinic]):
        status, said = run(*arguments)
        assert status == 3
        assert "sheet patients, row 3, column birth_date, patient P2: value '31/02/1950'" in said
    assert not (tmp_path / "o").exists()
    assert clinic.read_bytes() == before


def test_the_issue_list_is_a_workbook(run: Run, workbook: Callable[..., Path], clinic: Path, tmp_path: Path) -> None:
    issues = tmp_path / "issues.xlsx"
    assert run("import", workbook([GOOD, BAD]), "--database", clinic, "--issues", issues)[0] == 3
    rows = list(load_workbook(issues)["issues"].iter_rows(values_only=True))
    assert rows[0] == ("sheet", "row", "column", "patient_id", "record_date", "value", "rule", "severity", "proposal")
    assert rows[1][:4] == ("patients", 3, "birth_date", "P2")
    assert rows[1][7] == "error"


def test_listed_rows_are_left_out_on_request(run: Run, workbook: Callable[..., Path], clinic: Path) -> None:
    book = workbook([GOOD, BAD], [["P1", "2020-01-01", 900], ["P2", "2020-01-01", 900]])
    status, said = run("import", book, "--database", clinic, "--skip-listed")
    assert status == 0
    assert "patients 1 added" in said
    assert "visits 1 added" in said
    assert "2 rows left out" in said


def test_an_identical_import_changes_nothing(run: Run, workbook: Callable[..., Path], clinic: Path) -> None:
    book = workbook([GOOD], [["P1", "2020-01-01", 900]])
    assert run("import", book, "--database", clinic)[0] == 0
    before = clinic.read_bytes()
    status, said = run("import", book, "--database", clinic)
    assert status == 0
    assert "Nothing new" in said
    assert clinic.read_bytes() == before


def test_a_changed_value_is_listed_and_a_blank_keeps_the_old(
    run: Run, workbook: Callable[..., Path], clinic: Path, tmp_path: Path
) -> None:
    run("import", workbook([GOOD], [["P1", "2020-01-01", 900], ["P1", "2020-06-01", 800]]), "--database", clinic)
    status, said = run(
        "import", workbook([GOOD], [["P1", "2020-01-01", 950], ["P1", "2020-06-01", None]]), "--database", clinic
    )
    assert status == 0
    assert "sheet visits, row 2, column igg, patient P1: value '950.0', rule changes_stored_value" in said
    assert "visits 0 added, 1 changed, 1 unchanged" in said
    assert run("report", clinic, "--out", tmp_path / "o", "--only", "results", "--quiet")[0] == 0
    assert "immunoglobulin,igg,all,,M6,median,800,1," in (tmp_path / "o" / "results.csv").read_text(encoding="utf-8")


def test_a_dry_run_changes_nothing(run: Run, workbook: Callable[..., Path], clinic: Path) -> None:
    before = clinic.read_bytes()
    status, said = run("import", workbook([GOOD]), "--database", clinic, "--dry-run")
    assert status == 0
    assert "dry run" in said
    assert clinic.read_bytes() == before


def test_a_wrong_passphrase_is_status_4(
    run: Run, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "wrong")
    for arguments in (["verify", "--database", clinic], ["report", clinic, "--out", tmp_path / "o"]):
        status, said = run(*arguments)
        assert status == 4
        assert "passphrase" in said
    assert not (tmp_path / "o").exists()


def test_a_file_that_is_no_clinic_file_is_status_4(run: Run, teaching_iim: Path, tmp_path: Path) -> None:
    path = tmp_path / "holiday.rtxdb"
    path.write_bytes(teaching_iim.read_bytes())
    assert run("report", path, "--out", tmp_path / "o")[0] == 4
    assert run("verify", "--database", path)[0] == 4


def test_damage_is_found(run: Run, clinic: Path) -> None:
    assert run("verify", "--database", clinic)[0] == 0
    content = bytearray(clinic.read_bytes())
    content[len(content) // 2] ^= 1
    clinic.write_bytes(content)
    status, said = run("verify", "--database", clinic)
    assert status == 4
    assert str(clinic) in said


def test_the_passphrase_can_come_from_a_file_and_is_needed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    path, secret = tmp_path / "c.rtxdb", tmp_path / "secret"
    secret.write_text("a long sentence to remember\nsecond line\n", encoding="utf-8")
    assert run("new", "--database", path, "--passphrase-file", secret)[0] == 0
    assert run("verify", "--database", path, "--passphrase-file", secret)[0] == 0
    monkeypatch.setattr(sys, "stdin", None)
    assert run("verify", "--database", path)[0] == 2


def test_new_never_overwrites(run: Run, clinic: Path) -> None:
    before = clinic.read_bytes()
    status, said = run("new", "--database", clinic)
    assert status == 2
    assert "exists already" in said
    assert clinic.read_bytes() == before


def test_a_place_that_cannot_be_written_is_status_5(run: Run, teaching_ssc: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert run("report", teaching_ssc, "--out", tmp_path / "file" / "out", "--only", "results")[0] == 5
    assert run("new", "--database", tmp_path / "file" / "c.rtxdb")[0] == 5


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_leaves_the_old_report(
    run: Run, teaching_ssc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    out = tmp_path / "o"
    out.mkdir()
    (out / "results.csv").write_text("the old one")

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code), str(out))

    monkeypatch.setattr("core.stats.results_csv.write_results", refuse)
    status, said = run("report", teaching_ssc, "--out", out, "--only", "results")
    assert status == 5
    assert "unchanged" in said
    assert [path.name for path in out.iterdir()] == ["results.csv"]
    assert (out / "results.csv").read_text() == "the old one"


def test_an_unexpected_fault_is_a_sentence(
    run: Run, teaching_ssc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("core.stats.analysis.analyse", fail)
    status, said = run("report", teaching_ssc, "--out", tmp_path / "o")
    assert status == 1
    assert "--debug" in said
    assert not (tmp_path / "o").exists()


def test_without_a_display_the_window_names_the_headless_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for arguments in ([], ["--demo"]):
        status, said = run(*arguments)
        assert status == 2
        assert "main.py report" in said


DIES_WHILE_WRITING = """
import os, signal, sys
from core.commands import line
from core.storage.writing import RecordWriter

step, calls = sys.argv[1], 0

def dying(method):
    def call(*given):
        global calls
        result = method(*given)
        calls += 1
        if method.__name__ + str(calls) == step or method.__name__ == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return call

RecordWriter.insert, RecordWriter.finish = dying(RecordWriter.insert), dying(RecordWriter.finish)
line.run(sys.argv[2:], None)
"""


@pytest.mark.parametrize("step", ["insert1", "insert4", "finish"])
def test_a_killed_import_leaves_the_file_as_it_was(clinic: Path, run: Run, teaching_iim: Path, step: str) -> None:
    before = clinic.read_bytes()
    taken = ["import", teaching_iim, "--database", clinic]
    died = subprocess.run(
        [sys.executable, "-c", DIES_WHILE_WRITING, step, *map(str, taken)], cwd=ROOT, capture_output=True, check=False
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert run("verify", "--database", clinic)[0] == 0
    assert clinic.read_bytes() == before
    assert "0 unchanged" in run(*taken)[1]


def test_what_was_exported_changes_nothing_when_it_is_imported_again(
    clinic: Path, run: Run, teaching_ssc: Path, tmp_path: Path
) -> None:
    assert run("import", teaching_ssc, "--database", clinic)[0] == 0
    status, said = run("export", "--database", clinic, "--out", tmp_path / "all.xlsx")
    assert status == 0
    assert "not encrypted" in said
    status, said = run("import", tmp_path / "all.xlsx", "--database", clinic)
    assert status == 0
    assert "Nothing new" in said
    assert run("export", "--database", clinic, "--out", tmp_path / "few.xlsx", "--pseudonymised")[0] == 0
    headers = [cell.value for cell in load_workbook(tmp_path / "few.xlsx")["patients"][1]]
    assert "birth_date" not in headers
    assert run("export", "--database", tmp_path / "none.rtxdb", "--out", tmp_path / "x.xlsx")[0] == 2
    assert not (tmp_path / "x.xlsx").exists()


def test_the_self_test_prints_how_many_numbers_equal_r(run: Run) -> None:
    status, said = run("selftest")
    assert status == 0
    passed, failed = re.fullmatch(r"(\d+) passed, (\d+) failed\n", said).groups()
    assert (int(passed) > 800, failed) == (True, "0")


@pytest.mark.parametrize("typed", [["Clinic A.rtxdb"], ["CLINIC A.RTXDB"], ["--open", "Clinic A.rtxdb"]])
def test_a_clinic_file_alone_opens_the_window_on_it(
    typed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path | None] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISPLAY", ":0")

    def window(demo: bool, clinic: Path | None) -> int:
        shown.append(clinic)
        return 0

    assert line.run(typed, Desk(no_printer, window)) == 0
    assert line.run([], Desk(no_printer, window)) == 0
    assert shown == [tmp_path / typed[-1], None]
