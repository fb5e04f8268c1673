"""Who may open a clinic file: a small file beside it holds its key, wrapped for each user by their passphrase."""

from __future__ import annotations

import binascii
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.domain.roles import Role
from core.storage.disk import disk_faults, write_whole
from core.storage.faults import (
    KeysFileDamaged,
    KeysFileMissing,
    UnknownUser,
    UserExists,
    WrongPassphrase,
)
from core.storage.key_faults import LastAdministrator, NoRecoverySheet, WrongRecoveryCode
from core.storage.key_lock import only_writer
from core.storage.keys_text import decoded, encoded
from core.storage.recovery_code import new_recovery_code, plain_code
from core.storage.wrapping import STANDARD_COST, KeyHolder, PassphraseCost, new_key, wrap

__all__ = [
    "STANDARD_COST",
    "KeyHolder",
    "KeyRing",
    "PassphraseCost",
    "Role",
    "edit_key_ring",
    "keys_path",
    "new_key",
    "read_key_ring",
]

_RECOVERY = "\nrecovery sheet"  # no user can be called so: names are stripped


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Every user of one clinic file, in the order they were added, and the recovery sheet if one was made."""

    path: Path
    holders: tuple[KeyHolder, ...]
    recovery: KeyHolder | None = None

    def unlock(self, passphrase: str, user: str | None = None) -> tuple[KeyHolder, bytes]:
        """The user (by default the first administrator) and the file's key; raises UnknownUser, WrongPassphrase.

        Counts no tries: whoever lets a person type uses `core.storage.tries`.
        """
        holder = self.holder(user)
        key = holder.unwrap(passphrase)
        if key is None:
            raise WrongPassphrase(self.path, holder.name)
        return holder, key

    def unlock_by_recovery(self, code: str) -> bytes:
        """The file's key by the code of the recovery sheet; raises NoRecoverySheet, WrongRecoveryCode."""
        if self.recovery is None:
            raise NoRecoverySheet(self.path)
        key = self.recovery.unwrap(plain_code(code))
        if key is None:
            raise WrongRecoveryCode
        return key

    def holder(self, user: str | None) -> KeyHolder:
        """A user by name, by default the first administrator; raises UnknownUser."""
        name = None if user is None else _plain(user)
        for holder in self.holders:
            if holder.name == name or (name is None and holder.role is Role.ADMINISTRATOR):
                return holder
        raise UnknownUser(self.path, name or Role.ADMINISTRATOR.value)

    def with_user(
        self, user: str, role: Role, passphrase: str, key: bytes, cost: PassphraseCost = STANDARD_COST
    ) -> KeyRing:
        """The same users and one more; raises UserExists, EmptyUserName, EmptyPassphrase."""
        name = _plain(user)
        if any(holder.name == name for holder in self.holders):
            raise UserExists(name)
        return replace(self, holders=(*self.holders, wrap(name, role, passphrase, key, cost)))

    def without_user(self, user: str) -> KeyRing:
        """The same users but one; raises UnknownUser, LastAdministrator."""
        old = self.holder(user)
        return self._administered(tuple(holder for holder in self.holders if holder is not old))

    def with_passphrase(self, user: str, passphrase: str, key: bytes, cost: PassphraseCost = STANDARD_COST) -> KeyRing:
        """The same users, one of them with another passphrase and no wrong tries; raises UnknownUser, EmptyPassphrase."""
        old = self.holder(user)
        return self.with_holder(wrap(old.name, old.role, passphrase, key, cost))

    def with_role(self, user: str, role: Role, key: bytes) -> KeyRing:
        """The same users, one of them in another role; raises UnknownUser, LastAdministrator."""
        return self._administered(self.with_holder(self.holder(user).as_role(role, key)).holders)

    def with_holder(self, new: KeyHolder) -> KeyRing:
        """The same users, `new` in the place of who had the name."""
        return replace(self, holders=tuple(new if holder.name == new.name else holder for holder in self.holders))

    def with_recovery(self, key: bytes, cost: PassphraseCost = STANDARD_COST) -> tuple[KeyRing, str]:
        """The same users with a new recovery sheet, which voids the one before, and its code in groups."""
        code = new_recovery_code()
        return replace(self, recovery=wrap(_RECOVERY, Role.ADMINISTRATOR, plain_code(code), key, cost)), code

    def write(self) -> None:
        """Puts the keys file in its place, whole or not at all."""
        with disk_faults(self.path):
            write_whole(self.path, encoded(self.holders, self.recovery))

    def _administered(self, holders: tuple[KeyHolder, ...]) -> KeyRing:
        if not any(holder.role is Role.ADMINISTRATOR for holder in holders):
            raise LastAdministrator
        return replace(self, holders=holders)


def keys_path(path: Path) -> Path:
    """The keys file that belongs to a clinic file."""
    return path.with_name(path.name + ".keys")


def read_key_ring(path: Path) -> KeyRing:
    """The users of the clinic file `path`; raises KeysFileMissing, KeysFileDamaged."""
    keys = keys_path(path)
    with disk_faults(keys):
        try:
            content = keys.read_bytes()
        except FileNotFoundError:
            raise KeysFileMissing(keys) from None
    try:
        return KeyRing(keys, *decoded(content))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise KeysFileDamaged(keys) from None


def edit_key_ring(path: Path, edit: Callable[[KeyRing], KeyRing]) -> None:
    """Changes the keys of the clinic file `path`; two programs that do so at once wait for each other."""
    keys = keys_path(path)
    with disk_faults(keys), only_writer(keys):
        edit(read_key_ring(path)).write()


def _plain(user: str) -> str:
    return unicodedata.normalize("NFC", user).strip()
