"""The place Settings: which clinic file this is, where its data lives, the program, the passphrase, the licences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QGridLayout, QStackedWidget, QWidget

from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.rights import Right
from core.version import VERSION
from ui.backend import Shell
from ui.pages.settings.backups_card import BackupsCard
from ui.pages.settings.licences import LicencesView
from ui.pages.settings.passphrase_card import PassphraseCard
from ui.pages.settings.pin_card import PinCard, RoleCard
from ui.pages.settings.release_notes import ReleaseNotesView
from ui.pages.settings.restore_view import RestoreView
from ui.pages.settings.users import RecoveryCard, UserDesk
from ui.pages.settings.users_card import UsersCard
from ui.shell.page import Page
from ui.theme.tokens import Size
from ui.widgets.kit import (
    Card,
    KeyHint,
    PageHead,
    SecondaryButton,
    Words,
    column,
    ground,
    named,
    row,
    scrolling,
)

ONE_COLUMN_BELOW = 860
LABEL_WIDTH = 120


class SettingsPage(Page):
    """Cards in two columns; the licences open in the place of the cards. The teaching cohort has no passphrase and says so."""

    def __init__(self, session: ClinicSession, shell: Shell) -> None:
        super().__init__()
        self._session, self._shell = session, shell
        self._desk: UserDesk | None = None
        self.cards = QWidget()
        ground(self.cards, "page")
        content = QWidget()
        ground(content, "page")
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._line.setContentsMargins(Size.MARGIN, Size.GAP_16, Size.MARGIN, Size.GAP_16)
        self._line.setSpacing(Size.CARD_GAP)
        left = column(self._file_card(), *self._user_cards(), self._program_card(), "stretch", gap=Size.CARD_GAP)
        self._line.addLayout(left, 1)
        right = [self._passphrase_card(), *self._pin_cards()]
        if session.backups is not None:
            self.backups = BackupsCard(session.backups, shell)
            self.backups.restore_wanted.connect(self._open_restore)
            if why := session.why_not(Right.RESTORE):
                self.backups.restore_button.disable(why)
            self.restoring = RestoreView(session.backups, shell)
            self.restoring.closed.connect(self._close_restore)
            self.restoring.restore_wanted.connect(self._restore)
            right.insert(0, self.backups)
        self._line.addLayout(column(*right, "stretch", gap=Size.CARD_GAP), 1)
        self.cards.setLayout(column(PageHead(self.tr("Settings"), session.name), scrolling(content), gap=0))
        self.licences = LicencesView()
        self.views = QStackedWidget()
        self.views.addWidget(self.cards)
        self.views.addWidget(self.licences)
        self.notes = ReleaseNotesView()
        self.views.addWidget(self.notes)
        if session.backups is not None:
            self.views.addWidget(self.restoring)
        self.setLayout(column(self.views, gap=0))
        self.licences_button.clicked.connect(self._open_licences)
        self.licences.closed.connect(self._close_licences)
        self.notes_button.clicked.connect(self._open_notes)
        self.notes.closed.connect(self._close_notes)

    def arrive(self, _target: object) -> None:
        """Coming here shows the cards, whatever was open before, and the users as they are now."""
        self.views.setCurrentWidget(self.cards)
        if self._desk is not None:
            self._desk.read()
        if self._session.backups is not None:
            self.backups.show_facts()

    def hints(self) -> Sequence[KeyHint]:
        return [("Tab", self.tr("next"))]

    def key_sheet(self) -> Sequence[KeyHint]:
        return [
            ("Tab", self.tr("Next button or field")),
            ("Enter", self.tr("In the passphrase: next field, then change it")),
            ("Esc", self.tr("Back from what changed, the licences or the backups")),
        ]

    def first_focus(self) -> QWidget | None:
        return self.copy_button if self._session.path is not None else self.licences_button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the cards stand below each other."""
        super().resizeEvent(event)
        narrow = self.width() < ONE_COLUMN_BELOW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._line.setDirection(way)

    def _file_card(self) -> Card:
        card = Card(self.tr("Clinic file"), icon_name="database")
        path, facts = self._session.path, [(self.tr("Name"), self._session.name)]
        if path is None:
            lives = self.tr("In a folder of its own that is removed when you leave the teaching cohort.")
            facts += [(self.tr("Where data lives"), lives), (self.tr("Signed in as"), self._session.user)]
            card.body.addLayout(self._facts(facts))
            return card
        facts += [
            (self.tr("Folder"), str(path.parent)),
            (self.tr("Records"), path.name),
            (self.tr("Keys"), f"{path.name}.keys"),
            (self.tr("Signed in as"), self._session.user),
        ]
        card.body.addLayout(self._facts(facts))
        lives = self.tr(
            "Everything you record stands in these two files, the records encrypted. They belong together: copy both. "
            "Nothing leaves this computer."
        )
        self.copy_button = SecondaryButton(self.tr("Copy the path"), "settings_copy_path", icon_name="copy")
        self.copy_button.clicked.connect(self._copy_path)
        card.body.addWidget(Words(lives, "hint", wrap=True))
        card.body.addSpacing(Size.GAP_4)
        self.audit_button = SecondaryButton(
            self.tr("Audit trail for an auditor"), "settings_export_audit", icon_name="download"
        )
        self.audit_button.clicked.connect(self._choose_audit)
        if why := self._session.why_not(Right.EXPORT_FULL):
            self.audit_button.disable(why)
        card.body.addLayout(row(self.copy_button, self.audit_button, "stretch"))
        return card

    def _program_card(self) -> Card:
        card = Card(self.tr("Program"), icon_name="info")
        facts = [
            (self.tr("RTX Clinic"), self.tr("version {0}").format(VERSION)),
            (self.tr("Data dictionary"), self.tr("version {0}").format(self._session.dictionary.version)),
        ]
        self.licences_button = SecondaryButton(self.tr("Licences"), "settings_licences", icon_name="file-text")
        self.notes_button = SecondaryButton(self.tr("What changed"), "settings_release_notes", icon_name="list-todo")
        card.body.addLayout(self._facts(facts))
        card.body.addSpacing(Size.GAP_4)
        card.body.addLayout(row(self.notes_button, self.licences_button, "stretch"))
        return card

    def _passphrase_card(self) -> Card:
        if self._session.path is None:
            card = Card(self.tr("Passphrase"), icon_name="lock-keyhole")
            reason = self.tr(
                "The teaching cohort has no passphrase: its key is made anew each time and thrown away. "
                "Open a clinic file to change yours."
            )
            card.body.addWidget(Words(reason, "second", wrap=True))
            return card
        self.passphrase = PassphraseCard(self._session.user)
        self.passphrase.change_wanted.connect(self._change_passphrase)
        return self.passphrase

    def _user_cards(self) -> Sequence[Card]:
        if self._session.path is None:
            return ()
        if not self._session.may(Right.MANAGE_USERS):
            self.role_card = RoleCard(self._session.user, self._session.role)
            return (self.role_card,)
        self.users, self.recovery = UsersCard(), RecoveryCard()
        self._desk = UserDesk(self._session, self._shell, self.users, self.recovery, self)
        return self.users, self.recovery

    def _pin_cards(self) -> Sequence[Card]:
        if self._session.path is None:
            return ()
        self.pin = PinCard()
        self.pin.show_pin(self._session.has_pin)
        self.pin.pin_wanted.connect(self._set_pin)
        return (self.pin,)

    def _facts(self, facts: Sequence[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Size.GAP_12)
        grid.setVerticalSpacing(Size.GAP_8)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        for at, (label, fact) in enumerate(facts):
            shown = named(Words(fact, "label", wrap=True), f"settings_fact_{at}", f"{label}: {fact}")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(Words(label, "second", wrap=True), at, 0)
            grid.addWidget(shown, at, 1)
        return grid

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self._session.path))
        self._shell.say("done", self.tr("The path of the clinic file is in the clipboard."))

    def export_audit(self, path: Path) -> None:
        """Writes the audit trail as a workbook."""
        self._shell.runner.database(
            lambda progress: self._session.export_audit(path, progress),
            self.tr("Writing the audit trail"),
            done=self._audit_written,
            failed=self._refused,
        )

    def _choose_audit(self) -> None:
        name = f"{self._session.name}-audit.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Audit trail for an auditor"), name, self.tr("Workbook (*.xlsx)")
        )
        if chosen:
            self.export_audit(Path(chosen).with_suffix(".xlsx"))

    def _audit_written(self, rows: int) -> None:
        written = self.tr("The audit trail is written, {0} rows. The workbook is not encrypted and names patients.")
        self._shell.say("done", written.format(f"{rows:,}"))

    def _refused(self, fault: ClinicFault) -> None:
        self._shell.say("refused", str(fault))

    def _open_restore(self) -> None:
        self.views.setCurrentWidget(self.restoring)
        self.restoring.open()
        self.restoring.back.setFocus(Qt.FocusReason.TabFocusReason)

    def _close_restore(self) -> None:
        self.views.setCurrentWidget(self.cards)
        self.backups.restore_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _restore(self, backup: Path) -> None:
        session = self._session
        self._shell.runner.database(
            lambda progress: session.restore(backup, progress),
            self.tr("Restoring the backup"),
            done=self._restored,
            failed=self._restore_failed,
        )

    def _restored(self, _: object) -> None:
        self._shell.sign_in_again()

    def _restore_failed(self, fault: ClinicFault) -> None:
        self.restoring.refuse(fault)
        if not self._session.is_open:  # closed for the restore that the disk then refused: the file stands as before
            self._shell.sign_in_again()

    def _change_passphrase(self, old: str, new: str) -> None:
        self.passphrase.hold()
        self._shell.runner.database(
            lambda _progress: self._session.change_passphrase(old, new),
            self.tr("Changing the passphrase"),
            done=self._passphrase_changed,
            failed=self.passphrase.refuse,
        )

    def _passphrase_changed(self, _: object) -> None:
        self.passphrase.changed()
        self._shell.say("done", self.tr("Your passphrase is changed."))

    def _set_pin(self, passphrase: str, pin: str) -> None:
        self.pin.hold()
        self._shell.runner.database(
            lambda _progress: self._session.set_pin(passphrase, pin),
            self.tr("Checking the passphrase"),
            done=self._pin_set,
            failed=self.pin.refuse,
        )

    def _pin_set(self, _: object) -> None:
        self.pin.changed(self._session.has_pin)

    def _open_notes(self) -> None:
        self.views.setCurrentWidget(self.notes)
        self.notes.text.setFocus(Qt.FocusReason.TabFocusReason)

    def _close_notes(self) -> None:
        self.views.setCurrentWidget(self.cards)
        self.notes_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_licences(self) -> None:
        self.views.setCurrentWidget(self.licences)
        self.licences.list.line(self.licences.list.key()).setFocus(Qt.FocusReason.TabFocusReason)

    def _close_licences(self) -> None:
        self.views.setCurrentWidget(self.cards)
        self.licences_button.setFocus(Qt.FocusReason.TabFocusReason)
