"""A short PIN with which the same user unlocks the screen during a shift; it lives in memory and is never written."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from core.faults import DatabaseFault, UsageFault

LEAST_DIGITS: Final = 4
MOST_DIGITS: Final = 8
TRIES: Final = 3
SHIFT_SECONDS: Final = 12 * 3600
_DIGITS: Final = "0123456789"


class WeakPin(UsageFault):
    """A PIN that anybody would try first, or no PIN at all."""

    def __init__(self) -> None:
        super().__init__(
            f"This is no PIN: {LEAST_DIGITS} to {MOST_DIGITS} digits, not all the same and not in a row such as 1234.",
            "No PIN was set.",
            "Choose another.",
        )


class WrongPin(DatabaseFault):
    """The PIN is another, or is no longer valid."""

    def __init__(self, tries_left: int) -> None:
        if tries_left:
            todo = f"Type it again ({tries_left} {'try' if tries_left == 1 else 'tries'} left), or use your passphrase."
        else:
            todo = "It is no longer valid: type your passphrase."
        super().__init__("That is not the PIN.", "Your draft is kept.", todo)


class QuickPin:
    """One PIN of one user, good for three tries in a row and one shift of 12 hours, whichever ends first."""

    def __init__(self, pin: str, running_seconds: Callable[[], float] = time.monotonic) -> None:
        if not is_acceptable(pin):
            raise WeakPin
        self._salt = secrets.token_bytes(16)
        self._digest = self._digested(pin)
        self._seconds, self._ends, self._left = running_seconds, running_seconds() + SHIFT_SECONDS, TRIES

    @property
    def is_valid(self) -> bool:
        """Whether it may still be tried."""
        return self._left > 0 and self._seconds() < self._ends

    def check(self, pin: str) -> None:
        """Raises WrongPin when it is not this PIN, or when the PIN is no longer valid."""
        if not self.is_valid:
            raise WrongPin(0)
        if not hmac.compare_digest(self._digested(pin), self._digest):
            self._left -= 1
            raise WrongPin(self._left)
        self._left = TRIES

    def _digested(self, pin: str) -> bytes:
        from argon2.low_level import Type, hash_secret_raw

        return hash_secret_raw(pin.encode(), self._salt, 2, 19456, 1, 32, Type.ID)


def is_acceptable(pin: str) -> bool:
    """Whether a PIN is of 4 to 8 digits, neither all the same nor in a row up or down."""
    if not LEAST_DIGITS <= len(pin) <= MOST_DIGITS or any(digit not in _DIGITS for digit in pin):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps not in ({0}, {1}, {-1})
