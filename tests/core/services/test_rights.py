"""Every method of an open clinic file, asked by every role; and the headless services by a role that may not."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.faults import ClinicFault
from core.services.clinic import ClinicSession
from core.services.importing import import_into
from core.services.record_export import ReasonMissing, export_clinic_file
from core.services.rights import RIGHTS, NotAllowed, Right, may, why_not
from core.services.sources import open_source
from core.services.users import OwnUser, RecoveryWords, Users
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.verification import verify_clinic_file

TODAY = date(2025, 6, 1)
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
OWN = "correct horse battery"
PATIENT = {"patient_id": "B-2", "sex": "F", "birth_date": "1959-02-11", "first_rtx_date": "2023-07-10"}
EVERYBODY = frozenset(Role)
WORDS = RecoveryWords(
    "Foglio",
    "{0}: conservare",
    "RISERVATO",
    "{0}, {1}",
    "File: ",
    "Codice",
    "gruppo {0}",
    "Persa",
    ("Uno",),
    "Nota",
    ("Due",),
)
WRITERS = EVERYBODY - {Role.ANALYST}
FULL = frozenset({Role.ADMINISTRATOR, Role.PHYSICIAN})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


class Asked(NamedTuple):
    """A call of a method and who may make it."""

    method: str
    call: Callable[[ClinicSession, Path, Path], Any]
    who: frozenset[Role]


def _saved(session: ClinicSession, *_: Path) -> Any:
    # The form is opened around the right to open it: saving has to ask for itself.
    from core.services.entry import FormSession

    stored = session._clinic.record("patients", 1)
    entry = FormSession("patients", session.dictionary, TODAY, patient=None, record=stored, first_infusion_date=None)
    entry.set_text("weight_kg", "61")
    return session.save(entry, reason="weighed")


def _saved_together(session: ClinicSession, *_: Path) -> Any:
    from core.services.entry import FormSession

    stored = session._clinic.record("patients", 1)
    return session.save_together([FormSession("patients", session.dictionary, TODAY, record=stored)])


def _imported(session: ClinicSession, workbook: Path, _: Path) -> Any:
    from core.exchange.check import check_workbook
    from core.exchange.read import read_source

    return session.take_import(check_workbook(read_source(workbook), session.dictionary, TODAY), skip_listed=False)


def _backup_of(session: ClinicSession) -> Path:
    made = session._clinic.path.with_name("backup.rtxdb")
    session._clinic.back_up(made)
    return made


CALLS = (
    Asked("may", lambda s, *_: s.may(Right.SAVE), EVERYBODY),
    Asked("why_not", lambda s, *_: s.why_not(Right.SAVE), EVERYBODY),
    Asked("check_passphrase", lambda s, *_: s.check_passphrase(OWN), EVERYBODY),
    Asked("change_passphrase", lambda s, *_: s.change_passphrase(OWN, OWN), EVERYBODY),
    Asked("set_pin", lambda s, *_: (s.set_pin(OWN, "8352"), s.check_pin("8352")), EVERYBODY),
    Asked("check_pin", lambda s, *_: (s.set_pin(OWN, "8352"), s.check_pin("8352")), EVERYBODY),
    Asked("patients", lambda s, *_: s.patients(TODAY), EVERYBODY),
    Asked("worklists", lambda s, *_: s.worklists(TODAY), WRITERS),
    Asked("chart", lambda s, *_: s.chart("B-2"), EVERYBODY),
    Asked("history", lambda s, *_: s.history("B-2"), EVERYBODY),
    Asked("read_source", lambda s, *_: s.read_source(), EVERYBODY),
    Asked("entry", lambda s, *_: s.entry("visits", TODAY, code="B-2"), WRITERS),
    Asked("save", _saved, WRITERS),
    Asked("save_together", _saved_together, WRITERS),
    Asked("check_import", lambda s, workbook, _: s.check_import(workbook, TODAY), WRITERS),
    Asked("take_import", _imported, WRITERS),
    Asked("export", lambda s, _, out: s.export(out), EVERYBODY),
    Asked("export", lambda s, _, out: s.export(out, identifying=True, reason="transfer"), FULL),
    Asked("export_audit", lambda s, _, out: s.export_audit(out), FULL),
    Asked("users.lines", lambda s, *_: s.users.lines(), ADMINISTRATORS),
    Asked("users.add", lambda s, *_: s.users.add("New", Role.NURSE, "own words"), ADMINISTRATORS),
    Asked("users.remove", lambda s, *_: s.users.remove("Spare"), ADMINISTRATORS),
    Asked("users.change_role", lambda s, *_: s.users.change_role("Spare", Role.NURSE), ADMINISTRATORS),
    Asked("users.give_passphrase", lambda s, *_: s.users.give_passphrase("Spare", "other"), ADMINISTRATORS),
    Asked("users.end_wait", lambda s, *_: s.users.end_wait("Spare"), ADMINISTRATORS),
    Asked("users.recovery_sheet", lambda s, *_: s.users.recovery_sheet(datetime(2025, 6, 1), WORDS), ADMINISTRATORS),
    Asked("back_up_if_due", lambda s, *_: s.back_up_if_due(), EVERYBODY),
    Asked("restore", lambda s, *_: s.restore(_backup_of(s)), WRITERS),
    Asked("close", lambda s, *_: s.close(), EVERYBODY),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic file with one patient and a user of every role, each called after it."""
    path = tmp_path_factory.mktemp("made") / "clinic.rtxdb"
    with ClinicFile.create(path, "administrator", OWN, dictionary=load_dictionary(), cost=CHEAP) as clinic:
        for role in (Role.PHYSICIAN, Role.NURSE, Role.ANALYST):
            clinic.add_user(role.value, role, OWN, cost=CHEAP)
        clinic.add_user("Spare", Role.ANALYST, OWN, cost=CHEAP)
        clinic.save([Change("patients", PATIENT)])
        clinic.save([Change("infusions", {"patient_id": "B-2", "infusion_date": "2023-07-10"})])
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    for file in made.parent.glob("clinic.rtxdb*"):
        shutil.copy(file, tmp_path)
    return tmp_path / made.name


