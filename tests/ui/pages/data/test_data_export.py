"""Export and the empty template from the Data page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.pages.data.home import DataHome


def fill(place: Any, workbook: Path) -> None:
    place.pick(workbook)
    place.page.preview.take.click()
    place.wait()
    place.page.finished.back.click()


def choose_full(place: Any, reason: str) -> None:
    """The complete export, its reason typed as a user does."""
    export = place.page.home.export
    QTest.mouseClick(export.identity.button("full"), Qt.MouseButton.LeftButton)
    assert export.reason.isVisible()
    export.reason.setFocus()
    QTest.keyClicks(export.reason, reason)


def test_a_complete_export_comes_in_again_with_nothing_to_change(
    place: Any, teaching_iim: Path, tmp_path: Path
) -> None:
    fill(place, teaching_iim)
    place.answers.chosen = tmp_path / "all.xlsx"
    choose_full(place, "registry")
    QTest.keyClick(place.page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    place.wait()
    assert place.answers.proposal.name == "outpatients.xlsx"
    message = place.page.home.export_message
    assert message.text() == f"1,017 records are exported. {tmp_path / 'all.xlsx'}"
    assert (place.page.home.export.identity.code(), place.page.home.export.reason.text()) == ("pseudonymised", "")
    place.pick(tmp_path / "all.xlsx")
    assert place.page.preview.verdict.text().startswith("Nothing to change.")


def test_by_default_patients_get_other_codes(place: Any, teaching_iim: Path, tmp_path: Path) -> None:
    fill(place, teaching_iim)
    home = place.page.home
    assert home.export.identity.code() == "pseudonymised"
    assert "Without: Date of birth," in home.export.words.text()
    assert not home.export.reason.isVisible()
    place.answers.chosen = tmp_path / "fewer.xlsx"
    home.export_button.click()
    place.wait()
    assert place.answers.proposal.name == "outpatients pseudonymised.xlsx"
    heads, first = (
        [cell.value for cell in line]
        for line in list(load_workbook(tmp_path / "fewer.xlsx")["patients"].iter_rows(max_row=2))
    )
    assert "birth_date" not in heads
    assert not first[heads.index("patient_id")].startswith("IIM")


def test_a_complete_export_without_a_reason_asks_for_it_in_place(place: Any, tmp_path: Path) -> None:
    place.answers.chosen = tmp_path / "all.xlsx"
    choose_full(place, " ")
    place.page.home.export_button.click()
    export = place.page.home.export
    assert export.reason_message.text().startswith("A complete export needs a reason.")
    assert export.reason.hasFocus()
    assert place.answers.proposal is None
    QTest.keyClicks(export.reason, "audit")
    assert not export.reason_message.isVisible()


def test_a_nurse_sees_why_the_complete_export_is_off(qtbot: Any) -> None:
    home = DataHome("clinic", ["Date of birth"], may_export_full=False)
    qtbot.addWidget(home)
    home.show()
    assert not home.export.identity.button("full").isEnabled()
    assert "physician or an administrator" in home.export.refused.text() and home.export.refused.isVisible()


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
