"""Records as an analyst reads them: nothing that identifies a patient, and every number as it would be with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from core.dictionary.spec import Dictionary
from core.domain.ages import ages_at_first_rtx
from core.domain.records import Infusion, Patient, Record, Stored

if TYPE_CHECKING:
    from core.storage.clinic_file import ClinicFile
    from core.storage.history import HistoryEntry

_AGE_NEEDS: Final = ("patient_id", "birth_date", "age_at_first_rtx", "first_rtx_date")


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


class WithoutIdentity:
    """A clinic file in which the fields that the dictionary calls identifying are blank; the age at first rituximab stays."""

    def __init__(self, clinic: ClinicFile, dictionary: Dictionary) -> None:
        self._clinic, self._dictionary = clinic, dictionary

    def read_columns(self, forms: Mapping[str, Sequence[str] | None] | None = None) -> dict[str, dict[str, list[Any]]]:
        """Canonical columns by form and field, identifying ones blank."""
        columns = self._clinic.read_columns(forms)
        if "age_at_first_rtx" in columns.get("patients", {}):
            known = self._clinic.read_columns({"patients": _AGE_NEEDS, "infusions": ("patient_id", "infusion_date")})
            columns["patients"]["age_at_first_rtx"] = ages_at_first_rtx(known["patients"], known["infusions"])
        for form, by_field in columns.items():
            for field in self._identifying(form) & by_field.keys():
                by_field[field] = [None] * len(by_field[field])
        return columns

    def patient(self, code: str) -> Stored[Patient] | None:
        """The patient with this code, without what identifies them."""
        found = self._clinic.patient(code)
        if found is None:
            return None
        infusions = self._clinic.records_of(found.record_id, ["infusions"])["infusions"]
        patient = {field: [getattr(found.record, field)] for field in _AGE_NEEDS}
        given = {
            "patient_id": [code] * len(infusions),
            "infusion_date": [cast("Infusion", stored.record).infusion_date for stored in infusions],
        }
        (age,) = ages_at_first_rtx(patient, given)
        record = replace(found.record, age_at_first_rtx=age)
        return cast("Stored[Patient]", self._blank(replace(found, record=record)))

    def records_of(
        self, patient_record_id: int, forms: Iterable[str] | None = None
    ) -> dict[str, tuple[Stored[Record], ...]]:
        """Everything recorded of one patient, without what identifies them."""
        found = self._clinic.records_of(patient_record_id, forms)
        return {form: tuple(self._blank(stored) for stored in records) for form, records in found.items()}

    def history(self, form: str, record_id: int) -> tuple[HistoryEntry, ...]:
        """Every write of a record, without the fields that identify a patient."""
        hidden = self._identifying(form)
        return tuple(
            replace(entry, changes={field: cells for field, cells in entry.changes.items() if field not in hidden})
            for entry in self._clinic.history(form, record_id)
        )

    def _identifying(self, form: str) -> set[str]:
        return {spec.id for spec in self._dictionary.forms[form] if spec.identifying}

    def _blank(self, stored: Stored[Any]) -> Stored[Any]:
        hidden = self._identifying(stored.form)
        if not hidden:
            return stored
        return replace(
            stored,
            record=replace(stored.record, **dict.fromkeys(hidden)),
            missing={field: why for field, why in stored.missing.items() if field not in hidden},
            entered={field: typed for field, typed in stored.entered.items() if field not in hidden},
        )