def opened(path: Path, role: Role) -> ClinicSession:
    clinic = ClinicFile.open(path, OWN, role.value, dictionary=load_dictionary())
    return ClinicSession(clinic, name="clinic", synthetic=False)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("asked", CALLS, ids=lambda asked: asked.method)
def test_every_method_by_every_role(asked: Asked, role: Role, path: Path, teaching_ssc: Path, tmp_path: Path) -> None:
    session = opened(path, role)
    out = tmp_path / "out.xlsx"
    before = session._clinic.data_version()
    try:
        if role in asked.who:
            asked.call(session, teaching_ssc, out)
            return
        with pytest.raises(NotAllowed) as refused:
            asked.call(session, teaching_ssc, out)
        assert refused.value.exit_status == 4
        assert role.value in refused.value.what and refused.value.safe and "Ask a" in refused.value.todo
        assert session._clinic.data_version() == before
        assert not out.exists()
    finally:
        session.close()


def test_no_method_is_left_out() -> None:
    public = {name for name, _ in inspect.getmembers(ClinicSession, inspect.isfunction) if not name.startswith("_")}
    public |= {f"users.{name}" for name, _ in inspect.getmembers(Users, inspect.isfunction) if name[0] != "_"}
    assert {asked.method for asked in CALLS} == public


def test_a_switched_off_button_says_why_and_whom_to_ask() -> None:
    assert why_not("Ada", Role.NURSE, Right.SAVE) == ""
    said = why_not("Ada", Role.ANALYST, Right.SAVE)
    assert said.startswith("Ada is an analyst here and may not change records.") and "a nurse" in said


