"""Before a backup takes the place of a clinic file: its passphrase, a look into both, then the restore."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from core.services.backup_keeper import Preview
from ui.start.restore_preview import RestorePreview
from ui.start.unlock_page import UnlockPage
from ui.widgets.buttons import PrimaryButton
from ui.widgets.layouts import row


class RestorePage(UnlockPage):
    """`unlock_wanted(user, passphrase)` asks for the look; `restore_wanted` comes only after it was shown."""

    restore_wanted = Signal()

    def __init__(self, backup: Path, clinic: Path, users: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(backup, users, "", parent)
        self.setObjectName("restore_page")
        self.clinic = clinic
        self.title.setText(self.tr("Restore {0}").format(clinic.stem))
        self.unlock.setText(self.tr("Look into the backup"))
        self.other.setText(self.tr("Do not restore"))
        self.recover.hide()
        self.below.setText(self.tr("Nothing is changed before you restore; the present file is kept."))
        self.preview = RestorePreview("restore_preview")
        self.restore = PrimaryButton(self.tr("Restore this backup"), "restore_button")
        self.restore.setVisible(False)
        self.restore.clicked.connect(self._restore)
        self.body.addWidget(self.preview)
        self.body.addLayout(row("stretch", self.restore))

    def show_preview(self, preview: Preview) -> None:
        """Shows what would happen and offers the restore."""
        self.set_busy(False)
        self.unlock.setVisible(False)
        self.passphrase.clear()
        self.passphrase.setVisible(False)
        self.preview.show_preview(preview)
        self.restore.setVisible(True)
        self.restore.setFocus(Qt.FocusReason.TabFocusReason)

    def _restore(self) -> None:
        self.restore.setEnabled(False)
        self.restore_wanted.emit()

    def _ask(self) -> None:
        if self.restore.isVisible():
            self.restore.click()
        else:
            super()._ask()
