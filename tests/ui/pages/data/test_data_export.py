"""Export and the empty template from the Data page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def fill(place: Any, workbook: Path) -> None:
    place.pick(workbook)
    place.page.preview.take.click()
    place.wait()
    place.page.finished.back.click()


def test_an_export_comes_in_again_with_nothing_to_change(place: Any, teaching_iim: Path, tmp_path: Path) -> None:
    fill(place, teaching_iim)
    place.answers.chosen = tmp_path / "all.xlsx"
    QTest.keyClick(place.page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    place.wait()
    assert place.answers.proposal.name == "outpatients.xlsx"
    message = place.page.home.export_message
    assert message.text() == f"1,017 records are exported. {tmp_path / 'all.xlsx'}"
    place.pick(tmp_path / "all.xlsx")
    assert place.page.preview.verdict.text().startswith("Nothing to change.")


def test_pseudonymised_says_what_is_missing_and_leaves_it_out(place: Any, teaching_iim: Path, tmp_path: Path) -> None:
    fill(place, teaching_iim)
    home = place.page.home
    home.identity.button("pseudonymised").click()
    assert home.identity_words.text().startswith("Without: Date of birth.")
    place.answers.chosen = tmp_path / "fewer.xlsx"
    home.export_button.click()
    place.wait()
    assert place.answers.proposal.name == "outpatients pseudonymised.xlsx"
    heads = [cell.value for cell in load_workbook(tmp_path / "fewer.xlsx")["patients"][1]]
    assert "patient_id" in heads
    assert "birth_date" not in heads


def test_a_refused_export_says_so_in_place(place: Any, tmp_path: Path) -> None:
    place.answers.chosen = tmp_path / "gone" / "all.xlsx"
    place.page.home.export_button.click()
    place.wait()
    message = place.page.home.export_message
    assert message.isVisible()
    assert "gone" in message.text()
    assert place.page.home.export_button.hasFocus() or place.page.home.import_button.hasFocus()


def test_thinking_better_of_it_writes_nothing(place: Any, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    place.answers.chosen = None
    place.page.home.export_button.click()
    place.page.home.template_button.click()
    place.page.home.import_button.click()
    place.wait()
    assert sorted(tmp_path.iterdir()) == before
    assert place.page.views.currentWidget() is place.page.home


def test_the_template_is_saved_where_asked(place: Any, tmp_path: Path) -> None:
    place.answers.chosen = tmp_path / "template.xlsx"
    place.page.home.template_button.click()
    place.wait()
    assert load_workbook(tmp_path / "template.xlsx").sheetnames[-1] == "dictionary"
    assert place.page.home.template_message.text() == f"The template is saved. {tmp_path / 'template.xlsx'}"
