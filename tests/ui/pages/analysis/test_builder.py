"""A report is built from chosen parts and says in its provenance which they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


class Templates:
    """None were kept."""

    def all(self) -> tuple[()]:
        return ()


def opened(analysis: Any) -> Any:
    analysis.clinic.templates = Templates()
    analysis.page.exporter.design_wanted.emit()
    analysis.idle()
    return analysis.page.report_desk.builder


def test_a_report_of_chosen_parts_holds_just_those(analysis: Any, tmp_path: Path) -> None:
    builder = opened(analysis)
    for box in (*builder.parts.values(), builder.files["figures"], builder.files["pdf"], builder.files["derived"]):
        if box.isChecked():
            QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    QTest.mouseClick(builder.parts["safety"], Qt.MouseButton.LeftButton)
    builder.title.setFocus()
    QTest.keyClicks(builder.title, "Yearly safety")
    analysis.page.exporter.ask_folder = lambda *_: tmp_path
    QTest.mouseClick(builder.write, Qt.MouseButton.LeftButton)
    analysis.idle()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["provenance.json", "report.xlsx", "results.csv"]
    told = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert told["report"] == {"title": "Yearly safety", "parts": ["safety"]}
    assert "results" not in load_workbook(tmp_path / "report.xlsx").sheetnames
    assert "\npersistence," in (tmp_path / "results.csv").read_text(encoding="utf-8")


def test_a_report_of_nothing_is_refused_in_place(analysis: Any) -> None:
    builder = opened(analysis)
    for box in builder.parts.values():
        box.setChecked(False)
    QTest.mouseClick(builder.write, Qt.MouseButton.LeftButton)
    assert builder.message.text() == "A report needs a part."


def test_strobe_brings_what_it_points_at(analysis: Any) -> None:
    builder = opened(analysis)
    QTest.mouseClick(builder.parts["methods"], Qt.MouseButton.LeftButton)
    assert not builder.parts["strobe"].isChecked()
    QTest.mouseClick(builder.parts["strobe"], Qt.MouseButton.LeftButton)
    assert builder.parts["methods"].isChecked()
