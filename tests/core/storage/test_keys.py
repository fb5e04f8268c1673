"""The keys of a clinic file: who opens it, with which passphrase, and what a stranger can do with the keys file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dictionary.spec import Dictionary
from core.storage.clinic_file import ClinicFile
from core.storage.faults import EmptyPassphrase, KeysFileDamaged, UnknownUser, UserExists, WrongPassphrase
from core.storage.keys import KeyRing, PassphraseCost, Role, keys_path, new_key, read_key_ring
from core.storage.keys_text import check
from tests.core.storage.conftest import CHEAP, PASSPHRASE


def ring_of(path: Path, passphrase: str, key: bytes) -> KeyRing:
    return KeyRing(path, ()).with_user("Ada", Role.ADMINISTRATOR, passphrase, key, CHEAP)


@given(passphrase=st.text(min_size=1), other=st.text())
def test_only_the_passphrase_unwraps_the_key(passphrase: str, other: str) -> None:
    import unicodedata

    key = new_key()
    ring = ring_of(Path("x"), passphrase, key)
    assert ring.unlock(passphrase)[1] == key
    if unicodedata.normalize("NFC", other) != unicodedata.normalize("NFC", passphrase):
        with pytest.raises(WrongPassphrase):
            ring.unlock(other)


def test_a_passphrase_typed_on_another_system_is_the_same() -> None:
    key = new_key()
    assert ring_of(Path("x"), "perch\u00e9", key).unlock("perche\u0301")[1] == key


def test_two_files_and_two_users_never_share_a_key_salt_or_nonce(tmp_path: Path) -> None:
    key = new_key()
    assert key != new_key()
    one, two = ring_of(tmp_path, "x", key).with_user("Bob", Role.NURSE, "x", key, CHEAP).holders
    assert one.salt != two.salt and one.nonce != two.nonce and one.wrapped != two.wrapped


def test_each_user_opens_the_file_under_their_own_name(clinic: ClinicFile, path: Path, dictionary: Dictionary) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    clinic.add_user("Cleo", Role.ADMINISTRATOR, "cleo's own", cost=CHEAP)
    assert clinic.users() == (("Ada", Role.ADMINISTRATOR), ("Bob", Role.NURSE), ("Cleo", Role.ADMINISTRATOR))
    with ClinicFile.open(path, "bob's own", " Bob ", dictionary=dictionary) as opened:
        assert (opened.user, opened.role) == ("Bob", Role.NURSE)
    with pytest.raises(WrongPassphrase):
        ClinicFile.open(path, "bob's own", dictionary=dictionary)  # by default the first administrator
    with pytest.raises(UserExists):
        clinic.add_user("Bob", Role.PHYSICIAN, "y", cost=CHEAP)
    with pytest.raises(EmptyPassphrase):
        clinic.add_user("Dan", Role.PHYSICIAN, "", cost=CHEAP)


def test_a_changed_passphrase_replaces_the_old_one(clinic: ClinicFile, path: Path) -> None:
    clinic.change_passphrase("Ada", "a new one", cost=CHEAP)
    ring = read_key_ring(path)
    assert ring.unlock("a new one")[0].role is Role.ADMINISTRATOR
    with pytest.raises(WrongPassphrase):
        ring.unlock(PASSPHRASE)
    with pytest.raises(UnknownUser):
        clinic.change_passphrase("Bob", "x", cost=CHEAP)


@pytest.mark.parametrize(("field", "forged"), [("role", "administrator"), ("name", "Eve")])
def test_a_role_or_name_cannot_be_forged_into_the_keys_file(
    clinic: ClinicFile, path: Path, field: str, forged: str
) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    raw = json.loads(keys_path(path).read_bytes())
    raw["users"][1][field] = forged
    raw["check"] = check(raw["users"])
    keys_path(path).write_text(json.dumps(raw))
    with pytest.raises(WrongPassphrase):
        read_key_ring(path).unlock("bob's own", "Eve" if field == "name" else "Bob")


def test_every_flipped_byte_of_the_keys_file_is_noticed(make: Callable[[], ClinicFile], path: Path) -> None:
    make().close()
    keys = keys_path(path).read_bytes()
    for position in range(0, len(keys), 7):
        flipped = bytearray(keys)
        flipped[position] ^= 0x01
        keys_path(path).write_bytes(flipped)
        try:
            unharmed = read_key_ring(path).unlock(PASSPHRASE)
        except KeysFileDamaged:
            continue
        # a blank between two words of JSON is all that may go unnoticed
        assert chr(keys[position]).isspace() and unharmed[0].name == "Ada"


def test_a_keys_file_cannot_ask_for_more_work_than_a_pc_can_do() -> None:
    assert PassphraseCost().sensible()
    assert not PassphraseCost(memory_kib=2**30).sensible()
    assert not PassphraseCost(time_cost=10**6).sensible()
    assert not PassphraseCost(parallelism=0).sensible()


def test_the_keys_file_is_readable_json_without_secrets(clinic: ClinicFile, path: Path) -> None:
    raw = json.loads(keys_path(path).read_bytes())
    assert raw["format"] == 2
    (user,) = raw["users"]
    assert (user["name"], user["role"], user["argon2id"]["memory_kib"]) == ("Ada", "administrator", 64)
    assert clinic._key.hex() not in keys_path(path).read_text()
