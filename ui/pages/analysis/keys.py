"""The keys of the analysis, for the message bar and the key sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from ui.widgets.kit import KeyHint

EXPORT_KEYS = "Ctrl+Shift+E"
REPORT_KEYS = "Ctrl+E"


def hints() -> Sequence[KeyHint]:
    """Those used most."""
    return [
        ("Enter", _tr("patients of a number")),
        ("Ctrl+C", _tr("copy table")),
        (REPORT_KEYS, _tr("whole report")),
    ]


def key_sheet() -> Sequence[KeyHint]:
    """Every key of the page."""
    return [
        ("Left", _tr("Tab before (with the keyboard on the tabs)")),
        ("Right", _tr("Next tab")),
        ("Enter", _tr("On a number, a step or a bar: the patients behind it; on a patient: the record")),
        ("Esc", _tr("From the patients back to the same place")),
        ("Ctrl+C", _tr("Copy the table for a spreadsheet")),
        (EXPORT_KEYS, _tr("Export this view")),
        (REPORT_KEYS, _tr("Write the whole report into a folder")),
        ("t", _tr("In the data lock: today")),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Analysis", text)
