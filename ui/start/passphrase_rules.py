"""Plain rules for a new passphrase: long enough, and a word for how hard it is to guess."""

from __future__ import annotations

import math
from typing import NamedTuple

LEAST_LETTERS = 10
BITS_OF_A_GUESSED_WORD = 6.0
_GUESSED_FIRST = (
    "password",
    "passphrase",
    "passwort",
    "rituximab",
    "clinic",
    "qwerty",
    "qwertz",
    "123456",
    "abcdef",
    "letmein",
)


class Strength(NamedTuple):
    """Whether a passphrase is accepted, and the word shown beside it."""

    accepted: bool
    word: str
    advice: str


def strength(passphrase: str, user: str = "") -> Strength:
    """How hard a passphrase is to guess, roughly: kinds of characters and how many differ, not a promise.

    Accepted from 10 characters on; `weak`, `fair`, `good`, `strong` by about 35, 50 and 70 bits.
    """
    if len(passphrase) < LEAST_LETTERS:
        missing = LEAST_LETTERS - len(passphrase)
        return Strength(False, "too short", f"{missing} more character{'s' if missing != 1 else ''}")
    kinds = (
        26 * any(c.islower() for c in passphrase)
        + 26 * any(c.isupper() for c in passphrase)
        + 10 * any(c.isdigit() for c in passphrase)
        + 20 * any(not c.isalnum() for c in passphrase)
    )
    rest = passphrase.casefold()
    bits = 0.0
    for word in (*_GUESSED_FIRST, user.casefold()):
        if len(word) > 2 and word in rest:
            rest = rest.replace(word, "")
            bits += BITS_OF_A_GUESSED_WORD
    # Repeated characters add little: count what differs, and the rest by half.
    differing = len(set(rest))
    bits += (differing + (len(rest) - differing) / 2) * math.log2(kinds)
    if bits < 35 or differing < 4:
        return Strength(True, "weak", "easily guessed: use four or more unrelated words")
    if bits < 50:
        return Strength(True, "fair", "one more word makes it good")
    if bits < 70:
        return Strength(True, "good", "")
    return Strength(True, "strong", "")
