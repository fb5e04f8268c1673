"""Users of a clinic file: added, removed, in other roles, made to wait, and let in again by the recovery sheet."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dictionary.spec import Dictionary
from core.storage.clinic_file import ClinicFile
from core.storage.faults import KeysFileDamaged, UnknownUser, WrongPassphrase
from core.storage.key_faults import (
    LastAdministrator,
    MistypedRecoveryCode,
    NoAdministrator,
    NoRecoverySheet,
    TooManyTries,
    WrongRecoveryCode,
)
from core.storage.keys import KeyRing, Role, edit_key_ring, keys_path, new_key, read_key_ring
from core.storage.keys_text import check
from core.storage.recovery import recover
from core.storage.recovery_code import new_recovery_code, plain_code
from core.storage.tries import FREE_TRIES, WAITS_SECONDS, seconds_to_wait, unlock
from core.storage.verification import verify_clinic_file
from tests.core.storage.conftest import CHEAP, PASSPHRASE


def noted(raw: Callable[[], Any]) -> list[tuple[str, str, dict[str, str], str]]:
    """Form, field, what was told and reason of every row that is about no record."""
    rows = raw().execute("SELECT form, field, new, reason FROM audit WHERE record_id = 0 ORDER BY id").fetchall()
    return [(form, field, json.loads(new), reason) for form, field, new, reason in rows]


def wrong(path: Path, at: float, user: str = "Ada") -> None:
    with pytest.raises(WrongPassphrase):
        unlock(path, "not this one", user, lambda: at)


def test_a_removed_user_no_longer_opens_the_file_and_the_records_stay_as_they_are(
    clinic: ClinicFile, path: Path, dictionary: Dictionary, raw: Callable[[], Any]
) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    key_before = clinic._key
    clinic.remove_user("Bob")
    with pytest.raises(UnknownUser):
        ClinicFile.open(path, "bob's own", "Bob", dictionary=dictionary)
    assert unlock(path, PASSPHRASE)[1] == key_before
    assert noted(raw) == [
        ("users", "added", {"role": "nurse", "user": "Bob"}, ""),
        ("users", "removed", {"user": "Bob"}, ""),
    ]


def test_the_last_administrator_can_neither_go_nor_become_something_else(clinic: ClinicFile, path: Path) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    before = keys_path(path).read_bytes()
    for step in (lambda: clinic.remove_user("Ada"), lambda: clinic.change_role("Ada", Role.NURSE)):
        with pytest.raises(LastAdministrator):
            step()
    assert keys_path(path).read_bytes() == before
    clinic.change_role("Bob", Role.ADMINISTRATOR)
    clinic.remove_user("Ada")
    assert clinic.users() == (("Bob", Role.ADMINISTRATOR),)


def test_another_role_keeps_the_passphrase_and_the_key(clinic: ClinicFile, path: Path) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    for role in (Role.ANALYST, Role.PHYSICIAN, Role.NURSE):
        clinic.change_role("Bob", role)
        holder, key = unlock(path, "bob's own", "Bob")
        assert (holder.role, key) == (role, clinic._key)


def test_a_changed_role_cannot_be_forged_back(clinic: ClinicFile, path: Path) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    clinic.change_role("Bob", Role.ANALYST)
    raw = json.loads(keys_path(path).read_bytes())
    raw["users"][1]["role"] = "administrator"
    raw["check"] = check(raw["users"], raw["recovery"])
    keys_path(path).write_text(json.dumps(raw))
    with pytest.raises(WrongPassphrase):
        read_key_ring(path).unlock("bob's own", "Bob")


def test_a_keys_file_of_the_first_format_still_opens(clinic: ClinicFile, path: Path) -> None:
    raw = json.loads(keys_path(path).read_bytes())
    old = {"format": 1, "users": raw["users"], "check": check(raw["users"])}
    keys_path(path).write_text(json.dumps(old))
    assert unlock(path, PASSPHRASE)[1] == clinic._key
    old["format"] = 3
    keys_path(path).write_text(json.dumps(old))
    with pytest.raises(KeysFileDamaged):
        read_key_ring(path)


def test_after_five_wrong_tries_even_the_right_passphrase_waits_and_ever_longer(clinic: ClinicFile, path: Path) -> None:
    at = 1000.0
    for _ in range(FREE_TRIES):
        wrong(path, at)
    for wait in (*WAITS_SECONDS, WAITS_SECONDS[-1]):
        for passphrase in (PASSPHRASE, "not this one"):
            with pytest.raises(TooManyTries, match=f"Wait {wait // 60} minute"):
                unlock(path, passphrase, "Ada", lambda at=at: at + 1)
        at += wait
        wrong(path, at)


def test_a_right_passphrase_forgets_the_wrong_ones(clinic: ClinicFile, path: Path) -> None:
    for _ in range(3):
        for _ in range(FREE_TRIES - 1):
            wrong(path, 10)
        assert unlock(path, PASSPHRASE, "Ada", lambda: 10.0)[0].name == "Ada"
    assert read_key_ring(path).holder("Ada").tries == 0


def test_the_tries_of_one_user_do_not_lock_another(clinic: ClinicFile, path: Path) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    for _ in range(FREE_TRIES):
        wrong(path, 10, "Bob")
    assert unlock(path, PASSPHRASE, "Ada", lambda: 10.0)[0].name == "Ada"
    with pytest.raises(TooManyTries):
        unlock(path, "bob's own", "Bob", lambda: 10.0)


def test_the_sentence_counts_down_and_names_the_wait(clinic: ClinicFile, path: Path) -> None:
    said = []
    for _ in range(FREE_TRIES):
        with pytest.raises(WrongPassphrase) as fault:
            unlock(path, "no", "Ada", lambda: 10.0)
        said.append(fault.value.todo)
        assert fault.value.exit_status == 4
        assert fault.value.what == "The passphrase of Ada for clinic is wrong."
    assert "must wait" not in said[0]
    assert "2 more wrong tries" in said[2]
    assert "one more wrong try" in said[3]
    assert "in 1 minute;" in said[4]


def test_the_wait_survives_a_restart_and_the_clock_is_never_asked(
    clinic: ClinicFile, path: Path, dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.close()
    for _ in range(FREE_TRIES):
        with pytest.raises(WrongPassphrase):
            ClinicFile.open(path, "not this one", dictionary=dictionary)
    for far_away in (0.0, 4e9):
        monkeypatch.setattr("time.time", lambda far_away=far_away: far_away)
        with pytest.raises(TooManyTries):
            ClinicFile.open(path, PASSPHRASE, dictionary=dictionary)
        with pytest.raises(TooManyTries):
            verify_clinic_file(path, PASSPHRASE)


@given(tried_at=st.floats(0, 1e7), uptime=st.floats(0, 1e7), tries=st.integers(FREE_TRIES, 40))
def test_a_wait_is_never_longer_than_its_full_length_nor_ended_by_a_restart_alone(
    tried_at: float, uptime: float, tries: int
) -> None:
    ring = KeyRing(Path("x"), ()).with_user("Ada", Role.NURSE, "x", new_key(), CHEAP)
    waiting = seconds_to_wait(replace(ring.holders[0], tries=tries, tried_at=tried_at), uptime)
    full = WAITS_SECONDS[min(tries - FREE_TRIES, len(WAITS_SECONDS) - 1)]
    assert 0 <= waiting <= full
    if uptime < tried_at:  # the PC was started since
        assert waiting == max(full - uptime, 0)


def test_an_administrator_ends_the_wait(clinic: ClinicFile, path: Path, raw: Callable[[], Any]) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    for step in (lambda: clinic.end_wait("Bob"), lambda: clinic.change_passphrase("Bob", "bob's own", cost=CHEAP)):
        for _ in range(FREE_TRIES):
            wrong(path, 10, "Bob")
        step()
        assert unlock(path, "bob's own", "Bob", lambda: 10.0)[0].name == "Bob"
    assert ("users", "wait ended", {"user": "Bob"}, "") in noted(raw)


def test_a_wrong_try_where_nothing_can_be_written_is_still_a_wrong_passphrase(
    clinic: ClinicFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr("core.storage.key_lock.os.open", refuse)
    wrong(path, 10)
    assert unlock(path, PASSPHRASE)[1] == clinic._key


def _many_wrong_tries(path: Path) -> None:
    for _ in range(10):
        edit_key_ring(
            path, lambda ring: ring.with_holder(replace(ring.holder("Ada"), tries=ring.holder("Ada").tries + 1))
        )


def test_two_programs_that_change_the_keys_at_once_lose_nothing(clinic: ClinicFile, path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=_many_wrong_tries, args=(path,)) for _ in range(2)]
    for other in others:
        other.start()
    names = [f"User {number}" for number in range(6)]
    for name in names:
        clinic.add_user(name, Role.NURSE, "own", cost=CHEAP)
    for other in others:
        other.join(60)
    ring = read_key_ring(path)
    assert [holder.name for holder in ring.holders] == ["Ada", *names]
    assert ring.holder("Ada").tries == 20
    assert not list(path.parent.glob("*.lock"))


def test_the_recovery_sheet_gives_an_administrator_a_new_passphrase(
    clinic: ClinicFile, path: Path, dictionary: Dictionary, raw: Callable[[], Any]
) -> None:
    code = clinic.make_recovery_code(cost=CHEAP)
    for _ in range(FREE_TRIES):
        wrong(path, 1)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    clinic.close()
    with recover(path, typed, "Ada", "found again", dictionary=dictionary, cost=CHEAP) as opened:
        assert (opened.user, opened.role) == ("Ada", Role.ADMINISTRATOR)
    assert unlock(path, "found again", "Ada")[0].tries == 0
    with pytest.raises(WrongPassphrase):
        unlock(path, PASSPHRASE)
    assert code not in keys_path(path).read_text() and plain_code(code) not in keys_path(path).read_text()
    assert verify_clinic_file(path, "found again").ok


def test_a_recovery_leaves_a_row_in_the_trail(clinic: ClinicFile, path: Path, dictionary: Dictionary) -> None:
    code = clinic.make_recovery_code(cost=CHEAP)
    clinic.close()
    with recover(path, code, "Ada", PASSPHRASE, dictionary=dictionary, cost=CHEAP) as opened:
        rows = opened._database._driver.execute("SELECT field, new, reason FROM audit WHERE form = 'users'").fetchall()
    assert rows == [("recovery sheet", '{"user": "Ada"}', ""), ("passphrase", '{"user": "Ada"}', "recovery sheet")]


def test_the_recovery_sheet_serves_no_nurse_no_other_file_and_no_older_sheet(
    clinic: ClinicFile, path: Path, dictionary: Dictionary
) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    with pytest.raises(NoRecoverySheet):
        recover(path, new_recovery_code(), "Ada", "x", dictionary=dictionary)
    old = clinic.make_recovery_code(cost=CHEAP)
    code = clinic.make_recovery_code(cost=CHEAP)
    before = keys_path(path).read_bytes()
    for given_code, user, fault in (
        (code, "Bob", NoAdministrator),
        (code, "Eve", UnknownUser),
        (old, "Ada", WrongRecoveryCode),
        (new_recovery_code(), "Ada", WrongRecoveryCode),
        (code[:-1], "Ada", MistypedRecoveryCode),
    ):
        with pytest.raises(fault) as told:
            recover(path, given_code, user, "x", dictionary=dictionary, cost=CHEAP)
        assert told.value.exit_status == 4 and told.value.todo
    assert keys_path(path).read_bytes() == before


@given(st.integers(0, 31), st.sampled_from("23456789ABCDEFGH"))
def test_nearly_every_slip_of_the_hand_is_told_from_a_wrong_sheet(place: int, letter: str) -> None:
    code = "0123456789ABCDEFGHJKMNPQRSTVWX"
    from core.storage.recovery_code import _check

    whole = code + _check(code)
    assert plain_code(whole) == whole
    slip = whole[:place] + letter + whole[place + 1 :]
    if slip != whole:
        with pytest.raises(MistypedRecoveryCode):
            plain_code(slip)


def test_two_sheets_never_share_a_code() -> None:
    codes = {new_recovery_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code.split("-")) == 8 for code in codes)


def test_the_trail_with_users_is_whole(clinic: ClinicFile, path: Path, batches: Any) -> None:
    clinic.import_batches(batches)
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    clinic.note("exports", "full", {"records": 3}, reason="transfer")
    clinic.save([])
    assert verify_clinic_file(path, PASSPHRASE).findings == ()


def test_a_key_for_a_purpose_is_the_same_for_every_user_and_not_the_files_own(
    clinic: ClinicFile, path: Path, dictionary: Dictionary
) -> None:
    clinic.add_user("Bob", Role.NURSE, "bob's own", cost=CHEAP)
    with ClinicFile.open(path, "bob's own", "Bob", dictionary=dictionary) as other:
        assert other.derived_key("a") == clinic.derived_key("a") != clinic.derived_key("b")
    assert clinic.derived_key("a") != clinic._key
