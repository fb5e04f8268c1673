"""Asks for files and folders with the system's own windows; a test puts its own answers in the place of this."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from core.services.exporting import SUFFIX


class FileDialogs(QObject):
    """Every answer is None when the user thought better of it."""

    def workbook(self, parent: QWidget, folder: Path) -> Path | None:
        """A workbook to read."""
        chosen, _ = QFileDialog.getOpenFileName(
            parent, self.tr("Import a workbook"), str(folder), self.tr("Workbook (*.xlsx *.xlsm)")
        )
        return Path(chosen) if chosen else None

    def folder(self, parent: QWidget, folder: Path) -> Path | None:
        """A folder of CSV files to read."""
        chosen = QFileDialog.getExistingDirectory(parent, self.tr("Import a folder of CSV files"), str(folder))
        return Path(chosen) if chosen else None

    def save_as(self, parent: QWidget, title: str, proposal: Path) -> Path | None:
        """A name for a workbook to write; the system asks before a file is replaced."""
        chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), self.tr("Workbook (*{0})").format(SUFFIX))
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
