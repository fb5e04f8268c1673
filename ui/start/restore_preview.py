"""What a restore would do, before it happens: the backup beside the present file, line by line."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from core.services.backup_keeper import Counted, Preview
from ui.start.settings import time_words
from ui.theme.tokens import Size
from ui.widgets.inline_message import InlineMessage
from ui.widgets.layouts import column
from ui.widgets.naming import named
from ui.widgets.words import Words


class RestorePreview(QWidget):
    """Last save, patients, visits and audit rows of both; below, what would be lost. Hidden until it shows something."""

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, object_name, self.tr("What the restore would do"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Size.GAP_12)
        self._grid.setVerticalSpacing(Size.GAP_4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.word = InlineMessage(f"{object_name}_word")
        self.setLayout(column(self._grid, self.word, gap=Size.GAP_8))
        self.setVisible(False)

    def show_preview(self, preview: Preview) -> None:
        """Fills the lines."""
        heads = ("", self.tr("Backup"), self.tr("Present file"))
        lines = [heads, *self._lines(preview.backup, preview.present)]
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for at, line in enumerate(lines):
            for place, text in enumerate(line):
                role = "second" if place == 0 or at == 0 else "label"
                words = Words(text, role, wrap=True)
                if place:
                    named(words, f"{self.objectName()}_{at}_{place}", f"{line[0] or heads[place]}: {text}")
                self._grid.addWidget(words, at, place)
        self._say(preview)
        self.setVisible(True)

    def _lines(self, backup: Counted, present: Counted | None) -> list[tuple[str, str, str]]:
        def both(told: Counted | None) -> tuple[str, str, str, str]:
            if told is None:
                return ("-", "-", "-", "-")
            saved = time_words(told.saved) if told.saved else self.tr("nothing saved yet")
            return saved, f"{told.patients:,}", f"{told.visits:,}", f"{told.audit_rows:,}"

        labels = (self.tr("Last save"), self.tr("Patients"), self.tr("Visits"), self.tr("Audit rows"))
        return list(zip(labels, both(backup), both(present), strict=True))

    def _say(self, preview: Preview) -> None:
        if preview.present_fault:
            kept = self.tr("It is kept under another name.")
            self.word.say("note", self.tr("The present file does not open."), f"{preview.present_fault} {kept}")
        elif preview.present is None:
            self.word.say("done", self.tr("Nothing is replaced:"), self.tr("there is no file of that name yet."))
        elif not preview.same_history:
            self.word.say(
                "confirm",
                self.tr("The backup is no earlier state of the present file."),
                self.tr("Restoring puts another history in its place; the present file is kept under another name."),
            )
        else:
            later = preview.present.audit_rows - preview.backup.audit_rows
            if later > 0:
                self.word.say(
                    "confirm",
                    self.tr("Later changes that are not in the backup: {0}.").format(f"{later:,}"),
                    self.tr("The present file is kept under another name."),
                )
            else:
                self.word.say("done", self.tr("The backup holds everything"), self.tr("that is in the present file."))
