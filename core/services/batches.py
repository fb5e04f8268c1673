"""Batches of rituximab: how they are written, which patients received one (EU Directive 2010/84, clinical.md 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.domain.records import InfusionVial

JOINED: Final = "; "
LEAST_LETTERS: Final = 3
"""No batch has fewer letters and digits."""
FIELDS: Final[Mapping[str, Sequence[str]]] = {
    "infusions": ("patient_id", "infusion_date", "product", "lot"),
    "infusion_vials": ("patient_id", "infusion_date", "product", "batch"),
}
"""What is read of the clinic file to find a batch."""

_MONTH_YEAR: Final = re.compile(r"(\d{2}|\d(?=[./ -]))[./ -]?(20\d{2}|\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One infusion in which a patient received a batch: ISO date, product as recorded."""

    code: str
    infusion_date: str
    batch: str
    product: str | None


def as_printed(batch: str) -> str:
    """A batch as it stands on the vial: capitals, no spaces around."""
    return batch.strip().upper()


def typed_expiry(text: str) -> str:
    """Month and year as they stand on a vial (`0326`, `03/26`, `3.2026`) in a form every reader of dates understands."""
    found = _MONTH_YEAR.fullmatch(text.strip())
    if found is None or not 1 <= int(found[1]) <= 12:
        return text
    return f"{2000 + int(found[2]) % 100}-{int(found[1]):02d}"


def batches_in(lot: str | None) -> tuple[str, ...]:
    """The batches of an infusion's own field, in which several are joined by semicolons or commas."""
    parts = (lot or "").replace(",", ";").split(";")
    return tuple(dict.fromkeys(as_printed(part) for part in parts if part.strip()))


def joined(batches: Iterable[str | None]) -> str:
    """The batches of an infusion's vials in its own field: each once, in the order of the vials."""
    return JOINED.join(dict.fromkeys(as_printed(one) for one in batches if one and one.strip()))


def is_used(vial: InfusionVial) -> bool:
    """Whether anything is recorded of a vial; one that was taken out again keeps its number only."""
    return any(value is not None for value in (vial.product, vial.batch, vial.strength_mg, vial.expiry_date))


def by_patient(columns: Mapping[str, Mapping[str, Sequence[Any]]]) -> dict[str, tuple[str, ...]]:
    """The batches that each patient received, by code, from the columns of FIELDS that name patient and batch."""
    found: dict[str, dict[str, None]] = {}
    read: dict[str | None, tuple[str, ...]] = {}
    for form, names in FIELDS.items():
        if form not in columns:
            continue
        for code, text in zip(columns[form]["patient_id"], columns[form][names[-1]], strict=True):
            if text not in read:
                read[text] = batches_in(text)
            for batch in read[text]:
                found.setdefault(code, {})[batch] = None
    return {code: tuple(sorted(batches)) for code, batches in found.items()}


def who_received(columns: Mapping[str, Mapping[str, Sequence[Any]]], batch: str) -> tuple[Receipt, ...]:
    """Every infusion with this batch, by patient and date; capitals and spaces do not matter."""
    wanted = as_printed(batch)
    return tuple(one for one in receipts(columns) if one.batch == wanted)


def receipts(columns: Mapping[str, Mapping[str, Sequence[Any]]]) -> tuple[Receipt, ...]:
    """Every batch of every infusion once, by patient and date, from the infusions' own field and from their vials."""
    found: dict[tuple[str, str, str], str | None] = {}
    for form, names in FIELDS.items():
        if form not in columns:
            continue
        for code, day, product, text in zip(*(columns[form][name] for name in names), strict=True):
            for batch in batches_in(text):
                if found.get((code, day, batch)) is None:
                    found[code, day, batch] = product
    return tuple(Receipt(*key[:2], key[2], product) for key, product in sorted(found.items()))
