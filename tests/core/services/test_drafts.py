"""Drafts outlive everything but their completion, belong to their user, and never write over what somebody else saved."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.domain.drafts import DraftName
from core.domain.roles import Role
from core.services.clinic import ClinicSession
from core.services.drafts import LEADING, Content, Cursor, DraftInTheWay, NotYours, part_of, type_again
from core.services.entry import FormSession
from core.services.rights import NotAllowed
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.verification import verify_clinic_file

PASSPHRASE = "correct horse battery staple"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
TODAY = date(2024, 5, 3)
NEW_VISIT = DraftName("visits", code="A-1")

Open = Callable[..., ClinicSession]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A clinic with one patient, an administrator, a physician and two nurses."""
    made = tmp_path / "clinic.rtxdb"
    with ClinicFile.create(made, "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP) as clinic:
        for name, role in (("Phil", Role.PHYSICIAN), ("Nora", Role.NURSE), ("Nils", Role.NURSE), ("Ann", Role.ANALYST)):
            clinic.add_user(name, role, PASSPHRASE, cost=CHEAP)
        session = ClinicSession(clinic, name="A clinic", synthetic=False)
        patient = session.entry("patients", TODAY)
        patient.set_text("patient_id", "A-1")
        session.save(patient)
    return made


@pytest.fixture
def signed_in(path: Path) -> Iterator[Open]:
    opened: list[ClinicSession] = []

    def sign_in(user: str) -> ClinicSession:
        clinic = ClinicFile.open(path, PASSPHRASE, user, dictionary=load_dictionary())
        opened.append(ClinicSession(clinic, name="A clinic", synthetic=False))
        return opened[-1]

    yield sign_in
    for session in opened:
        session.close()


def typed(entry: FormSession, **texts: str) -> Content:
    for field, text in texts.items():
        entry.set_text(field, text)
    return Content({LEADING: part_of(entry)}, len(texts), Cursor(list(texts)[-1], 2, typing=True))


def new_visit(session: ClinicSession) -> FormSession:
    return session.entry("visits", TODAY, code="A-1")


def test_a_draft_holds_texts_units_answers_and_the_cursor(signed_in: Open) -> None:
    nora = signed_in("Nora")
    entry = new_visit(nora)
    content = typed(entry, visit_date="t", igg="9.", ck="90000", mmt8="seventy")
    entry.set_text("igg", "9.4", unit="g/L")
    assert entry.state("ck").to_confirm
    entry.confirm("ck")
    nora.drafts.keep(NEW_VISIT, Content({LEADING: part_of(entry)}, 4, content.cursor))
    nora.close()
    nora = signed_in("Nora")
    draft = nora.drafts.of(NEW_VISIT)
    assert draft is not None
    again = new_visit(nora)
    assert type_again(draft.content.parts[LEADING], again) == ()
    assert [again.state(spec.id) for spec in again.form] == [entry.state(spec.id) for spec in entry.form]
    assert (again.state("igg").unit, again.state("ck").to_confirm, again.state("mmt8").refused) == ("g/L", False, True)
    assert draft.content.cursor == Cursor("mmt8", 2, typing=True)


def test_a_warning_that_is_another_one_now_is_asked_again(signed_in: Open) -> None:
    nora = signed_in("Nora")
    entry = new_visit(nora)
    typed(entry, visit_date="t", ck="90000")
    entry.confirm("ck")
    asked_otherwise = replace(part_of(entry).typed["ck"], kept="another question")
    other = replace(part_of(entry), typed={"ck": asked_otherwise})
    again = new_visit(nora)
    type_again(other, again)
    assert again.state("ck").to_confirm


def test_a_user_has_one_draft_of_a_record_and_it_goes_with_the_save(signed_in: Open) -> None:
    nora = signed_in("Nora")
    entry = new_visit(nora)
    for igg in ("900", "901"):
        nora.drafts.keep(NEW_VISIT, typed(entry, visit_date="t", igg=igg))
    nora.drafts.keep(DraftName("patients"), typed(nora.entry("patients", TODAY), patient_id="B-2"))
    assert [(line.name, line.code, line.count) for line in nora.drafts.lines()] == [
        (DraftName("patients"), "B-2", 1),
        (NEW_VISIT, "A-1", 2),
    ]
    saved = nora.save(entry, completes=NEW_VISIT)
    assert [line.name.form for line in nora.drafts.lines()] == ["patients"]
    assert nora.chart("A-1").visits[0].record_id == saved.record_id  # type: ignore[union-attr]


def test_a_refused_save_keeps_the_draft(signed_in: Open, path: Path) -> None:
    nora = signed_in("Nora")
    entry = nora.entry("patients", TODAY)
    nora.drafts.keep(DraftName("patients"), typed(entry, patient_id="A-1"))
    with pytest.raises(Exception, match="A-1"):
        nora.save(entry, completes=DraftName("patients"))
    assert nora.drafts.of(DraftName("patients")) is not None


def test_nothing_typed_is_no_draft(signed_in: Open) -> None:
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), igg="900"))
    nora.drafts.keep(NEW_VISIT, Content({LEADING: part_of(new_visit(nora))}, 0))
    assert nora.drafts.lines() == ()


