"""A PIN to unlock the screen with during a shift, and what one's role includes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.domain.roles import Role
from core.faults import ClinicFault, DatabaseFault
from core.services.pin import LEAST_DIGITS, MOST_DIGITS, is_acceptable
from core.services.rights import RIGHTS, Right
from ui.start.sign_in_card import PassphraseBlock
from ui.theme.tokens import Size
from ui.widgets.kit import Card, InlineMessage, SecondaryButton, Words, row

WIDEST = 440


class PinCard(Card):
    """`pin_wanted(passphrase, pin)`; an empty PIN ends it."""

    pin_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("PIN for this shift"), icon_name="keyboard", parent=parent)
        words = self.tr(
            "Unlocks the screen for you until the file is closed, at most 12 hours; after three wrong tries only the passphrase does. "
            "It is kept in memory and never written."
        )
        self.passphrase = PassphraseBlock(self.tr("Your passphrase"), "settings_pin_passphrase")
        self.pin = PassphraseBlock(self.tr("PIN, {0} to {1} digits").format(LEAST_DIGITS, MOST_DIGITS), "settings_pin")
        self.again = PassphraseBlock(self.tr("The PIN again"), "settings_pin_again")
        self.button = SecondaryButton(self.tr("Set the PIN"), "settings_set_pin")
        self.end = SecondaryButton(self.tr("End the PIN"), "settings_end_pin")
        self.result = InlineMessage("settings_pin_message")
        self.body.addWidget(Words(words, "hint", wrap=True))
        for part in (self.passphrase, self.pin, self.again):
            part.setMaximumWidth(WIDEST)
            self.body.addWidget(part)
        self.body.addSpacing(Size.GAP_4)
        self.body.addLayout(row(self.button, self.end, "stretch"))
        self.body.addWidget(self.result)
        self.show_pin(False)
        self.button.clicked.connect(self._ask)
        self.end.clicked.connect(self._ask_end)
        self.passphrase.entry.returnPressed.connect(self._to_pin)
        self.pin.entry.returnPressed.connect(self._to_again)
        self.again.entry.returnPressed.connect(self._ask)

    def show_pin(self, is_set: bool) -> None:
        """Whether there is a PIN that can be ended."""
        self.end.setVisible(is_set)

    def hold(self) -> None:
        """Waits for the passphrase to be checked."""
        self.button.disable(self.tr("The passphrase is being checked."))

    def changed(self, is_set: bool) -> None:
        """It is done: the fields are empty again."""
        self.button.enable()
        for block in (self.passphrase, self.pin, self.again):
            block.clear()
        self.show_pin(is_set)
        if is_set:
            self.result.say("done", self.tr("The PIN is set."), self.tr("The lock screen asks for it from now on."))
        else:
            self.result.say("done", self.tr("The PIN is ended."), self.tr("The lock screen asks for your passphrase."))

    def refuse(self, fault: ClinicFault) -> None:
        """Says why it was not set: below the passphrase when that was wrong."""
        self.button.enable()
        rest = " ".join(part for part in (fault.safe, fault.todo) if part)
        (self.passphrase if isinstance(fault, DatabaseFault) else self.pin).refuse(fault.what, rest)

    def _to_pin(self) -> None:
        self.pin.entry.setFocus()

    def _to_again(self) -> None:
        self.again.entry.setFocus()

    def _has_passphrase(self) -> bool:
        self.result.clear()
        if self.passphrase.entry.text():
            return self.button.isEnabled()
        self.passphrase.refuse(self.tr("Empty:"), self.tr("type the passphrase that opens this file."))
        return False

    def _ask(self) -> None:
        if not self._has_passphrase():
            return
        pin = self.pin.entry.text()
        if not is_acceptable(pin):
            self.pin.refuse(
                self.tr("This is no PIN:"),
                self.tr("{0} to {1} digits, not all the same and not in a row such as 1234.").format(
                    LEAST_DIGITS, MOST_DIGITS
                ),
            )
        elif pin != self.again.entry.text():
            self.again.refuse(self.tr("The two differ."), self.tr("Type the same PIN again."))
        else:
            self.pin_wanted.emit(self.passphrase.entry.text(), pin)

    def _ask_end(self) -> None:
        if self._has_passphrase():
            self.pin_wanted.emit(self.passphrase.entry.text(), "")


class RoleCard(Card):
    """What one's role is, and what it does not include."""

    def __init__(self, user: str, role: Role, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Your role"), icon_name="users-round", parent=parent)
        off = [right.value for right in Right if right not in RIGHTS[role]]
        said = self.tr("{0} is signed in as {1}.").format(user, role.value)
        self.words = Words(
            self.tr("{0} This role may not {1}. An administrator can change it.").format(said, _listed(off)),
            "second",
            wrap=True,
        )
        self.body.addWidget(self.words)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
