"""Which clinic file an analysis was made from and how far its audit trail went: what a report must say to be verified."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.dictionary.loader import load_dictionary
from core.services.clinic_files import reader_of
from core.services.identity import blanked
from core.services.rights import Right, may

if TYPE_CHECKING:
    from core.domain.cohort import Cohort
    from core.storage.clinic_file import ClinicFile

_SEAL = "seal of a report"


@dataclass(frozen=True, slots=True)
class FileState:
    """A clinic file at one row of its audit trail. `identified`: what identifies patients was read too.

    `seal_key` belongs to the file: only who can open it can make a seal that it takes for its own.
    """

    file_id: str
    site_name: str
    audit_count: int
    audit_hash: str
    identified: bool
    seal_key: bytes = field(repr=False)

    def seal(self, text: str) -> str:
        """What shows later that the text came from this clinic file and that nobody changed it."""
        return hmac.new(self.seal_key, text.encode(), hashlib.sha256).hexdigest()


def state_of(clinic: ClinicFile, *, identified: bool | None = None) -> FileState:
    """The file as it stands now, as its user may read it."""
    facts = clinic.facts()
    sees = may(clinic.role, Right.SEE_IDENTITY) if identified is None else identified
    return FileState(
        facts.file_id, facts.site_name, facts.audit_count, facts.audit_hash, sees, clinic.derived_key(_SEAL)
    )


def read_cohort(clinic: ClinicFile) -> tuple[Cohort, FileState]:
    """Every record as the user of the file may read it, and the row of the audit trail that they belong to."""
    from core.domain.cohort import cohort_from_columns

    while True:  # somebody else may save between the two readings
        state = state_of(clinic)
        columns = reader_of(clinic).read_columns()
        if clinic.data_version() == state.audit_count:
            return cohort_from_columns(columns, load_dictionary()), state


def cohort_at(clinic: ClinicFile, audit_count: int, *, identified: bool) -> Cohort:
    """The records as they stood when row `audit_count` of the audit trail was the last; without identity where it was read so."""
    from core.domain.cohort import cohort_from_columns

    frozen = _Frozen(clinic.columns_at(audit_count))
    dictionary = load_dictionary()
    if identified:
        return cohort_from_columns(frozen.read_columns(), dictionary)
    return cohort_from_columns(blanked(frozen.read_columns, dictionary), dictionary)


@dataclass(frozen=True)
class _Frozen:
    """The columns of a clinic file as it stood once, read as those of an open file are."""

    columns: dict[str, dict[str, list[Any]]]

    def read_columns(self, forms: Mapping[str, Sequence[str] | None] | None = None) -> dict[str, dict[str, list[Any]]]:
        asked: Iterable[tuple[str, Sequence[str] | None]] = (forms or dict.fromkeys(self.columns)).items()
        return {
            form: {name: list(self.columns[form][name]) for name in (names or self.columns[form])}
            for form, names in asked
        }
