"""The print preview of a patient's summary: opened from a real clinic, read by keyboard, printed and saved."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QToolButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.services.clinic import ClinicSession
from ui.pages.summary.opening import open_summaries, open_summary
from ui.pages.summary.preview import SummaryPreview
from ui.printing.preview import MOST_ZOOM
from ui.shell.shell import ClinicShell
from ui.widgets.kit import nameless


def text(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def previews() -> list[SummaryPreview]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, SummaryPreview) and one.isVisible()]


@pytest.fixture
def preview(qtbot: QtBot, clinic_session: ClinicSession, patients_shell: ClinicShell) -> SummaryPreview:
    open_summary(clinic_session, patients_shell, "B-2")
    qtbot.waitUntil(lambda: len(previews()) == 1)
    found = previews()[0]
    qtbot.waitUntil(lambda: found.page.pageCount() == 1)
    return found


@pytest.fixture
def saving_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], None]:
    """Answers the dialog that asks where to save."""

    def answer(path: Path | None) -> None:
        chosen = ("" if path is None else str(path), "PDF (*.pdf)")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)

    return answer


def test_every_widget_has_its_names_and_the_page_is_read_aloud(preview: SummaryPreview) -> None:
    assert nameless(preview) == []
    assert preview.accessibleName() == "Summary of patient B-2"
    assert "Patient B-2" in preview.page.accessibleDescription()
    assert "IgG | 900 | 650" in preview.page.accessibleDescription()


def test_save_by_keyboard_writes_the_page(
    preview: SummaryPreview,
    qtbot: QtBot,
    saving_to: Callable[[Path | None], None],
    tmp_path: Path,
    patients_shell: ClinicShell,
) -> None:
    saving_to(tmp_path / "b2")
    with qtbot.waitSignal(preview.said) as said:
        qtbot.keyClick(preview, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert said.args == ["done", f"Summary saved: {tmp_path / 'b2.pdf'}"]
    found = text(tmp_path / "b2.pdf")
    assert "born 11 Feb 1959" in found
    assert "by Ada" in found
    assert preview.said_here.isVisible()


def test_a_save_that_is_given_up_says_nothing(
    preview: SummaryPreview, qtbot: QtBot, saving_to: Callable[[Path | None], None]
) -> None:
    saving_to(None)
    with qtbot.assertNotEmitted(preview.said):
        preview.save.click()


def test_a_place_that_refuses_is_said(
    preview: SummaryPreview, qtbot: QtBot, saving_to: Callable[[Path | None], None], tmp_path: Path
) -> None:
    saving_to(tmp_path / "no folder" / "b2.pdf")
    with qtbot.waitSignal(preview.said) as said:
        preview.save.click()
    kind, words = said.args
    assert kind == "refused"
    assert words.startswith("Not saved: No such file")


def test_print_paints_on_the_chosen_printer(
    preview: SummaryPreview, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def choose(dialog: QPrintDialog) -> int:
        printer: Any = dialog.printer()
        assert isinstance(printer, QPrinter)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", choose)
    with qtbot.waitSignal(preview.said) as said:
        qtbot.keyClick(preview, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert said.args == ["done", "Summary of B-2 sent to the printer"]
    assert "Patient B-2" in text(tmp_path / "printed.pdf")


def test_print_that_is_given_up_prints_nothing(
    preview: SummaryPreview, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrintDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    with qtbot.assertNotEmitted(preview.said):
        preview.print.click()


def test_the_page_grows_and_shrinks(preview: SummaryPreview, qtbot: QtBot) -> None:
    preview.whole.click()
    whole = preview.page.zoomFactor()
    preview.wide.click()
    assert preview.page.zoomFactor() > whole
    before = preview.page.zoomFactor()
    qtbot.mouseClick(preview.zoom_in, Qt.MouseButton.LeftButton)
    assert preview.page.zoomFactor() == pytest.approx(before * 1.25)
    assert preview.zoom.text() == f"{before * 125:.0f} %"
    for _ in range(12):
        qtbot.mouseClick(preview.zoom_in, Qt.MouseButton.LeftButton)
    assert preview.page.zoomFactor() == MOST_ZOOM
    qtbot.mouseClick(preview.zoom_out, Qt.MouseButton.LeftButton)
    assert preview.page.zoomFactor() == pytest.approx(MOST_ZOOM / 1.25)


def test_escape_closes_and_leaves_nothing(preview: SummaryPreview, qtbot: QtBot) -> None:
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(preview))
    assert previews() == []


def test_an_unknown_patient_is_said_in_the_message_bar(
    qtbot: QtBot, clinic_session: ClinicSession, patients_shell: ClinicShell
) -> None:
    open_summary(clinic_session, patients_shell, "Z-9")
    qtbot.waitUntil(lambda: "There is no patient Z-9" in patients_shell.status.text())
    assert previews() == []


def test_nothing_comes_to_the_front_while_the_clinic_is_hidden(
    qtbot: QtBot, clinic_session: ClinicSession, patients_shell: ClinicShell
) -> None:
    patients_shell.hide()
    open_summary(clinic_session, patients_shell, "B-2")
    qtbot.waitUntil(lambda: not patients_shell.runner.running())
    qtbot.wait(20)
    assert previews() == []


def test_the_page_for_the_patient_and_another_sheet_are_chosen_above_it(
    preview: SummaryPreview, qtbot: QtBot, saving_to: Callable[[Path | None], None], tmp_path: Path
) -> None:
    saving_to(tmp_path / "home.pdf")
    qtbot.mouseClick(preview.whom.findChild(QToolButton, "summary_whom_patient"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(preview.sheet.findChild(QToolButton, "summary_sheet_letter"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: preview.head.fact.text() == "Letter, 1 page")
    assert "Your treatment with rituximab" in preview.page.accessibleDescription()
    preview.save.click()
    said = text(tmp_path / "home.pdf")
    assert "Your treatment with rituximab" in said
    assert "B-2" not in said
    assert "612 x 792" in subprocess.run(
        ["pdfinfo", str(tmp_path / "home.pdf")], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip


def test_several_patients_are_one_preview_one_job_and_a_range_of_it(
    qtbot: QtBot,
    clinic_session: ClinicSession,
    patients_shell: ClinicShell,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    open_summaries(clinic_session, patients_shell, ["B-2", "Z-9", "A-10"])
    qtbot.waitUntil(lambda: len(previews()) == 1)
    found = previews()[0]
    qtbot.waitUntil(lambda: found.page.pageCount() == 2)
    assert found.accessibleName() == "Summaries of 2 patients"

    def choose(dialog: QPrintDialog) -> int:
        printer: Any = dialog.printer()
        assert (dialog.minPage(), dialog.maxPage()) == (1, 2)
        assert dialog.testOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(2, 2)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", choose)
    found.print.click()
    assert "Patient A-10" in text(tmp_path / "printed.pdf")
    assert "B-2" not in text(tmp_path / "printed.pdf")
