"""Five wrong passphrases, then growing waits: guessing at the screen takes years, mistyping costs minutes.

The wait is counted by how long the PC has been running, not by its clock: setting the clock changes nothing, and after a
restart of the PC only the time since then counts. Who copies both files elsewhere can guess without this program; against
that stands the cost of each guess.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.faults import DiskFault
from core.storage.faults import WrongPassphrase
from core.storage.key_faults import TooManyTries
from core.storage.keys import KeyHolder, KeyRing, edit_key_ring, read_key_ring

Uptime = Callable[[], float]
"""Seconds since the PC was started."""

FREE_TRIES: Final = 5
WAITS_SECONDS: Final = (60, 120, 300, 600, 1200, 1800)
"""After the fifth wrong try, the sixth, ...; the last for every further one."""


def unlock(
    path: Path, passphrase: str, user: str | None = None, uptime: Uptime = time.monotonic
) -> tuple[KeyHolder, bytes]:
    """The user (by default the first administrator) and the key of the clinic file `path`; counts a wrong passphrase.

    Raises KeysFileMissing, KeysFileDamaged, UnknownUser, WrongPassphrase and, during a wait, TooManyTries, whatever was typed.
    """
    holder = read_key_ring(path).holder(user)
    wait = seconds_to_wait(holder, uptime())
    if wait > 0:
        raise TooManyTries(path, holder.name, wait)
    key = holder.unwrap(passphrase)
    if key is not None:
        if holder.tries:
            _count(path, holder.name, lambda _: 0, uptime())
        return holder, key
    _count(path, holder.name, lambda tries: tries + 1, uptime())
    left = max(FREE_TRIES - holder.tries - 1, 0)
    raise WrongPassphrase(path, holder.name, tries_left=left, wait_seconds=0 if left else _wait_after(holder.tries + 1))


def seconds_to_wait(holder: KeyHolder, uptime: float) -> float:
    """How long nobody may try as this user; 0 when they may."""
    if holder.tries < FREE_TRIES:
        return 0
    # A PC started since has been running at most as long as the try is ago.
    passed = uptime - holder.tried_at if uptime >= holder.tried_at else uptime
    return max(_wait_after(holder.tries) - passed, 0)


def _wait_after(tries: int) -> int:
    return WAITS_SECONDS[min(tries - FREE_TRIES, len(WAITS_SECONDS) - 1)]


def _count(path: Path, user: str, counted: Callable[[int], int], uptime: float) -> None:
    def edit(ring: KeyRing) -> KeyRing:
        holder = ring.holder(user)
        return ring.with_holder(replace(holder, tries=counted(holder.tries), tried_at=uptime))

    # On a disk that cannot be written nothing can be counted, and a backup there must still open.
    with suppress(DiskFault):
        edit_key_ring(path, edit)
