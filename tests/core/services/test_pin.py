"""The PIN of a shift: three tries, twelve hours, never on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.faults import ClinicFault, DatabaseFault, UsageFault
from core.services.clinics import Clinics
from core.services.pin import SHIFT_SECONDS, TRIES, QuickPin, WeakPin, WrongPin, is_acceptable
from core.storage.clinic_file import ClinicFile

OWN = "correct horse battery"


@pytest.mark.parametrize("pin", ["", "835", "1234", "4321", "7777", "abcd", "83 52", "835283528", "８３５２"])
def test_what_anybody_would_try_first_is_no_pin(pin: str) -> None:
    assert not is_acceptable(pin)
    with pytest.raises(WeakPin):
        QuickPin(pin)


def test_three_wrong_tries_in_a_row_end_it() -> None:
    pin = QuickPin("8352")
    for _ in range(3):
        for left in range(TRIES - 1, 0, -1):
            with pytest.raises(WrongPin, match=f"{left} tr"):
                pin.check("8353")
        pin.check("8352")
    for _ in range(TRIES):
        with pytest.raises(WrongPin):
            pin.check("0")
    assert not pin.is_valid
    with pytest.raises(WrongPin, match="passphrase"):
        pin.check("8352")


def test_it_ends_with_the_shift() -> None:
    now = [100.0]
    pin = QuickPin("8352", lambda: now[0])
    now[0] += SHIFT_SECONDS - 1
    pin.check("8352")
    now[0] += 1
    assert not pin.is_valid
    with pytest.raises(WrongPin):
        pin.check("8352")


def test_it_is_set_by_the_passphrase_only_and_stands_in_no_file(tmp_path: Path) -> None:
    path = tmp_path / "c.rtxdb"
    session = Clinics().create(path, "Nurse AB", OWN)
    with pytest.raises(DatabaseFault):
        session.set_pin("not mine", "835261")
    assert not session.has_pin
    with pytest.raises(WrongPin):
        session.check_pin("835261")
    session.set_pin(OWN, "835261")
    assert session.has_pin
    session.check_pin("835261")
    assert not any(b"835261" in file.read_bytes() for file in tmp_path.iterdir())
    session.set_pin(OWN, "")
    assert not session.has_pin
    session.set_pin(OWN, "835261")
    session.close()
    again = Clinics().open(path, "Nurse AB", OWN)
    assert not again.has_pin
    again.close()


def test_a_user_removed_meanwhile_is_not_let_in_by_the_pin(tmp_path: Path) -> None:
    path = tmp_path / "c.rtxdb"
    boss = Clinics().create(path, "Boss", OWN)
    boss.users.add("Bob", Role.NURSE, OWN)
    boss.close()
    bob = Clinics().open(path, "Bob", OWN)
    bob.set_pin(OWN, "8352")
    with ClinicFile.open(path, OWN, "Boss", dictionary=load_dictionary()) as other:
        other.remove_user("Bob")
    with pytest.raises(ClinicFault, match="no user Bob"):
        bob.check_pin("8352")
    bob.close()


def test_the_teaching_cohort_has_none() -> None:
    session = Clinics().open_teaching()
    with pytest.raises(UsageFault):
        session.set_pin("", "8352")
    session.close()
