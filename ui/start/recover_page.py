"""For an administrator who lost the passphrase: the code of the recovery sheet, and a new passphrase typed twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from core.faults import ClinicFault
from ui.start.passphrase_rules import LEAST_LETTERS, strength
from ui.start.sign_in_card import Centred, PassphraseBlock
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.choice_entry import ChoiceEntry
from ui.widgets.entry import EntryLineEdit
from ui.widgets.inline_message import InlineMessage
from ui.widgets.layouts import column, row
from ui.widgets.words import Words


class RecoverPage(Centred):
    """`recover_wanted(user, code, passphrase)` once everything is filled; `back_wanted` (Escape) goes back."""

    recover_wanted = Signal(str, str, str)
    back_wanted = Signal()

    def __init__(self, path: Path, users: Sequence[str], user: str, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Recovery sheet"), "recover_page", parent)
        self.path = path
        self.user_choice = ChoiceEntry(
            [(one, one) for one in users], "recover_user", self.tr("Administrator"), may_be_blank=False
        )
        self.user_choice.show_code(user if user in users else next(iter(users), ""))
        self.code = EntryLineEdit("recover_code", self.tr("Recovery code"))
        self.message = InlineMessage("recover_message")
        self.first = PassphraseBlock(
            self.tr("New passphrase, at least {0} characters").format(LEAST_LETTERS), "recover_passphrase"
        )
        self.second = PassphraseBlock(self.tr("The same passphrase again"), "recover_again")
        self.recover = PrimaryButton(self.tr("Open"), "recover_button", keys="Enter")
        self.back = Button(self.tr("Back"), "recover_back", kind="quiet", size="link", keys="Esc")
        about = self.tr("The printed sheet of this clinic file lets an administrator set a new passphrase.")
        self.body.addWidget(Words(str(path), "hint", wrap=True))
        self.body.addWidget(Words(about, "small_second", wrap=True))
        self.body.addLayout(column(Words(self.tr("Administrator"), "label"), self.user_choice, gap=6))
        label = Words(self.tr("Recovery code, eight groups of four"), "label")
        self.body.addLayout(column(label, self.code, self.message, gap=6))
        self.body.addWidget(self.first)
        self.body.addWidget(self.second)
        self.body.addSpacing(8)
        self.body.addLayout(row(self.back, "stretch", self.recover))
        self.recover.clicked.connect(self._ask)
        self.back.clicked.connect(self.back_wanted)
        self.first.entry.returnPressed.connect(self._to_second)
        self.second.entry.returnPressed.connect(self._ask)

    def take_keyboard(self) -> None:
        """The code is what is missing first."""
        self.code.setFocus(Qt.FocusReason.TabFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Holds the button while the code is checked."""
        self.recover.setEnabled(not busy)

    def refuse(self, fault: ClinicFault) -> None:
        """Says why the file did not open, below the code."""
        self.set_busy(False)
        self.message.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the page opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        else:
            super().keyPressEvent(event)

    def _to_second(self) -> None:
        self.second.entry.setFocus(Qt.FocusReason.TabFocusReason)

    def _ask(self) -> None:
        self.message.clear()
        code, passphrase = self.code.text().strip(), self.first.entry.text()
        if not self.recover.isEnabled():
            return
        if not code:
            self.message.say("refused", self.tr("The code is empty."), self.tr("Type it from the printed sheet."))
            self.code.setFocus()
        elif not strength(passphrase).accepted:
            self.first.refuse(self.tr("Too short:"), self.tr("at least {0} characters.").format(LEAST_LETTERS))
        elif passphrase != self.second.entry.text():
            self.second.refuse(self.tr("The two differ."), self.tr("Type the same passphrase again."))
        else:
            self.recover_wanted.emit(self.user_choice.code(), code, passphrase)
