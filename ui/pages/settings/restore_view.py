"""The backups of the open clinic file, and what restoring one of them would do, before it is done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.faults import ClinicFault
from core.services.backup_keeper import BackupKeeper, Preview
from ui.backend import Shell
from ui.start.restore_preview import RestorePreview
from ui.start.settings import time_words
from ui.theme.tokens import Size
from ui.widgets.kit import (
    InlineMessage,
    PageHead,
    PrimaryButton,
    Rule,
    SecondaryButton,
    SideItem,
    SideList,
    Words,
    column,
    ground,
    row,
    scrolling,
)

SIDE_WIDTH = 236
WIDEST = 560


class RestoreView(QWidget):
    """Backups by date at the left, the comparison at the right; `restore_wanted(path)` only for one that was looked into."""

    closed = Signal()
    restore_wanted = Signal(object)

    def __init__(self, backups: BackupKeeper, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ground(self, "surface")
        self._backups, self._shell = backups, shell
        head = PageHead(self.tr("Restore a backup"))
        self.back = SecondaryButton(self.tr("Back to Settings"), "restore_back", keys="Esc")
        head.add_action(self.back)
        self._side = QVBoxLayout()
        self._side.setContentsMargins(Size.GAP_12, Size.GAP_12, Size.GAP_12, Size.GAP_12)
        self.list: SideList | None = None
        self._chosen: Path | None = None
        self.none = Words(self.tr("There is no backup yet."), "second", wrap=True)
        self.word = InlineMessage("restore_message")
        self.preview = RestorePreview("restore_preview")
        self.restore = PrimaryButton(self.tr("Restore this backup"), "restore_now")
        self.restore.clicked.connect(self._restore)
        side = QWidget()
        ground(side, "page")
        side.setLayout(self._side)
        held = scrolling(side)
        held.setFixedWidth(SIDE_WIDTH)
        right = QWidget()
        ground(right, "surface")
        self.preview.setMaximumWidth(WIDEST)
        padding = (Size.MARGIN, Size.GAP_16, Size.MARGIN, Size.GAP_16)
        right.setLayout(
            column(self.word, self.preview, row(self.restore, "stretch"), "stretch", gap=Size.GAP_12, margins=padding)
        )
        middle = row(gap=0)
        middle.addWidget(held)
        middle.addWidget(Rule("down"))
        middle.addWidget(scrolling(right), 1)
        self.setLayout(column(head, middle, gap=0))
        self.back.clicked.connect(self.closed)

    def open(self) -> None:
        """Lists the backups anew and looks into the newest."""
        while (item := self._side.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.setParent(None)
        files = self._backups.files()
        items = [SideItem(str(file.path), time_words(file.made), "archive-restore") for file in files]
        self.preview.setVisible(False)
        self.restore.setVisible(False)
        if not items:
            self.list = None
            self._side.addWidget(self.none)
            self.none.setVisible(True)
        else:
            self.list = SideList(items, "restore_list", self.tr("Backups, the newest first"))
            self.list.chosen.connect(self.look)
            self._side.addWidget(self.list)
            self.look(items[0].key)
        self._side.addStretch(1)

    def look(self, path: str) -> None:
        """Looks into a backup, the last one asked for counts."""
        backups = self._backups
        self.restore.setVisible(False)
        self.word.clear()
        self._shell.runner.database(
            lambda _progress: backups.preview(Path(path)),
            self.tr("Looking into {0}").format(Path(path).name),
            done=self._looked,
            failed=self._failed,
            can_cancel=True,
            key="restore-preview",
        )

    def refuse(self, fault: ClinicFault) -> None:
        """Says why the restore was not done."""
        self._failed(fault)

    def _looked(self, preview: Preview) -> None:
        self.preview.show_preview(preview)
        self._chosen = preview.backup.path
        self.restore.enable()
        self.restore.setVisible(True)

    def _failed(self, fault: ClinicFault) -> None:
        self.preview.setVisible(False)
        self.restore.setVisible(False)
        self.word.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))

    def _restore(self) -> None:
        self.restore.disable(self.tr("The backup is being restored."))
        self.restore_wanted.emit(self._chosen)
