"""Import as a user does it: choose, look, decide; nothing is written before the button that says what it will do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.services.clinic import ClinicSession
from ui.pages.data.page import IMPORTED
from ui.pages.data.rule_words import known_rules
from ui.widgets.kit import nameless

ROOT = Path(__file__).parents[4]
BROKEN = (("visits", 10, "mmt8", 174), ("visits", 12, "visit_date", "30 Feb 2024"), ("patients", 5, "sex", "x"))
DAY = date(2025, 6, 1)
Edited = Callable[..., Path]


def shown(table: Any, *keys: str) -> list[tuple[str, ...]]:
    """The texts of some columns, row by row, as the table shows them."""
    places = [table.table.column_at(key) for key in keys]
    return [tuple(table.table.cell(row, at).spoken() for at in places) for row in range(table.table.rowCount())]


def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key press where the keyboard is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, code, modifier)


def test_a_clean_workbook_is_shown_then_imported_and_announced(place: Any, teaching_iim: Path) -> None:
    place.pick(teaching_iim)
    preview = place.page.preview
    assert place.page.views.currentWidget() is preview
    assert preview.take.text() == "Import 1,017 records"
    assert preview.take.isEnabled()
    assert not preview.skip.isVisible()
    assert place.in_clinic() == 0
    preview.take.click()
    place.wait()
    assert place.in_clinic() == 1017
    finished = place.page.finished
    assert place.page.views.currentWidget() is finished
    assert ("Visits", "299", "0", "0", "0") in shown(
        finished.table, "form", "added", "changed", "unchanged", "left_out"
    )
    assert place.shell.status.text() == "1,017 records added and 0 changed from stano_a.xlsx."
    place.shell.go("patients")
    assert place.other.changes == [IMPORTED]


def test_a_whole_import_needs_no_mouse(place: Any, teaching_iim: Path) -> None:
    place.answers.chosen = teaching_iim
    key(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    place.wait()
    assert QApplication.focusWidget() is place.page.preview.lines
    key(Qt.Key.Key_Down)
    assert place.page.preview.lines.current_row().row == 3
    key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    place.wait()
    assert place.in_clinic() == 1017
    assert QApplication.focusWidget() is place.page.finished.another
    key(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is place.page.home.import_button


def test_errors_are_listed_and_keep_the_button_off_with_the_reason_beside_it(place: Any, edited: Edited) -> None:
    place.pick(edited(*BROKEN))
    preview = place.page.preview
    assert shown(preview.issues, "sheet", "row", "column", "value", "rule", "proposal") == [
        ("patients", "5", "sex", "x", "Not one of the possible words", "one of: F, M, other"),
        ("visits", "10", "mmt8", "174", "Above the end of its scale", "0 to 150, or another mmt8_scale"),
        ("visits", "12", "visit_date", "30 Feb 2024", "There is no such day", "a date such as 2024-05-03"),
    ]
    assert not preview.take.isEnabled()
    assert preview.verdict.text().startswith("Not possible yet: 3 errors in the workbook.")
    assert preview.take.toolTip().startswith("Not possible yet: 3 errors")
    key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    place.wait()
    assert place.in_clinic() == 0


def test_skipping_says_how_many_rows_stay_out_and_leaves_exactly_them_out(place: Any, edited: Edited) -> None:
    place.pick(edited(*BROKEN))
    preview = place.page.preview
    # 3 rows with errors, and what else is recorded of the patient whose own row has one
    followers = place.page.preview.view.button("left_out").text()
    assert followers == "Same patients 15"
    assert preview.skip.text() == "Skip the 18 listed rows"
    preview.skip.setFocus()
    key(Qt.Key.Key_Space)
    assert preview.take.text() == "Import 999 records, skip 18 rows"
    preview.take.click()
    place.wait()
    assert place.in_clinic() == 999
    assert "18 rows were left out" in place.page.finished.message.text()
    left_out = [int(count) for (count,) in shown(place.page.finished.table, "left_out")]
    assert sum(left_out) == 18
    assert place.page.finished.save_list.isVisible()


def test_unticking_takes_the_permission_back(place: Any, edited: Edited) -> None:
    place.pick(edited(*BROKEN))
    preview = place.page.preview
    preview.skip.click()
    assert preview.take.isEnabled()
    preview.skip.click()
    assert (preview.take.isEnabled(), preview.take.text()) == (False, "Import")


def test_a_second_preview_starts_without_permission(place: Any, edited: Edited) -> None:
    broken = edited(*BROKEN)
    place.pick(broken)
    place.page.preview.skip.click()
    place.page.preview.take.click()
    place.wait()
    place.pick(broken)
    preview = place.page.preview
    assert (preview.skip.isChecked(), preview.skip.isEnabled(), preview.take.isEnabled()) == (False, True, False)


def test_changed_cells_stand_with_old_and_new_value(place: Any, teaching_iim: Path, edited: Edited) -> None:
    place.session.take_import(place.session.check_import(teaching_iim, DAY).checked, skip_listed=False)
    place.pick(edited(("visits", 14, "igg_mg_dl", 950)))
    preview = place.page.preview
    assert preview.view.code() == "changed"
    assert shown(preview.lines, "row", "patient", "date", "field", "old", "new", "check") == [
        ("14", "IIM-002", "10 May 2016", "IgG", "914 mg/dL", "950 mg/dL", "changed")
    ]
    assert preview.take.text() == "Import 1 record"


def test_an_identical_workbook_has_nothing_to_change(place: Any, teaching_iim: Path) -> None:
    place.session.take_import(place.session.check_import(teaching_iim, DAY).checked, skip_listed=False)
    place.pick(teaching_iim)
    preview = place.page.preview
    assert preview.verdict.text().startswith("Nothing to change.")
    assert not preview.take.isEnabled()


def test_what_is_no_workbook_is_refused_in_place(place: Any, tmp_path: Path) -> None:
    letter = tmp_path / "letter.xlsx"
    letter.write_text("Dear colleague")
    place.pick(letter)
    home = place.page.home
    assert place.page.views.currentWidget() is home
    assert "letter.xlsx" in home.import_message.text()
    assert home.import_message.isVisible()
    assert QApplication.focusWidget() is home.import_button


def test_cancel_leaves_the_preview_and_the_file_as_it_was(place: Any, teaching_iim: Path) -> None:
    place.pick(teaching_iim)
    key(Qt.Key.Key_Escape)
    assert place.page.views.currentWidget() is place.page.home
    assert place.shell.status.text() == "Nothing was imported. Your records are unchanged."
    assert place.in_clinic() == 0


def test_cancel_while_it_is_written_leaves_the_file_as_it_was(
    place: Any, teaching_iim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.pick(teaching_iim)
    take = ClinicSession.take_import
    half: list[float] = []
    cancelled = Event()

    def slow(self: ClinicSession, checked: Any, *, skip_listed: bool, progress: Any) -> Any:
        def at_half(text: str, fraction: float) -> None:
            if fraction > 0.5 and not half:
                half.append(fraction)
                assert cancelled.wait(20)
            progress(text, fraction)

        return take(self, checked, skip_listed=skip_listed, progress=at_half)

    monkeypatch.setattr(ClinicSession, "take_import", slow)
    place.page.preview.take.click()
    place.qtbot.waitUntil(lambda: bool(half))
    assert not place.page.preview.take.isEnabled()
    place.page.preview.cancel.click()
    cancelled.set()
    place.wait()
    assert place.in_clinic() == 0
    assert place.shell.status.text() == "Stopped. The clinic file is as it was."
    assert place.page.preview.take.isEnabled()
    assert place.page.preview.take.text() == "Import 1,017 records"


def test_the_list_is_saved_sorted_filtered_and_copied(place: Any, edited: Edited, tmp_path: Path) -> None:
    place.pick(edited(*BROKEN))
    preview = place.page.preview
    preview.issues.sort_by("value", descending=True)
    assert [value for (value,) in shown(preview.issues, "value")] == ["x", "30 Feb 2024", "174"]
    preview.issues.take_keyboard()
    key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0][:3] == ["Sheet", "Row", "Column"]
    assert lines[1][:3] == ["patients", "5", "sex"]
    preview.view.button("warnings").click()
    assert {sheet for (sheet,) in shown(preview.issues, "sheet")} == {"infusions"}
    place.answers.chosen = tmp_path / "list.xlsx"
    preview.save_list.click()
    place.wait()
    assert place.answers.proposal.name == "edited issues.xlsx"
    assert load_workbook(tmp_path / "list.xlsx")["issues"].max_row == 1 + len(place.page._review.accepted.issues)


def test_a_sheet_at_the_left_narrows_the_table(place: Any, edited: Edited) -> None:
    place.pick(edited(*BROKEN))
    preview = place.page.preview
    place.qtbot.mouseClick(preview.sheets.line("visits"), Qt.MouseButton.LeftButton)
    assert [row for (row,) in shown(preview.issues, "row")] == ["10", "12"]
    assert preview.sheets.line("visits").accessibleName() == "visits, 2 errors"
    place.shell.resize(900, 640)
    place.qtbot.waitUntil(lambda: not preview.side.isVisible())
    assert len(shown(preview.issues, "row")) == 3


def drop(page: Any, path: Path) -> bool:
    """Carries a file over the page and lets go; says whether the page would take it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, button, nothing)
    enter.ignore()
    QApplication.sendEvent(page, enter)
    if enter.isAccepted():
        QApplication.sendEvent(page, QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, button, nothing))
    return enter.isAccepted()


