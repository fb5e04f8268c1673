"""Records that may leave the clinic without saying whose they are: other codes, shifted dates, no free text.

A patient keeps the same random-looking code and the same shift in every export of the same clinic file: both come from the
patient's number by a key that never leaves it. Every interval between two full dates of a patient is as it was. A word stays
where it is a code of the dictionary or at least five patients have it; other words are dropped, or `other` where a word must stand.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from core.dictionary.spec import Dictionary, FieldSpec, FieldType
from core.domain.ages import ages_at_first_rtx
from core.domain.batch import RecordBatch

LEAST_PATIENTS: Final = 5
"""A word of fewer patients could tell who they are."""
MOST_DAYS_BACK: Final = 365
OTHER: Final = "other"

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS: Final = 12
_WORDS: Final = frozenset({FieldType.TEXT, FieldType.CHOICE, FieldType.CHOICES})


def pseudonymised(
    batches: Mapping[str, RecordBatch], dictionary: Dictionary, numbers: Mapping[str, int], key: bytes
) -> dict[str, RecordBatch]:
    """The same records under other codes, ordered by these; identifying fields are gone, the age at first rituximab is filled in.

    `numbers` is the number of each patient by code, `key` the secret of the clinic file for this purpose.
    """
    codes = {code: pseudonym(number, key) for code, number in numbers.items()}
    shifts = {code: days_back(number, key) for code, number in numbers.items()}
    with_age = {**batches, "patients": _with_age(batches["patients"], batches["infusions"])}
    return {form: _without_names(batch, dictionary, codes, shifts) for form, batch in with_age.items()}


def shifted(day: str, days_back: int) -> str:
    """An ISO date so many days earlier, as exact as it was: of a year or a month the middle is moved."""
    middle = {4: "-07-01", 7: "-15"}.get(len(day), "")
    whole = date.fromisoformat(day + middle)
    return (whole - timedelta(days=days_back)).isoformat()[: len(day)]


def pseudonym(number: int, key: bytes) -> str:
    """The other code of the patient with this number, the same in every export of the file."""
    value = int.from_bytes(_drawn("code", number, key)[:8])
    return "P" + "".join(_LETTERS[value >> 5 * place & 31] for place in range(_CODE_LETTERS))


def days_back(number: int, key: bytes) -> int:
    """By how many days (1 to 365) every date of the patient with this number is moved back, the same in every export of the file."""
    # Only back: a date in the future would be refused where the workbook is read again.
    return 1 + int.from_bytes(_drawn("dates", number, key)[:8]) % MOST_DAYS_BACK


def _drawn(purpose: str, number: int, key: bytes) -> bytes:
    return hmac.digest(key, f"{purpose} {number}".encode(), hashlib.sha256)


def _with_age(patients: RecordBatch, infusions: RecordBatch) -> RecordBatch:
    ages = ages_at_first_rtx(patients.columns, infusions.columns)
    columns = {**patients.columns, "age_at_first_rtx": ages}
    return RecordBatch(patients.form, columns, patients.missing, patients.entered)


def _without_names(
    batch: RecordBatch, dictionary: Dictionary, codes: Mapping[str, str], shifts: Mapping[str, int]
) -> RecordBatch:
    owners: Sequence[str] = batch.columns["patient_id"]
    order = sorted(range(len(batch)), key=lambda row: (codes[owners[row]], row))
    columns: dict[str, list[Any]] = {}
    for spec in dictionary.forms[batch.form]:
        if spec.id not in batch.columns or spec.identifying:
            continue
        change = _change(spec, batch.columns[spec.id], owners, codes, shifts)
        columns[spec.id] = [change(row) for row in order]
    places = {row: place for place, row in enumerate(order)}
    missing = {field: {places[row]: why for row, why in rows.items()} for field, rows in batch.missing.items()}
    entered = {field: {places[row]: typed for row, typed in rows.items()} for field, rows in batch.entered.items()}
    return RecordBatch(
        batch.form,
        columns,
        {field: rows for field, rows in missing.items() if field in columns},
        {field: rows for field, rows in entered.items() if field in columns},
    )


def _change(
    spec: FieldSpec, values: Sequence[Any], owners: Sequence[str], codes: Mapping[str, str], shifts: Mapping[str, int]
) -> Callable[[int], Any]:
    """What becomes of the value of each row."""
    if spec.id == "patient_id":
        return lambda row: codes[owners[row]]
    if spec.type is FieldType.DATE:
        return lambda row: values[row] and shifted(values[row], shifts[owners[row]])
    if spec.type not in _WORDS:
        return lambda row: values[row]
    known = _known_words(spec, values, owners)
    instead = None if spec.type is FieldType.TEXT and not spec.required else OTHER
    if spec.type is FieldType.CHOICES:
        return lambda row: (
            values[row]
            and "; ".join(dict.fromkeys(word if word in known else OTHER for word in values[row].split("; ")))
        )
    return lambda row: values[row] if values[row] is None or values[row] in known else instead


def _known_words(spec: FieldSpec, values: Sequence[Any], owners: Sequence[str]) -> set[str]:
    users: defaultdict[str, set[str]] = defaultdict(set)
    for value, owner in zip(values, owners, strict=True):
        for word in (value or "").split("; ") if spec.type is FieldType.CHOICES else [value]:
            users[word].add(owner)
    shared = {word for word, patients in users.items() if len(patients) >= LEAST_PATIENTS}
    return shared | {choice.code for choice in spec.choices}
