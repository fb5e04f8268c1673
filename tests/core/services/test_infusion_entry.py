"""An infusion entered with its vials, readings and event: what follows from what, and that all is saved or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.dictionary.loader import load_dictionary
from core.services.chart import Chart
from core.services.clinic import ClinicSession
from core.services.infusion_entry import REACTION_TERM, InfusionEntry
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.faults import StaleRecord
from core.storage.keys import PassphraseCost

TODAY = date(2024, 7, 1)
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ClinicSession]:
    clinic = ClinicFile.create(
        tmp_path / "c.rtxdb", "Ada", "correct horse battery", dictionary=load_dictionary(), cost=CHEAP
    )
    clinic.save([Change("patients", {"patient_id": "A", "birth_date": "1970-01-01"})], reason="")
    opened = ClinicSession(clinic, name="A clinic", synthetic=False)
    yield opened
    opened.close()


def entry(session: ClinicSession, record_id: int | None = None) -> InfusionEntry:
    main = session.entry("infusions", TODAY, code="A", record_id=record_id)
    made = InfusionEntry(session.dictionary, TODAY, chart(session), main)
    if record_id is None:
        main.set_text("infusion_date", "2024-07-01")
    return made


def chart(session: ClinicSession) -> Chart:
    found = session.chart("A")
    assert found is not None
    return found


def fill(part: Any, **texts: str) -> None:
    for name, text in texts.items():
        part.set_text(name, text)


def saved(session: ClinicSession, made: InfusionEntry, reason: str = "") -> Chart:
    made.settle()
    session.save_together(made.to_save(), reason=reason)
    return chart(session)


def whole(session: ClinicSession) -> InfusionEntry:
    made = entry(session)
    fill(made.main, scheme="1000x2", course="1", infusion_no="1", given_dose_mg="1000", start_time="09:10")
    fill(made.add_vial(), product="Truxima", batch="TX1", strength_mg="500", expiry_date="2026-03")
    fill(made.add_vial(), product="Truxima", batch="TX2", strength_mg="500", expiry_date="2026-03")
    made.add_vial()
    fill(made.add_reading(), minute="0", rate_mg_h="50", systolic="128")
    fill(made.add_reading(), minute=made.type_minute("09:40"), rate_mg_h="100", systolic="126")
    made.add_reading()
    made.give_usual_premedication()
    fill(made.main, infusion_reaction="yes", reaction_grade="2", reaction_action="interrupted", stop_time="13:30")
    fill(made.record_event(), hours_since_infusion="1")
    return made


def test_all_parts_are_saved_together_and_the_infusion_s_own_fields_follow(session: ClinicSession) -> None:
    found = saved(session, whole(session))
    infusion = found.infusions[0].record
    assert (infusion.product, infusion.lot) == ("Truxima", "TX1; TX2")
    assert infusion.premedication == "methylprednisolone 100 mg; antihistamine; paracetamol 1000 mg"
    assert (infusion.max_rate_mg_h, infusion.duration_min) == (100.0, 260)
    assert [(one.record.vial_no, one.record.batch) for one in found.vials] == [(1, "TX1"), (2, "TX2")]
    assert [(one.record.minute, one.record.rate_mg_h) for one in found.vitals] == [(0, 50.0), (30, 100.0)]
    event = found.adverse_events[0].record
    assert (event.term, event.onset_date, event.infusion_date) == (REACTION_TERM, "2024-07-01", "2024-07-01")
    assert (event.ctcae_grade, event.hours_since_infusion, event.related_to_rtx) == (2, 1.0, True)
    assert event.action == "interrupted and resumed"
    assert len({line.utc_time for line in session.history("A") if line.form != "patients"}) == 1


def test_nothing_at_all_is_saved_when_one_part_cannot_be(session: ClinicSession) -> None:
    found = saved(session, whole(session))
    first, second = (entry(session, found.infusions[0].record_id) for _ in range(2))
    fill(first.vials[1], batch="TX9")
    saved(session, first, "typing error")
    fill(second.main, nurse="AB")
    fill(second.vials[1], batch="TX8")
    fill(second.add_vial(), product="Truxima", batch="TX7")
    with pytest.raises(StaleRecord):
        saved(session, second, "typing error")
    now = chart(session)
    assert now.infusions[0].record.nurse is None
    assert now.infusions[0].record.lot == "TX1; TX9"
    assert len(now.vials) == 2


def test_a_changed_day_takes_vials_readings_and_event_with_it(session: ClinicSession) -> None:
    found = saved(session, whole(session))
    made = entry(session, found.infusions[0].record_id)
    fill(made.main, infusion_date="2024-06-30")
    made.settle()
    assert made.replaced == 1
    now = saved(session, made, "typing error")
    days = {one.record.infusion_date for one in (*now.infusions, *now.vials, *now.vitals, *now.adverse_events)}
    assert days == {"2024-06-30"}


def test_a_vial_taken_out_keeps_only_its_number_and_is_used_again(session: ClinicSession) -> None:
    found = saved(session, whole(session))
    made = entry(session, found.infusions[0].record_id)
    made.take_out(made.vials[0])
    now = saved(session, made, "typing error")
    assert now.infusions[0].record.lot == "TX2"
    again = entry(session, found.infusions[0].record_id)
    assert [one.value("batch") for one in again.vials] == ["TX2"]
    fill(again.add_vial(), product="Truxima", batch="TX3")
    last = saved(session, again, "late result")
    assert sorted((one.record.vial_no, one.record.batch) for one in last.vials) == [(1, "TX3"), (2, "TX2")]


def test_a_batch_not_recorded_is_said_in_vial_and_infusion(session: ClinicSession) -> None:
    made = entry(session)
    fill(made.add_vial(), product="Truxima", batch=".")
    found = saved(session, made)
    assert found.vials[0].missing["batch"] == "not_done"
    assert found.infusions[0].missing["lot"] == "not_done"
    assert found.infusions[0].record.product == "Truxima"


def test_parts_have_names_by_which_a_draft_finds_them_again(session: ClinicSession) -> None:
    made = whole(session)
    assert list(made.parts()) == ["", "vial 1", "vial 2", "vial 3", "reading 1", "reading 2", "reading 3", "event"]
    other = entry(session)
    second = other.part("vial 2")
    assert second is other.vials[1]
    assert other.part("event") is other.event is not None
    assert other.part("nothing") is None


def test_a_time_of_day_is_a_minute_once_the_start_is_known(session: ClinicSession) -> None:
    made = entry(session)
    assert made.type_minute("10:40") == "10:40"
    made.main.set_text("start_time", "09:10")
    assert [made.type_minute(text) for text in ("10:40", "10.40", "90", "25:00")] == ["90", "90", "90", "25:00"]