def test_discarded_and_put_back(signed_in: Open) -> None:
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), igg="900"))
    (line,) = nora.drafts.lines("A-1")
    taken = nora.drafts.discard(line.draft_id)
    assert nora.drafts.lines() == ()
    assert taken is not None
    nora.drafts.put_back(taken)
    nora.drafts.put_back(taken)
    (back,) = nora.drafts.lines()
    assert (back.name, back.count, back.left_at) == (line.name, line.count, line.left_at)


def test_a_draft_belongs_to_its_user(signed_in: Open) -> None:
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), visit_date="2024-05-03", igg="900"))
    nora.drafts.keep(DraftName("patients"), typed(nora.entry("patients", TODAY), patient_id="B-2"))
    nora.close()
    nils = signed_in("Nils")
    lines = nils.drafts.lines()
    assert {(one.user, one.name.form, one.code, one.count, one.day) for one in lines} == {
        ("Nora", "visits", "A-1", 0, ""),
        ("Nora", "patients", "", 0, ""),
    }
    assert not any(one.may_open or one.may_discard or one.is_mine for one in lines)
    assert nils.drafts.of(NEW_VISIT) is None
    with pytest.raises(NotYours):
        nils.drafts.discard(lines[0].draft_id)
    with pytest.raises(NotAllowed):
        nils.drafts.take_over(lines[0].draft_id)
    nils.close()
    ann = signed_in("Ann")
    assert ann.drafts.lines() == ()
    with pytest.raises(NotAllowed):
        ann.drafts.keep(NEW_VISIT, Content({}, 1))


def test_a_physician_reads_and_goes_on_with_a_nurses_draft(signed_in: Open) -> None:
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), igg="900"))
    nora.close()
    phil = signed_in("Phil")
    (line,) = phil.drafts.lines()
    assert (line.user, line.may_open, line.may_discard, line.count) == ("Nora", True, False, 1)
    phil.drafts.take_over(line.draft_id)
    draft = phil.drafts.of(NEW_VISIT)
    assert draft is not None
    assert draft.content.parts[LEADING].typed["igg"].text == "900"
    phil.close()
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), igg="901"))
    nora.close()
    phil = signed_in("Phil")
    theirs = next(one for one in phil.drafts.lines() if not one.is_mine)
    with pytest.raises(DraftInTheWay):
        phil.drafts.take_over(theirs.draft_id)


def test_an_administrator_clears_the_drafts_of_a_removed_user_only(signed_in: Open) -> None:
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), igg="900"))
    nora.close()
    ada = signed_in("Ada")
    (line,) = ada.drafts.lines()
    with pytest.raises(NotYours):
        ada.drafts.discard(line.draft_id)
    ada.users.remove("Nora")
    (line,) = ada.drafts.lines()
    assert line.may_discard
    ada.drafts.discard(line.draft_id)
    assert ada.drafts.lines() == ()


