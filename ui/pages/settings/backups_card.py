"""Backups of the open clinic file: the last good one, where they lie, one now, a drill, and the way to a restore."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from core.faults import ClinicFault
from core.services.backup_keeper import BackupKeeper, Counted, Preview
from core.services.progress import Progress
from core.services.rotation import DAILY, MONTHLY, WEEKLY, WHOLE_DAYS
from ui.backend import Shell
from ui.start.settings import time_words
from ui.theme.tokens import Size
from ui.widgets.kit import Card, Flow, InlineMessage, SecondaryButton, Words, named

LABEL_WIDTH = 120


class BackupsCard(Card):
    """`restore_wanted` opens the list of backups; everything else is done here, in the database thread."""

    restore_wanted = Signal()

    def __init__(self, backups: BackupKeeper, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Backups"), icon_name="archive-restore", parent=parent)
        self._backups, self._shell = backups, shell
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Size.GAP_12)
        self._grid.setVerticalSpacing(Size.GAP_8)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._facts: list[Words] = []
        labels = (self.tr("Last good backup"), self.tr("Folder"), self.tr("Second folder"))
        for at, label in enumerate(labels):
            fact = named(Words("", "label", wrap=True), f"settings_backup_{at}", label)
            fact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(Words(label, "second", wrap=True), at, 0)
            self._grid.addWidget(fact, at, 1)
            self._facts.append(fact)
        kept = self.tr(
            "Made when you close the file and at most every 30 minutes of use, encrypted, and read back before it counts. "
            "Kept: all of the last {0} days of use, then the newest of {1} days, {2} weeks and {3} months."
        ).format(WHOLE_DAYS, DAILY, WEEKLY, MONTHLY)
        self.now_button = SecondaryButton(self.tr("Back up now"), "settings_back_up", icon_name="save")
        self.drill_button = SecondaryButton(self.tr("Try the newest"), "settings_drill", icon_name="shield-check")
        self.restore_button = SecondaryButton(self.tr("Restore"), "settings_restore", icon_name="archive-restore")
        self.folder_button = SecondaryButton(
            self.tr("Second folder"), "settings_second_folder", icon_name="folder-open"
        )
        self.no_folder_button = SecondaryButton(self.tr("No second folder"), "settings_no_second_folder")
        self.result = InlineMessage("settings_backup_message")
        buttons = Flow()
        for button in (
            self.now_button, self.drill_button, self.restore_button, self.folder_button, self.no_folder_button,
        ):  # fmt: skip
            buttons.addWidget(button)
        self.body.addLayout(self._grid)
        self.body.addWidget(Words(kept, "hint", wrap=True))
        self.body.addSpacing(Size.GAP_4)
        self.body.addLayout(buttons)
        self.body.addWidget(self.result)
        self.now_button.clicked.connect(self._back_up)
        self.drill_button.clicked.connect(self._drill)
        self.restore_button.clicked.connect(self.restore_wanted)
        self.folder_button.clicked.connect(self._choose_folder)
        self.no_folder_button.clicked.connect(self._no_folder)
        self.show_facts()

    def show_facts(self) -> None:
        """Reads again what is known of the backups."""
        last, second = self._backups.last_good, self._backups.second_folder
        told = (
            time_words(last) if last else self.tr("none yet"),
            str(self._backups.folder.folder),
            str(second) if second else self.tr("none; a stick or a share survives this PC"),
        )
        for fact, text in zip(self._facts, told, strict=True):
            fact.setText(text)
        self.no_folder_button.setVisible(second is not None)

    def set_second_folder(self, folder: Path | None) -> None:
        """Sends copies there from now on, beginning with one at once."""
        backups = self._backups

        def begin(progress: Progress) -> Counted | None:
            backups.set_second_folder(folder)
            return backups.back_up(progress) if folder else None

        self._shell.runner.database(begin, self.tr("Backing up"), done=self._backed_up, failed=self._failed)

    def _back_up(self) -> None:
        self._shell.runner.database(
            self._backups.back_up, self.tr("Backing up"), done=self._backed_up, failed=self._failed
        )

    def _backed_up(self, made: Counted | None) -> None:
        self.show_facts()
        self._shell.show_facts()
        fault = self._backups.second_fault
        if made is None:
            self.result.say("done", self.tr("There is no second folder any more."))
            return
        counted = self.tr("Read back from it: patients {0}, visits {1}.").format(
            f"{made.patients:,}", f"{made.visits:,}"
        )
        if fault:
            self.result.say("confirm", self.tr("The backup is good, but not in the second folder:"), fault)
        else:
            self.result.say("done", self.tr("The backup is good."), counted)

    def _drill(self) -> None:
        self._shell.runner.database(
            self._backups.drill,
            self.tr("Trying the newest backup"),
            done=self._drilled,
            failed=self._failed,
        )

    def _drilled(self, told: Preview) -> None:
        counted = self.tr("Every page was read: patients {0}, visits {1}. Nothing was changed.").format(
            f"{told.backup.patients:,}", f"{told.backup.visits:,}"
        )
        self.result.say("done", self.tr("{0} can be restored.").format(told.backup.path.name), counted)

    def _failed(self, fault: ClinicFault) -> None:
        self.show_facts()
        self.result.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Second folder for backups"))
        if chosen:
            self.set_second_folder(Path(chosen))

    def _no_folder(self) -> None:
        self.set_second_folder(None)
