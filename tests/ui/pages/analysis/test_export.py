"""Exports with the real printer, written in the background: one subject, its figures, the whole report."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.logging import QtLoggingPlugin

from core.services.report import write_report
from core.services.sources import Source
from core.stats.options import Options
from ui.printing.pdf import QtPdfPrinter


def export(analysis: Any, kind: str) -> None:
    """Chooses a line of the export menu."""
    page = analysis.page
    menu = page.exporter.menu(page.view(), page.subject())
    next(action for action in menu.actions() if action.objectName() == f"export_{kind}").trigger()
    analysis.idle()


def test_a_subject_is_written_as_pdf(analysis: Any, tmp_path: Path) -> None:
    analysis.tab("persistence")
    analysis.page.exporter.ask_file = lambda _page, _title, name, _kinds: tmp_path / name
    export(analysis, "pdf")
    written = (tmp_path / "persistence.pdf").read_bytes()
    assert written.startswith(b"%PDF-1.")
    assert len(written) > 20_000
    assert analysis.shell.status.text() == f"persistence.pdf written to {tmp_path}"
    assert [answer.text() for answer in analysis.page.message.answers()] == ["Open folder", "Close"]
    QTest.mouseClick(analysis.page.message.answers()[1], Qt.MouseButton.LeftButton)
    assert not analysis.page.message.isVisible()


def test_printing_in_the_background_leaves_nothing_to_another_thread(
    analysis: Any, tmp_path: Path, qtlog: QtLoggingPlugin
) -> None:
    analysis.page.exporter.ask_file = lambda *_: tmp_path / "cohort.pdf"
    export(analysis, "pdf")
    gc.collect()
    assert (tmp_path / "cohort.pdf").exists()
    assert [record.message for record in qtlog.records if "hread" in record.message] == []


def test_a_subject_is_written_as_a_workbook_whatever_the_name_ends_with(analysis: Any, tmp_path: Path) -> None:
    analysis.page.exporter.ask_file = lambda *_: tmp_path / "table 1"
    export(analysis, "xlsx")
    assert (tmp_path / "table 1.xlsx").read_bytes().startswith(b"PK")


def test_the_figures_of_a_subject_are_written(analysis: Any, tmp_path: Path) -> None:
    analysis.tab("steroids")
    analysis.page.exporter.ask_folder = lambda *_: tmp_path / "figures"
    export(analysis, "figures")
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == ["steroid_dose.png", "steroid_dose.svg"]


def test_a_subject_without_figures_offers_none(analysis: Any) -> None:
    menu = analysis.page.exporter.menu(analysis.page.view(), analysis.page.subject())
    assert {action.objectName(): action.isEnabled() for action in menu.actions()} == {
        "export_pdf": True, "export_xlsx": True, "export_figures": False,
        "export_figures_journal_85mm": False, "export_figures_journal_170mm": False, "export_figures_slide": False,
        "": True, "export_design": True, "export_locks": True,
    }  # fmt: skip


def test_the_export_button_shows_the_menu(analysis: Any) -> None:
    QTest.keyClick(
        analysis.shell, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    menu = analysis.page.findChild(object, "analysis_export_menu")
    assert menu is not None
    assert menu.isVisible()
    menu.close()


def test_the_whole_report_is_the_headless_one(analysis: Any, teaching_source: Source, tmp_path: Path) -> None:
    analysis.new_view(lambda: analysis.answer("disease", "s"))
    options = Options(where=(("disease", "SSc"),))
    write_report(teaching_source, tmp_path / "headless", options, ("results", "derived"), QtPdfPrinter)
    folder = tmp_path / "window"
    analysis.page.exporter.ask_folder = lambda *_: folder
    QTest.keyClick(analysis.shell, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert analysis.runner.running()
    analysis.idle()
    assert analysis.shell.status.text() == f"Report of 29 patients written to {folder}"
    assert sorted(path.name for path in folder.iterdir()) == [
        "derived.csv", "figures", "provenance.json", "report.pdf", "report.xlsx", "results.csv",
    ]  # fmt: skip
    for name in ("results.csv", "derived.csv", "provenance.json"):
        assert (folder / name).read_bytes() == (tmp_path / "headless" / name).read_bytes()
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-1.")


def test_a_cancelled_report_leaves_nothing(analysis: Any, tmp_path: Path) -> None:
    gate = analysis.hold()
    analysis.page.exporter.ask_folder = lambda *_: tmp_path / "report"
    QTest.mouseClick(analysis.page.report_button, Qt.MouseButton.LeftButton)
    analysis.shell.status.cancel.click()
    gate.set()
    analysis.idle()
    assert not (tmp_path / "report").exists()
    assert analysis.page.view().n == 41


def test_a_place_that_cannot_be_written_says_so(analysis: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    analysis.page.exporter.ask_folder = lambda *_: tmp_path / "taken"
    QTest.mouseClick(analysis.page.report_button, Qt.MouseButton.LeftButton)
    analysis.idle()
    assert "A file stands where a folder is needed" in analysis.page.message.text()
    assert analysis.page.message.isVisible()


def test_who_changes_their_mind_writes_nothing(analysis: Any) -> None:
    analysis.page.exporter.ask_folder = lambda *_: None
    QTest.mouseClick(analysis.page.report_button, Qt.MouseButton.LeftButton)
    assert analysis.runner.running() == ()
    analysis.page.exporter.ask_file = lambda *_: None
    export(analysis, "pdf")
    assert not analysis.page.message.isVisible()


def test_figures_are_written_for_a_journal(analysis: Any, tmp_path: Path) -> None:
    analysis.tab("steroids")
    analysis.page.exporter.ask_folder = lambda *_: tmp_path / "figures"
    export(analysis, "figures_journal_85mm")
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == [
        "steroid_dose_journal_85mm.pdf",
        "steroid_dose_journal_85mm.png",
        "steroid_dose_journal_85mm.svg",
        "steroid_dose_journal_85mm_600dpi.tiff",
    ]
