"""Export: pseudonymised as a rule; records as they are only by right and with a reason typed in place."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Size
from ui.widgets.kit import Card, EntryLineEdit, InlineMessage, SecondaryButton, Segment, Words, column, row

FULL, PSEUDONYMISED = "full", "pseudonymised"


class ExportCard(Card):
    """`export_wanted(identifying, reason)` once a full export has its reason; what is missing is said in place."""

    export_wanted = Signal(bool, str)

    def __init__(self, left_out: str, *, may_export_full: bool, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Export"), icon_name="download", parent=parent)
        self._left_out = left_out
        about = self.tr("All records as one workbook with the codebook. It can be imported again.")
        self.identity = Segment(
            [(PSEUDONYMISED, self.tr("Pseudonymised")), (FULL, self.tr("Complete"))],
            "export_identity",
            self.tr("What the workbook holds"),
        )
        self.words = Words("", "hint", wrap=True)
        self.refused = Words(
            self.tr("Complete records may be exported by a physician or an administrator."), "hint", wrap=True
        )
        if not may_export_full:
            full = self.identity.button(FULL)
            full.setEnabled(False)
            full.setToolTip(self.refused.text())
            full.setAccessibleDescription(self.refused.text())
        self.reason = EntryLineEdit("export_reason", self.tr("Who gets the workbook, and why"))
        self.reason_message = InlineMessage("export_reason_message")
        self.reason_part = QWidget()
        self.reason_part.setLayout(
            column(
                Words(self.tr("Who gets the workbook, and why"), "label"),
                self.reason,
                Words(self.tr("It stands in the audit trail with your name."), "hint"),
                self.reason_message,
                gap=Size.GAP_4,
            )
        )
        self.button = SecondaryButton(
            self.tr("Export the records"), "export_records", icon_name="download", keys="Ctrl+E"
        )
        self.message = InlineMessage("export_message")
        self.body.addWidget(Words(about, "second", wrap=True))
        self.body.addLayout(row(self.identity, "stretch"))
        for part in (self.words, self.refused, self.reason_part):
            self.body.addWidget(part)
        self.refused.setVisible(not may_export_full)
        self.body.addSpacing(Size.GAP_4)
        self.body.addLayout(row(self.button, "stretch"))
        self.body.addWidget(self.message)
        self.identity.chosen.connect(self._show_identity)
        self.reason.textEdited.connect(self.reason_message.clear)
        self.button.clicked.connect(self._ask)
        self._show_identity(PSEUDONYMISED)

    def _show_identity(self, code: str) -> None:
        self.reason_part.setVisible(code == FULL)
        if code == FULL:
            self.words.setText(
                self.tr("Every field as it is. The workbook is not encrypted: keep it where patient data may be kept.")
            )
        else:
            self.words.setText(
                self.tr(
                    "Each patient gets a code that stays the same in every export, and all dates are moved back by the same number of "
                    "days, so that intervals stay. Without: {0}, and free text that fewer than five patients share. "
                    "The workbook is not encrypted: it still is patient data."
                ).format(self._left_out)
            )

    def _ask(self) -> None:
        full, reason = self.identity.code() == FULL, self.reason.text().strip()
        if full and not reason:
            self.reason_message.say(
                "refused", self.tr("A complete export needs a reason."), self.tr("Type who gets it and why.")
            )
            self.reason.setFocus()
            return
        self.export_wanted.emit(full, reason)

    def exported(self) -> None:
        """Goes back to the safe choice: the next complete export needs a reason of its own."""
        self.reason.show_text("")
        self.identity.choose(PSEUDONYMISED)
        self._show_identity(PSEUDONYMISED)
