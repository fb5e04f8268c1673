"""The command that verifies a report: what it prints and with which status it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.commands import line
from core.commands.actions import Desk
from core.faults import SourceFault
from core.services.moved import Comparison, MovedNumber
from core.services.verify_report import Verdict
from core.services.written_values import ChangedValue

MOVED = MovedNumber(("steroid", "pdneq", "all", "", "M12", "median"), "quartiles type 6", 5.0, 7.5, 32, 33)
WRITTEN = ChangedValue(
    "visits",
    1,
    "A-1",
    "2024-05-03",
    "igg",
    "IgG",
    "800 mg/dL",
    "650 mg/dL",
    "Ada",
    "2024-06-01T10:00:00Z",
    "typing error",
)

Run = Callable[[Verdict | Exception], SimpleNamespace]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def with_verdict(verdict: Verdict | Exception) -> SimpleNamespace:
        def verify(*_: object, **__: object) -> Verdict:
            if isinstance(verdict, Exception):
                raise verdict
            return verdict

        monkeypatch.setattr("core.services.verify_report.verify_report", verify)
        no_window = Desk(lambda: pytest.fail("no printer is needed"), lambda *_: 1)
        status = line.run(["verify-report", "report.pdf", "--database", "clinic.rtxdb"], no_window)
        said = capsys.readouterr()
        return SimpleNamespace(status=status, out=said.out, err=said.err)

    return with_verdict


def test_an_equal_report_ends_with_0(run: Run) -> None:
    told = run(Verdict(Comparison(8211, ()), None, (), ("Made from a workbook.",)))
    assert (told.status, told.err) == (0, "Made from a workbook.\n")
    assert told.out == "Equal: all 8,211 numbers of report.pdf came out again.\n"


def test_moved_numbers_are_listed_with_what_was_written(run: Run) -> None:
    told = run(Verdict(Comparison(9, (MOVED,)), Comparison(10, ()), (WRITTEN,), ()))
    assert told.status == 3
    assert told.out.splitlines() == [
        "1 of 10 numbers of report.pdf moved:",
        "steroid, pdneq, all, M12, median (quartiles type 6): 5 (n 32) -> 7.5 (n 33)",
        "When the report was made, every number was as it says.",
        "changed since: patient A-1, visits of 3 May 2024, IgG: 800 mg/dL -> 650 mg/dL (Ada, 1 Jun 2024, typing error)",
    ]


def test_a_fault_is_its_sentence(run: Run) -> None:
    told = run(SourceFault("report.pdf was made from another clinic's file."))
    assert (told.status, told.out, told.err) == (3, "", "report.pdf was made from another clinic's file.\n")


def test_no_report_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = Desk(lambda: pytest.fail("no printer is needed"), lambda *_: 1)
    gone, clinic = str(tmp_path / "gone.pdf"), str(tmp_path / "clinic.rtxdb")
    assert line.run(["verify-report", gone, "--database", clinic], nothing) == 2
    assert "There is no file" in capsys.readouterr().err
    assert line.run(["verify-report", "--database", clinic], nothing) == 2
