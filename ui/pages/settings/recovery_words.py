"""What the recovery sheet says, to be translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.services.users import RecoveryWords


def recovery_words() -> RecoveryWords:
    """The words of the sheet in the language of the window."""
    return RecoveryWords(
        title=_tr("Recovery sheet"),
        keep=_tr("{0}. Keep it in a safe or a sealed envelope, never beside the computer."),
        banner=_tr("CONFIDENTIAL: OPENS THE CLINIC FILE"),
        printed=_tr("printed {0} by {1}"),
        file=_tr("Clinic file: "),
        code=_tr("The recovery code"),
        group=_tr("group {0}"),
        lost=_tr("When an administrator has lost the passphrase"),
        steps=(
            _tr("Start RTX Clinic, choose the clinic file and the administrator's name, and press Recovery sheet."),
            _tr(
                "Type the eight groups in order. Capitals, spaces and hyphens do not matter; 0 and O, 1 and I are read alike."
            ),
            _tr(
                "Type a new passphrase twice. The audit trail notes it. "
                "Everybody else gets a new passphrase from the administrator."
            ),
        ),
        good_to_know=_tr("Good to know"),
        warnings=(
            _tr("Whoever has this sheet and both files (the clinic file and its keys) can read every record."),
            _tr("A new sheet makes this one void. Print one when this one may have been seen, and destroy the old."),
            _tr(
                "Without any passphrase and without this sheet nobody can open the file, not even those who made the program."
            ),
        ),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecoverySheet", text)
