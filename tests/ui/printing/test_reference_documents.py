"""What the teaching cohort's PDF says, page by page, and the shape of its workbook, beside what was kept as right.

Versions, fingerprints and the clock are left out of the comparison. When a change was meant:
`RTX_KEEP_REFERENCE=1 .venv/bin/python -m pytest tests/ui/printing/test_reference_documents.py`, then read the difference before it is
committed.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.reports.workbook import write_report_workbook

KEPT = Path(__file__).parent / "reference"
LOOSE = (
    (re.compile(r"RTX Clinic \d+\.\d+\.\d+\S*"), "RTX Clinic VERSION"),
    (re.compile(r"dictionary \d+"), "dictionary NUMBER"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "SHA-256"),
)


def told(pages: list[str]) -> list[str]:
    """The words of each page on lines of their own sentences, so that a difference is read easily."""
    lines = []
    for number, page in enumerate(pages, start=1):
        lines += [f"--- page {number}", *re.split(r"(?<=[.;:]) ", _without_versions(page).strip())]
    return lines


def _without_versions(page: str) -> str:
    for pattern, word in LOOSE:
        page = pattern.sub(word, page)
    return page


def shape(path: Path) -> dict[str, Any]:
    """Each sheet: how large it is, what stays in sight, its charts, and its heads."""
    book = load_workbook(path)
    return {
        sheet.title: {
            "size": sheet.dimensions,
            "frozen": sheet.freeze_panes,
            "charts": [f"{type(chart).__name__}, {len(chart.series)} series" for chart in sheet._charts],
            "titles": sheet.print_title_rows,
            "landscape": sheet.page_setup.orientation == "landscape",
        }
        for sheet in book
        if sheet.title not in ("cover", "results", "dictionary")
    }


def compare(kept: Path, now: str) -> None:
    if os.environ.get("RTX_KEEP_REFERENCE"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(now, encoding="utf-8")
    before = kept.read_text(encoding="utf-8").splitlines()
    difference = list(difflib.unified_diff(before, now.splitlines(), "kept", "now", lineterm="", n=0))
    assert not difference, "\n".join(difference[:60])


@pytest.mark.parametrize("name", ["stano_a", "ssc_a"])
def test_every_page_says_what_it_said(teaching_reports: Any, name: str) -> None:
    compare(KEPT / f"{name}.txt", "\n".join(told(teaching_reports[name].pages)) + "\n")


@pytest.mark.parametrize("name", ["stano_a", "ssc_a"])
def test_every_sheet_has_the_shape_it_had(teaching_reports: Any, name: str, tmp_path: Path) -> None:
    report = teaching_reports[name]
    write_report_workbook(report.document, report.analysis, tmp_path / "report.xlsx")
    compare(KEPT / f"{name}.json", json.dumps(shape(tmp_path / "report.xlsx"), indent=1) + "\n")