def test_a_workbook_may_be_dropped_and_a_letter_may_not(place: Any, teaching_iim: Path, tmp_path: Path) -> None:
    assert not drop(place.page, tmp_path / "letter.docx")
    assert drop(place.page, teaching_iim)
    place.wait()
    assert place.page.preview.take.text() == "Import 1,017 records"


def test_records_changed_elsewhere_make_the_preview_anew(place: Any, teaching_iim: Path) -> None:
    place.pick(teaching_iim)
    place.session.take_import(place.page._review.checked, skip_listed=False)
    place.shell.announce("saved")
    place.wait()
    assert place.page.preview.verdict.text().startswith("Nothing to change.")


def test_a_folder_of_csv_files_is_imported_too(place: Any, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "patients.csv").write_text("patient_id,sex,first_rtx_date\nP-1,F,2020-03-01\n")
    place.answers.chosen = folder
    place.page.home.folder_button.click()
    place.wait()
    assert place.page.preview.take.text() == "Import 1 record"


def test_every_rule_has_its_sentence() -> None:
    sources = [*(ROOT / "core" / "dictionary").glob("*.py"), *(ROOT / "core" / "exchange").glob("*.py")]
    said = re.compile(r"(?:\berror|\bwarning|_refused)\(\s*\"([a-z_0-9]+)\"")
    rules = {rule for source in sources for rule in said.findall(source.read_text(encoding="utf-8"))}
    assert "unknown_code" in rules
    assert rules - known_rules() == set()


def test_every_widget_has_its_names(place: Any, edited: Edited) -> None:
    place.pick(edited(*BROKEN))
    assert nameless(place.page) == []
    assert [keys for keys, _words in place.page.key_sheet()][:2] == ["Ctrl+I", "Ctrl+E"]
