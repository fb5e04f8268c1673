"""Records as an analyst reads them: other codes, shifted dates, nothing that names a patient, and every number as it would be with it.

Codes and shifts are those of the pseudonymised export, so that a patient is found again in it. What is read of one patient has
shifted dates and no free text; whole columns keep dates and words, because data lock, calendar and the clinic's own categories decide
numbers: whoever shows or writes a line about a patient out of them shifts it first (`Pseudonyms.shift`) and leaves the words out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from core.dictionary.spec import Dictionary, FieldSpec, FieldType
from core.domain.ages import ages_at_first_rtx
from core.domain.records import Cell, Infusion, Patient, Record, Stored
from core.exchange.pseudonyms import OTHER, days_back, pseudonym, shifted

if TYPE_CHECKING:
    from core.storage.clinic_file import ClinicFile
    from core.storage.history import HistoryEntry

PSEUDONYMS: Final = "pseudonyms of an export"
"""The purpose of the key from which codes and shifts are made."""

_AGE_NEEDS: Final = ("patient_id", "birth_date", "age_at_first_rtx", "first_rtx_date")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
T = TypeVar("T")
Columns = dict[str, list[Any]]
Forms = Mapping[str, Sequence[str] | None] | None
ReadColumns = Callable[[Forms], dict[str, Columns]]


class RecordReader(Protocol):
    """What reading a clinic file takes, with or without identity."""

    def read_columns(self, forms: Mapping[str, Sequence[str] | None] | None = None) -> dict[str, dict[str, list[Any]]]:
        """Canonical columns by form and field."""

    def patient(self, code: str) -> Stored[Patient] | None:
        """The patient with this code; None when there is none."""

    def records_of(
        self, patient_record_id: int, forms: Iterable[str] | None = None
    ) -> dict[str, tuple[Stored[Record], ...]]:
        """Everything recorded of one patient, by form and date."""

    def history(self, form: str, record_id: int) -> tuple[HistoryEntry, ...]:
        """Every write of a record, the oldest first."""


@dataclass(frozen=True)
class Pseudonyms:
    """The other code of each patient by code, and by how many days the dates of each are moved back, by the other code."""

    codes: Mapping[str, str]
    shifts: Mapping[str, int]

    def shift(self, pseudonym: str, line: T) -> T:
        """A line about a patient (a dataclass) with every ISO date in it moved back, also in lines within it."""
        return cast("T", _moved(line, self.shifts[pseudonym]))


class WithoutIdentity:
    """A clinic file whose patients have other codes; what the dictionary calls identifying and free text is blank, ages stay."""

    def __init__(self, clinic: ClinicFile, dictionary: Dictionary) -> None:
        self._clinic, self._dictionary = clinic, dictionary
        self._key = clinic.derived_key(PSEUDONYMS)

    def pseudonyms(self) -> Pseudonyms:
        """Codes and shifts of every patient."""
        numbers = self._clinic.patient_numbers()
        codes = {code: pseudonym(number, self._key) for code, number in numbers.items()}
        return Pseudonyms(codes, {codes[code]: days_back(number, self._key) for code, number in numbers.items()})

    def read_columns(self, forms: Mapping[str, Sequence[str] | None] | None = None) -> dict[str, dict[str, list[Any]]]:
        """Canonical columns by form and field with other codes and no identifying field; dates and words are real, to compute with."""
        columns = blanked(self._clinic.read_columns, self._dictionary, forms)
        codes = self.pseudonyms().codes
        for by_field in columns.values():
            if "patient_id" in by_field:
                by_field["patient_id"] = [codes[code] for code in by_field["patient_id"]]
        return columns

    def patient(self, code: str) -> Stored[Patient] | None:
        """The patient with this other code, without what identifies them."""
        real = {other: own for own, other in self.pseudonyms().codes.items()}.get(code)
        found = None if real is None else self._clinic.patient(real)
        if found is None:
            return None
        infusions = self._clinic.records_of(found.record_id, ["infusions"])["infusions"]
        patient: dict[str, list[Any]] = {field: [getattr(found.record, field)] for field in _AGE_NEEDS}
        given: dict[str, list[Any]] = {
            "patient_id": [real] * len(infusions),
            "infusion_date": [cast("Infusion", stored.record).infusion_date for stored in infusions],
        }
        (age,) = ages_at_first_rtx(patient, given)
        record = replace(found.record, age_at_first_rtx=age)
        return cast("Stored[Patient]", self._without_names(replace(found, record=record), found.record_id))

    def records_of(
        self, patient_record_id: int, forms: Iterable[str] | None = None
    ) -> dict[str, tuple[Stored[Record], ...]]:
        """Everything recorded of one patient, without what identifies them."""
        found = self._clinic.records_of(patient_record_id, forms)
        return {
            form: tuple(self._without_names(stored, patient_record_id) for stored in records)
            for form, records in found.items()
        }

    def history(self, form: str, record_id: int) -> tuple[HistoryEntry, ...]:
        """Every write of a record without free text and reasons, its time moved as the dates of the patient are."""
        specs = self._dictionary.forms[form].fields
        back = days_back(self._clinic.record(form, record_id).patient_record_id, self._key)
        written = []
        for entry in self._clinic.history(form, record_id):
            changes = {
                field: (_cell(specs[field], old, back), _cell(specs[field], new, back))
                for field, (old, new) in entry.changes.items()
                if field in specs and field != "patient_id" and not _is_hidden(specs[field])
            }
            written.append(replace(entry, reason="", utc_time=_later(entry.utc_time, back), changes=changes))
        return tuple(written)

    def _without_names(self, stored: Stored[Any], number: int) -> Stored[Any]:
        back = days_back(number, self._key)
        specs = self._dictionary.forms[stored.form].fields
        changed: dict[str, Any] = {"patient_id": pseudonym(number, self._key)}
        for field, spec in specs.items():
            value = getattr(stored.record, field)
            if _is_hidden(spec):
                changed[field] = _instead(spec, value)
            elif spec.type is FieldType.DATE and value:
                changed[field] = shifted(value, back)
        hidden = {field for field, spec in specs.items() if _is_hidden(spec)}
        return replace(
            stored,
            record=replace(stored.record, **changed),
            missing={field: why for field, why in stored.missing.items() if field not in hidden},
            entered={field: typed for field, typed in stored.entered.items() if field not in hidden},
        )


def blanked(read: ReadColumns, dictionary: Dictionary, forms: Forms = None) -> dict[str, Columns]:
    """Columns in which identifying fields are blank and ages are filled in; patients keep their codes."""
    columns = read(forms)
    if "age_at_first_rtx" in columns.get("patients", {}):
        known = read({"patients": _AGE_NEEDS, "infusions": ("patient_id", "infusion_date")})
        columns["patients"]["age_at_first_rtx"] = ages_at_first_rtx(known["patients"], known["infusions"])
    for form, by_field in columns.items():
        specs = dictionary.forms[form].fields
        for field, values in by_field.items():
            if field in specs and specs[field].identifying:
                by_field[field] = [None] * len(values)
    return columns


def _is_hidden(spec: FieldSpec) -> bool:
    return spec.id != "patient_id" and (spec.identifying or spec.type is FieldType.TEXT)


def _instead(spec: FieldSpec, value: Any) -> Any:
    """Nothing, or a word where one must stand."""
    return OTHER if spec.required and not spec.identifying and value is not None else None


def _cell(spec: FieldSpec, cell: Cell, back: int) -> Cell:
    if spec.type is not FieldType.DATE or not isinstance(cell.value, str):
        return cell
    return cell._replace(value=shifted(cell.value, back))


def _later(moment: str, back: int) -> str:
    day = moment[:10]
    return shifted(day, back) + moment[10:] if _DATE.fullmatch(day) else moment


def _moved(told: object, back: int) -> object:
    if isinstance(told, str):
        return shifted(told, back) if _DATE.fullmatch(told) else told
    if isinstance(told, tuple) and type(told) is tuple:
        return tuple(_moved(part, back) for part in told)
    if is_dataclass(told) and not isinstance(told, type):
        return replace(told, **{field.name: _moved(getattr(told, field.name), back) for field in fields(told)})
    return told
