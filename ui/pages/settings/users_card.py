"""The users of the clinic file, for administrators: who there is, and one step at a time on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.domain.roles import Role
from core.faults import ClinicFault
from core.services.users import UserLine
from ui.start.passphrase_rules import LEAST_LETTERS, strength
from ui.start.sign_in_card import PassphraseBlock
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Card,
    Cell,
    ChipText,
    ChoiceEntry,
    Column,
    EntryLineEdit,
    InlineMessage,
    SecondaryButton,
    Segment,
    TableView,
    Words,
    column,
    row,
)

WIDEST = 440
ADD, ROLE, PASSPHRASE, END_WAIT, REMOVE = "add", "role", "passphrase", "end_wait", "remove"
TABLE_HEIGHT = 5 * Size.TABLE_ROW


class UsersCard(Card):
    """`step_wanted(step, user, role, passphrase)`, steps as named above; what is missing is said in place."""

    step_wanted = Signal(str, str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Users"), icon_name="users-round", parent=parent)
        self._roles = {
            Role.NURSE: self.tr("Nurse"),
            Role.PHYSICIAN: self.tr("Physician"),
            Role.ANALYST: self.tr("Analyst: reads and analyses, sees no identity"),
            Role.ADMINISTRATOR: self.tr("Administrator"),
        }
        self.table = TableView(self._columns(), _name_of, "settings_users", self.tr("Users of this clinic file"))
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.step = Segment(
            [
                (ADD, self.tr("Add")),
                (ROLE, self.tr("Role")),
                (PASSPHRASE, self.tr("Passphrase")),
                (END_WAIT, self.tr("End wait")),
                (REMOVE, self.tr("Remove")),
            ],
            "settings_user_step",
            self.tr("What to do with a user"),
        )
        self.about = Words("", "second", wrap=True)
        self.name = EntryLineEdit("settings_user_name", self.tr("Name of the new user"))
        self.role = ChoiceEntry(list(self._roles.items()), "settings_user_role", self.tr("Role"), may_be_blank=False)
        self.first = PassphraseBlock(
            self.tr("Their passphrase, at least {0} characters").format(LEAST_LETTERS), "settings_user_passphrase"
        )
        self.again = PassphraseBlock(self.tr("The same passphrase again"), "settings_user_again")
        self.name_part = _labelled(self.tr("Name"), self.name)
        self.role_part = _labelled(self.tr("Role"), self.role)
        self.button = SecondaryButton("", "settings_user_button")
        self.result = InlineMessage("settings_user_message")
        self.body.addWidget(self.table)
        self.body.addLayout(row(self.step, "stretch"))
        self.body.addWidget(self.about)
        for part in (self.name_part, self.role_part, self.first, self.again):
            part.setMaximumWidth(WIDEST)
            self.body.addWidget(part)
        self.body.addSpacing(Size.GAP_4)
        self.body.addLayout(row(self.button, "stretch"))
        self.body.addWidget(self.result)
        self.step.chosen.connect(self._show_step)
        self.table.row_changed.connect(self._show_step)
        self.button.clicked.connect(self._ask)
        self.first.entry.returnPressed.connect(self._to_again)
        self.again.entry.returnPressed.connect(self._ask)
        self._show_step()

    def show_users(self, lines: Sequence[UserLine]) -> None:
        """Everybody who may open the file."""
        self.table.set_rows(lines)
        if self.table.current_row() is None:
            self.table.choose_first()
        self._show_step()

    def hold(self) -> None:
        """Waits for the clinic file."""
        self.button.disable(self.tr("The users are being changed."))

    def done(self, said: str) -> None:
        """A step is taken: the fields are empty again."""
        self.button.enable()
        self.name.show_text("")
        self.first.clear()
        self.again.clear()
        self.result.say("done", said)

    def refuse(self, fault: ClinicFault) -> None:
        """Says why a step was not taken."""
        self.button.enable()
        self.result.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))

    def _columns(self) -> tuple[Column[Any], ...]:
        return (
            Column("name", self.tr("Name"), self._name_cell, stretch=True),
            Column("role", self.tr("Role"), self._role_cell, width=130),
            Column("state", "", self._state_cell, width=110),
        )

    def _name_cell(self, line: UserLine) -> Cell:
        return Cell(line.name, tone="label")

    def _role_cell(self, line: UserLine) -> Cell:
        return Cell(line.role.value.capitalize())

    def _state_cell(self, line: UserLine) -> Cell:
        if line.is_waiting:
            return Cell(chips=(ChipText(self.tr("must wait"), "due", "clock-alert"),))
        return Cell(self.tr("you") if line.is_you else "", tone="quiet")

    def _chosen(self) -> str:
        line = self.table.current_row()
        return line.name if line is not None else ""

    def _show_step(self, _: object = None) -> None:
        step, user = self.step.code(), self._chosen()
        about, button = {
            ADD: (self.tr("Tell them their passphrase; they change it in Settings."), self.tr("Add the user")),
            ROLE: (self.tr("The passphrase stays the same."), self.tr("Change the role of {0}")),
            PASSPHRASE: (
                self.tr("For somebody who forgot theirs. The old one is void and a wait ends."),
                self.tr("Give {0} this passphrase"),
            ),
            END_WAIT: (
                self.tr("After five wrong passphrases a user must wait, longer each time. This ends the wait."),
                self.tr("Let {0} try again"),
            ),
            REMOVE: (
                self.tr("They no longer open this file. What they wrote stays under their name."),
                self.tr("Remove {0}"),
            ),
        }[step]
        self.about.setText(about)
        self.button.setText(button.format(user))
        self.button.setAccessibleName(button.format(user))
        self.name_part.setVisible(step == ADD)
        self.role_part.setVisible(step in (ADD, ROLE))
        for block in (self.first, self.again):
            block.setVisible(step in (ADD, PASSPHRASE))
        self.result.clear()

    def _to_again(self) -> None:
        self.again.entry.setFocus()

    def _ask(self) -> None:
        self.result.clear()
        step, first = self.step.code(), self.first.entry.text()
        if not self.button.isEnabled():
            return
        user = self.name.text().strip() if step == ADD else self._chosen()
        if not user:
            self.result.say("refused", self.tr("The name is empty."), self.tr("Type the name of the new user."))
            (self.name if step == ADD else self.table).setFocus()
        elif step in (ADD, PASSPHRASE) and not strength(first).accepted:
            self.first.refuse(self.tr("Too short:"), self.tr("at least {0} characters.").format(LEAST_LETTERS))
        elif step in (ADD, PASSPHRASE) and first != self.again.entry.text():
            self.again.refuse(self.tr("The two differ."), self.tr("Type the same passphrase again."))
        else:
            role = self.role.code() if step in (ADD, ROLE) else ""
            self.step_wanted.emit(step, user, role, first if step in (ADD, PASSPHRASE) else "")


def _labelled(label: str, field: QWidget) -> QWidget:
    part = QWidget()
    part.setLayout(column(Words(label, "label"), field, gap=6))
    return part


def _name_of(line: UserLine) -> str:
    return line.name
