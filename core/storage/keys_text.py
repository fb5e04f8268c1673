"""The keys file as JSON: readable by anybody, of use only to those with a passphrase, and told when it is damaged."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from core.domain.roles import Role
from core.storage.wrapping import KeyHolder, PassphraseCost

FORMAT: Final = 2
"""Format 1 had neither changed roles, nor wrong tries, nor a recovery sheet."""


def encoded(holders: Sequence[KeyHolder], recovery: KeyHolder | None) -> bytes:
    """The content of a keys file."""
    users = [_written(holder) for holder in holders]
    sheet = None if recovery is None else _written(recovery)
    raw = {"format": FORMAT, "users": users, "recovery": sheet, "check": check(users, sheet)}
    return json.dumps(raw, ensure_ascii=False, indent=1).encode()


def decoded(content: bytes) -> tuple[tuple[KeyHolder, ...], KeyHolder | None]:
    """The users and the recovery sheet of a keys file; raises ValueError, KeyError, TypeError when it is damaged."""
    raw: Mapping[str, Any] = json.loads(content.decode())
    sheet = raw["recovery"] if raw["format"] == FORMAT else None
    if raw["format"] not in (1, FORMAT) or raw["check"] != check(raw["users"], sheet):
        raise ValueError("not the keys file that was written")
    holders = tuple(_read(user) for user in raw["users"])
    recovery = None if sheet is None else _read(sheet)
    if not all(holder.cost.sensible() for holder in (*holders, *([recovery] if recovery else []))):
        raise ValueError("no key is wrapped at such a cost")
    return holders, recovery


def check(users: object, recovery: object = None) -> str:
    """Tells a damaged keys file from a wrong passphrase; it is no secret and protects against nothing else."""
    told = users if recovery is None else [users, recovery]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _written(holder: KeyHolder) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": holder.name,
        "role": holder.role.value,
        "argon2id": {**asdict(holder.cost), "salt": base64.b64encode(holder.salt).decode()},
        "nonce": base64.b64encode(holder.nonce).decode(),
        "wrapped_key": base64.b64encode(holder.wrapped).decode(),
    }
    if holder.wrapped_as is not None:
        written |= {"wrapped_as": holder.wrapped_as.value, "role_seal": base64.b64encode(holder.seal).decode()}
    if holder.tries:
        written |= {"wrong_tries": holder.tries, "tried_at_uptime_seconds": holder.tried_at}
    return written


def _read(user: Mapping[str, Any]) -> KeyHolder:
    wrapped_as = user.get("wrapped_as")
    return KeyHolder(
        name=user["name"],
        role=Role(user["role"]),
        cost=PassphraseCost(**{name: user["argon2id"][name] for name in PassphraseCost.__dataclass_fields__}),
        salt=base64.b64decode(user["argon2id"]["salt"], validate=True),
        nonce=base64.b64decode(user["nonce"], validate=True),
        wrapped=base64.b64decode(user["wrapped_key"], validate=True),
        wrapped_as=None if wrapped_as is None else Role(wrapped_as),
        seal=base64.b64decode(user.get("role_seal", ""), validate=True),
        tries=int(user.get("wrong_tries", 0)),
        tried_at=float(user.get("tried_at_uptime_seconds", 0.0)),
    )
