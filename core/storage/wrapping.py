"""The file's key as one person's passphrase unwraps it, and the role that is sealed to it."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.roles import Role
from core.storage.faults import EmptyPassphrase, EmptyUserName

KEY_BYTES: Final = 32
_NONCE_BYTES = 12
_SEALED_FORMAT = 1


@dataclass(frozen=True, slots=True)
class PassphraseCost:
    """How much work one guess of a passphrase takes (argon2id; by default RFC 9106's second recommendation)."""

    time_cost: int = 3
    memory_kib: int = 65536
    parallelism: int = 4

    def sensible(self) -> bool:
        """Whether it can be computed on a clinic PC: a damaged file must not ask for a terabyte."""
        return (
            1 <= self.time_cost <= 64
            and 8 * self.parallelism <= self.memory_kib <= 2**20
            and 1 <= self.parallelism <= 64
        )


STANDARD_COST = PassphraseCost()


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """One user, and the file's key as only their passphrase unwraps it (AES-256-GCM, sealed with name and role).

    A role changed later cannot be sealed with a passphrase that only its user knows: then `wrapped_as` is the role of the day
    the key was wrapped, and `seal` binds name and today's role by the file's key. `tries` counts the wrong passphrases since
    the last right one, `tried_at` is how many seconds the PC had been running at the last.
    """

    name: str
    role: Role
    cost: PassphraseCost
    salt: bytes
    nonce: bytes
    wrapped: bytes
    wrapped_as: Role | None = None
    seal: bytes = b""
    tries: int = 0
    tried_at: float = 0.0

    def unwrap(self, passphrase: str) -> bytes | None:
        """The file's key; None when it is not this user's passphrase, or name or role were changed around the program."""
        sealed = AESGCM(_wrapping_key(passphrase, self.salt, self.cost))
        try:
            key = sealed.decrypt(self.nonce, self.wrapped, _sealed_facts(self.name, self.wrapped_as or self.role))
        except InvalidTag:
            return None
        if self.wrapped_as is not None and not hmac.compare_digest(self.seal, _role_seal(self.name, self.role, key)):
            return None
        return key

    def as_role(self, role: Role, key: bytes) -> KeyHolder:
        """The same user with the same passphrase in another role."""
        return replace(self, role=role, wrapped_as=self.wrapped_as or self.role, seal=_role_seal(self.name, role, key))


def new_key() -> bytes:
    """A random key for a new clinic file."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(name: str, role: Role, passphrase: str, key: bytes, cost: PassphraseCost) -> KeyHolder:
    """A user who opens the file by this passphrase; raises EmptyUserName, EmptyPassphrase."""
    if not name:
        raise EmptyUserName
    if not passphrase:
        raise EmptyPassphrase
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(_NONCE_BYTES)
    wrapped = AESGCM(_wrapping_key(passphrase, salt, cost)).encrypt(nonce, key, _sealed_facts(name, role))
    return KeyHolder(name, role, cost, salt, nonce, wrapped)


def _wrapping_key(passphrase: str, salt: bytes, cost: PassphraseCost) -> bytes:
    # NFC: the same passphrase typed on another system must give the same bytes
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, cost.time_cost, cost.memory_kib, cost.parallelism, KEY_BYTES, Type.ID)


def _sealed_facts(name: str, role: Role) -> bytes:
    return json.dumps([_SEALED_FORMAT, name, role.value]).encode()


def _role_seal(name: str, role: Role, key: bytes) -> bytes:
    return hmac.digest(key, b"role of a user" + _sealed_facts(name, role), hashlib.sha256)
