"""What can go wrong with users, their tries and the recovery sheet, one class a fault with its sentence."""

from __future__ import annotations

from pathlib import Path

from core.faults import DatabaseFault, UsageFault
from core.storage.faults import UNTOUCHED, clinic_name, minutes


class TooManyTries(DatabaseFault):
    """Somebody typed wrong passphrases for this user; even the right one must wait now."""

    def __init__(self, path: Path, user: str, wait_seconds: float) -> None:
        super().__init__(
            f"The passphrase of {user} for {clinic_name(path)} was wrong too many times.",
            UNTOUCHED,
            f"Wait {minutes(wait_seconds)} and try again, or ask an administrator to end the wait; the recovery sheet does so too. "
            "The time counts while this PC runs, whatever its clock says.",
        )


class NoRecoverySheet(DatabaseFault):
    """Nobody ever printed a recovery sheet for this file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{clinic_name(path)} has no recovery sheet.",
            UNTOUCHED,
            "Ask another administrator for a new passphrase; they can print a sheet in Settings.",
        )


class MistypedRecoveryCode(DatabaseFault):
    """What was typed cannot be the code of any recovery sheet."""

    def __init__(self) -> None:
        super().__init__(
            "The recovery code is mistyped.",
            UNTOUCHED,
            "Compare it with the sheet: eight groups of four letters and digits.",
        )


class WrongRecoveryCode(DatabaseFault):
    """The code is that of another sheet."""

    def __init__(self) -> None:
        super().__init__(
            "The recovery code does not belong to this clinic file.",
            UNTOUCHED,
            "A newer sheet voids the one before it: look for the latest, and check its clinic file.",
        )


class NoAdministrator(DatabaseFault):
    """The recovery sheet gives a new passphrase to an administrator, to nobody else."""

    def __init__(self, user: str) -> None:
        super().__init__(
            f"{user} is not an administrator of this clinic file.",
            UNTOUCHED,
            "Use the sheet for an administrator; they can give everybody else a new passphrase.",
        )


class LastAdministrator(UsageFault):
    """Without an administrator nobody could add users or print a recovery sheet any more."""

    def __init__(self) -> None:
        super().__init__(
            "A clinic file needs an administrator, and this is the last one.",
            UNTOUCHED,
            "Make somebody else an administrator first.",
        )
