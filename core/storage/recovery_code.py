"""The code of a printed recovery sheet: long enough that nobody guesses it, in groups that a person can type from paper."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from core.storage.key_faults import MistypedRecoveryCode

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none that is read as another
_RANDOM: Final = 30  # letters, 150 bits
_CHECKING: Final = 2
_GROUP: Final = 4
_READ_AS: Final = str.maketrans("OILU", "011V")


def new_recovery_code() -> str:
    """A random code with two letters that tell a slip of the hand, as `4F7K-...` in eight groups of four."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))
    letters += _check(letters)
    return "-".join(letters[place : place + _GROUP] for place in range(0, len(letters), _GROUP))


def plain_code(typed: str) -> str:
    """The code without groups, however it was typed; raises MistypedRecoveryCode."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_READ_AS)
    if len(letters) != _RANDOM + _CHECKING or _check(letters[:_RANDOM]) != letters[_RANDOM:]:
        raise MistypedRecoveryCode
    return letters


def _check(letters: str) -> str:
    digest = hashlib.sha256(letters.encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_CHECKING])
