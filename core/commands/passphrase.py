"""Where a headless command gets the passphrase: a file, the environment, or a prompt; never an argument."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from core.faults import UsageFault

VARIABLE = "RTX_CLINIC_PASSPHRASE"


def passphrase_from(file: Path | None, *, new: bool = False) -> Callable[[], str]:
    """A callable that gives the passphrase when it is first needed; with `new` a prompt asks twice.

    Raises UsageFault when the file cannot be used or when there is nothing to ask.
    """

    def give() -> str:
        if file is not None:
            return _from_file(file)
        if VARIABLE in os.environ:
            return os.environ[VARIABLE]
        return _from_prompt(new)

    return give


def _from_file(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageFault(
            f"The passphrase file {file} cannot be read.",
            "Nothing was changed.",
            "Check its name and its text encoding (UTF-8).",
        ) from error
    lines = text.splitlines()
    if not lines or not lines[0]:
        raise UsageFault(
            f"The passphrase file {file} is empty.", "Nothing was changed.", "Put the passphrase on its first line."
        )
    return lines[0]


def _from_prompt(new: bool) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageFault(
            "A passphrase is needed and there is nobody to ask.",
            "Nothing was changed.",
            f"Give --passphrase-file FILE or set {VARIABLE}.",
        )
    given = getpass.getpass("Passphrase: ")
    if new and getpass.getpass("The same again: ") != given:
        raise UsageFault("The two passphrases differ.", "Nothing was made.", "Run the command again.")
    return given
