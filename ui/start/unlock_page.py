"""Asks for the passphrase of a clinic file, and who is signing in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from core.faults import ClinicFault
from ui.start.avatar import Avatar
from ui.start.sign_in_card import Centred, PassphraseBlock
from ui.widgets.buttons import Button, LinkButton, PrimaryButton
from ui.widgets.choice_entry import ChoiceEntry
from ui.widgets.entry import EntryLineEdit
from ui.widgets.layouts import column, row
from ui.widgets.words import Words


class UnlockPage(Centred):
    """`unlock_wanted(user, passphrase)`; `other_wanted` goes back to the start page (Escape), `recover_wanted` to the
    recovery sheet. A wrong passphrase is said in place.

    With several users the name is chosen, with one it is shown, with none known it is typed.
    """

    unlock_wanted = Signal(str, str)
    other_wanted = Signal()
    recover_wanted = Signal()

    def __init__(self, path: Path, users: Sequence[str], last_user: str, parent: QWidget | None = None) -> None:
        super().__init__(path.stem, "unlock_page", parent)
        self.path = path
        self._only_user = users[0] if len(users) == 1 else ""
        self.user_choice: ChoiceEntry | None = None
        self.user_entry: EntryLineEdit | None = None
        self.passphrase = PassphraseBlock(self.tr("Passphrase"), "unlock_passphrase")
        self.unlock = PrimaryButton(self.tr("Unlock"), "unlock_button", keys="Enter")
        self.other = Button(self.tr("Another file"), "unlock_other", kind="quiet", size="link", keys="Esc")
        self.body.addWidget(Words(str(path), "hint", wrap=True))
        self.body.addSpacing(8)
        self.body.addWidget(self._user_part(users, last_user))
        self.body.addSpacing(8)
        self.body.addWidget(self.passphrase)
        self.body.addSpacing(8)
        self.recover = LinkButton(self.tr("Recovery sheet"), "unlock_recover")
        self.body.addLayout(row(self.other, self.recover, "stretch", self.unlock))
        self.recover.setVisible(bool(users))  # only now: a widget without a parent would be a window of its own
        self.below.setText(self.tr("Forgotten? An administrator can give you a new passphrase."))
        self.unlock.clicked.connect(self._ask)
        self.passphrase.entry.returnPressed.connect(self._ask)
        self.other.clicked.connect(self.other_wanted)
        self.recover.clicked.connect(self.recover_wanted)

    def take_keyboard(self) -> None:
        """Puts the keyboard where something is missing: the name, else the passphrase."""
        name_first = self.user_entry is not None and not self.user_entry.text()
        where = self.user_entry if name_first and self.user_entry is not None else self.passphrase.entry
        where.setFocus(Qt.FocusReason.TabFocusReason)

    def user(self) -> str:
        """Who is signing in."""
        if self.user_choice is not None:
            return self.user_choice.code()
        return self.user_entry.text().strip() if self.user_entry is not None else self._only_user

    def set_busy(self, busy: bool) -> None:
        """Holds the button while the file is being opened; it keeps its words."""
        self.unlock.setEnabled(not busy)

    def refuse(self, fault: ClinicFault) -> None:
        """Says in place why the file did not open."""
        self.set_busy(False)
        self.passphrase.refuse(fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter anywhere on the card unlocks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        else:
            super().keyPressEvent(event)

    def _user_part(self, users: Sequence[str], last_user: str) -> QWidget:
        part = QWidget()
        if len(users) == 1:
            part.setLayout(
                column(Words(self.tr("Signing in"), "label"), row(Avatar(users[0]), Words(users[0]), "stretch"), gap=6)
            )
        elif users:
            self.user_choice = ChoiceEntry(
                [(user, user) for user in users], "unlock_user", self.tr("User"), may_be_blank=False
            )
            self.user_choice.show_code(last_user if last_user in users else users[0])
            part.setLayout(column(Words(self.tr("User"), "label"), self.user_choice, gap=6))
        else:
            self.user_entry = EntryLineEdit("unlock_user", self.tr("User"))
            self.user_entry.show_text(last_user)
            part.setLayout(column(Words(self.tr("User"), "label"), self.user_entry, gap=6))
        return part

    def _ask(self) -> None:
        if not self.unlock.isEnabled():
            return
        if not self.passphrase.entry.text():
            self.passphrase.refuse(self.tr("The passphrase is empty."), self.tr("Type it and press Enter."))
            return
        self.unlock_wanted.emit(self.user(), self.passphrase.entry.text())
