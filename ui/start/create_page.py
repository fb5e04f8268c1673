"""Makes a new clinic file: where, who, and a passphrase typed twice."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from core.faults import ClinicFault
from ui.start.passphrase_rules import LEAST_LETTERS, strength
from ui.start.sign_in_card import Centred, PassphraseBlock
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.entry import EntryLineEdit
from ui.widgets.inline_message import InlineMessage, MessageKind
from ui.widgets.layouts import column, row
from ui.widgets.words import Words

SUFFIX = ".rtxdb"
KEYS_SUFFIX = ".rtxdb.keys"


class CreatePage(Centred):
    """`create_wanted(path, user, passphrase)` once everything is filled; what is missing is said in place."""

    create_wanted = Signal(Path, str, str)
    back_wanted = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Create a clinic file"), "create_page", parent)
        self.path_entry = EntryLineEdit("create_path", self.tr("Clinic file"))
        self.path_entry.show_text(str(folder / f"clinic{SUFFIX}"))
        self.path_message = InlineMessage("create_path_message")
        self.choose = Button(self.tr("Choose ..."), "create_choose", size="small")
        self.user_entry = EntryLineEdit("create_user", self.tr("Your name"))
        self.user_message = InlineMessage("create_user_message")
        self.first = PassphraseBlock(
            self.tr("Passphrase, at least {0} characters").format(LEAST_LETTERS), "create_passphrase"
        )
        self.second = PassphraseBlock(self.tr("The same passphrase again"), "create_again")
        self.word = InlineMessage("create_strength")
        self.create_button = PrimaryButton(self.tr("Create"), "create_button", keys="Enter")
        self.back = Button(self.tr("Back"), "create_back", kind="quiet", size="link", keys="Esc")
        explain = Words(
            self.tr(
                "Two files are made and belong together: {0}, the encrypted records, and {1}, the keys of its users. "
                "Without the passphrase nobody can read them: a lost passphrase cannot be recovered."
            ).format(f"clinic{SUFFIX}", f"clinic{KEYS_SUFFIX}"),
            "small_second",
            wrap=True,
        )
        self.body.addWidget(explain)
        self.body.addSpacing(4)
        path_line = row(self.path_entry)
        path_line.addWidget(self.choose)
        self.body.addLayout(column(Words(self.tr("Clinic file"), "label"), path_line, self.path_message, gap=6))
        self.body.addLayout(column(Words(self.tr("Your name"), "label"), self.user_entry, self.user_message, gap=6))
        self.body.addWidget(self.first)
        self.body.addWidget(self.word)
        self.body.addWidget(self.second)
        self.body.addSpacing(8)
        self.body.addLayout(row(self.back, "stretch", self.create_button))
        self.choose.clicked.connect(self._choose_path)
        self.create_button.clicked.connect(self._ask)
        self.back.clicked.connect(self.back_wanted)
        self.path_entry.textChanged.connect(self.path_message.clear)
        self.user_entry.textChanged.connect(self.user_message.clear)
        self.first.entry.textChanged.connect(self._show_strength)
        self.first.entry.returnPressed.connect(self._to_second)
        self.second.entry.returnPressed.connect(self._ask)

    def take_keyboard(self) -> None:
        """The name is what is missing first; a place is proposed."""
        self.user_entry.setFocus(Qt.FocusReason.TabFocusReason)

    def path(self) -> Path:
        """The clinic file that would be made, with its ending."""
        typed = Path(self.path_entry.text().strip()).expanduser()
        return (
            typed if typed.suffix.lower() == SUFFIX else typed.with_name(typed.name + SUFFIX) if typed.name else typed
        )

    def set_busy(self, busy: bool) -> None:
        """Holds the button while the file is being made."""
        self.create_button.setEnabled(not busy)

    def refuse(self, fault: ClinicFault) -> None:
        """Says why no file was made, below the place."""
        self.set_busy(False)
        self.path_message.say("refused", fault.what, " ".join(part for part in (fault.safe, fault.todo) if part))
        self.path_entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the page creates."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        else:
            super().keyPressEvent(event)

    def _choose_path(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Where to keep the clinic file"),
            str(self.path()),
            self.tr("Clinic file (*{0})").format(SUFFIX),
        )
        if chosen:
            self.path_entry.show_text(chosen)
            self.path_message.clear()

    def _to_second(self) -> None:
        self.second.entry.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_strength(self, text: str) -> None:
        if not text:
            self.word.clear()
            return
        found = strength(text, self.user_entry.text())
        kind: MessageKind = "done" if found.word in ("good", "strong") else "confirm" if found.accepted else "note"
        self.word.say(kind, f"{found.word.capitalize()}{':' if found.advice else ''}", found.advice)

    def _ask(self) -> None:
        if not self.create_button.isEnabled() or not self._complete():
            return
        self.create_wanted.emit(self.path(), self.user_entry.text().strip(), self.first.entry.text())

    def _complete(self) -> bool:
        self.path_message.clear()
        self.user_message.clear()
        path, passphrase = self.path(), self.first.entry.text()
        if not path.name or not path.parent.is_dir():
            self.path_message.say(
                "refused", self.tr("There is no folder {0}.").format(path.parent), self.tr("Choose another place.")
            )
            self.path_entry.setFocus()
        elif path.exists() or path.with_name(path.name + ".keys").exists():
            self.path_message.say(
                "refused", self.tr("{0} exists already.").format(path.name), self.tr("Choose another name.")
            )
            self.path_entry.setFocus()
        elif not self.user_entry.text().strip():
            self.user_message.say(
                "refused", self.tr("The name is empty."), self.tr("It stands beside every change you make.")
            )
            self.user_entry.setFocus()
        elif not strength(passphrase).accepted:
            self.first.refuse(self.tr("Too short:"), self.tr("at least {0} characters.").format(LEAST_LETTERS))
        elif passphrase != self.second.entry.text():
            self.second.refuse(self.tr("The two differ."), self.tr("Type the same passphrase again."))
        else:
            return True
        return False
