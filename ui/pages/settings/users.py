"""Runs what an administrator does to users, and makes the recovery sheet; the cards say how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.domain.roles import Role
from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.users import UserLine
from ui.backend import Shell
from ui.pages.settings.recovery_words import recovery_words
from ui.pages.settings.users_card import ADD, END_WAIT, PASSPHRASE, REMOVE, ROLE, UsersCard
from ui.theme.tokens import Size
from ui.widgets.kit import Card, InlineMessage, SecondaryButton, Words, row

if TYPE_CHECKING:
    from core.reports.document import ReportDocument


class RecoveryCard(Card):
    """Prints a new recovery sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Recovery sheet"), icon_name="shield-check", parent=parent)
        self.button = SecondaryButton(self.tr("Make a new sheet"), "settings_recovery", icon_name="printer")
        self.message = InlineMessage("settings_recovery_message")
        words = self.tr(
            "A printed code with which an administrator who lost the passphrase sets a new one. Without it and without any "
            "administrator's passphrase nobody can help. A new sheet makes the one before it void."
        )
        self.body.addWidget(Words(words, "second", wrap=True))
        self.body.addSpacing(Size.GAP_4)
        self.body.addLayout(row(self.button, "stretch"))
        self.body.addWidget(self.message)


class UserDesk(QObject):
    """Between the cards and the clinic file; lives as long as the page around them."""

    def __init__(
        self, session: ClinicSession, shell: Shell, users: UsersCard, recovery: RecoveryCard, around: QWidget
    ) -> None:
        super().__init__(around)
        self._session, self._shell, self._users, self._recovery = session, shell, users, recovery
        self._around, self._said = around, ""
        users.step_wanted.connect(self._take)
        recovery.button.clicked.connect(self._make_sheet)

    def read(self) -> None:
        """Shows the users as they are now."""
        users = self._session.users
        self._shell.runner.database(
            lambda _progress: users.lines(),
            self.tr("Reading the users"),
            done=self._show,
            failed=self._users.refuse,
        )

    def _show(self, lines: Sequence[UserLine]) -> None:
        self._users.show_users(lines)
        if self._said:
            self._users.done(self._said)
            self._shell.say("done", self._said)
            self._said = ""

    def _take(self, step: str, user: str, role: str, passphrase: str) -> None:
        users = self._session.users
        work: Callable[[], None] = {
            ADD: partial(users.add, user, Role(role or Role.NURSE), passphrase),
            ROLE: partial(users.change_role, user, Role(role or Role.NURSE)),
            PASSPHRASE: partial(users.give_passphrase, user, passphrase),
            END_WAIT: partial(users.end_wait, user),
            REMOVE: partial(users.remove, user),
        }[step]
        self._said = {
            ADD: self.tr("{0} may open this file now."),
            ROLE: self.tr("The role of {0} is changed; it counts when they sign in next."),
            PASSPHRASE: self.tr("{0} has a new passphrase."),
            END_WAIT: self.tr("{0} may try again."),
            REMOVE: self.tr("{0} no longer opens this file."),
        }[step].format(user)
        self._users.hold()
        self._shell.runner.database(
            lambda _progress: work(), self.tr("Changing the users"), done=self._taken, failed=self._refused
        )

    def _taken(self, _: object) -> None:
        self.read()

    def _refused(self, fault: ClinicFault) -> None:
        self._said = ""
        self._users.refuse(fault)

    def _make_sheet(self) -> None:
        users, words = self._session.users, recovery_words()
        self._recovery.button.disable(self.tr("The sheet is being made."))
        self._shell.runner.database(
            lambda _progress: users.recovery_sheet(datetime.now(), words),  # noqa: DTZ005 - the clinic's own clock
            self.tr("Making the recovery sheet"),
            done=self._preview,
            failed=self._not_made,
        )

    def _preview(self, sheet: ReportDocument) -> None:
        from ui.pages.settings.recovery_preview import RecoveryPreview

        self._recovery.button.enable()
        self._recovery.message.say(
            "confirm", self.tr("The sheet before it is void."), self.tr("Print this one: it is not shown again.")
        )
        if self._around.isVisible():
            preview = RecoveryPreview(sheet, self._around)
            preview.said.connect(self._shell.say)
            preview.open()

    def _not_made(self, fault: ClinicFault) -> None:
        self._recovery.button.enable()
        self._recovery.message.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))