def test_the_table_knows_every_role_and_only_administrators_manage_users() -> None:
    assert set(RIGHTS) == set(Role)
    assert {role for role in Role if may(role, Right.MANAGE_USERS)} == ADMINISTRATORS
    assert {role for role in Role if may(role, Right.SEE_IDENTITY)} == WRITERS
    assert RIGHTS[Role.ANALYST] == {Right.EXPORT}


def test_the_headless_services_ask_too(path: Path, teaching_ssc: Path, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_into(teaching_ssc, path, lambda: OWN, today=TODAY, user="analyst")
    for user in ("analyst", "nurse"):
        with pytest.raises(NotAllowed):
            export_clinic_file(path, lambda: OWN, tmp_path / "all.xlsx", user=user, reason="curious")
    assert not (tmp_path / "all.xlsx").exists()
    seen = open_source(path, lambda: OWN, today=TODAY, user="analyst").cohort.patients
    assert seen["birth_date"].isna().all() and "B-2" not in seen["patient_id"].tolist()
    assert open_source(path, lambda: OWN, today=TODAY, user="nurse").cohort.patients["birth_date"].notna().all()


def test_a_full_export_leaves_a_row_with_its_reason_and_without_one_nothing_happens(path: Path, tmp_path: Path) -> None:
    session = opened(path, Role.PHYSICIAN)
    before = session._clinic.data_version()
    with pytest.raises(ReasonMissing) as refused:
        session.export(tmp_path / "all.xlsx", identifying=True, reason="  ")
    assert refused.value.exit_status == 2
    assert session._clinic.data_version() == before and not (tmp_path / "all.xlsx").exists()
    session.export(tmp_path / "all.xlsx", identifying=True, reason="registry, letter of 3 May")
    (row,) = session._clinic._database._driver.execute(
        "SELECT user_name, field, new, reason FROM audit WHERE form = 'exports'"
    ).fetchall()
    assert row == ("physician", "full", '{"file": "all.xlsx", "records": 2}', "registry, letter of 3 May")
    session.close()
    assert verify_clinic_file(path, OWN).ok


def test_an_administrator_does_not_lock_themselves_out(path: Path) -> None:
    session = opened(path, Role.ADMINISTRATOR)
    for step in (
        lambda: session.users.remove("administrator"),
        lambda: session.users.change_role("administrator", Role.NURSE),
    ):
        with pytest.raises(OwnUser):
            step()
    lines = session.users.lines()
    assert [(line.name, line.role, line.is_you) for line in lines[:2]] == [
        ("administrator", Role.ADMINISTRATOR, True),
        ("physician", Role.PHYSICIAN, False),
    ]
    session.close()


def test_the_list_tells_who_must_wait(path: Path) -> None:
    for _ in range(5):
        with pytest.raises(ClinicFault):
            ClinicFile.open(path, "wrong", "nurse", dictionary=load_dictionary())
    session = opened(path, Role.ADMINISTRATOR)
    assert [line.name for line in session.users.lines() if line.is_waiting] == ["nurse"]
    session.users.end_wait("nurse")
    assert [line.name for line in session.users.lines() if line.is_waiting] == []
    session.close()
    ClinicFile.open(path, OWN, "nurse", dictionary=load_dictionary()).close()


def test_the_recovery_sheet_holds_a_code_that_works(path: Path) -> None:
    from core.reports.document import KeyNumbers
    from core.services.clinics import Clinics

    session = opened(path, Role.ADMINISTRATOR)
    sheet = session.users.recovery_sheet(datetime(2025, 6, 1, 9, 30), WORDS)
    session.close()
    assert sheet.subtitle == "clinic: conservare" and sheet.data_line == "2025-06-01 09:30, administrator"
    groups = [item.value for block in sheet.blocks if isinstance(block, KeyNumbers) for item in block.items]
    assert len(groups) == 8
    recovered = Clinics().recover(path, "administrator", " ".join(groups).lower(), "a new passphrase")
    assert recovered.user == "administrator"
    recovered.close()
    ClinicFile.open(path, "a new passphrase", dictionary=load_dictionary()).close()
