"""Batches: one spelling, who received one, and what stands in the infusion's own field."""

from __future__ import annotations

import pytest

from core.domain.records import InfusionVial
from core.services.batches import (
    Receipt,
    as_printed,
    batches_in,
    by_patient,
    is_used,
    joined,
    typed_expiry,
    who_received,
)

COLUMNS = {
    "infusions": {
        "patient_id": ["A", "A", "B", "C"],
        "infusion_date": ["2024-01-01", "2024-01-15", "2024-02-01", "2024-03-01"],
        "product": ["Truxima", None, "MabThera", None],
        "lot": ["TX249513; TX1", " tx249513 ", "M-1", None],
    },
    "infusion_vials": {
        "patient_id": ["A", "B", "C"],
        "infusion_date": ["2024-01-01", "2024-02-01", "2024-03-01"],
        "product": ["Truxima", "MabThera", "Truxima"],
        "batch": ["TX249513", "M-1", "TX249513"],
    },
}


def test_who_received_a_batch_is_told_from_infusions_and_vials_once_each() -> None:
    assert who_received(COLUMNS, "tx249513 ") == (
        Receipt("A", "2024-01-01", "TX249513", "Truxima"),
        Receipt("A", "2024-01-15", "TX249513", None),
        Receipt("C", "2024-03-01", "TX249513", "Truxima"),
    )
    assert who_received(COLUMNS, "TX2495") == ()
    assert by_patient(COLUMNS) == {"A": ("TX1", "TX249513"), "B": ("M-1",), "C": ("TX249513",)}


def test_the_infusion_s_own_field_holds_each_batch_once_in_the_order_of_the_vials() -> None:
    assert joined([" tx2 ", "TX1", None, "", "TX2"]) == "TX2; TX1"
    assert batches_in("TX2; TX1,tx2") == ("TX2", "TX1")
    assert batches_in(None) == ()
    assert as_printed(" ab-12/3 ") == "AB-12/3"


def test_a_vial_that_was_taken_out_is_not_used() -> None:
    assert not is_used(InfusionVial(patient_id="A", infusion_date="2024-01-01", vial_no=2))
    assert is_used(InfusionVial(patient_id="A", infusion_date="2024-01-01", strength_mg=500.0))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0326", "2026-03"),
        ("03/26", "2026-03"),
        ("3.26", "2026-03"),
        ("03 2026", "2026-03"),
        ("1326", "1326"),
        ("326", "326"),
        ("030326", "030326"),
        ("Mar 2026", "Mar 2026"),
        ("2026-03", "2026-03"),
    ],
)
def test_an_expiry_is_typed_as_it_is_printed(typed: str, meant: str) -> None:
    assert typed_expiry(typed) == meant
