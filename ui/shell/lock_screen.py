"""The lock: opaque, in the place of everything, so that nothing of a patient can be seen, read aloud or reached by a key."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from core.faults import ClinicFault
from ui.start.avatar import Avatar
from ui.start.settings import time_words
from ui.start.sign_in_card import Centred, PassphraseBlock
from ui.widgets.buttons import LinkButton, PrimaryButton
from ui.widgets.layouts import column, row
from ui.widgets.words import Words


class LockScreen(Centred):
    """`unlock_wanted(passphrase)`; `someone_else` closes the file for another user. Without a passphrase (teaching) Enter is enough.

    With a PIN that is asked first (`pin_given(pin)`), until it is refused for good or the user prefers the passphrase.
    """

    unlock_wanted = Signal(str)
    pin_given = Signal(str)
    someone_else = Signal()

    def __init__(
        self,
        user: str,
        *,
        idle_minutes: int | None,
        needs_passphrase: bool,
        synthetic: bool,
        now: datetime,
        unsaved: int = 0,
        has_pin: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Locked"), "lock_screen", parent)
        self._needs_passphrase = needs_passphrase
        self.fact.setText(time_words(now))
        why = (
            self.tr("Nobody touched the keyboard for {0} minutes.").format(idle_minutes)
            if idle_minutes is not None
            else self.tr("The window was locked.")
        )
        kept = self.tr("Nothing is lost; after unlocking, the cursor returns to the same field.")
        if unsaved:
            values = self.tr("1 value") if unsaved == 1 else self.tr("{0} values").format(unsaved)
            kept = self.tr(
                "{0} not saved yet: kept here until you unlock; the cursor then returns to the same field."
            ).format(values)
        self.body.addWidget(Words(f"{why} {kept}", "second", wrap=True))
        self.body.addSpacing(12)
        self.other = LinkButton(self.tr("Someone else"), "lock_someone_else")
        self.other.clicked.connect(self.someone_else)
        self.body.addLayout(
            column(Words(self.tr("Signed in"), "label"), row(Avatar(user), Words(user), "stretch", self.other), gap=8)
        )
        self.body.addSpacing(12)
        self.passphrase = PassphraseBlock(self.tr("Passphrase"), "lock_passphrase")
        if not needs_passphrase:
            self.passphrase.hide()
            self.other.hide()
            self.body.addWidget(Words(self.tr("The teaching cohort has no passphrase."), "hint"))
        self.pin = PassphraseBlock(self.tr("PIN"), "lock_pin")
        self.instead = LinkButton(self.tr("Use the passphrase"), "lock_use_passphrase")
        self.body.addWidget(self.pin)
        self.body.addWidget(self.passphrase)
        self.body.addLayout(row(self.instead, "stretch"))
        self._by_pin = has_pin
        self.pin.setVisible(has_pin)
        self.instead.setVisible(has_pin)
        if has_pin:
            self.passphrase.hide()
        self.instead.clicked.connect(self.use_passphrase)
        self.pin.entry.returnPressed.connect(self._ask)
        self.body.addSpacing(8)
        self.unlock = PrimaryButton(self.tr("Unlock"), "lock_button", keys="Enter")
        forgotten = Words(
            self.tr("Forgotten? An administrator can give you a new passphrase.") if needs_passphrase else "",
            "hint",
            wrap=True,
        )
        line = row(gap=8)
        line.addWidget(forgotten, 1)
        line.addWidget(self.unlock)
        self.body.addLayout(line)
        if synthetic:
            self.below.setText(self.tr("Teaching cohort: synthetic patients only"))
        self.unlock.clicked.connect(self._ask)
        self.passphrase.entry.returnPressed.connect(self._ask)

    def take_keyboard(self) -> None:
        """Puts the keyboard on the PIN, else on the passphrase."""
        typed = self.pin.entry if self._by_pin else self.passphrase.entry
        (typed if self._needs_passphrase else self.unlock).setFocus(Qt.FocusReason.TabFocusReason)

    def use_passphrase(self) -> None:
        """Asks for the passphrase from now on."""
        self._by_pin = False
        for part in (self.pin, self.instead):
            part.hide()
        self.pin.clear()
        self.passphrase.show()
        self.take_keyboard()

    def refuse_pin(self, fault: ClinicFault, has_pin: bool) -> None:
        """Says in place that it was not the PIN; when it is no longer valid the passphrase takes its place."""
        self.unlock.setEnabled(True)
        if not has_pin:
            self.use_passphrase()
        (self.pin if has_pin else self.passphrase).refuse(fault.what, fault.todo)

    def refuse(self, fault: ClinicFault) -> None:
        """Says in place that it was not the passphrase."""
        self.unlock.setEnabled(True)
        self.passphrase.refuse(fault.what, fault.todo)

    def warn_of_loss(self, unsaved: int, user: str) -> None:
        """Says what would be lost if the file were closed now, and how to go on all the same."""
        values = self.tr("1 value") if unsaved == 1 else self.tr("{0} values").format(unsaved)
        (self.pin if self._by_pin else self.passphrase).refuse(
            self.tr("{0} not saved.").format(values),
            self.tr("{0} can unlock and save. Ask once more to close all the same and lose what was typed.").format(
                user
            ),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter anywhere unlocks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        if not self.unlock.isEnabled():
            return
        if self._by_pin:
            if not self.pin.entry.text():
                self.pin.refuse(self.tr("The PIN is empty."), self.tr("Type it and press Enter."))
                return
            self.unlock.setEnabled(False)
            self.pin_given.emit(self.pin.entry.text())
            return
        if self._needs_passphrase and not self.passphrase.entry.text():
            self.passphrase.refuse(self.tr("The passphrase is empty."), self.tr("Type it and press Enter."))
            return
        self.unlock.setEnabled(False)
        self.unlock_wanted.emit(self.passphrase.entry.text())
