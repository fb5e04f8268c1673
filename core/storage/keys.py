"""Who may open a clinic file: a small file beside it holds its key, wrapped for each user by their passphrase."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.storage.disk import disk_faults, write_whole
from core.storage.faults import (
    EmptyPassphrase,
    EmptyUserName,
    KeysFileDamaged,
    KeysFileMissing,
    UnknownUser,
    UserExists,
    WrongPassphrase,
)

_FORMAT = 1
_KEY_BYTES = 32
_NONCE_BYTES = 12


class Role(StrEnum):
    """What a user is in the clinic; what each may do is decided by the services."""

    ADMINISTRATOR = "administrator"
    PHYSICIAN = "physician"
    NURSE = "nurse"


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
    """One user, and the file's key as only their passphrase unwraps it (AES-256-GCM, sealed with name and role)."""

    name: str
    role: Role
    cost: PassphraseCost
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Every user of one clinic file, in the order they were added."""

    path: Path
    holders: tuple[KeyHolder, ...]

    def unlock(self, passphrase: str, user: str | None = None) -> tuple[KeyHolder, bytes]:
        """The user (by default the first administrator) and the file's key; raises UnknownUser, WrongPassphrase."""
        holder = self._holder(user)
        sealed = AESGCM(_wrapping_key(passphrase, holder.salt, holder.cost))
        try:
            return holder, sealed.decrypt(holder.nonce, holder.wrapped, _sealed_facts(holder.name, holder.role))
        except InvalidTag:
            raise WrongPassphrase(self.path, holder.name) from None

    def with_user(
        self, user: str, role: Role, passphrase: str, key: bytes, cost: PassphraseCost = STANDARD_COST
    ) -> KeyRing:
        """The same users and one more; raises UserExists, EmptyUserName, EmptyPassphrase."""
        name = _plain(user)
        if any(holder.name == name for holder in self.holders):
            raise UserExists(name)
        return KeyRing(self.path, (*self.holders, _wrap(name, role, passphrase, key, cost)))

    def with_passphrase(self, user: str, passphrase: str, key: bytes, cost: PassphraseCost = STANDARD_COST) -> KeyRing:
        """The same users, one of them with another passphrase; raises UnknownUser, EmptyPassphrase."""
        old = self._holder(user)
        new = _wrap(old.name, old.role, passphrase, key, cost)
        return KeyRing(self.path, tuple(new if holder is old else holder for holder in self.holders))

    def write(self) -> None:
        """Puts the keys file in its place, whole or not at all."""
        with disk_faults(self.path):
            write_whole(self.path, _encoded(self.holders))

    def _holder(self, user: str | None) -> KeyHolder:
        name = None if user is None else _plain(user)
        for holder in self.holders:
            if holder.name == name or (name is None and holder.role is Role.ADMINISTRATOR):
                return holder
        raise UnknownUser(self.path, name or Role.ADMINISTRATOR.value)


def keys_path(path: Path) -> Path:
    """The keys file that belongs to a clinic file."""
    return path.with_name(path.name + ".keys")


def new_key() -> bytes:
    """A random key for a new clinic file."""
    return secrets.token_bytes(_KEY_BYTES)


def read_key_ring(path: Path) -> KeyRing:
    """The users of the clinic file `path`; raises KeysFileMissing, KeysFileDamaged."""
    keys = keys_path(path)
    with disk_faults(keys):
        try:
            content = keys.read_bytes()
        except FileNotFoundError:
            raise KeysFileMissing(keys) from None
    try:
        return KeyRing(keys, _decoded(content))
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise KeysFileDamaged(keys) from None


def _wrap(name: str, role: Role, passphrase: str, key: bytes, cost: PassphraseCost) -> KeyHolder:
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
    return hash_secret_raw(secret, salt, cost.time_cost, cost.memory_kib, cost.parallelism, _KEY_BYTES, Type.ID)


def _sealed_facts(name: str, role: Role) -> bytes:
    return json.dumps([_FORMAT, name, role.value]).encode()


def _plain(user: str) -> str:
    return unicodedata.normalize("NFC", user).strip()


def _encoded(holders: tuple[KeyHolder, ...]) -> bytes:
    users = [
        {
            "name": holder.name,
            "role": holder.role.value,
            "argon2id": {**asdict(holder.cost), "salt": base64.b64encode(holder.salt).decode()},
            "nonce": base64.b64encode(holder.nonce).decode(),
            "wrapped_key": base64.b64encode(holder.wrapped).decode(),
        }
        for holder in holders
    ]
    return json.dumps(
        {"format": _FORMAT, "users": users, "check": _check(users)}, ensure_ascii=False, indent=1
    ).encode()


def _decoded(content: bytes) -> tuple[KeyHolder, ...]:
    raw: Mapping[str, Any] = json.loads(content.decode())
    if raw["format"] != _FORMAT or raw["check"] != _check(raw["users"]):
        raise ValueError("not the keys file that was written")
    holders = tuple(
        KeyHolder(
            name=user["name"],
            role=Role(user["role"]),
            cost=PassphraseCost(**{name: user["argon2id"][name] for name in PassphraseCost.__dataclass_fields__}),
            salt=base64.b64decode(user["argon2id"]["salt"], validate=True),
            nonce=base64.b64decode(user["nonce"], validate=True),
            wrapped=base64.b64decode(user["wrapped_key"], validate=True),
        )
        for user in raw["users"]
    )
    if not all(holder.cost.sensible() for holder in holders):
        raise ValueError("no key is wrapped at such a cost")
    return holders


def _check(users: object) -> str:
    """Tells a damaged keys file from a wrong passphrase; it is no secret and protects against nothing else."""
    return hashlib.sha256(json.dumps(users, sort_keys=True).encode()).hexdigest()
