"""`--where` understands codes, labels and synonyms, and names the choices where it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.commands import line
from core.commands.actions import Desk
from core.reports.document import DocumentPrinter

Run = Callable[..., tuple[int, str]]


def no_printer() -> DocumentPrinter:
    raise AssertionError("no PDF was asked for")


def no_window(demo: bool, clinic: Path | None) -> int:
    raise AssertionError("no window was asked for")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command in this process; gives its exit status and what it said."""

    def command(*arguments: object) -> tuple[int, str]:
        status = line.run([str(argument) for argument in arguments], Desk(no_printer, no_window))
        said = capsys.readouterr()
        return status, said.out + said.err

    return command


def test_filters_are_understood_as_the_dictionary_understands_words(
    run: Run, teaching_iim: Path, tmp_path: Path
) -> None:
    for name, words in (("codes", ["sex=F", "subset=DM"]), ("words", ["SEX=Female", "Subset=Dermatomyositis"])):
        out = tmp_path / name
        assert run("report", teaching_iim, "--out", out, "--only", "results", "--quiet", "--where", *words)[0] == 0
    assert (tmp_path / "codes/results.csv").read_bytes() == (tmp_path / "words/results.csv").read_bytes()


@pytest.mark.parametrize(
    ("condition", "said"),
    [("sex=x", "F (female)"), ("sexx=F", "Did you mean sex?"), ("disease=SSc", "Recorded are: disease IIM (41).")],
)
def test_a_filter_that_cannot_be_names_the_choices(
    run: Run, teaching_iim: Path, tmp_path: Path, condition: str, said: str
) -> None:
    status, told = run("report", teaching_iim, "--out", tmp_path / "o", "--only", "results", "--where", condition)
    assert status == 2
    assert said in told
    assert not (tmp_path / "o").exists()
