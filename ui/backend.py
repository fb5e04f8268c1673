"""What the window needs from the rest of the program, and what a page is given: protocols only, filled in by `main.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from core.services.backup_keeper import Preview
from core.services.progress import Progress
from core.services.rights import Right
from ui.tasks import TaskRunner
from ui.widgets.inline_message import MessageKind

Restore = Callable[[Path, Path, Progress], None]
"""(backup, clinic file): puts a backup and its keys in the place of the clinic file, which is kept aside. Runs in the database thread."""


class Session(Protocol):
    """An open clinic file. Every method runs in the database thread; the attributes are read in the GUI thread."""

    @property
    def name(self) -> str:
        """The clinic's name as the window title shows it."""

    @property
    def path(self) -> Path | None:
        """The clinic file; None for the throw-away teaching cohort."""

    @property
    def user(self) -> str:
        """Who is signed in, as the message bar shows it."""

    def may(self, right: Right) -> bool:
        """Whether who is signed in may do this; quick, in the GUI thread."""

    @property
    def synthetic(self) -> bool:
        """Whether every patient is made up: then each page carries the banner."""

    @property
    def facts(self) -> Sequence[str]:
        """Short facts for the message bar, as `Backup today 07:58`."""

    @property
    def warnings(self) -> Sequence[str]:
        """Sentences about the file as it was found, for the message bar: saves that are missing, a clock set back."""

    def back_up_if_due(self) -> object:
        """Makes a backup when half an hour of use went by since the last; None when none was made. Raises ClinicFault."""

    def check_passphrase(self, passphrase: str) -> None:
        """Unlocks the screen again; raises DatabaseFault when it is not this user's passphrase."""

    @property
    def has_pin(self) -> bool:
        """Whether the lock screen may ask for a PIN instead of the passphrase."""

    def check_pin(self, pin: str) -> None:
        """Unlocks the screen again; raises DatabaseFault when it is not the PIN of this shift."""

    def close(self) -> None:
        """Closes the clinic file; called last, in the database thread."""


class Backend(Protocol):
    """Opens clinic files. The calls with `progress` run in the database thread and raise ClinicFault; `users` must be quick."""

    @property
    def restore(self) -> Restore | None:
        """How a backup is put back; None hides the card on the start page."""

    @property
    def preview_restore(self) -> Callable[[Path, Path, str, str, Progress], Preview]:
        """(backup, clinic file, user, passphrase): what restoring would do; changes nothing. Runs in the database thread."""

    def users(self, path: Path) -> Sequence[str]:
        """Names that may sign in to a clinic file, without its passphrase; empty when that cannot be told. Never raises."""

    def create(self, path: Path, user: str, passphrase: str, progress: Progress) -> Session:
        """Makes `path` and `path` + `.keys` with one user, an administrator, and opens it."""

    def open(self, path: Path, user: str, passphrase: str, progress: Progress) -> Session:
        """Opens a clinic file; `user` may be empty, then the file's administrator is meant."""

    def recover(self, path: Path, user: str, code: str, passphrase: str, progress: Progress) -> Session:
        """Gives an administrator a new passphrase by the code of the recovery sheet and opens the clinic file."""

    def open_teaching(self, progress: Progress) -> Session:
        """Opens a throw-away clinic file with the teaching cohort; nothing is left of it after `close`."""


class Shell(Protocol):
    """What a page may ask of the window around it."""

    @property
    def runner(self) -> TaskRunner:
        """Where long work goes."""

    def say(self, kind: MessageKind, text: str) -> None:
        """Puts a message in the message bar: `done`, `note`, `confirm` or `refused`."""

    def go(self, place: str, target: object = None) -> None:
        """Shows another place; `target` (a patient's code, a filter) is handed to its page's `arrive`."""

    def show_facts(self) -> None:
        """Shows the session's facts anew, as after a backup."""

    def sign_in_again(self) -> None:
        """Leaves the file, which was closed for a restore, for its passphrase."""

    def announce(self, change: object) -> None:
        """Tells every page that records changed; their `refresh(change)` is called, at once when shown, else when shown next."""


PageFactory = Callable[[Session, Shell], QWidget]
"""Builds the page of a place when it is first shown."""
