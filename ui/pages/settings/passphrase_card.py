"""Changes the passphrase of who is signed in: the old one, then the new one twice."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.faults import ClinicFault, DatabaseFault
from ui.start.passphrase_rules import LEAST_LETTERS, strength
from ui.start.sign_in_card import PassphraseBlock
from ui.theme.tokens import Size
from ui.widgets.inline_message import MessageKind
from ui.widgets.kit import Card, InlineMessage, SecondaryButton, Words, row

WIDEST = 440


class PassphraseCard(Card):
    """`change_wanted(old, new)` once the new one is long enough and typed twice alike; what is missing is said in place."""

    change_wanted = Signal(str, str)

    def __init__(self, user: str, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Passphrase of {0}").format(user), icon_name="lock-keyhole", parent=parent)
        self._user = user
        self.old = PassphraseBlock(self.tr("Present passphrase"), "settings_old")
        self.new = PassphraseBlock(
            self.tr("New passphrase, at least {0} characters").format(LEAST_LETTERS), "settings_new"
        )
        self.again = PassphraseBlock(self.tr("The new passphrase again"), "settings_again")
        self.word = InlineMessage("settings_strength")
        self.result = InlineMessage("settings_passphrase_message")
        self.button = SecondaryButton(self.tr("Change the passphrase"), "settings_change_passphrase")
        lost = self.tr("If you lose it, an administrator can give you a new one. Other users of this file keep theirs.")
        self.body.addWidget(Words(lost, "hint", wrap=True))
        for part in (self.old, self.new, self.word, self.again):
            part.setMaximumWidth(WIDEST)
            self.body.addWidget(part)
        self.body.addSpacing(Size.GAP_4)
        self.body.addLayout(row(self.button, "stretch"))
        self.body.addWidget(self.result)
        self.button.clicked.connect(self._ask)
        self.old.entry.returnPressed.connect(self._to_new)
        self.new.entry.returnPressed.connect(self._to_again)
        self.again.entry.returnPressed.connect(self._ask)
        self.new.entry.textChanged.connect(self._show_strength)

    def hold(self) -> None:
        """Waits for the clinic file."""
        self.button.disable(self.tr("The passphrase is being changed."))

    def changed(self) -> None:
        """It is done: the fields are empty again."""
        self.button.enable()
        for block in (self.old, self.new, self.again):
            block.clear()
        self.result.say(
            "done", self.tr("The passphrase is changed."), self.tr("The old one no longer opens this file.")
        )

    def refuse(self, fault: ClinicFault) -> None:
        """Says why it was not changed: below the present passphrase when that was wrong."""
        self.button.enable()
        rest = " ".join(part for part in (fault.safe, fault.todo) if part)
        if isinstance(fault, DatabaseFault):
            self.old.refuse(fault.what, rest)
        else:
            self.result.say("refused", fault.what, rest)

    def _to_new(self) -> None:
        self.new.entry.setFocus()

    def _to_again(self) -> None:
        self.again.entry.setFocus()

    def _show_strength(self, text: str) -> None:
        if not text:
            self.word.clear()
            return
        found = strength(text, self._user)
        kind: MessageKind = "done" if found.word in ("good", "strong") else "confirm" if found.accepted else "note"
        self.word.say(kind, f"{found.word.capitalize()}{':' if found.advice else ''}", found.advice)

    def _ask(self) -> None:
        self.result.clear()
        old, new = self.old.entry.text(), self.new.entry.text()
        if not self.button.isEnabled():
            return
        if not old:
            self.old.refuse(self.tr("Empty:"), self.tr("type the passphrase that opens this file now."))
        elif not strength(new).accepted:
            self.new.refuse(self.tr("Too short:"), self.tr("at least {0} characters.").format(LEAST_LETTERS))
        elif new != self.again.entry.text():
            self.again.refuse(self.tr("The two differ."), self.tr("Type the same passphrase again."))
        else:
            self.change_wanted.emit(old, new)
