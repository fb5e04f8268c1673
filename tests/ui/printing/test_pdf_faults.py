"""A PDF is there whole or not at all: what stood there before stays when the disk refuses or the user cancels."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPdfWriter

from core.reports.document import Paragraph
from ui.printing.pdf import QtPdfPrinter
from ui.tasks import Cancelled


@pytest.fixture
def old(themed, tmp_path) -> Path:
    """A report that stood there before."""
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF the old report")
    return path


@pytest.fixture
def limit_files() -> Iterator[Callable[[int], None]]:
    """A disk that is full once a file has so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def untouched(old: Path) -> bool:
    return [path.name for path in old.parent.iterdir()] == [old.name] and old.read_bytes() == b"%PDF the old report"


def test_a_missing_folder_is_said_and_not_made(themed, a_document, tmp_path):
    with pytest.raises(FileNotFoundError):
        QtPdfPrinter().print_pdf(a_document(Paragraph("x")), tmp_path / "nowhere" / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_said(a_document, old):
    with pytest.raises(NotADirectoryError):
        QtPdfPrinter().print_pdf(a_document(Paragraph("x")), old / "report.pdf")
    assert untouched(old)


def test_a_folder_that_refuses_writing_leaves_the_old_report(a_document, old, monkeypatch):
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *rest: object, **named: object):
        if "w" in mode and path.parent == old.parent:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError):
        QtPdfPrinter().print_pdf(a_document(Paragraph("x")), old)
    monkeypatch.undo()
    assert untouched(old)


@pytest.mark.parametrize("missing", [1, 40, 1000, 10_000])
def test_a_disk_that_fills_at_the_end_leaves_the_old_report(a_document, a_long_table, old, limit_files, missing):
    document, trial = a_document(a_long_table(60)), old.with_name("trial.pdf")
    QtPdfPrinter().print_pdf(document, trial)
    size = trial.stat().st_size
    trial.unlink()
    limit_files(size - missing)
    with pytest.raises(OSError, match="too large"):
        QtPdfPrinter().print_pdf(document, old)
    assert untouched(old)


def test_a_page_that_cannot_be_begun_leaves_the_old_report(a_document, a_long_table, old, monkeypatch):
    monkeypatch.setattr(QPdfWriter, "newPage", lambda self: False)
    with pytest.raises(OSError, match="page 2 could not be written"):
        QtPdfPrinter().print_pdf(a_document(a_long_table(60)), old)
    assert untouched(old)


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_report(a_document, old, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "open in another program")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(PermissionError, match="another program"):
        QtPdfPrinter().print_pdf(a_document(Paragraph("x")), old)
    monkeypatch.undo()
    assert untouched(old)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_cancelling_leaves_the_old_report(a_document, a_long_table, old, at):
    said: list[tuple[str, float]] = []

    def progress(text: str, fraction: float) -> None:
        said.append((text, fraction))
        if len(said) > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        QtPdfPrinter().print_pdf(a_document(Paragraph("x"), a_long_table(60)), old, progress=progress)
    assert untouched(old)
    assert len(said) == at + 1


def test_progress_runs_from_nothing_to_all(a_document, a_long_table, old):
    said: list[tuple[str, float]] = []
    QtPdfPrinter().print_pdf(a_document(a_long_table(60)), old, progress=lambda *step: said.append(step))
    fractions = [fraction for _, fraction in said]
    assert fractions == sorted(fractions) and 0 <= fractions[0] < 0.1 and fractions[-1] == 1.0
    assert said[-1][0].startswith("Page ")
    assert old.read_bytes().startswith(b"%PDF-1.")
