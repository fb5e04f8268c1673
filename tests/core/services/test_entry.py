"""A record being typed, without a window: what was stored, what replaces it, what is asked."""

from __future__ import annotations

from datetime import date

import pytest

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import Dictionary, Entered, MissingReason
from core.domain.records import Patient, Stored, Visit
from core.services.entry import FormSession

TODAY = date(2024, 7, 1)


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary()


def patient(**fields: str) -> Stored[Patient]:
    return Stored("patients", 1, 1, 1, Patient(patient_id="P1", **fields))


def visit(dictionary: Dictionary) -> FormSession:
    """A stored visit: IgG in g/L, CK below a limit, MMT-8 not done, IgA not entered."""
    stored = Stored(
        "visits", 7, 3, 1, Visit(patient_id="P1", visit_date="2024-01-05", igg=1420.0, ck=30.0),
        missing={"mmt8": MissingReason.NOT_DONE},
        entered={"igg": Entered("14.2", "g/L"), "ck": Entered("30", "", "<")},
    )  # fmt: skip
    return FormSession("visits", dictionary, TODAY, patient=patient(), record=stored)


def test_a_stored_value_is_shown_as_it_was_typed_and_typing_it_again_changes_nothing(dictionary: Dictionary) -> None:
    entry = visit(dictionary)
    assert (entry.state("igg").text, entry.state("igg").unit) == ("14.2", "g/L")
    assert entry.state("ck").text == "<30"
    entry.set_text("igg", "15", unit="g/L")
    entry.set_text("igg", "14.2", unit="g/L")
    entry.set_text("ck", "<30")
    assert entry.changed == frozenset()


def test_only_what_overwrites_something_stored_asks_for_a_reason(dictionary: Dictionary) -> None:
    entry = visit(dictionary)
    entry.set_text("iga", "200")
    assert entry.replaced == frozenset()
    entry.set_text("igg", "1500", unit="mg/dL")
    entry.set_text("mmt8", "140")
    assert entry.replaced == {"igg", "mmt8"}
    assert entry.changed == {"iga", "igg", "mmt8"}


def test_a_new_record_overwrites_nothing(dictionary: Dictionary) -> None:
    entry = FormSession("visits", dictionary, TODAY, patient=patient())
    entry.set_text("igg", "1500")
    assert entry.replaced == frozenset()


def test_short_dates_are_understood(dictionary: Dictionary) -> None:
    entry = FormSession("visits", dictionary, TODAY, patient=patient())
    entry.set_text("visit_date", "0305")
    assert (entry.value("visit_date"), entry.state("visit_date").text) == ("2024-05-03", "0305")


def test_a_visit_after_the_last_contact_is_a_question_only_after_a_death(dictionary: Dictionary) -> None:
    for status, asked in (("alive", False), ("dead", True)):
        known = patient(last_contact_date="2023-01-01", vital_status=status)
        entry = FormSession("visits", dictionary, TODAY, patient=known)
        entry.set_text("visit_date", "2024-05-03")
        assert entry.state("visit_date").to_confirm is asked


def test_a_snapshot_does_not_follow_what_is_typed_afterwards(dictionary: Dictionary) -> None:
    entry = FormSession("visits", dictionary, TODAY, patient=patient())
    entry.set_text("igg", "1500")
    kept = entry.snapshot()
    entry.set_text("igg", "900")
    assert (kept.value("igg"), entry.value("igg")) == (1500.0, 900.0)
