"""`main.py summary`: one page from a workbook or a clinic file, the documented statuses, nothing half-written."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QApplication

from core.commands import line
from core.commands.actions import Desk
from core.commands.passphrase import VARIABLE
from ui.printing.pdf import QtPdfPrinter

Run = Callable[..., tuple[int, str]]


def no_window(demo: bool, clinic: Path | None) -> int:
    raise AssertionError("no window was asked for")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Run:
    """Runs one command in this process; gives its exit status and what it said."""
    monkeypatch.setenv(VARIABLE, "correct horse battery")

    def command(*arguments: object) -> tuple[int, str]:
        status = line.run([str(argument) for argument in arguments], Desk(QtPdfPrinter, no_window))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out + said.err

    return command


def words(pdf: Path, *, all_lines: bool = False) -> str:
    """The text of a PDF, by default without the line that says when it was printed."""
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return "\n".join(one for one in said.splitlines() if all_lines or "printed" not in one)


def test_one_page_that_says_the_same_from_workbook_and_clinic_file(
    run: Run, tmp_path: Path, teaching_iim: Path
) -> None:
    database = tmp_path / "clinic.rtxdb"
    assert run("new", "--database", database)[0] == 0
    assert run("import", teaching_iim, "--database", database)[0] == 0
    pages = []
    for source in (teaching_iim, database):
        out = tmp_path / f"{source.suffix[1:]}.pdf"
        said = f"Summary of patient IIM-024 written to {out}.\n"
        assert run("summary", source, "--patient", "IIM-024", "--out", out) == (0, said)
        pages.append(words(out))
    assert pages[0] == pages[1]
    assert "Patient IIM-024" in pages[0]
    for path in tmp_path.glob("*.pdf"):
        assert "SYNTHETIC TEACHING DATA" in words(path, all_lines=True)


def test_a_folder_of_csv_files_is_a_source_too(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "patients.csv").write_text("patient_id,sex,birth_date,first_rtx_date\nP1,F,1950-02-03,2020-01-01\n")
    (folder / "visits.csv").write_text("patient_id,visit_date,igg\nP1,2020-01-01,655\n")
    out = tmp_path / "deep" / "p1.pdf"
    assert run("summary", folder, "--patient", "P1", "--out", out)[0] == 0
    said = words(out)
    assert "born 3 Feb 1950" in said
    assert "IgG 655 mg/dL, below LLN 700 on 1 Jan 2020" in said
    assert "SYNTHETIC" not in said
    assert [path.name for path in out.parent.iterdir()] == ["p1.pdf"]


def test_an_unknown_patient_is_said_and_nothing_is_written(run: Run, tmp_path: Path, teaching_iim: Path) -> None:
    out = tmp_path / "out" / "x.pdf"
    status, said = run("summary", teaching_iim, "--patient", "iim-024", "--out", out)
    assert status == 2
    assert said.startswith("There is no patient iim-024 in stano_a.xlsx. Nothing was written.")
    assert not out.parent.exists()


def test_bad_cells_are_listed_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "patients"
    sheet.append(["patient_id", "birth_date"])
    sheet.append(["P1", "31/02/1950"])
    book.save(tmp_path / "bad.xlsx")
    out = tmp_path / "p1.pdf"
    out.write_text("what stood there before")
    status, said = run("summary", tmp_path / "bad.xlsx", "--patient", "P1", "--out", out)
    assert status == 3
    assert re.search(r"error: sheet patients, row 2, column birth_date", said)
    assert out.read_text() == "what stood there before"


def test_a_wrong_passphrase_ends_with_its_status(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "clinic.rtxdb"
    assert run("new", "--database", database)[0] == 0
    monkeypatch.setenv(VARIABLE, "something else")
    assert run("summary", database, "--patient", "P1", "--out", tmp_path / "p1.pdf")[0] == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["summary", "x.xlsx", "--out", "p.pdf"],
        ["summary", "x.xlsx", "--patient", "P1"],
        ["summary", "no-such.xlsx", "--patient", "P1", "--out", "p.pdf"],
    ],
)
def test_usage(run: Run, arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


def test_a_folder_in_place_of_the_file_is_refused(run: Run, tmp_path: Path, teaching_iim: Path) -> None:
    status, said = run("summary", teaching_iim, "--patient", "IIM-024", "--out", tmp_path)
    assert status == 2
    assert "is a folder" in said


def test_a_place_that_may_not_be_written_is_said(run: Run, tmp_path: Path, teaching_iim: Path) -> None:
    barrier = tmp_path / "file"
    barrier.write_text("")
    assert run("summary", teaching_iim, "--patient", "IIM-024", "--out", barrier / "p.pdf")[0] == 5
