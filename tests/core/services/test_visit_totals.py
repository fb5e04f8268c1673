"""Totals that follow their grades: nothing prorated, nothing typed lost."""

from __future__ import annotations

from datetime import date

import pytest

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import Dictionary, Entered, MissingReason
from core.domain.records import Patient, Stored
from core.scoring.mmt8 import MUSCLES
from core.scoring.mrss import SITES
from core.services.entry import FormSession
from core.services.visit_totals import HAQ_FIELDS, MMT8_FIELDS, MRSS_FIELDS, TOTAL_OF, muscle_scores

TODAY = date(2024, 7, 1)
RIGHT = [field for field in MMT8_FIELDS if not field.endswith("_left")]


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def entry(dictionary: Dictionary) -> FormSession:
    made = FormSession("visits", dictionary, TODAY, patient=Stored("patients", 1, 1, 1, Patient(patient_id="P1")))
    made.set_text("visit_date", "2024-07-01")
    return made


def type_all(entry: FormSession, fields: object, text: str) -> None:
    for field in fields:  # type: ignore[attr-defined]
        entry.set_text(field, text)


def test_every_grade_of_the_scores_is_a_field(dictionary: Dictionary) -> None:
    assert set(MMT8_FIELDS.values()) == set(MUSCLES)
    assert set(MRSS_FIELDS.values()) == set(SITES)
    assert len(HAQ_FIELDS) == 8
    assert set(TOTAL_OF) <= set(dictionary.forms["visits"].fields)


def test_the_muscles_make_the_total_once_all_are_there(entry: FormSession) -> None:
    type_all(entry, list(MMT8_FIELDS)[:-1], "9")
    assert (entry.value("mmt8"), entry.value("mmt8_scale")) == (None, None)
    changed = entry.set_text(list(MMT8_FIELDS)[-1], "10")
    assert (entry.value("mmt8"), entry.value("mmt8_scale")) == (136.0, "150")
    assert {"mmt8", "mmt8_scale"} <= changed
    assert entry.follows_grades("mmt8")


def test_a_muscle_not_done_leaves_no_total_and_nothing_is_prorated(entry: FormSession) -> None:
    type_all(entry, MMT8_FIELDS, "9")
    entry.set_text("mmt8_deltoid_left", ".")
    assert entry.value("mmt8") is None
    assert entry.state("mmt8").missing is MissingReason.NOT_DONE
    assert entry.value("mmt8_scale") is None


def test_one_side_counts_where_it_is_asked_for(entry: FormSession) -> None:
    type_all(entry, RIGHT, "8")
    assert entry.value("mmt8") is None
    entry.set_text("mmt8_scale", "80")
    assert (entry.value("mmt8"), entry.value("mmt8_scale")) == (64.0, "80")
    entry.set_text("mmt8_neck_flexors", "7")
    assert entry.value("mmt8") == 63.0
    type_all(entry, [field for field in MMT8_FIELDS if field not in RIGHT], "8")
    assert (entry.value("mmt8"), entry.value("mmt8_scale")) == (119.0, "150")


def test_a_trace_counts_nothing_and_is_told_from_zero(entry: FormSession) -> None:
    type_all(entry, MMT8_FIELDS, "9")
    entry.set_text("mmt8_deltoid_left", "t")
    assert entry.value("mmt8") == 126.0
    assert (entry.value("mmt8_deltoid_left"), entry.entered("mmt8_deltoid_left")) == (0, Entered("T"))
    assert muscle_scores(entry.value, entry.entered).trace == ("deltoid_left",)
    entry.set_text("mmt8_deltoid_left", "0")
    assert muscle_scores(entry.value, entry.entered).trace == ()
    entry.set_text("mrss_face", "T")
    assert entry.state("mrss_face").refused


def test_what_was_typed_as_total_comes_back_when_the_grades_go(entry: FormSession) -> None:
    entry.set_text("mmt8", "127")
    entry.set_text("mmt8_neck_flexors", "7")
    assert entry.value("mmt8") is None
    entry.set_text("mmt8_neck_flexors", "")
    assert entry.value("mmt8") == 127.0
    assert not entry.follows_grades("mmt8")
    entry.set_text("mmt8", "128")
    assert entry.value("mmt8") == 128.0


def test_the_sites_make_the_skin_score(entry: FormSession) -> None:
    type_all(entry, MRSS_FIELDS, "2")
    assert entry.value("mrss") == 34
    entry.set_text("mrss_face", "")
    assert entry.value("mrss") is None
    assert entry.state("mrss").missing is None


@pytest.mark.parametrize(
    ("answers", "aids", "index"),
    [
        ("11111111", "", 1.0),
        ("11111111", "dressing", 1.125),
        ("00000000", "walking", 0.25),
        ("3       ", "", None),
        ("333333  ", "", 3.0),
        ("33333   ", "", None),
        ("1111112 ", "", 1.14285714285714),
        ("00000003", "activities", 0.375),
    ],
)
def test_the_categories_make_the_haq(entry: FormSession, answers: str, aids: str, index: float | None) -> None:
    for field, answer in zip(HAQ_FIELDS, answers, strict=True):
        entry.set_text(field, answer.strip())
    if aids:
        entry.set_text(f"haq_{aids}_aid", "y")
    assert entry.value("haq_di") == index
    assert not entry.refused


def test_a_snapshot_keeps_its_totals(entry: FormSession) -> None:
    entry.set_text("mrss", "20")
    kept = entry.snapshot()
    type_all(entry, MRSS_FIELDS, "1")
    assert (kept.value("mrss"), entry.value("mrss")) == (20, 17)