def test_what_somebody_else_saved_meanwhile_is_told_and_not_written_over(signed_in: Open) -> None:
    nora = signed_in("Nora")
    first = new_visit(nora)
    typed(first, visit_date="2024-05-03", igg="900", ck="100")
    stored = nora.save(first).record_id
    name = DraftName("visits", stored, "A-1")
    mine = nora.entry("visits", TODAY, code="A-1", record_id=stored)
    nora.drafts.keep(name, typed(mine, igg="950", iga="200"))
    other = nora.entry("visits", TODAY, code="A-1", record_id=stored)
    typed(other, igg="990", ck="120", iga="200")
    nora.save(other, reason="late result")
    draft = nora.drafts.of(name)
    assert draft is not None
    again = nora.entry("visits", TODAY, code="A-1", record_id=stored)
    moved = {one.field: (one.before, one.now, one.mine) for one in type_again(draft.content.parts[LEADING], again)}
    assert moved == {
        "igg": ("900", "990", "950"),
        "ck": ("100", "120", None),
        "iga": ("", "200", None),
    }
    assert (again.state("igg").text, again.state("ck").text) == ("950", "120")
    assert again.replaced == {"igg"}


def test_an_open_form_takes_what_changed_below_it(signed_in: Open) -> None:
    nora = signed_in("Nora")
    first = new_visit(nora)
    typed(first, visit_date="2024-05-03", igg="900", ck="100")
    stored = nora.save(first).record_id
    mine = nora.entry("visits", TODAY, code="A-1", record_id=stored)
    typed(mine, igg="950")
    other = nora.entry("visits", TODAY, code="A-1", record_id=stored)
    typed(other, igg="990", ck="120")
    nora.save(other, reason="late result")
    fresh = nora.entry("visits", TODAY, code="A-1", record_id=stored).record
    assert fresh is not None
    assert mine.rebase(fresh) == {"igg", "ck"}
    assert (mine.state("igg").text, mine.state("ck").text, set(mine.changed)) == ("950", "120", {"igg"})
    nora.save(mine, reason="typing error")
    assert [(one.record.igg, one.record.ck) for one in nora.chart("A-1").visits] == [(950.0, 120.0)]  # type: ignore[union-attr]


def test_drafts_are_no_records(signed_in: Open, path: Path, tmp_path: Path) -> None:
    nora = signed_in("Nora")
    before, rows = nora.read_source(), list(nora._clinic.audit_rows())
    contents = nora._clinic.contents()
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), visit_date="2024-05-03", comment="KEEPOUT"))
    assert nora.read_source().sha256 == before.sha256
    assert list(nora._clinic.audit_rows()) == rows
    assert nora._clinic.contents() == contents
    out = tmp_path / "out.xlsx"
    nora.export(out)
    with zipfile.ZipFile(out) as book:
        assert not any(b"KEEPOUT" in book.read(name) for name in book.namelist())


def test_a_backup_holds_the_drafts(signed_in: Open, tmp_path: Path) -> None:
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), igg="900"))
    nora._clinic.back_up(tmp_path / "backup.rtxdb")
    nora.close()
    with ClinicFile.open(tmp_path / "backup.rtxdb", PASSPHRASE, "Nora", dictionary=load_dictionary()) as backup:
        assert [draft.name for draft in backup.drafts.all()] == [NEW_VISIT]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"parts": 3}', '{"parts": {}, "count": "x", "cursor": null}'])
def test_a_damaged_draft_stands_in_nobodys_way(signed_in: Open, path: Path, content: str) -> None:
    nora = signed_in("Nora")
    nora._clinic.drafts.keep(NEW_VISIT, None, content)
    (line,) = nora.drafts.lines()
    assert (line.may_open, line.may_discard) == (False, True)
    assert nora.drafts.of(NEW_VISIT) is None
    nora.close()
    report = verify_clinic_file(path, PASSPHRASE)
    assert report.ok
    assert report.findings == ()
    assert len(report.notes) == (content in ("", "{", "[]"))
    nora = signed_in("Nora")
    nora.drafts.keep(NEW_VISIT, typed(new_visit(nora), igg="900"))
    assert nora.drafts.of(NEW_VISIT) is not None
